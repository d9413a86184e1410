"""Readers for one cell: a date, a lead, a number, a status, a theme, or several actions."""
