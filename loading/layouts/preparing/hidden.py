"""Hidden rows and columns, and struck-out words: left out, unless somebody says that they count."""

from __future__ import annotations

from dataclasses import replace

from documents.spreadsheets import EMPTY, RawCell, cell_name
from loading.interchange.lines import in_quotes
from loading.layouts.cells.words import plain_words
from loading.layouts.preparing.context import KEEP, LEAVE, Cells, Preparing
from loading.layouts.questions import MOST_PLACES, Question
from loading.problems import comma_list


def leave_out_hidden(sheet: Preparing) -> None:
    """Asks once a sheet whether its hidden rows and columns count."""
    facts = sheet.sheet.facts
    rows = [row for row in sheet.body if row.number in facts.hidden_rows]
    columns = [
        column
        for column in sorted(facts.hidden_columns)
        if sheet.role(column) and any(sheet.text(row, column) for row in sheet.body)
    ]
    if not rows and not columns:
        return
    places = [
        (
            f"{sheet.sheet.name}!A{row.number}",
            " | ".join(filter(None, (c.as_printed.strip() for c in row.cells))),
        )
        for row in rows
    ] + [(f"{sheet.sheet.name}!{cell_name(column, 1)}", sheet.heading(column)) for column in columns]
    what = [f"row{'s' * (len(rows) > 1)} {comma_list(str(row.number) for row in rows)}"] if rows else []
    letters = comma_list(cell_name(column, 1)[:-1] for column in columns)
    what += [f"column{'s' * (len(columns) > 1)} {letters}"] if columns else []
    question = Question(
        key=f"hidden:{sheet.sheet.name}",
        kind="hidden",
        place=places[0][0],
        value=places[0][1],
        prompt=(
            f"In “{sheet.sheet.name}”, {' and '.join(what)} {'is' if len(places) == 1 else 'are'} hidden. "
            f"{'Is it' if len(places) == 1 else 'Are they'} part of the plan?"
        ),
        choices=((LEAVE, "No: leave out what is hidden"), (KEEP, "Yes: read it like the rest")),
        proposed=LEAVE,
        count=len(places),
        places=tuple(places[:MOST_PLACES]),
    )
    sheet.questions.ask(question)
    for_all = question.answer_in(sheet.questions.answers)

    def is_left_out(place: str) -> bool:
        return sheet.questions.at(place, question, for_all) == LEAVE

    gone = [row.number for row in rows if is_left_out(f"{sheet.sheet.name}!A{row.number}")]
    sheet.drop_rows(gone, "the row is hidden")
    columns = [column for column in columns if is_left_out(f"{sheet.sheet.name}!{cell_name(column, 1)}")]
    for row in sheet.body:
        sheet.account.leave_row(sheet.sheet.name, row.number, columns, "the column is hidden")
    hidden = tuple("" if column in columns else role for column, role in enumerate(sheet.layout.columns))
    sheet.layout = replace(sheet.layout, columns=hidden)


def leave_out_struck(sheet: Preparing) -> None:
    """Asks about struck-out words: once where they are a part of their cell, once where they are all of it."""
    rows = {row.number: row for row in sheet.body}
    words_of: dict[tuple[int, int], list[str]] = {}
    for note in sheet.sheet.facts.notes_of("struck"):
        if note.row in rows and sheet.role(note.column):
            words_of.setdefault((note.row, note.column), []).append(note.words)
        elif note.row == 0:
            sheet.problems.warn(sheet.sheet.name, "", f"{in_quotes(note.words)} is struck out; it is read.")
    changed: Cells = {}
    gone: list[int] = []
    for (number, column), words in words_of.items():
        text = sheet.text(rows[number], column)
        if not text:
            continue
        is_whole = plain_words(" ".join(words)) == plain_words(text)
        if _ask_struck(sheet, number, column, text, words, is_whole=is_whole) == KEEP:
            continue
        if is_whole and sheet.role(column) in ("action", "indicator"):
            gone.append(number)
        elif is_whole:
            changed[number, column] = EMPTY
            sheet.account.leave((sheet.sheet.name, number, column), "it is struck out")
        else:
            changed[number, column] = RawCell(_without(text, words))
    sheet.change(changed)
    sheet.drop_rows(gone, "the row is struck out")


def _ask_struck(
    sheet: Preparing, row: int, column: int, text: str, words: list[str], *, is_whole: bool
) -> str:
    part = Question(
        key="struck:part",
        kind="struck",
        place=sheet.place(row, column),
        value=text,
        prompt="Some words are struck out within their cell. Are they left out?",
        choices=((LEAVE, "Yes: leave the struck-out words out"), (KEEP, "No: keep all words")),
        proposed=LEAVE,
        hint=f"Struck out: {in_quotes(' … '.join(word.strip() for word in words))}.",
    )
    whole = replace(
        part,
        key="struck:whole",
        prompt="Whole cells are struck out. Are they left out? An action that is struck out goes with its row.",
        choices=((LEAVE, "Yes: leave them out"), (KEEP, "No: read them like the rest")),
        hint="",
    )
    return sheet.questions.ask(whole if is_whole else part)


def _without(text: str, words: list[str]) -> str:
    for word in words:
        text = text.replace(word, " " if word[:1].isspace() or word[-1:].isspace() else "", 1)
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()
