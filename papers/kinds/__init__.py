"""The kinds of paper. Each is built from the plan's value alone."""
