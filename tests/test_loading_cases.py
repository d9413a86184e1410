"""Files that are easy to load wrongly: no value comes out wrong without a question, nothing is lost silently."""

from __future__ import annotations

from collections import Counter

import pytest

from loading.layouts import propose, read_upload, understand
from loading.load import FileSource, load
from tests.layout_files import LAYOUTS
from tests.loading_cases import CASES, FOLDER, HEAD, LoadingCase, case_of, outcome, plan_after

ALONE = [case for case in CASES if not case.after]


@pytest.mark.once
@pytest.mark.parametrize("case", ALONE, ids=lambda case: case.name)
class TestEachFile:
    """What holds for each of the files, with what is proposed to each question."""

    def test_no_value_is_wrong_without_a_question(self, case: LoadingCase) -> None:
        assert outcome(case).wrong == []

    def test_what_could_mean_something_else_is_asked_and_what_is_left_out_is_told(
        self, case: LoadingCase
    ) -> None:
        assert outcome(case).untold == []

    def test_nothing_is_asked_without_need(self, case: LoadingCase) -> None:
        assert outcome(case).unneeded == []

    def test_every_value_that_is_expected_stands_in_its_place_when_what_is_proposed_is_taken(
        self, case: LoadingCase
    ) -> None:
        found = outcome(case)
        missing = [
            (sheet, dict(cells))
            for sheet, rows in case.cells.items()
            for cells in rows
            if not found.has(sheet, cells)
        ]
        assert missing == []
        if case.actions is not None:
            assert len(found.rows("actions")) == case.actions
        if case.indicators is not None:
            assert len(found.rows("indicators")) == case.indicators

    def test_the_check_has_no_problem_that_stops_it(self, case: LoadingCase) -> None:
        assert [str(problem) for problem in outcome(case).found.problems if not problem.warning] == []

    @pytest.mark.django_db
    def test_it_loads(self, case: LoadingCase) -> None:
        assert load(FileSource(outcome(case).found.sheets), dry_run=True).is_new


@pytest.mark.once
def test_the_numbers_over_all_files() -> None:
    outcomes = [outcome(case) for case in ALONE]
    files = [
        understand(d, propose(d, None), f.answers, f.head, None)
        for f in LAYOUTS
        if (d := read_upload(f.name, f.content()))
    ]
    with_headings = sum(all(row for row in item.heading_rows) for item in outcomes)
    numbers = Counter(
        right=sum(item.right for item in outcomes),
        wrong=sum(len(item.wrong) for item in outcomes),
        silent=sum(len(item.untold) for item in outcomes),
        asked=sum(len(item.found.questions) for item in outcomes),
        unneeded=sum(len(item.unneeded) for item in outcomes),
        boxes=sum(len(item.case.fix) for item in outcomes),
        loads=sum(item.page_loads for item in outcomes),
    )
    print(
        dict(numbers),
        f"heading rows found: {with_headings} of {len(outcomes)}",
        f"fourteen: {[len(f.questions) for f in files]}",
    )

    assert (numbers["wrong"], numbers["silent"], numbers["unneeded"]) == (0, 0, 0)
    assert with_headings * 10 >= len(outcomes) * 9


@pytest.mark.once
def test_a_heading_row_that_was_said_by_hand_stays_in_the_layout() -> None:
    found = outcome(case_of("headings-by-hand.xlsx"))

    assert found.layout.sheets[0].heading_row == 2
    assert found.layout.sheets[0].headings == (
        "Nr",
        "Undertaking",
        "Finish by",
        "Budget",
        "Notes for members",
    )


@pytest.mark.once
def test_a_layout_is_only_applied_where_the_headings_agree() -> None:
    layout = outcome(case_of("headings-by-hand.xlsx")).layout
    other = read_upload(
        "04-merged-date-and-lead.xlsx", (FOLDER / "04-merged-date-and-lead.xlsx").read_bytes()
    )

    assert layout.fit_to(other) is None


@pytest.mark.once
def test_quarters_become_closed_periods_and_an_empty_last_one_does_not_hide_the_one_before() -> None:
    found = outcome(case_of("quarters.csv"))

    assert [row["title"] for row in found.rows("periods")] == ["Q1", "Q2", "Q3"]
    by_action = {row["action"]: row for row in found.rows("actions")}
    assert by_action["Hold a workshop"]["status"] == "Green"
    assert by_action["Hold a workshop"]["due"] == "2026-06-30"
    assert by_action["Publish the guidance"]["due"] == "2026-09-30"
    reports = {
        (row["period"], row["ref"]): (row["status"], row["report_text"]) for row in found.rows("updates")
    }
    ref = by_action["Publish the guidance"]["ref"]
    assert [reports[period, ref] for period in ("Q1", "Q2", "Q3")] == [
        ("Red", "Not begun"),
        ("Amber", "Draft"),
        ("Green", "Published"),
    ]
    assert ("Q3", by_action["Hold a workshop"]["ref"]) not in reports


@pytest.mark.django_db
def test_a_wording_that_was_cut_short_is_proposed_to_be_the_same_action() -> None:
    plan = plan_after(case_of("18a-first.xlsx"))
    found = outcome(case_of("18b-later.xlsx"), plan)

    [question] = [item for item in found.found.questions if item.kind == "match"]
    assert question.proposed == "yes"
    assert len(found.rows("actions")) == 2


@pytest.mark.django_db
def test_a_new_title_under_the_same_code_is_asked_about_and_changes_the_title() -> None:
    plan = plan_after(case_of("29a-first.csv"))
    found = outcome(case_of("29b-later.csv"), plan)

    [question] = [item for item in found.found.questions if item.kind == "match"]
    assert question.proposed == "rename"
    change = load(FileSource(found.found.sheets), dry_run=True).difference
    assert change.counts()["indicators"] == {"added": 0, "changed": 1, "removed": 0, "unchanged": 0}
    assert change.counts()["observations"]["removed"] == 0


@pytest.mark.once
def test_what_is_left_for_later_is_further_text_with_its_heading() -> None:
    found = outcome(case_of("dates-as-serials.csv"), **{"dates:serial:Target date": "later"})

    assert [row["To tidy: Target date"] for row in found.rows("actions")] == ["44440", "44197"]
    assert [row["due"] for row in found.rows("actions")] == ["", ""]


@pytest.mark.once
def test_month_first_days_are_read_so_for_the_whole_column_as_answered() -> None:
    days = [row["due"] for row in outcome(case_of("us-dates.csv")).rows("actions")]
    assert days == ["2026-03-31", "2026-06-05", "2026-12-25"]


@pytest.mark.once
def test_the_second_table_with_other_headings_has_a_box_of_its_own() -> None:
    found = outcome(case_of("01-second-table.docx"))

    assert [sheet.also for sheet in found.layout.sheets] == [(), ()]
    assert HEAD.title not in {row["action"] for row in found.rows("actions")}
