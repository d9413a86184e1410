"""Mails about posts: what a new holder has inherited, and "this is no longer mine" to the administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts import mail
from accounts.models import MailLog, Role, User
from accounts.workflow import sign_in_words
from core.history import Change
from priorities.models import Agreement, HandOverRequest, Priority
from priorities.people.duties import Inherited, inheritance_of
from priorities.posts.holders import Kind, day_in_words

if TYPE_CHECKING:
    from priorities.posts.holders import PostHistory, Term


@dataclass(frozen=True)
class PostDuties:
    """What goes with an office in one agreement."""

    agreement: Agreement
    leads: tuple[Priority, ...]
    parts: tuple[Inherited, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing hangs on the post there."""
        return not self.leads and not self.parts


def estates_of(office: PostHistory) -> list[PostDuties]:
    """What goes with an office: the priorities it leads, and what the houses above know of, by agreement."""
    parts = inheritance_of(office.posts)
    return [
        PostDuties(
            post.agreement,
            tuple(priority for priority in office.leads if priority.agreement_id == post.agreement_id),
            tuple(part for part in parts if part.agreement == post.agreement_id),
        )
        for post in office.posts
    ]


def letter_to(office: PostHistory, term: Term, *, before: str = "", change: Change) -> MailLog:
    """The mail to somebody who comes into an office; not sent yet. ``before``: who held it until then."""
    person = term.person
    if person is None:
        raise ValueError("Only who has an account is written to.")
    words = {
        "person": person,
        "office": office,
        "term": term,
        "is_coming": term.starts_on is not None and term.starts_on > office.today,
        "capacity": {Kind.HOLDER: "holder", Kind.DEPUTY: "deputy"}.get(Kind(term.kind), "delegate"),
        "before": before,
        "first_day": day_in_words(term.starts_on) if term.starts_on else "",
        "last_day": day_in_words(term.ends_on) if term.ends_on else "",
        "estates": [estate for estate in estates_of(office) if not estate.is_empty],
        "updates": settings.SITE_URL.rstrip("/") + reverse("update-list"),
        **sign_in_words(office.partnership),
    }
    return mail.letter(
        to=person.email,
        subject=f"What you have inherited: {office.name}",
        body=render_to_string("priorities/email/inherited.txt", words),
        kind=MailLog.Kind.POST,
        partnership=office.partnership,
        person=person,
        change=change,
    )


def letters_about(request: HandOverRequest, office: PostHistory, *, change: Change) -> list[MailLog]:
    """ "This is no longer mine", to the unit's mailbox; where there is none, to each administrator. Not sent yet."""
    partnership = office.partnership
    words = {
        "request": request,
        "office": office,
        "people": settings.SITE_URL.rstrip("/") + reverse("people-list"),
        **sign_in_words(partnership),
    }
    body = render_to_string("priorities/email/no-longer-mine.txt", words)
    administrators = User.objects.filter(
        roles__partnership=partnership,
        roles__kind=Role.Kind.ADMINISTRATOR,
        roles__is_withdrawn=False,
        is_active=True,
    )
    addressees: list[tuple[str, User | None]] = [(partnership.unit_email, None)]
    if not partnership.unit_email:
        addressees = [(person.email, person) for person in administrators.order_by("email")]
    return [
        mail.letter(
            to=address,
            subject=f"No longer theirs: {request.subject or office.name}",
            body=body,
            kind=MailLog.Kind.REQUEST,
            partnership=partnership,
            person=person,
            change=change,
        )
        for address, person in addressees
    ]
