"""The value of a workbook's cell, from the text that Excel stores."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal

from openpyxl.styles.numbers import is_date_format, is_datetime, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from documents.raw_sheets import Value

NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
EXCEL_DIGITS = 15
"""Excel's numbers have 15 significant digits; further digits in a file mean nothing."""
EXCEL_NUMBER = Context(prec=EXCEL_DIGITS)
LARGEST_EXPONENT = 308


class UnclearValue(ValueError):
    """A cell whose value is not clear; the message says why and what to do."""


def stored_number(raw: str) -> int | Decimal:
    """The number in a cell: a whole number as int, another with EXCEL_DIGITS digits. Raises UnclearValue."""
    raw = raw.strip()
    number = Decimal(raw) if NUMBER.fullmatch(raw) else None
    if number is None or number.adjusted() > LARGEST_EXPONENT:
        raise UnclearValue(f"The cell should hold a number but holds “{raw[:40]}”. Type it again.")
    if number.as_tuple().exponent != 0:
        number = EXCEL_NUMBER.plus(number).normalize()
    return int(number) if number == number.to_integral_value() else number


def stored_moment(raw: str, number_format: str, since_1904: bool) -> Value:
    """The date, time or both of a number in a date format; a span of time as text ("36:30:00").

    A cell in a date format gives a date, unless it has a time of the day. Raises UnclearValue.
    """
    number = stored_number(raw)
    epoch = MAC_EPOCH if since_1904 else WINDOWS_EPOCH
    is_span = is_timedelta_format(number_format)
    try:
        if number < 0 and not is_span:
            raise OverflowError
        moment = from_excel(float(number), epoch, timedelta=is_span)
    except (OverflowError, ValueError) as error:
        message = (
            f"The cell is formatted as a date, but {raw[:40]} is no day of Excel's. Type the date again."
        )
        raise UnclearValue(message) from error
    if isinstance(moment, timedelta):
        minutes, seconds = divmod(round(moment.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return _as_formatted(moment, number_format)


def stored_iso_moment(raw: str, number_format: str) -> Value:
    """The same for a cell with an ISO date or time. Raises UnclearValue."""
    try:
        moment = from_ISO8601(raw.strip())
    except (TypeError, ValueError) as error:
        raise UnclearValue(f"The cell should hold a date but holds “{raw[:40]}”. Type it again.") from error
    if isinstance(moment, timedelta):
        return str(moment)
    return _as_formatted(moment, number_format)


def _as_formatted(moment: date | time, number_format: str) -> Value:
    """The moment; a moment at midnight becomes a date, unless the format also shows the time."""
    if not isinstance(moment, datetime):
        return moment
    return moment if moment.time() != time() or is_datetime(number_format) == "datetime" else moment.date()


def is_moment_format(number_format: str) -> bool:
    """Whether a number in this format is a date or a time."""
    return bool(is_date_format(number_format))
