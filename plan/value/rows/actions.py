"""The rows of the action plan: job titles and who has them, priorities, aims, actions, their projects and statuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from actions.restricted import Restricted
from plan.value.fields import NAME, NOT_TOLD, FormColumn, ManyField, RowLink, Told
from plan.value.rows.base import Row

TO_TIDY = "To tidy: "
"""How the name of a further text begins that an import kept for somebody to put in its place."""


@dataclass(frozen=True, kw_only=True)
class PostValue(Row):
    """A lead post. ``title`` empty: the body itself."""

    title: Annotated[str, NAME] = ""
    agency: Annotated[str, RowLink("agencies")] = ""


@dataclass(frozen=True, kw_only=True)
class HoldingValue(Row):
    """A person in a post: its holder, a deputy or a delegate (``kind``)."""

    post: Annotated[
        str,
        RowLink("posts", is_subject=True),
        FormColumn("Their job title.", after="email", required=False),
        FormColumn("The body of the job title.", "agency", after="post", required=False),
        FormColumn("The job title for whose lead they type.", "delegate_of", after="to", required=False),
        FormColumn(
            "The job title for whose lead they deputise.", "deputy_of", after="delegate_of", required=False
        ),
    ]
    kind: str = "holder"
    name: Annotated[str, NAME, FormColumn("Name. Empty: there is no current lead.")]
    email: Annotated[str, NOT_TOLD, FormColumn("Work address.")] = ""
    starts_on: Annotated[date | None, Told(label="first day"), FormColumn("Since when.", "from")] = None
    ends_on: Annotated[date | None, Told(label="last day"), FormColumn("Until when.", "to")] = None
    may_send: Annotated[bool, FormColumn("yes: this delegate may also send updates.")] = False

    def covers(self, day: date) -> bool:
        """Whether the person is in the post on a day."""
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or self.ends_on >= day
        )


@dataclass(frozen=True, kw_only=True)
class PriorityValue(Row):
    """A priority, or the cross-cutting section, of the plan."""

    number: Annotated[str, FormColumn("As printed; 2.10 stays 2.10.", is_text=True)] = ""
    title: Annotated[str, NAME, FormColumn("As printed.")]
    kind: Annotated[
        str, FormColumn("cross_cutting: a last section without a lead of its own. Empty: a priority.")
    ] = "priority"
    lead: Annotated[
        str,
        RowLink("posts"),
        FormColumn("The job title that leads, or TBC."),
        FormColumn("The body of that job title.", "lead_agency"),
    ] = ""
    lead_note: Annotated[str, FormColumn(name="lead")] = ""
    joint_leads: Annotated[
        tuple[str, ...],
        ManyField("posts", "priorities.PriorityLead", "priority", "post", {"kind": "joint"}),
        Told(label="joint leads"),
        FormColumn("Joint leads; several with a semicolon between.", "joint_with"),
    ] = ()
    secondary_leads: Annotated[
        tuple[str, ...],
        ManyField("posts", "priorities.PriorityLead", "priority", "post", {"kind": "secondary"}),
        Told(label="secondary leads"),
        FormColumn("Further leads; several with a semicolon between."),
    ] = ()
    overall_aim: Annotated[str, Told("overall aim", "Overall aim of {}"), FormColumn("In a sentence.")] = ""
    context: Annotated[str, Told("reason", "Reasons for {}"), FormColumn("Why it was chosen.")] = ""
    regards: Annotated[
        str,
        Told("priority regarded", "List of what {} has regard to"),
        FormColumn(
            "Priorities of the linked plans to which it has regard, one a line.", "has_regard_to", since=3
        ),
    ] = ""
    links_heading: Annotated[
        str,
        FormColumn(
            "Heading of its column of links, where it is printed with another than the rest.", since=3
        ),
    ] = ""


@dataclass(frozen=True, kw_only=True)
class AimValue(Row):
    """An aim; its ref is the aim_ref of the interchange form."""

    ref: Annotated[
        str,
        FormColumn(
            "The tracker’s own name for the aim. Leave it empty for a new one; do not change it.",
            "aim_ref",
            is_text=True,
            required=False,
        ),
    ]
    priority: Annotated[
        str,
        RowLink("priorities", is_subject=True, within=True),
        FormColumn("Number of the priority."),
    ]
    number: Annotated[str, FormColumn("As printed; 2.10 stays 2.10.", "aim_number", is_text=True)] = ""
    text: Annotated[str, NAME, FormColumn("What is to be reached. Empty: as in the row above.", "aim")]
    outcome: Annotated[
        str,
        Told("planned outcome", "Planned outcome of {}"),
        FormColumn("The planned outcome of the aim.", after="timescale"),
    ] = ""
    themes: Annotated[
        tuple[str, ...],
        ManyField("themes", "actions.AimTheme", "aim", "theme"),
        Told(label="cross-cutting themes"),
        FormColumn("Themes that the aim serves; several with a semicolon between.", after="action"),
    ] = ()


@dataclass(frozen=True, kw_only=True)
class ActionValue(Restricted, Row):
    """An action. ``places``: names, with semicolons between. ``extra``: (name, text) pairs of further columns."""

    ref: Annotated[
        str,
        FormColumn(
            "The tracker’s own name for the action. Leave it empty for a new one; do not change it.",
            after="",
            is_text=True,
            required=False,
        ),
    ]
    aim: Annotated[str, RowLink("aims", is_subject=True, within=True)]
    text: Annotated[str, NAME, FormColumn("What will be done.", "action")]
    coordinator: Annotated[
        str,
        RowLink("posts"),
        Told(label="lead for this action"),
        FormColumn("The job title that co-ordinates the action. Empty: the priority’s lead."),
        FormColumn("The body of that job title.", "coordinator_agency"),
    ] = ""
    due: Annotated[date | None, FormColumn("By which day. Words such as Spring 2016 go under timescale.")] = (
        None
    )
    ongoing: Annotated[bool, FormColumn("yes: it has no end date.")] = False
    review_on: Annotated[date | None, FormColumn("When an ongoing action is looked at again.")] = None
    timescale: Annotated[str, FormColumn("The timescale as printed.", is_text=True)] = ""
    measure: Annotated[
        str, Told("measure", "Measure of action {}"), FormColumn("How delivery is measured.")
    ] = ""
    reporting: Annotated[
        str,
        Told("way of reporting", "Way of reporting action {}"),
        FormColumn("How it is reported."),
    ] = ""
    partnership_only: Annotated[
        bool, FormColumn("yes: only the Partnership, the Working Group and its leads see it.")
    ] = False
    follows: Annotated[
        str, FormColumn("The earlier action that it carries on from, such as county-2011-14:ASB1.")
    ] = ""
    only_for: Annotated[
        str,
        FormColumn(
            "With partnership_only: the groups and job titles that may read it, with semicolons between. Empty: all "
            "members.",
            since=3,
        ),
    ] = ""
    places: Annotated[
        str,
        FormColumn("Where: names of places; several with a semicolon between. Empty: everywhere.", since=3),
    ] = ""
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProjectValue(Row):
    """A project of a grant. ``award``, ``spend``: pounds; ``spend`` None: not said. ``action`` "": the agreement."""

    grant: Annotated[
        str, FormColumn("The grant that pays for it, such as Crime Reduction Grant 2014/15.", since=3)
    ]
    funder: Annotated[
        str,
        Told(label="body whose grant it is"),
        FormColumn("Whose grant it is, such as Police and Crime Commissioner.", since=3),
    ] = ""
    title: Annotated[str, NAME, FormColumn("What the project is called.", since=3)]
    action: Annotated[
        str,
        RowLink("actions", is_subject=True),
        FormColumn("The action that it serves, by its ref in the sheet actions. Empty: none alone.", since=3),
    ] = ""
    award: Annotated[Decimal, FormColumn("What was awarded, in pounds.", since=3)]
    spend: Annotated[
        Decimal | None,
        Told(label="spending to date in pounds"),
        FormColumn("What is spent so far, in pounds. Empty: not said.", since=3),
    ] = None
    outcome: Annotated[str, FormColumn("What came of it.", since=3)] = ""


@dataclass(frozen=True, kw_only=True)
class StatusValue(Row):
    """The status of an action; its ref is the action's. ``label`` empty: not recorded."""

    action: Annotated[str, RowLink("actions", is_subject=True)]
    label: Annotated[
        str,
        RowLink("status_scheme"),
        FormColumn(
            "One of the sheet status_scheme. Empty: not recorded.", "status", after="reporting", until=1
        ),
    ] = ""
    completed_on: Annotated[date | None, FormColumn(name="status")] = None
