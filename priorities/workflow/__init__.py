"""What is done to posts and to the people in them: atomic verbs that leave history.

A verb raises ``Refused`` when the person who asks may not do it, ``ValidationError``, worded for a page, when it cannot
be done, and ``MovedOn`` when somebody else has changed what the form was opened on.
"""

from accounts.workflow import MovedOn
from priorities.workflow.people import close_leaver, correct_person, invite_holders
from priorities.workflow.posts import Appointment, appoint, correct_term, hand_over, remove_term
from priorities.workflow.requests import answer_request, say_no_longer_mine

__all__ = [
    "Appointment",
    "MovedOn",
    "answer_request",
    "appoint",
    "close_leaver",
    "correct_person",
    "correct_term",
    "hand_over",
    "invite_holders",
    "remove_term",
    "say_no_longer_mine",
]
