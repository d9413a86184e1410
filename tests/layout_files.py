"""Plans as councils really hold them: fourteen files, each laid out in a way of its own, with what must come of them.

All of it is plain data, so that the tests of the engine and those in the browser drive the same files. The councils
are made up. Files are made with openpyxl and python-docx, not with the tracker's own writers.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from docx import Document
from docx.table import Table, _Cell
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from loading.layouts import FileAgreement, ReportedPeriod


@dataclass(frozen=True)
class LayoutFile:
    """A file, and what must come of it.

    ``make``: makes it. ``corrections``: (sheet, heading, role) where the proposal has to be corrected. ``answers``:
    to the questions whose proposal is not right, or that have none. ``questions``: how many are asked in all.
    ``expected_rows``: (sheet of the interchange form, cells of one of its rows). ``warnings``: words that must be told.
    """

    name: str
    about: str
    make: Callable[[], bytes]
    head: FileAgreement
    questions: int
    expected_counts: Mapping[str, int]
    expected_rows: Sequence[tuple[str, Mapping[str, Any]]]
    corrections: Sequence[tuple[str, str, str]] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    warnings: Sequence[str] = ()

    def content(self) -> bytes:
        """The file."""
        return _made(self.make)


@cache
def _made(make: Callable[[], bytes]) -> bytes:
    return make()


def _head(slug: str, title: str, partnership: str, **more: Any) -> FileAgreement:
    return FileAgreement(slug, title, partnership, date(2015, 4, 1), date(2018, 3, 31), **more)


def _saved(book: Workbook | Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _book(rows: Sequence[Sequence[Any]], title: str = "Sheet1") -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return book, sheet


# --- 1: the aim on the first of its rows only, merged downwards ------------------------------------------------------


def merged_aims() -> bytes:
    """An Excel plan with merged cells, Excel dates and two rows of title."""
    book, sheet = _book(
        [
            ["Northmere Community Safety Partnership"],
            ["Action plan 2015 to 2018 (agreed May 2015)"],
            [],
            ["Priority", "Aim", "Action", "Lead officer", "By when", "How will we know?"],
            [
                "1. Burglary",
                "1.1 Make homes harder to break into",
                "Visit every home that was burgled within two days",
                "Head of Neighbourhood Policing",
                date(2016, 3, 31),
                "Visits made in time",
            ],
            [
                None,
                None,
                "Fit locks and lights in the homes of older people",
                "Handyperson Manager",
                date(2016, 9, 30),
                "Homes fitted",
            ],
            [
                None,
                "1.2 Find stolen goods",
                "Mark property at six open days a year",
                "Watch Liaison Officer",
                "Ongoing",
                None,
            ],
            [
                "2. Night-time economy",
                "2.1 Safer streets after dark",
                "Run the street marshals every Friday",
                "Licensing Manager",
                "Ongoing",
                "Assaults after 10pm",
            ],
            [
                None,
                None,
                "Train door staff in first aid",
                "Licensing Manager",
                date(2015, 12, 31),
                "Staff trained",
            ],
        ],
        "Plan",
    )
    for cells in ("A1:F1", "A5:A7", "B5:B6", "A8:A9", "B8:B9"):
        sheet.merge_cells(cells)
    for cell in sheet[4]:
        cell.font = Font(bold=True)
    for row in (5, 6, 9):
        sheet[f"E{row}"].number_format = "dd/mm/yyyy"
    return _saved(book)


# --- 2: section rows between the data, the head repeated, totals and a footnote --------------------------------------


def section_rows() -> bytes:
    """Priority and lead in rows of their own across the table; each page repeats the head."""
    head = ["Ref", "Aims", "Actions", "Responsible", "Timescale", "Cross-cutting themes"]
    rows: list[list[Any]] = [
        ["County of Westmarch: Community Safety Agreement"],
        ["Priority: Domestic Abuse"],
        ["Lead: Chair of the Westmarch Domestic Abuse Group"],
        head,
        [
            "1.1",
            "Prevent abuse",
            "Teach healthy relationships in every secondary school",
            "Education Safeguarding Manager",
            "by March 2017",
            "Early help; Safeguarding",
        ],
        [
            "1.2",
            "Support victims",
            "Pay for advisers in the courts",
            "Commissioning Manager",
            "31/03/2016",
            "Safeguarding",
        ],
        [None, None, "Train housing staff to recognise abuse", "Housing Options Manager", "Q2 2016/17", None],
        ["Priority: Road Safety / Lead: Director of Operations, Westmarch Fire and Rescue"],
        head,
        [
            "2.1",
            "Fewer young drivers hurt",
            "Take the crash exhibition to colleges",
            "Road Safety Team Leader",
            "Ongoing",
            "Early help",
        ],
        [
            "2.2",
            "Slower traffic in villages",
            "Lend speed cameras to parish volunteers",
            "Casualty Reduction Officer",
            "Spring",
            "Early help",
        ],
        ["Total actions", 5],
        ["* Agreed by the Partnership on 3 June 2015"],
    ]
    book, sheet = _book(rows, "Action Plan")
    for number in (1, 2, 3, 8):
        sheet.merge_cells(f"A{number}:F{number}")
    return _saved(book)


# --- 3: a sheet for each priority ------------------------------------------------------------------------------------


def sheet_per_priority() -> bytes:
    """Three sheets laid out alike below title rows of different heights, beside a cover and a list for drop-downs."""
    book, cover = _book([["Easterleigh Safer Together"], ["Delivery plan"], ["Version 3"]], "Cover")
    plans = {
        "Violent Crime": (
            2,
            "Chief Inspector, Easterleigh Police",
            [
                [
                    "Less violence at home",
                    "Refer every victim within a day",
                    "Victim Services Manager",
                    "June 2016",
                    "Green",
                ],
                [
                    "Less violence at home",
                    "Hold a review after each death",
                    "Adult Safeguarding Lead",
                    "Ongoing",
                    "Amber",
                ],
                [
                    "Fewer knives carried",
                    "Run a surrender week twice a year",
                    "Youth Offending Manager",
                    "Dec-16",
                    "Green",
                ],
            ],
        ),
        "Drugs and Alcohol": (
            4,
            "Director of Public Health, Easterleigh Council",
            [
                [
                    "More people in treatment",
                    "Open the walk-in clinic on Saturdays",
                    "Treatment Commissioner",
                    "2016/17",
                    "Red",
                ],
            ],
        ),
        "Anti-Social Behaviour": (
            3,
            "TBC",
            [
                [
                    "Quicker answers",
                    "One telephone number for all complaints",
                    "Customer Services Manager",
                    "31 October 2015",
                    "Complete",
                ],
                [
                    None,
                    "Tell each caller what was done within ten days",
                    "Customer Services Manager",
                    "31 October 2015",
                    "Red",
                ],
            ],
        ),
    }
    for title, (above, lead, rows) in plans.items():
        sheet = book.create_sheet(title)
        sheet.append([f"Easterleigh delivery plan: {title}"])
        sheet.append([f"Priority lead: {lead}"])
        for _ in range(above - 2):
            sheet.append([None])
        sheet.append(["Objective", "What we will do", "Who", "Target date", "RAG", "Budget"])
        for number, row in enumerate(rows):
            sheet.append([*row, 500 * (number + 1)])
    lists = book.create_sheet("Lists")
    for word in ("Red", "Amber", "Green", "Complete"):
        lists.append([word])
    assert cover is not None
    return _saved(book)


# --- 4: several actions in one cell ----------------------------------------------------------------------------------


def bullets_in_cells() -> bytes:
    """Bulleted actions in one cell, with leads and dates line by line beside them; one cell introduces a list."""
    book, _ = _book(
        [
            ["Priority area", "Objective", "Key actions", "Lead agency", "Deadline", "Measures"],
            [
                "Acquisitive crime",
                "Protect property",
                "• Mark bicycles at stations\n• Publish a list of good locks\n• Hold a monthly stall in the market",
                "Kesterton Police\nKesterton Borough Council\nKesterton Police",
                "30 June 2016\n31 July 2016\nOngoing",
                "Thefts of bicycles",
            ],
            [
                "Acquisitive crime",
                "Work with businesses",
                "Set up a radio scheme with:\n• shops in the High Street\n• pubs near the station",
                "Kesterton Police",
                "1 May 2016",
                "Members of the scheme",
            ],
            [
                "Reoffending",
                "Homes for those leaving prison",
                "- Find ten flats a year\n  - two of them for women\n- Name one officer for each prison",
                "Kesterton Borough Council",
                "31 March 2018",
                "Flats found",
            ],
        ],
        "Kesterton plan",
    )
    return _saved(book)


# --- 5: a BRAG workbook with numbers for statuses --------------------------------------------------------------------


def brag_numbers() -> bytes:
    """Statuses 1 to 4, a column of progress for each quarter, a budget, and a key below."""
    book, sheet = _book(
        [
            [
                "No.",
                "Theme lead",
                "CSP priority",
                "Objective",
                "Activity",
                "Owner",
                "Completion date",
                "Q1 progress",
                "Q2 progress",
                "BRAG",
                "Cost",
            ],
            [
                1,
                "Superintendent, Harrowfold Police",
                "Serious Violence",
                "Keep young people out of gangs",
                "Mentor thirty pupils at risk",
                "Early Help Manager",
                "30/09/2016",
                "Mentors found",
                "Twelve pupils matched",
                2,
                12000,
            ],
            [
                2,
                None,
                "Serious Violence",
                "Keep young people out of gangs",
                "Meet parents in three estates",
                "Neighbourhood Sergeant",
                "31/12/2016",
                "Dates set",
                None,
                1,
                800,
            ],
            [
                3,
                None,
                "Serious Violence",
                "Take knives off the streets",
                "Put four amnesty bins in place",
                "Neighbourhood Sergeant",
                "31/01/2016",
                None,
                "All four in use",
                4,
                2500.5,
            ],
            [
                4,
                "Head of Housing, Harrowfold Council",
                "Hate Crime",
                "More victims come forward",
                "Open five reporting centres",
                "Cohesion Officer",
                "Autumn",
                None,
                "Staff are ill",
                3,
                None,
            ],
            ["Key: 1 = on track, 2 = some risk, 3 = stopped, 4 = done"],
        ],
        "BRAG 2016",
    )
    sheet["K2"].number_format = "#,##0.00"
    return _saved(book)


# --- 6 and 7: Word documents -----------------------------------------------------------------------------------------


def _fill(cell: _Cell, text: str) -> None:
    """Text in a cell; lines that begin with "* " are bullets, with "** " bullets further in."""
    first = True
    for line in text.split("\n"):
        level = len(line) - len(line.lstrip("*"))
        style = {0: None, 1: "List Bullet", 2: "List Bullet 2"}[level]
        paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
        paragraph.add_run(line[level:].strip())
        if style:
            paragraph.style = style
        first = False


def _table(document: Any, rows: Sequence[Sequence[str]]) -> Table:
    table: Table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            _fill(table.cell(number, place), text)
    return table


def word_tables() -> bytes:
    """A heading, the lead and a paragraph above each table; heads repeated; merged cells; nested bullets."""
    document = Document()
    document.add_heading("Fenbridge Community Safety Plan", 0)
    document.add_paragraph("Agreed in June 2015.")
    document.add_heading("Priority 1: Child Exploitation", 1)
    document.add_paragraph("Lead: Assistant Director of Children's Services, Fenbridge Council")
    head = ["Aim", "Actions", "Lead", "Timescale", "Outcome"]
    table = _table(
        document,
        [
            head,
            [
                "1a Spot it early",
                "* Train taxi drivers\n** in the licensing course\n** in a short film\n* Brief hotel managers",
                "Licensing Manager",
                "by December 2015",
                "Concerns are reported",
            ],
            ["", "Publish a guide for parents", "Communications Officer", "Sept 2015", ""],
            head,
            [
                "1b Stop those who do it",
                "Share intelligence weekly",
                "Detective Inspector, Fenbridge Police",
                "Ongoing",
                "More charges",
            ],
        ],
    )
    table.cell(1, 0).merge(table.cell(2, 0))
    document.add_heading("Priority 2: Fraud", 1)
    document.add_paragraph("Lead: Trading Standards Manager")
    document.add_paragraph("Older people lose the most.")
    _table(
        document,
        [
            head,
            [
                "2a Fewer victims",
                "Fit call blockers in forty homes",
                "Trading Standards Officer",
                "31st March 2016",
                "Calls stopped",
            ],
            [
                "2b Better support",
                "Visit each victim again after a month",
                "Volunteer Co-ordinator",
                "TBC",
                "Visits made",
            ],
        ],
    )
    return _saved(document)


def word_one_table() -> bytes:
    """One table, section rows merged across it, and statuses such as "Complete (late)" in the words."""
    document = Document()
    document.add_paragraph("Saltbury Safer Neighbourhoods")
    rows = [
        ["Objective", "Task", "Responsible officer", "Timeframe", "RAG status"],
        ["Theme 1 - Anti-social behaviour", "", "", "", ""],
        ["Cleaner parks", "Remove graffiti within two days", "Parks Manager", "July 2015", "Complete (late)"],
        ["Cleaner parks", "Light the path by the canal", "Highways Engineer", "March 2016", "On track"],
        ["Theme 2 - Rural crime", "", "", "", ""],
        ["Fewer farm thefts", "Set up a text message alert", "Rural Crime Officer", "Complete", "Complete"],
        ["Fewer farm thefts", "Mark three hundred quad bikes", "Rural Crime Officer", "May 2016", "Slipping"],
    ]
    table = _table(document, rows)
    for number in (1, 4):
        table.cell(number, 0).merge(table.cell(number, 4))
    return _saved(document)


# --- 8: CSV with semicolons ------------------------------------------------------------------------------------------


def semicolons() -> bytes:
    """A CSV file from a Continental Excel: semicolons, text dates, "TBC", a quoted line break, no aims."""
    lines = [
        "Priority;Action ref;Action;Lead;Due date;Comments",
        "Hate crime;HC1;Open a reporting centre in the library;Library Manager;30.09.2015;Rooms are booked",
        'Hate crime;HC2;"Train front desk staff\nin three sites";TBC;31/11/2015;',
        "Hate crime;HC3;Publish figures twice a year;Policy Officer;TBC;",
        "Modern slavery;MS1;Inspect car washes;Environmental Health Manager, Ousely Council;1st Feb 2016;With police",
    ]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


# --- 9: no numbers, names, statuses inside the cell of dates ---------------------------------------------------------


def names_and_statuses() -> bytes:
    """People as leads; the cell of dates also says how far it is."""
    book, _ = _book(
        [
            ["What do we want to achieve?", "How will we do it?", "Who", "When", "Notes"],
            [
                "Safer roads near schools",
                "Close two streets at the end of lessons",
                "Jo Marsh",
                "Completed June 2015",
                None,
            ],
            [None, "Recruit walking bus leaders", "Jo Marsh", "Ongoing", "Six so far"],
            [
                None,
                "Paint new crossings",
                "Alan Reeve (Highways Manager)",
                "In progress - by 30 November 2015",
                None,
            ],
            [
                "Fewer drink drivers",
                "Run the December campaign",
                "Insp Hollis",
                "Not started",
                "Waiting for posters",
            ],
        ],
        "Sheet1",
    )
    return _saved(book)


# --- 10: the published form of the Kent plan -------------------------------------------------------------------------


def published_form() -> bytes:
    """The table form of 2014-17: number, aim, action, themes, outcome; variants of themes; a last section of none."""
    document = Document()
    document.add_paragraph("Action plan")
    rows = [
        ["", "Aim", "Action", "Cross-Cutting Themes", "Planned Outcome", "Timescale"],
        ["1", "Priority: Domestic Abuse\nLead: Chair of the Domestic Abuse Strategy Group", "", "", "", ""],
        [
            "1.1",
            "Prevent abuse",
            "Run campaigns for young people",
            "Early intervention, prevention & education\nSupporting Victims, vulnerable households & individuals",
            "Attitudes change",
            "Ongoing",
        ],
        [
            "",
            "",
            "Offer e-learning to all partners",
            "Early intervention, prevention & education",
            "",
            "March 2016",
        ],
        [
            "1.2",
            "Support victims",
            "Keep the advice service going",
            "Supporting victims and vulnerable households /individuals",
            "Victims feel safe",
            "31 March 2017",
        ],
        ["2", "Priority: Road Safety\nLead: Director of Operations, Fire and Rescue Service", "", "", "", ""],
        [
            "2.1",
            "Fewer casualties",
            "Teach motorcyclists",
            "Early Intervention, Prevention and Education",
            "Fewer hurt",
            "by the end of March 2016",
        ],
        ["7", "Priority: N/A\nLead: N/A", "", "", "", ""],
        [
            "7.1",
            "Manage offenders together",
            "Agree who leads on each offender",
            "Reducing Re-offending",
            "Less crime",
            "Ongoing",
        ],
    ]
    table = _table(document, rows)
    for number in (1, 5, 7):
        table.cell(number, 1).merge(table.cell(number, 5))
    return _saved(document)


# --- 11: indicators with their periods as columns --------------------------------------------------------------------


def indicators() -> bytes:
    """A head in two rows, baselines, per cents, thousands, N/A, NYA, dashes and a true minus."""
    book, sheet = _book(
        [
            ["Priority: Acquisitive Crime"],
            ["Proxy measure / indicator", "Baseline", "Actual", None, None, "Diff. to", "Target"],
            [None, "2012/13", "2013/14", "2014/15", "2015/16", "baseline", "2016/17"],
            ["Number of burglaries in homes", "1,234", "1,180", "1,002", "NYA", "-18.8%", "Fewer than 1,000"],
            ["% of residents who feel safe after dark", "61.5%", "62.0%", "63.25%", "N/A", "1.75", "65%"],
            ["Priority: Reoffending"],
            ["Change in reoffenders against the year before", 12, "\N{MINUS SIGN}4", "-", 0, None, None],
            ["Rate of thefts per 1,000 people", "4.1", "3.95", "4.20", "4.2 (p)", None, "Maintain or reduce"],
            ["Source: police systems"],
        ],
        "Performance",
    )
    sheet.merge_cells("C2:E2")
    return _saved(book)


# --- 12: odd numbers, several leads, quarters, two dates -------------------------------------------------------------


def odd_numbers() -> bytes:
    """4.2 (new), 1a, L3, 2.10 beside 2.9; leads joined by "and" and "/"; quarters, seasons and two dates in a cell."""
    book, sheet = _book(
        [
            ["Item", "Priority", "Aims", "Actions", "Lead", "Timescale", "Reported to"],
            [
                "1a",
                "A. Youth",
                "Something to do in summer",
                "Open the sports hall in August",
                "Youth Service and Thornwick Police",
                "1 June 2015 to 31 August 2015",
                "Youth Board",
            ],
            [
                "L3",
                "A. Youth",
                "A voice for the young",
                "Hold a youth panel",
                "Youth Service / Thornwick Council",
                "Q2 2016/17",
                "Youth Board",
            ],
            [
                2.9,
                "B. Fire",
                "Fewer arsons",
                "Clear rubbish behind shops",
                "Waste Manager",
                "Spring 2016",
                "Fire Board",
            ],
            [
                2.1,
                "B. Fire",
                "Safer homes",
                "Fit alarms in sheltered flats",
                "Youth Service and Thornwick Police",
                "by 30 Sept 2016",
                "Fire Board",
            ],
            [
                "4.2 (new)",
                "B. Fire",
                "Fewer false alarms",
                "Charge for the third false alarm",
                "Station Commander",
                "Jan 2016 and Jan 2017",
                "Fire Board",
            ],
        ],
        "Workplan",
    )
    for number, form in ((4, "0.0"), (5, "0.00")):
        sheet[f"A{number}"].number_format = form
    return _saved(book)


# --- 13: a progress report as a closed period ------------------------------------------------------------------------


def progress_report() -> bytes:
    """The form of March 2013: a heading, lead and words for each priority, then aims and actions beside progress."""
    document = Document()
    document.add_paragraph("Agreement action plan: progress report, March 2013")
    document.add_paragraph("Priority: Anti-Social Behaviour including Environmental")
    document.add_paragraph("Lead: Marlow County Council and Marlow Police")
    document.add_paragraph("Fewer residents see a problem than a year ago.")
    head = ["Aims", "Actions", "Progress to date", "Status"]
    _table(
        document,
        [
            head,
            [
                "One system for all cases",
                "Set up a case system",
                "The system is being tested.",
                "In Progress",
            ],
            [
                "One strategy",
                "Agree a strategy with all partners",
                "Approved on 1 November 2012.\nA group looks at how to begin.",
                "Complete",
            ],
        ],
    )
    document.add_paragraph("Priority: Domestic Abuse")
    document.add_paragraph("Lead: Ruth Calder (Chair of the Domestic Abuse Group)")
    document.add_paragraph("More incidents were reported.")
    document.add_paragraph("Nine reviews have begun.")
    _table(
        document,
        [
            head,
            [
                "One way to advice",
                "Make a website for all services",
                "It opened on 28 November 2012.",
                "Incomplete",
            ],
        ],
    )
    return _saved(document)


# --- 14: a workbook with indicators, people and a plan, the lead beside its body -------------------------------------


def whole_workbook() -> bytes:
    """Sheets of different kinds in one workbook: the plan, the figures, who is who, and an archive that is left out."""
    book, _ = _book(
        [
            [
                "Priority",
                "Objective",
                "Action",
                "Lead officer",
                "Lead agency",
                "Timescale",
                "Status",
                "Progress",
            ],
            [
                "Vehicle crime",
                "Lock it",
                "Leaflets in car parks",
                "Crime Prevention Officer",
                "Sandhaven Police",
                "March 2016",
                None,
                "Complete: 4,000 given out",
            ],
            [
                "Vehicle crime",
                "Lock it",
                "Signs at beauty spots",
                "Countryside Ranger",
                "Sandhaven Council",
                "Ongoing",
                "Amber",
                "Two of five are up",
            ],
            [
                "Fire setting",
                "Fewer fires",
                "Visit schools",
                "Fire Setter Adviser",
                "Sandhaven Fire Service",
                "Ongoing",
                "Green",
                None,
            ],
        ],
        "Action plan",
    )
    figures = book.create_sheet("Indicators")
    for row in (
        ["Priority", "Indicator", "Unit", "Q1 2015/16", "Q2 2015/16"],
        ["Vehicle crime", "Thefts from vehicles", "Number", 210, 190],
        ["Fire setting", "Deliberate fires", "Number", 14, 9],
    ):
        figures.append(list(row))
    people = book.create_sheet("Contacts")
    for row in (
        ["Name", "Role", "Organisation", "E-mail"],
        ["Pat Lowe", "Crime Prevention Officer", "Sandhaven Police", "pat.lowe@police.example.org"],
        ["Sam Ojo", "Countryside Ranger", "Sandhaven Council", "sam.ojo@council.example.org"],
    ):
        people.append(list(row))
    archive = book.create_sheet("Archive 2012")
    archive.append(["Priority", "Objective", "Action", "Lead officer"])
    archive.append(["Old", "Old", "Old action", "Nobody"])
    return _saved(book)


# --- what must come of them ------------------------------------------------------------------------------------------

LAYOUTS: tuple[LayoutFile, ...] = (
    LayoutFile(
        name="northmere.xlsx",
        about="the aim on the first of its rows only, merged cells, title rows, Excel dates",
        make=merged_aims,
        head=_head("northmere-2015-18", "Northmere plan 2015-18", "Northmere Community Safety Partnership"),
        questions=0,
        expected_counts={"priorities": 2, "aims": 3, "actions": 5, "themes": 0},
        expected_rows=(
            ("priorities", {"number": "2", "title": "Night-time economy"}),
            (
                "actions",
                {
                    "priority": "1",
                    "aim_number": "1.1",
                    "aim": "Make homes harder to break into",
                    "action": "Fit locks and lights in the homes of older people",
                    "coordinator": "Handyperson Manager",
                    "due": "2016-09-30",
                    "measure": "Homes fitted",
                },
            ),
            ("actions", {"aim_number": "1.2", "ongoing": "yes", "timescale": "Ongoing", "due": ""}),
        ),
    ),
    LayoutFile(
        name="westmarch.xlsx",
        about="section rows for priority and lead, repeated heads, a total and a footnote, a quarter, a season",
        make=section_rows,
        head=_head("westmarch-2015-18", "Westmarch agreement 2015-18", "Westmarch Partnership"),
        questions=0,
        expected_counts={"priorities": 2, "aims": 4, "actions": 5, "themes": 2},
        expected_rows=(
            (
                "priorities",
                {
                    "number": "2",
                    "title": "Road Safety",
                    "lead": "Director of Operations",
                    "lead_agency": "Westmarch Fire and Rescue",
                },
            ),
            (
                "actions",
                {
                    "aim_number": "1.1",
                    "due": "2017-03-31",
                    "themes": "Early help; Safeguarding",
                    "timescale": "by March 2017",
                },
            ),
            (
                "actions",
                {
                    "aim_number": "1.2",
                    "aim": "Support victims",
                    "action": "Train housing staff to recognise abuse",
                    "due": "2016-09-30",
                    "timescale": "Q2 2016/17",
                },
            ),
            ("actions", {"aim_number": "2.2", "due": "", "timescale": "Spring"}),
        ),
        warnings=("Total actions 5", "* Agreed by the Partnership on 3 June 2015"),
    ),
    LayoutFile(
        name="easterleigh.xlsx",
        about="a sheet for each priority, title rows above the heads, RAG, a further column, a cover and a list",
        make=sheet_per_priority,
        head=_head("easterleigh-2015-18", "Easterleigh delivery plan", "Easterleigh Safer Together"),
        questions=0,
        expected_counts={"priorities": 3, "aims": 4, "actions": 6},
        expected_rows=(
            (
                "priorities",
                {"number": "3", "title": "Anti-Social Behaviour", "lead": "TBC", "lead_agency": ""},
            ),
            (
                "priorities",
                {
                    "title": "Drugs and Alcohol",
                    "lead": "Director of Public Health",
                    "lead_agency": "Easterleigh Council",
                },
            ),
            (
                "actions",
                {
                    "priority": "1",
                    "due": "2016-12-31",
                    "timescale": "Dec-16",
                    "status": "Green",
                    "Budget": "1500",
                },
            ),
            ("actions", {"priority": "2", "due": "", "timescale": "2016/17", "status": "Red"}),
            (
                "actions",
                {
                    "aim": "Quicker answers",
                    "action": "Tell each caller what was done within ten days",
                    "status": "Red",
                },
            ),
        ),
    ),
    LayoutFile(
        name="kesterton.xlsx",
        about="several actions in a cell as bullets, with leads and dates line by line; one cell introduces a list",
        make=bullets_in_cells,
        head=_head("kesterton-2015-18", "Kesterton plan", "Kesterton Partnership"),
        questions=0,
        expected_counts={"priorities": 2, "aims": 3, "actions": 6},
        expected_rows=(
            (
                "actions",
                {
                    "action": "Publish a list of good locks",
                    "coordinator": "",
                    "coordinator_agency": "Kesterton Borough Council",
                    "due": "2016-07-31",
                    "measure": "Thefts of bicycles",
                },
            ),
            ("actions", {"action": "Hold a monthly stall in the market", "ongoing": "yes"}),
            (
                "actions",
                {
                    "action": "Set up a radio scheme with:\n• shops in the High Street\n• pubs near the station",
                    "due": "2016-05-01",
                },
            ),
            ("actions", {"action": "Find ten flats a year\n  - two of them for women", "due": "2018-03-31"}),
            ("actions", {"action": "Name one officer for each prison", "due": "2018-03-31"}),
        ),
    ),
    LayoutFile(
        name="harrowfold.xlsx",
        about="BRAG as 1 to 4 with a key below, running numbers, progress by quarter, costs",
        make=brag_numbers,
        head=_head("harrowfold-2015-18", "Harrowfold plan", "Harrowfold Partnership"),
        questions=5,
        answers={"status:2": "label:Amber", "status:3": "label:Paused"},
        expected_counts={"priorities": 2, "aims": 3, "actions": 4},
        expected_rows=(
            (
                "priorities",
                {"title": "Serious Violence", "lead": "Superintendent", "lead_agency": "Harrowfold Police"},
            ),
            (
                "actions",
                {
                    "aim": "Keep young people out of gangs",
                    "aim_number": "",
                    "action": "Mentor thirty pupils at risk",
                    "due": "2016-09-30",
                    "status": "Amber",
                    "Q1 progress": "Mentors found",
                    "Q2 progress": "Twelve pupils matched",
                    "Cost": "12,000.00",
                    "Number, as printed": "1",
                },
            ),
            ("actions", {"action": "Put four amnesty bins in place", "status": "Complete", "Cost": "2500.5"}),
            ("actions", {"due": "", "timescale": "Autumn", "status": "Paused"}),
        ),
        warnings=("Key: 1 = on track",),
    ),
    LayoutFile(
        name="fenbridge.docx",
        about="Word: a heading, a lead and a table for each priority, heads repeated, nested bullets, merged cells",
        make=word_tables,
        head=_head("fenbridge-2015-18", "Fenbridge plan", "Fenbridge Partnership"),
        questions=0,
        expected_counts={"priorities": 2, "aims": 4, "actions": 6},
        expected_rows=(
            (
                "priorities",
                {
                    "number": "1",
                    "title": "Child Exploitation",
                    "lead": "Assistant Director of Children's Services",
                    "lead_agency": "Fenbridge Council",
                },
            ),
            (
                "actions",
                {
                    "aim_number": "1a",
                    "aim": "Spot it early",
                    "action": "Train taxi drivers\n  • in the licensing course\n  • in a short film",
                    "due": "2015-12-31",
                },
            ),
            (
                "actions",
                {
                    "aim_number": "1a",
                    "action": "Publish a guide for parents",
                    "due": "",
                    "timescale": "Sept 2015",
                },
            ),
            ("actions", {"aim_number": "2a", "due": "2016-03-31", "timescale": "31st March 2016"}),
            ("actions", {"aim_number": "2b", "due": "", "timescale": "TBC"}),
        ),
        warnings=("Older people lose the most.",),
    ),
    LayoutFile(
        name="saltbury.docx",
        about="Word: one table with merged section rows; statuses such as Complete (late)",
        make=word_one_table,
        head=_head("saltbury-2015-18", "Saltbury plan", "Saltbury Safer Neighbourhoods"),
        questions=3,
        answers={"status:slipping": "own:in_progress:amber"},
        expected_counts={"priorities": 2, "aims": 2, "actions": 4},
        expected_rows=(
            ("priorities", {"number": "1", "title": "Anti-social behaviour"}),
            ("actions", {"action": "Remove graffiti within two days", "status": "Complete (late)"}),
            (
                "actions",
                {
                    "action": "Mark three hundred quad bikes",
                    "status": "Slipping",
                    "due": "",
                    "timescale": "May 2016",
                },
            ),
            ("status_scheme", {"label": "Complete (late)", "delivery_state": "complete", "rag": ""}),
            ("status_scheme", {"label": "Slipping", "delivery_state": "in_progress", "rag": "amber"}),
        ),
    ),
    LayoutFile(
        name="ousely.csv",
        about="CSV with semicolons, text dates, a day that does not exist, TBC, no aims",
        make=semicolons,
        head=_head("ousely-2015-18", "Ousely plan", "Ousely Partnership"),
        questions=1,
        answers={"date:31/11/2015": "30 November 2015"},
        expected_counts={"priorities": 2, "aims": 2, "actions": 4},
        expected_rows=(
            (
                "actions",
                {
                    "priority": "1",
                    "aim": "Hate crime",
                    "action": "Train front desk staff\nin three sites",
                    "coordinator": "",
                    "due": "2015-11-30",
                    "timescale": "31/11/2015",
                    "Lead, as printed": "TBC",
                    "Number, as printed": "HC2",
                },
            ),
            (
                "actions",
                {
                    "coordinator": "Environmental Health Manager",
                    "coordinator_agency": "Ousely Council",
                    "due": "2016-02-01",
                    "Comments": "With police",
                },
            ),
        ),
        warnings=("The rows name no aim",),
    ),
    LayoutFile(
        name="milverton.xlsx",
        about="no numbers, people as leads, the status inside the cell of dates, no priority named",
        make=names_and_statuses,
        head=_head("milverton-2015-18", "Milverton road plan", "Milverton Partnership"),
        questions=4,
        answers={
            "priority:sheet1": "Road Safety",
            "person:jo marsh": "School Travel Officer, Milverton Council",
            "status:in progress": "label:Green",
        },
        expected_counts={"priorities": 1, "aims": 2, "actions": 4, "people": 2},
        expected_rows=(
            ("priorities", {"number": "1", "title": "Road Safety", "kind": "priority"}),
            ("people", {"name": "Jo Marsh", "post": "School Travel Officer", "agency": "Milverton Council"}),
            ("people", {"name": "Alan Reeve", "post": "Highways Manager"}),
            (
                "actions",
                {
                    "action": "Close two streets at the end of lessons",
                    "coordinator": "School Travel Officer",
                    "status": "Complete",
                    "due": "",
                    "timescale": "Completed June 2015",
                },
            ),
            ("actions", {"action": "Paint new crossings", "due": "2015-11-30", "status": "Green"}),
            (
                "actions",
                {"coordinator": "Insp Hollis", "status": "Not started", "Notes": "Waiting for posters"},
            ),
        ),
    ),
    LayoutFile(
        name="harbourshire.docx",
        about="the published form of 2014-17, variants of themes, a last section without a priority",
        make=published_form,
        head=_head("harbourshire-2015-18", "Harbourshire agreement", "Harbourshire Partnership"),
        questions=2,
        expected_counts={"priorities": 3, "aims": 4, "actions": 5, "themes": 3},
        expected_rows=(
            (
                "priorities",
                {
                    "number": "1",
                    "title": "Domestic Abuse",
                    "lead": "Chair of the Domestic Abuse Strategy Group",
                },
            ),
            ("priorities", {"number": "7", "title": "Cross-cutting", "kind": "cross_cutting", "lead": ""}),
            (
                "actions",
                {
                    "aim_number": "1.1",
                    "action": "Offer e-learning to all partners",
                    "due": "",
                    "timescale": "March 2016",
                },
            ),
            (
                "actions",
                {
                    "aim_number": "1.2",
                    "themes": "Supporting Victims, vulnerable households & individuals",
                    "outcome": "Victims feel safe",
                    "due": "2017-03-31",
                },
            ),
            ("actions", {"aim_number": "2.1", "due": "2016-03-31"}),
        ),
        warnings=("A section without a priority",),
    ),
    LayoutFile(
        name="figures.xlsx",
        about="indicators with periods as columns under a head of two rows, per cents, thousands, N/A, NYA, dashes",
        make=indicators,
        head=_head("figures-2015-18", "Figures of a small county", "Small County Partnership"),
        questions=1,
        expected_counts={"priorities": 2, "actions": 0, "indicators": 4, "observations": 11, "targets": 3},
        expected_rows=(
            (
                "indicators",
                {
                    "priority": "1",
                    "title": "Number of burglaries in homes",
                    "unit": "count",
                    "baseline_label": "2012/13",
                    "baseline_value": "1234",
                },
            ),
            (
                "indicators",
                {"title": "% of residents who feel safe after dark", "unit": "percent", "decimals": "2"},
            ),
            ("indicators", {"title": "Rate of thefts per 1,000 people", "unit": "rate per 1,000 people"}),
            (
                "observations",
                {"indicator": "Number of burglaries in homes", "period_label": "2014/15", "value": "1002"},
            ),
            (
                "observations",
                {
                    "indicator": "% of residents who feel safe after dark",
                    "period_label": "2015/16",
                    "value": "N/A",
                },
            ),
            (
                "observations",
                {
                    "indicator": "Change in reoffenders against the year before",
                    "period_label": "2013/14",
                    "value": "-4",
                },
            ),
            (
                "observations",
                {
                    "indicator": "Change in reoffenders against the year before",
                    "period_label": "2015/16",
                    "value": "0",
                },
            ),
            ("observations", {"period_label": "2015/16", "value": "4.2", "provisional": "yes"}),
            (
                "targets",
                {
                    "indicator": "Rate of thefts per 1,000 people",
                    "value": "Maintain or reduce",
                    "by": "2016/17",
                },
            ),
        ),
        warnings=("NYA", "Source: police systems"),
    ),
    LayoutFile(
        name="thornwick.xlsx",
        about="4.2 (new), 1a, L3, 2.10 after 2.9; several leads in a cell; quarters, seasons, two dates in a cell",
        make=odd_numbers,
        head=_head("thornwick-2015-18", "Thornwick workplan", "Thornwick Partnership"),
        questions=2,
        answers={"lead:youth service / thornwick police": "Thornwick Police"},
        expected_counts={"priorities": 2, "aims": 5, "actions": 5},
        expected_rows=(
            (
                "actions",
                {
                    "priority": "A",
                    "aim_number": "1a",
                    "coordinator_agency": "Thornwick Police",
                    "Lead, as printed": "Youth Service and Thornwick Police",
                    "due": "",
                    "timescale": "1 June 2015 to 31 August 2015",
                },
            ),
            (
                "actions",
                {
                    "aim_number": "L3",
                    "due": "2016-09-30",
                    "timescale": "Q2 2016/17",
                    "reporting": "Youth Board",
                },
            ),
            ("actions", {"aim_number": "2.10", "due": "2016-09-30", "timescale": "by 30 Sept 2016"}),
            ("actions", {"aim_number": "4.2", "Number, as printed": "4.2 (new)", "due": ""}),
        ),
    ),
    LayoutFile(
        name="marlow.docx",
        about="a progress report as a closed period: words for each priority, aims and actions beside progress",
        make=progress_report,
        head=_head(
            "marlow-2011-14",
            "Marlow agreement 2011-14",
            "Marlow Partnership",
            period=ReportedPeriod("March 2013", "2012/13", source="Progress report, March 2013"),
        ),
        questions=2,
        answers={"status:incomplete": "own::"},
        expected_counts={
            "priorities": 2,
            "aims": 3,
            "actions": 3,
            "periods": 1,
            "updates": 3,
            "commentary": 2,
            "people": 1,
        },
        expected_rows=(
            (
                "priorities",
                {
                    "number": "1",
                    "lead": "",
                    "lead_agency": "Marlow County Council",
                    "joint_with": "Marlow Police",
                },
            ),
            ("people", {"name": "Ruth Calder", "post": "Chair of the Domestic Abuse Group"}),
            (
                "periods",
                {"title": "March 2013", "plan_year": "2012/13", "source": "Progress report, March 2013"},
            ),
            (
                "updates",
                {
                    "period": "March 2013",
                    "status": "Complete",
                    "report_text": "Approved on 1 November 2012.\nA group looks at how to begin.",
                },
            ),
            ("updates", {"status": "Incomplete", "report_text": "It opened on 28 November 2012."}),
            (
                "commentary",
                {"priority": "2", "text": "More incidents were reported.\n\nNine reviews have begun."},
            ),
            ("status_scheme", {"label": "Incomplete", "delivery_state": "", "rag": ""}),
        ),
    ),
    LayoutFile(
        name="sandhaven.xlsx",
        about="sheets of several kinds: the plan, the figures, who is who, an archive that is left out",
        make=whole_workbook,
        head=_head("sandhaven-2015-18", "Sandhaven plan", "Sandhaven Partnership"),
        questions=1,
        expected_counts={
            "priorities": 2,
            "aims": 2,
            "actions": 3,
            "people": 2,
            "indicators": 2,
            "observations": 4,
        },
        expected_rows=(
            (
                "actions",
                {
                    "action": "Leaflets in car parks",
                    "coordinator": "Crime Prevention Officer",
                    "coordinator_agency": "Sandhaven Police",
                    "status": "Complete",
                    "Progress": "Complete: 4,000 given out",
                },
            ),
            (
                "people",
                {"name": "Sam Ojo", "email": "sam.ojo@council.example.org", "post": "Countryside Ranger"},
            ),
            ("observations", {"indicator": "Deliberate fires", "period_label": "Q2 2015/16", "value": "9"}),
        ),
    ),
)
