"""Log filters for refused requests: one line in the log, and no e-mail.

Django logs a traceback for each exception of a view, also for an intended refusal (403) or a bad request (400). Many
of them would hide the one fault that somebody must look at.
"""

from __future__ import annotations

import logging


def is_refusal(record: logging.LogRecord) -> bool:
    """Whether the record is about an answer with a status from 400 to 499."""
    return 400 <= getattr(record, "status_code", 0) < 500


class RefusalsInOneLine(logging.Filter):
    """Changes a refusal to a warning of one line without a traceback; other records stay as they are."""

    def filter(self, record: logging.LogRecord) -> bool:
        """True for every record."""
        if is_refusal(record):
            record.exc_info = record.exc_text = record.stack_info = None
            record.msg, record.args = " ".join(record.getMessage().split()), ()
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


class NoRefusals(logging.Filter):
    """Leaves refusals out, so that administrators get no e-mail about junk requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        """False for a refusal."""
        return not is_refusal(record)
