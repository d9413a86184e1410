"""update-edit: what was sent is withdrawn to be changed, until it is decided; a receipt says what was sent."""

from typing import Any

import pytest
from django.test import Client

from accounts.access import Refused
from core.history import update_rows
from priorities.models import Holding
from reporting import workflow
from reporting.models import Report, ReportDraft
from tests import build, periods
from tests.outbox import deliver
from tests.pages import find, one, texts, words
from tests.periods import AT_THE_MEETING, update_on
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def sent(county_plan: build.Plan, cast: build.Cast) -> Report:
    """An update that the lead sent."""
    periods.opened(county_plan, cast)
    return send(county_plan, cast, 0)


def send(plan: build.Plan, cast: build.Cast, number: int, by: Any = None) -> Report:
    row = update_on(plan, number)
    boxes = {"label": plan.labels["Green"], "report_text": "Held in March.", "group_text": "Money is short."}
    workflow.save_draft(row, by or cast.lead, boxes)
    return workflow.send(row, by or cast.lead)


def may_send(person: Any) -> None:
    row = Holding._default_manager.get(person=person)
    row.may_send = True
    update_rows(Holding, [row], ["may_send"], build.BY_THE_TEST)


def test_what_was_sent_is_withdrawn_into_its_boxes_and_sent_again(
    client: Client, cast: build.Cast, sent: Report
) -> None:
    address = f"/updates/{sent.pk}/"
    assert "Withdraw it to change it" in texts(
        sign_in(client, cast.lead).get(address).content.decode(), "//button"
    )

    page = client.post(address, {"do": "withdraw"}, follow=True).content.decode()

    assert "Your update on 1.1a is withdrawn." in words(page)
    assert "Held in March.</textarea>" in page
    sent.refresh_from_db()
    assert (sent.state, sent.report_text, sent.sent_at, sent.author) == ("owed", "", None, None)
    draft = ReportDraft.objects.of(sent).get()
    assert (draft.report_text, draft.group_text) == ("Held in March.", "Money is short.")
    assert workflow.send(sent, cast.lead).report_text == "Held in March."


def test_the_group_sees_that_it_was_withdrawn(client: Client, cast: build.Cast, sent: Report) -> None:
    workflow.withdraw(sent, cast.lead)

    page = sign_in(client, cast.reviewer).get(f"/updates/{sent.pk}/").content.decode()

    assert "Withdrawn to be changed Lee Lead" in words(page)
    assert "Held in March." not in page


def test_what_is_decided_stays(client: Client, cast: build.Cast, sent: Report) -> None:
    workflow.decide(sent, cast.chair, AT_THE_MEETING, workflow.DecisionOutcome())
    address = f"/updates/{sent.pk}/"
    assert "Withdraw it" not in sign_in(client, cast.lead).get(address).content.decode()

    page = client.post(address, {"do": "withdraw"}, follow=True).content.decode()

    assert "Only an update that has been sent, and is not decided, can be withdrawn." in words(page)
    sent.refresh_from_db()
    assert (sent.state, sent.report_text) == ("decided", "Held in March.")


@pytest.mark.parametrize("who", ["delegate", "other_lead", "reviewer", "chair", "viewer"])
def test_others_do_not_withdraw_it(cast: build.Cast, sent: Report, who: str) -> None:
    with pytest.raises(Refused):
        workflow.withdraw(sent, getattr(cast, who))

    sent.refresh_from_db()
    assert sent.state == "sent"


def test_one_receipt_a_sending_says_what_was_sent(
    county_plan: build.Plan, cast: build.Cast, mailoutbox: list[Any]
) -> None:
    periods.opened(county_plan, cast)
    rows = [update_on(county_plan, number) for number in (0, 2)]
    for row in rows:
        boxes = {"label": county_plan.labels["Green"], "report_text": "Held in March."}
        workflow.save_draft(row, cast.lead, boxes)

    workflow.send_many(rows, cast.lead)
    deliver()

    [receipt] = mailoutbox
    assert receipt.to == ["lead@example.org"]
    assert receipt.subject == "Receipt: 2 updates sent, January 2015"
    assert (
        "Lee Lead sent 2 updates:\n\n- 1.1a Action number 0: Green\n- 1.1b Action number 2: Green"
        in receipt.body
    )
    assert "Held in March" not in receipt.body


def test_the_lead_gets_a_receipt_too_where_somebody_sends_in_their_name(
    county_plan: build.Plan, cast: build.Cast, mailoutbox: list[Any]
) -> None:
    periods.opened(county_plan, cast)
    may_send(cast.delegate)

    send(county_plan, cast, 0, by=cast.delegate)
    deliver()

    assert sorted(message.to[0] for message in mailoutbox) == ["delegate@example.org", "lead@example.org"]
    to_lead = next(message for message in mailoutbox if message.to == ["lead@example.org"])
    assert "Del Delegate sent 1 update for Lee Lead:" in to_lead.body


