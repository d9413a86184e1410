"""A later edition of a plan in a layout of its own: what is the same stays the same, what may be the same is asked."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone
from docx import Document
from openpyxl import Workbook

from loading.interchange.lines import read_interchange_file
from loading.interchange.reading import read_value
from loading.layouts import FileAgreement, ReportedPeriod, UnderstoodFile, propose, read_upload, understand
from loading.problems import Problems
from plan.difference import Difference, difference
from plan.value import PlanValue
from tests.load_files import read_kent

pytestmark = pytest.mark.django_db

HEADINGS = ("No", "Priority", "Aim", "Action", "Cross-cutting themes", "Planned outcome", "Lead", "Status")


@pytest.fixture
def kent() -> PlanValue:
    """The plan of 2014-17 as it was last loaded."""
    return read_kent().at("kent-2014-17")


def head_of(plan: PlanValue, **more: Any) -> FileAgreement:
    """The head of an agreement that is there."""
    row = plan.agreement
    return FileAgreement(row.ref, row.title, row.partnership, row.starts_on, row.ends_on, row.status, **more)


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    """A workbook of one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def rows_of(plan: PlanValue, reword: Callable[[str], str] = str, only: str = "") -> list[list[Any]]:
    """A plan as a table with its headings, the aim on the first of its rows only."""
    rows: list[list[Any]] = [list(HEADINGS)]
    for section in plan.sections:
        if only and section.priority.title != only:
            continue
        for aim in section.aims:
            for place, item in enumerate(aim.actions):
                first = place == 0
                rows.append(
                    [
                        aim.aim.number if first else None,
                        section.priority.title,
                        aim.aim.text if first else None,
                        reword(item.action.text),
                        "\n".join(theme.title for theme in plan.themes_of(aim.aim)) if first else None,
                        aim.aim.outcome if first else None,
                        plan.post_as_printed(item.action.coordinator),
                        item.status.label if item.status else None,
                    ]
                )
    return rows


def read(
    content: bytes,
    plan: PlanValue,
    *,
    name: str = "plan.xlsx",
    head: FileAgreement | None = None,
    **answers: str,
) -> UnderstoodFile:
    """A file as it is understood beside a plan."""
    document = read_upload(name, content)
    return understand(document, propose(document, plan), answers, head or head_of(plan), plan)


def changes(found: UnderstoodFile, plan: PlanValue) -> Difference:
    """What a load would change. Fails when it would be refused."""
    problems = Problems()
    value = read_value(read_interchange_file(found.sheets, problems), plan, timezone.now(), problems)
    assert problems.errors == []
    assert value is not None
    return difference(plan, value)


@pytest.mark.parametrize("slug", ["kent-2011-14", "kent-2014-17"])
def test_a_kent_plan_as_a_plain_table_changes_nothing_and_asks_nothing(slug: str) -> None:
    kent = read_kent().at(slug)
    found = read(workbook(rows_of(kent)), kent)

    assert found.questions == ()
    assert [problem for problem in found.problems if not problem.warning] == []
    assert not changes(found, kent), changes(found, kent).counts()


@pytest.mark.parametrize("slug", ["kent-2011-14", "kent-2014-17"])
def test_a_kent_plan_as_printed_in_word_changes_nothing_and_asks_nothing(slug: str) -> None:
    kent = read_kent().at(slug)
    document = Document()
    table = document.add_table(rows=1, cols=5)
    for cell, text in zip(
        table.rows[0].cells, ("", "Aim", "Action", "Cross-Cutting Themes", "Planned Outcome"), strict=True
    ):
        cell.text = text
    for section in kent.sections:
        number = section.priority.number
        lead = kent.lead_as_printed(section.priority) or "N/A"
        across = table.add_row()
        across.cells[0].text = number
        across.cells[1].merge(across.cells[4]).text = f"Priority: {section.priority.title}\nLead: {lead}"
        for aim in section.aims:
            for place, item in enumerate(aim.actions):
                row = table.add_row().cells
                if place == 0:
                    row[0].text, row[1].text = aim.aim.number, aim.aim.text
                    row[3].text = "; ".join(theme.title for theme in kent.themes_of(aim.aim))
                    row[4].text = aim.aim.outcome
                row[2].text = item.action.text
    stream = io.BytesIO()
    document.save(stream)
    found = read(stream.getvalue(), kent, name="plan.docx")

    assert found.questions == ()
    assert not changes(found, kent), changes(found, kent).counts()


def test_an_action_in_other_words_is_asked_about_with_its_likeness_and_keeps_its_history_on_a_yes(
    kent: PlanValue,
) -> None:
    target = kent.actions[3].text
    content = workbook(
        rows_of(kent, lambda text: f"{text} Report it twice a year." if text == target else text)
    )
    asked = read(content, kent)

    [question] = asked.questions
    assert question.kind == "match"
    assert question.proposed == "yes"
    assert "% alike" in question.hint
    assert target in question.prompt
    assert question.place == "Sheet!D5"
    as_same = changes(asked, kent)
    assert [change.fields for change in as_same.of("actions")] == [("text",)]
    as_new = changes(read(content, kent, **{question.key: "no"}), kent)
    assert as_new.counts()["actions"] == {"added": 1, "changed": 0, "removed": 1, "unchanged": 37}


