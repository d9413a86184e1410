"""Who may read which canary of ``tests/canary_world.py``, and of which moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from tests.access_table import CAST
from tests.canary_planting import REPORT_WORDS
from tests.canary_world import DAYS

STAFF = "staff"
"""A superuser, who is nothing in the partnership."""
READERS = (*CAST, STAFF)
THOROUGH = ("signed_out",)
"""Who reads every page at every moment, and all that it can be asked. The others: each page, some at a moment too."""
IN_TURN = {
    "outsider": "signed_out",
    "other_administrator": "signed_out",
    STAFF: "signed_out",
    "delegate": "lead",
    "chair": "reviewer",
}
"""Who is in the circles of somebody else -> of whom: they read some pages of a plan only, in turn."""

UNIT = frozenset({"administrator"})
GROUP = UNIT | {"reviewer", "chair"}
LEAD = frozenset({"lead", "delegate"})
WORKERS = GROUP | LEAD | {"other_lead"}
PARTNERSHIP = GROUP | LEAD | {"member"}
"""Who reads an action of the lead's that is for the Partnership only."""
INSIDERS = WORKERS | {"member", "viewer"}
EVERYBODY = frozenset(READERS)
NOBODY: frozenset[str] = frozenset()

# How an address asks for a moment.
PLAIN, VERSION = "", "version=1.0"
BEFORE_AUTUMN, AFTER_AUTUMN = (f"at={day}" for day in DAYS)
ALWAYS = frozenset({PLAIN, BEFORE_AUTUMN, AFTER_AUTUMN, VERSION})
WITH_AUTUMN = frozenset({PLAIN, AFTER_AUTUMN})


@dataclass(frozen=True)
class Circle:
    """Who may read a kind. ``at``: the moments of which all others than WORKERS may; workers may at any."""

    readers: frozenset[str]
    at: frozenset[str] = ALWAYS


IN_THE_REPORT = (
    *("report_text", "what_changed", "being_done", "agreed_text", "public reason", "commentary", "concern"),
)
OWN_TO_THE_GROUP = Circle(GROUP | LEAD)
"""What a lead wrote to the Working Group, and what it said to the lead."""

# A pattern of kinds -> who may read them; the first that fits counts.
CIRCLES: dict[str, Circle] = {
    # --- accounts: whose they are may always read them ---
    "name: lead": Circle(EVERYBODY),
    "name: other-lead": Circle(EVERYBODY),
    **{f"* {key}": Circle(NOBODY) for key in ("outsider", "other-administrator", "staff")},
    "name: *": Circle(WORKERS),
    "account: *": Circle(UNIT),
    # --- the plan that is public, by what is published of it ---
    # Who approved an agreement goes with how far it is, which is a fact of today.
    "reworded: agreement.approved_by": Circle(EVERYBODY),
    "* address: people.email": Circle(UNIT),
    "published: *": Circle(EVERYBODY),
    "withdrawn since: *": Circle(EVERYBODY),
    "comments now: *": Circle(EVERYBODY, frozenset({PLAIN})),
    "deputy: *": Circle(WORKERS),
    "former: *": Circle(WORKERS),
    "reworded: *": Circle(WORKERS),
    "new: *": Circle(WORKERS),
    "why withdrawn: *": Circle(WORKERS),
    "draft of a version: *": Circle(WORKERS),
    "partnership only: *": Circle(PARTNERSHIP),
    "group: *": Circle(EVERYBODY),
    # No member: the viewer sits in the group, the other lead's post is named.
    "group only: *": Circle(GROUP | LEAD | {"viewer"}),
    "confidential since: *": Circle(GROUP | LEAD | {"other_lead"}),
    # --- its progress ---
    "with autumn: *": Circle(EVERYBODY, WITH_AUTUMN),
    "progress since: *": Circle(WORKERS),
    **{
        f"{state}: {name}": Circle(EVERYBODY, WITH_AUTUMN)
        for state in ("autumn", "recorded")
        for name in IN_THE_REPORT
    },
    **{f"partnership only update: {name}": Circle(PARTNERSHIP, WITH_AUTUMN) for name in IN_THE_REPORT},
    "partnership only update*": OWN_TO_THE_GROUP,
    **{f"winter: {name}": Circle(WORKERS) for name in IN_THE_REPORT},
    **{f"{state} to the group: ask *": Circle(WORKERS) for state in ("autumn", "winter", "decided")},
    "recorded*": Circle(GROUP | {"other_lead"}),
    "sent back*": Circle(GROUP | {"other_lead"}),
    "draft: *": Circle(LEAD | UNIT),
    **{f"{state}*": OWN_TO_THE_GROUP for state in ("autumn", "winter", "sent", "decided", "note since")},
    "adopted document: *": Circle(EVERYBODY),
    "meeting paper: *": Circle(GROUP),
    "Word template: *": Circle(UNIT),
    "evidence: *": OWN_TO_THE_GROUP,
    # --- the plan that is not public ---
    "private: *": Circle(INSIDERS),
    # --- what belongs to no plan ---
    "place: *": Circle(EVERYBODY),
    "hand-over: *": Circle(LEAD | UNIT),
    "load: *": Circle(UNIT),
    "refresh: *": Circle(UNIT),
    "letter: body": Circle(NOBODY),
    "letter: *": Circle(UNIT),
    "code: *": Circle(NOBODY),
}

