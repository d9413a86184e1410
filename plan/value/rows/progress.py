"""The rows of what is measured and reported: indicators, targets, figures, periods, updates, commentary, concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from plan.value.fields import NAME, NOT_TOLD, FormColumn, RowLink, Told
from plan.value.rows.base import Row


@dataclass(frozen=True, kw_only=True)
class IndicatorValue(Row):
    """A proxy indicator; ``baseline_value`` is a plain number or words."""

    priority: Annotated[str, RowLink("priorities"), FormColumn("Number of the priority. Empty: none.")] = ""
    code: Annotated[str, FormColumn("Such as NI 32.")] = ""
    framework: Annotated[str, FormColumn("Such as PSA 23.")] = ""
    title: Annotated[str, NAME, FormColumn("As printed.")]
    definition: Annotated[str, FormColumn("What is counted.")] = ""
    unit: Annotated[str, FormColumn("count, percent, rate per 1,000, or another.")] = "count"
    decimals: Annotated[int, FormColumn("Decimals of a figure.")] = 0
    change_decimals: Annotated[int, FormColumn("Decimals of a change.")] = 1
    polarity: Annotated[str, FormColumn("Whether lower or higher is better.")] = "neither"
    geography: Annotated[str, FormColumn("Of which area.")] = ""
    source: Annotated[str, FormColumn("Where the figures come from.")] = ""
    period_type: Annotated[str, FormColumn("Such as financial year or quarter.")] = ""
    baseline_label: Annotated[str, FormColumn("Such as 2010/11.", is_text=True)] = ""
    baseline_value: Annotated[str, FormColumn("A number, or words such as New indicator.")] = ""
    note: Annotated[str, FormColumn("Anything else.")] = ""
    why_proxy: Annotated[str, FormColumn("Why it stands for the priority.", since=2)] = ""
    polarity_reason: Annotated[str, FormColumn("Why lower or higher is better.", since=2)] = ""


@dataclass(frozen=True, kw_only=True)
class TargetValue(Row):
    """A target of an indicator, in a number or in words."""

    indicator: Annotated[str, RowLink("indicators", is_subject=True), FormColumn("Title of the indicator.")]
    value: Annotated[str, FormColumn("A number, or words such as maintain or reduce.")]
    by: Annotated[str, FormColumn("By when.")] = ""
    floor: Annotated[str, FormColumn("The least that is accepted.")] = ""
    note: Annotated[str, FormColumn("Anything else.")] = ""


@dataclass(frozen=True, kw_only=True)
class ObservationValue(Row):
    """A figure. ``value`` None: the source has none; zero is a value."""

    indicator: Annotated[str, RowLink("indicators", is_subject=True), FormColumn("Title of the indicator.")]
    area: Annotated[str, FormColumn("District. Empty: the whole.")] = ""
    period_label: Annotated[str, FormColumn("Such as 2012/13.", is_text=True)]
    period_start: Annotated[date | None, FormColumn("First day.")] = None
    period_end: Annotated[date | None, FormColumn("Last day.")] = None
    value: Annotated[
        Decimal | None, FormColumn("The figure, or N/A. Digits only; 23.9 for 23.9%.", required=True)
    ] = None
    not_available: Annotated[bool, FormColumn(name="value")] = False
    numerator: Annotated[Decimal | None, FormColumn("Of a percentage or rate.")] = None
    denominator: Annotated[Decimal | None, FormColumn("Of a percentage or rate.")] = None
    provisional: Annotated[bool, FormColumn("yes: final figures are still to come.")] = False
    final_due: Annotated[
        date | None, Told(label="day of the final figures"), FormColumn("When final figures are due.")
    ] = None
    revised_on: Annotated[
        date | None, Told(label="day of the revision"), FormColumn("When it was revised.")
    ] = None
    revision_reason: Annotated[str, FormColumn("Why.")] = ""
    note: Annotated[str, FormColumn("Anything else.")] = ""


CLOSED_PERIOD_STATES = ("closed", "published")
"""States of a reporting period that is over."""


@dataclass(frozen=True, kw_only=True)
class PeriodValue(Row):
    title: Annotated[str, NAME, FormColumn("Such as March 2013.")]
    plan_year: Annotated[str, FormColumn("Such as 2012/13.")] = ""
    period_start: Annotated[date | None, FormColumn("First day reported on.")] = None
    period_end: Annotated[date | None, FormColumn("Last day reported on.")] = None
    opens_on: Annotated[date | None, Told(label="opening day"), FormColumn("When it was opened.")] = None
    due_on: Annotated[
        date | None, Told(label="day by which updates are due"), FormColumn("When updates were due.")
    ] = None
    meeting_on: Annotated[date | None, FormColumn("When the group met.")] = None
    despatch_on: Annotated[
        date | None, Told(label="day on which papers go out"), FormColumn("When the papers went out.")
    ] = None
    partnership_on: Annotated[date | None, FormColumn("When the Partnership met.")] = None
    source: Annotated[str, Told(label="source"), FormColumn("The document that it is taken from.")] = ""
    state: str = "planned"
    closed_at: datetime | None = None
    publish_on: date | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class UpdateValue(Row):
    """An update about an action in a period. ``label``: the lead's status, ``agreed_label``: the group's."""

    period: Annotated[str, RowLink("periods", is_subject=True), FormColumn("Title of the period.")]
    action: Annotated[
        str, RowLink("actions", is_subject=True), FormColumn("The action’s ref in the sheet actions.", "ref")
    ]
    responder: Annotated[str, RowLink("posts")] = ""
    state: str = "agreed"
    label: Annotated[
        str,
        RowLink("status_scheme"),
        FormColumn("The status as reported.", "status"),
        Told(label="status sent"),
    ] = ""
    report_text: Annotated[str, FormColumn("Progress update: it may be published once it is agreed.")] = ""
    group_text: Annotated[str, FormColumn("Note to the Working Group: not in the report.")] = ""
    what_changed: Annotated[str, FormColumn("What had changed, and why.")] = ""
    being_done: Annotated[str, FormColumn("What was being done, and by when.")] = ""
    needed: Annotated[str, FormColumn("What was needed, and from whom.")] = ""
    proposed_due: date | None = None
    proposed_due_reason: str = ""
    ask_answer: str = ""
    is_confirmation: bool = False
    author_name: str = ""
    sent_at: datetime | None = None
    received_from: str = ""
    agreed_label: Annotated[
        str,
        RowLink("status_scheme"),
        Told(label="status agreed"),
        FormColumn("The status that was agreed.", "agreed_status"),
    ] = ""
    agreed_reason: Annotated[str, FormColumn("Why it was another one: for the group and the lead.")] = ""
    reason_is_public: bool = False
    agreed_text: Annotated[str, FormColumn("Words of the group for the report.")] = ""
    is_illustrative: bool = False


@dataclass(frozen=True, kw_only=True)
class CommentaryValue(Row):
    """A lead's commentary on a priority in one period."""

    period: Annotated[str, RowLink("periods", is_subject=True), FormColumn("Title of the period.")]
    priority: Annotated[str, RowLink("priorities", is_subject=True), FormColumn("Number of the priority.")]
    text: Annotated[str, Told(label="commentary"), FormColumn("What was reported.")]


