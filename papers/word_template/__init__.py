"""The council's own Word template, which gives Word papers their look."""
