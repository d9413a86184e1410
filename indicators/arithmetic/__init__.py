"""The arithmetic of indicators, as pure functions: periods, changes, differences, the usual range."""
