"""Signing in: the demonstration's buttons, the second factor, the idle lock, and what was asked for before."""
