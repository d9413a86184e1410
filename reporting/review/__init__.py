"""The review: what the Working Group reads, asks and decides."""
