"""Readers for the rows of a file: priorities, aims, actions and figures, matched to the rows of the plan."""
