"""Confirming a load: the very bytes that were checked, once, all or nothing, with the row of the file as the reason."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone

from actions.models import Action, Aim
from core.conflict import Conflict
from loading.models import FileBytes, Load
from loading.problems import BadInput
from loading.uploads import workflow
from loading.uploads.outcome import preview_load
from plan.editing.workflow import EditReason, new_decision, record_decision, save_edit
from priorities.models import Agreement, Decision, Priority, Theme
from tests.build import Cast
from tests.load_files import contents, plan_of, small
from tests.load_pages import (
    administrator,
    cast,
    changed,
    check_page,
    confirm,
    file_of,
    loaded,
    text_in,
    waiting,
)
from tests.pages import conflict_of, text_of

pytestmark = pytest.mark.django_db
SLUG = "small-2014-17"


@pytest.fixture
def people() -> Cast:
    return cast()


def test_a_new_agreement_is_set_up_from_a_workbook(people: Cast, tmp_path: Path) -> None:
    client = administrator(people)
    load = loaded(client, file_of(tmp_path, small()))

    assert load.agreement == Agreement.objects.get(slug=SLUG)
    assert [row.text for row in plan_of(SLUG).actions] == ["Mark property", "Visit victims", "Teach cyclists"]
    assert (load.loaded_by, load.written["is_new"]) == (people.administrator, True)


def test_each_row_says_the_file_and_the_row_that_it_came_from(people: Cast, tmp_path: Path) -> None:
    loaded(administrator(people), file_of(tmp_path, small()), "Our plan.xlsx")

    def why(row: object) -> str:
        return row.history.latest().history_change_reason  # type: ignore[attr-defined, no-any-return]

    assert why(Action.objects.get(ref="R1.1")) == "From Our plan.xlsx, row 4"
    assert why(Aim.objects.get(ref="R1")) == "From Our plan.xlsx, row 4"
    assert why(Priority.objects.get(number="2")) == "From Our plan.xlsx, row 3"
    assert why(Theme.objects.get(title="Early help")) == "From Our plan.xlsx, row 2"
    assert Action.objects.get(ref="R1.1").history.latest().history_user == people.administrator


def test_the_reason_given_stands_before_the_row(people: Cast, tmp_path: Path) -> None:
    client = administrator(people)
    loaded(client, file_of(tmp_path, small()))
    load = waiting(client, file_of(tmp_path, changed("actions", 0, "action", "Mark all property")))

    confirm(client, load, reason="Agreed on 6 January")

    last = Action.objects.get(ref="B1.1").history.latest()
    assert last.history_change_reason == "Agreed on 6 January. From plan.xlsx, row 2"


def test_the_decision_behind_a_load_is_chosen_and_stands_in_the_history(people: Cast, tmp_path: Path) -> None:
    client = administrator(people)
    loaded(client, file_of(tmp_path, small()))
    agreement = Agreement.objects.get(slug=SLUG)
    row = new_decision(reference="KCSP/2015/1", meeting="KCSP", meeting_on=None, text="Mark all property")
    record_decision(agreement, row, by=people.administrator, reason="Recorded")
    load = waiting(client, file_of(tmp_path, changed("actions", 0, "action", "Mark all property")))

    page = text_of(client, reverse("load-confirm", args=[load.pk]))
    confirm(client, load, decision=row.ref)

    assert "KCSP: KCSP/2015/1, Mark all property" in page
    last = Action.objects.get(ref="B1.1").history.latest()
    assert last.history_decision == Decision.objects.get(ref=row.ref)


def test_a_decision_that_is_gone_is_no_reason_for_a_load(people: Cast, tmp_path: Path) -> None:
    client = administrator(people)
    loaded(client, file_of(tmp_path, small()))
    load = waiting(client, file_of(tmp_path, changed("actions", 0, "action", "Mark all property")))

    with pytest.raises(Conflict):
        workflow.confirm(load, by=people.administrator, seen=preview_load(load).seen, decision="gone")

    assert plan_of(SLUG).actions[0].text == "Mark property"


def test_the_list_of_changes_tells_a_load_as_one_save_though_each_row_has_its_own_reason(
    people: Cast, tmp_path: Path
) -> None:
    client = administrator(people)
    loaded(client, file_of(tmp_path, small()))

    page = text_of(client, reverse("change-list", args=[SLUG]))

    assert page.count("Why: From plan.xlsx") == 1
    assert "3 actions" in page


def test_what_is_not_in_the_file_is_withdrawn_with_the_reason_that_was_given(
    people: Cast, tmp_path: Path
) -> None:
    client = administrator(people)
    loaded(client, file_of(tmp_path, small()))
    sheets = small()
    del sheets["actions"][1]
    load = waiting(client, file_of(tmp_path, sheets))
    client.post(
        reverse("load-check", args=[load.pk]), {"do": "absent", "absent": "withdraw", "why": "Done in 2014"}
    )

    confirm(client, load)

    gone = Action.objects.get(ref="B1.2")
    assert gone.withdrawn_why == "Done in 2014. Not in plan.xlsx"


def test_a_double_click_loads_once(people: Cast, tmp_path: Path) -> None:
    client = administrator(people)
    load = waiting(client, file_of(tmp_path, small()))
    mark = preview_load(load).seen
    confirm(client, load, mark)
    before = {name: rows for name, rows in contents().items() if name != "django_session"}

    again = confirm(client, load, mark)

    assert again.status_code == 302
    assert {name: rows for name, rows in contents().items() if name != "django_session"} == before
    assert "nothing was imported a second time" in text_of(client, again.headers["Location"])


def test_a_plan_that_moved_since_the_check_is_looked_at_again_before_anything_is_loaded(
    people: Cast, tmp_path: Path
) -> None:
    client = administrator(people)
    loaded(client, file_of(tmp_path, small()))
    load = waiting(client, file_of(tmp_path, changed("actions", 0, "action", "Mark all property")))
    mark = preview_load(load).seen
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        save_edit(
            Agreement.objects.get(slug=SLUG),
            lambda now: now.with_tables(themes=tuple(reversed(now.themes))),
            by=people.administrator,
            why=EditReason("The order was wrong"),
            tables=("themes",),
        )

    answer = confirm(client, load, mark)

    load.refresh_from_db()
    assert (answer.status_code, load.state) == (200, "waiting")
    assert conflict_of(answer.content.decode()) == {}
    assert plan_of(SLUG).actions[0].text == "Mark property"


def test_of_two_loads_of_one_agreement_the_second_is_checked_again(people: Cast, tmp_path: Path) -> None:
    client = administrator(people)
    loaded(client, file_of(tmp_path, small()))
    first = waiting(client, file_of(tmp_path, changed("actions", 0, "action", "First")))
    second = waiting(client, file_of(tmp_path, changed("actions", 0, "action", "Second")))
    mark = preview_load(second).seen
    confirm(client, first)

    confirm(client, second, mark)

    second.refresh_from_db()
    assert (plan_of(SLUG).actions[0].text, second.state) == ("First", "waiting")
    confirm(client, second)
    assert plan_of(SLUG).actions[0].text == "Second"


def test_the_very_bytes_that_were_dropped_in_are_loaded_or_nothing_is(people: Cast, tmp_path: Path) -> None:
    client = administrator(people)
    load = waiting(client, file_of(tmp_path, small()))
    mark = preview_load(load).seen
    FileBytes.objects.filter(file__load=load).update(
        content=file_of(tmp_path, changed("themes", 0, "title", "Other"))
    )

    client.post(reverse("load-confirm", args=[load.pk]), {"seen": mark})

    assert not Agreement.objects.filter(slug=SLUG).exists()
    assert "its bytes do not match its digest" in text_of(client, reverse("load-detail", args=[load.pk]))


def test_a_load_that_fails_half_way_leaves_nothing_and_can_be_resumed_or_dropped(
    people: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = administrator(people)
    load = waiting(client, file_of(tmp_path, small()))
    before = contents()

    def fail(*_: object) -> None:
        raise DatabaseError("the server was killed")

    with monkeypatch.context() as broken:
        broken.setattr("loading.load.store_periods", fail)
        with pytest.raises(DatabaseError):
            confirm(client, load)
    assert contents() == before
    confirm(client, load)
    load.refresh_from_db()
    assert load.state == "loaded"


def test_somebody_who_is_no_administrator_any_more_cannot_confirm(people: Cast, tmp_path: Path) -> None:
    client = administrator(people)
    load = waiting(client, file_of(tmp_path, small()))
    people.administrator.roles.update(is_withdrawn=True)

    answer = confirm(client, load)

    assert answer.status_code == 403
    assert not Agreement.objects.filter(slug=SLUG).exists()
    with pytest.raises(Exception, match="administrators of a partnership"):
        workflow.confirm(load, by=people.administrator, seen="")


def test_what_has_problems_is_not_loaded(people: Cast, tmp_path: Path) -> None:
    client = administrator(people)
    load = waiting(client, file_of(tmp_path, changed("actions", 0, "due", "soon")))

    answer = confirm(client, load)

    assert answer.headers["Location"] == reverse("load-check", args=[load.pk])
    assert Load.objects.get(pk=load.pk).state == "waiting"
    assert "Nothing was imported" in check_page(client, load)


def test_the_last_page_says_what_will_happen_and_writes_nothing(people: Cast, tmp_path: Path) -> None:
    client = administrator(people)
    load = waiting(client, file_of(tmp_path, small()))
    before = contents()

    page = client.get(reverse("load-confirm", args=[load.pk]))

    assert page.status_code == 200
    assert "This makes a new agreement, A small agreement" in text_in(page)
    assert contents() == before


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_the_very_same_time_one_loads_and_the_other_is_told_so(tmp_path: Path) -> None:
    people = cast()
    load = waiting(administrator(people), file_of(tmp_path, small()))
    mark = preview_load(load).seen
    told: list[str] = []
    both = threading.Barrier(2)

    def click() -> None:
        both.wait()
        try:
            told.append(workflow.confirm(load, by=people.administrator, seen=mark).state)
        except workflow.NotWaiting as refusal:
            told.append(f"refused: {refusal.load.state}")
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()

    assert sorted(told) == ["loaded", "refused: loaded"]
    assert Action.objects.count() == 3
    assert {row.history.count() for row in Action.objects.all()} == {1}


@pytest.mark.django_db(transaction=True)
def test_of_two_loads_of_one_new_agreement_at_the_same_time_one_wins_and_the_other_waits(
    tmp_path: Path,
) -> None:
    people = cast()
    client = administrator(people)
    loads = [waiting(client, file_of(tmp_path, small()), f"{name}.xlsx") for name in ("one", "other")]
    told: list[str] = []
    both = threading.Barrier(2)

    def click(load: Load, mark: str) -> None:
        both.wait()
        try:
            told.append(workflow.confirm(load, by=people.administrator, seen=mark).state)
        except (Conflict, workflow.LoadNotReady, BadInput):
            told.append("told to look again")
        finally:
            connection.close()

    clicks = [threading.Thread(target=click, args=(load, preview_load(load).seen)) for load in loads]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()

    assert sorted(told) == ["loaded", "told to look again"]
    assert sorted(Load.objects.values_list("state", flat=True)) == ["loaded", "waiting"]
    assert Action.objects.count() == 3
