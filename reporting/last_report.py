"""What was said and agreed about an action before: what stands beside the boxes for now."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import BooleanField, ExpressionWrapper, Q, Value
from django.db.models.functions import MD5

from actions.models import Action
from actions.origins import origins_of
from priorities.models import Agreement, StatusLabel
from priorities.status import StatusMeaning
from reporting.models import OPEN, ProgressUpdate, UpdateText
from reporting.rules.sending import (
    CONFIRMED_WORDS,
    Direction,
    LastAgreed,
    LastWords,
    Words,
    direction_of_travel,
)


@dataclass(frozen=True)
class LastReport:
    """What is on record about an action from before a reporting period.

    ``status`` None: none is on record. ``period``: title of the period of the words, "" without words;
    ``agreement``: title of the earlier agreement that they come from, "" for this one. ``since``: the
    period in which the words were first sent, where they have been confirmed since. ``over_time``: the periods in
    which a status was agreed, oldest first, each with that status. ``periods_said``: for how many periods in a row,
    up to the last, the words have been the same. ``is_on_record``: whether the action itself bears the status, and not
    only an earlier period.
    """

    status: StatusMeaning | None = None
    direction: Direction | None = None
    words: dict[str, str] = field(default_factory=dict)
    period: str = ""
    agreement: str = ""
    since: str = ""
    over_time: tuple[tuple[str, StatusMeaning | None], ...] = ()
    periods_said: int = 0
    is_on_record: bool = True

    @property
    def report_text(self) -> str:
        """The words for the report; "" when there are none."""
        return self.words.get("report_text", "")

    @property
    def can_be_confirmed(self) -> bool:
        """Whether there is something that can be called still true: words, and a status."""
        return bool(self.report_text and self.status and self.is_on_record)

    @property
    def said(self) -> LastWords:
        """The last words as the rules about repeating oneself read them."""
        return LastWords(self.report_text, self.periods_said)


def meaning_of(label: StatusLabel | None) -> StatusMeaning | None:
    """A row of the status scheme as the plain value that the rules compare."""
    if label is None:
        return None
    return StatusMeaning(label.label, label.meaning, label.delivery_state, label.rag)


def words_of(row: UpdateText) -> Words:
    """The boxes of a draft or an update as the plain value that the rules read. The row brings its label."""
    return Words(
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
    """The label last agreed, or loaded. The action brings its standing; None: nothing is on record."""
    try:
        label: StatusLabel | None = action.standing.label
    except ObjectDoesNotExist:
        return None
    return label


def before(action: Action) -> LastAgreed:
    """What the rules at sending compare with. The action must come with its standing and that one's label."""
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


def last_times(updates: Collection[ProgressUpdate], user: Any) -> dict[int, LastReport]:
    """What is on record from before each of the updates, by their primary key. At most three queries.

    Words come from the action's latest agreed update that has any; where there is none, from the action of
    an earlier agreement that it carries on from, if the person may see that agreement.
    """
    own = _told(Q(action__in=[update.action_id for update in updates]), "action_id")
    earlier = _carried_on(updates, own, user)
    told: dict[int, list[_PastUpdate]] = {}
    latest: dict[int, _PastUpdate] = {}
    for update in updates:
        place = (update.period.position, update.period_id)
        told[update.pk] = [item for item in own.get(update.action_id, ()) if item.place < place]
        sources = told[update.pk] or earlier.get(update.pk, [])
        spoken = [item for item in sources if item.has_words]
        if spoken:
            latest[update.pk] = spoken[-1]
    texts = _texts(item.key for item in latest.values())
    return {
        update.pk: _last_time(update, told[update.pk], latest.get(update.pk), texts) for update in updates
    }


def _last_time(
    update: ProgressUpdate,
    told: list[_PastUpdate],
    latest: _PastUpdate | None,
    texts: dict[int, dict[str, str]],
) -> LastReport:
    agreed = [item.status for item in told]
    status = agreed[-1] if agreed else None
    if update.period.state == OPEN:
        status = meaning_of(label_on_record(update.action)) or status
    over_time = tuple((item.period, item.status) for item in told)
    if latest is None:
        return LastReport(status, direction_of_travel(agreed), over_time=over_time)
    return LastReport(
        status=status,
        direction=direction_of_travel(agreed),
        words=texts.get(latest.key, {}),
        period=latest.period,
        agreement="" if latest in told else latest.agreement,
        since=_since(told, latest),
        over_time=over_time,
        periods_said=_periods_said(told, latest),
        is_on_record=label_on_record(update.action) is not None,
    )


def _periods_said(told: list[_PastUpdate], latest: _PastUpdate) -> int:
    """For how many of the last periods in a row the words were those of the latest."""
    periods = 0
    for item in reversed(told):
        if item.digest != latest.digest:
            break
        periods += 1
    return periods


def _since(told: list[_PastUpdate], latest: _PastUpdate) -> str:
    """The period in which words were first sent that have been confirmed since; "" if they are new."""
    if not latest.is_confirmation:
        return ""
    first = next((item for item in reversed(told) if item.has_words and not item.is_confirmation), None)
    return first.period if first else ""


def _told(which: Q, group_by: str) -> dict[Any, list[_PastUpdate]]:
    """Agreed updates of the past, oldest first, without their texts. One query."""
    rows = (
        ProgressUpdate.objects.filter(which, state=ProgressUpdate.State.AGREED, withdrawn_at__isnull=True)
        .annotate(
            has_words=ExpressionWrapper(~Q(report_text=Value("")), output_field=BooleanField()),
            # Texts may be long: whether two are the same is all that is asked here.
            digest=MD5("report_text"),
        )
        .order_by("period__position", "period_id")
        .select_related("period", "agreement", "label", "agreed_label", "action")
        .defer("report_text", "group_text", "what_changed", "being_done", "needed", "action__text")
    )
    found: dict[Any, list[_PastUpdate]] = {}
    for row in rows:
        key = row.action_id if group_by == "action_id" else f"{row.agreement.slug}:{row.action.ref}"
        found.setdefault(key, []).append(
            _PastUpdate(
                key=row.pk,
                place=(row.period.position, row.period_id),
                period=row.period.title,
                agreement=row.agreement.title,
                digest=row.digest,
                has_words=row.has_words,
                is_confirmation=row.is_confirmation,
                status=meaning_of(row.agreed_label or row.label),
            )
        )
    return found


def _carried_on(
    updates: Collection[ProgressUpdate], own: dict[Any, list[_PastUpdate]], user: Any
) -> dict[int, list[_PastUpdate]]:
    """What was told about the earlier actions that those without words of their own carry on from, by update.

    Of several that were merged the one that was told of last comes last.
    """
    origins = {
        update.pk: origins_of(update.action.follows)
        for update in updates
        if update.action.follows and not own.get(update.action_id)
    }
    named = {origin for found in origins.values() for origin in found}
    if not named:
        return {}
    which = Q(
        agreement__slug__in={origin.agreement for origin in named},
        action__ref__in={origin.ref for origin in named},
        agreement__in=Agreement.objects.visible_to(user).values("pk"),
    )
    told = _told(which, "name")
    return {
        key: sorted(
            (item for origin in found for item in told.get(str(origin), ())), key=lambda item: item.place
        )
        for key, found in origins.items()
    }


def _texts(keys: Iterable[int]) -> dict[int, dict[str, str]]:
    """The words that can be started from. One query, none without keys."""
    wanted = set(keys)
    if not wanted:
        return {}
    rows = ProgressUpdate.objects.filter(pk__in=wanted).values("pk", *CONFIRMED_WORDS)
    return {row.pop("pk"): row for row in rows}
