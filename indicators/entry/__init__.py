"""Entering figures: the grid, what was typed or pasted, and questions about it."""
