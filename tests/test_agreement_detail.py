"""The overview of an agreement: counts by status and the worst item, themes, dates, concerns, gaps."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.test import Client

from actions.models import Action, ActionStatus
from core.history import Change, create_rows, update_rows
from plan import summary
from plan.value import LabelledAction
from plan.value.rows import ActionValue, AimValue, PeriodValue, PriorityValue, StatusLabelValue
from priorities.models import Agreement, Matter
from reporting import workflow
from reporting.models import Report, ReportingPeriod
from tests import build
from tests.pages import KENT, html_of, links, tables, text_of, words
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


OCTOBER = datetime(2014, 10, 31, 12, tzinfo=build.LONDON)
DECEMBER = datetime(2014, 12, 19, 12, tzinfo=build.LONDON)


def closed(
    plan: build.Plan,
    title: str,
    *,
    at: datetime,
    published_at: datetime | None = None,
    reds: tuple[int, ...] = (),
) -> ReportingPeriod:
    """A period that is over: everything was agreed Green, and some actions Red."""
    period = ReportingPeriod(
        agreement=plan.agreement,
        title=title,
        due_on=at.date(),
        state="published" if published_at else "closed",
        closed_at=at,
        published_at=published_at,
    )
    change = replace(build.BY_THE_TEST, at=at)
    create_rows(ReportingPeriod, [period], change)
    reports = [
        Report(
            agreement=plan.agreement,
            period=period,
            action=row,
            position=number,
            state="agreed",
            label=plan.labels["Red" if number in reds else "Green"],
        )
        for number, row in enumerate(plan.actions)
    ]
    create_rows(Report, reports, change)
    return period


def labels_of(client: Client, query: str) -> list[str]:
    """The labels of the actions in the list that a query shows."""
    found = tables(html_of(client, f"{ADDRESS}actions/{query}"))
    return [row[0] for row in found[0][1:] if len(row) > 1] if found else []


def due(plan: build.Plan, number: int, day: date | None, *, ongoing: bool = False) -> None:
    """Gives an action a date."""
    row = plan.actions[number]
    row.due, row.ongoing = day, ongoing
    update_rows(Action, [row], ["due", "ongoing"], build.BY_THE_TEST)


@pytest.mark.django_db
def test_the_page_begins_with_the_answer(client: Client, plan: build.Plan) -> None:
    stand(plan, 0, "Amber")
    stand(plan, 2, "Complete")
    text = text_of(client, ADDRESS)

    assert "Of 4 actions 2 are on track, 1 at risk, 1 complete." in text
    assert text.index("Of 4 actions") < text.index("Violent Crime") < text.index("County Partnership")


@pytest.mark.django_db
def test_each_priority_has_its_lead_and_a_bar_of_its_statuses_the_worst_first(
    client: Client, plan: build.Plan
) -> None:
    stand(plan, 0, "Amber")
    stand(plan, 2, "Complete")
    html = html_of(client, ADDRESS)
    rows = tables(html)[0]

    assert rows[0] == ["Priority", "Lead", "Today"]
    assert rows[1] == ["1 Violent Crime", "Head of Policing, County Police", "▲ 1 ◆ 1"]
    assert rows[2] == ["2 Road Safety", "Head of Community Safety", "● 2"]
    assert 'aria-label="Today: 1 Amber, 1 Complete"' in html
    # The same facts as a table of numbers.
    assert tables(html)[1] == [
        ["Priority", "Today"],
        ["1 Violent Crime", "1 Amber, 1 Complete"],
        ["2 Road Safety", "2 Green"],
        ["The whole plan", "1 Amber, 2 Green, 1 Complete"],
    ]


@pytest.mark.django_db
def test_a_count_leads_to_those_actions(client: Client, plan: build.Plan) -> None:
    stand(plan, 0, "Amber")
    html = html_of(client, ADDRESS)
    address = f"{ADDRESS}actions/?status=status-2"

    assert address in links(html)
    assert "1 of 4 actions. ▲ 1 Amber" in text_of(client, address)


@pytest.mark.django_db
def test_themes_and_priorities_cross_in_numbers_of_actions_with_their_worst_status(
    client: Client, plan: build.Plan
) -> None:
    stand(plan, 0, "Red")
    html = html_of(client, ADDRESS)

    assert tables(html)[2] == [
        ["Priority", "Early help", "Safeguarding"],
        ["1 Violent Crime", "■ 2 actions of Violent Crime: Early help; the worst is Red", "None"],
        ["2 Road Safety", "None", "● 2 actions of Road Safety: Safeguarding; the worst is Green"],
    ]
    assert "2 of 4 actions" in text_of(client, f"{ADDRESS}actions/?priority=1&theme=early-help")


@pytest.mark.django_db
def test_what_is_off_track_stands_by_name_with_what_is_asked_of_whom(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    stand(plan, 0, "Red")
    closed(plan, "October 2014", at=OCTOBER, published_at=OCTOBER, reds=(0,))
    build.asked(
        plan.actions[0], text="Name two surgeries.", for_whom="Health partners", by_when="by 30 January"
    )
    words = "1.1a Action number 0 ■ Red"

    assert words in text_of(client, ADDRESS)
    assert "Action for Health partners" not in text_of(client, ADDRESS)
    lead = text_of(sign_in(client, cast.lead), ADDRESS)
    assert "Action for Health partners, by 30 January" in lead[lead.index(words) :]


@pytest.mark.django_db
def test_bars_stand_side_by_side_and_the_public_reads_published_periods_only(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    closed(plan, "October 2014", at=OCTOBER, published_at=OCTOBER)
    closed(plan, "December 2014", at=DECEMBER, reds=(0,))
    stand(plan, 0, "Red")

    assert "December 2014" not in text_of(client, ADDRESS)
    officer = sign_in(client, cast.reviewer)
    html = html_of(officer, ADDRESS)
    assert tables(html)[0][0] == ["Priority", "Lead", "October 2014", "December 2014"]
    assert tables(html)[0][1][2:] == ["● 2", "■ 1 ● 1"]
    assert "Since October 2014: 1 worsened." in words(html)
    assert labels_of(officer, "?change=worse") == ["1.1a"]
    assert labels_of(officer, "?change=better") == []


@pytest.mark.django_db
def test_overdue_and_coming_dates_are_listed(client: Client, plan: build.Plan) -> None:
    due(plan, 0, date(2015, 1, 11))
    due(plan, 1, date(2015, 4, 14))
    due(plan, 2, date(2015, 4, 15))
    due(plan, 3, None, ongoing=True)
    text = text_of(client, ADDRESS)

    assert "1 overdue" in text
    assert "Overdue on 12 January 2015 1.1a Action number 0 11 January 2015" in text
    assert "1 action is due in the next 3 months." in text
    assert labels_of(client, "?due=soon&sort=due") == ["2.1a"]


@pytest.mark.django_db
def test_the_open_period_and_its_due_date_are_told(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    change = Change(cast.administrator, "Opened")
    workflow.open_period(plan.agreement, "January 2015", "2014/15", due_on=date(2015, 1, 16), change=change)

    assert "Friday 16 January 2015 updates for January 2015 are due" in text_of(client, ADDRESS)


@pytest.mark.django_db
def test_concerns_say_what_they_are_about_and_whether_they_were_answered(
    client: Client, plan: build.Plan
) -> None:
    create_rows(
        Matter,
        [
            Matter(agreement=plan.agreement, subject="priority", subject_ref="p1", text="Knife crime rises."),
            Matter(
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
@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("KCSP", "Raised at KCSP, 12 January 2015."),
        ("Working Group, at the meeting of 12 January 2015", "meeting of 12 January 2015. Open"),
    ],
)
def test_the_day_on_which_a_concern_was_raised_is_said_once(
    client: Client, plan: build.Plan, where: str, says: str
) -> None:
    concern = Matter(agreement=plan.agreement, subject="priority", subject_ref="p1", text="Knives.")
    concern.raised_at, concern.raised_on = where, TODAY
    create_rows(Matter, [concern], build.BY_THE_TEST)

    assert says in text_of(client, ADDRESS)


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


@pytest.mark.django_db
def test_a_shared_link_shows_the_title_the_answer_and_a_picture(client: Client, plan: build.Plan) -> None:
    html = html_of(client, ADDRESS)

    assert '<meta name="description" content="All 4 actions are on track.">' in html
    assert '<meta property="og:title" content="Community Safety Agreement 2014-17">' in html
    assert 'property="og:image" content="http://testserver/assets/images/shared.png"' in html


@pytest.mark.django_db
def test_who_has_the_page_already_is_told_that_it_has_not_changed(client: Client, plan: build.Plan) -> None:
    tag = client.get(ADDRESS).headers["ETag"]
    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304
    stand(plan, 0, "Red")
    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 200
