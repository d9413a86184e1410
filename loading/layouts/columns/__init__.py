"""Which sheet of a file is what, where its headings are, and which column is what."""
