"""The lead's pages: my updates, one update, check and send, notes between two periods."""
