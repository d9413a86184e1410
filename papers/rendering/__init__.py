"""A paper as a file. Every format is made from the one value, and says the same."""
