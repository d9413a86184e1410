"""Django's admin: every table of a plan to look up with its history; registers out and in.

It is for administrators, each of whom sees their partnerships alone. What a verb must change is read-only here, with a
link to the page that may change it.
"""
