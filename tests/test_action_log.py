"""The page "Actions and matters arising": what waits, its filters, and who reads what of it."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core.history import Change, create_rows
from plan.action_log.lines import LogLine, filtered
from plan.versions.publishing_periods import publish_period
from priorities.models import Decision, Matter
from priorities.posts.hand_over_requests import answer_request, say_no_longer_mine
from reporting import workflow
from reporting.matters.rows import NewMatter
from reporting.matters.workflow import raise_matter, withdraw_matter
from tests import build, periods
from tests.pages import text_of
from tests.signing_in import sign_in

TODAY = date(2015, 1, 12)


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


def log(plan: build.Plan, query: str = "") -> str:
    return reverse("action-log", args=[plan.agreement.slug]) + query


# --- the filters, without a database ------------------------------------------------------------------------------


def test_without_filters_the_log_shows_what_waits_and_each_filter_narrows() -> None:
    lines = [
        LogLine("a", "Action", "A", for_whom="Police", due=date(2015, 1, 1), state="late", raised_on=TODAY),
        LogLine("b", "Question", "B", for_whom="Lead", raised_on=date(2014, 6, 1)),
        LogLine("c", "Action", "C", for_whom="Police", answer="Done.", state="answered"),
        LogLine("d", "Action", "D", for_whom="Police", state="withdrawn", raised_on=date(2013, 6, 1)),
    ]

    def found(**chosen: str) -> str:
        return "".join(line.ref for line in filtered(lines, chosen, TODAY))

    assert found() == "ab"
    assert found(state="late") == "a"
    assert found(state="all") == "abcd"
    assert found(state="all", who="Police", kind="Action") == "acd"
    assert [found(state="all", age=age) for age in ("new", "year", "old")] == ["a", "b", "d"]


# --- the page -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_waits_comes_first_by_its_day_and_what_is_late_says_so(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    build.asked(plan.actions[0], text="By no day.")
    build.asked(plan.actions[0], text="Late.", due=date(2015, 1, 1), by_when="1 January 2015")
    build.asked(plan.actions[0], text="Done.", answer="Yes.")
    page = text_of(sign_in(client, cast.reviewer), log(plan))

    assert "2 wait for an answer, of 3 on record." in page
    assert page.index("Late Action, Action 1.1a") < page.index("Late.") < page.index("By no day.")
    assert "Done." not in page
    assert "Answer Yes." in text_of(client, log(plan, "?state=answered"))


@pytest.mark.django_db
def test_the_public_and_viewers_read_issues_and_nothing_of_what_the_group_asks(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    build.asked(plan.actions[0], text="For the lead.")
    build.asked(plan.actions[0], "question", text="A question.")
    build.asked(plan.actions[0], "issue", post=None, text="For the Partnership.")
    page = text_of(sign_in(client, cast.viewer), log(plan))

    assert "For the Partnership." in page
    assert "For the lead." not in page
    assert "A question." not in page


@pytest.mark.django_db
def test_what_is_asked_about_a_restricted_action_is_not_for_others(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    plan.actions[1].partnership_only = True
    plan.actions[1].save()
    build.asked(plan.actions[1], text="Secret venue.")

    assert "Secret venue." not in text_of(sign_in(client, cast.lead), log(plan))
    assert "Secret venue." in text_of(sign_in(client, cast.other_lead), log(plan))


@pytest.mark.django_db
def test_the_log_is_read_as_at_a_date(client: Client, plan: build.Plan, cast: build.Cast) -> None:
    raised = build.asked(plan.actions[0], text="Name a deputy.")
    sign_in(client, cast.lead)
    address = reverse("matter-detail", args=[plan.agreement.slug, raised.ref])
    client.post(
        address, {"do": "answer", "answer-text": "The Inspector.", "answer-seen": token(client, address)}
    )

    assert "0 wait for an answer, of 1 on record." in text_of(client, log(plan))
    assert "1 waits for an answer, of 1 on record." in text_of(client, log(plan, "?at=2014-12-31"))


def token(client: Client, address: str) -> str:
    """The token of what the page shows."""
    return str(client.get(address).context["forms"]["answer"]["seen"].value())


# --- one matter, and raising one ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_lead_answers_on_its_page_and_it_says_so(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    raised = build.asked(plan.actions[0])
    address = reverse("matter-detail", args=[plan.agreement.slug, raised.ref])
    sign_in(client, cast.lead)
    empty = client.post(address, {"do": "answer", "answer-text": "", "answer-seen": token(client, address)})
    assert "Enter your answer" in empty.content.decode()

    answered = client.post(
        address,
        {"do": "answer", "answer-text": "The Inspector.", "answer-seen": token(client, address)},
        follow=True,
    )

    page = answered.content.decode()
    assert "The answer is on record." in page
    assert "Answer of Lee Lead" in page
    raised.refresh_from_db()
    assert raised.answer == "The Inspector."


@pytest.mark.django_db
def test_an_answer_to_what_changed_meanwhile_is_shown_beside_it(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    raised = build.asked(plan.actions[0])
    address = reverse("matter-detail", args=[plan.agreement.slug, raised.ref])
    sign_in(client, cast.lead)

    stale = client.post(address, {"do": "answer", "answer-text": "Mine.", "answer-seen": "as it was"})

    assert stale.status_code == 409
    assert "Mine.</textarea>" in stale.content.decode()
    assert Matter._default_manager.get().answer == ""


@pytest.mark.django_db
def test_the_chair_raises_an_action_which_waits_for_the_lead(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    sign_in(client, cast.chair)
    typed = {
        "kind": "action",
        "text": "Name two surgeries.",
        "about": f"action:{plan.actions[0].ref}",
        "for_whom": plan.posts[0].printed,
        "by_when": "30 January 2015",
    }
    nobody = client.post(reverse("matter-raise", args=[plan.agreement.slug]), {**typed, "for_whom": ""})
    assert "Say for whom the action is" in nobody.content.decode()

    raised = client.post(reverse("matter-raise", args=[plan.agreement.slug]), typed, follow=True)

    assert f"waits for {plan.posts[0].printed}" in raised.content.decode()
    row = Matter._default_manager.get()
    assert (row.post, row.due, row.subject_ref) == (plan.posts[0], date(2015, 1, 30), plan.actions[0].ref)


# --- requests to hand over, and decisions of meetings -------------------------------------------------------------


@pytest.fixture
def requested(plan: build.Plan, cast: build.Cast) -> Matter:
    """The lead says that a job title is no longer theirs."""
    return say_no_longer_mine(
        plan.posts[0], by=cast.lead, change=Change(cast.lead), new_name="Nia New", new_email="nia@example.org"
    )


@pytest.mark.django_db
def test_a_request_to_hand_over_stands_in_the_log_of_the_unit_and_of_who_asks(
    client: Client, plan: build.Plan, cast: build.Cast, requested: Matter
) -> None:
    unit = text_of(sign_in(client, cast.administrator, second_factor=True), log(plan, "?who=unit"))
    line = f"Open No longer theirs, {plan.posts[0].printed}, for the Community Safety Unit"
    assert line in unit
    assert "Who has it now: Nia New (nia@example.org)." in unit
    address = reverse("matter-detail", args=[plan.agreement.slug, requested.ref])
    html = client.get(address).content.decode()
    assert reverse("post-hand-over", args=[plan.posts[0].pk]) in html
    assert reverse("request-answer", args=[requested.pk]) in html
    assert client.post(address, {"do": "answer", "answer-text": "Done."}).status_code == 403

    assert line in text_of(sign_in(Client(), cast.lead), log(plan))
    assert "Nothing matches all of these filters." in text_of(
        sign_in(Client(), cast.lead), log(plan, "?who=me")
    )
    assert "Nia New" not in text_of(sign_in(Client(), cast.reviewer), log(plan, "?state=all"))


@pytest.mark.django_db
def test_an_answered_request_to_hand_over_stays_on_record_with_its_answer(
    client: Client, plan: build.Plan, cast: build.Cast, requested: Matter
) -> None:
    answer_request(requested, "Nia has it.", is_done=True, change=Change(cast.administrator))
    sign_in(client, cast.administrator, second_factor=True)

    assert "Answer of Ada Administrator Nia has it." in text_of(client, log(plan, "?state=answered"))
    assert "Hand it over" not in text_of(
        client, reverse("matter-detail", args=[plan.agreement.slug, requested.ref])
    )


@pytest.mark.django_db
def test_decisions_of_meetings_are_found_by_owner_state_and_age(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    asks = [
        ("For the lead.", {"addressed_to": "Lee Lead", "meeting_on": date(2014, 12, 15)}),
        ("For the post.", {"addressed_to": plan.posts[0].printed, "meeting_on": date(2013, 12, 15)}),
        ("Late.", {"addressed_to": "Health partners", "due": date(2015, 1, 1)}),
        ("Came to something.", {"kind": "request", "status": "done"}),
        ("Asks nothing.", {}),
    ]
    rows = [
        Decision(agreement=plan.agreement, reference=f"1/{number}", text=text, **fields)
        for number, (text, fields) in enumerate(asks)
    ]
    create_rows(Decision, rows, build.BY_THE_TEST)

    def found(who: object, query: str = "") -> list[str]:
        text = text_of(sign_in(Client(), who, second_factor=True), log(plan, query))  # type: ignore[arg-type]
        return [words for words, _ in asks if words in text]

    assert found(cast.lead) == ["For the lead.", "For the post.", "Late."]
    assert found(cast.lead, "?who=me") == ["For the lead.", "For the post."]
    assert found(cast.lead, "?who=me&age=new") == ["For the lead."]
    assert found(cast.administrator, "?who=unit") == ["Late."]
    assert found(cast.administrator, "?state=late") == ["Late."]
    assert found(cast.administrator, "?state=answered") == ["Came to something."]
    assert "The Community Safety Unit records what came of it." in text_of(
        sign_in(client, cast.lead), log(plan)
    )


# --- what is put to the Partnership -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_member_finds_and_answers_on_its_page_what_is_put_to_the_partnership(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    issue = build.asked(plan.actions[0], "issue", post=None, text="Health partners do not come.")
    other = build.asked(plan.actions[0], "issue", post=None, text="Who pays?", for_whom="Scrutiny Committee")
    slug = plan.agreement.slug
    sign_in(client, cast.member)
    mine = text_of(client, log(plan, "?who=me"))
    navigation = client.get(reverse("plan", args=[slug])).content.decode()
    assert f'href="{log(plan)}"' in navigation  # a way to it
    action = client.get(reverse("action-detail", args=[slug, plan.actions[0].ref])).content.decode()
    assert f'href="{reverse("matter-detail", args=[slug, issue.ref])}"' in action
    assert "Health partners do not come." in mine
    assert "Open and answer: Health partners" in mine
    assert "Who pays?" not in mine
    waits = "It is answered by whoever sits in the group Scrutiny Committee, or the Community Safety Unit"
    assert waits in text_of(client, reverse("matter-detail", args=[slug, other.ref]))
    address = reverse("matter-detail", args=[slug, issue.ref])

    client.post(address, {"do": "answer", "answer-text": "They will.", "answer-seen": token(client, address)})

    issue.refresh_from_db()
    assert (issue.answer, issue.answered_by_name) == ("They will.", "Mem Member for the Partnership")
    viewer = text_of(sign_in(Client(), cast.viewer), log(plan, "?state=answered"))
    assert "Answer of the Partnership They will." in viewer
    assert "Open and answer" not in text_of(sign_in(Client(), cast.viewer), log(plan))


@pytest.mark.django_db
def test_a_member_reads_as_it_is_today_what_is_put_to_them_though_progress_was_published_before(
    client: Client, plan: build.Plan, cast: build.Cast, clock: time_machine.Traveller
) -> None:
    period = periods.opened(plan, cast)
    workflow.close_period(period, cast.administrator)
    publish_period(period, cast.administrator)
    clock.shift(60)
    issue = raise_matter(plan.agreement, cast.chair, NewMatter("issue", "Who pays?"))
    address = reverse("matter-detail", args=[plan.agreement.slug, issue.ref])
    sign_in(client, cast.member)
    assert "Who pays?" in text_of(client, log(plan, "?who=me"))

    data = {"do": "answer", "answer-text": "Both.", "answer-seen": token(client, address)}
    page = client.post(address, data, follow=True).content.decode()

    assert "The answer is on record." in page
    assert "Answer of the Partnership" in page
    assert "others, once the next progress is published" in page
    withdraw_matter(issue, cast.chair, "It was asked twice.")
    assert client.get(address).status_code == 404
