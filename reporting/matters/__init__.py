"""The action log: what meetings ask of somebody, questions, issues; raised, answered, withdrawn at any time."""
