"""Reading and writing files: workbooks, CSV and Word, and their limits. It knows neither the domain nor Django."""
