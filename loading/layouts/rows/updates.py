"""Updates that stand in the cell of their action: asked about once, and taken as its progress."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loading.layouts.asking import Questions
from loading.layouts.questions import LATER, LATER_CHOICE, Question
from loading.layouts.rows.entries import FileRow
from plan.value.rows.actions import TO_TIDY

UPDATE = re.compile(
    r"\n\s*(?P<word>(?:(?:latest|progress|current|status)\s+)?(?:update|progress|position))\b(?P<when>[^\n:–—]{0,40}?)"
    r"\s*(?:[:–—]|\s-)\s*(?P<words>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
"""A paragraph below the action that begins with "Update –" or "Progress, May 2021:"."""
APART, WHOLE = "apart", "whole"


@dataclass(frozen=True)
class Update:
    """An update in the words of an action. ``text``: the action without it; ``name``: of the further text."""

    text: str
    name: str
    words: str
    is_progress: bool


def update_in(entry: FileRow, text: str, questions: Questions) -> Update | None:
    """The update that stands in the words of an action, as was answered; None where it is part of the action."""
    match = UPDATE.search(text)
    if match is None or match.start() == 0:
        return None
    answer = questions.ask(
        Question(
            key="update",
            kind="update",
            place=entry.place(),
            value=text,
            prompt=f"Below some actions stand words that begin with “{match['word']}”. Are they the progress?",
            choices=(
                (APART, "Yes: take them as the progress"),
                (WHOLE, "No: they are part of the action"),
                LATER_CHOICE,
            ),
            proposed=APART,
        )
    )
    if answer == WHOLE:
        return None
    words = " ".join(filter(None, (match["when"].strip(" ,"), match["words"].strip())))
    name = f"{TO_TIDY}{match['word']}" if answer == LATER else match["word"].capitalize()
    return Update(text[: match.start()].strip(), name, words, answer == APART)
