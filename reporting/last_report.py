"""The last report: what was written and agreed about an action in earlier periods."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any, overload

from django.db.models import BooleanField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import MD5, Concat

from actions.models import Action
from actions.origins import origins_of
from core.govuk.pictures import STRIP_PERIODS, StripCell
from priorities.models import Agreement, StatusLabel
from priorities.status import StatusMeaning
from reporting.models import OPEN, Report, ReportText
from reporting.rules.sending import (
    CONFIRMED_WORDS,
    Direction,
    LastAgreed,
    ReportBoxes,
    direction_of_travel,
)


@dataclass(frozen=True)
class LastReport:
    """What is on record about an action from before a reporting period.

    ``status`` None: none is on record. ``words``: those that a confirmation takes over. ``period``: title of their
    period, "" without words; ``agreement``: title of the earlier agreement that they come from, "" for this one.
    ``since``: the period in which the words were first sent, where they have been confirmed since. ``strip``: the
    statuses agreed in the last periods, oldest first. ``periods_unchanged``: for how many periods in a row, up to the
    last, the words have been the same. ``can_be_confirmed``: whether the lead can confirm the status with "No change",
    with words or without: the action itself has it, or the action of an earlier agreement that it carries on from, and
    not only an update of an earlier period. ``proposed``: the status that was sent last time, where the group agreed
    another; ``agreed_reason``: why, for those who see the update (its lead, the group, the Unit).
    """

    status: StatusMeaning | None = None
    direction: Direction | None = None
    words: ReportBoxes = field(default_factory=ReportBoxes)
    period: str = ""
    agreement: str = ""
    since: str = ""
    strip: tuple[StripCell, ...] = ()
    periods_unchanged: int = 0
    can_be_confirmed: bool = False
    proposed: StatusMeaning | None = None
    agreed_reason: str = ""


@overload
def meaning_of(label: StatusLabel) -> StatusMeaning: ...


@overload
def meaning_of(label: StatusLabel | None) -> StatusMeaning | None: ...


def meaning_of(label: StatusLabel | None) -> StatusMeaning | None:
    """A status label as the plain value that the rules compare."""
    if label is None:
        return None
    return StatusMeaning(label.label, label.meaning, label.delivery_state, label.rag)


def report_boxes(row: ReportText) -> ReportBoxes:
    """The boxes of a draft or an update as the plain value that the rules read. The row comes with its label."""
    return ReportBoxes(
        status=meaning_of(row.label),
        report_text=row.report_text,
        group_text=row.group_text,
        what_changed=row.what_changed,
        being_done=row.being_done,
        needed=row.needed,
        proposed_due=row.proposed_due,
        proposed_due_reason=row.proposed_due_reason,
        completed_on=row.completed_on,
        ask_answer=row.ask_answer,
        is_confirmation=row.is_confirmation,
    )


def label_on_record(action: Action) -> StatusLabel | None:
    """The label last agreed, or loaded; None: nothing is on record. The action comes with its standing."""
    standing = getattr(action, "standing", None)
    return standing.label if standing is not None else None


def label_to_confirm(action: Action, last: LastReport) -> StatusLabel | None:
    """The label that "No change" keeps: the one on record, else the plan's own for that of the earlier agreement.

    None: nothing is on record, or this plan has no such status. One query for the second.
    """
    label = label_on_record(action)
    if label is not None or last.status is None:
        return label
    rows = list(StatusLabel._default_manager.filter(agreement=action.agreement_id, withdrawn_at__isnull=True))
    same_words = [row for row in rows if row.label.casefold() == last.status.label.casefold()]
    meaning = (last.status.delivery_state, last.status.rag)
    same_meaning = [row for row in rows if any(meaning) and (row.delivery_state, row.rag) == meaning]
    return next(iter([*same_words, *same_meaning]), None)


def last_agreed(action: Action) -> LastAgreed:
    """What the rules at sending compare with. The action comes with its standing, and that with its label."""
    return LastAgreed(meaning_of(label_on_record(action)), action.due)


@dataclass(frozen=True)
class _PastUpdate:
    """An agreed update of the past, without its texts."""

    key: int
    place: tuple[int, int]
    period: str
    agreement: str
    digest: str
    has_words: bool
    is_confirmation: bool
    status: StatusMeaning | None
    proposed: StatusMeaning | None
    agreed_reason: str


def last_commentary(report: Report) -> LastReport:
    """The words last agreed about the priority of a report, with their period; empty without any. One query."""
    agreed = Report.objects.about_priorities().filter(
        Q(period__position__lt=report.period.position)
        | Q(period__position=report.period.position, period__lt=report.period),
        priority=report.priority_id,
        state=Report.State.AGREED,
        withdrawn_at__isnull=True,
    )
    found = agreed.select_related("period").order_by("period__position", "period_id").last()
    if found is None:
        return LastReport()
    return LastReport(words=ReportBoxes(report_text=found.report_text), period=found.period.title)


def last_reports(updates: Collection[Report], user: Any) -> dict[int, LastReport]:
    """What is on record from before each of the updates, by their primary key. At most three queries.

    Words come from the action's latest agreed update that has any; where there is none, from the action of
    an earlier agreement that it carries on from, if the person may see that agreement.
    """
    own = _agreed_updates(Q(action__in=[update.action_id for update in updates]), F("action"))
    carried_on = [row for row in updates if row.about_action.follows and not own.get(row.action_id)]
    earlier = _updates_of_origins(carried_on, user) if carried_on else {}
    agreed_updates: dict[int, list[_PastUpdate]] = {}
    latest_with_words: dict[int, _PastUpdate] = {}
    for update in updates:
        place = (update.period.position, update.period_id)
        agreed_updates[update.pk] = [item for item in own.get(update.action_id, ()) if item.place < place]
        sources = agreed_updates[update.pk] or earlier.get(update.pk, [])
        with_words = [item for item in sources if item.has_words]
        if with_words:
            latest_with_words[update.pk] = with_words[-1]
    keys = {item.key for item in latest_with_words.values()}
    rows = Report.objects.filter(pk__in=keys).values("pk", *CONFIRMED_WORDS) if keys else ()
    words = {row.pop("pk"): ReportBoxes(**row) for row in rows}
    return {
        update.pk: _last_report(update, agreed_updates[update.pk], latest_with_words.get(update.pk), words)
        for update in updates
    }


def _last_report(
    update: Report,
    agreed_updates: Sequence[_PastUpdate],
    latest: _PastUpdate | None,
    words: dict[int, ReportBoxes],
) -> LastReport:
    statuses = [item.status for item in agreed_updates]
    status = statuses[-1] if statuses else None
    on_record = label_on_record(update.about_action)
    if update.period.state == OPEN:
        status = meaning_of(on_record) or status
    decided = agreed_updates[-1] if agreed_updates else None
    report = LastReport(
        status,
        direction_of_travel(statuses),
        strip=tuple(StripCell(each, is_agreed=True) for each in statuses[-STRIP_PERIODS:]),
        can_be_confirmed=status is not None and on_record is not None,
        proposed=decided.proposed if decided else None,
        agreed_reason=decided.agreed_reason if decided and decided.proposed else "",
    )
    if latest is None:
        return report
    is_carried_on = latest not in agreed_updates
    if is_carried_on and status is None:
        status = latest.status
    newest_first = agreed_updates[::-1]
    # A confirmation sends the words of an earlier update again.
    written = (item for item in newest_first if item.has_words and not item.is_confirmation)
    first = next(written, None) if latest.is_confirmation else None
    return replace(
        report,
        status=status,
        words=words[latest.key],
        period=latest.period,
        agreement=latest.agreement if is_carried_on else "",
        since=first.period if first else "",
        periods_unchanged=len(list(takewhile(lambda item: item.digest == latest.digest, newest_first))),
        can_be_confirmed=status is not None and (on_record is not None or is_carried_on),
    )


LABEL = ("label", "meaning", "delivery_state", "rag")
"""What of a status label makes its meaning, in the order of ``StatusMeaning``."""


def _agreed_updates(condition: Q, group_by: F | Concat) -> dict[Any, list[_PastUpdate]]:
    """Agreed updates of the past, oldest first, without their texts. One query, of no more columns than are needed."""
    rows = (
        Report.objects.filter(condition, state=Report.State.AGREED, withdrawn_at__isnull=True)
        .order_by("period__position", "period_id")
        .values_list(
            group_by,
            "pk",
            "period__position",
            "period_id",
            "period__title",
            "agreement__title",
            # Texts may be long, and only whether two are the same is needed here.
            MD5("report_text"),
            ExpressionWrapper(~Q(report_text=Value("")), output_field=BooleanField()),
            "is_confirmation",
            "agreed_reason",
            "label_id",
            "agreed_label_id",
            *(f"label__{name}" for name in LABEL),
            *(f"agreed_label__{name}" for name in LABEL),
        )
    )
    by_action: dict[Any, list[_PastUpdate]] = {}
    for action, key, position, period, title, agreement, digest, has_words, confirms, reason, *labels in rows:
        label, agreed, sent_as, agreed_as = labels[0], labels[1], labels[2:6], labels[6:]
        proposed = StatusMeaning(*sent_as) if label is not None else None
        by_action.setdefault(action, []).append(
            _PastUpdate(
                key=key,
                place=(position, period),
                period=title,
                agreement=agreement,
                digest=digest,
                has_words=has_words,
                is_confirmation=confirms,
                status=StatusMeaning(*agreed_as) if agreed is not None else proposed,
                proposed=proposed if agreed not in (None, label) else None,
                agreed_reason=reason,
            )
        )
    return by_action


def _updates_of_origins(updates: Collection[Report], user: Any) -> dict[int, list[_PastUpdate]]:
    """Agreed updates of earlier actions, by the update of the action that carries on from them.

    Where several actions were merged, the latest update comes last.
    """
    origins = {update.pk: origins_of(update.about_action.follows) for update in updates}
    all_origins = {origin for origins_of_update in origins.values() for origin in origins_of_update}
    if not all_origins:
        return {}
    condition = Q(
        agreement__slug__in={origin.agreement for origin in all_origins},
        action__ref__in={origin.ref for origin in all_origins},
        agreement__in=Agreement.objects.visible_to(user).values("pk"),
    )
    by_origin = _agreed_updates(condition, Concat("agreement__slug", Value(":"), "action__ref"))
    return {
        key: sorted(
            (item for origin in origins_of_update for item in by_origin.get(str(origin), ())),
            key=lambda item: item.place,
        )
        for key, origins_of_update in origins.items()
    }
