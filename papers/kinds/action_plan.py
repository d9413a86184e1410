"""The action plan as published: in the form of 2014, or in the outcome-focused form of 2017; with Version Control."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from papers.kinds.parts import PaperRequest, lead_line, remarks_of
from papers.value import Block, Paper, PaperColumn, PaperHeading, PaperRow, PaperTable, PaperWords, cell, row
from plan.printed import date_in_words, who_answers
from plan.printed_columns import COLUMNS, OVERALL_AIM, THEMES, columns_of, links_heading
from plan.summary import heading_of
from plan.value import LabelledAction, PlanValue, Section
from plan.value.rows import VersionValue

TABLES = ("actions", "standings", "people", "versions")
"""What it reads of the plan."""


def action_plan(value: PlanValue, request: PaperRequest, versions: Iterable[VersionValue]) -> Paper:
    """The action plan with the columns that the agreement prints: a row an action, or an aim in the form of 2014."""
    blocks: list[Block] = []
    columns = columns_of(value.agreement)
    by_aim = value.agreement.themes_apply == "by aim" and bool(value.themes)
    if not by_aim:
        columns = tuple(code for code in columns if code != THEMES)
    if value.themes and not by_aim:
        themes = "; ".join(theme.title for theme in value.themes)
        blocks.append(PaperWords(f"These cross-cutting themes run through every priority: {themes}."))
    for section in value.sections:
        blocks += _head(value, section)
        if OVERALL_AIM in columns and section.priority.overall_aim:
            blocks.append(PaperWords(f"Overall aim: {section.priority.overall_aim}", leads_in=True))
        if section.aims:
            table = _aims(value, section, by_aim=by_aim) if set(columns) <= {THEMES, OVERALL_AIM} else None
            blocks.append(table or _actions(value, section, columns))
    return _paper("action-plan", "Action plan", value, request, [*blocks, *_version_control(versions)])


def _actions(value: PlanValue, section: Section, columns: tuple[str, ...]) -> PaperTable:
    """A row an action, with what the agreement prints of it."""
    codes = [code for code in columns if code != OVERALL_AIM]
    headings = {**COLUMNS, THEMES: links_heading(section.priority)}
    rows = []
    for aim in section.aims:
        themes = "\n".join(theme.title for theme in value.themes_of(aim.aim))
        for item in aim.actions or (None,):
            action = item.action if item else None
            said = {
                "outcome": aim.aim.outcome,
                "measure": "\n".join(filter(None, (action.measure, action.reporting))) if action else "",
                "co-ordinator": who_answers(value, item) if item else "",
                "timescale": date_in_words(action) if action else "",
                THEMES: themes,
            }
            words = _action_words(item) if item else "No action yet."
            rows.append(row(aim.aim.number, aim.aim.text, words, *(said[code] for code in codes)))
    return PaperTable(
        caption=f"Aims and actions, {heading_of(section.priority)}",
        sheet="Actions",
        columns=(
            PaperColumn("No.", 6),
            PaperColumn("Aim", 24),
            PaperColumn("Action(s)", 30),
            *(PaperColumn(headings[code], 18) for code in codes),
        ),
        rows=tuple(rows),
    )


def outcome_plan(value: PlanValue, request: PaperRequest, versions: Iterable[VersionValue]) -> Paper:
    """The action plan in the form of 2017: planned outcomes, how delivery is measured, who co-ordinates, by when."""
    blocks: list[Block] = []
    for section in value.sections:
        blocks += _head(value, section)
        if section.priority.overall_aim:
            blocks.append(PaperWords(f"Overall aim: {section.priority.overall_aim}", leads_in=True))
        if section.aims:
            blocks.append(_outcomes(value, section))
    title = "Action plan with outcomes"
    return _paper("outcome-plan", title, value, request, [*blocks, *_version_control(versions)])


def has_outcomes(value: PlanValue) -> bool:
    """Whether the plan says enough for the form of 2017: a planned outcome, or how an action is measured."""
    return any(aim.outcome for aim in value.aims) or any(action.measure for action in value.actions)


def _paper(kind: str, title: str, value: PlanValue, request: PaperRequest, blocks: list[Block]) -> Paper:
    return Paper(
        kind=kind,
        title=title,
        agreement=value.agreement.title,
        shows=request.shown_words,
        blocks=tuple(blocks) or (PaperWords("This agreement has no priorities yet."),),
        remarks=remarks_of(value.agreement, request),
        marking=request.marking,
        landscape=True,
    )


def _head(value: PlanValue, section: Section) -> Iterator[Block]:
    yield PaperHeading(heading_of(section.priority))
    if section.priority.kind == "priority":
        yield lead_line(value, section.priority)
    if not section.aims:
        yield PaperWords("It has no aims yet.")


def _aims(value: PlanValue, section: Section, *, by_aim: bool) -> PaperTable:
    columns = [PaperColumn("No.", 6), PaperColumn("Aim", 30), PaperColumn("Action(s)", 42)]
    if by_aim:
        columns.append(PaperColumn(links_heading(section.priority), 24))
    rows = []
    for aim in section.aims:
        actions = [_action_words(item) for item in aim.actions] or ["No action yet."]
        cells = [cell(aim.aim.number), cell(aim.aim.text), cell(*actions)]
        if by_aim:
            cells.append(cell(*(theme.title for theme in value.themes_of(aim.aim))))
        rows.append(PaperRow(tuple(cells)))
    return PaperTable(
        caption=f"Aims and actions, {heading_of(section.priority)}",
        sheet="Actions",
        columns=tuple(columns),
        rows=tuple(rows),
        head=1,
    )


def _action_words(item: LabelledAction) -> str:
    return f"{item.label} {item.action.text}".strip()


def _outcomes(value: PlanValue, section: Section) -> PaperTable:
    rows = []
    for aim in section.aims:
        rows.append(PaperRow((cell(f"{aim.aim.number} {aim.aim.text}".strip()),), spans=True))
        for item in aim.actions:
            action = item.action
            rows.append(
                row(
                    _action_words(item),
                    aim.aim.outcome,
                    "\n".join(filter(None, (action.measure, action.reporting))),
                    who_answers(value, item),
                    date_in_words(action),
                )
            )
    return PaperTable(
        caption=f"Planned outcomes and actions, {heading_of(section.priority)}",
        sheet="Actions",
        columns=(
            PaperColumn("Action", 32),
            PaperColumn("Planned outcome", 24),
            PaperColumn("How delivery is measured and reported", 24),
            PaperColumn("Co-ordinated by", 18),
            PaperColumn("By when", 12),
        ),
        rows=tuple(rows),
    )


def _version_control(versions: Iterable[VersionValue]) -> Iterator[Block]:
    rows = tuple(row(item.number, item.printed_date, item.comments) for item in versions)
    if rows:
        yield PaperHeading("Version Control")
        columns = (PaperColumn("Version", 8), PaperColumn("Date", 16), PaperColumn("Comment", 60))
        yield PaperTable("Version Control", "Version Control", columns, rows)
