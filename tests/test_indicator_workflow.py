"""Entering and revising figures, and a baseline: what is written, by whom, and what a reading then says."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import Refused
from accounts.models import User
from core.conflict import Conflict, token_of
from core.history import create_rows
from indicators.arithmetic.comparing import figures_of
from indicators.entry.reading_figures import SubmittedFigure
from indicators.models import Indicator, Observation
from indicators.workflow import (
    EntryResult,
    FigureEntry,
    ReasonMissing,
    enter_figures,
)
from plan.editing.workflow import EditReason, save_edit
from plan.reading import read_plan
from plan.value import PlanValue
from tests import build, figures

pytestmark = pytest.mark.django_db

NOVEMBER = datetime(2014, 11, 3, 10, 0, tzinfo=build.LONDON)
TABLES = ("indicators", "observations")


@pytest.fixture
def plan(cast: build.Cast, county_plan: build.Plan) -> build.Plan:
    """A plan whose lead owns the burglary indicator."""
    made = county_plan
    figures.indicator(made, "burglary", owner=cast.lead)
    figures.indicator(made, "theft", position=1)
    return made


def entry(value: int | str | None, area: str = "", of: str = "burglary", **more: Any) -> FigureEntry:
    """A figure to be entered."""
    figure = SubmittedFigure(None if value is None else Decimal(value), more.pop("is_provisional", False))
    return FigureEntry(of, area, figure, **more)


def enter(plan: build.Plan, by: User, label: str, *entries: FigureEntry, **more: Any) -> EntryResult:
    return enter_figures(plan.agreement, figures.period(label), entries, by, **more)


def stored(*columns: str) -> list[tuple[Any, ...]]:
    return list(Observation.objects.order_by("position").values_list(*columns))


def test_a_figure_is_entered_with_its_period_its_author_and_its_history(
    plan: build.Plan, cast: build.Cast
) -> None:
    done = enter(plan, cast.lead, "Q3 2014/15", entry(410), entry(None, "Dover"), entry(0, "Swale"))

    assert done == EntryResult(new=3)
    assert stored("area", "period_label", "period_start", "period_end", "value", "not_available") == [
        ("", "Q3 2014/15", date(2014, 10, 1), date(2014, 12, 31), Decimal(410), False),
        ("Dover", "Q3 2014/15", date(2014, 10, 1), date(2014, 12, 31), None, True),
        ("Swale", "Q3 2014/15", date(2014, 10, 1), date(2014, 12, 31), Decimal(0), False),
    ]
    history = Observation.history.values_list("history_user", "history_change_reason")
    assert list(history) == [(cast.lead.pk, "Figures of Q3 2014/15 entered")] * 3


def test_the_same_figure_again_writes_nothing(plan: build.Plan, cast: build.Cast) -> None:
    enter(plan, cast.lead, "2014", entry(410))

    assert enter(plan, cast.lead, "2014", entry("410.0")) == EntryResult(unchanged=1)
    assert Observation.history.count() == 1


def test_another_figure_needs_a_reason_and_nothing_is_written_without_it(
    plan: build.Plan, cast: build.Cast
) -> None:
    enter(plan, cast.lead, "2014", entry(410))

    with pytest.raises(ReasonMissing) as refusal:
        enter(plan, cast.lead, "2014", entry(431), entry(9, "Dover"))

    assert refusal.value.places == (("burglary", ""),)
    assert stored("value") == [(Decimal(410),)]


def test_a_revision_stands_beside_the_figure_that_it_supersedes(plan: build.Plan, cast: build.Cast) -> None:
    with time_machine.travel(NOVEMBER, tick=False):
        enter(plan, cast.lead, "2013", entry(410, is_provisional=True, final_due=date(2014, 12, 1)))

    done = enter(plan, cast.lead, "2013", entry(431), reason="Late records")

    assert done == EntryResult(revised=1)
    assert stored("value", "provisional", "final_due", "revised_on", "revision_reason") == [
        (Decimal(410), True, date(2014, 12, 1), None, ""),
        (Decimal(431), False, None, date(2015, 1, 12), "Late records"),
    ]


def test_a_second_revision_on_one_day_changes_that_days_and_history_keeps_both(
    plan: build.Plan, cast: build.Cast
) -> None:
    enter(plan, cast.lead, "2013", entry(410))
    enter(plan, cast.lead, "2013", entry(431), reason="Late records")

    assert enter(plan, cast.lead, "2013", entry(432), reason="One more") == EntryResult(revised=1)

    assert stored("value", "revision_reason") == [(Decimal(410), ""), (Decimal(432), "One more")]
    values = Observation.history.order_by("history_id").values_list("value", flat=True)
    assert list(values) == [Decimal(410), Decimal(431), Decimal(432)]


def test_going_back_to_the_first_figure_is_a_revision_too(plan: build.Plan, cast: build.Cast) -> None:
    with time_machine.travel(NOVEMBER, tick=False):
        enter(plan, cast.lead, "2013", entry(410))
        enter(plan, cast.lead, "2013", entry(431), reason="Late records")

    enter(plan, cast.lead, "2013", entry(410), reason="They were of another year")

    assert stored("value", "revised_on") == [
        (Decimal(410), None),
        (Decimal(431), date(2014, 11, 3)),
        (Decimal(410), date(2015, 1, 12)),
    ]


def test_a_mark_or_a_note_is_changed_where_it_stands_and_is_no_revision(
    plan: build.Plan, cast: build.Cast
) -> None:
    enter(plan, cast.lead, "2014", entry(410, is_provisional=True, final_due=date(2015, 4, 30)))

    done = enter(plan, cast.lead, "2014", entry(410, note="Confirmed"))

    assert done == EntryResult(marked=1)
    assert stored("value", "provisional", "final_due", "note", "revised_on") == [
        (Decimal(410), False, None, "Confirmed", None)
    ]
    provisional = Observation.history.order_by("history_id").values_list("provisional", flat=True)
    assert list(provisional) == [True, False]


def test_of_how_many_a_figure_is_stays_when_the_figure_is_typed_without_it(
    plan: build.Plan, cast: build.Cast
) -> None:
    share = FigureEntry("burglary", "", SubmittedFigure(Decimal("21.4"), False, Decimal(215), Decimal(1005)))
    enter(plan, cast.lead, "2014", share)

    assert enter(plan, cast.lead, "2014", entry("21.4")) == EntryResult(unchanged=1)
    enter(plan, cast.lead, "2014", entry("21.5"), reason="Counted again")

    assert stored("value", "numerator", "denominator") == [
        (Decimal("21.4"), Decimal(215), Decimal(1005)),
        (Decimal("21.5"), None, None),
    ]


def test_a_figure_of_the_same_days_under_another_name_is_the_same_figure(
    plan: build.Plan, cast: build.Cast
) -> None:
    enter(plan, cast.lead, "'13/14", entry(410))

    assert enter(plan, cast.lead, "2013/14", entry(410)) == EntryResult(unchanged=1)
    enter(plan, cast.lead, "2013/14", entry(420), reason="Late records")
    assert {label for (label,) in stored("period_label")} == {"'13/14"}


@pytest.mark.parametrize(
    "who", ["delegate", "other_lead", "reviewer", "chair", "viewer", "outsider", "other_administrator"]
)
def test_only_its_owner_and_the_administrators_enter_an_indicators_figures(
    plan: build.Plan, cast: build.Cast, who: str
) -> None:
    with pytest.raises(Refused):
        enter(plan, getattr(cast, who), "2014", entry(410))
    with pytest.raises(Refused):
        enter(plan, cast.lead, "2014", entry(410), entry(5, of="theft"))

    assert stored("value") == []
    assert enter(plan, cast.administrator, "2014", entry(410), entry(5, of="theft")) == EntryResult(new=2)


def test_what_somebody_else_entered_meanwhile_is_not_written_over_unseen(
    plan: build.Plan, cast: build.Cast
) -> None:
    enter(plan, cast.administrator, "2014", entry(410))

    with pytest.raises(Conflict) as moved:
        enter(plan, cast.lead, "2014", entry(431), seen={("burglary", ""): token_of("")}, reason="Mine")

    assert moved.value.now["burglary", ""].value == Decimal(410)
    assert stored("value") == [(Decimal(410),)]
    done = enter(plan, cast.lead, "2014", entry(431), seen={("burglary", ""): token_of("410")}, reason="Mine")
    assert done == EntryResult(revised=1)


def test_a_note_that_is_too_long_for_its_column_is_refused_before_anything_is_written(
    plan: build.Plan, cast: build.Cast
) -> None:
    with pytest.raises(ValidationError):
        enter(plan, cast.lead, "2014", entry(410, area="A" * 121), entry(5, "Dover"))

    assert stored("value") == []


def test_a_quarter_for_sixty_indicators_and_thirteen_areas_is_one_transaction_of_few_statements(
    plan: build.Plan, cast: build.Cast
) -> None:
    made = [
        Indicator(agreement=plan.agreement, ref=f"i{n}", position=n + 2, title=f"Indicator {n}")
        for n in range(60)
    ]
    create_rows(Indicator, made, build.BY_THE_TEST)
    areas = ["", *(f"District {n}" for n in range(12))]
    entries = [entry(n, area, of=f"i{n}") for n in range(60) for area in areas]

    with CaptureQueriesContext(connection) as queries:
        done = enter(plan, cast.administrator, "Q3 2014/15", *entries)

    assert done == EntryResult(new=780)
    # SQLite takes some fifty rows a statement, for the figures and for their history.
    assert len(queries) <= 45
    assert sum("SAVEPOINT" in query["sql"] for query in queries) <= 2 * 4
    assert Observation.history.count() == 780


# --- Readings ---------------------------------------------------------------------------------------------------


def test_a_reading_as_at_an_earlier_moment_shows_what_was_known_then(
    plan: build.Plan, cast: build.Cast
) -> None:
    with time_machine.travel(NOVEMBER, tick=False):
        enter(plan, cast.lead, "2012", entry(400))
        enter(plan, cast.lead, "2013", entry(410))
    enter(plan, cast.lead, "2013", entry(440), reason="Late records")

    def last(at: datetime | None) -> tuple[Decimal | None, Decimal | None]:
        value = read_plan(plan.agreement, at, at, tables=TABLES)
        [burglary] = [row for row in value.indicators if row.ref == "burglary"]
        figure = figures_of(burglary, value.observations)[-1]
        return figure.value, figure.change

    assert last(None) == (Decimal(440), Decimal("10.0"))
    assert last(datetime(2014, 11, 4, tzinfo=build.LONDON)) == (Decimal(410), Decimal("2.5"))


def test_a_revised_baseline_restates_the_differences_and_the_old_one_stays_readable(
    plan: build.Plan, cast: build.Cast
) -> None:
    def revise(**values: str) -> None:
        def edit(value: PlanValue) -> PlanValue:
            rows = (replace(row, **values) if row.ref == "burglary" else row for row in value.indicators)
            return value.with_tables(indicators=tuple(rows))

        save_edit(
            plan.agreement, edit, by=cast.administrator, why=EditReason("Recount"), tables=("indicators",)
        )

    with time_machine.travel(NOVEMBER, tick=False):
        revise(baseline_label="2010", baseline_value="400")
        enter(plan, cast.lead, "2013", entry(440))

    revise(baseline_value="500")

    def difference(at: datetime | None) -> Decimal | None:
        value = read_plan(plan.agreement, at, at, tables=TABLES)
        [row] = [row for row in value.indicators if row.ref == "burglary"]
        return figures_of(row, value.observations)[-1].difference

    assert difference(None) == Decimal("-12.0")
    assert difference(datetime(2014, 11, 4, tzinfo=build.LONDON)) == Decimal("10.0")
