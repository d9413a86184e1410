"""The demonstration: an illustrative agreement of today, carried on from a Kent plan, and people to try it as.

What happened stands in fixtures/demo/. Here it happens: each step is a verb of the tracker, done by one of the people
at a moment of the past (``core.clock.as_of``), in the order of those moments. A second run changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from accounts.models import Message
from accounts.outbox.writing import finish
from core.dates.working_days import on_or_before
from core.history import Change
from csa_tracker.demonstration.clock import as_of
from csa_tracker.demonstration.days import AFTER_QUARTER, PERIODS, Days
from csa_tracker.demonstration.figures import FigureStory
from csa_tracker.demonstration.files import add_story_file, file_story_paper
from csa_tracker.demonstration.people import People, create_people, fill_posts
from csa_tracker.demonstration.periods import PeriodStory, add_note
from csa_tracker.demonstration.plan import PlanStory
from csa_tracker.demonstration.story import DemonstrationError, Entry, Story, read_story
from priorities.models import Agreement

__all__ = ["DemonstrationError", "DemonstrationResult", "PastStep", "add_demonstration", "steps_of"]

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
BEGINS = "-580"
REFRESHED, APPROVED, IMPORTED, APPOINTED = "-570", "-560", "-550", "-545"


@dataclass(frozen=True)
class DemonstrationResult:
    """What the demonstration added: the agreement's title, and how many steps it took. 0: it was there already."""

    title: str
    steps: int


@dataclass(frozen=True)
class PastStep:
    """Something that was done at a moment."""

    at: datetime
    do: Callable[[], object]


@transaction.atomic
def add_demonstration(path: Path) -> DemonstrationResult:
    """Makes what the story in ``path`` tells. Raises DemonstrationError if the Kent agreements are missing."""
    days = Days(timezone.localdate())
    story = read_story(path, days)
    source = Agreement.objects.filter(slug=story.entries["source"]).select_related("partnership").first()
    if source is None or source.partnership.name != story.entries["partnership"]:
        raise DemonstrationError("The Kent agreements are not there yet: run manage.py load_kent first.")
    if Agreement.objects.filter(slug=story.entries["slug"]).exists():
        return DemonstrationResult(story.title, 0)
    begins = days.moment(days.day(BEGINS))
    with as_of(begins):
        people = create_people(source.partnership, Change(by=None, reason="Made for the demonstration"))
    steps = sorted(steps_of(story, people, source), key=lambda step: step.at)
    for step in steps:
        with as_of(step.at):
            step.do()
            _deliver_letters()
    return DemonstrationResult(story.title, len(steps))


def _deliver_letters() -> None:
    """Letters of the past have been sent by now: to addresses that no mail can reach."""
    finish(Message.objects.filter(state=Message.State.WAITING), state=Message.State.SENT)


def steps_of(story: Story, people: People, source: Agreement) -> Iterator[PastStep]:
    """Everything that happened, in any order."""
    days = story.days
    plan = PlanStory(story, people, source)

    def on(day: str, hour: int = 10) -> datetime:
        return days.moment(on_or_before(days.day(day)), hour)

    yield PastStep(on(REFRESHED), plan.start_refresh)
    yield PastStep(on(APPROVED), plan.approve_refresh)
    yield PastStep(on(IMPORTED), plan.import_plan)
    yield PastStep(on(APPOINTED), lambda: _appoint(plan, story, people))
    yield PastStep(on(str(story.entries["approved"]["on"])), plan.put_into_force)
    for entry in story.list_of("version"):
        moment = str(entry["on"])
        if "reason" in entry:
            yield PastStep(on(moment), partial(plan.change, entry))
        yield PastStep(on(moment, 15), partial(plan.publish, entry))
    for entry in story.list_of("change"):
        yield PastStep(on(str(entry["on"])), partial(plan.change, entry))
    for entry in story.list_of("decision"):
        yield PastStep(on(str(entry["on"]), 16), partial(plan.decide, entry))
    for entry in story.list_of("answer"):
        yield PastStep(on(str(entry["on"]), 17), partial(plan.answer, entry))
    for entry in story.list_of("file"):
        # After what else is done on the day: the version is published, the update is sent.
        yield PastStep(_day_of_file(days, entry, on), partial(add_story_file, story, people, entry))
    for entry in story.list_of("paper"):
        despatch = days.moment(days.period(entry["period"]).despatch, 16)
        yield PastStep(despatch, partial(file_story_paper, story, people, entry))
    for entry in story.list_of("note"):
        yield PastStep(on(str(entry["on"])), partial(add_note, story, people, entry))
    yield from _figures(story, FigureStory(story, people))
    for number in range(1, PERIODS + 1):
        yield from _period(days, PeriodStory(story, people, number))


def _day_of_file(days: Days, entry: Entry, on: Callable[[str, int], datetime]) -> datetime:
    """When a file was added: on its day; a paper two days before its meeting; evidence when its update was sent."""
    if "on" in entry:
        return on(str(entry["on"]), 16)
    number = entry["period"]
    if "action" not in entry:
        return days.moment(days.period(number).meeting - DAY * 2, 12)
    return days.moment(days.today - DAY * 2 if number == PERIODS else days.period(number).due - DAY * 3, 12)


def _appoint(plan: PlanStory, story: Story, people: People) -> None:
    fill_posts(plan.agreement, story.list_of("post"), people, timezone.localdate())


def _figures(story: Story, figures: FigureStory) -> Iterator[PastStep]:
    """Figures of quarters before the agreement are entered when it begins, the others three weeks after the quarter."""
    days = story.days
    begins = days.moment(days.day(APPOINTED), 12)
    yield PastStep(begins, figures.name_owner)
    quarters = days.quarters()
    for number, quarter in enumerate(quarters, start=1):
        known = max(days.moment(quarter.end + AFTER_QUARTER, 14), begins + MINUTE * number)
        yield PastStep(known, partial(figures.enter, number, quarter, is_last=number == len(quarters)))
        if number == story.entries["figures"]["revision"]["quarter"]:
            yield PastStep(known + DAY * 30, partial(figures.revise, quarter))


def _period(days: Days, period: PeriodStory) -> Iterator[PastStep]:
    """The steps of one reporting period; the open one ends with what was sent by yesterday."""
    dates = period.days
    yield PastStep(days.moment(dates.opens, 9), period.open)
    if period.number == PERIODS:
        yield PastStep(days.moment(days.today - DAY * 3), period.draft_rows)
        yield PastStep(days.moment(days.today - DAY * 2), period.send_rows)
        yield PastStep(days.moment(days.today - DAY), period.ask_questions)
        yield PastStep(days.moment(days.today - DAY, 11), period.send_back)
        return
    yield PastStep(days.moment(dates.due - DAY * 6), period.draft)
    yield PastStep(days.moment(dates.due - DAY * 3), period.send)
    yield PastStep(days.moment(dates.due - DAY * 3, 11), period.write_commentaries)
    yield PastStep(days.moment(dates.due + DAY * 5), period.ask_questions)
    yield PastStep(days.moment(dates.due + DAY * 7), period.answer_questions)
    yield PastStep(days.moment(dates.meeting, 15), period.decide)
    yield PastStep(days.moment(dates.meeting + DAY), period.reply)
    yield PastStep(days.moment(dates.meeting + DAY * 3), period.close)
    yield PastStep(days.moment(dates.partnership + DAY * 2), period.publish)
