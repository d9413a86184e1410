"""Who changed what, when and why: the list of changes."""
