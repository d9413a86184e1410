"""A new agreement, or the next plan year of a rolling one, made from the last."""
