"""What arises at a review: what was asked for, questions without an answer, concerns; and the rounds behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, Value
from django.urls import reverse

from priorities.models import Concern
from reporting.models import Ask, Commentary, UpdateRound
from reporting.periods.fetching import PeriodContext

ASKED = (UpdateRound.Kind.QUESTION, UpdateRound.Kind.SENT_BACK)


@dataclass(frozen=True)
class Arising:
    """A matter that arises: something asked for, a question or a concern; with where it belongs."""

    what: str
    text: str
    about: str = ""
    details: str = ""
    address: str = ""
    action: int | None = None


def open_questions(rounds: Iterable[UpdateRound]) -> tuple[UpdateRound, ...]:
    """Questions that nothing answers: by words, or by sending the update again."""
    rows = list(rounds)
    answered = {row.replies_to_id for row in rows if row.replies_to_id}
    sent = max((row.at for row in rows if row.kind == UpdateRound.Kind.SENT), default=None)
    return tuple(
        row
        for row in rows
        if row.kind in ASKED and row.pk not in answered and not (sent is not None and sent > row.at)
    )


def rounds_of(opened: PeriodContext, keys: Iterable[int]) -> list[UpdateRound]:
    """The rounds of the updates named and of commentaries, and all that may leave a question open. One query."""
    asked_about = UpdateRound._default_manager.filter(update__period=opened.period, kind__in=ASKED)
    rows = UpdateRound._default_manager.filter(
        Q(update__in=list(keys))
        | Q(commentary__period=opened.period)
        | Q(update__in=asked_about.values("update"))
    )
    return list(rows.select_related("label", "update__action").order_by("at", "pk"))


def asks_and_concerns(opened: PeriodContext) -> tuple[list[Arising], list[Arising]]:
    """What was asked for in earlier periods and concerns that wait for an answer. One query for both."""
    asks = Ask._default_manager.filter(
        agreement=opened.agreement, answered_in__isnull=True, withdrawn_at__isnull=True
    ).exclude(update__period=opened.period)
    concerns = Concern._default_manager.filter(
        agreement=opened.agreement, answer="", withdrawn_at__isnull=True
    )
    both = (
        asks.order_by()
        .annotate(what=Value("ask"))
        .values_list("what", "text", "by_whom", "by_when", "action__ref", "action_id")
        .union(
            concerns.order_by()
            .annotate(what=Value("concern"), none=Value(0))
            .values_list("what", "text", "raised_at", "subject", "subject_ref", "none"),
            all=True,
        )
    )
    told: list[Arising] = []
    worries: list[Arising] = []
    for what, text, first, second, ref, action in both:
        if what == "ask":
            told.append(Arising("Asked for", text, ref, f"of {first}, by {second}", action=action))
        else:
            worries.append(
                Arising("Concern", text, _subject(second, ref), f"raised at {first}" if first else "")
            )
    return told, worries


def _subject(subject: str, ref: str) -> str:
    return "" if subject == Concern.Subject.AGREEMENT else f"{subject} {ref}"


def questions_of(
    opened: PeriodContext, rounds: Sequence[UpdateRound], names: Mapping[int, str]
) -> tuple[Arising, ...]:
    """Questions without an answer, wherever in the review their update stands."""
    by_update: dict[int, list[UpdateRound]] = {}
    for row in rounds:
        if row.update_id:
            by_update.setdefault(row.update_id, []).append(row)
    found = []
    for key, rows in by_update.items():
        for row in open_questions(rows):
            address = reverse("period-decide", args=[opened.agreement.slug, opened.period.pk, key])
            update = row.update
            about = names.get(key) or (update.action.text[:80] if update else "")
            found.append(Arising("Question", row.note, about, f"asked by {row.by_name}", address))
    return tuple(found)


def commentaries_of(
    opened: PeriodContext, rounds: Sequence[UpdateRound]
) -> tuple[tuple[Commentary, tuple[UpdateRound, ...]], ...]:
    rows = Commentary._default_manager.filter(period=opened.period, withdrawn_at__isnull=True)
    return tuple(
        (row, tuple(one for one in rounds if one.commentary_id == row.pk))
        for row in rows.select_related("priority__lead", "sent_by").order_by("priority__position", "pk")
    )
