"""The forms of the rows of a plan, and the questions that every edit answers."""
