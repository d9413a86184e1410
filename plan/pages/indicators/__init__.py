"""The pages of a plan's indicators, as values made from the plan's value."""
