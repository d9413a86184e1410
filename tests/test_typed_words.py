"""What was typed about updates and in reviews is never lost: a session that locks, a refusal, a change meanwhile."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.history import update_rows
from priorities.models import Holding
from reporting import workflow
from reporting.models import Report, ReportDraft, ReportingPeriod, ReportRound
from reporting.workflow import DecisionOutcome
from tests import build, periods
from tests.pages import conflict_of, problems_of
from tests.pages import words as words_of
from tests.periods import AT_THE_MEETING, update_on
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LIST, CHECK = "/updates/", "/updates/check/"
TYPED = "Twelve courses were held in Dover."
SENT = "Eleven courses were held."


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def period(plan: build.Plan, cast: build.Cast) -> ReportingPeriod:
    return periods.opened(plan, cast)


@pytest.fixture
def owed(plan: build.Plan, period: ReportingPeriod) -> Report:
    return update_on(plan, 0)


def address(update: Report) -> str:
    return reverse("update-edit", args=[update.pk])


def say(update: Report) -> str:
    return reverse("update-say", args=[update.pk])


def sent_by_the_delegate(update: Report, plan: build.Plan, cast: build.Cast) -> None:
    """Meanwhile the delegate, who may, has sent other words."""
    row = Holding._default_manager.get(person=cast.delegate)
    row.may_send = True
    update_rows(Holding, [row], ["may_send"], build.BY_THE_TEST)
    workflow.save_draft(update, cast.delegate, {"label": plan.labels["Green"], "report_text": SENT})
    workflow.send(update, cast.delegate)


def locked(client: Client, person: User, clock: time_machine.Traveller) -> Client:
    """Signed in, and idle until the session locked."""
    sign_in(client, person).get("/")
    clock.shift(timedelta(hours=2))
    return client


def carried_on(client: Client, person: User, answer: object) -> str:
    """Signs in where the answer leads, and gives the page that offers to carry on with what was typed."""
    where = urlsplit(answer.headers["Location"])  # type: ignore[attr-defined]
    assert where.path == reverse("account_login")
    wanted = parse_qs(where.query)["next"][0]
    assert wanted == reverse("carry-on")
    client.force_login(person)
    return client.get(wanted).content.decode()


# --- a session that locked ------------------------------------------------------------------------------


def test_words_from_a_locked_session_wait_where_the_update_was_sent_meanwhile_and_both_are_shown(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report, clock: time_machine.Traveller
) -> None:
    locked(client, cast.lead, clock)
    sent_by_the_delegate(owed, plan, cast)
    posted = {"report_text": TYPED, "do": "save"}

    waiting = carried_on(client, cast.lead, client.post(address(owed), posted))
    assert TYPED in waiting
    again = client.post(address(owed), posted)

    assert again.status_code == 403
    page = words_of(again.content.decode())
    assert "What you typed is not saved. This update was sent on 12 January 2015" in page
    assert TYPED in page
    assert SENT in page
    assert not ReportDraft._default_manager.exists()


def test_what_a_locked_session_could_keep_is_a_draft_and_nothing_waits(
    client: Client, cast: build.Cast, owed: Report, clock: time_machine.Traveller
) -> None:
    answer = locked(client, cast.lead, clock).post(address(owed), {"report_text": TYPED})

    assert parse_qs(urlsplit(answer.headers["Location"]).query)["next"] == [address(owed)]
    assert ReportDraft.objects.of(owed).get().report_text == TYPED


def test_a_box_of_a_locked_session_that_cannot_be_read_waits_as_it_was_typed(
    client: Client, cast: build.Cast, owed: Report, clock: time_machine.Traveller
) -> None:
    key = f"u{owed.pk}"
    posted = {"report": f"u{owed.pk}", f"{key}-report_text": TYPED, f"{key}-proposed_due_day": "31st"}

    waiting = carried_on(client, cast.lead, locked(client, cast.lead, clock).post(LIST, posted))

    assert "31st</textarea>" in waiting
    assert ReportDraft.objects.of(owed).get().report_text == TYPED
    # The draft holds what could be read: so the page does not say that nothing has been done.
    assert "What you typed is kept. What you were doing is not finished" in words_of(waiting)


def test_what_is_said_beside_an_update_waits_too(
    client: Client, cast: build.Cast, owed: Report, clock: time_machine.Traveller
) -> None:
    question = workflow.ask_question(owed, cast.reviewer, "How many?")
    posted = {"do": "answer", "question": str(question.pk), "text": TYPED}

    assert TYPED in carried_on(client, cast.lead, locked(client, cast.lead, clock).post(say(owed), posted))
    client.post(say(owed), posted)

    assert ReportRound._default_manager.get(kind="answer").note == TYPED


def test_an_answer_before_sending_waits_when_its_draft_went_meanwhile(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report, clock: time_machine.Traveller
) -> None:
    locked(client, cast.lead, clock)
    sent_by_the_delegate(owed, plan, cast)
    posted = {"report": f"u{owed.pk}:", f"remark-{owed.pk}": "The date is right."}

    assert "The date is right." in carried_on(client, cast.lead, client.post(CHECK, posted))
    page = client.post(CHECK, posted, follow=True).content.decode()

    assert conflict_of(page)["1.1a"][1] == "The date is right."


# --- something happened meanwhile -------------------------------------------------------------------------


def test_on_the_page_of_all_both_texts_are_shown_when_one_was_sent_meanwhile(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    sign_in(client, cast.lead).get(LIST)
    sent_by_the_delegate(owed, plan, cast)

    posted = {"report": f"u{owed.pk}", f"u{owed.pk}-report_text": TYPED}
    page = client.post(LIST, posted).content.decode()

    assert f"{TYPED}</textarea>" in page
    assert 'aria-label="What was sent on 1.1a"' in page
    assert SENT in page


def test_words_about_an_action_that_was_handed_over_meanwhile_are_shown_and_the_others_kept(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    second = update_on(plan, 2)
    sign_in(client, cast.lead).get(LIST)
    second.responder = plan.posts[1]
    update_rows(Report, [second], ["responder"], build.BY_THE_TEST)

    posted = {
        "report": [f"u{owed.pk}", f"u{second.pk}"],
        f"u{owed.pk}-report_text": "Mine to keep.",
        f"u{second.pk}-report_text": TYPED,
    }
    page = words_of(client.post(LIST, posted).content.decode())

    assert "You no longer update something that was on this page" in page
    assert TYPED in page
    assert ReportDraft._default_manager.get().report_text == "Mine to keep."


def test_a_commentary_that_was_sent_meanwhile_leaves_what_was_typed_in_its_box(
    client: Client, plan: build.Plan, cast: build.Cast, period: ReportingPeriod
) -> None:
    key = periods.commentary_on(period, plan.priorities[0])
    name = f"{period.pk}-{plan.priorities[0].pk}"
    sign_in(client, cast.lead).get(LIST)
    workflow.save_draft(key, cast.lead, {"report_text": SENT})
    workflow.send(key, cast.lead)

    page = client.post(LIST, {"report": f"c{name}", f"c{name}-report_text": TYPED}).content.decode()

    assert SENT in page
    assert f"{TYPED}</textarea>" in page
    assert "This commentary was sent" in page


def test_a_commentary_of_a_priority_that_was_handed_over_meanwhile_is_not_called_kept(
    client: Client, plan: build.Plan, cast: build.Cast, period: ReportingPeriod
) -> None:
    name = f"{period.pk}-{plan.priorities[1].pk}"

    page = (
        sign_in(client, cast.lead)
        .post(LIST, {"report": f"c{name}", f"c{name}-report_text": TYPED})
        .content.decode()
    )

    assert TYPED in page
    assert "Everything on this page is kept" not in words_of(page)


def test_what_could_not_be_said_stands_in_its_box_with_what_to_do(
    client: Client, cast: build.Cast, owed: Report
) -> None:
    question = workflow.ask_question(owed, cast.reviewer, "How many?")
    long = "word " * 2_001

    page = sign_in(client, cast.lead).post(
        say(owed), {"do": "answer", "question": str(question.pk), "text": long}
    )

    text = page.content.decode()
    assert "A text has 10,000 characters or fewer: shorten this one; it has" in text
    assert f"#answer-{question.pk}" in problems_of(text)
    assert f"{long.strip()} </textarea>" in text
    assert not ReportRound._default_manager.filter(kind="answer").exists()


def test_a_reply_to_a_decision_that_was_taken_back_meanwhile_is_shown(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    periods.sent(plan, cast, 0)
    workflow.decide(owed, cast.chair, AT_THE_MEETING, DecisionOutcome(plan.labels["Amber"], "Late."))
    assert "Your reply to the status" in sign_in(client, cast.lead).get(address(owed)).content.decode()
    workflow.take_back(owed, cast.chair)

    page = words_of(client.post(say(owed), {"do": "reply", "text": TYPED}).content.decode())

    assert "The status has not been changed, so there is nothing to reply to." in page
    assert TYPED in page


# --- the review -----------------------------------------------------------------------------------------


def decision(update: Report, seen: str, **more: str) -> tuple[str, dict[str, str]]:
    where = reverse("period-decide", args=[update.agreement.slug, update.period_id, update.pk])
    return where, {
        "do": "decide",
        "outcome": "back",
        "question": TYPED,
        "how": "meeting",
        "seen": seen,
        **more,
    }


def test_a_decision_on_an_update_that_was_sent_again_meanwhile_keeps_its_words_for_the_new_one(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    periods.sent(plan, cast, 0)
    sign_in(client, cast.chair, second_factor=True)
    where, posted = decision(owed, "sent@2015-01-01T00:00:00+00:00")

    answer = client.post(where, posted)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert f"{TYPED}</textarea>" in page
    assert f'value="{workflow.token_of_report(update_on(plan, 0))}"' in page


def test_a_decision_on_what_was_decided_meanwhile_shows_its_words(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    periods.sent(plan, cast, 0)
    seen = workflow.token_of_report(update_on(plan, 0))
    workflow.decide(owed, cast.administrator, AT_THE_MEETING, DecisionOutcome())
    sign_in(client, cast.chair, second_factor=True)
    where, posted = decision(owed, seen, outcome="agreed", ask_text="Name a deputy", ask_by_whom="the police")

    page = words_of(client.post(where, posted).content.decode())

    assert "What you typed is not saved. The update is no longer as it was" in page
    assert "Action, in the words of the meeting Name a deputy" in page
    assert TYPED in page


@pytest.mark.parametrize(("state", "status"), [("sent", 200), ("decided", 409)])
def test_a_question_about_a_commentary_that_cannot_be_recorded_is_shown_again(
    client: Client, plan: build.Plan, cast: build.Cast, period: ReportingPeriod, state: str, status: int
) -> None:
    key = periods.commentary_on(period, plan.priorities[0])
    workflow.save_draft(key, cast.lead, {"report_text": SENT})
    row = workflow.send(key, cast.lead)
    seen = workflow.token_of_report(row)
    if state == "decided":
        workflow.decide(row, cast.administrator, AT_THE_MEETING, workflow.DecisionOutcome())
    text = TYPED if state == "decided" else "word " * 2_001
    where = reverse("period-decide", args=[plan.agreement.slug, period.pk, row.pk])

    answer = sign_in(client, cast.chair, second_factor=True).post(
        where, {"do": "decide", "outcome": "back", "how": "meeting", "question": text, "seen": seen}
    )

    assert answer.status_code == status
    assert text.strip() in words_of(answer.content.decode())
    assert 'href="?' not in answer.content.decode()  # it would lead to the address that was posted to
    assert Report.objects.about_priorities().get().state == state


def test_a_comment_after_the_period_was_closed_is_refused_with_the_words(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    period = periods.closed(plan, cast)
    update = update_on(plan, 0)
    where = reverse("period-decide", args=[plan.agreement.slug, period.pk, update.pk])

    answer = sign_in(client, cast.reviewer).post(where, {"do": "comment", "comment-text": TYPED})

    assert answer.status_code == 403
    page = words_of(answer.content.decode())
    assert "January 2015 was closed" in page
    assert (
        f"What you typed It is not saved. Copy what you still need before you leave this page. {TYPED}"
        in page
    )


# --- what is never shown again ----------------------------------------------------------------------------


def test_an_address_that_does_not_exist_repeats_nothing(client: Client, cast: build.Cast) -> None:
    answer = sign_in(client, cast.lead).post("/no/such/page/", {"text": TYPED})

    assert answer.status_code == 404
    assert TYPED not in answer.content.decode()


def test_no_secret_is_repeated(client: Client, cast: build.Cast, owed: Report) -> None:
    posted = {"text": TYPED, "password": "correct horse battery", "code": "12 34 56"}

    page = sign_in(client, cast.outsider).post(say(owed), posted)

    assert page.status_code == 404
    text = page.content.decode()
    assert TYPED in text
    assert "correct horse" not in text
    assert "12 34 56" not in text


def test_a_refused_page_that_was_only_opened_says_nothing_of_typed_words(
    client: Client, cast: build.Cast, owed: Report
) -> None:
    assert timezone.localdate() == owed.period.meeting_on
    where = reverse("period-review", args=[owed.agreement.slug, owed.period_id])

    assert "What you typed" not in words_of(sign_in(client, cast.lead).get(where).content.decode())