@dataclass(frozen=True, kw_only=True)
class ConcernValue(Row):
    """A concern; ``subject_ref`` is the ref of the priority, indicator or action that it is about."""

    subject: Annotated[str, FormColumn(name="about")] = "agreement"
    subject_ref: Annotated[
        str, NOT_TOLD, FormColumn("Such as priority 4 or action DA1.1. Empty: the agreement.", "about")
    ] = ""
    text: Annotated[str, NAME, FormColumn("The issue.")]
    raised_at: Annotated[str, Told(label="meeting that raised it"), FormColumn("Where it was raised.")] = ""
    raised_on: Annotated[
        date | None, Told(label="day on which it was raised"), FormColumn("On which day.")
    ] = None
    answer: Annotated[str, FormColumn("What was answered.")] = ""
    answered_on: Annotated[date | None, Told(label="day of the answer"), FormColumn("On which day.")] = None
    for_whom: Annotated[
        str, Told(label="whom it is put to"), FormColumn("To whom it is put. Empty: the Partnership.")
    ] = ""
    by_when: Annotated[
        str, Told(label="time for an answer"), FormColumn("By when an answer is asked for.", is_text=True)
    ] = ""
    due: Annotated[
        date | None, Told(label="day for an answer"), FormColumn("The day, where by_when names one.")
    ] = None


@dataclass(frozen=True, kw_only=True)
class MatterValue(ConcernValue):
    """What a meeting asks of somebody, or a member's question. ``post``: who answers it in the tracker."""

    kind: Annotated[str, FormColumn("action or question.")] = "action"
    post: Annotated[
        str,
        RowLink("posts"),
        FormColumn("The job title that answers. Empty: the Community Safety Unit sees to it.", "post"),
        FormColumn("", "post_agency"),
    ] = ""
    raised_by_name: Annotated[str, FormColumn("Who raised it.", "raised_by")] = ""
    answered_by_name: Annotated[str, FormColumn("Who answered it.", "answered_by")] = ""
    report_ref: Annotated[str, NOT_TOLD] = ""
