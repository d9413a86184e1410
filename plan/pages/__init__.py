"""The pages that show a plan."""
