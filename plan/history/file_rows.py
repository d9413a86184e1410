"""Reasons that name the row of a file which a change came from: "Agreed in May. From plan.xlsx, row 12".

They are written for each row by itself. A load of a thousand rows is one save all the same, so that lists of saves
leave the row out; and the comments of a version, which are printed, leave out the file as well.
"""

from __future__ import annotations

import re

from django.db.models import Case, F, Q, TextField, Value, When
from django.db.models.functions import Left, StrIndex

FROM = "From "
ROW = ", row "
ABSENT = "Not in "
CLAUSE = re.compile(rf"(?:{FROM}|{ABSENT})\S[^\n]*\.(?:xlsx|xlsm|csv|docx)(?:{ROW}\d+)?$", re.IGNORECASE)


def from_file(name: str, row: int | None = None, why: str = "") -> str:
    """The reason of a row that a file says; ``row`` None: of what no single row of the file says."""
    words = why.strip()
    if words and not words.endswith((".", "!", "?")):
        words = f"{words}."
    place = f"{FROM}{name}" if row is None else f"{FROM}{name}{ROW}{row}"
    return f"{words} {place}".strip()


def not_in_file(name: str, why: str = "") -> str:
    """The reason of a row that is withdrawn because a file does not have it."""
    words = why.strip()
    if words and not words.endswith((".", "!", "?")):
        words = f"{words}."
    return f"{words} {ABSENT}{name}".strip()


def own_words(reason: str) -> str:
    """The reason without the file that it names; "" when it says nothing else."""
    return CLAUSE.sub("", reason.strip()).strip()


def without_row(column: str) -> Case:
    """The reason in a column, in the database, without the row of the file, so that one load is one save."""
    names_a_row = Q(**{f"{column}__contains": FROM}) & Q(**{f"{column}__contains": ROW})
    head = Left(column, StrIndex(F(column), Value(ROW)) - Value(1), output_field=TextField())
    return Case(When(names_a_row, then=head), default=F(column), output_field=TextField())
