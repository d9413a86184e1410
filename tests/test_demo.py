"""manage.py demo: makes the illustrative agreement once, on any day of the year, and not on a real service."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache, partial
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from accounts.models import Role, User
from core.clock import LONDON
from core.dates.working_days import is_working_day
from csa_tracker.demonstration import PastStep, steps_of
from csa_tracker.demonstration.clock import as_of
from csa_tracker.demonstration.days import PERIODS, Days
from csa_tracker.demonstration.story import Story, read_story
from csa_tracker.management.commands.demo import FIXTURE
from plan.models import PlanVersion
from priorities.models import Agreement, Decision
from reporting.models import Report, ReportingPeriod, ReportRound
from tests import databases
from tests.world import SHOWN, SHOWN_ON

pytestmark = pytest.mark.once

LEAP_DAY = date(2028, 2, 29)
NEW_YEAR = date(2033, 1, 1)  # a Saturday, and a bank holiday


def demo() -> str:
    """Runs the command; what it said."""
    said = StringIO()
    with override_settings(DEBUG=True):
        call_command("demo", stdout=said)
    return said.getvalue()


# --- the days -----------------------------------------------------------------------------------------------------


@cache
def story_on(day: date) -> Story:
    """The story as it is told on a day."""
    return replace(_story(), days=Days(day))


@cache
def _story() -> Story:
    return read_story(FIXTURE, Days(LEAP_DAY))


def steps_on(day: date) -> list[PastStep]:
    """All steps of the demonstration, were it made on that day. Nothing is written."""
    people: Any = defaultdict(User)
    steps: list[PastStep] = list(steps_of(story_on(day), people, Agreement()))
    return sorted(steps, key=lambda step: step.at)


def name_of(step: PastStep) -> tuple[str, object]:
    """What a step does, and to what: a number of a period, a version, or a day."""
    do: Any = step.do
    verb = do.func if isinstance(do, partial) else do
    number = getattr(getattr(verb, "__self__", None), "number", None)
    if isinstance(do, partial) and do.args and isinstance(do.args[0], dict):
        number = do.args[0].get("number", do.args[0].get("on"))
    return verb.__name__, number


EVERY_DAY = [date(2027, 1, 1) + timedelta(days=number) for number in range(3 * 365)]


def test_on_any_day_of_three_years_everything_has_happened_by_then_and_in_its_order() -> None:
    for today in EVERY_DAY:
        steps = steps_on(today)
        order = [name_of(step) for step in steps]
        first = {name: place for place, name in reversed(list(enumerate(order)))}

        assert steps[-1].at <= datetime.combine(today, datetime.min.time(), LONDON), today
        for earlier, later in ORDER:
            assert first[earlier] < first[later], (today, earlier, later)
        assert [name for name, _ in order].count("publish") == PERIODS - 1 + 4, today


def _order() -> Iterator[tuple[tuple[str, object], tuple[str, object]]]:
    """Pairs of steps of which the first must come first."""
    begins: list[tuple[str, object]] = [
        ("start_refresh", None),
        ("approve_refresh", None),
        ("import_plan", None),
        ("put_into_force", None),
        ("publish", "1.0"),
        ("open", 1),
    ]
    yield from pairwise(begins)
    for number in range(1, PERIODS):
        verbs = (
            "open",
            "draft",
            "send",
            "ask_questions",
            "answer_questions",
            "decide",
            "reply",
            "close",
            "publish",
        )
        yield from zip(
            [(verb, number) for verb in verbs], [(verb, number) for verb in verbs[1:]], strict=False
        )
        yield ("publish", number), ("open", number + 1)
    yield ("open", PERIODS), ("draft_rows", PERIODS)
    yield ("draft_rows", PERIODS), ("send_rows", PERIODS)
    yield ("send_rows", PERIODS), ("send_back", PERIODS)
    # Version 1.2 brings the action that period 3 asks about; both answers come after the questions.
    yield ("decide", 2), ("change", "1.2")
    yield ("publish", "1.2"), ("open", 3)
    yield ("close", 2), ("answer", -300)
    yield ("close", 2), ("answer", -200)
    yield ("publish", "1.3"), ("change", -16)


ORDER = list(_order())
SAID_OF_AN_UPDATE = (
    "action__ref", "state", "label__label", "agreed_label__label", "report_text", "what_changed", "being_done",
    "needed", "ask_answer", "agreed_reason", "author_name", "sent_by__name",
)  # fmt: skip


def test_updates_are_due_in_a_fortnight_on_a_working_day_whatever_day_it_is() -> None:
    for today in EVERY_DAY:
        days = Days(today)
        periods = [days.period(number) for number in range(1, PERIODS + 1)]

        assert timedelta(days=9) <= periods[-1].due - today <= timedelta(days=14), today
        assert all(is_working_day(day) for one in periods for day in (one.due, one.meeting, one.partnership))
        assert len({one.title for one in periods}) == PERIODS, today
        assert days.starts <= periods[0].opens < today < days.ends, today
        quarters = days.quarters()
        assert len(quarters) == 12
        assert quarters[-1].end + timedelta(days=21) < today, today


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("-1", date(2028, 2, 28)),
        ("m+0", date(2028, 2, 29)),
        ("m-12", date(2027, 2, 28)),
        ("m+12", date(2029, 2, 28)),
        ("m-11 +21", date(2027, 4, 21)),
    ],
)
def test_a_day_is_counted_from_today_or_is_the_end_of_a_month(text: str, day: date) -> None:
    assert Days(LEAP_DAY).day(text) == day


@pytest.mark.parametrize("text", ["", "soon", "m", "2028-02-29", "14"])
def test_a_day_that_is_not_counted_from_today_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no day"):
        Days(LEAP_DAY).day(text)


# --- the clock ----------------------------------------------------------------------------------------------------


def test_the_clock_is_put_back_and_goes_on_after_an_error(settings: LazySettings) -> None:
    settings.DEBUG = True
    moment = datetime(2014, 2, 3, 10, tzinfo=LONDON)
    seen = []

    def fail() -> None:
        with as_of(moment):
            seen.append((timezone.now(), timezone.localdate()))
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert seen == [(moment, moment.date())]
    assert timezone.now() > moment


def test_the_clock_is_never_put_back_on_a_real_service_nor_put_forward(settings: LazySettings) -> None:
    settings.DEBUG = False
    with pytest.raises(RuntimeError, match="real service"), as_of(datetime(2014, 2, 3, tzinfo=LONDON)):
        pass
    settings.DEBUG = True
    with pytest.raises(ValueError, match="not come yet"), as_of(timezone.now() + timedelta(seconds=1)):
        pass


# --- making it ----------------------------------------------------------------------------------------------------


def told() -> list[Any]:
    """What the illustrative agreement holds, but for its days: the same whenever it is made."""
    of_agreement = {"agreement__slug": SHOWN}
    updates = Report.objects.filter(**of_agreement, action__isnull=False).order_by(
        "period__position", "position", "pk"
    )
    rounds = ReportRound.objects.filter(report__agreement__slug=SHOWN, report__action__isnull=False)
    periods = ReportingPeriod.objects.filter(**of_agreement).order_by("position")
    versions = PlanVersion.objects.filter(**of_agreement).order_by("position")
    decisions = Decision.objects.filter(**of_agreement).order_by("position")
    return [
        list(updates.values_list(*SAID_OF_AN_UPDATE)),
        sorted(
            rounds.values_list("report__action__ref", "report__period__position", "kind", "by_name", "note")
        ),
        list(periods.values_list("state", flat=True)),
        list(versions.values_list("number", flat=True)),
        list(decisions.values_list("text", "kind", "status")),
    ]


@pytest.mark.django_db
@pytest.mark.world("kent_2014")
@pytest.mark.parametrize("day", [LEAP_DAY, NEW_YEAR], ids=["leap-day", "new-year"])
def test_made_on_another_day_it_says_the_same(day: date) -> None:
    with time_machine.travel(datetime.combine(day, datetime.min.time(), LONDON), tick=False):
        assert "steps of its history" in demo()
    then = told()

    with databases.standing_on("shown"):
        assert told() == then


@pytest.mark.django_db
@pytest.mark.world("shown")
def test_a_second_run_changes_nothing() -> None:
    before = told(), User.objects.count(), Role.objects.count()
    with time_machine.travel(SHOWN_ON, tick=False):
        assert "nothing was changed" in demo()

    assert (told(), User.objects.count(), Role.objects.count()) == before


@pytest.mark.django_db
def test_outside_a_development_machine_it_is_refused(settings: LazySettings) -> None:
    settings.DEBUG = False

    with pytest.raises(CommandError, match="development machine only"):
        call_command("demo")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_without_the_kent_agreements_it_says_what_to_run_first() -> None:
    with pytest.raises(CommandError, match="load_kent first"):
        demo()
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.world("kent_2014")
def test_a_real_account_with_such_an_address_is_not_taken_over() -> None:
    User.objects.create_user("lead@demo.example", name="A real person")

    with pytest.raises(CommandError, match="real person"):
        demo()
    assert User.objects.count() == 1
    assert not Role.objects.exists()


@pytest.mark.django_db
@pytest.mark.world("kent_2014")
def test_a_story_that_cannot_be_told_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(FIXTURE.parent, folder)
    words = (folder / "demo.toml").read_text(encoding="utf-8")
    (folder / "demo.toml").write_text(words.replace("Public Health Consultant", "Director of Nothing", 1))
    monkeypatch.setattr("csa_tracker.management.commands.demo.FIXTURE", folder / "demo.toml")

    with pytest.raises(CommandError, match="Director of Nothing"):
        demo()
    assert not User.objects.exists()
    assert not Agreement.objects.filter(slug=SHOWN).exists()
