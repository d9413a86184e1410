"""An open reporting period follows the plan, whichever way the plan was changed: here by a load."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import Action
from core.history import Change, update_rows
from plan.applying import apply
from plan.difference import difference
from plan.reading import read_plan
from priorities.models import Agreement, StatusLabel
from reporting import workflow
from reporting.models import Report, ReportDraft, ReportingPeriod
from tests.load_files import Sheets, folder, run, small

pytestmark = pytest.mark.django_db
BY_NOBODY = Change(None, "Opened")


def load(tmp_path: Path, sheets: Sheets) -> Agreement:
    run("load_agreement", folder(tmp_path / str(len(list(tmp_path.iterdir()))), sheets))
    return Agreement.objects.get(slug="small-2014-17")


def without(ref: str) -> Sheets:
    sheets = small()
    sheets["actions"] = [row for row in sheets["actions"] if row["ref"] != ref]
    return sheets


@pytest.fixture
def period(tmp_path: Path) -> ReportingPeriod:
    """A small plan with an open period; Mark property is sent, Visit victims is a draft."""
    agreement = load(tmp_path, small())
    return workflow.open_period(
        agreement, "January 2015", "2014/15", due_on=date(2015, 1, 16), change=BY_NOBODY
    ).period


def update(ref: str) -> Report:
    return Report.objects.get(action__ref=ref)


def stand(row: Report, state: str, **fields: object) -> None:
    row.state = state
    for name, value in fields.items():
        setattr(row, name, value)
    update_rows(Report, [row], ["state", *fields], BY_NOBODY)


def test_an_action_that_a_load_withdraws_owes_no_update_and_one_that_comes_back_does(
    tmp_path: Path, period: ReportingPeriod
) -> None:
    load(tmp_path, without("B1.2"))
    assert update("B1.2").state == "released"
    assert Report.history.filter(id=update("B1.2").pk).latest().history_change_reason == (
        "The action was withdrawn from the plan"
    )

    load(tmp_path, small())
    assert update("B1.2").state == "owed"
    assert update("B1.1").state == "owed"


def test_what_comes_back_is_owed_by_whoever_answers_for_it_today(
    tmp_path: Path, period: ReportingPeriod
) -> None:
    before = update("B1.2").responder
    load(tmp_path, without("B1.2"))
    sheets = without("B1.2")
    sheets["priorities"][0] |= {"lead": "Head of Safety", "lead_agency": "County Council"}
    load(tmp_path, sheets)
    assert update("B1.2").responder == before

    back = small()
    back["priorities"][0] |= {"lead": "Head of Safety", "lead_agency": "County Council"}
    load(tmp_path, back)

    row = update("B1.2")
    assert row.state == "owed"
    assert row.responder is not None
    assert row.responder.title == "Head of Safety"


@pytest.mark.parametrize("state", ["sent", "decided"])
def test_what_had_been_sent_or_decided_stands_again_when_its_action_comes_back(
    tmp_path: Path, period: ReportingPeriod, state: str
) -> None:
    label = StatusLabel._default_manager.get(label="On track")
    agreed = {"agreed_label": label} if state == "decided" else {}
    stand(update("B1.1"), state, sent_at=period.history.latest().history_date, label=label, **agreed)

    load(tmp_path, without("B1.1"))
    assert update("B1.1").state == "released"
    load(tmp_path, small())

    assert update("B1.1").state == state


def test_an_update_is_asked_of_the_lead_that_a_load_names_with_its_draft(
    tmp_path: Path, period: ReportingPeriod
) -> None:
    ReportDraft._default_manager.create(
        period=update("B1.1").period,
        action=update("B1.1").action,
        report_text="Begun",
        saved_by=_somebody(),
        saved_at="2015-01-12T09:00Z",
    )
    sheets = small()
    sheets["priorities"][0] |= {"lead": "Head of Safety", "lead_agency": "County Council"}

    load(tmp_path, sheets)

    row = update("B1.1")
    assert row.responder is not None
    assert row.responder.title == "Head of Safety"
    assert ReportDraft.objects.of(row).get().report_text == "Begun"


def _somebody() -> object:
    from tests import build

    return build.person("somebody", "Some Body")


def test_a_planned_period_follows_too(tmp_path: Path) -> None:
    agreement = load(tmp_path, small())
    workflow.open_period(
        agreement,
        "April 2015",
        "2015/16",
        opens_on=date(2015, 4, 1),
        due_on=date(2015, 4, 16),
        change=BY_NOBODY,
    )

    load(tmp_path, without("B1.2"))

    assert update("B1.2").state == "released"


def test_an_action_that_a_load_adds_owes_one_from_the_next_period_on(
    tmp_path: Path, period: ReportingPeriod
) -> None:
    sheets = small()
    sheets["actions"].append({**sheets["actions"][0], "ref": "B1.3", "action": "Fit locks"})

    load(tmp_path, sheets)

    assert Action.objects.filter(ref="B1.3").exists()
    assert not Report.objects.filter(action__ref="B1.3").exists()


def test_a_closed_period_stays_as_it_is(tmp_path: Path, period: ReportingPeriod) -> None:
    period.state = ReportingPeriod.State.CLOSED
    update_rows(ReportingPeriod, [period], ["state"], BY_NOBODY)

    load(tmp_path, without("B1.2"))

    assert update("B1.2").state == "owed"


def test_a_change_that_concerns_no_update_asks_nothing_about_them(
    tmp_path: Path, period: ReportingPeriod
) -> None:
    agreement = period.agreement
    now = read_plan(agreement)
    after = now.with_tables(themes=())

    with CaptureQueriesContext(connection) as made:
        apply(difference(now, after), Change(None, "Themes"), agreement)

    assert not [query["sql"] for query in made if "reporting_report" in query["sql"].lower()]
