"""What is asked about the subject of a page, for its context."""

from __future__ import annotations

from typing import Any

from plan.action_log.lines import asked_about, for_reader
from plan.pages.opening import PlanPage
from plan.summary import day_of
from reporting.matters.rights import kinds_to_raise


def asked_beside(page: PlanPage, subject: str, ref: str) -> dict[str, Any]:
    """``asked``: the lines; ``raises``: what "about" says on the page that raises more, "" if the reader may not."""
    raises = page.moment.is_default and kinds_to_raise(page.reader)
    lines = asked_about(page.value, subject, ref, day_of(page.value))
    return {
        "asked": for_reader(lines, page.reader, page.agreement.partnership),
        "raises": f"{subject}:{ref}" if raises else "",
    }
