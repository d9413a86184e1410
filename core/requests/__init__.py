"""What a request carries: what was typed, and whether it was sent before."""
