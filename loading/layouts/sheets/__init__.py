"""Writers for the sheets of the interchange form."""
