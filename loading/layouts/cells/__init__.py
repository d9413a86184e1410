"""What one cell says: a date, a lead, a number, a status, a theme, or several actions."""
