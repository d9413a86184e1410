"""Taking a whole load back: shown first, as new history, refused with the reason where later work stands on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from actions.models import Action
from core.history import Change
from loading.layouts import propose, read_upload
from loading.models import Load
from loading.uploads import workflow
from loading.uploads.outcome import preview_load
from loading.uploads.undoing import preview_undo
from plan.editing.workflow import EditReason, save_edit
from plan.models import StoredPeriod, StoredVersion
from plan.value import PlanValue
from priorities.models import Agreement
from reporting.models import Report
from reporting.workflow import open_period
from tests import build
from tests.build import Cast
from tests.layout_files import LAYOUTS
from tests.load_files import contents, plan_of, run, small
from tests.load_pages import administrator, cast, changed, confirm, file_of, loaded, text_in, waiting
from tests.pages import text_of

pytestmark = pytest.mark.django_db
SLUG = "small-2014-17"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def client_(people: Cast, tmp_path: Path, clock: time_machine.Traveller) -> Any:
    """An administrator who has loaded the small plan, an hour ago."""
    client = administrator(people)
    loaded(client, file_of(tmp_path, small()), "first.xlsx")
    clock.shift(timedelta(hours=1))
    return administrator(people)


def second() -> dict[str, Any]:
    """The small plan with one action changed, one gone, one new, and themes in another order."""
    sheets = changed("actions", 0, "action", "Mark all property")
    sheets["actions"][1] = {**sheets["actions"][1], "ref": "B1.9", "action": "Fit locks"}
    sheets["themes"].reverse()
    return sheets


def load_second(client: Any, tmp_path: Path) -> Load:
    load = waiting(client, file_of(tmp_path, second()), "second.xlsx")
    client.post(reverse("load-check", args=[load.pk]), {"do": "absent", "absent": "withdraw", "why": "Done"})
    confirm(client, load)
    load.refresh_from_db()
    assert load.state == "loaded"
    return load


def take_back(client: Any, load: Load, reason: str = "It was the wrong file") -> Any:
    fresh = Load.objects.select_related("agreement").get(pk=load.pk)
    mark = preview_undo(fresh).seen
    return client.post(reverse("load-undo", args=[load.pk]), {"seen": mark, "reason": reason})


def edit(people: Cast, change: Callable[[PlanValue], PlanValue]) -> None:
    tables = ("actions", "themes", "aims", "priorities", "standings", "versions")
    save_edit(
        Agreement.objects.get(slug=SLUG),
        change,
        by=people.administrator,
        why=EditReason("Asked for"),
        tables=tables,
    )


def reworded(ref: str, text: str) -> Callable[[PlanValue], PlanValue]:
    from dataclasses import replace

    return lambda now: now.with_tables(
        actions=tuple(replace(row, text=text) if row.ref == ref else row for row in now.actions)
    )


def test_a_load_that_is_taken_back_leaves_the_plan_as_it_was_with_new_history(
    client_: Any, people: Cast, tmp_path: Path, clock: time_machine.Traveller
) -> None:
    was = plan_of(SLUG)
    load = load_second(client_, tmp_path)
    assert plan_of(SLUG) != was
    clock.shift(timedelta(minutes=5))

    take_back(client_, load)

    assert plan_of(SLUG) == was
    load.refresh_from_db()
    assert (load.state, load.ended_by, load.ended_why) == (
        "undone",
        people.administrator,
        "It was the wrong file",
    )
    last = Action.objects.get(ref="B1.1").history.latest()
    assert last.history_change_reason == "It was the wrong file. The import of second.xlsx is undone."


def test_what_would_be_taken_back_is_shown_first_and_looking_writes_nothing(
    client_: Any, tmp_path: Path
) -> None:
    load = load_second(client_, tmp_path)
    before = contents()

    page = text_of(client_, reverse("load-undo", args=[load.pk]))

    assert "The plan becomes what it was before this import" in page
    assert "Withdrawn Action 1.1b taken out taken out: Fit locks" in page
    assert "Action 1.1b is in the plan again added: Visit victims" in page
    assert contents() == before


def test_a_reason_is_asked_for(client_: Any, tmp_path: Path) -> None:
    load = load_second(client_, tmp_path)

    page = take_back(client_, load, reason="")

    assert "Answer “Why is it undone?”" in text_in(page)
    load.refresh_from_db()
    assert load.state == "loaded"


def test_what_was_changed_elsewhere_since_stays(
    client_: Any, people: Cast, tmp_path: Path, clock: Any
) -> None:
    load = load_second(client_, tmp_path)
    clock.shift(timedelta(minutes=5))
    edit(people, reworded("R1.1", "Teach every cyclist"))
    clock.shift(timedelta(minutes=5))

    take_back(client_, load)

    assert [row.text for row in plan_of(SLUG).actions] == [
        "Mark property",
        "Visit victims",
        "Teach every cyclist",
    ]


def test_a_row_that_was_changed_since_refuses_it_by_name(
    client_: Any, people: Cast, tmp_path: Path, clock: Any
) -> None:
    load = load_second(client_, tmp_path)
    clock.shift(timedelta(minutes=5))
    edit(people, reworded("B1.1", "Mark nearly all property"))
    before = contents()

    page = text_of(client_, reverse("load-undo", args=[load.pk]))
    take_back(client_, load)

    assert "Action 1.1a has been changed since." in page
    after = contents()
    assert {name for name in after if after[name] != before[name]} <= {"django_session"}


def test_a_reporting_period_that_asks_about_a_loaded_action_refuses_it(
    client_: Any, people: Cast, tmp_path: Path, clock: Any
) -> None:
    load = Load.objects.get()
    opened = Change(people.administrator, "Opened for the test")
    agreement = Agreement.objects.get(slug=SLUG)
    edit_lead = build.post(agreement, "Head of Everything")
    Action.objects.update(coordinator=edit_lead)
    open_period(agreement, title="January 2015", plan_year="2014/15", **build.PERIOD, change=opened)

    page = text_of(client_, reverse("load-undo", args=[load.pk]))

    assert "It cannot be undone as a whole" in page
    assert "Update on action 1.1a for January 2015 stands under something that the import brought" in page


def test_an_agreement_that_came_with_a_load_goes_from_all_lists_and_comes_back_when_loaded_again(
    client_: Any, people: Cast, tmp_path: Path, clock: Any
) -> None:
    load = Load.objects.get()
    was = plan_of(SLUG)
    assert "goes from all lists" in text_of(client_, reverse("load-undo", args=[load.pk]))

    take_back(client_, load)

    assert client_.get(reverse("plan", args=[SLUG])).status_code == 404
    assert "A small agreement" not in text_of(client_, reverse("agreement-list"))
    clock.shift(timedelta(hours=1))
    again = loaded(administrator(people), file_of(tmp_path, small()), "again.xlsx")
    assert again.agreement == load.agreement
    now = plan_of(SLUG)
    assert (now.actions, now.aims, now.standings) == (was.actions, was.aims, was.standings)
    assert [now.lead_as_printed(row) for row in now.priorities] == [
        was.lead_as_printed(row) for row in was.priorities
    ]
    assert Action.objects.get(ref="B1.1").history.count() == 3


def test_a_load_is_taken_back_once(client_: Any, tmp_path: Path) -> None:
    load = load_second(client_, tmp_path)
    take_back(client_, load)

    answer = client_.post(reverse("load-undo", args=[load.pk]), {"seen": "", "reason": "Again"})

    assert "Only what is imported can be undone" in text_of(client_, answer.headers["Location"])


def test_two_loads_are_taken_back_from_the_last_to_the_first(
    client_: Any, tmp_path: Path, clock: Any
) -> None:
    first = Load.objects.get()
    load_second(client_, tmp_path)

    page = text_of(client_, reverse("load-undo", args=[first.pk]))

    assert "It cannot be undone as a whole" in page


def test_an_update_on_a_loaded_row_refuses_it(client_: Any, people: Cast, tmp_path: Path, clock: Any) -> None:
    load = load_second(client_, tmp_path)
    clock.shift(timedelta(minutes=5))
    agreement = Agreement.objects.get(slug=SLUG)
    Action.objects.filter(ref="B1.1").update(coordinator=build.post(agreement, "Head of Everything"))
    opened = Change(people.administrator, "Opened for the test")
    period = open_period(
        agreement, title="January 2015", plan_year="2014/15", **build.PERIOD, change=opened
    ).period
    Report.objects.filter(period=period, action__ref="B1.1").update(state="sent", report_text="Done")

    page = text_of(client_, reverse("load-undo", args=[load.pk]))

    assert "There is an update on action 1.1a since." in page


def test_a_report_that_was_loaded_with_its_period_is_taken_back_and_what_is_stored_is_still_sound(
    people: Cast, clock: Any
) -> None:
    client = administrator(people)
    marlow = next(item for item in LAYOUTS if item.name == "marlow.docx")
    load = waiting(client, marlow.content(), marlow.name, "new", title="Marlow")
    layout = propose(read_upload(marlow.name, marlow.content()), None)
    said = {"progress": "period", "period_title": "March 2013"}
    workflow.lay_out(load, layout, by=people.administrator, head=said)
    load.refresh_from_db()
    outcome = preview_load(load)
    assert outcome.understood is not None
    answers = {question.key: question.answer_in(marlow.answers) for question in outcome.questions}
    workflow.answer(load, answers, by=people.administrator)
    confirm(client, load)
    assert StoredPeriod.objects.count() == 1
    clock.shift(timedelta(minutes=5))

    take_back(client, load)

    load.refresh_from_db()
    assert load.state == "undone"
    assert not StoredPeriod.objects.exists()
    assert "March 2013" not in run("verify_versions")


def test_a_published_version_that_came_with_the_load_refuses_it_and_stays_readable(
    people: Cast, tmp_path: Path, clock: Any
) -> None:
    loaded(administrator(people), file_of(tmp_path, small()))
    clock.shift(timedelta(days=1))
    client = administrator(people)
    sheets = small()
    sheets["versions"] = [
        {
            "document": "action plan",
            "number": "1.0",
            "printed_date": "January 2015",
            "effective_on": "2015-01-13",
        }
    ]
    load = loaded(client, file_of(tmp_path, sheets))
    clock.shift(timedelta(minutes=5))
    stored = list(StoredVersion.objects.values_list("digest", flat=True))

    page = text_of(client, reverse("load-undo", args=[load.pk]))
    take_back(client, load)
    load.refresh_from_db()

    assert "Version 1.0 came with the import and is published" in page
    assert load.state == "loaded"
    assert len(stored) == 1
    assert list(StoredVersion.objects.values_list("digest", flat=True)) == stored
    assert "1.0" in text_of(client, f"/agreements/{SLUG}/plan/?version=1.0")
