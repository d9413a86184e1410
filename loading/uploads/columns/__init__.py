"""Which column is what: the boxes of the page, what was chosen in them, and what is asked of the whole file."""
