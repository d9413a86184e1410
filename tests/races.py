"""Two people who press their buttons at the same moment: the verbs that touch a period or a version, and a plan."""

from __future__ import annotations

import io
import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.access import Refused
from actions.models import Action
from core.conflict import Conflict, token_of_parts
from core.history import Change, update_rows
from loading.models import Load
from loading.uploads import workflow as loads
from loading.uploads.not_in_file import KEEP, AbsentChoice
from loading.uploads.outcome import preview_load
from loading.uploads.undoing import UndoNotPossible, preview_undo, undo
from plan.editing.workflow import EditReason, save_edit
from plan.interchange.exporting import to_workbook
from plan.models import PlanVersion
from plan.reading import read_plan
from plan.value import PlanValue
from plan.versions.periods import verify_periods
from plan.versions.publishing import NumberRefused, last_version, parts_to_publish, publish
from plan.versions.publishing_periods import publish_period
from plan.versions.stored import verify
from reporting import workflow
from reporting.models import UNDONE, Report, ReportingPeriod, ReportRound
from tests import build
from tests.periods import AT_THE_MEETING, agreed, closed, opened, sent

PATIENCE = 60  # seconds for one verb
DUE = date(2015, 1, 30)
CONFLICTS = (
    Conflict,
    loads.NotWaiting,
    NumberRefused,
    Refused,
    UndoNotPossible,
    workflow.CannotSend,
    Conflict,
    workflow.PeriodNotPossible,
    Conflict,
)
"""How the verbs themselves say that something else came first."""


@dataclass
class Course:
    """A plan with a closed period and, unless nobody needs it, an open one; two loads, one of them loaded.

    ``drafted``, ``decidable``, ``decided``: updates of the open period on actions 1, 0 and 2. Action 3 is what the
    loads are about.
    """

    cast: build.Cast
    plan: build.Plan
    past: ReportingPeriod
    present: ReportingPeriod | None
    loaded: Load
    waiting: Load
    tokens: dict[str, str] = field(default_factory=dict)

    def update(self, number: int, period: ReportingPeriod | None = None) -> Report:
        """The update on an action, in the open period or another."""
        return Report.objects.get(period=period or self.open_period, action=self.plan.actions[number])

    @property
    def open_period(self) -> ReportingPeriod:
        """The period that is open when the two begin."""
        assert self.present is not None
        return self.present

    def text(self, number: int) -> str:
        """What an action says now."""
        return Action._default_manager.get(pk=self.plan.actions[number].pk).text


Verb = Callable[[Course, str], Any]
"""What a person does; the text tells the two apart where both do the same."""


@dataclass(frozen=True)
class Racer:
    """A verb, and whether what it did is still so. ``needs_open``: in an open period; None: either will do."""

    name: str
    do: Verb
    is_done: Callable[[Course, str], bool]
    needs_open: bool | None = None


def _open(course: Course, who: str) -> None:
    change = Change(course.cast.administrator, "The next one")
    workflow.open_period(course.plan.agreement, f"February {who}", "", due_on=DUE, change=change)


def _publish_version(course: Course, who: str) -> None:
    agreement = course.plan.agreement
    publish(
        agreement, by=course.cast.administrator, document="action plan", number=f"1.{who}", printed_date="January 2015",
        comments="First version.", seen=course.tokens["publish"],
    )  # fmt: skip


def _send(course: Course, who: str) -> None:
    workflow.send(course.update(1), course.cast.other_lead)


def _decide(course: Course, who: str) -> None:
    outcome = workflow.DecisionOutcome(label=course.plan.labels["Red"], reason=f"Because {who}")
    workflow.decide(course.update(0), course.cast.chair, AT_THE_MEETING, outcome)


def _edit(course: Course, who: str) -> None:
    ref = course.plan.actions[int(who)].ref

    def edit(plan: PlanValue) -> PlanValue:
        rows = [replace(row, text=f"Edited by {who}") if row.ref == ref else row for row in plan.actions]
        return plan.with_tables(actions=tuple(rows))

    save_edit(
        course.plan.agreement,
        edit,
        by=course.cast.administrator,
        why=EditReason("A word"),
        tables=("actions",),
    )


