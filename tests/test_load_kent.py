"""``manage.py load_kent``: all dated states, once; a second run writes nothing."""

from __future__ import annotations

import re
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError
from django.test import Client

from accounts.models import Partnership
from actions.models import Action
from core.history import Change, update_rows
from plan.models import PlanVersion, StoredVersion
from plan.reading import PlanDidNotExist
from priorities.models import Agreement, Priority
from tests.clock import LONDON
from tests.load_files import AFTER_KENT, FIXTURES, KENT, load_kent, nothing_written, plan_of, sizes
from tests.pages import html_of, tables, text_of

pytestmark = pytest.mark.django_db

STATES = (
    "kent-2008-11/2008-04-01",
    "kent-2011-14/2011-04-01",
    "kent-2011-14/2013-03-31",
    "kent-2014-17/2014-07-31",
    "kent-2014-17/2014-10-14",
    "kent-2014-17/2014-12-31",
    "kent-2017/2017-07-19",
)


def states(target: Path, *folders: tuple[str, str]) -> Path:
    """A list of states of its own, with copies of the fixtures: (folder, effective)."""
    lines = []
    for number, (folder, effective) in enumerate(folders):
        shutil.copytree(FIXTURES / folder, target / str(number))
        lines += ["[[state]]", f'folder = "{number}"', f"effective = {effective}", 'reason = "For the test"']
    listed = target / "states.toml"
    listed.write_text("\n".join(lines), encoding="utf-8")
    return listed


def test_the_first_run_loads_every_state_oldest_first_and_the_second_none() -> None:
    assert load_kent().splitlines() == [f"{state}: loaded" for state in STATES]
    assert load_kent().splitlines() == [f"{state}: there already" for state in STATES]


@pytest.mark.world("kent")
def test_a_second_run_writes_no_row_into_any_table() -> None:
    with nothing_written():
        load_kent()


@pytest.mark.world("kent")
def test_a_second_run_after_the_plan_has_been_edited_since_leaves_the_edit_alone() -> None:
    action = Action.objects.get(agreement__slug="kent-2014-17", ref="ASB3.1")
    action.text = "Reworded since"
    with time_machine.travel(AFTER_KENT):
        update_rows(Action, [action], ["text"], Change(None, "An edit"))
    with nothing_written():
        load_kent()
    action.refresh_from_db()
    assert action.text == "Reworded since"


@pytest.mark.world("kent")
def test_everything_is_dated_by_the_day_its_state_took_effect_and_tells_why() -> None:
    dates = set(Action.history.values_list("agreement__slug", "history_date", "history_change_reason"))
    assert {(slug, moment.astimezone(LONDON)) for slug, moment, _ in dates} == {
        ("kent-2011-14", datetime(2013, 3, 31, tzinfo=LONDON)),
        ("kent-2014-17", datetime(2014, 7, 31, tzinfo=LONDON)),
        ("kent-2014-17", datetime(2014, 10, 14, tzinfo=LONDON)),
        ("kent-2014-17", datetime(2014, 12, 31, tzinfo=LONDON)),
        ("kent-2017", datetime(2017, 7, 19, tzinfo=LONDON)),
    }
    reasons = {moment.astimezone(LONDON).date(): reason for _, moment, reason in dates}
    assert reasons[date(2014, 10, 14)].startswith(
        "Action plan version 1.2, after the KCSP meeting of 14 October 2014"
    )


@pytest.mark.world("kent")
def test_a_later_state_writes_only_what_it_changes() -> None:
    sections = Priority.history.filter(agreement__slug="kent-2014-17").order_by("history_date", "history_id")
    assert [row.title for row in sections.filter(number="7")] == [
        "Miscellaneous",
        "Cross-Cutting / Safeguarding Actions",
    ]
    assert sections.exclude(number="7").count() == 6
    assert Action.history.filter(agreement__slug="kent-2014-17", ref="RS1.1").count() == 1


@pytest.mark.world("kent")
def test_there_is_nothing_before_a_state_and_all_of_it_from_its_first_day_on() -> None:
    with pytest.raises(PlanDidNotExist):
        plan_of("kent-2014-17", date(2014, 7, 30))
    assert len(plan_of("kent-2014-17", date(2014, 7, 31)).actions) == 35
    assert len(plan_of("kent-2014-17", date(2014, 10, 13)).actions) == 35
    assert len(plan_of("kent-2014-17", date(2014, 10, 14)).actions) == 36


@pytest.mark.world("kent")
def test_the_public_read_all_of_version_1_3(client: Client) -> None:
    assert " 38 actions. " in text_of(client, "/agreements/kent-2014-17/actions/?version=1.3")
    overview = html_of(client, "/agreements/kent-2014-17/?version=1.3")
    plan = html_of(client, "/agreements/kent-2014-17/plan/?version=1.3")
    *sections, _version_control = tables(plan)
    aims = [row[0] for rows in sections for row in rows if re.fullmatch(r"\d\.\d", row[0])]
    assert len(aims) == 26
    assert "for the Partnership only" not in overview


@pytest.mark.world("kent")
def test_the_kent_agreements_are_public_and_belong_to_one_partnership() -> None:
    assert set(Agreement.objects.filter(is_public=True).values_list("slug", flat=True)) == set(KENT)
    partnership = Partnership.objects.get()
    assert (partnership.name, partnership.abbreviation) == ("Kent Community Safety Partnership", "KCSP")


@pytest.mark.world("kent")
def test_an_agreement_that_is_no_longer_public_stays_so() -> None:
    Agreement.objects.filter(slug="kent-2017").update(is_public=False)
    load_kent()
    assert not Agreement.objects.get(slug="kent-2017").is_public


@pytest.mark.world("kent")
def test_both_versions_of_the_2014_plan_are_published_with_their_bytes() -> None:
    assert list(PlanVersion.objects.values_list("number", "status")) == [
        ("1.2", "published"),
        ("1.3", "published"),
    ]
    assert StoredVersion.objects.count() == 2


def test_states_in_another_order_are_refused_with_the_reason_and_nothing_is_saved(tmp_path: Path) -> None:
    listed = states(
        tmp_path, ("kent-2011-14/2013-03-31", "2013-03-31"), ("kent-2011-14/2011-04-01", "2011-04-01")
    )
    before = sizes()
    with pytest.raises(CommandError) as refused:
        load_kent(states=listed)
    assert refused.value.returncode == 1
    message = str(refused.value)
    assert message.startswith("1 cannot be loaded; nothing has been saved.")
    assert (
        "The plan has changed since 1 April 2011: its last change was on 31 March 2013 at 00:00." in message
    )
    assert "leave out the date, or give a later one" in message
    assert sizes() == before


def test_a_state_that_cannot_be_loaded_takes_the_ones_before_it_back(tmp_path: Path) -> None:
    listed = states(
        tmp_path, ("kent-2011-14/2011-04-01", "2011-04-01"), ("kent-2011-14/2013-03-31", "2013-03-31")
    )
    (tmp_path / "1" / "priorities.csv").unlink()
    with pytest.raises(CommandError, match="The sheet “priorities” is missing"):
        load_kent(states=listed)
    assert not Agreement.objects.exists()
    assert not Partnership.objects.exists()
