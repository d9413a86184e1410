"""Files laid out as councils do: from their bytes to sheets that load, with few questions and nothing lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from documents.spreadsheets import RawSheet
from loading.layouts import Layout, SourceDocument, UnderstoodFile, propose, read_upload, understand
from loading.load import FileSource, load
from plan.value import PlanValue
from tests.layout_files import LAYOUTS, LayoutFile

FEW = 5
"""Questions, at most, that a file may ask."""


def layout_of(file: LayoutFile, document: SourceDocument) -> Layout:
    """The proposed layout with the corrections that the file needs."""
    layout = propose(document, None)
    for name, heading, role in file.corrections:
        sheet = next(item for item in layout.sheets if name in item.names)
        columns = list(sheet.columns)
        columns[sheet.headings.index(heading)] = role
        layout = layout.with_sheet(replace(sheet, columns=tuple(columns)))
    return layout


def understood(file: LayoutFile, plan: PlanValue | None = None, **answers: str) -> UnderstoodFile:
    """A file as it is understood with its answers."""
    document = read_upload(file.name, file.content())
    return understand(document, layout_of(file, document), {**file.answers, **answers}, file.head, plan)


def rows_of(sheets: tuple[RawSheet, ...], name: str) -> list[dict[str, str]]:
    """The rows of a sheet as text by heading."""
    sheet = next((item for item in sheets if item.name == name), None)
    if sheet is None:
        return []
    head, *body = sheet.rows
    return [
        {column.as_printed: cell.as_printed for column, cell in zip(head.cells, row.cells, strict=True)}
        for row in body
    ]


def has(row: Mapping[str, str], cells: Mapping[str, Any]) -> bool:
    """Whether a row says all that is expected; "" expects nothing there."""
    return all(row.get(column, "") == value for column, value in cells.items())


@pytest.mark.parametrize("file", LAYOUTS, ids=lambda file: file.name)
class TestEveryLayout:
    """What holds for each of the files."""

    def test_it_comes_out_as_the_rows_that_it_means(self, file: LayoutFile) -> None:
        found = understood(file)

        assert [problem for problem in found.problems if not problem.warning] == []
        for sheet, cells in file.expected_rows:
            rows = rows_of(found.sheets, sheet)
            assert [row for row in rows if has(row, cells)], f"no row of {sheet} says {cells} among {rows}"

    def test_few_questions_are_asked_and_each_has_an_answer_in_the_end(self, file: LayoutFile) -> None:
        found = understood(file)

        print(f"{file.name} ({file.about}): {len(found.questions)} questions")
        assert len(found.questions) == file.questions <= FEW
        assert set(file.answers) <= {question.key for question in found.questions}
        assert [question.key for question in found.questions if not question.answer_in(file.answers)] == []

    def test_what_is_left_out_is_told(self, file: LayoutFile) -> None:
        told = " | ".join(problem.message for problem in understood(file).problems)

        assert [words for words in file.warnings if words not in told] == []

    def test_reading_it_again_gives_the_very_same(self, file: LayoutFile) -> None:
        first, again = understood(file), understood(file)

        assert first == again
        assert first.account == again.account

    def test_its_layout_can_be_kept_as_json_and_fits_the_file_again(self, file: LayoutFile) -> None:
        document = read_upload(file.name, file.content())
        layout = layout_of(file, document)

        assert Layout.from_json(layout.to_json()) == layout
        assert layout.fits(document)
        fitted = layout.fit_to(document)
        assert fitted is not None
        used = [sheet for sheet in layout.sheets if sheet.what != "nothing"]
        assert [sheet for sheet in fitted.sheets if sheet.what != "nothing"] == used

    @pytest.mark.django_db
    def test_it_loads_and_would_make_so_many_rows(self, file: LayoutFile) -> None:
        report = load(FileSource(understood(file).sheets), dry_run=True)

        assert report.is_new
        assert {table: len(report.difference.after.table(table)) for table in file.expected_counts} == dict(
            file.expected_counts
        )

    @pytest.mark.django_db
    def test_loaded_and_read_again_it_changes_nothing_and_asks_nothing_new(self, file: LayoutFile) -> None:
        first = understood(file)
        plan = load(FileSource(first.sheets)).difference.after
        again = understood(file, plan)

        assert {question.key for question in again.questions} <= {
            question.key for question in first.questions
        }
        report = load(FileSource(again.sheets), dry_run=True)
        assert not report.difference, report.lines()
