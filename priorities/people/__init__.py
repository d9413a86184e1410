"""People: the list, inviting, one person's account and roles, and what somebody answers for."""
