"""The pages of a load."""
