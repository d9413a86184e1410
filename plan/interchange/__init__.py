"""The plan as sheets of rows, and written out as JSON, workbook or CSV."""
