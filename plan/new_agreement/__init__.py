"""A new agreement without a file: a form, and the verb that makes it."""
