"""The status of each action over the reporting periods, from what was agreed in them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from core.govuk.pictures import STRIP_PERIODS, StripCell
from plan.summary import StatusCount, rank_of_status
from plan.value import LabelledAction
from plan.value.rows import PeriodValue, StatusLabelValue
from priorities.status import StatusMeaning, is_open
from reporting.rules.exceptions import has_ended_badly
from reporting.rules.sending import Direction, Move, compare, direction_of_travel


@dataclass(frozen=True)
class StatusHistory:
    """Closed periods, the oldest first, and the status of each action in each of them."""

    periods: tuple[PeriodValue, ...] = ()
    by_action: Mapping[str, tuple[StripCell, ...]] = field(default_factory=dict)

    def cells(self, ref: str) -> tuple[StripCell, ...]:
        """The last periods of an action, for its strip; empty where there are no periods."""
        return self.by_action.get(ref, (StripCell(),) * len(self.periods))[-STRIP_PERIODS:]

    @cached_property
    def span(self) -> str:
        """ "October 2016 to October 2017": the periods of a strip; "" without periods."""
        titles = [period.title for period in self.periods[-STRIP_PERIODS:]]
        return titles[0] if len(titles) == 1 else f"{titles[0]} to {titles[-1]}" if titles else ""

    @property
    def before(self) -> PeriodValue | None:
        """The period with which today is compared, the last but one; None: there are not two."""
        return self.periods[-2] if len(self.periods) > 1 else None

    def move(self, item: LabelledAction) -> Move:
        """How the status of an action compares with that of the period before the last."""
        return compare(self._status_before(item), meaning_of(item.status))

    def has_worsened(self, item: LabelledAction) -> bool:
        """Whether an action is worse than then, or has stopped or ended since without being delivered."""
        before, now = self._status_before(item), meaning_of(item.status)
        return before is not None and (compare(before, now) == Move.WORSENED or has_ended_badly(before, now))

    def _status_before(self, item: LabelledAction) -> StatusMeaning | None:
        cells = self.by_action.get(item.action.ref, ())
        return meaning_of(cells[-2].status) if self.before and cells else None

    def direction(self, ref: str) -> Direction | None:
        """Direction of travel of an action by what was agreed; None where nothing was agreed in the last period."""
        cells = self.by_action.get(ref, ())
        agreed = [meaning_of(cell.status) for cell in cells if cell.is_agreed]
        return direction_of_travel(agreed) if cells and cells[-1].is_agreed else None

    def counts(self, refs: Iterable[str], number: int) -> tuple[StatusCount, ...]:
        """How many of these actions had each status at the end of period ``number``, the worst first."""
        tally: dict[str, int] = {}
        labels: dict[str, StatusLabelValue] = {}
        for ref in refs:
            cells = self.by_action.get(ref)
            status = cells[number].status if cells else None
            if status is not None:
                labels[status.ref] = status
                tally[status.ref] = tally.get(status.ref, 0) + 1
        return worst_first(StatusCount(labels[ref], number) for ref, number in tally.items())


def worst_first(counts: Iterable[StatusCount]) -> tuple[StatusCount, ...]:
    """Counts in the order of a bar: the worst status first, "not recorded" last."""
    return tuple(sorted(counts, key=lambda count: rank_of_status(count.label)))


def meaning_of(label: StatusLabelValue | None) -> StatusMeaning | None:
    """A label of the plan's scheme as the rules about moves compare it."""
    return StatusMeaning(label.label, label.meaning, label.delivery_state, label.rag) if label else None


def build_history(
    periods: Iterable[PeriodValue],
    labels: Iterable[StatusLabelValue],
    agreed: Iterable[tuple[str, str, str]],
) -> StatusHistory:
    """The history from (action, period, label) of what was agreed; all by ref. ``periods``: the oldest first."""
    in_order = tuple(periods)
    by_ref = {label.ref: label for label in labels}
    by_action: dict[str, dict[str, StatusLabelValue]] = {}
    for action, period, label in agreed:
        if label in by_ref:
            by_action.setdefault(action, {})[period] = by_ref[label]
    return StatusHistory(
        in_order, {action: _cells(in_order, statuses) for action, statuses in by_action.items()}
    )


def _cells(
    periods: tuple[PeriodValue, ...], statuses: Mapping[str, StatusLabelValue]
) -> tuple[StripCell, ...]:
    cells: list[StripCell] = []
    last: StatusLabelValue | None = None
    for period in periods:
        if period.ref in statuses:
            last = statuses[period.ref]
            cells.append(StripCell(last, is_agreed=True))
        else:
            cells.append(StripCell(last, is_agreed=last is not None and not is_open(last.delivery_state)))
    return tuple(cells)
