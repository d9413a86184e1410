"""Verbs of deciding: in meetings and between them, confirming, and telling everybody afterwards."""