def test_a_delegate_who_may_not_send_tells_the_lead_who_reads_and_sends_these(
    client: Client, county_plan: build.Plan, cast: build.Cast, mailoutbox: list[Any]
) -> None:
    periods.opened(county_plan, cast)
    boxes = {"label": county_plan.labels["Green"], "report_text": "Held in March."}
    workflow.save_draft(update_on(county_plan, 0), cast.delegate, boxes)
    workflow.save_draft(update_on(county_plan, 2), cast.lead, boxes)
    sign_in(client, cast.delegate)
    # What the lead has written is not for somebody who may not send.
    assert "Read and send these" not in words(client.get("/updates/").content.decode())

    page = client.post("/updates/check/", {"do": "tell"}, follow=True).content.decode()
    assert "Lee Lead is told by e-mail that these can be sent." in words(page)
    assert "Lee Lead was told of them by e-mail today." in words(page)
    assert "Tell the lead that it is ready" not in texts(page, "//button")
    again = client.post("/updates/check/", {"do": "tell"}, follow=True).content.decode()
    assert "They have been told today already." in words(again)
    deliver()

    [message] = mailoutbox
    assert message.to == ["lead@example.org"]
    address = one(
        sign_in(client, cast.lead).get("/updates/").content.decode(), "//a[.='Read and send these']/@href"
    )
    assert address in message.body
    check = client.get(address).content.decode()
    assert "Send 1 update" in texts(check, "//button")


def test_who_may_not_send_is_told_who_sends_and_checks_only(
    client: Client, county_plan: build.Plan, cast: build.Cast, sent: Report
) -> None:
    row = update_on(county_plan, 2)
    # Something is on record, so that the line offers "No change".
    boxes = {"label": county_plan.labels["Green"], "report_text": "Held in March."}
    workflow.save_draft(row, cast.delegate, boxes)
    sign_in(client, cast.delegate)

    page = client.post("/updates/", {"do": f"close:u{row.pk}"}, follow=True).content.decode()

    assert "1.1b is ready. It goes when Head of Policing, County Police sends it." in words(page)
    buttons = texts(page, "//button")
    assert "Check" in buttons
    assert "Check and send" not in buttons
    assert "1 of 2 is sent." in words(page)
    assert "You have sent" not in words(page)

    may_send(cast.delegate)
    assert "Check and send" in texts(client.get("/updates/").content.decode(), "//button")


def test_the_number_of_lines_prepared_is_that_of_the_page_they_are_read_on(
    client: Client, county_plan: build.Plan, cast: build.Cast
) -> None:
    periods.opened(county_plan, cast)
    ready = {"label": county_plan.labels["Green"], "report_text": "Held in March."}
    workflow.save_draft(update_on(county_plan, 0), cast.delegate, ready)
    workflow.save_draft(update_on(county_plan, 2), cast.delegate, {"report_text": "Half a sentence"})

    page = sign_in(client, cast.lead).get("/updates/").content.decode()

    assert ": 2 lines, 1 of them ready. Read and send these" in words(page)
    check = client.get(one(page, "//a[.='Read and send these']/@href")).content.decode()
    assert "Send 1 update" in texts(check, "//button")
    assert len(find(check, "//li[@class='csa-card']")) == 1


def test_what_was_sent_says_every_way_to_change_it(client: Client, cast: build.Cast, sent: Report) -> None:
    page = sign_in(client, cast.lead).get(f"/updates/{sent.pk}/").content.decode()
    assert "It can be changed again when it is withdrawn, or sent back with a question." in words(page)

    workflow.decide(sent, cast.chair, AT_THE_MEETING, workflow.DecisionOutcome())
    decided = client.get(f"/updates/{sent.pk}/").content.decode()
    assert "It can be changed again when it is sent back with a question." in words(decided)


def test_a_deputy_who_does_whatever_the_lead_does_reads_and_sends_what_a_delegate_prepared(
    client: Client, county_plan: build.Plan, cast: build.Cast
) -> None:
    periods.opened(county_plan, cast)
    build.holds(cast.reviewer, county_plan.posts[0], "deputy")
    boxes = {"label": county_plan.labels["Green"], "report_text": "Held in March."}
    workflow.save_draft(update_on(county_plan, 0), cast.delegate, boxes, 0)

    page = sign_in(client, cast.reviewer).get("/updates/").content.decode()

    check = client.get(one(page, "//a[.='Read and send these']/@href")).content.decode()
    assert "Send 1 update" in texts(check, "//button")
