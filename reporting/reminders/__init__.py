"""Reminders and notices: what they say, to whom they go, and their log."""
