"""The rows of a plan as frozen values: no database keys, no queries behind an attribute.

A row's ``ref`` is its own name within the agreement; where a field names another row, it holds that row's ``ref``
("" where there is none). Dates are dates, moments are aware datetimes, figures are Decimals, and text is text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of any table."""

    ref: str


@dataclass(frozen=True, kw_only=True)
class AgreementValue(Row):
    """The agreement itself; its ref is its slug. ``ends_on`` None: rolling."""

    title: str
    partnership: str
    starts_on: date | None = None
    ends_on: date | None = None
    status: str = "draft"
    approved_by: str = ""
    approved_on: date | None = None
    feedback_due: date | None = None
    themes_apply: str = "by aim"
    working_group: str = ""
    summary: str = ""
    follows: str = ""
    is_public: bool = False
    is_illustrative: bool = False


@dataclass(frozen=True, kw_only=True)
class ChapterValue(Row):
    number: str = ""
    title: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class StatusLabelValue(Row):
    """A label of the status scheme."""

    label: str
    meaning: str = ""
    delivery_state: str = ""
    rag: str = ""


@dataclass(frozen=True, kw_only=True)
class ThemeValue(Row):
    """A cross-cutting theme; ``slug`` names it in addresses."""

    title: str
    slug: str = ""


@dataclass(frozen=True, kw_only=True)
class AgencyValue(Row):
    name: str
    abbreviation: str = ""
    standing: str = ""
    successor: str = ""


@dataclass(frozen=True, kw_only=True)
class SignatoryValue(Row):
    agency: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class LinkedPlanValue(Row):
    title: str
    period: str = ""


@dataclass(frozen=True, kw_only=True)
class GroupValue(Row):
    """A governance group; members and terms, a line each."""

    name: str
    members: str = ""
    terms: str = ""


@dataclass(frozen=True, kw_only=True)
class PostValue(Row):
    """A lead post. ``title`` empty: the body itself."""

    title: str = ""
    agency: str = ""


@dataclass(frozen=True, kw_only=True)
class HoldingValue(Row):
    """A person in a post: its holder, a deputy or a delegate (``kind``)."""

    post: str
    kind: str = "holder"
    name: str
    email: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    may_send: bool = False

    def covers(self, day: date) -> bool:
        """Whether the person is in the post on a day."""
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or self.ends_on >= day
        )


@dataclass(frozen=True, kw_only=True)
class PriorityValue(Row):
    """A priority, or the cross-cutting section, of the plan."""

    number: str = ""
    title: str
    kind: str = "priority"
    lead: str = ""
    lead_note: str = ""
    joint_leads: tuple[str, ...] = ()
    secondary_leads: tuple[str, ...] = ()
    overall_aim: str = ""
    context: str = ""


@dataclass(frozen=True, kw_only=True)
class FindingValue(Row):
    """A finding of the strategic assessments. ``csps`` None: not counted."""

    year: str = ""
    topic: str
    csps: int | None = None
    out_of: int | None = None
    priority: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class AchievementValue(Row):
    priority: str = ""
    text: str


@dataclass(frozen=True, kw_only=True)
class DecisionValue(Row):
    """A decision, request or recommendation of a meeting."""

    reference: str
    meeting: str = ""
    meeting_on: date | None = None
    kind: str = ""
    text: str
    addressed_to: str = ""
    due: date | None = None
    status: str = ""
    response: str = ""


@dataclass(frozen=True, kw_only=True)
class AimValue(Row):
    """An aim; its ref is the aim_ref of the interchange form."""

    priority: str
    number: str = ""
    text: str
    outcome: str = ""
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ActionValue(Row):
    """An action. ``extra``: (name, text) pairs of columns that have no field."""

    aim: str
    text: str
    coordinator: str = ""
    due: date | None = None
    ongoing: bool = False
    review_on: date | None = None
    timescale: str = ""
    measure: str = ""
    reporting: str = ""
    partnership_only: bool = False
    follows: str = ""
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class IndicatorValue(Row):
    """A proxy indicator; ``baseline_value`` is a plain number or words."""

    priority: str = ""
    code: str = ""
    framework: str = ""
    title: str
    definition: str = ""
    unit: str = "count"
    decimals: int = 0
    change_decimals: int = 1
    polarity: str = "neither"
    geography: str = ""
    source: str = ""
    period_type: str = ""
    baseline_label: str = ""
    baseline_value: str = ""
    note: str = ""
    why_proxy: str = ""
    polarity_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class TargetValue(Row):
    """A target of an indicator, in a number or in words."""

    indicator: str
    value: str
    by: str = ""
    floor: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class VersionValue(Row):
    """A row of the Version Control table; ``comments`` one a line."""

    document: str = "action plan"
    number: str
    printed_date: str = ""
    effective_at: datetime | None = None
    comments: str = ""
    status: str = "published"


@dataclass(frozen=True, kw_only=True)
class StatusValue(Row):
    """The status of an action; its ref is the action's. ``label`` empty: not recorded."""

    action: str
    label: str = ""
    completed_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ObservationValue(Row):
    """A figure. ``value`` None: the source has none; zero is a value."""

    indicator: str
    area: str = ""
    period_label: str
    period_start: date | None = None
    period_end: date | None = None
    value: Decimal | None = None
    not_available: bool = False
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    provisional: bool = False
    final_due: date | None = None
    revised_on: date | None = None
    revision_reason: str = ""
    note: str = ""


CLOSED_PERIOD_STATES = ("closed", "published")
"""States of a reporting period that is over."""


@dataclass(frozen=True, kw_only=True)
class PeriodValue(Row):
    title: str
    plan_year: str = ""
    period_start: date | None = None
    period_end: date | None = None
    opens_on: date | None = None
    due_on: date | None = None
    meeting_on: date | None = None
    despatch_on: date | None = None
    partnership_on: date | None = None
    source: str = ""
    state: str = "planned"
    closed_at: datetime | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class UpdateValue(Row):
    """An update about an action in a period. ``label``: the lead's status, ``agreed_label``: the group's."""

    period: str
    action: str
    responder: str = ""
    state: str = "agreed"
    label: str = ""
    report_text: str = ""
    group_text: str = ""
    what_changed: str = ""
    being_done: str = ""
    needed: str = ""
    proposed_due: date | None = None
    proposed_due_reason: str = ""
    ask_answer: str = ""
    is_confirmation: bool = False
    author_name: str = ""
    sent_at: datetime | None = None
    received_from: str = ""
    agreed_label: str = ""
    agreed_reason: str = ""
    is_illustrative: bool = False


@dataclass(frozen=True, kw_only=True)
class CommentaryValue(Row):
    """A lead's commentary on a priority in one period."""

    period: str
    priority: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ConcernValue(Row):
    """A concern; ``subject_ref`` is the ref of the priority, indicator or action that it is about."""

    subject: str = "agreement"
    subject_ref: str = ""
    text: str
    raised_at: str = ""
    raised_on: date | None = None
    answer: str = ""
