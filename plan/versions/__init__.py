"""Versions and published periods: the canonical bytes, publishing, verifying, the pages of Version Control."""
