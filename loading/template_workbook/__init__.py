"""The template workbook: a workbook in which people write a plan, with advice and drop-downs."""