# Kinds that no page shows to all who may read them -> to whom one does.
SHOWN_TO: dict[str, frozenset[str]] = {
    "name: viewer": UNIT,
    "name: member": UNIT,
    "name: *": GROUP | LEAD,
    "draft of a version: versions.printed_date": NOBODY,
    # An earlier address, and the details of a decision that was withdrawn, are in the history only.
    "published address: *": NOBODY,
    "withdrawn since address: *": NOBODY,
    **{
        f"withdrawn since: decisions.{name}": NOBODY
        for name in ("meeting", "kind", "addressed_to", "status", "response")
    },
    # Who reads of every moment meets what was withdrawn.
    "withdrawn since: *": frozenset(THOROUGH),
    # It stands beside a figure that takes the place of another.
    "*: observations.revision_reason": UNIT,
    "draft: proposed_due_reason": frozenset({"lead"}),
    "draft: remark": frozenset({"lead"}),
    "* to the group: ask *": GROUP,
    "decided: concern": GROUP,
    "hand-over: *": UNIT,
}
# What Django's admin may show to a superuser: what is in the tables that are registered there.
IN_THE_ADMIN = (
    *(
        "name: *",
        "account: *",
        "place: *",
        "*: aims.*",
        "*: actions.*",
        "*: extra *",
        "*: status_scheme.label",
    ),
    *("*: agreement.title", "private: own title", "*: commentary", "* to the group: agreed_reason"),
    *(
        "* to the group: received_from",
        "*: agreed_text",
        "*: public reason",
        *(f"*: {name}" for name in REPORT_WORDS),
    ),
)


def circle_of(kind: str) -> Circle:
    """Who may read a kind."""
    circle = next((circle for pattern, circle in CIRCLES.items() if fnmatchcase(kind, pattern)), None)
    assert circle is not None, f"nobody has said who may read “{kind}”"
    if _whose(kind):
        return replace(circle, readers=circle.readers | {_whose(kind)})
    return circle


def shown_to(kind: str) -> frozenset[str]:
    """By whom a kind is found. Of those who read in turn, what stands on pages about no plan."""
    shown = next((shown for pattern, shown in SHOWN_TO.items() if fnmatchcase(kind, pattern)), EVERYBODY)
    if not kind.startswith("draft: "):
        shown = shown - set(IN_TURN) | {_whose(kind)}
    return circle_of(kind).readers & shown


def _whose(kind: str) -> str:
    """Whose name or address it is; "" for other kinds."""
    family, _, key = kind.partition(": ")
    return key.replace("-", "_") if family in ("name", "account") else ""
