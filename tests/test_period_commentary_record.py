"""period-commentary-record: a commentary that came to the Unit by e-mail, recorded in the lead's name."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.access import Refused
from core.history import update_rows
from priorities.models import Holding, Priority
from reporting import workflow
from reporting.models import Reminder, Report, ReportDraft, ReportingPeriod, ReportRound
from tests import build, periods
from tests.outbox import deliver
from tests.pages import find, text_of, words
from tests.periods import AT_THE_MEETING, BY_CORRESPONDENCE, seen, to_send
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
WORDS = "Burglary fell in every district but Dover."
SOURCE = "e-mail of 12 January"
LIST = "/updates/"


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def period(plan: build.Plan, cast: build.Cast) -> ReportingPeriod:
    return periods.opened(plan, cast)


@pytest.fixture
def officer(cast: build.Cast, client: Client) -> Client:
    return sign_in(client, cast.administrator, second_factor=True)


def key_of(plan: build.Plan, period: ReportingPeriod) -> Report:
    return periods.commentary_on(period, plan.priorities[0])


def record(report: Report, cast: build.Cast, source: str) -> Report:
    """The Unit records the words in the name of who leads the priority."""
    submitted = workflow.SubmittedReport(report.key, {"report_text": WORDS})
    return workflow.save_and_send(report, cast.administrator, submitted, received_from=source)


def address(plan: build.Plan, period: ReportingPeriod, number: int = 0) -> str:
    args = [plan.agreement.slug, period.pk, plan.priorities[number].pk]
    return reverse("period-commentary-record", args=args)


def item(plan: build.Plan, period: ReportingPeriod, report: Report) -> str:
    return reverse("period-decide", args=[plan.agreement.slug, period.pk, report.pk])


def test_it_is_recorded_with_its_source_and_the_lead_is_told(
    plan: build.Plan,
    cast: build.Cast,
    period: ReportingPeriod,
    officer: Client,
) -> None:
    who = reverse("period-responders", args=[plan.agreement.slug, period.pk])
    assert "1 Violent Crime: nothing written; Head of Policing, County Police." in text_of(officer, who)
    answer = officer.post(address(plan, period), {"report_text": WORDS, "received_from": SOURCE}, follow=True)
    deliver()

    assert answer.redirect_chain == [(who, 302)]
    assert "1 Violent Crime: sent;" in words(answer.content.decode())
    row = Report.objects.about_priorities().get()
    assert (row.report_text, row.state, row.author_name) == (WORDS, "sent", "Lee Lead")
    assert (row.sent_by, row.received_from) == (cast.administrator, SOURCE)
    assert ReportRound._default_manager.get(report=row).note == "In the name of Lee Lead"
    told = Reminder._default_manager.filter(kind="recorded")
    assert {one.message.name for one in told} == {"Lee Lead", "Del Delegate"}
    assert mail.outbox[0].subject == "A commentary on 1 Violent Crime was recorded in your name"
    assert WORDS not in mail.outbox[0].body
    assert (
        "Lee Lead, 12 January 2015, 9:30am; recorded by Ada Administrator, from e-mail of 12 January"
        in text_of(officer, item(plan, period, row))
    )


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"report_text": "", "received_from": SOURCE}, "Write the commentary, as it came to you"),
        ({"report_text": WORDS, "received_from": ""}, "Say where you have it from and of which day"),
        ({"report_text": WORDS, "received_from": "by e-mail"}, "Say where you have it from and of which day"),
    ],
)
def test_what_is_missing_is_said_at_its_box_and_nothing_is_lost(
    plan: build.Plan, period: ReportingPeriod, officer: Client, typed: dict[str, str], problem: str
) -> None:
    page = officer.post(address(plan, period), typed).content.decode()

    assert problem in page
    assert f"{typed['report_text']}</textarea>" in page
    assert not Report.objects.about_priorities().exists()
    assert not ReportDraft.objects.exists()


def test_the_verb_wants_the_source_too(plan: build.Plan, cast: build.Cast, period: ReportingPeriod) -> None:
    with pytest.raises(workflow.CannotSend, match="of which day"):
        record(key_of(plan, period), cast, "telephone")
    assert not ReportDraft.objects.exists()


def test_the_lead_can_correct_it_until_it_is_decided(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, client: Client
) -> None:
    key = key_of(plan, period)
    record(key, cast, SOURCE)
    sign_in(client, cast.lead)
    name = f"{period.pk}-{plan.priorities[0].pk}"
    page = client.get(f"{LIST}?open=c{name}").content.decode()
    recorded = "Ada Administrator recorded this commentary in your name, from e-mail of 12 January."
    assert find(page, f"//p[starts-with(normalize-space(), '{recorded}')]")
    assert f"{WORDS}</textarea>" in page

    client.post(LIST, {"report": f"c{name}", f"c{name}-report_text": "In every district.", "do": "check"})
    client.post("/updates/check/", {"report": to_send(key)})

    row = Report.objects.about_priorities().get()
    assert (row.report_text, row.sent_by, row.received_from) == ("In every district.", cast.lead, "")
    with pytest.raises(Refused):
        workflow.save_draft(key, cast.lead, {"report_text": "Once more."})
    with pytest.raises(Refused):
        workflow.save_draft(key, cast.administrator, {"report_text": "Once more."})


def test_after_a_decision_it_cannot_be_corrected(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod
) -> None:
    key = key_of(plan, period)
    row = record(key, cast, SOURCE)
    workflow.decide(row, cast.chair, AT_THE_MEETING, workflow.DecisionOutcome())

    with pytest.raises(Refused):
        workflow.save_draft(key, cast.lead, {"report_text": "Other words."})


def test_the_lead_s_own_draft_stands_in_the_box_and_is_not_overwritten_unseen(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, officer: Client
) -> None:
    workflow.save_draft(key_of(plan, period), cast.lead, {"report_text": "What the lead began."})
    assert "What the lead began.</textarea>" in officer.get(address(plan, period)).content.decode()

    posted = {"report_text": WORDS, "received_from": SOURCE}
    page = officer.post(address(plan, period), posted).content.decode()

    assert "The draft on 1 Violent Crime was changed by Lee Lead" in words(page)
    assert "What the lead began." in page
    assert f"{WORDS}</textarea>" in page
    assert not Report.objects.about_priorities().exists()
    officer.post(address(plan, period), {**posted, "seen": seen(key_of(plan, period))})
    assert Report.objects.about_priorities().get().report_text == WORDS


def test_what_the_lead_sent_meanwhile_is_shown_beside_what_was_typed(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, officer: Client
) -> None:
    key = key_of(plan, period)
    workflow.save_draft(key, cast.lead, {"report_text": "What the lead sent."})
    workflow.send(key, cast.lead)

    page = officer.post(
        address(plan, period), {"report_text": WORDS, "received_from": SOURCE}
    ).content.decode()

    assert "This commentary was sent" in page
    assert "What the lead sent." in page
    assert f"{WORDS}</textarea>" in page


def test_where_nobody_leads_it_is_the_unit_s(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, officer: Client
) -> None:
    plan.priorities[0].lead = None
    update_rows(Priority, [plan.priorities[0]], ["lead"], build.BY_THE_TEST)

    officer.post(address(plan, period), {"report_text": WORDS, "received_from": SOURCE})

    assert Report.objects.about_priorities().get().author_name == "Ada Administrator"
    assert not Reminder._default_manager.filter(kind="recorded").exists()


@pytest.mark.parametrize("state", ["planned", "closed", "published"])
def test_a_period_that_is_not_open_takes_none_and_says_so(
    plan: build.Plan, period: ReportingPeriod, officer: Client, state: str
) -> None:
    period.state = state
    update_rows(ReportingPeriod, [period], ["state"], build.BY_THE_TEST)

    assert "The period takes no commentary now." in text_of(officer, address(plan, period))
    page = officer.post(
        address(plan, period), {"report_text": WORDS, "received_from": SOURCE}
    ).content.decode()

    assert f"{WORDS}</textarea>" in page
    assert not Report.objects.about_priorities().exists()


def test_a_priority_of_another_plan_is_not_found_here(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, officer: Client
) -> None:
    other = build.plan(cast.partnership, "other")
    args = [plan.agreement.slug, period.pk, other.priorities[0].pk]

    assert officer.get(reverse("period-commentary-record", args=args)).status_code == 404


# --- by a delegate, sent back, keeping a period open ------------------------------------------------------


def test_a_delegate_s_commentary_says_who_sent_it_for_whom(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, client: Client
) -> None:
    row = Holding._default_manager.get(person=cast.delegate)
    row.may_send = True
    update_rows(Holding, [row], ["may_send"], build.BY_THE_TEST)
    workflow.save_draft(key_of(plan, period), cast.delegate, {"report_text": WORDS})
    told = workflow.send(key_of(plan, period), cast.delegate)

    assert told.author_name == "Lee Lead"
    assert "Del Delegate for Lee Lead, 12 January 2015, 9:30am" in text_of(sign_in(client, cast.lead), LIST)
    said = "Lee Lead, 12 January 2015, 9:30am; sent by Del Delegate in their name"
    assert said in text_of(sign_in(client, cast.reviewer), item(plan, period, told))


def test_the_lead_hears_when_a_commentary_is_sent_back(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod
) -> None:
    workflow.save_draft(key_of(plan, period), cast.lead, {"report_text": WORDS})
    row = workflow.send(key_of(plan, period), cast.lead)

    workflow.send_back(row, cast.chair, BY_CORRESPONDENCE, "And Dover?")
    deliver()

    subject = "Your commentary on 1 Violent Crime was sent back with a question"
    sent_back = [message for message in mail.outbox if message.subject == subject]
    assert [message.to for message in sent_back] == [["lead@example.org"], ["delegate@example.org"]]
    assert "And Dover?" not in sent_back[0].body


def test_the_page_that_closes_a_period_names_commentaries_that_are_not_decided(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, officer: Client
) -> None:
    workflow.save_draft(key_of(plan, period), cast.lead, {"report_text": WORDS})
    workflow.send(key_of(plan, period), cast.lead)

    page = text_of(officer, reverse("period-close", args=[plan.agreement.slug, period.pk]))

    assert "1 commentary not decided: nothing of it goes into the report." in page
