"""Reasons that name the row of a file from which a change came: "Agreed in May. From plan.xlsx, row 12".

Each row of a load has its own reason. Lists of saves leave the row out, so that a load is one save; the comments of a
version leave the file out, too.
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
    """The reason of a row that comes from a file. ``row`` None: it comes from no single row of the file."""
    place = f"{FROM}{name}" if row is None else f"{FROM}{name}{ROW}{row}"
    return f"{_as_sentence(why)} {place}".strip()


def not_in_file(name: str, why: str = "") -> str:
    """The reason of a row that is withdrawn because it is not in a file."""
    return f"{_as_sentence(why)} {ABSENT}{name}".strip()


def _as_sentence(why: str) -> str:
    words = why.strip()
    return words if not words or words.endswith((".", "!", "?")) else f"{words}."


def own_words(reason: str) -> str:
    """The reason without the clause about a file; "" when there is nothing else."""
    return CLAUSE.sub("", reason.strip()).strip()


def without_row(column: str) -> Case:
    """A database expression: the reason in a column without the row of the file, so that a load is one save."""
    names_a_row = Q(**{f"{column}__contains": FROM}) & Q(**{f"{column}__contains": ROW})
    head = Left(column, StrIndex(F(column), Value(ROW)) - Value(1), output_field=TextField())
    return Case(When(names_a_row, then=head), default=F(column), output_field=TextField())
