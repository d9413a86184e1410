"""The rows of the agreement and of the parts of its document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from plan.value.fields import NAME, NOT_TOLD, FormColumn, RowLink, Told
from plan.value.rows.base import Row


@dataclass(frozen=True, kw_only=True)
class AgreementValue(Row):
    """The agreement itself; its ref is its slug. ``ends_on`` None: rolling."""

    ref: Annotated[
        str,
        FormColumn(
            "A short name for addresses, such as county-2014-17. It never changes.", "slug", required=True
        ),
    ]
    title: Annotated[str, NAME, FormColumn("As printed.")]
    partnership: Annotated[
        str, NOT_TOLD, FormColumn("Name of the partnership whose agreement it is.", until=1)
    ]
    starts_on: Annotated[date | None, Told(words="First day of the agreement"), FormColumn("First day.")] = (
        None
    )
    ends_on: Annotated[
        date | None,
        Told(words="Last day of the agreement"),
        FormColumn("Last day. Empty: it has no end, but plan years."),
    ] = None
    status: Annotated[str, FormColumn("Where it stands.")] = "draft"
    approved_by: Annotated[
        str, Told(words="Body that approved the agreement"), FormColumn("Who approved it.")
    ] = ""
    approved_on: Annotated[
        date | None, Told(words="Day on which the agreement was approved"), FormColumn("On which day.")
    ] = None
    feedback_due: Annotated[
        date | None,
        Told(words="Last day for feedback on the agreement"),
        FormColumn("Until when a draft is out for feedback."),
    ] = None
    themes_apply: Annotated[
        str, FormColumn("all: every theme runs through every priority. by aim: each aim names its themes.")
    ] = "by aim"
    working_group: Annotated[
        str,
        Told(words="Name of the working group"),
        FormColumn("What the group that reviews the updates is called."),
    ] = ""
    summary: Annotated[str, FormColumn("A few sentences.")] = ""
    source_note: Annotated[
        str, FormColumn("Where the adopted words stand, where this plan tells them in others.", since=3)
    ] = ""
    printed_columns: Annotated[
        str,
        Told(words="Set of columns of the printed plan"),
        FormColumn(
            "Which columns the printed plan has beside aim and action, several with a semicolon between: overall aim; "
            "outcome; measure; co-ordinator; timescale; themes. Empty: themes.",
            since=3,
        ),
    ] = ""
    follows: Annotated[
        str,
        Told(words="Agreement that this one follows"),
        FormColumn("Short name of the agreement before this one."),
    ] = ""
    is_public: bool = False
    is_illustrative: Annotated[bool, NOT_TOLD] = False


@dataclass(frozen=True, kw_only=True)
class ChapterValue(Row):
    number: Annotated[str, FormColumn("As printed.", is_text=True)] = ""
    title: Annotated[str, NAME, FormColumn("Its heading.")]
    text: Annotated[str, FormColumn("Its words.")] = ""


@dataclass(frozen=True, kw_only=True)
class StatusLabelValue(Row):
    """A label of the status scheme."""

    label: Annotated[str, NAME, FormColumn("The status as people say it.")]
    meaning: Annotated[str, FormColumn("What it means, for the key.")] = ""
    delivery_state: Annotated[
        str,
        Told(label="what it stands for"),
        FormColumn("How far delivery has come. Empty: the label does not say."),
    ] = ""
    rag: Annotated[str, FormColumn("Red, amber or green; only while not started, in progress or paused.")] = (
        ""
    )


@dataclass(frozen=True, kw_only=True)
class ThemeValue(Row):
    """A cross-cutting theme; ``slug`` names it in addresses."""

    title: Annotated[str, NAME, FormColumn("As printed.")]
    slug: Annotated[str, NOT_TOLD] = ""


@dataclass(frozen=True, kw_only=True)
class AgencyValue(Row):
    name: Annotated[str, NAME, FormColumn("Full name.")]
    abbreviation: Annotated[str, NAME, FormColumn("What people call it for short, such as NHS.")] = ""
    standing: Annotated[str, FormColumn("Such as responsible authority, or invitee.")] = ""
    successor: Annotated[str, Told(label="successor"), FormColumn("The body that has taken its place.")] = ""


@dataclass(frozen=True, kw_only=True)
class SignatoryValue(Row):
    agency: Annotated[str, RowLink("agencies", is_subject=True), FormColumn("A body of the sheet agencies.")]
    note: Annotated[str, FormColumn("Who signed, or when.")] = ""


@dataclass(frozen=True, kw_only=True)
class LinkedPlanValue(Row):
    title: Annotated[str, NAME, FormColumn("As printed.")]
    period: Annotated[str, FormColumn("Such as 2014-17.")] = ""
    priorities: Annotated[
        str, FormColumn("Its own priorities, to which those of this plan have regard, one a line.", since=3)
    ] = ""


@dataclass(frozen=True, kw_only=True)
class GroupValue(Row):
    """A governance group; members and terms, a line each."""

    name: Annotated[str, NAME, FormColumn("As printed.")]
    members: Annotated[str, FormColumn("Who sits on it.")] = ""
    terms: Annotated[str, FormColumn("What it is for.")] = ""


@dataclass(frozen=True, kw_only=True)
class FindingValue(Row):
    """A finding of the strategic assessments. ``csps`` None: not counted. ``places``: which ones, by name."""

    year: Annotated[str, FormColumn("Such as 2013.")] = ""
    topic: Annotated[str, NAME, FormColumn("What was found to matter.")]
    csps: Annotated[
        int | None,
        Told(label="number of partnerships that named it"),
        FormColumn("How many partnerships named it."),
    ] = None
    out_of: Annotated[
        int | None, Told(label="number of partnerships in all"), FormColumn("Out of how many.")
    ] = None
    priority: Annotated[str, RowLink("priorities"), FormColumn("Number of the priority that it led to.")] = ""
    note: Annotated[str, FormColumn("Anything else.")] = ""
    places: Annotated[
        str,
        FormColumn("Which ones, by name; several with a semicolon between. Empty: nobody says.", since=3),
    ] = ""

    @property
    def is_counted(self) -> bool:
        """Whether somebody said how many partnerships named it; a workshop may add a topic without a number."""
        return self.csps is not None


@dataclass(frozen=True, kw_only=True)
class AchievementValue(Row):
    priority: Annotated[
        str,
        RowLink("priorities"),
        FormColumn("Number of the priority. Empty: the whole agreement."),
    ] = ""
    text: Annotated[str, NAME, FormColumn("What was achieved.")]


@dataclass(frozen=True, kw_only=True)
class DecisionValue(Row):
    """A decision, request or recommendation of a meeting."""

    reference: Annotated[str, NAME, FormColumn("Such as 12/14.", is_text=True)]
    meeting: Annotated[str, FormColumn("Of which meeting.")] = ""
    meeting_on: Annotated[date | None, FormColumn("On which day.")] = None
    kind: Annotated[str, FormColumn("Such as decision or recommendation.")] = ""
    text: Annotated[str, FormColumn("The words.")]
    addressed_to: Annotated[str, Told(label="whom it is addressed to"), FormColumn("To whom.", "to")] = ""
    due: Annotated[date | None, Told(label="date"), FormColumn("By which day.")] = None
    status: Annotated[str, FormColumn("What came of it, in a word.")] = ""
    response: Annotated[str, FormColumn("What was answered.")] = ""


@dataclass(frozen=True, kw_only=True)
class VersionValue(Row):
    """A row of the Version Control table; ``comments`` one a line."""

    document: Annotated[str, FormColumn("Of the action plan, or of the agreement.")] = "action plan"
    number: Annotated[str, FormColumn("As printed, such as 1.2.", is_text=True)]
    printed_date: Annotated[str, FormColumn("As printed, such as October 2014.", is_text=True)] = ""
    effective_at: Annotated[
        datetime | None, Told(label="first day"), FormColumn("From which day it counts.", "effective_on")
    ] = None
    comments: Annotated[str, FormColumn("What changed, one change a line.")] = ""
    status: str = "published"
