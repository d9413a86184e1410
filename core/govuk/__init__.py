"""Forms in the shape of GOV.UK Frontend. ``core.forms`` is the door: import from there."""
