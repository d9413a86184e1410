"""Finds the row of headings and the role of each column, from words that councils use and from contents."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.text import MONTH_NAMES
from documents.spreadsheets import RawCell, RawRow
from indicators.arithmetic.periods import Period, PeriodKind, kind_between, period_of
from loading.layouts.cells.dates import days_in
from loading.layouts.cells.statuses import is_status
from loading.layouts.cells.words import BLANK, plain_words
from loading.layouts.columns.rivals import BEFORE, OTHER_STATUS, without_rivals
from loading.layouts.columns.vocabulary import ROLES_BY_WORDS

LOOKED_AT = 40
"""Rows from the top among which the headings are looked for."""
SAMPLE = 200
"""Rows whose contents are looked at."""

CHANGES = re.compile(
    r"\b(?:change|diff|difference|variance|direction|trend|dot|travel|\+/-|%\s*\+)\b|[▲▼]", re.IGNORECASE
)
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
NUMBER = re.compile(r"[A-Z]{0,3}\d{1,3}(?:\.\d{1,3})*[a-z]?(?:\s*\([^)]{1,20}\))?\.?", re.IGNORECASE)


NO_PLAN_ROLE = re.compile(
    r"%|\b(?:per ?cent|percentage|pct)\b|\b(?:start|started|commenced|actual|achieved|raised|added|created|opened)\b"
    r"|\b(?:date|day) (?:completed|closed|done|of (?:last )?(?:update|review))\b|\b(?:completed|closed) (?:date|on)\b"
    r"|\blast (?:updated|reviewed)\b|\bupdated (?:on|by)\b|\bupdate date\b",
    re.IGNORECASE,
)
"""Headings that look like a status or a due date and are none: how far in per cent, when it began or ended."""


NUMBERED = re.compile(r"\s+[1-4]$")
OF_SEVERAL = re.compile(
    r"(?:original|revised|new|current|previous|last|prior|initial|first|amended|extended|forecast|latest)\s+(?P<rest>.+)"
)
"""What stands before the heading of a date, a status or progress where there are several."""


def role_of(heading: str, table: str = "plan") -> str:
    """The role that a heading names; "" for unknown words. ``table``: "plan", "indicators" or "people".

    Headings as machines write them are understood too: rag_status, dueDate.
    """
    if " " not in heading.strip():
        heading = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading).replace("_", " ")
    words = plain_words(re.sub(r"\([^)]*\)", " ", heading)) or plain_words(heading)
    if table == "plan" and NO_PLAN_ROLE.search(heading):
        return ""
    roles_by_words = ROLES_BY_WORDS[table]
    if words in roles_by_words:
        return roles_by_words[words]
    for part in (
        re.sub(
            r"^(?:the|our|key|current|agreed|csp|date of|name of|latest|overall|planned|proposed|action|task)\s+",
            "",
            words,
        ),
        re.sub(r"\s+(?:20)?\d{2}(?:\s\d{2})?$", "", words),
        NUMBERED.sub("", words),
    ):
        if part in roles_by_words:
            return roles_by_words[part]
    which = OF_SEVERAL.match(words)
    if table == "plan" and which and (role := roles_by_words.get(which["rest"], "")) in BEFORE:
        return role
    if "/" in heading or " or " in heading:  # "Lead / Owner": both parts say the same
        roles = {roles_by_words.get(plain_words(piece), "") for piece in re.split(r"/|\bor\b", heading)}
        if len(roles) == 1:
            return roles.pop()
    return _role_by_phrase(words) if table == "plan" else ""


def _role_by_phrase(words: str) -> str:
    """The role of a heading that names it among other words: "RAG status at Q2", "Progress to December 2014"."""
    if re.search(r"\b(?:rag|brag)\b", words):
        return "status"
    if re.match(r"(?:progress|update)\b", words) or re.search(r"\b(?:update|progress)$", words):
        return "progress"
    if re.match(r"cross cutting", words):
        return "themes"
    if re.match(r"(?:what|how) (?:we will|will we) (?:do|deliver|achieve)", words):
        return "action"
    if re.match(r"how (?:we )?will (?:we )?(?:know|measure)|how (?:delivery|success|it) ", words):
        return "reporting" if "report" in words and "measur" not in words else "measure"
    if re.match(
        r"(?:planned|expected|intended) (?:outcome|impact)|(?:outcome|result)s? (?:that )?we ", words
    ):
        return "outcome"
    if re.fullmatch(r"(?:aim|objective|action|task|goal) (?:no|nos|number|ref|reference|id)", words):
        return "number"
    if re.match(r"(?:lead|responsible) (?:officer|person|for)\b|.*\bco ?ordinator\b", words):
        return "coordinator"
    if re.match(r"(?:lead|responsible) (?:agency|organisation|partner)", words):
        return "agency"
    if re.search(r"\b(?:timescales?|deadline|by when|target date|due date|completion date)\b", words):
        return "due"
    return ""


def heading_period(cell: RawCell) -> Period | None:
    """The period that the heading of a column names; a date cell is its month."""
    if isinstance(cell.value, date):
        return period_of(f"{MONTH_NAMES[cell.value.month - 1]} {cell.value.year}")
    text = re.sub(
        r"\b(?:baseline|actual|figure|figures|result|results|total|outturn|performance)\b",
        " ",
        cell.as_printed,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"\((?:[^)]*)\)|\*+", " ", text)
    if months := MONTHS_TO.fullmatch(" ".join(text.split())):
        return _months_to(int(months["count"]), months["last"], cell.as_printed.strip())
    return period_of(" ".join(text.split())) if text.strip() else None


MONTHS_TO = re.compile(r"(?P<count>\d{1,2})[\s-]months?\s+(?:to|ending)\s+(?P<last>.+)", re.IGNORECASE)


def _months_to(count: int, last: str, label: str) -> Period | None:
    """The period of "3 months to June 2024"."""
    month = period_of(last)
    if month is None or month.kind != PeriodKind.MONTH or not 1 <= count <= 24:
        return None
    start = month.start
    for _ in range(count - 1):
        start = (start - timedelta(days=1)).replace(day=1)
    return Period(label, start, month.end, kind_between(start, month.end))


@dataclass(frozen=True)
class Headings:
    """The headings of a sheet. ``row``: the number of their row, 0 for none; ``score``: how sure that is."""

    row: int = 0
    score: int = 0
    what: str = "nothing"
    headings: tuple[str, ...] = ()


def find_headings(rows: Sequence[RawRow], *, levels: int = 0) -> Headings:
    """The row of a sheet that looks most like headings. ``levels``: rows at the top that are paragraphs of Word."""
    best = Headings()
    for index, row in enumerate(rows[levels : levels + LOOKED_AT], levels):
        texts = headings_at(rows, index)
        filled = [text for text in texts if text]
        if len(filled) < 2 or any(len(text) > 120 for text in filled):
            continue
        for what in ("plan", "indicators", "people"):
            score = _score(row, texts, what)
            if score > best.score:
                best = Headings(row.number, score, what, texts)
    return best


def guessed_headings(rows: Sequence[RawRow]) -> Headings:
    """The first row that looks like headings although their words are unknown: short texts, none of them twice."""
    width = max((sum(bool(cell.as_printed) for cell in row.cells) for row in rows), default=0)
    for index, row in enumerate(rows[:LOOKED_AT]):
        texts = [cell.as_printed.strip() for cell in row.cells]
        filled = [text for text in texts if text]
        if (
            row.number
            and index + 1 < len(rows)
            and len(filled) > 1
            and len(filled) * 5 >= width * 3
            and all(len(text) <= 60 and re.search(r"[^\W\d_]", text) for text in filled)
            and all(isinstance(cell.value, str) for cell in row.cells if cell.value is not None)
            and len(set(filled)) == len(filled)
        ):
            return Headings(row.number, 0, "nothing", headings_at(rows, index))
    return Headings()


def _score(row: RawRow, texts: Sequence[str], what: str) -> int:
    """Two points for each different role; 0 where a role is missing that such a sheet must have."""
    roles = {role for text in texts if text and (role := role_of(text, what))}
    if what == "plan":
        return 2 * len(roles) + 1 if ({"action", "aim"} & roles) and len(roles) > 1 else 0
    if what == "indicators":
        periods = sum(heading_period(RawCell(text)) is not None for text in texts if text)
        periods = max(periods, sum(heading_period(cell) is not None for cell in row.cells))
        of_indicators = roles & {"unit", "source", "definition", "code", "polarity", "frequency", "target"}
        is_by_area = "area" in roles and periods > 0  # one indicator, named above the table or by the sheet
        has_figures = is_by_area or (
            "indicator" in roles and (periods or "baseline" in roles or len(of_indicators) > 1)
        )
        return 2 * len(roles) + 2 * periods if has_figures else 0
    return 2 * len(roles) + 2 if "name" in roles and {"email", "post"} & roles else 0


def headings_at(rows: Sequence[RawRow], index: int) -> tuple[str, ...]:
    """The heading of each column; where headings take two rows, the text of both."""
    own = [_heading(cell) for cell in rows[index].cells]
    if index == 0 or rows[index - 1].number in (0, rows[index].number):
        return tuple(own)
    above = [_heading(cell) for cell in rows[index - 1].cells]
    above_is_wide = sum(bool(text) for text in above) > 1
    above_adds = above_is_wide and any(
        text and not own_text for text, own_text in zip(above, own, strict=True)
    )
    if (
        not above_adds
        or rows[index - 1].number + 1 != rows[index].number
        or any(len(text) > 60 for text in above)
    ):
        return tuple(own)
    return tuple(_joined(*pair) for pair in zip(above, own, strict=True))


def _heading(cell: RawCell) -> str:
    """The words of a heading; "" for the “(blank)” of a pivot table."""
    return "" if BLANK.fullmatch(cell.as_printed) else " ".join(cell.as_printed.split())


def _joined(above: str, own: str) -> str:
    """A heading of two rows; the lower one alone, where only that is known: "Lead" below "Who does what"."""
    joined = " ".join(part for part in (above, own) if part)
    return own if own and above and role_of(own) and not role_of(joined) else joined


def roles_of(
    headings: Sequence[str],
    head: RawRow | None,
    body: Sequence[RawRow],
    what: str,
    remembered: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """A role for each column, from its heading, else from its contents. Each role is given once.

    Of several columns with statuses, progress or dates, the one that counts now has the role, and the earlier ones
    have the role "… before" (see ``competing``). ``remembered``: heading in plain words -> the role that a person
    chose for it before.
    """
    what = "plan" if what == "progress" else what
    width = max(len(headings), max((len(row.cells) for row in body[:SAMPLE]), default=0))
    texts = [headings[index] if index < len(headings) else "" for index in range(width)]
    columns = [
        [
            row.cells[index]
            for row in body[:SAMPLE]
            if index < len(row.cells)
            and row.cells[index].as_printed.strip()
            and not BLANK.fullmatch(row.cells[index].as_printed)
        ]
        for index in range(width)
    ]
    if what == "indicators":
        return tuple(_indicator_role(texts[index], head, index, columns[index]) for index in range(width))
    known = remembered or {}
    roles = [known.get(plain_words(text)) or role_of(text, what) if text else "" for text in texts]
    for index in range(width):
        if not roles[index] and columns[index] and not texts[index]:
            roles[index] = _role_by_contents(columns[index], roles, index)
        elif not roles[index] and columns[index] and what == "plan":
            roles[index] = _role_of_unknown(texts[index], columns[index], roles)
        elif what == "plan" and _contents_deny(roles[index], columns[index]):
            roles[index] = ""
    if what == "plan":
        roles = without_rivals(roles, texts, [bool(cells) for cells in columns])
    column_of_role: dict[str, int] = {}
    for index in range(width):
        role = roles[index]
        if role in ("", "partners"):
            roles[index] = "extra" if columns[index] and what == "plan" else ""
        elif role in column_of_role and role not in BEFORE.values():
            roles[index] = _second_role(role, roles, texts[index]) if what == "plan" else ""
        else:
            column_of_role[role] = index
    if what == "plan":
        _adjust_roles(roles, columns)
    return tuple(roles)


GOOD = re.compile(r"\b(?:good|better|best|lower|higher)\b", re.IGNORECASE)
"""Words that say which direction of an indicator is good."""
COLOURS = frozenset({"red", "amber", "green", "yellow", "blue"})
DAY_WORDS = re.compile(r"\b(?:target|completion|complete|deadline|when|by|due|timing|date)\b", re.IGNORECASE)


def _role_of_unknown(heading: str, cells: Sequence[RawCell], roles: Sequence[str]) -> str:
    """The role of a column whose heading says it only together with what stands below; "" for further text.

    A target that is a date, and the statuses or the progress of a month or a quarter.
    """
    texts = [cell.as_printed.strip() for cell in cells]
    if NO_PLAN_ROLE.search(heading):
        return ""
    if heading_period(RawCell(heading)) is not None:
        if all(is_status(text) for text in texts):
            return "status"
        return "progress" if sum(map(len, texts)) > 15 * len(texts) else ""
    words = {plain_words(text) for text in texts}
    if "status" not in roles and words <= COLOURS and not OTHER_STATUS.search(heading):
        return "status"
    dates = sum(isinstance(cell.value, date) or bool(days_in(cell.as_printed)[0]) for cell in cells)
    is_day = "due" not in roles and DAY_WORDS.search(heading) and dates * 3 > len(cells) * 2
    return "due" if is_day else ""


def _contents_deny(role: str, cells: Sequence[RawCell]) -> bool:
    """Whether what stands in a column is not what its heading says: a status in per cent, progress that is a date."""
    if not cells or role not in ("status", "progress"):
        return False
    if role == "status":
        return all(re.fullmatch(r"\d{1,3}(?:\.\d+)?\s?%", cell.as_printed.strip()) for cell in cells)
    dates = sum(
        isinstance(cell.value, date) or bool(re.fullmatch(r"[\d/.-]{6,10}", cell.as_printed))
        for cell in cells
    )
    return dates * 2 > len(cells)


def _second_role(role: str, roles: Sequence[str], heading: str) -> str:
    """The role of a second column with the same heading. "Lead 2" is another lead, and not the body of the first."""
    is_numbered = bool(NUMBERED.search(heading))
    return "agency" if role == "coordinator" and "agency" not in roles and not is_numbered else "extra"


def _adjust_roles(roles: list[str], columns: Sequence[Sequence[RawCell]]) -> None:
    """Adjusts roles to each other: an agency alone is the lead, an aim without actions is the action."""
    if "agency" in roles and "coordinator" not in roles:
        roles[roles.index("agency")] = "coordinator"
    if "action" not in roles and "aim" in roles:
        roles[roles.index("aim")] = "action"
    before_action = roles[: roles.index("action")] if "action" in roles else []
    if "aim" not in roles and "outcome" in before_action:  # an outcome before the actions is their aim
        roles[roles.index("outcome")] = "aim"
    if "priority" not in roles and roles[:1] == ["themes"]:  # a plan by themes calls its priorities so
        roles[0] = "priority"
    if "status" in roles and "progress" not in roles:
        cells = columns[roles.index("status")]
        if cells and sum(len(cell.as_printed) > 60 for cell in cells) > len(cells) / 2:
            roles[roles.index("status")] = "progress"


def _role_by_contents(cells: Sequence[RawCell], roles: Sequence[str], index: int) -> str:
    """The role of a column without a heading, from its contents."""
    texts = [cell.as_printed.strip() for cell in cells]

    def most_match(test: object) -> bool:
        return callable(test) and sum(bool(test(text)) for text in texts) * 3 > len(texts) * 2

    if index == 0 and "number" not in roles and most_match(NUMBER.fullmatch):
        return "number"
    if "status" not in roles and most_match(is_status):
        return "status"
    dates = sum(isinstance(cell.value, date) or bool(days_in(cell.as_printed)[0]) for cell in cells)
    if "due" not in roles and dates * 3 > len(cells) * 2:
        return "due"
    if "action" not in roles and sum(map(len, texts)) > 30 * len(texts):
        return "action"
    return ""


def _indicator_role(heading: str, head: RawRow | None, index: int, cells: Sequence[RawCell]) -> str:
    cell = head.cells[index] if head and index < len(head.cells) else RawCell()
    role = role_of(heading, "indicators")
    if not role and cells and all(GOOD.search(cell.as_printed) for cell in cells):
        return "polarity"
    if CHANGES.search(heading) and role != "polarity":
        return ""
    if re.search(r"\bbaseline\b", heading, re.IGNORECASE):
        return "baseline"
    if re.search(r"\btargets?\b", heading, re.IGNORECASE) and role in ("", "target"):
        return "target"
    if heading_period(cell) or heading_period(RawCell(heading)):
        return "period"
    return role
