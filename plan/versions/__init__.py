"""Versions and published periods: their bytes, publishing, verifying, and the pages of Version Control."""
