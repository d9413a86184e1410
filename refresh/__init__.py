"""Makes the next agreement from the last one, or the next plan year of a rolling agreement."""
