"""Meetings of the Working Group: what each decided, its page and the list of them."""
