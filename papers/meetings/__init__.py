"""The notes of a meeting: drafted from its decisions, edited as plain text, filed as draft for approval."""