def _confirm(course: Course, who: str) -> None:
    loads.confirm(course.waiting, by=course.cast.administrator, seen=course.tokens["confirm"])


def _undo(course: Course, who: str) -> None:
    undo(course.loaded, by=course.cast.administrator, reason="A mistake", seen=course.tokens["undo"])


def _extend(course: Course, who: str) -> None:
    change = Change(course.cast.administrator, "They asked")
    workflow.extend(course.open_period, course.plan.posts[1], DUE, change)


def _is_extended(course: Course, who: str) -> bool:
    """Whether all that the post still owes is due later, and whatever was given more time still has it.

    What was sent first is owed no longer, and gets no more time.
    """
    updates = Report.objects.filter(period=course.open_period, responder=course.plan.posts[1])
    owed = set(updates.filter(state__in=UNDONE))
    given = set(updates.filter(rounds__kind=ReportRound.Kind.EXTENDED))
    return bool(given) and owed <= given and all(row.extended_to == DUE for row in given)


def _state(period: ReportingPeriod) -> str:
    return str(ReportingPeriod.objects.get(pk=period.pk).state)


def _number_of(course: Course, title: str) -> int:
    return ReportingPeriod.objects.filter(agreement=course.plan.agreement, title=title).count()


RACERS = (
    Racer("open", _open, lambda course, who: _number_of(course, f"February {who}") == 1, needs_open=False),
    Racer(
        "close",
        lambda course, who: workflow.close_period(course.open_period, course.cast.administrator),
        lambda course, who: _state(course.open_period) == "closed",
        needs_open=True,
    ),
    Racer(
        "re-open a period",
        lambda course, who: workflow.reopen_period(course.past, course.cast.administrator, "A word was wrong"),
        lambda course, who: _state(course.past) == "open",
        needs_open=False,
    ),
    Racer(
        "re-open an update",
        lambda course, who: workflow.reopen_update(
            course.update(0, course.past), course.cast.administrator, "A word was wrong"
        ),
        lambda course, who: course.update(0, course.past).state == "decided",
    ),
    Racer(
        "publish a period",
        lambda course, who: publish_period(course.past, course.cast.administrator),
        lambda course, who: _state(course.past) == "published",
    ),
    Racer(
        "publish a version",
        _publish_version,
        lambda course, who: PlanVersion.objects.filter(
            agreement=course.plan.agreement, number=f"1.{who}", stored__isnull=False
        ).exists(),
    ),
    Racer(
        "send",
        _send,
        lambda course, who: course.update(1).report_text == "Typed before."
        and course.update(1).state in ("sent", "not reached"),
        needs_open=True,
    ),
    Racer(
        "decide",
        _decide,
        lambda course, who: course.update(0).state in ("decided", "agreed")
        and course.update(0).agreed_reason == f"Because {who}",
        needs_open=True,
    ),
    Racer("edit", _edit, lambda course, who: course.text(int(who)) == f"Edited by {who}"),
    Racer("load", _confirm, lambda course, who: course.text(3) == "Loaded today"),
    Racer("undo a load", _undo, lambda course, who: course.text(3) == "Action number 3"),
    Racer(
        "extend",
        _extend,
        _is_extended,
        needs_open=True,
    ),
)  # fmt: skip
PAIRS = tuple(itertools.combinations_with_replacement(RACERS, 2))


