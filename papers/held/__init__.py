"""What is held about an action, or of a person's words: one file for a request under the Freedom of Information Act."""
