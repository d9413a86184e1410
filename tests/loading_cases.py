"""Small files that are easy to load wrongly, and what must come of each: right values, or one question of a kind.

The files are in ``tests/loading_files``. All councils, people and words in them are made up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from documents.spreadsheets import UnreadableFile
from loading.layouts import (
    FileAgreement,
    Layout,
    SourceDocument,
    UnderstoodFile,
    propose,
    read_upload,
    understand,
)
from loading.load import FileSource, load
from loading.uploads.columns.answers import layout_from_boxes
from plan.value import PlanValue
from tests.test_layouts import rows_of

FOLDER = Path(__file__).parent / "loading_files"
HEAD = FileAgreement("small-files", "A made-up plan", "Made-up Partnership")
PER_SCREEN = 7
"""Questions on one screen."""


@dataclass(frozen=True)
class LoadingCase:
    """One file. ``fix``: boxes that a person sets on the page of the columns: (sheet, heading or box, value).

    ``actions``, ``indicators``: how many. ``cells``: sheet -> rows, each with cells that one row must have. ``asks``:
    the kind of each question that is needed. ``tells``: words that a warning must say. ``answers``: kind -> answer,
    where the one that is proposed is not taken. ``after``: a file that is loaded first.
    """

    name: str
    fix: Sequence[tuple[int, str, str]] = ()
    actions: int | None = None
    indicators: int | None = None
    cells: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    asks: Sequence[str] = ()
    tells: Sequence[str] = ()
    after: str = ""


@dataclass(frozen=True)
class Outcome:
    """What comes of a file."""

    case: LoadingCase
    found: UnderstoodFile
    layout: Layout
    heading_rows: tuple[int, ...] = ()

    def rows(self, sheet: str) -> list[dict[str, str]]:
        """The rows of a sheet of the interchange form."""
        return rows_of(self.found.sheets, sheet)

    @property
    def kinds(self) -> list[str]:
        """The kinds of the questions, each once."""
        return sorted({question.kind for question in self.found.questions})

    @property
    def told(self) -> str:
        """All that is told."""
        return " | ".join(problem.message for problem in self.found.problems if problem.warning)

    @property
    def right(self) -> int:
        """How many expected values stand where they belong."""
        return sum(
            len(cells) for sheet, rows in self.case.cells.items() for cells in rows if self.has(sheet, cells)
        )

    @property
    def wrong(self) -> list[str]:
        """Expected values that came out otherwise, with nothing asked."""
        if self.kinds and self.case.asks and set(self.case.asks) <= set(self.kinds):
            return []
        missing = [
            f"{sheet}: {dict(cells)}"
            for sheet, rows in self.case.cells.items()
            for cells in rows
            if not self.has(sheet, cells)
        ]
        for sheet, number in (("actions", self.case.actions), ("indicators", self.case.indicators)):
            if number is not None and len(self.rows(sheet)) != number:
                missing.append(f"{len(self.rows(sheet))} {sheet} for {number}")
        return missing

    def has(self, sheet: str, cells: Mapping[str, str]) -> bool:
        """Whether a row of the sheet has these cells."""
        return any(all(row.get(name, "") == text for name, text in cells.items()) for row in self.rows(sheet))

    @property
    def untold(self) -> list[str]:
        """What was to be told or asked, and is not."""
        return [f"asks {kind}" for kind in self.case.asks if kind not in self.kinds] + [
            f"tells “{words}”" for words in self.case.tells if words.casefold() not in self.told.casefold()
        ]

    @property
    def unneeded(self) -> list[str]:
        """Kinds of question that are asked without need."""
        return [kind for kind in self.kinds if kind not in self.case.asks]

    @property
    def page_loads(self) -> int:
        """Start, columns, a page for each seven questions, check, confirm."""
        return 4 + -(-len(self.found.questions) // PER_SCREEN)


def laid_out(case: LoadingCase, document: SourceDocument) -> Layout:
    """The proposed layout with the boxes of a person, set as on the page: shown first, then saved."""
    layout = propose(document, None)
    whole = {f"{name}-{number}": text for number, name, text in case.fix if name in ("what", "head", "split")}
    if whole:
        layout = layout_from_boxes(whole, document, layout)
    columns = {
        f"col-{number}-{layout.sheets[number].headings.index(name)}": text
        for number, name, text in case.fix
        if name not in ("what", "head", "split")
    }
    posted = {
        f"was-{name}-{number}": str(value)
        for number, sheet in enumerate(layout.sheets)
        for name, value in (("what", sheet.what), ("head", sheet.heading_row))
    }
    # The page begins with the proposal again: what was said by hand comes with the boxes.
    return (
        layout_from_boxes({**whole, **posted, **columns}, document, propose(document, None))
        if case.fix
        else layout
    )


def outcome(case: LoadingCase, plan: PlanValue | None = None, **answers: str) -> Outcome:
    """What comes of a file, with what is proposed to each question."""
    document = read_upload(case.name, (FOLDER / case.name).read_bytes())
    layout = laid_out(case, document)
    found = understand(document, layout, answers, HEAD, plan)
    return Outcome(case, found, layout, tuple(sheet.heading_row for sheet in layout.sheets))


def safe_outcome(case: LoadingCase, plan: PlanValue | None = None) -> Outcome | str:
    """What comes of a file, or why it cannot be read."""
    try:
        return outcome(case, plan)
    except (UnreadableFile, ValueError) as error:
        return str(error)


def plan_after(case: LoadingCase) -> PlanValue:
    """The plan that the file makes. Needs a database."""
    return load(FileSource(outcome(case).found.sheets)).difference.after


SAFER = {"priority": "1"}
CASES: tuple[LoadingCase, ...] = (
    LoadingCase(
        "01-second-table.docx",
        fix=((0, "Managed by", "coordinator"),),
        actions=2,
        cells={
            "actions": [
                {"action": "Test the water weekly", "due": "2021-03-31", "coordinator": "River Warden"}
            ]
        },
    ),
    LoadingCase("02-hidden-old-sheet.xlsx", actions=1, tells=("is hidden",)),
    *(
        LoadingCase(
            name,
            actions=3,
            cells={
                "actions": [
                    {"action": words, "due": "2021-03-31", "coordinator": "River Warden"}
                    for words in ("Test the water", "Fence the weir", "Train wardens")
                ]
            },
        )
        for name in ("03-merged-date-and-lead.docx", "04-merged-date-and-lead.xlsx")
    ),
    LoadingCase(
        "06-same-title-two-priorities.xlsx",
        indicators=2,
        cells={"indicators": [{"baseline_value": "120"}, {"baseline_value": "300"}]},
        asks=("indicator",),
    ),
    LoadingCase(
        "07-same-title-with-figures.xlsx",
        indicators=2,
        cells={
            "observations": [{"value": "130"}, {"value": "310"}],
            "indicators": [{"baseline_value": "300"}],
        },
        asks=("indicator",),
    ),
    LoadingCase(
        "08-quarter-and-year.xlsx",
        indicators=2,
        cells={"indicators": [{"period_type": "quarter"}, {"period_type": "financial year"}]},
        asks=("indicator",),
    ),
    LoadingCase("11-themes-per-action.docx", actions=3, tells=("themes are kept by aim",)),
    LoadingCase(
        "12-update-in-action-cell.docx",
        actions=2,
        cells={
            "actions": [
                {"action": "Empty the bins every day of the week.", "coordinator": "Parks Lead"},
                {"action": "Paint the benches before the summer."},
            ]
        },
        asks=("lead", "update"),
    ),
    LoadingCase(
        "13-dash-list-of-leads.xlsx",
        actions=1,
        cells={"actions": [{"coordinator": "ABC Parks Lead"}]},
        asks=("lead",),
    ),
    LoadingCase("16-nought.xlsx", indicators=2, cells={"observations": [{"value": "0"}, {"value": "3"}]}),
    LoadingCase(
        "17-date-before-action.xlsx",
        actions=1,
        cells={"actions": [{"action": "9.12.20 Move the bins to the gate"}]},
    ),
    LoadingCase(
        "18a-first.xlsx", actions=2, cells={"actions": [{"action": "Wash the bins", "due": "2021-05-31"}]}
    ),
    LoadingCase("18b-later.xlsx", actions=2, asks=("match",), after="18a-first.xlsx"),
    LoadingCase(
        "19-struck-out.xlsx",
        actions=1,
        cells={"actions": [{"action": "Empty bins every Friday"}]},
        asks=("struck",),
    ),
    LoadingCase(
        "20-two-levels.docx",
        actions=2,
        cells={
            "priorities": [{"title": "A greener town"}],
            "actions": [
                {"aim": "More trees", "action": "Plant forty trees"},
                {"aim": "More ponds", "action": "Dig a pond"},
            ],
        },
    ),
    LoadingCase(
        "21-status-in-date-cell.xlsx",
        actions=1,
        cells={"actions": [{"status": "Complete"}]},
        asks=("status",),
    ),
    LoadingCase(
        "26-windows-1252.csv",
        actions=1,
        cells={"actions": [{"action": "Plant forty trees – oaks"}]},
        tells=("Windows-1252",),
    ),
    LoadingCase("28-priorities-listed-only.docx", actions=2, asks=("priority",), tells=("Safer trams",)),
    LoadingCase("29a-first.csv", indicators=1),
    LoadingCase("29b-later.csv", asks=("match",), after="29a-first.csv"),
    LoadingCase(
        "headings-by-hand.xlsx",
        fix=(
            (0, "what", "plan"),
            (0, "head", "2"),
            (0, "Nr", "number"),
            (0, "Undertaking", "action"),
            (0, "Finish by", "due"),
            (0, "Budget", "extra"),
            (0, "Notes for members", "extra"),
        ),
        actions=2,
        cells={
            "actions": [
                {"action": "Mend the harbour lights", "due": "2021-03-31", "Budget": "£4k"},
                {"action": "Train ten wardens", "due": "2021-06-30"},
            ]
        },
        asks=("priority",),
    ),
    LoadingCase("blank-action.csv", actions=2, asks=("row",)),
    LoadingCase("broken-letters.csv", actions=2, tells=("letters that were lost",)),
    LoadingCase("dates-as-serials.csv", actions=2, asks=("date", "status")),
    LoadingCase("excel-colour-only.xlsx", actions=3, asks=("colour",)),
    LoadingCase(
        "excel-hidden-struck-comment.xlsx",
        asks=("hidden", "struck"),
        tells=("is hidden", "The lead has changed to Officer Z"),
    ),
    LoadingCase(
        "kpi-heading-by-hand-2.csv",
        fix=(
            (0, "what", "indicators"),
            (0, "head", "1"),
            (0, "Kpi name", "indicator"),
            (0, "Uom", "unit"),
            (0, "Target 2025/26", "target"),
            (0, "Target 2026/27", "target"),
            (0, "Q1 2025/26", "period"),
            (0, "Q2 2025/26", "period"),
        ),
        indicators=1,
        cells={
            "targets": [{"value": "35", "by": "2025/26"}, {"value": "30", "by": "2026/27"}],
            "observations": [
                {"period_label": "Q1 2025/26", "value": "40"},
                {"period_label": "Q2 2025/26", "value": "38"},
            ],
        },
    ),
    LoadingCase(
        "machine-headings.csv",
        actions=2,
        cells={
            "actions": [
                {
                    "action": "Publish the guidance",
                    "coordinator": "Officer A",
                    "due": "2026-03-31",
                    "status": "Green",
                    "progress_update": "Draft written",
                }
            ]
        },
        asks=("priority",),
    ),
    LoadingCase(
        "polarity-column.csv",
        indicators=2,
        cells={
            "indicators": [
                {"title": "Repeat victims", "polarity": "lower", "period_type": "quarter"},
                {"title": "Satisfaction", "polarity": "higher", "period_type": "quarter"},
            ]
        },
        tells=("RAG", "Direction of travel"),
    ),
    LoadingCase("quarters.csv", actions=2, asks=("column", "priority")),
    LoadingCase(
        "rag-and-percent.csv",
        actions=2,
        cells={
            "actions": [
                {"action": "Publish the guidance", "status": "Green", "% complete": "100%"},
                {"action": "Hold a workshop", "status": "Amber", "% complete": "50%"},
            ]
        },
        tells=("% complete",),
    ),
    LoadingCase(
        "rag-previous.csv",
        actions=2,
        cells={
            "actions": [
                {"action": "Publish the guidance", "status": "Red"},
                {"action": "Hold a workshop", "status": "Amber"},
            ]
        },
        asks=("column", "priority"),
    ),
    LoadingCase("semicolon-one-cell.csv", actions=3, asks=("split",)),
    LoadingCase("us-dates.csv", actions=3, asks=("date",)),
    LoadingCase(
        "plan-of-2003.xls",
        actions=3,
        cells={
            "actions": [
                {"action": "Light the underpass", "due": "2026-03-31", "coordinator": "River Warden"},
                {"action": "Train ten wardens", "due": "2026-06-30", "coordinator": "River Warden"},
                {"action": "Empty bins every Friday", "coordinator": "Parks Lead"},
            ]
        },
        asks=("hidden", "priority", "struck"),
        tells=("is hidden", "does not tell which values come from formulas"),
    ),
    LoadingCase(
        "two-row-head.xlsx",
        actions=2,
        cells={
            "actions": [
                {
                    "action": "Open a night bus",
                    "measure": "Riders counted",
                    "coordinator": "Bus Officer",
                    "due": "2026-05-31",
                    "status": "Green",
                }
            ]
        },
        asks=("priority",),
    ),
    LoadingCase(
        "welsh.csv",
        actions=2,
        cells={
            "priorities": [{"title": "Cymunedau diogel"}],
            "actions": [{"action": "Agor y parc yn y nos", "due": "2026-03-31"}],
        },
        asks=("lead", "status"),
    ),
    LoadingCase(
        "theme-colours.xlsx",
        actions=3,
        cells={
            "actions": [
                {"action": "Open the gate", "status": "Amber"},
                {"action": "Oil the gate", "status": "Red"},
            ]
        },
        asks=("colour", "priority"),
    ),
    LoadingCase(
        "open-office.ods",
        actions=2,
        cells={
            "actions": [
                {"action": "Paint the crossings", "due": "2026-03-31", "Review date": "2026-02-01"},
                {"action": "Lower the kerbs", "ongoing": "yes"},
            ],
            "priorities": [{"title": "Safe roads"}],
        },
        asks=("struck",),
        tells=("the texts of shapes",),
    ),
    LoadingCase(
        "unicode-text.csv",
        actions=1,
        cells={"actions": [{"action": "Open the café", "due": "2026-03-31"}]},
        asks=("priority",),
        tells=("UTF-16",),
    ),
    LoadingCase(
        "measures.csv",
        indicators=3,
        cells={"indicators": [{"title": "Knife crimes", "polarity": "lower", "baseline_value": "120"}]},
        asks=("column",),
        tells=("“Q1”, “Q2”, “RAG”, “Owner” is left out",),
    ),
    LoadingCase(
        "header-footer.xlsx",
        actions=1,
        asks=("priority",),
        tells=("OFFICIAL draft", "Owner: Safety Team"),
    ),
    LoadingCase(
        "numbered-levels.csv",
        actions=3,
        cells={
            "priorities": [{"number": "1", "title": "Reduce anti-social behaviour"}, {"number": "2"}],
            "actions": [
                {
                    "priority": "1",
                    "aim_number": "1.1",
                    "aim": "Tackle neighbour disputes",
                    "due": "2026-03-31",
                },
                {"priority": "2", "aim": "Protect sheds", "action": "Give out shed alarms"},
            ],
        },
        asks=("levels",),
    ),
    LoadingCase(
        "leads.csv",
        actions=9,
        cells={
            "actions": [
                {"action": "Fifth action here", "coordinator_agency": "Police"},
                {"action": "Sixth action here", "coordinator": "Housing Manager"},
                {"action": "Seventh action here", "coordinator_agency": "Fire and Rescue Service"},
                {"action": "Eighth action here", "coordinator_agency": "Riverside Hub"},
            ]
        },
        asks=("lead",),
    ),
    LoadingCase(
        "monthly-rag.csv",
        actions=2,
        cells={
            "actions": [{"action": "Write it up", "status": "Red"}],
            "periods": [{"title": "Apr 26"}, {"title": "May 26"}, {"title": "Jun 26"}],
        },
        asks=("column", "priority"),
    ),
    LoadingCase(
        "form-per-action.xlsx",
        actions=2,
        cells={
            "actions": [
                {"action": "Open a youth café", "coordinator": "Youth Manager", "due": "2026-06-30"},
                {"action": "Mend the skate park", "coordinator": "Parks Manager", "status": "Green"},
            ]
        },
        asks=("priority",),
        tells=("stand in its first column",),
    ),
    LoadingCase(
        "jargon.csv",
        actions=2,
        cells={
            "priorities": [{"title": "Protect", "lead": "Supt Ray"}, {"title": "Pursue"}],
            "actions": [
                {
                    "action": "Roll out doorbells",
                    "coordinator": "Head of Ops",
                    "due": "2026-10-31",
                    "status": "Amber",
                    "Blockers": "Funding",
                }
            ],
        },
        asks=("lead",),
        tells=("Blockers",),
    ),
    LoadingCase(
        "action-with-status-in-text.csv",
        actions=2,
        cells={"actions": [{"action": "COMPLETE - Install gates", "status": "Complete"}]},
        asks=("priority", "status"),
    ),
    LoadingCase("duplicates.csv", actions=3, asks=("row",)),
    LoadingCase("equal-actions-of-other-status.csv", actions=2, asks=("row",)),
    LoadingCase(
        "explained-headings.csv",
        actions=2,
        cells={"actions": [{"action": "Mark tools", "due": "2026-03-01", "Start": "01/01/2026"}]},
        asks=("priority",),
    ),
    LoadingCase(
        "indicator-words.csv",
        indicators=2,
        cells={
            "indicators": [{"title": "Burglary offences", "polarity": "lower"}],
            "targets": [{"value": "1,000", "by": "2025/26"}, {"value": "30%"}],
            "observations": [{"value": "1204", "provisional": "yes"}, {"value": "N/A"}],
        },
    ),
    LoadingCase(
        "target-in-words.csv",
        indicators=3,
        cells={
            "indicators": [
                {"title": "Burglary offences", "polarity": "lower"},
                {"title": "Reports of hate crime", "polarity": "higher"},
                {"title": "Repeat victims"},
            ],
            "targets": [{"indicator": "Burglary offences", "value": "Reduce by 5%"}],
        },
        tells=("By its target “Reduce by 5%”, lower is better",),
    ),
    LoadingCase(
        "pivot-blank.csv",
        actions=2,
        asks=("priority",),
        tells=("“(blank) Kent Police 1 May 2026” is no action; it is left out", "“(blank) 2” is no action"),
    ),
    LoadingCase("word-tracked-changes.docx", tells=("undecided change",)),
)


@cache
def case_of(name: str) -> LoadingCase:
    """The case of a file."""
    return next(case for case in CASES if case.name == name)
