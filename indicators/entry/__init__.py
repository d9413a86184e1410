"""Entering figures: the grid, reading typed and pasted figures, and questions about them."""
