"""Plain builders: a partnership with its cast, and plans of any size. Fixed values, no randomness.

``build.cast()`` makes the people of engineering.md, "Tests"; ``build.plan(actions=50)`` an agreement with a plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from accounts.models import Partnership, Role, User
from actions.models import Action, ActionStatus, Aim, AimTheme
from core.history import Change, create_rows, save_row
from priorities.models import Agency, Agreement, Holding, LeadPost, Matter, Priority, StatusLabel, Theme
from priorities.status import STANDARD_SCHEME

LONDON = ZoneInfo("Europe/London")
LOADED = datetime(2014, 7, 31, tzinfo=LONDON)  # when the plans of the tests came to be
BY_THE_TEST = Change(by=None, reason="Made for the test", at=LOADED)


@dataclass
class Cast:
    """Everybody a page can be asked by; signed out is None."""

    partnership: Partnership
    lead: User
    delegate: User
    other_lead: User
    reviewer: User
    chair: User
    administrator: User
    other_administrator: User
    member: User
    viewer: User
    outsider: User


def person(key: str, name: str) -> User:
    """Someone with an account; their address is ``<key>@example.org``."""
    return User.objects.create_user(f"{key}@example.org", name=name)


def cast(partnership: Partnership | None = None) -> Cast:
    """The people, their roles in the county's partnership, and an administrator of another one."""
    county = partnership or Partnership.objects.create(name="County Partnership", abbreviation="CCSP")
    district = Partnership.objects.create(name="District Partnership", kind="district")
    people = Cast(
        county,
        lead=person("lead", "Lee Lead"),
        delegate=person("delegate", "Del Delegate"),
        other_lead=person("other-lead", "Olu Otherlead"),
        reviewer=person("reviewer", "Rae Reviewer"),
        chair=person("chair", "Charlie Chair"),
        administrator=person("administrator", "Ada Administrator"),
        other_administrator=person("other-administrator", "Otto Elsewhere"),
        member=person("member", "Mem Member"),
        viewer=person("viewer", "Vic Viewer"),
        outsider=person("outsider", "Out Outsider"),
    )
    for kind in ("reviewer", "chair", "administrator", "member", "viewer"):
        Role.objects.create(person=getattr(people, kind), partnership=county, kind=kind)
    Role.objects.create(person=people.other_administrator, partnership=district, kind="administrator")
    return people


def agreement(partnership: Partnership, slug: str = "county-2014-17", **fields: object) -> Agreement:
    """An agreement in force from April 2014 to March 2017."""
    made = Agreement(
        partnership=partnership,
        slug=slug,
        title=str(fields.pop("title", "Community Safety Agreement 2014-17")),
        starts_on=date(2014, 4, 1),
        ends_on=date(2017, 3, 31),
        **{"status": "in force", **fields},
    )
    return save_row(made, BY_THE_TEST)


def scheme(of: Agreement) -> dict[str, StatusLabel]:
    """The standard status scheme, by label."""
    rows = [
        StatusLabel(
            agreement=of,
            ref=f"status-{number}",
            position=number,
            label=item.label,
            meaning=item.meaning,
            delivery_state=item.delivery_state,
            rag=item.rag,
        )
        for number, item in enumerate(STANDARD_SCHEME)
    ]
    return {row.label: row for row in create_rows(StatusLabel, rows, BY_THE_TEST)}


def post(of: Agreement, title: str, agency: Agency | None = None) -> LeadPost:
    """A lead post."""
    return create_rows(LeadPost, [LeadPost(agreement=of, title=title, agency=agency)], BY_THE_TEST)[0]


def holds(someone: User, where: LeadPost, kind: str = "holder", *, may_send: bool = False) -> Holding:
    """Puts a person in a post, as holder, deputy or delegate, since before the agreement."""
    row = Holding(
        agreement=where.agreement,
        post=where,
        person=someone,
        name=someone.name,
        email=someone.email,
        kind=kind,
        may_send=may_send,
    )
    return create_rows(Holding, [row], BY_THE_TEST)[0]


