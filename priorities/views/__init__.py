"""The people pages: who is here, who is in which post, and "this is no longer mine"."""

from priorities.views.account import person_close, person_detail, person_edit, person_reopen
from priorities.views.people import mail_again, people_invite, people_list
from priorities.views.posts import holding_edit, post_appoint, post_detail, post_hand_over
from priorities.views.requests import post_no_longer_mine, request_answer

__all__ = [
    "holding_edit",
    "mail_again",
    "people_invite",
    "people_list",
    "person_close",
    "person_detail",
    "person_edit",
    "person_reopen",
    "post_appoint",
    "post_detail",
    "post_hand_over",
    "post_no_longer_mine",
    "request_answer",
]
