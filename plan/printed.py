"""A plan in the shape of the published table: sections with leads, aims with themes, actions with labels.

Pure: built from the frozen value alone, for templates.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format

from core.govuk.parts import SummaryRow
from core.govuk.pictures import StripCell
from plan.glance.past import NO_PAST, Past
from plan.summary import address_of, day_of, heading_of, is_overdue, lateness, newest_first
from plan.value import LabelledAction, LabelledAim, PlanValue, Section
from plan.value.rows import (
    AchievementValue,
    ActionValue,
    DecisionValue,
    FindingValue,
    PeriodValue,
    PriorityValue,
    StatusLabelValue,
    ThemeValue,
    UpdateValue,
    VersionValue,
)

STATE_WORDS = {
    "owed": "waiting to be sent",
    "sent": "sent, not agreed yet",
    "sent back": "sent back with a question",
    "decided": "looked at, not agreed yet",
    "agreed": "agreed",
    "noted": "noted, nothing agreed",
    "deferred": "deferred, nothing agreed",
    "not reached": "not reached by the meeting",
    "not sent": "nothing was sent",
    "released": "no longer asked for",
}

UNSAID = ("owed", "released", "not sent")
"""The states of an update that says nothing."""


@dataclass(frozen=True)
class PrintedAction:
    """An action with who answers for it and its date, in words. ``when`` "": the plan gives no date.

    ``slippage``: how its date has moved; "" where it has not; ``distance``: the same in the fewest words. ``cells``:
    its statuses over the periods. These only where the page has read them.
    """

    item: LabelledAction
    who: str
    when: str
    late: str
    is_overdue: bool = False
    slippage: str = ""
    distance: str = ""
    cells: tuple[StripCell, ...] = ()

    @property
    def all_dates(self) -> str:
        """ "31 March 2027, overdue; first due 30 September 2026, moved once, 6 months later"; "" for no date."""
        status = "overdue" if self.is_overdue else self.late
        date = ", ".join(filter(None, (self.when, status)))
        return "; ".join(filter(None, (date, self.slippage)))

    @property
    def when_short(self) -> str:
        """The date for a line with little room: "31 Dec 2026", "Ongoing, review Jan 2027"; "" for none."""
        action = self.item.action
        if action.due:
            return date_format(action.due, "j M Y")
        if action.ongoing and action.review_on:
            return f"Ongoing, review {date_format(action.review_on, 'M Y')}"
        return self.when


@dataclass(frozen=True)
class PrintedAim:
    """An aim with its themes and actions."""

    aim: LabelledAim
    themes: tuple[ThemeValue, ...]
    actions: tuple[PrintedAction, ...]


@dataclass(frozen=True)
class PrintedSection:
    """A section of the plan. ``address``: what names it in URLs; ``secondary``: its secondary leads."""

    priority: PriorityValue
    heading: str
    address: str
    lead: str
    secondary: tuple[str, ...]
    aims: tuple[PrintedAim, ...]


@dataclass(frozen=True)
class PrintedUpdate:
    """An update with its period and status. ``differs``: the agreed status is not the one that was sent.

    ``asked_of``: the post that was asked for it.
    """

    row: UpdateValue
    period: PeriodValue
    status: StatusLabelValue | None
    sent_as: StatusLabelValue | None
    differs: bool
    state: str
    asked_of: str = ""
    item: LabelledAction | None = None

    @property
    def is_waited_for(self) -> bool:
        """Whether the lead must still send it, or send it again."""
        return self.row.state in ("owed", "sent back")

    @property
    def says_something(self) -> bool:
        """Whether anything was sent."""
        return self.row.state not in UNSAID


def date_in_words(action: ActionValue) -> str:
    """The due date of an action, "Ongoing", or its timescale as printed; "" for none."""
    if action.due:
        # Of every action of a plan: ``date_format`` takes ten times as long for the same words.
        return f"{action.due.day} {action.due:%B %Y}"
    if action.ongoing and action.review_on:
        return f"Ongoing, looked at again on {date_format(action.review_on, 'j F Y')}"
    return "Ongoing" if action.ongoing else action.timescale


def who_answers(value: PlanValue, item: LabelledAction) -> str:
    """The co-ordinator of an action; without one the lead of its priority."""
    return value.post_as_printed(item.action.coordinator) or value.lead_as_printed(item.priority)


def posts_behind(item: LabelledAction) -> tuple[str, ...]:
    """Refs of the posts that have to do with an action: its co-ordinator and all leads of its priority."""
    priority = item.priority
    refs = (item.action.coordinator, priority.lead, *priority.joint_leads, *priority.secondary_leads)
    return tuple(filter(None, refs))


def print_action(value: PlanValue, item: LabelledAction, past: Past = NO_PAST) -> PrintedAction:
    """``past``: what the page has read of it."""
    dates = past.dates_of(item.action.ref)
    return PrintedAction(
        item,
        who_answers(value, item),
        date_in_words(item.action),
        lateness(item),
        is_overdue(item, day_of(value)),
        dates.slippage,
        dates.distance,
        past.history.cells(item.action.ref),
    )


def print_section(value: PlanValue, section: Section, past: Past = NO_PAST) -> PrintedSection:
    priority = section.priority
    return PrintedSection(
        priority=priority,
        heading=heading_of(priority),
        address=address_of(priority),
        lead=value.lead_as_printed(priority),
        secondary=tuple(filter(None, (value.post_as_printed(ref) for ref in priority.secondary_leads))),
        aims=tuple(
            PrintedAim(
                aim,
                value.themes_of(aim.aim),
                tuple(print_action(value, item, past) for item in aim.actions),
            )
            for aim in section.aims
        ),
    )


def print_plan(value: PlanValue, past: Past = NO_PAST) -> tuple[PrintedSection, ...]:
    return tuple(print_section(value, section, past) for section in value.sections)


def sections_serving(sections: Iterable[PrintedSection], theme: ThemeValue) -> tuple[PrintedSection, ...]:
    """The sections with only the aims that serve a theme; a section without such an aim is left out."""
    serving = []
    for section in sections:
        aims = tuple(aim for aim in section.aims if theme in aim.themes)
        if aims:
            serving.append(
                PrintedSection(
                    section.priority, section.heading, section.address, section.lead, section.secondary, aims
                )
            )
    return tuple(serving)


def shows_status(value: PlanValue) -> bool:
    """Whether the plan has a status to show: a scheme, or a label on any action."""
    return bool(value.status_scheme) or any(row.label for row in value.standings)


def updates_about(value: PlanValue, refs: Iterable[str]) -> list[PrintedUpdate]:
    """Updates about some actions, the newest period first, within a period in the order of the plan.

    Those about a withdrawn action left the plan with it; they stay on record, and are here too.
    """
    refs_wanted = set(refs)
    gone = {(item.row.ref, item.at) for item in value.withdrawn if item.table == "actions"}
    updates_gone = (
        item.row
        for item in value.withdrawn
        if isinstance(item.row, UpdateValue) and (item.row.action, item.at) in gone
    )
    order = {ref: number for number, ref in enumerate(value.labelled_actions)}
    rows_by_period: dict[str, list[UpdateValue]] = {}
    for row in (*value.updates, *updates_gone):
        if row.action in refs_wanted:
            rows_by_period.setdefault(row.period, []).append(row)
    printed = []
    for period in newest_first(value.periods):
        rows = sorted(rows_by_period.get(period.ref, ()), key=lambda row: order.get(row.action, 0))
        printed += [_print_update(value, row, period) for row in rows]
    return printed


def _print_update(value: PlanValue, row: UpdateValue, period: PeriodValue) -> PrintedUpdate:
    sent = value.find("status_scheme", row.label)
    agreed = value.find("status_scheme", row.agreed_label)
    return PrintedUpdate(
        row=row,
        period=period,
        status=agreed or sent,
        sent_as=sent,
        differs=bool(agreed and sent and agreed.ref != sent.ref),
        state=STATE_WORDS[row.state],
        asked_of=value.post_as_printed(row.responder),
        item=value.labelled_actions.get(row.action),
    )


def lead_lines(value: PlanValue, priority: PriorityValue) -> list[SummaryRow]:
    """The lead, joint leads and secondary leads of a priority, each with the holder where one is known."""
    lines: list[SummaryRow] = []
    for words, refs in (
        ("Lead", (priority.lead,)),
        ("Joint lead", priority.joint_leads),
        ("Secondary lead", priority.secondary_leads),
    ):
        lines += [SummaryRow(words, post_with_holders(value, ref)) for ref in refs if ref]
    if not priority.lead and priority.lead_note:
        lines.insert(0, SummaryRow("Lead", priority.lead_note))
    return lines


def post_with_holders(value: PlanValue, ref: str) -> str:
    """ "Head of Policing, Kent Police (A Person)"; without brackets where no holder is known."""
    post = value.post_as_printed(ref)
    names = holders(value, ref)
    return f"{post} ({', '.join(names)})" if names else post


def holders(value: PlanValue, ref: str) -> list[str]:
    """Names of the people who hold a post on the day of the value; none where people were not read."""
    if not value.has_read("people"):
        return []
    day = day_of(value)
    return [row.name for row in value.holders_of(ref) if row.covers(day)]


# --- The documents --------------------------------------------------------------------------------------


def published_versions(rows: Iterable[VersionValue], document: str) -> tuple[VersionValue, ...]:
    """The published versions of a document, for its Version Control table, in the order of the rows."""
    return tuple(row for row in rows if row.document == document and row.status == "published")


@dataclass(frozen=True)
class LeadsRow:
    """A row of the table of leads."""

    priority: PriorityValue
    address: str
    lines: list[SummaryRow]


def meeting_of(row: DecisionValue) -> str:
    """ "KCSP, 14 October 2014": the meeting, with its date if the name does not have it."""
    if row.meeting_on is None:
        return row.meeting
    date_words = date_format(row.meeting_on, "j F Y")
    return row.meeting if date_words in row.meeting else ", ".join(filter(None, (row.meeting, date_words)))


@dataclass(frozen=True)
class PrintedDecision:
    """A decision, request or recommendation. ``what``: its words, to whom and by when; ``came``: what came of it."""

    reference: str
    meeting: str
    what: tuple[str, ...]
    came: tuple[str, ...]


def print_decision(row: DecisionValue) -> PrintedDecision:
    due = date_format(row.due, "j F Y") if row.due else ""
    asked = ", ".join(filter(None, (row.addressed_to and f"To: {row.addressed_to}", due and f"by {due}")))
    kind = "" if row.kind == "decision" else row.kind.capitalize()
    words = ": ".join(filter(None, (kind, row.text)))
    return PrintedDecision(
        row.reference,
        meeting_of(row),
        tuple(filter(None, (words, f"{asked[:1].upper()}{asked[1:]}"))),
        tuple(filter(None, (row.status.capitalize(), row.response))),
    )


@dataclass(frozen=True)
class DocumentParts:
    """The parts of the agreement as a document. ``why``: priorities with their address, where reasons are given."""

    leads: tuple[LeadsRow, ...]
    why: tuple[tuple[PriorityValue, str], ...]
    signatories: tuple[tuple[str, str], ...]
    findings: tuple[tuple[str, tuple[FindingValue, ...]], ...]
    achievements: tuple[tuple[str, tuple[AchievementValue, ...]], ...]
    decisions: tuple[PrintedDecision, ...] = ()

    @property
    def has_made_references(self) -> bool:
        """Whether a reference is the tracker's own: those stand in square brackets."""
        return any(row.reference.startswith("[") for row in self.decisions)


