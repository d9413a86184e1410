"""Days: reading them as people write them, and which of them are working days."""
