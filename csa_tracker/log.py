"""What of a refused request is written to the log: one line, and no e-mail.

Django writes a traceback for whatever a view raised, also where the answer was a refusal that is meant (403) or that
whoever asked has earned (400). A page full of them hides the one fault that somebody must look at.
"""

from __future__ import annotations

import logging


def is_refusal(record: logging.LogRecord) -> bool:
    """Whether the record is about a request that was answered with 400 to 499."""
    return 400 <= getattr(record, "status_code", 0) < 500


class RefusalsInOneLine(logging.Filter):
    """Writes a refusal as a warning of one line, without its traceback; leaves every other record as it is."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Nothing is left out."""
        if is_refusal(record):
            record.exc_info = record.exc_text = record.stack_info = None
            record.msg, record.args = " ".join(record.getMessage().split()), ()
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


class NoRefusals(logging.Filter):
    """Leaves refusals out: whoever looks after the service is not written to because somebody sent junk."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Everything else is kept."""
        return not is_refusal(record)
