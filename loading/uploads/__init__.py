"""Files dropped in: upload, columns, check, confirm, undo."""
