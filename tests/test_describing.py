"""The difference of two plans in an officer's words: values in, lines out, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan.describing import CORE_TABLES, ChangeLine, by_section, describe, tallies
from plan.describing.for_reader import describe_for, describe_for_everybody
from plan.describing.lines import WHOLE_PLAN
from plan.difference import difference
from plan.value import NOT_READ, TABLE_NAMES, PlanValue, with_needed
from plan.value import rows as r
from priorities.readers import Reader
from tests.values import plans

AGREEMENT = r.AgreementValue(ref="county-2014-17", title="The agreement", partnership="County")


def county() -> PlanValue:
    """Two priorities; three aims in the first, one in the second; two actions in the first aim."""
    return PlanValue(
        AGREEMENT,
        themes=(r.ThemeValue(ref="t1", title="Early help"), r.ThemeValue(ref="t2", title="Safeguarding")),
        agencies=(r.AgencyValue(ref="police", name="County Police"),),
        posts=(
            r.PostValue(ref="chief", title="Head of Policing", agency="police"),
            r.PostValue(ref="safety", title="Head of Community Safety"),
        ),
        priorities=(
            r.PriorityValue(ref="p1", number="1", title="Violent Crime", lead="chief"),
            r.PriorityValue(ref="p2", number="2", title="Road Safety", lead="safety"),
        ),
        aims=(
            r.AimValue(ref="m1", priority="p1", number="1.1", text="Fewer assaults", themes=("t1",)),
            r.AimValue(ref="m2", priority="p1", number="1.2", text="Safer evenings"),
            r.AimValue(ref="m3", priority="p1", number="1.3", text="Fewer weapons"),
            r.AimValue(ref="m4", priority="p2", number="2.1", text="Fewer casualties"),
        ),
        actions=(
            r.ActionValue(ref="x1", aim="m1", text="Patrol the High Street", due=date(2015, 3, 31)),
            r.ActionValue(ref="x2", aim="m1", text="Train the door staff"),
            r.ActionValue(ref="x3", aim="m4", text="Teach young drivers", coordinator="chief"),
        ),
        indicators=(
            r.IndicatorValue(ref="i1", priority="p2", title="Casualties", definition="Of all kinds"),
        ),
    )


def changed(table: str, ref: str, **fields: Any) -> PlanValue:
    """The county's plan with one row changed."""
    plan = county()
    rows = [replace(row, **fields) if row.ref == ref else row for row in plan.table(table)]
    return plan.with_tables(**{table: tuple(rows)})


def without(table: str, *refs: str) -> PlanValue:
    """The county's plan without some rows."""
    plan = county()
    return plan.with_tables(**{table: tuple(row for row in plan.table(table) if row.ref not in refs)})


def with_new(table: str, *rows: r.Row) -> PlanValue:
    """The county's plan with new rows at the end of a table."""
    plan = county()
    return plan.with_tables(**{table: (*plan.table(table), *rows)})


def told(after: PlanValue, before: PlanValue | None = None) -> list[str]:
    """The words of the lines from the county's plan (or another) to this one."""
    return [line.words for line in lines(after, before)]


def lines(after: PlanValue, before: PlanValue | None = None) -> tuple[ChangeLine, ...]:
    return describe(difference(before or county(), after))


