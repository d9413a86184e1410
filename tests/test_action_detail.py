"""One action: its words, who and when, its updates, where it came from, and what became of it."""

from datetime import date, datetime

import pytest
from django.test import Client
from django.utils import timezone

from actions.models import Action, ActionStatus, Aim
from core.history import create_rows, update_rows
from reporting.models import Report, ReportingPeriod
from tests import build
from tests.pages import find, html_of, links, text_of, texts
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = "/agreements/county-2014-17/actions/act0/"


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    return build.plan(cast.partnership, people=cast, is_public=True)


def change(action: Action, **fields: object) -> None:
    for name, value in fields.items():
        setattr(action, name, value)
    update_rows(Action, [action], list(fields), build.BY_THE_TEST)


def reported(plan: build.Plan, title: str, day: date, **fields: object) -> Report:
    """An agreed update on the first action, in a published period of its own; or as the fields say."""
    is_open = fields.get("state", "agreed") in ("owed", "sent", "sent back", "decided")
    period = ReportingPeriod(
        agreement=plan.agreement,
        title=title,
        due_on=day,
        state="open" if is_open else "published",
        published_at=None if is_open else build.BY_THE_TEST.moment,
        source=str(fields.pop("source", "")),
    )
    create_rows(ReportingPeriod, [period], build.BY_THE_TEST)
    told = {"state": "agreed", **fields}
    row = Report(agreement=plan.agreement, period=period, action=plan.actions[0], **told)
    return create_rows(Report, [row], build.BY_THE_TEST)[0]


def test_the_page_has_the_wording_aim_themes_lead_and_date(client: Client, plan: build.Plan) -> None:
    change(
        plan.actions[0], coordinator=plan.posts[1], measure="Counted monthly", extra=[["Budget", "£5,000"]]
    )
    text = text_of(client, ADDRESS)

    assert "Action 1.1a Action number 0 ● Green" in text
    assert "Aim 1.1: Aim number 0" in text
    assert "Priority Priority 1: Violent Crime" in text
    assert "Lead of the priority Head of Policing, County Police" in text
    assert "Lead for this action Head of Community Safety" in text
    assert "Date 31 March 2015" in text
    assert "How delivery is measured Counted monthly" in text
    assert "Budget £5,000" in text
    assert "Cross-cutting themes: Early help" in text


def test_an_ongoing_action_says_when_it_is_looked_at_again(client: Client, plan: build.Plan) -> None:
    change(plan.actions[0], due=None, ongoing=True, review_on=date(2015, 9, 1))

    assert "Date Ongoing, looked at again on 1 September 2015" in text_of(client, ADDRESS)


def test_late_completion_and_what_is_overdue_are_said(client: Client, plan: build.Plan) -> None:
    change(plan.actions[0], due=date(2014, 11, 1))
    assert "Overdue." in text_of(client, ADDRESS)

    standing = ActionStatus.objects.get(action=plan.actions[0])
    standing.label, standing.completed_on = plan.labels["Complete"], date(2014, 12, 13)
    update_rows(ActionStatus, [standing], ["label", "completed_on"], build.BY_THE_TEST)
    text = text_of(client, ADDRESS)

    assert "◆ Complete 6 weeks late" in text
    assert "Overdue." not in text


OCTOBER = date(2014, 10, 1)
SENT = datetime(2014, 9, 30, 9, 0, tzinfo=build.LONDON)


def test_updates_stand_newest_first_with_the_status_over_time(client: Client, plan: build.Plan) -> None:
    reported(plan, "October 2014", OCTOBER, label=plan.labels["Green"], report_text="Two events held.")
    reported(plan, "July 2014", date(2014, 7, 1), label=plan.labels["Red"], report_text="No venue yet.")
    text = text_of(client, ADDRESS)

    # Without a reason the strip says as much as a table would.
    assert "Status over time" not in text
    assert text.index("Two events held.") < text.index("No venue yet.")
    updates = text[text.index("Updates") :]
    assert updates.index("October 2014") < updates.index("July 2014")


