"""The overview of an agreement: counts by status and the worst item, themes, dates, concerns, gaps."""

from datetime import date

import pytest
from django.test import Client

from actions.models import Action, ActionStatus
from core.history import Change, create_rows, update_rows
from plan import summary
from plan.value import LabelledAction
from plan.value.rows import ActionValue, AimValue, PeriodValue, PriorityValue, StatusLabelValue
from priorities.models import Agreement, Concern
from reporting import workflow
from tests import build
from tests.pages import KENT, html_of, links, tables, text_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.once

ADDRESS = "/agreements/county-2014-17/"
TODAY = date(2015, 1, 12)


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    return build.plan(cast.partnership, people=cast, is_public=True)


def stand(plan: build.Plan, number: int, label: str, completed_on: date | None = None) -> None:
    """Gives an action a status."""
    row = ActionStatus.objects.get(action=plan.actions[number])
    row.label, row.completed_on = plan.labels[label], completed_on
    update_rows(ActionStatus, [row], ["label", "completed_on"], build.BY_THE_TEST)


def due(plan: build.Plan, number: int, day: date | None, *, ongoing: bool = False) -> None:
    """Gives an action a date."""
    row = plan.actions[number]
    row.due, row.ongoing = day, ongoing
    update_rows(Action, [row], ["due", "ongoing"], build.BY_THE_TEST)


@pytest.mark.django_db
def test_each_priority_has_its_counts_by_status_and_its_worst_item(client: Client, plan: build.Plan) -> None:
    stand(plan, 0, "Amber")
    stand(plan, 2, "Complete")
    rows = tables(html_of(client, ADDRESS))[0]

    assert rows[0] == ["Priority", "Lead", "Aims", "Actions", "By status", "Worst item"]
    assert rows[1] == [
        "1 Violent Crime",
        "Head of Policing, County Police",
        "1",
        "2 actions of Violent Crime",
        "1 ▲ Amber 1 ◆ Complete",
        "1.1a ▲ Amber",
    ]
    assert rows[2][4:] == ["2 ● Green", "2.1a ● Green"]
    assert rows[3] == ["The whole plan", "2 ● Green, 1 ▲ Amber, 1 ◆ Complete"]


@pytest.mark.django_db
def test_a_count_leads_to_those_actions(client: Client, plan: build.Plan) -> None:
    stand(plan, 0, "Amber")
    html = html_of(client, ADDRESS)
    address = f"{ADDRESS}actions/?priority=1&status=status-2"

    assert address in links(html)
    assert "1 of 4 actions. 1 ▲ Amber" in text_of(client, address)


@pytest.mark.django_db
def test_themes_and_priorities_cross_in_numbers_of_aims(client: Client, plan: build.Plan) -> None:
    html = html_of(client, ADDRESS)
    rows = tables(html)[1]

    assert 'aria-label="1 aim of Violent Crime: Early help"' in html
    assert rows == [
        ["Priority", "Early help", "Safeguarding"],
        ["1 Violent Crime", "1", "0"],
        ["2 Road Safety", "0", "1"],
    ]


@pytest.mark.django_db
def test_overdue_and_coming_dates_are_listed(client: Client, plan: build.Plan) -> None:
    due(plan, 0, date(2015, 1, 11))
    due(plan, 1, date(2015, 4, 14))
    due(plan, 2, date(2015, 4, 15))
    due(plan, 3, None, ongoing=True)
    text = text_of(client, ADDRESS)

    assert "1 overdue" in text
    overdue, _, soon = text.partition("Overdue on 12 January 2015")[2].partition("Due in the next 3 months")
    assert overdue.strip() == "1.1a Action number 0 11 January 2015, Head of Policing, County Police"
    assert "2.1a Action number 1 14 April 2015" in soon
    assert "Action number 2" not in soon


@pytest.mark.django_db
def test_the_open_period_and_its_due_date_are_told(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    change = Change(cast.administrator, "Opened")
    workflow.open_period(plan.agreement, "January 2015", "2014/15", due_on=date(2015, 1, 16), change=change)

    assert "Reporting period January 2015 is open: updates are due by Friday 16 January 2015." in text_of(
        client, ADDRESS
    )


@pytest.mark.django_db
def test_concerns_say_what_they_are_about_and_whether_they_were_answered(
    client: Client, plan: build.Plan
) -> None:
    create_rows(
        Concern,
        [
            Concern(
                agreement=plan.agreement, subject="priority", subject_ref="p1", text="Knife crime rises."
            ),
            Concern(
                agreement=plan.agreement,
                subject="action",
                subject_ref="act1",
                text="No money.",
                raised_at="KCSP",
                answer="Granted.",
            ),
        ],
        build.BY_THE_TEST,
    )
    text = text_of(client, ADDRESS)

    assert "Priority 1: Violent Crime Knife crime rises. Open: no answer is recorded." in text
    assert "Action 2.1a No money. Raised at KCSP. Answer of the Partnership: Granted." in text


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "sees"), [("lead", True), ("reviewer", True), ("viewer", False)])
def test_gaps_in_the_plan_are_for_those_who_work_on_it(
    client: Client, plan: build.Plan, cast: build.Cast, who: str, sees: bool
) -> None:
    due(plan, 0, None)
    text = text_of(sign_in(client, getattr(cast, who)), ADDRESS)

    assert ("Missing information" in text) is sees
    assert ("1 action without a date" in text) is sees


