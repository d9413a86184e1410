"""The answer, the statuses over the periods and the moves of dates, as rules over plain values: plan/glance/."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from core.govuk.pictures import BAR_WIDTH, bar_parts, look_of
from plan.glance.answer import at_issue, changes_sentence, counts_sentence
from plan.glance.dates import DueDates, due_dates
from plan.glance.history import build_history
from plan.glance.past import Past
from plan.value import PlanValue
from plan.value import rows as r
from tests.clock import LONDON

pytestmark = pytest.mark.once

SCHEME = tuple(
    r.StatusLabelValue(ref=label.lower(), label=label, delivery_state=state, rag=rag)
    for label, state, rag in (
        ("Green", "in_progress", "green"),
        ("Amber", "in_progress", "amber"),
        ("Red", "in_progress", "red"),
        ("Paused", "paused", ""),
        ("Complete", "complete", ""),
        ("Replaced", "replaced", ""),
        ("Incomplete", "", ""),
    )
)


def plan_of(*statuses: str) -> PlanValue:
    """A plan of actions a0, a1 ... with these labels; "": no status is recorded."""
    return PlanValue(
        r.AgreementValue(ref="x", title="X", partnership="P"),
        status_scheme=SCHEME,
        priorities=(r.PriorityValue(ref="p", number="1", title="P"),),
        aims=(r.AimValue(ref="m", priority="p", number="1.1", text="Aim"),),
        actions=tuple(r.ActionValue(ref=f"a{n}", aim="m", text=f"Action {n}") for n in range(len(statuses))),
        standings=tuple(
            r.StatusValue(ref=f"a{n}", action=f"a{n}", label=label) for n, label in enumerate(statuses)
        ),
    )


def said(sentence: tuple[tuple[str, str], ...]) -> str:
    """The words of a sentence."""
    return "".join(words for words, _ in sentence)


@pytest.mark.parametrize(
    ("statuses", "sentence"),
    [
        ([], "This plan has no actions yet."),
        (["", ""], "The plan has 2 actions. No status is recorded yet."),
        ([""], "The plan has 1 action. No status is recorded yet."),
        (["red"], "The one action of this plan is off track."),
        (["green"] * 3, "All 3 actions are on track."),
        (["green", "red"], "Of 2 actions 1 is on track, 1 off track."),
        (["red", "green", "", "green"], "Of 4 actions 2 are on track, 1 off track, 1 without a status."),
        (["incomplete", "complete"], "Of 2 actions 1 is complete, 1 incomplete."),
        (
            ["green", "amber", "red", "complete", "paused", "replaced", "green"],
            "Of 7 actions 2 are on track, 1 at risk, 1 off track, 1 complete, 2 other.",
        ),
    ],
)
def test_the_first_sentence_counts_what_is_on_track_and_what_is_not(
    statuses: list[str], sentence: str
) -> None:
    assert said(counts_sentence(plan_of(*statuses))) == sentence


def test_a_number_of_the_sentence_leads_to_the_list_of_these_actions() -> None:
    assert ("1 off track", "status=red") in counts_sentence(plan_of("green", "red"))


PERIODS = tuple(
    r.PeriodValue(
        ref=title, title=title, state="published", closed_at=datetime(2014, month, 1, tzinfo=LONDON)
    )
    for title, month in (("April", 4), ("July", 7), ("October", 10))
)


def past_of(*agreed: tuple[str, str, str], dates: dict[str, DueDates] | None = None) -> Past:
    """What was agreed of which action in which period."""
    return Past(build_history(PERIODS, SCHEME, agreed), dates or {})


def test_the_second_sentence_compares_today_with_the_period_before_the_last() -> None:
    value = plan_of("green", "red", "amber", "paused")
    past = past_of(
        ("a0", "July", "amber"),
        ("a1", "July", "green"),
        ("a1", "October", "red"),
        ("a2", "April", "amber"),
        ("a3", "July", "green"),
        dates={
            "a2": due_dates(
                [(PERIODS[0].closed_at, date(2015, 3, 31)), (PERIODS[2].closed_at, date(2015, 9, 30))]
            )
        },
    )

    assert said(changes_sentence(value, past)) == "Since July: 1 improved, 2 worsened, 1 date moved."
    assert [row.item.action.ref for row in at_issue(value, past.history)] == ["a1", "a3"]


def test_where_nothing_has_changed_that_is_said_and_without_two_periods_nothing_is() -> None:
    value = plan_of("green")

    assert said(changes_sentence(value, past_of(("a0", "April", "green")))) == (
        "Since July no status and no date has changed."
    )
    assert changes_sentence(value, Past(build_history(PERIODS[:1], SCHEME, []))) == ()


def test_a_period_without_an_agreed_update_shows_the_last_status_without_its_colour() -> None:
    cells = past_of(("a0", "July", "amber")).history.cells("a0")

    assert [(cell.status.label if cell.status else "", cell.is_agreed) for cell in cells] == [
        ("", False),
        ("Amber", True),
        ("Amber", False),
    ]


def test_what_is_complete_stays_so_in_later_periods() -> None:
    assert [cell.is_agreed for cell in past_of(("a0", "April", "complete")).history.cells("a0")] == [True] * 3


# --- dates ------------------------------------------------------------------------------------------------------

FIRST = date(2026, 3, 31)


def moved(*dues: date | None) -> DueDates:
    """Dates given a month apart."""
    return due_dates((datetime(2025, month, 1, tzinfo=LONDON), due) for month, due in enumerate(dues, 1))


@pytest.mark.parametrize(
    ("dues", "words"),
    [
        ([], ""),
        ([FIRST], ""),
        ([None, FIRST], ""),
        ([FIRST, date(2026, 9, 30)], "first due 31 March 2026, moved once, 6 months later"),
        (
            [FIRST, date(2026, 6, 30), date(2026, 9, 30)],
            "first due 31 March 2026, moved twice, 6 months later",
        ),
        ([FIRST, date(2026, 4, 21)], "first due 31 March 2026, moved once, 3 weeks later"),
        ([FIRST, date(2026, 3, 30)], "first due 31 March 2026, moved once, 1 day earlier"),
        ([FIRST, date(2026, 6, 30), FIRST], "first due 31 March 2026, moved twice, now back at that date"),
        ([FIRST, None], "first due 31 March 2026, moved once, now without a date"),
    ],
)
def test_slippage_is_said_in_words_and_a_first_date_is_not_a_moved_one(
    dues: list[date | None], words: str
) -> None:
    assert moved(*dues).slippage == words


def test_a_date_that_is_put_right_on_the_same_day_has_not_moved() -> None:
    on = datetime(2025, 1, 1, 9, tzinfo=LONDON)
    dates = due_dates([(on, FIRST), (on.replace(hour=11), date(2026, 4, 30))])

    assert dates == DueDates(date(2026, 4, 30))


# --- the family of small pictures -------------------------------------------------------------------------------


def test_the_parts_of_a_bar_fill_its_share_of_the_width_and_say_their_number_where_there_is_room() -> None:
    parts = bar_parts([(SCHEME[2], 1), (SCHEME[0], 9)], most=20)

    assert [(part.css_class, part.text) for part in parts] == [("red", "1"), ("green", "● 9")]
    assert sum(part.width for part in parts) == BAR_WIDTH / 2
    assert bar_parts([(SCHEME[2], 1)], most=500)[0].text == ""


def test_every_status_has_a_colour_in_the_one_place_of_colours() -> None:
    from pathlib import Path

    from django.conf import settings

    sheet = Path(settings.BASE_DIR, "assets/scss/_settings.scss").read_text()

    assert [look_of(label)[0] for label in SCHEME if f'"{look_of(label)[0]}": (' not in sheet] == []
