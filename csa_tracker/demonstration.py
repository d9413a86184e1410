"""The demonstration: illustrative people in the posts of a real plan, an open period, and updates marked illustrative.

The posts and updates come from fixtures/demo/demo.toml, the people from ``accounts.sign_in.demonstration``. A second
run changes nothing: existing rows stay as they are, and updates are made only together with their period.
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
from priorities.writing import writing_as
from reporting import workflow
from reporting.models import Report, ReportingPeriod

SECOND_LEAD = "second-lead"
# Not on the sign-in page: one lead is enough to try the pages with.
SECOND_LEAD_NAME = "Demonstration Second Lead"
ROLES = {
    "reviewer": Role.Kind.REVIEWER,
    "chair": Role.Kind.CHAIR,
    "administrator": Role.Kind.ADMINISTRATOR,
    "viewer": Role.Kind.VIEWER,
}
FRIDAY = 4


class DemonstrationError(LookupError):
    """The plan of the demonstration is missing or not as expected; the message says what to do."""


@dataclass(frozen=True)
class DemonstrationResult:
    """How much the demonstration added; all zero if it was there already."""

    people: int
    posts: int
    updates: int
    period: str

    @property
    def is_nothing(self) -> bool:
        """Whether everything was there already."""
        return not (self.people or self.posts or self.updates)


def second_friday_after(day: date) -> date:
    """The second Friday after a day; the day itself does not count."""
    first = day + timedelta(days=(FRIDAY - day.weekday() - 1) % 7 + 1)
    return first + timedelta(days=7)


@transaction.atomic
def add_demonstration(path: Path) -> DemonstrationResult:
    """Creates the missing parts of the demonstration. Raises DemonstrationError if the agreement is not loaded."""
    fixture = tomllib.loads(path.read_text(encoding="utf-8"))
    agreement = Agreement.objects.filter(slug=fixture["agreement"]).select_related("partnership").first()
    if agreement is None or agreement.partnership.name != fixture["partnership"]:
        raise DemonstrationError("The Kent agreements are not there yet: run manage.py load_kent first.")
    change = Change(by=None, reason="Made for the demonstration")
    people, new_people = _create_people(change)
    _create_roles(people, agreement.partnership, change)
    posts = _posts_by_title(agreement, fixture["post"])
    new_holdings = _create_holdings(agreement, fixture["post"], posts, people, change)
    opened_period = _open_period(agreement, fixture["post"], posts, people["administrator"])
    if opened_period is None:
        return DemonstrationResult(new_people, new_holdings, 0, "")
    _write_updates(opened_period.updates, fixture["update"], people)
    return DemonstrationResult(
        new_people, new_holdings, len(opened_period.updates), opened_period.period.title
    )


def _create_people(change: Change) -> tuple[dict[str, User], int]:
    """The people by key, and how many are new. They have no password: a button signs them in."""
    names = {person.key: (person.email, person.name) for person in DEMO_PEOPLE}
    lead = demo_person("lead")
    if lead is None:
        raise DemonstrationError("There is no demonstration lead among the demonstration people.")
    names[SECOND_LEAD] = (lead.email.replace(lead.key, SECOND_LEAD, 1), SECOND_LEAD_NAME)
    emails = [email for email, _ in names.values()]
    users = {user.email: user for user in User.objects.filter(email__in=emails)}
    real = sorted(email for email, user in users.items() if not user.is_illustrative)
    if real:
        raise DemonstrationError(
            f"{', '.join(real)} is a real person’s account, not a demonstration person’s."
        )
    missing = []
    for email, name in names.values():
        if email not in users:
            person = User(email=email, name=name, is_illustrative=True)
            person.set_unusable_password()
            missing.append(person)
    create_rows(User, missing, change)
    users |= {user.email: user for user in User.objects.filter(email__in=emails)}
    return {key: users[email] for key, (email, _) in names.items()}, len(missing)


def _create_roles(people: Mapping[str, User], partnership: Partnership, change: Change) -> None:
    existing = set(Role.objects.filter(partnership=partnership).values_list("person_id", "kind"))
    missing = [
        Role(person=people[key], partnership=partnership, kind=kind)
        for key, kind in ROLES.items()
        if (people[key].pk, str(kind)) not in existing
    ]
    create_rows(Role, missing, change)


def _posts_by_title(agreement: Agreement, entries: Sequence[Mapping[str, Any]]) -> dict[str, LeadPost]:
    """The posts of the plan by title."""
    rows = LeadPost._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True)
    posts = {post.title: post for post in rows}
    missing = [post["title"] for post in entries if post["title"] not in posts]
    if missing:
        raise DemonstrationError(f"The plan has no post “{missing[0]}”: run manage.py load_kent first.")
    return posts


def _create_holdings(
    agreement: Agreement,
    entries: Sequence[Mapping[str, Any]],
    posts: Mapping[str, LeadPost],
    people: Mapping[str, User],
    change: Change,
) -> int:
    """Puts the people into their posts from today on. Returns the number of new holdings."""
    rows = Holding._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True)
    existing = set(rows.values_list("post_id", "person_id", "kind"))
    last_position = max(rows.values_list("position", flat=True), default=0)
    missing: list[Holding] = []
    for entry in entries:
        for kind in (Holding.Kind.HOLDER, Holding.Kind.DELEGATE):
            person = people.get(entry.get(str(kind), ""))
            post = posts[entry["title"]]
            if person is None or (post.pk, person.pk, str(kind)) in existing:
                continue
            missing.append(
                Holding(
                    agreement=agreement,
                    position=last_position + 10 * (len(missing) + 1),
                    post=post,
                    kind=kind,
                    name=person.name,
                    email=person.email,
                    person=person,
                    starts_on=timezone.localdate(),
                )
            )
    with writing_as(change, agreement) as change:
        create_rows(Holding, missing, change)
    return len(missing)


def _open_period(
    agreement: Agreement,
    entries: Sequence[Mapping[str, Any]],
    posts: Mapping[str, LeadPost],
    administrator: User,
) -> workflow.OpenedPeriod | None:
    """Opens a period today, due on the second Friday from now; None if a period is open already."""
    periods = ReportingPeriod.objects.filter(agreement=agreement, withdrawn_at__isnull=True)
    if periods.open_in(agreement).exists():
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
        named=_posts_by_action(agreement, entries, posts),
        is_illustrative=True,
        change=Change(administrator, "Opened for the demonstration"),
    )


def _posts_by_action(
    agreement: Agreement, entries: Sequence[Mapping[str, Any]], posts: Mapping[str, LeadPost]
) -> dict[str, LeadPost]:
    """The post that answers for each action of a section without a lead, by the action's ref."""
    sections = {
        entry["answers_for_section"]: entry["title"] for entry in entries if "answers_for_section" in entry
    }
    rows = Action._default_manager.filter(agreement=agreement, aim__priority__number__in=sections)
    return {ref: posts[sections[number]] for ref, number in rows.values_list("ref", "aim__priority__number")}


def _write_updates(
    updates: Sequence[Report], entries: Sequence[Mapping[str, Any]], people: Mapping[str, User]
) -> None:
    """Writes the drafts of the fixture, and sends those marked as sent, in their writers' names."""
    updates_by_ref = {update.about_action.ref: update for update in updates}
    labels = {
        label.label: label
        for label in StatusLabel._default_manager.filter(
            agreement=updates[0].agreement, withdrawn_at__isnull=True
        )
    }
    updates_by_writer: dict[str, list[Report]] = {}
    for entry in entries:
        update = updates_by_ref.get(entry["action"])
        if update is None:
            raise DemonstrationError(
                f"The plan has no open action {entry['action']}: run manage.py load_kent first."
            )
        values = {
            name: value for name, value in entry.items() if name not in ("action", "by", "sent", "label")
        }
        if "label" in entry:
            values["label"] = labels[entry["label"]]
        workflow.save_draft(update, people[entry["by"]], values, 0)
        if entry["sent"]:
            updates_by_writer.setdefault(entry["by"], []).append(update)
    for key, updates_to_send in updates_by_writer.items():
        workflow.send_many(updates_to_send, people[key])
