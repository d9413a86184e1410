"""Messages about posts: what a new holder has inherited, and "this is no longer mine" to the administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from accounts.models import Message, Role, User
from accounts.outbox.writing import letter_of, message
from accounts.workflow import sign_in_words
from core.history import Change
from priorities.models import Agreement, HandOverRequest, Holding, Priority
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


def cause_of_term(row: Holding) -> str:
    """What names in the outbox the message to somebody who comes into a post."""
    return f"holding:{row.pk}"


def cause_of_request(request: HandOverRequest) -> str:
    """What names in the outbox the messages about a hand-over that was asked for."""
    return f"hand-over request:{request.pk}"


def message_to(office: PostHistory, term: Term, *, before: str = "", change: Change) -> Message:
    """The message to somebody who comes into an office; not saved yet. ``before``: who held it until then."""
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
    subject, several = f"What you have inherited: {office.name}", "What you have inherited: {count} posts"
    return message(
        letter_of("priorities/email/inherited.txt", words, subject=subject, several=several),
        to=person.email,
        kind=Message.Kind.POST,
        about=cause_of_term(term.row),
        partnership=office.partnership,
        person=person,
        change=change,
    )


def messages_about(request: HandOverRequest, office: PostHistory, *, change: Change) -> list[Message]:
    """ "This is no longer mine", to the unit's mailbox; where there is none, to each administrator. Not saved yet."""
    partnership = office.partnership
    words = {
        "request": request,
        "office": office,
        "people": settings.SITE_URL.rstrip("/") + reverse("people-list"),
        **sign_in_words(partnership),
    }
    subject, several = (
        f"No longer theirs: {request.subject or office.name}",
        "No longer theirs: {count} matters",
    )
    letter = letter_of("priorities/email/no-longer-mine.txt", words, subject=subject, several=several)
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
        message(
            letter,
            to=address,
            kind=Message.Kind.REQUEST,
            about=cause_of_request(request),
            partnership=partnership,
            person=person,
            change=change,
        )
        for address, person in addressees
    ]