# --- one line for each real change ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (changed("aims", "m2", text="Safer nights"), ["Aim 1.2 reworded"]),
        (changed("aims", "m2", outcome="Less fear"), ["Planned outcome of 1.2 added"]),
        (changed("aims", "m2", number="1.4"), ["Aim 1.2 is now 1.4"]),
        (changed("aims", "m1", themes=("t1", "t2")), ["Aim 1.1 now serves “Safeguarding”"]),
        (changed("aims", "m1", themes=()), ["Aim 1.1 no longer serves “Early help”"]),
        (
            changed("aims", "m1", themes=("t2",)),
            ["Aim 1.1 now serves “Safeguarding” and no longer serves “Early help”"],
        ),
        (changed("actions", "x2", text="Train all staff"), ["Action 1.1b reworded"]),
        (
            changed("actions", "x1", due=date(2016, 3, 31)),
            ["Date of action 1.1a is now 31 March 2016 instead of 31 March 2015"],
        ),
        (
            changed("actions", "x1", due=None, ongoing=True),
            ["Date of action 1.1a is now ongoing instead of 31 March 2015"],
        ),
        (
            changed("actions", "x3", coordinator=""),
            ["Lead for action 2.1a is now nobody instead of Head of Policing, County Police"],
        ),
        (changed("actions", "x2", measure="Courses held"), ["Measure of action 1.1b added"]),
        (changed("actions", "x2", extra=(("Cost", "£100"),)), ["Cost of action 1.1b added"]),
        (changed("actions", "x2", aim="m2"), ["Action 1.1b moved to 1.2 and is now 1.2a"]),
        (
            changed("priorities", "p1", lead="safety"),
            ["Lead for priority 1 is now Head of Community Safety instead of Head of Policing, County Police"],
        ),
        (
            changed("priorities", "p2", secondary_leads=("chief",)),
            ["Secondary lead for priority 2 is now Head of Policing, County Police instead of nobody"],
        ),
        (
            changed("priorities", "p2", title="Roads"),
            ["Priority 2 is now called “Roads” instead of “Road Safety”"],
        ),
        (changed("priorities", "p2", number="3"), ["Priority 2 is now priority 3"]),
        (changed("themes", "t1", title="Prevention"), ["Cross-cutting theme “Early help” is now called “Prevention”"]),
        (
            changed("posts", "safety", title="Head of Safety"),
            ["Lead “Head of Community Safety” is now called “Head of Safety”"],
        ),
        (changed("indicators", "i1", definition="Killed"), ["Indicator “Casualties”: definition reworded"]),
        (with_new("indicators", r.IndicatorValue(ref="i2", title="Near misses")), ["New indicator"]),
        (with_new("themes", r.ThemeValue(ref="t3", title="Wellbeing")), ["New cross-cutting theme"]),
        (with_new("status_scheme", r.StatusLabelValue(ref="s1", label="Done")), ["Status scheme taken up"]),
        (with_new("linked_plans", r.LinkedPlanValue(ref="l1", title="Youth plan")), ["New linked plan"]),
        (with_new("actions", r.ActionValue(ref="x4", aim="m2", text="Light it")), ["New action added to 1.2 (1.2a)"]),
        (without("actions", "x2"), ["Action 1.1b taken out"]),
        (replace(county(), agreement=replace(AGREEMENT, status="in force")), [
            "Status of the agreement is now in force instead of draft"
        ]),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)  # fmt: skip
def test_a_change_is_one_line_in_an_officer_s_words(after: PlanValue, words: list[str]) -> None:
    assert told(after) == words


def test_two_plans_that_say_the_same_have_no_lines() -> None:
    assert told(county()) == []


@pytest.mark.parametrize(
    "after",
    [
        with_new("people", r.HoldingValue(ref="h1", post="chief", name="A Person")),
        with_new("decisions", r.DecisionValue(ref="d1", reference="CCSP/1", text="Do it")),
        with_new("versions", r.VersionValue(ref="v1", number="1.1")),
        with_new("periods", r.PeriodValue(ref="c1", title="January 2015")),
        with_new("posts", r.PostValue(ref="spare", title="Nobody's post")),
        replace(county(), agreement=replace(AGREEMENT, is_public=True)),
    ],
    ids=["a holder", "a decision", "a version", "a reporting period", "a post that leads nothing", "who may read it"],
)  # fmt: skip
def test_what_is_no_change_of_the_plan_writes_no_line(after: PlanValue) -> None:
    assert difference(county(), after)
    assert told(after) == []


def test_a_lead_that_is_another_row_with_the_same_words_writes_no_line() -> None:
    after = with_new("posts", r.PostValue(ref="safety2", title="Head of Community Safety"))
    rows = tuple(replace(row, lead="safety2") if row.ref == "p2" else row for row in after.priorities)
    assert told(after.with_tables(priorities=rows)) == []


# --- what belongs together is one line ---------------------------------------------------------------------


