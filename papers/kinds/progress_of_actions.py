"""How each action stood in a reporting period, and what was said of it: for progress and exception reports. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.govuk.pictures import strip_marks
from plan.summary import newest_first
from plan.value import LabelledAction, PlanValue
from plan.value.rows import CLOSED_PERIOD_STATES, PeriodValue, StatusLabelValue, UpdateValue
from priorities.status import StatusMeaning, is_open
from reporting.rules.sending import Move, compare

NOTHING_SENT = "No update was sent."
NO_UPDATE = "No update."
SAYS_NOTHING = {
    "not sent": NOTHING_SENT,
    "released": NO_UPDATE,
    "noted": "The update was noted, and nothing was agreed.",
    "deferred": "The update was deferred, and nothing was agreed.",
    "not reached": "The meeting did not reach the update.",
}
"""What a report says in place of the words of an update on which nothing was agreed, by its state."""


@dataclass(frozen=True)
class ActionProgress:
    """An action in a reporting period.

    ``update`` None: it was not asked for, or not read. ``status``: agreed in the period, else last on record.
    ``agreed_in``: the period in which the status was agreed, None if that is not known. ``before``: the status agreed
    before. ``words``: paragraphs for the report. ``has_ended``: in an earlier period, so that nothing was asked since.
    ``strip``: the shapes of the statuses agreed in the last periods, the oldest first; "" where there are not two.
    """

    item: LabelledAction
    update: UpdateValue | None
    status: StatusLabelValue | None
    agreed_in: PeriodValue | None
    before: StatusLabelValue | None
    words: tuple[str, ...]
    has_ended: bool = False
    strip: str = ""

    @property
    def move(self) -> Move:
        """How the status compares with the one before."""
        return compare(meaning_of(self.before), meaning_of(self.status))


def meaning_of(label: StatusLabelValue | None) -> StatusMeaning | None:
    """A label as the plain value that the rules compare; None for none."""
    return StatusMeaning(label.label, label.meaning, label.delivery_state, label.rag) if label else None


def reported_periods(value: PlanValue, *, only_published: bool) -> list[PeriodValue]:
    """The reporting periods that a paper can report on, the newest first."""
    states = ("published",) if only_published else CLOSED_PERIOD_STATES
    return [row for row in newest_first(value.periods) if row.state in states]


def progress_of_actions(
    value: PlanValue, period: PeriodValue | None, earlier: Sequence[PeriodValue]
) -> dict[str, ActionProgress]:
    """Each action of the plan by its ref. ``earlier``: the periods before, the newest first.

    ``period`` None: nothing has been reported; the actions have the status on record.
    """
    by_period: dict[str, dict[str, UpdateValue]] = {}
    for row in value.updates:
        by_period.setdefault(row.period, {})[row.action] = row
    past = [(row, by_period.get(row.ref, {})) for row in earlier]
    updates = by_period.get(period.ref, {}) if period else {}
    return {
        ref: _progress(value, item, period, updates.get(ref), [(row, rows.get(ref)) for row, rows in past])
        for ref, item in value.labelled_actions.items()
    }


Past = Sequence[tuple[PeriodValue, UpdateValue | None]]


def _progress(
    value: PlanValue, item: LabelledAction, period: PeriodValue | None, update: UpdateValue | None, past: Past
) -> ActionProgress:
    before = next(((label, row) for row, said in past if (label := agreed_label(value, said))), (None, None))
    status, agreed_in = agreed_label(value, update), period
    if status is None:
        # Not agreed in this period: what is on record stands.
        status, agreed_in = item.status, before[1] if item.status == before[0] else None
    ended = update is None and status is not None and not is_open(status.delivery_state)
    words = words_of(update, past, has_ended=ended)
    said_since = [row for _, row in reversed(past)] + ([update] if period else [])
    strip = _strip([agreed_label(value, row) for row in said_since])
    return ActionProgress(item, update, status, agreed_in, before[0], words, ended, strip)


def _strip(agreed: Sequence[StatusLabelValue | None]) -> str:
    """The shapes of what was agreed, the oldest first; what has ended stays so. "" for fewer than two statuses."""
    over_time: list[StatusLabelValue | None] = []
    for status in agreed:
        last = over_time[-1] if over_time else None
        over_time.append(last if status is None and last and not is_open(last.delivery_state) else status)
    return strip_marks(over_time) if sum(status is not None for status in over_time) > 1 else ""


def agreed_label(value: PlanValue, update: UpdateValue | None) -> StatusLabelValue | None:
    """The status that was agreed with an update; None where nothing is agreed."""
    if update is None or update.state != "agreed":
        return None
    label: StatusLabelValue | None = value.find("status_scheme", update.agreed_label or update.label)
    return label


def words_of(update: UpdateValue | None, past: Past, *, has_ended: bool = False) -> tuple[str, ...]:
    """What a report says of an action: its words, those before with "no change since", or that there are none."""
    state = update.state if update is not None else ""
    said = update.report_text if update is not None and state not in SAYS_NOTHING else ""
    if update is not None and said and not update.is_confirmation:
        return tuple(said.split("\n"))
    since, words = _first_said(past)
    if update is not None and update.is_confirmation and state not in SAYS_NOTHING and (said or words):
        return (*(said or words).split("\n"), f"No change since {since}." if since else "No change.")
    nothing = SAYS_NOTHING.get(state, NO_UPDATE)
    last_words = tuple(f"{since}: {words}".split("\n")) if words else ()
    return last_words if has_ended and words else (nothing, *last_words)


def _first_said(past: Past) -> tuple[str, str]:
    """The period in which the last words were first sent, and the words; "" for none."""
    since = words = ""
    for period, update in past:
        if update is None or update.state != "agreed" or not update.report_text:
            if words:
                break
            continue
        since, words = period.title, words or update.report_text
        if not update.is_confirmation:
            break
    return since, words


def moves_of(progress: Mapping[str, ActionProgress]) -> list[Move]:
    """How each action moved, without those that have no status at all."""
    return [row.move for row in progress.values() if row.status is not None]