def course(cast: build.Cast, slug: str, first: Racer, second: Racer) -> Course:
    """A plan of its own for these two. A period is open unless one of them needs that there is none."""
    names = {first.name, second.name}
    plan = build.plan(cast.partnership, slug, people=cast)
    past = closed(plan, cast)
    past.title = "October 2014"
    update_rows(ReportingPeriod, [past], ["title"], Change(None, "It was the one before"))
    wanted = {racer.needs_open for racer in (first, second)}
    present = opened(plan, cast) if True in wanted or wanted == {None} else None
    if present:
        later = {"proposed_due": date(2015, 6, 30), "proposed_due_reason": "The venue closed."}
        sent(plan, cast, *([0, 2] if "decide" in names else [2]), label="Amber", **later)
        agreed(plan, cast, 2)
        words = {"label": plan.labels["Green"], "report_text": "Typed before."}
        update = Report.objects.get(period=present, action=plan.actions[1])
        workflow.save_draft(update, cast.other_lead, words)
    loaded, waiting = _load(plan, cast, "Loaded yesterday"), _load(plan, cast, "Loaded today")
    loads.confirm(loaded, by=cast.administrator, seen=preview_load(loaded).seen)
    loaded.refresh_from_db()
    made = Course(cast, plan, past, present, loaded, waiting)
    made.tokens = {"confirm": preview_load(waiting).seen, "undo": preview_undo(loaded).seen}
    assert last_version(plan.agreement) is None
    made.tokens["publish"] = token_of_parts(parts_to_publish(plan.agreement, None))
    return made


def _load(plan: build.Plan, cast: build.Cast, words: str) -> Load:
    """A file that words the fourth action anew, and says nothing of periods."""
    value = read_plan(plan.agreement)
    ref = plan.actions[3].ref
    rows = tuple(replace(row, text=words) if row.ref == ref else row for row in value.actions)
    target = io.BytesIO()
    to_workbook(value.with_tables(actions=rows, periods=(), updates=(), commentary=()), target)
    agreement = plan.agreement
    load = loads.start(
        f"{words}.xlsx", target.getvalue(), partnership=agreement.partnership, agreement=agreement, head={},
        by=cast.administrator,
    )  # fmt: skip
    return loads.choose_absent(load, AbsentChoice(KEEP), by=cast.administrator)


@dataclass
class Outcome:
    """What became of the two: the racer, who they were, and what the verb raised (None: it was done)."""

    racer: Racer
    who: str
    error: Exception | None


def run(course: Course, first: Racer, second: Racer) -> list[Outcome]:
    """Lets both go at the same moment, each in a thread with a connection of its own."""
    gate = threading.Barrier(2)
    outcomes: list[Outcome] = []

    def go(racer: Racer, who: str) -> None:
        error: Exception | None = None
        try:
            gate.wait(PATIENCE)
            racer.do(course, who)
        except Exception as raised:  # noqa: BLE001 -- judged in the test's own thread
            error = raised
        finally:
            connection.close()
        outcomes.append(Outcome(racer, who, error))

    runners = [
        threading.Thread(target=go, args=(racer, who), daemon=True)
        for racer, who in ((first, "1"), (second, "2"))
    ]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(PATIENCE)
    assert len(outcomes) == 2, "somebody waits for ever"
    return outcomes


def faults(course: Course, outcomes: list[Outcome]) -> Iterator[str]:
    """What is not as it must be afterwards."""
    for outcome in outcomes:
        what = f"{outcome.racer.name} ({outcome.who})"
        if outcome.error is not None and not isinstance(outcome.error, CONFLICTS):
            yield f"{what} fails: {type(outcome.error).__name__}: {outcome.error}"
        if outcome.error is None and not outcome.racer.is_done(course, outcome.who):
            yield f"what {what} did is lost"
    if all(outcome.error for outcome in outcomes):
        yield f"neither was done: {'; '.join(str(outcome.error) for outcome in outcomes)}"
    agreement = course.plan.agreement
    if (number := ReportingPeriod.objects.open_in(agreement).count()) > 1:
        yield f"{number} periods are open"
    for published, why in (*verify(agreement), *verify_periods(agreement)):
        if why:
            yield f"{published}: {why}"
    now = timezone.now() + timedelta(seconds=1)
    if read_plan(agreement) != read_plan(agreement, now, now):
        yield "the history does not end with the plan as it is"