def test_renumbering_the_whole_plan_is_one_line_with_the_number_of_aims() -> None:
    aims = tuple(replace(aim, number=str(n)) for n, aim in enumerate(county().aims, 1))
    (line,) = lines(county().with_tables(aims=aims))

    assert line.words == "4 aims renumbered: 1.1 to 2.1 are now 1 to 4"
    assert line.section == WHOLE_PLAN
    assert line.details[3] == "2.1 is now 4"
    assert [tally.words for tally in tallies([line])] == ["4 aims renumbered"]


def test_an_aim_put_between_two_others_renumbers_those_behind_it_in_one_line() -> None:
    before = with_new("aims", r.AimValue(ref="m5", priority="p2", number="2.2", text="Safer crossings"))
    new = r.AimValue(ref="m6", priority="p1", number="1.1", text="First of all")
    moved = [replace(aim, number=f"1.{n}") for n, aim in enumerate(before.aims[:3], 2)]
    after = before.with_tables(aims=(new, *moved, *before.aims[3:]))

    assert told(after, before) == [
        "3 aims in priority 1 renumbered: 1.1 to 1.3 are now 1.2 to 1.4",
        "New aim 1.1",
    ]


def test_a_new_aim_brings_its_actions_and_a_lost_one_takes_them_along() -> None:
    aim = r.AimValue(ref="m5", priority="p2", number="2.2", text="Safer crossings")
    after = with_new("aims", aim)
    after = after.with_tables(actions=(*after.actions, r.ActionValue(ref="x4", aim="m5", text="Paint them")))
    (came,), (went,) = lines(after), lines(county(), after)

    assert (came.words, came.now, came.details) == ("New aim 2.2", "Safer crossings", ("2.2a Paint them",))
    assert (went.words, went.was, went.details) == (
        "Aim 2.2 taken out",
        "Safer crossings",
        ("2.2a Paint them",),
    )


def test_a_priority_that_is_taken_out_is_one_line_with_what_was_in_it() -> None:
    after = without("priorities", "p2")
    after = after.with_tables(
        aims=tuple(aim for aim in after.aims if aim.priority != "p2"),
        actions=tuple(action for action in after.actions if action.aim != "m4"),
        indicators=(),
    )
    found = lines(after)

    assert [line.words for line in found] == ["Priority 2 taken out", "Indicator taken out"]
    assert found[0].was == "Road Safety (1 aim, 1 action)"


def test_a_theme_that_goes_is_not_told_again_at_every_aim() -> None:
    after = without("themes", "t1")
    aims = tuple(replace(aim, themes=()) for aim in after.aims)
    assert told(after.with_tables(aims=aims)) == ["Cross-cutting theme taken out"]


def test_an_agency_that_is_called_otherwise_is_not_told_again_at_every_lead() -> None:
    assert (
        told(changed("agencies", "police", name="The Police"))
        == [
            "Partner body “County Police” is now called “The Police”",
            "Lead “Head of Policing, County Police” is now called “Head of Policing, The Police”",
        ][:1]
    )


def test_an_aim_that_moves_and_is_renumbered_is_one_line() -> None:
    moved = changed("aims", "m3", priority="p2", number="2.2")
    aims = tuple(sorted(moved.aims, key=lambda aim: aim.priority))
    assert told(moved.with_tables(aims=aims)) == ["Aim 1.3 moved to priority 2 and is now 2.2"]


def test_of_actions_in_another_order_only_those_that_moved_are_told() -> None:
    first, second, third = county().actions
    new = r.ActionValue(ref="x5", aim="m1", text="Third")
    before = county().with_tables(actions=(first, second, new, third))
    after = county().with_tables(actions=(new, first, second, third))

    assert told(after, before) == ["Action 1.1c is now 1.1a"]


def test_two_neighbours_that_changed_places_are_both_told_for_either_may_have_been_moved() -> None:
    first, second, third = county().actions
    swapped = county().with_tables(actions=(second, first, third))

    assert told(swapped) == ["Actions 1.1a and 1.1b have changed places"]


def test_of_neighbours_that_have_other_letters_by_a_new_action_one_is_told() -> None:
    first, second, third = county().actions
    new = r.ActionValue(ref="x5", aim="m1", text="New")
    assert not [
        line for line in told(county().with_tables(actions=(new, second, first, third))) if "places" in line
    ]


