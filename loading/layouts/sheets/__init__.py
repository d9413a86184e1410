"""Sheets of the interchange form, written from what was understood."""
