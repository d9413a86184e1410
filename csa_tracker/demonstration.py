"""The demonstration: illustrative people in the posts of a real plan, an open period, and updates marked illustrative.

What there is comes from fixtures/demo/demo.toml; who the people are, from
``accounts.sign_in.demonstration``. Doing it again changes nothing: what is there is left
as it is, and updates are made only with the period that they are for.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import formats, timezone

from accounts.models import Partnership, Role, User
from accounts.sign_in.demonstration import DEMO_PEOPLE, demo_person
from actions.models import Action
from core.history import Change, create_rows
from priorities.models import Agreement, Holding, LeadPost, StatusLabel
from reporting import workflow
from reporting.models import ProgressUpdate, ReportingPeriod

SECOND_LEAD = "second-lead"
# The last of the cast: not on the sign-in page, because one lead is enough to try the pages with.
SECOND_LEAD_NAME = "Demonstration Second Lead"
ROLES = {
    "reviewer": Role.Kind.REVIEWER,
    "chair": Role.Kind.CHAIR,
    "administrator": Role.Kind.ADMINISTRATOR,
    "viewer": Role.Kind.VIEWER,
}
FRIDAY = 4


class NothingToShow(LookupError):
    """The plan that the demonstration stands on is not there, or not as expected; the message says what to do."""


@dataclass(frozen=True)
class DemonstrationMade:
    """What the demonstration added; all nought: it was there already."""

    people: int
    posts: int
    updates: int
    period: str

    @property
    def is_nothing(self) -> bool:
        """Whether everything was there already."""
        return not (self.people or self.posts or self.updates)


def second_friday_after(day: date) -> date:
    """The second Friday after a day; a Friday itself does not count."""
    first = day + timedelta(days=(FRIDAY - day.weekday() - 1) % 7 + 1)
    return first + timedelta(days=7)


@transaction.atomic
def show(path: Path) -> DemonstrationMade:
    """Makes what is missing of the demonstration. Raises NothingToShow when the agreement is not loaded."""
    wanted = tomllib.loads(path.read_text(encoding="utf-8"))
    agreement = Agreement.objects.filter(slug=wanted["agreement"]).select_related("partnership").first()
    if agreement is None or agreement.partnership.name != wanted["partnership"]:
        raise NothingToShow("The Kent agreements are not there yet: run manage.py load_kent first.")
    made = Change(by=None, reason="Made for the demonstration")
    people, new_people = _people(made)
    _roles(people, agreement.partnership, made)
    posts = _posts(agreement, wanted["post"])
    new_holdings = _holdings(agreement, wanted["post"], posts, people, made)
    opened = _period(agreement, wanted["post"], posts, people["administrator"])
    if opened is None:
        return DemonstrationMade(new_people, new_holdings, 0, "")
    _write(opened.updates, wanted["update"], people)
    return DemonstrationMade(new_people, new_holdings, len(opened.updates), opened.period.title)


def _people(made: Change) -> tuple[dict[str, User], int]:
    """The people by key, and how many had to be made. They have no password: a button signs them in."""
    names = {person.key: (person.email, person.name) for person in DEMO_PEOPLE}
    lead = demo_person("lead")
    if lead is None:
        raise NothingToShow("There is no demonstration lead among the demonstration people.")
    names[SECOND_LEAD] = (lead.email.replace(lead.key, SECOND_LEAD, 1), SECOND_LEAD_NAME)
    emails = [email for email, _ in names.values()]
    present = {user.email: user for user in User.objects.filter(email__in=emails)}
    real = sorted(email for email, user in present.items() if not user.is_illustrative)
    if real:
        raise NothingToShow(f"{', '.join(real)} is a real person’s account, not a demonstration person’s.")
    missing = []
    for email, name in names.values():
        if email not in present:
            person = User(email=email, name=name, is_illustrative=True)
            person.set_unusable_password()
            missing.append(person)
    create_rows(User, missing, made)
    present |= {user.email: user for user in User.objects.filter(email__in=emails)}
    return {key: present[email] for key, (email, _) in names.items()}, len(missing)


def _roles(people: Mapping[str, User], partnership: Partnership, made: Change) -> None:
    present = set(Role.objects.filter(partnership=partnership).values_list("person_id", "kind"))
    missing = [
        Role(person=people[key], partnership=partnership, kind=kind)
        for key, kind in ROLES.items()
        if (people[key].pk, str(kind)) not in present
    ]
    create_rows(Role, missing, made)


def _posts(agreement: Agreement, wanted: Sequence[Mapping[str, Any]]) -> dict[str, LeadPost]:
    """The posts of the plan by title."""
    rows = LeadPost._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True)
    found = {post.title: post for post in rows}
    absent = [post["title"] for post in wanted if post["title"] not in found]
    if absent:
        raise NothingToShow(f"The plan has no post “{absent[0]}”: run manage.py load_kent first.")
    return found


def _holdings(
    agreement: Agreement,
    wanted: Sequence[Mapping[str, Any]],
    posts: Mapping[str, LeadPost],
    people: Mapping[str, User],
    made: Change,
) -> int:
    """Puts the people into their posts from today; how many had to be put there."""
    rows = Holding._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True)
    present = set(rows.values_list("post_id", "person_id", "kind"))
    last = max(rows.values_list("position", flat=True), default=0)
    missing: list[Holding] = []
    for post in wanted:
        for kind in (Holding.Kind.HOLDER, Holding.Kind.DELEGATE):
            person = people.get(post.get(str(kind), ""))
            where = posts[post["title"]]
            if person is None or (where.pk, person.pk, str(kind)) in present:
                continue
            missing.append(
                Holding(
                    agreement=agreement,
                    position=last + 10 * (len(missing) + 1),
                    post=where,
                    kind=kind,
                    name=person.name,
                    email=person.email,
                    person=person,
                    starts_on=timezone.localdate(),
                )
            )
    create_rows(Holding, missing, made)
    return len(missing)


def _period(
    agreement: Agreement,
    wanted: Sequence[Mapping[str, Any]],
    posts: Mapping[str, LeadPost],
    administrator: User,
) -> workflow.OpenedPeriod | None:
    """Opens a period today, due the second Friday from today; None when one is open already."""
    periods = ReportingPeriod._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True)
    if periods.filter(state=ReportingPeriod.State.OPEN).exists():
        return None
    today = timezone.localdate()
    due = second_friday_after(today)
    title = f"{formats.date_format(today, 'F Y')} (illustrative)"
    if periods.filter(title=title).exists():
        title = f"{formats.date_format(today, 'j F Y')} (illustrative)"
    return workflow.open_period(
        agreement,
        title,
        "",
        opens_on=today,
        due_on=due,
        meeting_on=due + timedelta(days=11),
        named=_named(agreement, wanted, posts),
        is_illustrative=True,
        change=Change(administrator, "Opened for the demonstration"),
    )


def _named(
    agreement: Agreement, wanted: Sequence[Mapping[str, Any]], posts: Mapping[str, LeadPost]
) -> dict[str, LeadPost]:
    """Who answers for the actions of a section without a lead."""
    sections = {
        post["answers_for_section"]: post["title"] for post in wanted if "answers_for_section" in post
    }
    rows = Action._default_manager.filter(agreement=agreement, aim__priority__number__in=sections)
    return {ref: posts[sections[number]] for ref, number in rows.values_list("ref", "aim__priority__number")}


def _write(
    updates: Sequence[ProgressUpdate], wanted: Sequence[Mapping[str, Any]], people: Mapping[str, User]
) -> None:
    """Types the updates of the fixture, and sends those that are to be sent, in their writers' names."""
    owed = {update.action.ref: update for update in updates}
    labels = {
        label.label: label
        for label in StatusLabel._default_manager.filter(
            agreement=updates[0].agreement, withdrawn_at__isnull=True
        )
    }
    to_send: dict[str, list[ProgressUpdate]] = {}
    for item in wanted:
        update = owed.get(item["action"])
        if update is None:
            raise NothingToShow(
                f"The plan has no open action {item['action']}: run manage.py load_kent first."
            )
        words = {name: value for name, value in item.items() if name not in ("action", "by", "sent", "label")}
        if "label" in item:
            words["label"] = labels[item["label"]]
        workflow.save_draft(update, people[item["by"]], words, 0)
        if item["sent"]:
            to_send.setdefault(item["by"], []).append(update)
    for key, together in to_send.items():
        workflow.send_many(together, people[key])
