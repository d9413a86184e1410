"""What a cell of a workbook holds, from the way in which Excel stores it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal

from openpyxl.styles.numbers import is_date_format, is_datetime, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from documents.raw_sheets import Value

NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
EXCEL_DIGITS = 15
"""Significant digits of a number that Excel keeps and shows; more of them in a file are noise."""
EXCEL_NUMBER = Context(prec=EXCEL_DIGITS)
LARGEST_EXPONENT = 308


class Unclear(ValueError):
    """A cell whose value cannot be told; its message says why and what to do."""


def stored_number(raw: str) -> int | Decimal:
    """The number that a cell holds: whole numbers as int, others to the digits that Excel shows.

    Raises Unclear when it is none.
    """
    raw = raw.strip()
    number = Decimal(raw) if NUMBER.fullmatch(raw) else None
    if number is None or number.adjusted() > LARGEST_EXPONENT:
        raise Unclear(f"The cell should hold a number but holds “{raw[:40]}”. Type it again.")
    if number.as_tuple().exponent != 0:
        number = EXCEL_NUMBER.plus(number).normalize()
    return int(number) if number == number.to_integral_value() else number


def stored_moment(raw: str, number_format: str, since_1904: bool) -> Value:
    """The date, time or both that a number means in a date format; a span of time as text ("36:30:00").

    A cell formatted as a date gives a date, unless there is a time of the day in it. Raises Unclear.
    """
    number = stored_number(raw)
    epoch = MAC_EPOCH if since_1904 else WINDOWS_EPOCH
    span = is_timedelta_format(number_format)
    try:
        if number < 0 and not span:
            raise OverflowError
        found = from_excel(float(number), epoch, timedelta=span)
    except (OverflowError, ValueError) as error:
        message = (
            f"The cell is formatted as a date, but {raw[:40]} is no day of Excel's. Type the date again."
        )
        raise Unclear(message) from error
    if isinstance(found, timedelta):
        minutes, seconds = divmod(round(found.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return _as_formatted(found, number_format)


def stored_iso_moment(raw: str, number_format: str) -> Value:
    """The same, of a cell in which the moment is written out. Raises Unclear."""
    try:
        found = from_ISO8601(raw.strip())
    except (TypeError, ValueError) as error:
        raise Unclear(f"The cell should hold a date but holds “{raw[:40]}”. Type it again.") from error
    if isinstance(found, timedelta):
        return str(found)
    return _as_formatted(found, number_format)


def _as_formatted(found: date | time, number_format: str) -> Value:
    """A moment at midnight is that day, unless its format shows the time as well."""
    if not isinstance(found, datetime):
        return found
    return found if found.time() != time() or is_datetime(number_format) == "datetime" else found.date()


def means_moment(number_format: str) -> bool:
    """Whether numbers in this format are dates or times."""
    return bool(is_date_format(number_format))
