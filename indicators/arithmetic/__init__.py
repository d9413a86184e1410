"""The arithmetic of indicators: periods, changes, differences, the usual range. Pure."""
