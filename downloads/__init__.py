"""Lists as files: what a page lists, as Excel, CSV or OpenDocument."""
