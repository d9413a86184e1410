"""The grid over all actions: its cells, what was pasted into it, its page."""
