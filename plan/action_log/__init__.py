"""The action log of an agreement: "Actions and matters arising"."""
