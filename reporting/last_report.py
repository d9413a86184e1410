"""The last report: what was written and agreed about an action in earlier periods."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import BooleanField, ExpressionWrapper, Q, Value
from django.db.models.functions import MD5

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
    LastWords,
    ReportBoxes,
    direction_of_travel,
)


@dataclass(frozen=True)
class LastReport:
    """What is on record about an action from before a reporting period.

    ``status`` None: none is on record. ``period``: title of the period of the words, "" without words;
    ``agreement``: title of the earlier agreement that they come from, "" for this one. ``since``: the
    period in which the words were first sent, where they have been confirmed since. ``over_time``: the periods in
    which a status was agreed, oldest first, each with that status. ``periods_unchanged``: for how many periods in a
    row, up to the last, the words have been the same. ``is_on_record``: whether the action itself has the status, or
    the action of an earlier agreement that it carries on from, and not only an update of an earlier period.
    ``proposed``: the status that was sent last time, where the group agreed another; ``agreed_reason``: why, for those
    who see the update (its lead, the group, the Unit).
    """

    status: StatusMeaning | None = None
    direction: Direction | None = None
    words: dict[str, str] = field(default_factory=dict)
    period: str = ""
    agreement: str = ""
    since: str = ""
    over_time: tuple[tuple[str, StatusMeaning | None], ...] = ()
    periods_unchanged: int = 0
    is_on_record: bool = True
    proposed: StatusMeaning | None = None
    agreed_reason: str = ""

    @property
    def report_text(self) -> str:
        """The words for the report; "" if there are none."""
        return self.words.get("report_text", "")

    @property
    def can_be_confirmed(self) -> bool:
        """Whether a status is on record that the lead can confirm with "No change", with words or without."""
        return bool(self.status and self.is_on_record)

    @property
    def strip(self) -> tuple[StripCell, ...]:
        """The statuses agreed in the last periods, for the tag ``strip``; the oldest first."""
        return tuple(StripCell(status, is_agreed=True) for _, status in self.over_time[-STRIP_PERIODS:])

    @property
    def last_words(self) -> LastWords:
        """The last words, as the rule about repeated words reads them."""
        return LastWords(self.report_text, self.periods_unchanged)


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
    try:
        label: StatusLabel | None = action.standing.label
    except ObjectDoesNotExist:
        return None
    return label


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
    return LastReport(words={"report_text": found.report_text}, period=found.period.title)


def last_reports(updates: Collection[Report], user: Any) -> dict[int, LastReport]:
    """What is on record from before each of the updates, by their primary key. At most three queries.

    Words come from the action's latest agreed update that has any; where there is none, from the action of
    an earlier agreement that it carries on from, if the person may see that agreement.
    """
    own = _agreed_updates(Q(action__in=[update.action_id for update in updates]), "action_id")
    earlier = _updates_of_origins(updates, own, user)
    agreed_updates: dict[int, list[_PastUpdate]] = {}
    latest_with_words: dict[int, _PastUpdate] = {}
    for update in updates:
        place = (update.period.position, update.period_id)
        agreed_updates[update.pk] = [item for item in own.get(update.action_id, ()) if item.place < place]
        sources = agreed_updates[update.pk] or earlier.get(update.pk, [])
        with_words = [item for item in sources if item.has_words]
        if with_words:
            latest_with_words[update.pk] = with_words[-1]
    words = _words_by_key(item.key for item in latest_with_words.values())
    return {
        update.pk: _last_report(update, agreed_updates[update.pk], latest_with_words.get(update.pk), words)
        for update in updates
    }


def _last_report(
    update: Report,
    agreed_updates: list[_PastUpdate],
    latest: _PastUpdate | None,
    words: dict[int, dict[str, str]],
) -> LastReport:
    statuses = [item.status for item in agreed_updates]
    status = statuses[-1] if statuses else None
    on_record = label_on_record(update.about_action)
    if update.period.state == OPEN:
        status = meaning_of(on_record) or status
    over_time = tuple((item.period, item.status) for item in agreed_updates)
    decided = agreed_updates[-1] if agreed_updates else None
    report = LastReport(
        status,
        direction_of_travel(statuses),
        over_time=over_time,
        is_on_record=on_record is not None,
        proposed=decided.proposed if decided else None,
        agreed_reason=decided.agreed_reason if decided and decided.proposed else "",
    )
    if latest is None:
        return report
    is_carried_on = latest not in agreed_updates
    if is_carried_on and status is None:
        status = latest.status
    return replace(
        report,
        status=status,
        words=words.get(latest.key, {}),
        period=latest.period,
        agreement=latest.agreement if is_carried_on else "",
        since=_first_sent_in(agreed_updates, latest),
        periods_unchanged=_periods_unchanged(agreed_updates, latest),
        is_on_record=on_record is not None or is_carried_on,
    )


def _periods_unchanged(agreed_updates: list[_PastUpdate], latest: _PastUpdate) -> int:
    """For how many of the last periods in a row the words were those of the latest update."""
    periods = 0
    for item in reversed(agreed_updates):
        if item.digest != latest.digest:
            break
        periods += 1
    return periods


def _first_sent_in(agreed_updates: list[_PastUpdate], latest: _PastUpdate) -> str:
    """The period in which the words were first sent, if later updates confirmed them; "" if they are new."""
    if not latest.is_confirmation:
        return ""
    first = next(
        (item for item in reversed(agreed_updates) if item.has_words and not item.is_confirmation), None
    )
    return first.period if first else ""


def _agreed_updates(condition: Q, group_by: str) -> dict[Any, list[_PastUpdate]]:
    """Agreed updates of the past, oldest first, without their texts. One query."""
    rows = (
        Report.objects.filter(condition, state=Report.State.AGREED, withdrawn_at__isnull=True)
        .annotate(
            has_words=ExpressionWrapper(~Q(report_text=Value("")), output_field=BooleanField()),
            # Texts may be long, and only whether two are the same is needed here.
            digest=MD5("report_text"),
        )
        .order_by("period__position", "period_id")
        .select_related("period", "agreement", "label", "agreed_label", "action")
        .defer("report_text", "group_text", "what_changed", "being_done", "needed", "action__text")
    )
    by_action: dict[Any, list[_PastUpdate]] = {}
    for row in rows:
        key = row.action_id if group_by == "action_id" else f"{row.agreement.slug}:{row.about_action.ref}"
        by_action.setdefault(key, []).append(
            _PastUpdate(
                key=row.pk,
                place=(row.period.position, row.period_id),
                period=row.period.title,
                agreement=row.agreement.title,
                digest=row.digest,
                has_words=row.has_words,
                is_confirmation=row.is_confirmation,
                status=meaning_of(row.agreed_label or row.label),
                proposed=meaning_of(row.label) if row.agreed_label not in (None, row.label) else None,
                agreed_reason=row.agreed_reason,
            )
        )
    return by_action


def _updates_of_origins(
    updates: Collection[Report], own: dict[Any, list[_PastUpdate]], user: Any
) -> dict[int, list[_PastUpdate]]:
    """Agreed updates of earlier actions, by the update of the action that carries on from them.

    Only for actions without agreed updates of their own. Where several actions were merged, the latest update comes
    last.
    """
    origins = {
        update.pk: origins_of(update.about_action.follows)
        for update in updates
        if update.about_action.follows and not own.get(update.action_id)
    }
    all_origins = {origin for origins_of_update in origins.values() for origin in origins_of_update}
    if not all_origins:
        return {}
    condition = Q(
        agreement__slug__in={origin.agreement for origin in all_origins},
        action__ref__in={origin.ref for origin in all_origins},
        agreement__in=Agreement.objects.visible_to(user).values("pk"),
    )
    by_origin = _agreed_updates(condition, "name")
    return {
        key: sorted(
            (item for origin in origins_of_update for item in by_origin.get(str(origin), ())),
            key=lambda item: item.place,
        )
        for key, origins_of_update in origins.items()
    }


def _words_by_key(keys: Iterable[int]) -> dict[int, dict[str, str]]:
    """The boxes that a confirmation takes over, by the key of the update. One query, none without keys."""
    key_set = set(keys)
    if not key_set:
        return {}
    rows = Report.objects.filter(pk__in=key_set).values("pk", *CONFIRMED_WORDS)
    return {row.pop("pk"): row for row in rows}
