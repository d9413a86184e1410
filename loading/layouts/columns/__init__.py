"""The layout of a file: the kind of each sheet, its heading row, and the role of each column."""