@pytest.mark.django_db
def test_a_rolling_agreement_says_that_it_has_no_end(client: Client, plan: build.Plan) -> None:
    plan.agreement.ends_on = None
    update_rows(Agreement, [plan.agreement], ["ends_on"], build.BY_THE_TEST)

    assert "1 April 2014 onwards: rolling, without an end date" in text_of(client, ADDRESS)


@pytest.mark.django_db
def test_an_agreement_that_one_may_not_see_is_not_found(client: Client, cast: build.Cast) -> None:
    build.plan(cast.partnership, "secret-2014-17")

    for person in (cast.outsider, cast.other_administrator):
        assert sign_in(client, person).get("/agreements/secret-2014-17/").status_code == 404


# --- plan/summary.py, without a database ----------------------------------------------------------------

PRIORITY = PriorityValue(ref="p", number="1", title="Priority")
AIM = AimValue(ref="m", priority="p", number="1.1", text="Aim")


def item(
    ref: str, label: tuple[str, str] | None, due: date | None = None, completed_on: date | None = None
) -> LabelledAction:
    status = (
        StatusLabelValue(ref=f"s-{label}", label=ref, delivery_state=label[0], rag=label[1])
        if label
        else None
    )
    return LabelledAction(
        ActionValue(ref=ref, aim="m", text=ref, due=due), ref, AIM, PRIORITY, status, completed_on
    )


RED, AMBER, GREEN = (("in_progress", rag) for rag in ("red", "amber", "green"))


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (item("a", AMBER), item("b", RED)),
        (item("a", GREEN), item("b", AMBER)),
        (item("a", GREEN), item("b", ("paused", ""))),
        (item("a", GREEN), item("b", ("not_started", ""))),
        (item("a", ("complete", "")), item("b", GREEN)),
        (item("a", ("complete", "")), item("b", ("in_progress", ""))),
        (
            item("a", ("in_progress", "")),
            item("b", ("", "")),
        ),  # "Incomplete" of March 2013 is mapped to nothing
        (item("a", GREEN), item("b", GREEN, due=date(2015, 1, 11))),
        (item("a", GREEN), item("b", None, due=date(2015, 1, 11))),
        (item("a", None), item("b", ("complete", ""))),
    ],
)
def test_the_worst_item_is_the_one_that_asks_most_for_action(
    better: LabelledAction, worse: LabelledAction
) -> None:
    assert summary.worst_of([better, worse], TODAY) == worse
    assert summary.worst_of([worse, better], TODAY) == worse


def test_of_equally_bad_items_the_first_as_printed_is_named() -> None:
    first, second = item("a", RED), item("b", RED, due=date(2014, 1, 1))

    assert summary.worst_of([first, second], TODAY) == first


def test_where_nothing_is_recorded_there_is_no_worst_item() -> None:
    assert summary.worst_of([item("a", None), item("b", None, due=date(2015, 1, 12))], TODAY) is None
    assert summary.worst_of([], TODAY) is None


@pytest.mark.parametrize(
    ("label", "due", "expected"),
    [
        (GREEN, date(2015, 1, 11), True),
        (GREEN, TODAY, False),
        (GREEN, None, False),
        (None, date(2015, 1, 11), True),
        (("complete", ""), date(2015, 1, 11), False),
        (("replaced", ""), date(2015, 1, 11), False),
        (("paused", ""), date(2015, 1, 11), True),
    ],
)
def test_an_open_action_is_overdue_from_the_day_after_its_date(
    label: tuple[str, str] | None, due: date | None, expected: bool
) -> None:
    assert summary.is_overdue(item("a", label, due=due), TODAY) is expected


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (date(2015, 3, 31), ""),
        (date(2015, 4, 1), "1 day late"),
        (date(2015, 4, 6), "6 days late"),
        (date(2015, 4, 7), "1 week late"),
        (date(2015, 5, 12), "6 weeks late"),
        (None, ""),
    ],
)
def test_late_completion_stays_visible(done: date | None, words: str) -> None:
    late = item("a", ("complete", ""), due=date(2015, 3, 31), completed_on=done)

    assert summary.lateness(late) == words


def test_periods_come_newest_first_and_those_without_days_as_the_plan_has_them() -> None:
    march, april = PeriodValue(ref="1", title="March"), PeriodValue(ref="2", title="April")
    dated = PeriodValue(ref="3", title="October 2014", due_on=date(2014, 10, 1))

    assert [row.title for row in summary.newest_first((march, dated, april))] == [
        "October 2014",
        "April",
        "March",
    ]


@pytest.mark.django_db
@pytest.mark.world("kent_2014")
@pytest.mark.parametrize("below", ["", "plan/", "actions/", "document/", "indicators/"])
def test_every_page_of_a_plan_in_other_words_says_where_the_adopted_words_stand(
    client: Client, below: str
) -> None:
    note = Agreement.objects.get().source_note
    text = text_of(client, f"/agreements/{KENT}/{below}")

    assert "Crime and Disorder Committee of Kent County Council, 4 February 2015" in note
    assert note in text


@pytest.mark.django_db
@pytest.mark.world("kent")
def test_a_day_that_the_source_does_not_state_is_not_said_to_be_stated(client: Client) -> None:
    Agreement.objects.update(is_public=True)
    indicators = text_of(client, "/agreements/kent-2011-14/indicators/")

    assert "Extract date: not stated in the source." in indicators
    assert "31 March 2013" not in indicators