def test_lines_stand_in_the_order_of_the_plan_under_the_headings_of_its_sections() -> None:
    after = changed("actions", "x3", text="Teach all drivers")
    rows = tuple(replace(row, text="Safer nights") if row.ref == "m2" else row for row in after.aims)
    after = replace(after.with_tables(aims=rows), agreement=replace(AGREEMENT, title="The new agreement"))
    found = difference(county(), after)
    sections = by_section(found, describe(found))

    assert [(part.heading, [line.words for line in part.lines]) for part in sections] == [
        ("The agreement and its partners", [
            "Title of the agreement is now The new agreement instead of The agreement"
        ]),
        ("Priority 1: Violent Crime", ["Aim 1.2 reworded"]),
        ("Priority 2: Road Safety", ["Action 2.1a reworded"]),
    ]  # fmt: skip


# --- who is told what -----------------------------------------------------------------------------------


def test_what_is_for_the_partnership_only_is_not_told_to_everybody() -> None:
    after = with_new("actions", r.ActionValue(ref="x9", aim="m1", text="Gangs", partnership_only=True))
    assert describe_for_everybody(county(), after)[1] == ()
    assert told(after) == ["New action added to 1.1 (1.1c)"]


def test_an_action_that_becomes_one_for_the_partnership_only_is_not_told_to_everybody() -> None:
    after = changed("actions", "x2", partnership_only=True, text="Door staff and gangs")
    assert describe_for_everybody(county(), after)[1] == ()
    assert told(after) == ["Action 1.1b reworded", "Action 1.1b is now for the Partnership’s members only"]


def test_that_the_whole_plan_was_renumbered_is_told_with_the_number_of_all_aims() -> None:
    before = changed("actions", "x3", partnership_only=True)  # the only action of aim 2.1
    after = before.with_tables(
        aims=tuple(replace(aim, number=str(n)) for n, aim in enumerate(before.aims, 1))
    )
    reader = Reader(None)  # type: ignore[arg-type]
    (line,) = describe_for(reader, before, after)[1]

    assert line.words == "4 aims renumbered: 1.1 to 2.1 are now 1 to 4"
    assert line.details == ("1.1 is now 1", "1.2 is now 2", "1.3 is now 3")


# --- any two plans --------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(plans(), plans())
def test_of_any_two_plans_every_line_has_words_and_a_heading(before: PlanValue, after: PlanValue) -> None:
    found = difference(before, after)
    lines = describe(found)
    parts = by_section(found, lines)

    assert all(line.words.strip() == line.words != "" for line in lines)
    assert all(part.heading for part in parts)
    assert [line for part in parts for line in part.lines] == list(lines)


@settings(deadline=None, max_examples=60)
@given(plans(), plans())
def test_only_the_tables_that_differ_need_be_read_besides_the_core(
    before: PlanValue, after: PlanValue
) -> None:
    found = difference(before, after)
    read = with_needed(
        frozenset({*CORE_TABLES, *(change.table for change in found.rows), *(o.table for o in found.orders)})
    )
    left_out = {name: NOT_READ for name in TABLE_NAMES if name not in read}

    assert describe(difference(before.with_tables(**left_out), after.with_tables(**left_out))) == describe(
        found
    )


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_a_plan_put_back_to_what_it_was_has_no_lines(data: st.DataObject) -> None:
    plan = data.draw(plans())
    assert describe(difference(plan, replace(plan))) == ()


# --- each row by itself ---------------------------------------------------------------------------------


def each(after: PlanValue, before: PlanValue | None = None) -> list[str]:
    """The words of the lines where each row is told."""
    return [line.words for line in describe(difference(before or county(), after), each_row=True)]


def test_where_each_row_is_told_a_new_aim_and_its_action_have_a_line_each() -> None:
    after = with_new("aims", r.AimValue(ref="m5", priority="p2", number="2.2", text="Safer crossings"))
    after = after.with_tables(actions=(*after.actions, r.ActionValue(ref="x4", aim="m5", text="Paint them")))

    assert each(after) == ["New aim 2.2", "New action added to 2.2 (2.2a)"]
    assert each(county(), after) == ["Aim 2.2 taken out", "Action 2.2a taken out"]


