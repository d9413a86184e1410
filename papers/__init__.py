"""The plan out: papers for committees, each one frozen value, rendered as page, Word, PDF and spreadsheet."""
