"""Papers of a meeting: in the order of the agenda, with the day on which they go out."""
