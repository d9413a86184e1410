"""Writes an old report as a closed reporting period: updates on actions, and commentary on priorities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.text import folded
from documents.spreadsheets import cell_name
from loading.layouts.account import Account
from loading.layouts.asking import Questions
from loading.layouts.cells.likeness import POSSIBLE, Candidates, likeness
from loading.layouts.cells.words import plain_words, short_hash
from loading.layouts.columns.document import SourceDocument
from loading.layouts.columns.layout import SheetLayout
from loading.layouts.questions import Question, ReportedPeriod, SourceRow
from loading.layouts.rows.actions import FileAction
from loading.layouts.rows.entries import FileSection
from loading.layouts.sheets.output import Output
from loading.problems import Problems
from plan.value import PlanValue

NOT_OF_A_REPORT = frozenset(
    {"lead", "themes", "coordinator", "agency", "due", "outcome", "measure", "reporting", "extra"}
)
"""Roles of a report that are left as the plan has them."""
LEAVE_OUT = "none"
OFFERED = 5


@dataclass
class ReportMatching:
    """Finds the action of the plan for each row of a report."""

    plan: PlanValue
    questions: Questions
    problems: Problems
    _by_label: dict[str, str] = field(default_factory=dict)
    _by_words: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        labelled = self.plan.labelled_actions
        for ref, item in labelled.items():
            if item.label:
                self._by_label[folded(item.label)] = ref
            self._by_words.setdefault(plain_words(item.action.text), []).append(ref)
        for section in self.plan.sections:
            for aim in section.aims:
                if aim.aim.number and len(aim.actions) == 1:
                    self._by_label.setdefault(folded(aim.aim.number), aim.actions[0].action.ref)
        self._candidates = Candidates.of({ref: item.action.text for ref, item in labelled.items()})

    def ref(self, action: FileAction) -> str:
        """The ref of the plan's action; "" for a row that is left out. Asks where the words differ."""
        same = self._by_words.get(plain_words(action.text), [])
        if len(same) == 1:
            return same[0]
        by_label = self._by_label.get(folded(action.number), "") if action.number else ""
        nearest, percent = self._candidates.nearest(action.text)
        if by_label and (by_label == nearest or by_label in same):
            percent = max(percent, likeness(action.text, self._candidates.wordings[by_label]))
            if percent == 100:
                return by_label
        return self._ask_action(action, by_label or nearest, same)

    def _ask_action(self, action: FileAction, near: str, same: Sequence[str]) -> str:
        items = self.plan.labelled_actions
        most_alike = sorted(items, key=lambda ref: -likeness(action.text, items[ref].action.text))[:OFFERED]
        offered = list(dict.fromkeys([*([near] if near else []), *same, *most_alike]))
        percent = likeness(action.text, items[near].action.text) if near else 0
        answer = self.questions.ask(
            Question(
                key=f"report:{short_hash(action.number, folded(action.text))}",
                kind="match",
                place=f"{action.sheet}!{cell_name(action.columns.get('action', 0), action.row)}",
                value=action.text,
                prompt="Which action of the plan is this row of the report about?",
                choices=(
                    *((ref, f"{items[ref].label} {items[ref].action.text}".strip()) for ref in offered),
                    (LEAVE_OUT, "None: leave the row out"),
                ),
                proposed=near if near and percent >= POSSIBLE else "",
                hint=f"The nearest is {percent}% alike." if near else "",
            )
        )
        return "" if answer == LEAVE_OUT else answer


def write_periods(periods: Sequence[ReportedPeriod], out: Output) -> None:
    """Writes the sheet of periods, with these as closed periods."""
    out.keep("periods")
    known = {folded(str(row["title"])) for row in out.plan_rows("periods")}
    for period in periods:
        if folded(period.title) not in known:
            cells = {
                "title": period.title,
                "plan_year": period.plan_year,
                "period_start": period.period_start,
                "period_end": period.period_end,
                "source": period.source or period.title,
            }
            out.add("periods", cells)


def write_updates(
    reports: Sequence[tuple[ReportedPeriod, Sequence[FileAction]]], refs: Mapping[int, str], out: Output
) -> None:
    """Writes an update for each action with a status or progress in a period; those of the plan stay.

    Two rows about one action become one update. ``refs``: by the id of the action.
    """
    by_place: dict[tuple[str, str], list[FileAction]] = {}
    titles = {folded(period.title): period.title for period, _ in reports}
    for period, actions in reports:
        for action in actions:
            said = action.history.get(period.title)
            ref = refs.get(id(action), "")
            row = action if said is None else _as_said(action, said)
            if ref and (row.progress or row.status):
                by_place.setdefault((folded(period.title), ref), []).append(row)
    for plan_row in out.plan_rows("updates"):
        if (folded(str(plan_row["period"])), plan_row["ref"]) not in by_place:
            out.add("updates", plan_row)
    for (key, ref), rows in by_place.items():
        first = rows[0]
        label = next((action.status for action in rows if action.status), "")
        cells = {
            "period": titles[key],
            "ref": ref,
            "status": label,
            "report_text": "\n".join(dict.fromkeys(action.progress for action in rows if action.progress)),
            "agreed_status": label,
        }
        columns = {"status": first.columns.get("status", 0), "agreed_status": first.columns.get("status", 0)}
        columns |= {"report_text": first.columns.get("report_text", 0), "ref": first.columns.get("action", 0)}
        out.add("updates", cells, SourceRow(first.sheet, first.row, columns))


def _as_said(action: FileAction, said: Mapping[str, str]) -> FileAction:
    """The action with what an earlier column says of it."""
    return replace(action, status=said.get("status", ""), progress=said.get("progress", ""))


def write_commentary(
    period: ReportedPeriod, sections: Sequence[FileSection], names: Mapping[int, str], out: Output
) -> None:
    """Writes the paragraphs about each priority as its commentary."""
    by_name = {names[id(section)]: section for section in sections if section.paragraphs}
    for row in out.plan_rows("commentary"):
        if not (folded(str(row["period"])) == folded(period.title) and row["priority"] in by_name):
            out.add("commentary", row)
    for name, section in by_name.items():
        text = "\n\n".join(words for *_, words in section.paragraphs)
        out.add(
            "commentary",
            {"period": period.title, "priority": name, "text": text},
            SourceRow(section.paragraphs[0][0], 0),
        )


def leave_of_report(
    reported: Sequence[FileAction],
    refs: Mapping[int, str],
    document: SourceDocument,
    layouts: Mapping[str, tuple[SheetLayout, int]],
    account: Account,
) -> None:
    """Says of each cell of a report that is not taken why."""
    for action in reported:
        layout, _ = layouts[action.sheet]
        sheet = document.sheet(action.sheet)
        row = next((row for row in sheet.rows if row.number == action.row), None) if sheet else None
        for column, cell in enumerate(row.cells if row else ()):
            role = layout.columns[column] if column < len(layout.columns) else ""
            place = (action.sheet, action.row, column)
            if not cell.as_printed.strip() or not role:
                continue
            if not refs.get(id(action)):
                account.leave(place, "the row is about no action of the plan")
            elif role in NOT_OF_A_REPORT:
                account.leave(place, "of a report, status and progress are taken")
            elif role == "action":
                account.join(place, "the action of the plan that the row is about")
