"""The review pack for the Working Group: what leads proposed in the open period, before it is agreed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from core.templatetags.govuk import day as day_words
from papers.kinds.parts import PaperRequest, below_first, key_to, lead_line, remarks_of, status_cell
from papers.kinds.progress_of_actions import agreed_label
from papers.sentences import how_many
from papers.value import Block, Paper, PaperColumn, PaperHeading, PaperRow, PaperTable, PaperWords, cell, row
from plan.printed import who_answers
from plan.summary import heading_of
from plan.value import LabelledAction, PlanValue, Section
from plan.value.rows import PeriodValue, StatusLabelValue, UpdateValue
from reporting.rules.meeting_days import group_despatch

TABLES = ("actions", "standings", "updates", "commentary", "people", "periods")
"""What it reads of the plan."""
UPDATES = "Updates"
"""The sheet of what was sent."""
SENT = ("sent", "sent back", "decided", "noted", "deferred", "agreed")
"""States of an update that somebody has sent."""
PROPOSED = "Proposed, not yet agreed. For the Working Group only."


def open_period(value: PlanValue) -> PeriodValue | None:
    """The reporting period that is open; None: there is none, and so nothing to review."""
    return next((item for item in value.periods if item.state == "open"), None)


def review_pack(
    value: PlanValue,
    request: PaperRequest,
    earlier: Sequence[PeriodValue],
    despatched_at: datetime | None = None,
) -> Paper:
    """The pack on the open period, which there must be. ``earlier``: the periods before, the newest first.

    It is frozen at despatch: what was sent later is not in its tables, but listed as received after despatch.
    ``despatched_at``: when the pack was filed for the meeting; None: it was not, and the day of despatch counts.
    """
    period = open_period(value)
    if period is None:
        raise ValueError("no period is open")
    updates = {item.action: item for item in value.updates if item.period == period.ref}
    sent = {ref: item for ref, item in updates.items() if item.state in SENT}
    late = {ref for ref, item in sent.items() if _is_after(item, period, despatched_at)}
    in_time = {ref: item for ref, item in sent.items() if ref not in late}
    asked = [ref for ref, item in updates.items() if item.state != "released"]
    blocks: list[Block] = [
        PaperWords(_about(period)),
        PaperWords(how_many(len(in_time), len(asked), "is in this pack", "are in this pack", noun="update")),
    ]
    before = _agreed_before(value, earlier)
    for section in value.sections:
        blocks += _section(value, section, period, in_time, before)
    shown = [
        label
        for ref, update in in_time.items()
        if ref in value.labelled_actions
        for label in (before.get(ref), _proposed(value, update))
    ]
    blocks = below_first(blocks, (UPDATES,), key_to(value.status_scheme, shown))
    blocks += _without_update(value, updates)
    blocks += _received_after(value, late)
    return Paper(
        kind="review-pack",
        title="Review pack",
        agreement=value.agreement.title,
        shows=request.shown_words,
        blocks=tuple(blocks),
        remarks=(PROPOSED, *remarks_of(value.agreement, request)),
        marking=request.marking,
        landscape=True,
    )


def _about(period: PeriodValue) -> str:
    days = (("meeting", period.meeting_on), ("despatch", group_despatch(period)))
    told = "; ".join(f"{words} on {day_words(on)}" for words, on in days if on)
    return f"Reporting period {period.title}{f': {told}' if told else ''}."


def _is_after(update: UpdateValue, period: PeriodValue, despatched_at: datetime | None) -> bool:
    """Whether it was sent after despatch: never where the pack was not filed and no day of despatch is known."""
    if update.sent_at is None:
        return False
    if despatched_at is not None:
        return update.sent_at > despatched_at
    despatch = group_despatch(period)
    return despatch is not None and timezone.localdate(update.sent_at) > despatch


def _agreed_before(value: PlanValue, earlier: Sequence[PeriodValue]) -> Mapping[str, StatusLabelValue]:
    """The status last agreed of each action; without any, the one on record."""
    labels: dict[str, StatusLabelValue] = {}
    for period in earlier:
        for item in value.updates:
            label = agreed_label(value, item) if item.period == period.ref else None
            if label is not None:
                labels.setdefault(item.action, label)
    for ref, action in value.labelled_actions.items():
        if action.status is not None:
            labels.setdefault(ref, action.status)
    return labels


def _section(
    value: PlanValue,
    section: Section,
    period: PeriodValue,
    updates: Mapping[str, UpdateValue],
    before: Mapping[str, StatusLabelValue],
) -> Iterator[Block]:
    """A priority with its proposed commentary, and a row for each update that came in time."""
    sent = [(item, updates[item.action.ref]) for item in section.actions if item.action.ref in updates]
    commentary = [
        item.text
        for item in value.commentary
        if (item.period, item.priority) == (period.ref, section.priority.ref)
    ]
    if not sent and not commentary:
        return
    yield PaperHeading(heading_of(section.priority))
    if section.priority.kind == "priority":
        yield lead_line(value, section.priority)
    yield from (PaperWords(line) for text in commentary for line in text.split("\n") if line.strip())
    if not sent:
        return
    labels = {ref: _proposed(value, update) for ref, update in updates.items()}
    yield PaperTable(
        caption=f"Proposed updates, {heading_of(section.priority)}",
        sheet=UPDATES,
        columns=(
            PaperColumn("Action", 26),
            PaperColumn("Last agreed", 10),
            PaperColumn("Proposed", 10),
            PaperColumn("For the report", 30),
            PaperColumn("For the group", 26),
            PaperColumn("Agreed", 12),
        ),
        rows=tuple(_row(item, update, before.get(item.action.ref), labels) for item, update in sent),
    )


def _proposed(value: PlanValue, update: UpdateValue) -> StatusLabelValue | None:
    label: StatusLabelValue | None = value.find("status_scheme", update.label)
    return label


def _row(
    item: LabelledAction,
    update: UpdateValue,
    before: StatusLabelValue | None,
    labels: Mapping[str, StatusLabelValue | None],
) -> PaperRow:
    words = [update.report_text] if update.report_text else ["No words for the report."]
    if update.is_confirmation:
        words.append("No change.")
    return PaperRow(
        (
            cell(f"{item.label} {item.action.text}".strip()),
            status_cell(before),
            status_cell(labels[item.action.ref]),
            cell(*words),
            cell(*_for_the_group(update)),
            cell(),
        )
    )


def _for_the_group(update: UpdateValue) -> Iterator[str]:
    """What the group reads beside the words for the report."""
    for words, text in (
        ("What has changed, and why", update.what_changed),
        ("Being done", update.being_done),
        ("Needed", update.needed),
        ("Note", update.group_text),
        ("New date", day_words(update.proposed_due)),
        ("Why the date moves", update.proposed_due_reason),
        ("Answer to what was asked", update.ask_answer),
    ):
        if text:
            yield f"{words}: {text}"


def _without_update(value: PlanValue, updates: Mapping[str, UpdateValue]) -> Iterator[Block]:
    """The actions that were asked about and of which nothing was sent."""
    missing = [
        item
        for ref, item in value.labelled_actions.items()
        if ref in updates and updates[ref].state in ("owed", "not sent")
    ]
    yield PaperHeading("Outstanding")
    if not missing:
        yield PaperWords("No update is outstanding.")
        return
    yield PaperTable(
        "Outstanding",
        "Outstanding",
        (PaperColumn("Action", 60), PaperColumn("Who updates", 40)),
        tuple(_action_and_lead(value, item) for item in missing),
    )


def _received_after(value: PlanValue, refs: Collection[str]) -> Iterator[Block]:
    """What was sent after despatch: that it was, not what it says."""
    late = [item for ref, item in value.labelled_actions.items() if ref in refs]
    if late:
        yield PaperHeading("Received after despatch")
        yield PaperTable(
            "Received after despatch",
            "Received after",
            (PaperColumn("Action", 60), PaperColumn("Who updates", 40)),
            tuple(_action_and_lead(value, item) for item in late),
        )


def _action_and_lead(value: PlanValue, item: LabelledAction) -> PaperRow:
    return row(f"{item.label} {item.action.text}".strip(), who_answers(value, item) or "Nobody yet")
