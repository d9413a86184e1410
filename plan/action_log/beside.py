"""What is asked about the subject of a page, for its context."""

from __future__ import annotations

from datetime import date
from typing import Any

from plan.action_log.lines import for_reader, line_of
from plan.pages.opening import PlanPage
from plan.summary import day_of
from reporting.matters.rights import kinds_to_raise


def asked_beside(page: PlanPage, subject: str, ref: str) -> dict[str, Any]:
    """``asked``: the lines, those that wait first; issues stand on the page by themselves.

    ``raises``: what "about" says on the page that raises more, "" if the reader may not.
    """
    raises = page.moment.is_default and kinds_to_raise(page.reader)
    rows = [row for row in page.value.matters if (row.subject, row.subject_ref) == (subject, ref)]
    lines = [line_of(page.value, row, day_of(page.value)) for row in rows]
    lines.sort(key=lambda line: (not line.waits, line.due or date.max))
    return {
        "asked": for_reader(lines, page.reader, page.agreement.partnership),
        "raises": f"{subject}:{ref}" if raises else "",
    }
