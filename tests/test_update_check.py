"""update-check: the drafts that are ready go together; what is not ready says why and leads to the box."""

from datetime import date

import pytest
from django.test import Client

from core.history import Change
from reporting import workflow
from reporting.models import Report, ReportDraft
from tests import build
from tests.pages import conflict_of, find, once_in, problems_of, texts, words
from tests.periods import seen, to_send
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    return build.plan(cast.partnership, actions=5, people=cast)


@pytest.fixture
def owed(plan: build.Plan, cast: build.Cast) -> list[Report]:
    """The lead's updates, in printed order."""
    workflow.open_period(
        plan.agreement,
        "January 2015",
        "",
        due_on=date(2015, 1, 16),
        change=Change(cast.administrator, "Opened"),
    )
    return list(Report.objects.answered_by(cast.lead).order_by("position"))


def draft(update: Report, plan: build.Plan, cast: build.Cast, label: str = "Green") -> ReportDraft:
    data = {"label": plan.labels[label], "report_text": f"Words on {update.action.ref}."}
    return workflow.save_draft(update, cast.lead, data)


def states(owed: list[Report]) -> list[str]:
    return [Report.objects.get(pk=update.pk).state for update in owed]


def test_ready_drafts_go_together_and_the_others_say_why(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    first, second, third = owed
    draft(first, plan, cast)
    draft(second, plan, cast, "Amber")
    draft(third, plan, cast)
    sign_in(client, cast.lead)

    text = client.get("/updates/check/").content.decode()

    missing = f"/updates/?open=u{second.pk}#id_u{second.pk}-what_changed"
    assert f'<a href="{missing}">' in text
    assert f'id="id_u{second.pk}-what_changed"' in client.get(missing).content.decode()
    assert "Send 2 updates" in texts(text, "//button")
    assert "the update on 1.1a" in words(text)

    shown = [to_send(first), to_send(third)]
    response = client.post("/updates/check/", {"report": shown}, follow=True)

    assert "2 updates are sent." in response.content.decode()
    assert "by Friday 16 January 2015. 2 of 3 are sent." in response.content.decode()
    assert states(owed) == ["sent", "owed", "sent"]


def test_what_changed_after_the_page_was_opened_is_not_sent_unseen(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    first, second, _ = owed
    draft(first, plan, cast)
    draft(second, plan, cast)
    sign_in(client, cast.lead).get("/updates/check/")
    shown = [to_send(first), to_send(second)]
    workflow.save_draft(first, cast.delegate, {"report_text": "Other words."}, seen(first))

    typed = {f"remark-{first.pk}": "As agreed in June."}
    response = client.post("/updates/check/", {"report": shown, **typed})

    page = response.content.decode()
    assert response.status_code == 409
    assert "The draft on 1.1a has changed since you opened this page" in str(problems_of(page))
    assert conflict_of(page) == {"1.1a": ("Draft Green Other words.", "As agreed in June.")}
    assert states(owed) == ["owed", "owed", "owed"]

    again = {"report": find(page, "//input[@name='report']/@value"), **once_in(page)}
    client.post("/updates/check/", again)
    assert states(owed) == ["sent", "sent", "owed"]


def test_what_somebody_else_has_sent_meanwhile_is_shown_with_the_answer_that_was_typed(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    first, second, _ = owed
    draft(first, plan, cast)
    draft(second, plan, cast)
    sign_in(client, cast.lead)
    shown = [to_send(first), to_send(second)]
    workflow.send(first, cast.lead)

    page = client.post("/updates/check/", {"report": shown, f"remark-{first.pk}": "As agreed."})

    assert conflict_of(page.content.decode()) == {"1.1a": ("Sent Green Words on act0.", "As agreed.")}
    assert states(owed) == ["sent", "owed", "owed"]


def test_an_answer_to_a_question_stays_in_its_box_where_nothing_was_sent(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    first, second, _ = owed
    draft(first, plan, cast)
    red = {"label": plan.labels["Red"], "report_text": "Words.", "what_changed": "The trainer left."}
    workflow.save_draft(second, cast.lead, {**red, "needed": "None"})
    sign_in(client, cast.lead)
    box = f"remark-{second.pk}"
    assert find(client.get("/updates/check/").content.decode(), f"//input[@name='{box}']")

    typed = {"report": [f"u{first.pk}:", to_send(second)], box: "As agreed in June."}
    page = client.post("/updates/check/", typed).content.decode()

    assert find(page, f"//input[@name='{box}']/@value") == ["As agreed in June."]


def test_drafts_of_others_are_neither_shown_nor_sent(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    draft(owed[0], plan, cast)

    for who in (
        "other_lead",
        "reviewer",
        "chair",
        "administrator",
        "other_administrator",
        "viewer",
        "outsider",
    ):
        sign_in(client, getattr(cast, who), second_factor=True)
        assert "There is no draft to send." in client.get("/updates/check/").content.decode()
        client.post("/updates/check/", {"report": [to_send(owed[0])]})
    assert states(owed) == ["owed", "owed", "owed"]
    assert ReportDraft._default_manager.count() == 1


def test_a_delegate_without_leave_sees_who_sends_and_sends_nothing(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    draft(owed[0], plan, cast)
    sign_in(client, cast.delegate)

    text = words(client.get("/updates/check/").content.decode())
    assert "Drafts that somebody else sends" in text
    assert "Head of Policing, County Police" in text
    assert "Ready to be sent" not in text

    client.post("/updates/check/", {"report": [to_send(owed[0])]})
    assert states(owed) == ["owed", "owed", "owed"]


def test_a_delegate_reads_what_is_missing_and_tells_the_lead_of_the_others_only(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    ready, unexplained = owed[:2]
    draft(ready, plan, cast)
    draft(unexplained, plan, cast, "Amber")
    sign_in(client, cast.delegate)

    text = client.get("/updates/check/").content.decode()

    missing = find(text, "//ul[@class='csa-cards']//a/@href")
    assert [address.partition("#")[2] for address in missing] == [f"id_u{unexplained.pk}-what_changed"]
    theirs = find(text, "//h2[.='Drafts that somebody else sends']/following-sibling::ul[1]/li/a/@href")
    assert theirs == [f"/updates/{ready.pk}/"]

    # With the one that is ready sent, nothing is left to be told of.
    workflow.send_many([ready], cast.lead)
    assert "Tell the lead" not in client.get("/updates/check/").content.decode()


def test_without_drafts_the_page_leads_back_to_the_list(
    client: Client, cast: build.Cast, owed: list[Report]
) -> None:
    text = sign_in(client, cast.lead).get("/updates/check/").content.decode()

    assert "There is no draft to send." in text
    assert '<a href="/updates/">Go to my updates</a>' in text


def test_signed_out_it_asks_to_sign_in_first(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    draft(owed[0], plan, cast)

    response = client.post("/updates/check/", {"report": [to_send(owed[0])]})

    assert response.status_code == 302
    assert states(owed) == ["owed", "owed", "owed"]
