"""Prepares the sheets of one layout for their readers."""

from __future__ import annotations

from collections.abc import Sequence

from documents.spreadsheets import RawSheet
from loading.layouts.account import Account
from loading.layouts.asking import Questions
from loading.layouts.cells.statuses import Statuses
from loading.layouts.columns.layout import SheetLayout
from loading.layouts.preparing.blank import empty_blank
from loading.layouts.preparing.colours import read_colours
from loading.layouts.preparing.context import Preparing
from loading.layouts.preparing.days import read_days
from loading.layouts.preparing.hidden import leave_out_hidden, leave_out_struck
from loading.layouts.preparing.merged import serve_merged
from loading.layouts.preparing.told import tell_of_columns
from loading.layouts.preparing.years import read_years
from loading.problems import Problems


def prepared_sheets(
    layout: SheetLayout,
    sheets: Sequence[tuple[RawSheet, int]],
    questions: Questions,
    problems: Problems,
    account: Account,
    statuses: Statuses,
) -> list[Preparing]:
    """The sheets with what they show besides their values in their rows. ``sheets``: each with its heading row."""
    prepared = []
    for sheet, heading_row in sheets:
        item = Preparing(sheet, layout, heading_row, questions, problems, account)
        leave_out_hidden(item)
        leave_out_struck(item)
        empty_blank(item)
        serve_merged(item)
        read_colours(item, statuses)
        read_days(item)
        read_years(item)
        prepared.append(item)
    if prepared:
        tell_of_columns(prepared[0])
    return prepared
