"""What the rows of a file say: sections, aims, actions, figures, and which row of the plan each is."""