def test_where_each_row_is_told_a_renumbering_is_a_line_for_each_aim() -> None:
    aims = tuple(replace(aim, number=str(n)) for n, aim in enumerate(county().aims, 1))

    assert each(county().with_tables(aims=aims)) == [
        "Aim 1.1 is now 1",
        "Aim 1.2 is now 2",
        "Aim 1.3 is now 3",
        "Aim 2.1 is now 4",
    ]


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (
            with_new("people", r.HoldingValue(ref="h1", post="safety", name="A Person")),
            "New current lead: A Person, Head of Community Safety",
        ),
        (with_new("decisions", r.DecisionValue(ref="d1", reference="CCSP/1", text="Do it")), "New decision CCSP/1"),
        (with_new("versions", r.VersionValue(ref="v1", number="1.1")), "New version 1.1 of the action plan"),
        (with_new("periods", r.PeriodValue(ref="c1", title="January 2015")), "New reporting period"),
        (
            with_new("standings", r.StatusValue(ref="x1", action="x1", label="")),
            "New status of action 1.1a",
        ),
        (
            replace(county(), agreement=replace(AGREEMENT, is_public=True)),
            "What is published is now for anyone to read",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_where_each_row_is_told_so_is_what_is_no_part_of_the_plan(after: PlanValue, words: str) -> None:
    assert each(after) == [words]


def test_that_a_period_is_closed_or_published_is_said_as_a_person_would() -> None:
    """Not "state is now published instead of closed"; when, is in the head of the entry."""
    before = with_new("periods", r.PeriodValue(ref="c1", title="June 2026", state="closed"))
    at = datetime(2026, 7, 16, 10, tzinfo=UTC)
    after = before.with_tables(periods=(replace(before.periods[0], state="published", published_at=at),))

    assert each(after, before) == ["Reporting period “June 2026” was published"]


def test_that_an_update_is_sent_is_one_line_with_all_that_it_says() -> None:
    period = r.PeriodValue(ref="c1", title="June 2026", state="open")
    owed = r.UpdateValue(ref="u1", period="c1", action="x1", state="owed")
    sent = replace(owed, state="sent", report_text="Done.", is_confirmation=True, author_name="Ann Other")
    before = county().with_tables(periods=(period,), updates=(owed,))
    (line,) = describe(difference(before, before.with_tables(updates=(sent,))), each_row=True)

    assert line.words == "Update on action 1.1a for June 2026 was sent"
    assert line.details == ("Progress update: Done.", "No change", "Author: Ann Other")


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ("decided", "sent", "state is now sent instead of decided"),
        ("sent back", "sent", "state is now sent instead of sent back with a question"),
        ("agreed", "decided", "state is now decided instead of agreed"),
    ],
)
def test_what_is_taken_back_is_not_told_as_sent_or_decided_again(was: str, now: str, words: str) -> None:
    period = r.PeriodValue(ref="c1", title="June 2026", state="open")
    at = datetime(2026, 7, 1, tzinfo=UTC)
    row = r.UpdateValue(ref="u1", period="c1", action="x1", state=was, report_text="Done.", sent_at=at)
    before = county().with_tables(periods=(period,), updates=(row,))

    assert each(before.with_tables(updates=(replace(row, state=now),)), before) == [
        f"Update on action 1.1a for June 2026: {words}"
    ]


def test_figures_by_district_name_their_place_and_have_their_commas() -> None:
    rows = [
        r.ObservationValue(ref="o1", indicator="i1", period_label="Q1 2026", value=Decimal(10982)),
        r.ObservationValue(
            ref="o2",
            indicator="i1",
            area="Dover",
            period_label="Q1 2026",
            value=Decimal(1131),
            revised_on=date(2026, 5, 21),
        ),
    ]
    lines = describe(difference(county(), with_new("observations", *rows)), each_row=True)
    raised = [replace(row, value=row.value + 1) for row in rows if row.value]
    changes = each(with_new("observations", *raised), with_new("observations", *rows))

    assert [(line.words, line.now) for line in lines] == [
        ("New figure of “Casualties”, Q1 2026", "10,982"),
        ("Revised figure of “Casualties” for Dover, Q1 2026", "1,131"),
    ]
    assert changes[0] == "Figure of “Casualties”, Q1 2026 is now 10,983 instead of 10,982"


