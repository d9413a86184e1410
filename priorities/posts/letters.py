"""Messages about posts: to a new holder about their duties, and to administrators about "this is no longer mine"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from accounts.models import Message, Role, User
from accounts.outbox.writing import letter_of, new_message
from accounts.workflow import sign_in_context
from core.history import Change
from priorities.models import Agreement, Holding, Matter, Priority
from priorities.people.duties import DutyGroup, duty_groups_of
from priorities.posts.holders import Kind, day_in_words

if TYPE_CHECKING:
    from priorities.posts.holders import PostHistory, Term

SERVICE_NAME = "Community Safety Agreement tracker"


@dataclass(frozen=True)
class PostDuties:
    """The duties that go with an office in one agreement."""

    agreement: Agreement
    leads: tuple[Priority, ...]
    parts: tuple[DutyGroup, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the post has no duties in this agreement."""
        return not self.leads and not self.parts


def post_duties_of(office: PostHistory) -> list[PostDuties]:
    """The duties that go with an office, by agreement: the priorities that it leads, and the duties in later apps."""
    parts = duty_groups_of(office.posts)
    return [
        PostDuties(
            post.agreement,
            tuple(priority for priority in office.leads if priority.agreement_id == post.agreement_id),
            tuple(part for part in parts if part.agreement == post.agreement_id),
        )
        for post in office.posts
    ]


def cause_of_term(row: Holding) -> str:
    """``about`` of the message to a person who comes into an office."""
    return f"holding:{row.pk}"


def cause_of_request(request: Matter) -> str:
    """``about`` of the messages about "this is no longer mine"."""
    return f"hand-over request:{request.pk}"


def message_to(office: PostHistory, term: Term, *, before: str = "", change: Change) -> Message:
    """The message to a person who comes into an office; not saved yet. ``before``: the names of the former holders."""
    person = term.person
    if person is None:
        raise ValueError("A person without an account gets no mail.")
    context = {
        "person": person,
        "office": office,
        "term": term,
        "is_coming": term.starts_on is not None and term.starts_on > office.today,
        "capacity": {Kind.HOLDER: "holder", Kind.DEPUTY: "deputy"}.get(Kind(term.kind), "delegate"),
        "before": before,
        "first_day": day_in_words(term.starts_on) if term.starts_on else "",
        "last_day": day_in_words(term.ends_on) if term.ends_on else "",
        "post_duties": [duties for duties in post_duties_of(office) if not duties.is_empty],
        "service_name": SERVICE_NAME,
        "site": settings.SITE_URL.rstrip("/"),
        "updates": settings.SITE_URL.rstrip("/") + reverse("update-list"),
        **sign_in_context(office.partnership),
    }
    return new_message(
        letter_of(
            "priorities/email/inherited.txt",
            context,
            subject=f"You are named for {office.name} in the {SERVICE_NAME}",
            subject_of_several=f"You are named for {{count}} job titles in the {SERVICE_NAME}",
        ),
        to=person.email,
        kind=Message.Kind.POST,
        about=cause_of_term(term.row),
        partnership=office.partnership,
        person=person,
        change=change,
    )


def messages_about(request: Matter, office: PostHistory, *, change: Change) -> list[Message]:
    """Messages about "this is no longer mine": to the unit's mailbox, or else to each administrator. Not saved yet."""
    partnership = office.partnership
    context = {
        "request": request,
        "office": office,
        "people": settings.SITE_URL.rstrip("/") + reverse("people-list"),
        **sign_in_context(partnership),
    }
    letter = letter_of(
        "priorities/email/no-longer-mine.txt",
        context,
        subject=f"No longer theirs: {request.part or office.name}",
        subject_of_several="No longer theirs: {count} matters",
    )
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
        new_message(
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
