"""The workbook in which a plan can be set down: every sheet and column, advice, drop-downs, the rows of a plan."""
