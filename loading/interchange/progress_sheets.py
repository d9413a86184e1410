"""Reads the sheets of progress and figures.

These are periods, updates, commentary, concerns, indicators, targets, observations and versions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from core.text import folded
from indicators.arithmetic.measures import number_in
from indicators.arithmetic.spans import (
    ADDS_UP,
    Span,
    says_that_it_adds_up,
    span_of_baseline,
    span_of_figure,
    span_of_type,
)
from loading.interchange.lines import SheetLine, in_quotes, stored_number
from loading.interchange.names import NOT_AVAILABLE, RefsByName
from loading.interchange.plain_fields import plain_row
from loading.interchange.posts import Posts
from plan.moments import start_of
from plan.value.rows import (
    CLOSED_PERIOD_STATES,
    CommentaryValue,
    ConcernValue,
    IndicatorValue,
    MatterValue,
    ObservationValue,
    PeriodValue,
    TargetValue,
    UpdateValue,
    VersionValue,
)

MATTER_KINDS = ["action", "question"]


def period(line: SheetLine, loaded_at: datetime) -> PeriodValue:
    """A reporting period. One with a source is an old report: closed and published."""
    opens, due = line.date("opens_on"), line.date("due_on")
    if opens and due and due < opens:
        line.add_problem("due_on", "Updates are due before the period opens: correct one of the two dates.")
    row = plain_row(line, "periods", PeriodValue)
    if not row.source:
        return row
    return replace(row, state="published", closed_at=loaded_at, published_at=loaded_at)


def _period_of(line: SheetLine, periods: Mapping[str, PeriodValue]) -> PeriodValue | None:
    """The period whose title a row gives; None, with a problem, when it is empty or unknown."""
    title = line.text("period", required=True)
    period_value = periods.get(folded(title))
    if title and period_value is None and "periods" not in line.problems.unreadable:
        hint = line.problems.suggest(title, [row.title for row in periods.values()])
        message = f"There is no period {in_quotes(title)} in the sheet “periods”.{hint} "
        line.add_problem("period", f"{message}Write it as it stands there, or add it there.")
    return period_value


def update(
    line: SheetLine, periods: Mapping[str, PeriodValue], actions: dict[str, str], labels: RefsByName
) -> UpdateValue | None:
    """An update: agreed where its period is closed, else sent. ``actions``: the refs of the file's actions."""
    period_value = _period_of(line, periods)
    ref = line.text("ref", required=True)
    if ref and ref not in actions and "actions" not in line.problems.unreadable:
        hint = line.problems.suggest(ref, actions)
        message = f"There is no action {in_quotes(ref)} in the sheet “actions”.{hint} "
        line.add_problem("ref", f"{message}Give the “ref” that the action has there.")
    row = plain_row(
        line,
        "updates",
        UpdateValue,
        period=period_value.ref if period_value else "",
        action=ref,
        state="agreed" if period_value and period_value.state in CLOSED_PERIOD_STATES else "sent",
        label=line.find_ref("status", "status label", labels, "status_scheme"),
        agreed_label=line.find_ref("agreed_status", "status label", labels, "status_scheme"),
    )
    return row if period_value and ref in actions else None


def commentary(
    line: SheetLine, periods: Mapping[str, PeriodValue], priorities: RefsByName
) -> CommentaryValue | None:
    """The commentary on a priority in a period."""
    period_value = _period_of(line, periods)
    priority = line.find_ref("priority", "priority", priorities, "priorities")
    if not line.text("priority"):
        line.add_problem("priority", "“priority” is empty: give the number of the priority.")
    row = plain_row(
        line,
        "commentary",
        CommentaryValue,
        period=period_value.ref if period_value else "",
        priority=priority,
    )
    return row if period_value and priority else None


def concern(line: SheetLine, subjects: Mapping[str, RefsByName]) -> ConcernValue:
    """A concern. ``subjects``: the names of the rows for "priority", "indicator" and "action"."""
    subject, ref = _subject(line, subjects)
    return plain_row(line, "concerns", ConcernValue, subject=subject, subject_ref=ref)


def matter(line: SheetLine, subjects: Mapping[str, RefsByName], posts: Posts) -> MatterValue:
    """What a meeting asked of somebody, or a question."""
    subject, ref = _subject(line, subjects)
    return plain_row(
        line,
        "matters",
        MatterValue,
        subject=subject,
        subject_ref=ref,
        kind=line.choice("kind", MATTER_KINDS) or MATTER_KINDS[0],
        post=posts.post(line, "post", "post_agency"),
    )