def document_parts(value: PlanValue) -> DocumentParts:
    """Findings are grouped by year, achievements by priority; all in the order of the agreement."""
    years = dict.fromkeys(row.year for row in value.assessments)
    priority_refs = dict.fromkeys([*(row.ref for row in value.priorities), ""])
    achievements = []
    for ref in priority_refs:
        rows = tuple(row for row in value.achievements if row.priority == ref)
        if rows:
            priority = value.find("priorities", ref)
            achievements.append((priority.title if priority else "", rows))
    return DocumentParts(
        leads=tuple(
            LeadsRow(row, address_of(row), lead_lines(value, row))
            for row in value.priorities
            if row.kind == "priority"
        ),
        why=tuple(
            (row, address_of(row))
            for row in value.priorities
            if row.context or row.overall_aim or row.regards
        ),
        signatories=tuple((value.find("agencies", row.agency).name, row.note) for row in value.signatories),
        findings=tuple((year, tuple(row for row in value.assessments if row.year == year)) for year in years),
        achievements=tuple(achievements),
        decisions=tuple(print_decision(row) for row in value.decisions),
    )


@dataclass(frozen=True)
class PeriodReport:
    """Commentary and updates about a priority in one reporting period."""

    period: PeriodValue
    commentary: str
    updates: tuple[PrintedUpdate, ...]


def period_reports(value: PlanValue, priority: str, updates: Iterable[PrintedUpdate]) -> list[PeriodReport]:
    """The reports about a priority, the newest period first; periods without a report are left out."""
    updates = tuple(updates)
    commentary = {(row.period, row.priority): row.text for row in value.commentary}
    reports = []
    for period in newest_first(value.periods):
        text = commentary.get((period.ref, priority), "")
        sent_updates = tuple(item for item in updates if item.period == period and item.says_something)
        if text or sent_updates:
            reports.append(PeriodReport(period, text, sent_updates))
    return reports
