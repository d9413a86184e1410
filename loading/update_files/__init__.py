"""A period's updates from a filled-in workbook."""