@dataclass
class Plan:
    """A built plan, with what tests reach for."""

    agreement: Agreement
    labels: dict[str, StatusLabel]
    posts: list[LeadPost]
    priorities: list[Priority]
    aims: list[Aim]
    actions: list[Action]


@dataclass
class County:
    """The cast, and the plan that they work on where there is one."""

    cast: Cast
    plan: Plan | None = None


def asked(about: Action, kind: str = "action", **fields: object) -> Matter:
    """What a meeting asks about an action: it waits for whoever co-ordinates the action or leads its priority."""
    post = about.coordinator or about.aim.priority.lead
    fields = {"text": "Name a deputy.", "post": post, "raised_on": date(2014, 10, 14), **fields}
    row = Matter(agreement=about.agreement, kind=kind, subject="action", subject_ref=about.ref, **fields)
    return create_rows(Matter, [row], BY_THE_TEST)[0]


def plan(
    partnership: Partnership,
    slug: str = "county-2014-17",
    *,
    actions: int = 4,
    people: Cast | None = None,
    labelled: bool = True,
    **fields: object,
) -> Plan:
    """An agreement with two priorities, an aim for every two actions, and the standard scheme, all actions Green.

    Not ``labelled``: without a scheme, and without statuses.

    With ``people``, the lead holds the post of the first priority (with the delegate as their delegate, who may not
    send) and the other lead that of the second. The bulk of any size is written in a handful of statements.
    """
    made = agreement(partnership, slug, **fields)
    labels = scheme(made) if labelled else {}
    police = create_rows(Agency, [Agency(agreement=made, ref="police", name="County Police")], BY_THE_TEST)[0]
    posts = [post(made, "Head of Policing", police), post(made, "Head of Community Safety")]
    if people:
        holds(people.lead, posts[0])
        holds(people.delegate, posts[0], "delegate")
        holds(people.other_lead, posts[1])
    themes = create_rows(
        Theme,
        [
            Theme(agreement=made, ref=f"theme-{n}", position=n, title=title, slug=slug_)
            for n, (title, slug_) in enumerate(
                (("Early help", "early-help"), ("Safeguarding", "safeguarding"))
            )
        ],
        BY_THE_TEST,
    )
    priorities = create_rows(
        Priority,
        [
            Priority(
                agreement=made, ref=f"p{n + 1}", position=n, number=str(n + 1), title=title, lead=posts[n]
            )
            for n, title in enumerate(("Violent Crime", "Road Safety"))
        ],
        BY_THE_TEST,
    )
    aims = create_rows(
        Aim,
        [
            Aim(
                agreement=made,
                ref=f"aim{n}",
                position=n,
                priority=priorities[n % 2],
                number=f"{n % 2 + 1}.{n // 2 + 1}",
                text=f"Aim number {n}",
            )
            for n in range(max(2, (actions + 1) // 2))
        ],
        BY_THE_TEST,
    )
    create_rows(
        AimTheme,
        [AimTheme(agreement=made, aim=aim, theme=themes[n % 2], position=0) for n, aim in enumerate(aims)],
        BY_THE_TEST,
    )
    made_actions = create_rows(
        Action,
        [
            Action(
                agreement=made,
                ref=f"act{n}",
                position=n,
                aim=aims[n % len(aims)],
                text=f"Action number {n}",
                due=date(2015, 3, 31),
            )
            for n in range(actions)
        ],
        BY_THE_TEST,
    )
    create_rows(
        ActionStatus,
        [
            ActionStatus(agreement=made, ref=row.ref, position=n, action=row, label=labels["Green"])
            for n, row in enumerate(made_actions)
            if labelled
        ],
        BY_THE_TEST,
    )
    return Plan(made, labels, posts, priorities, aims, made_actions)


PERIOD = {
    "opens_on": date(2015, 1, 5),
    "due_on": date(2015, 1, 16),
}  # open while the tests' clock stands still
