"""Rules of reporting over plain values: dates of a period, what is needed at sending, exceptions. Pure."""
