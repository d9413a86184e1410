"""Files in and out: their limits, workbooks, CSV and Word. Knows no domain and no model of Django."""