def test_a_first_status_is_recorded_and_an_action_is_completed_on_a_day() -> None:
    new = with_new("standings", r.StatusValue(ref="x1", action="x1", label="s1"))
    new = new.with_tables(status_scheme=(r.StatusLabelValue(ref="s1", label="Green"),))
    done = new.with_tables(standings=(replace(new.standings[0], completed_on=date(2026, 5, 5)),))

    assert "Status of action 1.1a recorded as Green" in each(new)
    assert each(done, new) == ["Action 1.1a was completed on 5 May 2026"]


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (None, date(2016, 3, 31), "Date of action 1.1b is now 31 March 2016 (none before)"),
        (date(2016, 3, 31), None, "Date of action 1.1b taken out (it was 31 March 2016)"),
    ],
)
def test_a_first_date_and_one_that_is_gone_do_not_speak_of_none(
    was: date | None, now: date | None, words: str
) -> None:
    assert told(changed("actions", "x2", due=now), changed("actions", "x2", due=was)) == [words]


def test_a_target_is_told_as_pages_print_it() -> None:
    before = with_new("targets", r.TargetValue(ref="t1", indicator="i1", value="10000", by="2016/17"))
    after = before.with_tables(targets=(replace(before.targets[0], value="9500", floor="12000"),))
    (line,) = lines(after, before)

    assert line.words == "Target of “Casualties” changed"
    assert (line.was, line.now) == ("10,000 by 2016/17", "9,500 by 2016/17 (floor: 12,000)")


def test_numbers_that_pages_print_alike_are_told_as_they_were_typed() -> None:
    """A page prints casualties without decimals: neither "3 instead of 3" nor "now listed elsewhere"."""
    figure = r.ObservationValue(ref="o1", indicator="i1", period_label="Q1 2026", value=Decimal("2.50"))
    before = with_new("observations", figure)
    after = before.with_tables(observations=(replace(figure, value=Decimal("2.75")),))
    target = r.TargetValue(ref="t1", indicator="i1", value="2.5", by="2016/17")
    (line,) = lines(with_new("targets", replace(target, value="2.75")), with_new("targets", target))

    assert each(after, before) == ["Figure of “Casualties”, Q1 2026 is now 2.75 instead of 2.5"]
    assert (line.words, line.was, line.now) == ("Target of “Casualties” changed", "2.5", "2.75")


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ("", "county-2011:x", "Action 1.1b is now marked as carried on from another action"),
        ("county-2011:x", "", "Action 1.1b is no longer marked as carried on from another action"),
    ],
)
def test_what_an_action_is_carried_on_from_is_told(was: str, now: str, words: str) -> None:
    assert told(changed("actions", "x2", follows=now), changed("actions", "x2", follows=was)) == [words]


def test_other_words_of_a_commentary_are_told_once() -> None:
    period = r.PeriodValue(ref="c1", title="June 2026")
    row = r.CommentaryValue(ref="k1", period="c1", priority="p2", text="Fewer.")
    before = county().with_tables(periods=(period,), commentary=(row,))

    assert each(before.with_tables(commentary=(replace(row, text="More."),)), before) == [
        "Commentary on priority 2: Road Safety for June 2026 reworded"
    ]


def test_a_text_that_is_gone_is_taken_out() -> None:
    before = changed("actions", "x2", measure="Courses held")
    (line,) = lines(county(), before)

    assert (line.words, line.was, line.shows_texts) == (
        "Measure of action 1.1b taken out",
        "Courses held",
        True,
    )
    assert [tally.words for tally in tallies([line])] == ["1 measure taken out"]


def test_where_there_was_no_plan_each_row_is_new() -> None:
    lines = describe(difference(None, county()), each_row=True)

    assert {line.kind for line in lines} == {"added"}
    assert sum(line.noun == "action" for line in lines) == 3


def test_a_line_says_from_what_to_what_for_a_table_with_columns() -> None:
    (line,) = lines(changed("actions", "x1", due=date(2016, 3, 31)))

    assert (line.title, line.was, line.now) == ("Date of action 1.1a", "31 March 2015", "31 March 2016")
    assert not line.shows_texts