def test_why_another_status_was_agreed_than_sent_is_for_the_group(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    reported(
        plan,
        "October 2014",
        OCTOBER,
        label=plan.labels["Green"],
        agreed_label=plan.labels["Amber"],
        agreed_reason="The venue is not booked.",
        report_text="Two events held.",
        group_text="Staff are ill.",
    )
    seen_by_all = text_of(sign_in(client, cast.viewer), ADDRESS)
    seen_by_the_group = text_of(sign_in(client, cast.reviewer), ADDRESS)

    assert "▲ Amber Two events held." in seen_by_all
    assert "Proposed:" not in seen_by_all
    assert "The venue is not booked." not in seen_by_all
    assert "Staff are ill." not in seen_by_all
    assert "Proposed: ● Green; another status was agreed." in seen_by_the_group
    assert "The group’s reason for another status: The venue is not booked." in seen_by_the_group
    assert "Note to the Working Group Staff are ill." in seen_by_the_group


@pytest.mark.parametrize(
    ("who", "is_public", "sees"),
    [
        ("lead", False, True),
        ("other_lead", False, False),
        ("viewer", False, False),
        ("other_lead", True, True),
        ("viewer", True, True),
    ],
)
def test_the_group_s_reason_is_for_the_group_and_the_lead_unless_it_may_be_published(
    client: Client, plan: build.Plan, cast: build.Cast, who: str, is_public: bool, sees: bool
) -> None:
    reported(
        plan,
        "October 2014",
        OCTOBER,
        label=plan.labels["Green"],
        agreed_label=plan.labels["Amber"],
        agreed_reason="The venue is not booked.",
        reason_is_public=is_public,
        agreed_text="A venue is being looked for.",
    )
    seen = text_of(sign_in(client, getattr(cast, who)), ADDRESS)

    assert ("The group’s reason for another status: The venue is not booked." in seen) is sees
    assert "As the meeting amended it: A venue is being looked for." in seen


@pytest.mark.parametrize(("who", "sees"), [("reviewer", True), ("lead", True), ("viewer", False)])
def test_the_name_of_who_sent_is_for_those_who_work_on_the_plan(
    client: Client, plan: build.Plan, cast: build.Cast, who: str, sees: bool
) -> None:
    reported(plan, "October 2014", OCTOBER, report_text="Held.", author_name="Lee Lead", sent_at=SENT)
    text = text_of(sign_in(client, getattr(cast, who)), ADDRESS)

    assert "30 September 2014" in text
    assert ("Sent by Lee Lead on" in text) is sees


@pytest.mark.parametrize(
    ("who", "sees"), [("lead", True), ("reviewer", True), ("other_lead", False), ("viewer", False)]
)
def test_what_is_sent_but_not_agreed_says_so_to_those_who_may_see_it(
    client: Client, plan: build.Plan, cast: build.Cast, who: str, sees: bool
) -> None:
    reported(plan, "January 2015", date(2015, 1, 16), state="sent", report_text="Fresh words.")
    text = text_of(sign_in(client, getattr(cast, who)), ADDRESS)

    assert ("Sent, not agreed yet Fresh words." in text) is sees


def test_what_is_made_up_is_marked_and_what_a_document_said_names_it(
    client: Client, plan: build.Plan
) -> None:
    reported(plan, "October 2014", OCTOBER, report_text="Made up.", is_illustrative=True)
    reported(plan, "March 2013", date(2013, 3, 1), report_text="Printed.", source="the report of March 2013")
    text = text_of(client, ADDRESS)

    assert "Illustrative Made up." in text
    assert "Printed. As reported in the report of March 2013." in text


def test_a_withdrawn_action_says_when_and_why(client: Client, plan: build.Plan) -> None:
    when = datetime(2014, 11, 20, 10, 0, tzinfo=build.LONDON)
    change(plan.actions[0], withdrawn_at=when, withdrawn_why="Taken over by the district.")
    text = text_of(client, ADDRESS)

    assert "This action was withdrawn on 20 November 2014 because: Taken over by the district." in text
    assert "Action number 0" in text
    assert "Action number 0" not in text_of(client, "/agreements/county-2014-17/actions/")


@pytest.mark.parametrize("who", ["administrator", "reviewer", "lead", "other_lead", "member", "viewer"])
def test_a_withdrawn_action_keeps_its_updates_for_those_who_read_them_before(
    client: Client, plan: build.Plan, cast: build.Cast, who: str
) -> None:
    told = {"label": plan.labels["Amber"], "agreed_label": plan.labels["Green"], "author_name": "Lee Lead"}
    reported(
        plan, "October 2014", OCTOBER, **told, report_text="Held.", group_text="For us.", what_changed="Rain."
    )
    reported(plan, "January 2015", date(2015, 1, 16), state="sent", report_text="Fresh words.")
    signed_in = sign_in(client, getattr(cast, who))

    def read() -> tuple[list[str], list[str]]:
        page = html_of(signed_in, ADDRESS)
        told = [*texts(page, "//article"), *texts(page, "//table[caption]//tbody/tr")]
        return told, find(page, "//span[@role='img']/@aria-label")

    before = read()
    assert "Held." in " ".join(before[0])
    # Its aim goes with it, as where an aim is withdrawn.
    when = timezone.now()
    change(plan.actions[0], withdrawn_at=when, withdrawn_why="Taken over.")
    aim = plan.actions[0].aim
    aim.withdrawn_at, aim.withdrawn_why = when, "Taken over."
    update_rows(Aim, [aim], ["withdrawn_at", "withdrawn_why"], build.BY_THE_TEST)

    assert "This action was withdrawn on" in text_of(signed_in, ADDRESS)
    assert read() == before
    assert "No update has been" not in text_of(signed_in, ADDRESS)


def test_an_action_leads_to_the_one_it_was_carried_on_from(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    build.plan(cast.partnership, "county-2011-14", title="The agreement of 2011", is_public=True)
    change(plan.actions[0], follows="county-2011-14:act3")
    html = html_of(client, ADDRESS)

    words = "Carried on from 2.1b: Action number 3, of The agreement of 2011, since 2014"
    assert words in text_of(client, ADDRESS)
    assert "/agreements/county-2011-14/actions/act3/" in links(html)


def test_an_earlier_agreement_that_one_may_not_see_is_not_named(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    build.plan(cast.partnership, "county-2011-14", title="The agreement of 2011")
    change(plan.actions[0], follows="county-2011-14:act3")
    html = html_of(client, ADDRESS)

    assert "Carried on from An action of an earlier agreement" in text_of(client, ADDRESS)
    assert "county-2011-14" not in html


def test_an_action_that_is_not_there_is_not_found(client: Client, plan: build.Plan) -> None:
    assert client.get("/agreements/county-2014-17/actions/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("lead", 200),
        ("delegate", 200),
        ("chair", 200),
        ("other_lead", 404),
        ("member", 200),
        ("viewer", 404),
        ("outsider", 404),
    ],
)
def test_an_action_for_the_partnership_only_is_not_found_by_others(
    client: Client, plan: build.Plan, cast: build.Cast, who: str, status: int
) -> None:
    change(plan.actions[0], partnership_only=True)

    assert sign_in(client, getattr(cast, who)).get(ADDRESS).status_code == status
    assert client.get(f"{ADDRESS}changes/").status_code == status


def test_before_any_update_the_page_says_that_none_was_agreed(client: Client, plan: build.Plan) -> None:
    assert "No update has been published yet." in text_of(client, ADDRESS)


def test_an_update_that_is_waited_for_says_of_whom_and_leads_its_lead_to_it(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    reported(plan, "January 2015", date(2015, 1, 16), state="owed", responder=plan.posts[0])
    waiting = "Waiting to be sent Waiting for Head of Policing, County Police, by 16 January 2015."

    assert waiting in text_of(sign_in(client, cast.reviewer), ADDRESS)
    assert "Send your update" not in text_of(client, ADDRESS)
    assert waiting + " Send your update" in text_of(sign_in(client, cast.lead), ADDRESS)
    assert "Waiting" not in text_of(sign_in(client, cast.viewer), ADDRESS)
