"""Looking after reporting periods: the list, opening, who has sent, closing."""