def _subject(line: SheetLine, subjects: Mapping[str, RefsByName]) -> tuple[str, str]:
    """What the cell "about" names: the kind of row, and its ref."""
    about = line.text("about")
    kind, _, name = (part.strip() for part in about.partition(" "))
    subject, ref = "agreement", ""
    if about and folded(about) not in ("agreement", "the agreement"):
        names = subjects.get(kind.casefold())
        if names is None:
            message = f"{in_quotes(about)} is about nothing known. Write “priority 4”, “action DA1.1”, "
            line.add_problem("about", f"{message}“indicator …”, or nothing.")
        elif not names.get(name):
            what = kind.casefold()
            hint = line.problems.suggest(name, names.words)
            message = f"There is no {what} {in_quotes(name)} in this plan.{hint} "
            line.add_problem("about", f"{message}Write after “{what}” what its sheet calls it.")
        else:
            subject, ref = kind.casefold(), names.get(name)
    return subject, ref


def indicator(line: SheetLine, priorities: RefsByName) -> IndicatorValue:
    """A proxy indicator."""
    row = plain_row(
        line,
        "indicators",
        IndicatorValue,
        priority=line.find_ref("priority", "priority", priorities, "priorities"),
        baseline_value=_baseline(line),
    )
    if number_in(row.baseline_value) is not None and not says_that_it_adds_up(row.period_type):
        length, figures = span_of_baseline(row.baseline_label, row.period_type), span_of_type(row.period_type)
        if length is None:
            line.warn(
                "baseline_label",
                "Nothing tells how long the period of this baseline is, so no figure is compared with it. "
                "Give its period, such as 2025/26.",
            )
        elif figures is not None and not length.is_like(figures):
            line.warn(
                "baseline_label",
                f"The period of this baseline is {length}, and each figure is of {figures}: they are not compared. "
                f"Give it per figure (“{row.baseline_label} per quarter”), or write “{row.period_type}, {ADDS_UP}” "
                "as kind of period where the figures of a year are summed.",
            )
    return row


def figures_of_several_lengths(
    indicators: Iterable[IndicatorValue], observations: Iterable[ObservationValue]
) -> list[tuple[str, list[str]]]:
    """The titles of indicators whose figures are of periods of several lengths, with these in words."""
    by_ref = {row.ref: row for row in indicators}
    lengths: dict[str, list[Span]] = {}
    for row in observations:
        indicator = by_ref.get(row.indicator)
        if indicator is None:
            continue
        span = span_of_figure(row.period_start, row.period_end, row.period_label, indicator.period_type)
        known = lengths.setdefault(row.indicator, [])
        if span is not None and not any(span.is_like(other) for other in known):
            known.append(span)
    return [
        (by_ref[ref].title, [str(span) for span in spans]) for ref, spans in lengths.items() if len(spans) > 1
    ]


def _baseline(line: SheetLine) -> str:
    """A baseline: plain digits for a number ("17,748" -> "17748"), else its words."""
    text = line.text("baseline_value", longest=60)
    stored = stored_number(line.cells["baseline_value"]) if text else None
    if stored is not None:
        return format(stored, "f")
    digits = text.replace(",", "")
    return digits if digits.replace(".", "", 1).removeprefix("-").isdigit() else text


def indicator_ref(line: SheetLine, indicators: RefsByName) -> str:
    """The ref of the indicator that a row names, by its title, or by a code that only one indicator has."""
    line.text("indicator", required=True)
    return line.find_ref("indicator", "indicator", indicators, "indicators")


def target(line: SheetLine, indicators: RefsByName) -> TargetValue | None:
    """A target of an indicator."""
    ref = indicator_ref(line, indicators)
    row = plain_row(line, "targets", TargetValue, indicator=ref)
    return row if ref else None


def observation(line: SheetLine, indicators: RefsByName) -> ObservationValue | None:
    """A figure. "N/A" means that there is none; an empty cell is a problem."""
    ref = indicator_ref(line, indicators)
    text = line.text("value")
    is_missing = text.casefold() in NOT_AVAILABLE
    value = None if is_missing else line.decimal("value")
    if not text:
        message = "“value” is empty: write the figure, or N/A; leave the row out when it is not due yet."
        line.add_problem("value", message)
    row = plain_row(
        line, "observations", ObservationValue, indicator=ref, value=value, not_available=is_missing
    )
    if row.period_start and row.period_end and row.period_end < row.period_start:
        line.add_problem("period_end", "The period ends before it starts: correct one of the two dates.")
    if row.revised_on and not row.revision_reason:
        line.add_problem("revision_reason", "A revised figure needs its reason.")
    return row if ref and (is_missing or value is not None) else None


def version(line: SheetLine, loaded_at: datetime) -> VersionValue:
    """A row of the Version Control table. It takes effect at 00:00 of its day, which may not be after the load."""
    day = line.date("effective_on")
    moment = start_of(day) if day else None
    if day is None and not line.text("effective_on"):
        line.add_problem(
            "effective_on", "“effective_on” is empty: give the day from which the version is in effect."
        )
    if moment and moment > loaded_at:
        message = "The version takes effect only after the day of this import. Correct the date, or import it later."
        line.add_problem("effective_on", message)
    return plain_row(line, "versions", VersionValue, effective_at=moment)