def test_the_same_number_with_other_words_is_never_silently_the_same_aim(kent: PlanValue) -> None:
    rows = rows_of(kent)
    old = rows[1][2]
    rows[1][2] = "Something else altogether about lorries"
    asked = read(workbook(rows), kent)

    [question] = asked.questions
    assert (question.kind, question.proposed) == ("match", "no")
    assert old in question.prompt
    assert "with the same number" in question.hint


def test_a_renamed_priority_is_asked_about(kent: PlanValue) -> None:
    rows = rows_of(kent)
    for row in rows[1:]:
        row[1] = "Safer Roads" if row[1] == "Road Safety" else row[1]
    asked = read(workbook(rows), kent)

    [question] = asked.questions
    assert question.kind == "match"
    assert question.value == "Safer Roads"
    road = next(row for row in kent.priorities if row.title == "Road Safety")
    found = changes(read(workbook(rows), kent, **{question.key: road.ref}), kent)
    assert [change.fields for change in found.of("priorities")] == [("title",)]


def test_a_file_of_one_priority_leaves_the_others_alone(kent: PlanValue) -> None:
    rows = [[row[0], *row[2:]] for row in rows_of(kent, only="Road Safety")]
    rows[1][2] = "Teach every new driver about the M2"
    found = read(workbook(rows), kent, head=head_of(kent, priority="Road Safety"))
    no = {question.key: "no" for question in found.questions}
    changed = changes(read(workbook(rows), kent, head=head_of(kent, priority="Road Safety"), **no), kent)

    assert changed.counts()["actions"] == {"added": 1, "changed": 0, "removed": 1, "unchanged": 37}
    assert list(changed.of("priorities")) == []


def test_what_a_file_has_no_column_for_stays_as_the_plan_has_it(kent: PlanValue) -> None:
    noted = replace(
        kent,
        actions=tuple(
            replace(row, measure="Counted", partnership_only=True, extra=(("Risk", "High"),))
            for row in kent.actions
        ),
    )
    rows = [[row[1], row[2], row[3]] for row in rows_of(noted)]

    assert not changes(read(workbook(rows), noted), noted)


def test_a_status_label_that_the_plan_lacks_is_asked_about_and_added_once(kent: PlanValue) -> None:
    with_scheme = read_kent().at("kent-2011-14")
    rows = rows_of(with_scheme)
    for row in rows[1:4]:
        row[7] = "On target"
    asked = read(workbook(rows), with_scheme)
    question = next(item for item in asked.questions if item.kind == "status")

    assert (question.count, question.value) == (3, "On target")
    answers = {question.key: "own:in_progress:green"}
    found = changes(read(workbook(rows), with_scheme, **answers), with_scheme)
    [added] = found.of("status_scheme")
    assert (added.before, added.after.label, added.after.rag) == (None, "On target", "green")  # type: ignore[union-attr]


def test_an_old_report_becomes_a_closed_period_and_leaves_the_plan_alone(kent: PlanValue) -> None:
    rows: list[list[Any]] = [["Action", "Progress", "RAG"]]
    items = list(kent.labelled_actions.values())[:3]
    rows += [[item.action.text, f"Progress with {item.label}", "Green"] for item in items]
    rows.append(["Something that is in no plan at all, about horses", "Well under way", "Green"])
    document = read_upload("report.xlsx", workbook(rows))
    layout = propose(document, kent)
    layout = layout.with_sheet(replace(layout.sheets[0], what="progress"))
    head = head_of(kent, period=ReportedPeriod("October 2014"))
    asked = understand(document, layout, {}, head, kent)
    answers = {question.key: "none" for question in asked.questions if question.kind == "match"}
    found = understand(document, layout, answers, head, kent)
    changed = changes(found, kent)

    assert [question.kind for question in asked.questions] == ["match"]
    assert not {change.table for change in changed.rows} & {"actions", "aims", "priorities", "standings"}
    assert len(list(changed.of("updates"))) == 3
    assert len(list(changed.of("periods"))) == 1


def test_indicators_alone_leave_the_plan_alone_and_add_their_figures() -> None:
    plan = read_kent().at("kent-2011-14")
    title = plan.indicators[0].title
    content = workbook([["Indicator", "2012", "2013"], [title, "1.7%", "1.5%"]])
    found = read(content, plan)
    changed = changes(found, plan)

    assert found.questions == ()
    assert [change.table for change in changed.rows] == ["observations"]
    [added] = changed.of("observations")
    assert (added.before, added.after.period_label, str(added.after.value)) == (None, "2013", "1.5")  # type: ignore[union-attr]


def test_places_lead_back_to_the_cells_of_the_file(kent: PlanValue) -> None:
    rows = rows_of(kent)
    rows[4][3] = "x" * 10_001
    found = read(workbook(rows), kent)
    problems = Problems()
    read_value(read_interchange_file(found.sheets, problems), kent, timezone.now(), problems)
    [error] = problems.errors

    placed = found.in_source(error)
    assert (placed.sheet, placed.cell) == ("Sheet", "D5")
    assert found.origin("actions", int(error.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))) == ("Sheet", 5)
