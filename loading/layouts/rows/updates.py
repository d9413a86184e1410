"""Updates that stand in the cell of their action: asked about once, and taken as its progress."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loading.layouts.asking import Questions
from loading.layouts.questions import LATER, LATER_CHOICE, Question
from loading.layouts.rows.entries import FileRow
from plan.value.rows.actions import TO_TIDY

if TYPE_CHECKING:
    from loading.layouts.rows.actions import FileAction

UPDATE = re.compile(
    r"\n\s*(?P<word>(?:(?:latest|progress|current|status)\s+)?(?:update|progress|position))\b(?P<when>[^\n:–—]{0,40}?)"
    r"\s*(?:[:–—]|\s-)\s*(?P<words>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
"""A paragraph below the action that begins with "Update –" or "Progress, May 2021:"."""
APART, WHOLE = "apart", "whole"


def read_update(entry: FileRow, action: FileAction, questions: Questions) -> None:
    """Takes the update out of the words of an action, as was answered."""
    match = UPDATE.search(action.text)
    if match is None or match.start() == 0:
        return
    answer = questions.ask(
        Question(
            key="update",
            kind="update",
            place=entry.place(),
            value=action.text,
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
        return
    update = " ".join(filter(None, (match["when"].strip(" ,"), match["words"].strip())))
    action.text = action.text[: match.start()].strip()
    name = f"{TO_TIDY}{match['word']}" if answer == LATER else match["word"].capitalize()
    action.extra[name] = update
    if answer == APART:
        action.progress = update
