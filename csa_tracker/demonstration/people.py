"""The demonstration people: their accounts, their roles, and the posts that they hold in the illustrative agreement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from accounts.models import Partnership, Role, User
from accounts.sign_in.demonstration import DEMO_PEOPLE, demo_person
from core.history import Change, create_rows
from csa_tracker.demonstration.story import DemonstrationError, Entry
from priorities.models import Agreement, Holding, LeadPost
from priorities.posts.holders import office_of
from priorities.posts.workflow import Appointment, appoint

SECOND_LEAD = "second-lead"
# Not on the sign-in page: one lead is enough to try the pages with.
SECOND_LEAD_NAME = "Demonstration Second Lead"
ROLES = {
    "reviewer": Role.Kind.REVIEWER,
    "chair": Role.Kind.CHAIR,
    "administrator": Role.Kind.ADMINISTRATOR,
    "member": Role.Kind.MEMBER,
    "viewer": Role.Kind.VIEWER,
}
People = Mapping[str, User]


def create_people(partnership: Partnership, change: Change) -> People:
    """The people by key, with their roles. They have no password: a button signs them in.

    Raises DemonstrationError if one of their addresses belongs to a real person.
    """
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
            person = User(email=email, name=name, is_illustrative=True, date_joined=change.moment)
            person.set_unusable_password()
            missing.append(person)
    create_rows(User, missing, change)
    users |= {user.email: user for user in User.objects.filter(email__in=emails)}
    people = {key: users[email] for key, (email, _) in names.items()}
    _create_roles(people, partnership, change)
    return people


def _create_roles(people: People, partnership: Partnership, change: Change) -> None:
    existing = set(Role.objects.filter(partnership=partnership).values_list("person_id", "kind"))
    missing = [
        Role(person=people[key], partnership=partnership, kind=kind)
        for key, kind in ROLES.items()
        if (people[key].pk, str(kind)) not in existing
    ]
    create_rows(Role, missing, change)


def fill_posts(agreement: Agreement, entries: list[Entry], people: People, since: date) -> None:
    """Appoints the people to the posts of the plan, from a day on. Raises DemonstrationError for an unknown post."""
    rows = LeadPost._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True)
    posts = {post.title: post for post in rows.select_related("agreement__partnership", "agency")}
    change = Change(people["administrator"], "")
    for entry in entries:
        post = posts.get(entry["title"])
        if post is None:
            raise DemonstrationError(f"The illustrative plan has no post “{entry['title']}”.")
        for kind in (Holding.Kind.HOLDER, Holding.Kind.DELEGATE):
            person = people.get(entry.get(str(kind), ""))
            name = person.name if person else entry.get("name", "") if kind == Holding.Kind.HOLDER else ""
            if name:
                email = person.email if person else ""
                appoint(
                    office_of(post), Appointment(name, email, kind=str(kind), starts_on=since), change=change
                )


def sender_of(post: LeadPost | None, entries: list[Entry], people: People) -> User | None:
    """Who sends what the post owes; None: nobody with an account, so that the Unit records it."""
    title = post.title if post else ""
    entry = next((entry for entry in entries if entry["title"] == title), {})
    return people.get(entry.get("holder", ""))
