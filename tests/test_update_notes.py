"""update-notes: what is told between two periods, shown as not reviewed."""

from datetime import date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.access import Refused
from core.history import Change
from reporting import workflow
from reporting.models import NoteSinceReport, Report
from tests import build, periods
from tests.pages import text_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
NOTES = "/updates/notes/"
WORDS = "The hall has burnt down; courses go on in the school."


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


def posted(plan: build.Plan, number: int = 0, text: str = WORDS) -> dict[str, str]:
    key = plan.actions[number].pk
    return {"action": str(key), f"a{key}-text": text}


def open_period(plan: build.Plan, cast: build.Cast) -> Report:
    change = Change(cast.administrator, "Opened")
    workflow.open_period(plan.agreement, "January 2015", "", due_on=date(2015, 1, 16), change=change)
    return Report.objects.get(action=plan.actions[0])


def test_a_note_is_kept_and_stands_beside_the_next_update_as_not_reviewed(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    text = sign_in(client, cast.lead).post(NOTES, posted(plan), follow=True).content.decode()
    assert "Your note is kept." in text
    assert "Not reviewed" in text
    update = open_period(plan, cast)

    for address in ("/updates/", f"/updates/{update.pk}/"):
        page = client.get(address).content.decode()
        assert WORDS in page
        assert "Not reviewed" in page
    assert WORDS in sign_in(client, cast.reviewer).get(f"/updates/{update.pk}/").content.decode()


def test_while_an_update_is_asked_for_there_is_no_second_place_to_write(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    update = open_period(plan, cast)

    response = sign_in(client, cast.lead).post(NOTES, posted(plan))

    assert response.status_code == 409
    text = response.content.decode()
    assert "An update on this action is asked for now: write it there." in text
    assert WORDS in text
    assert f'href="/updates/{update.pk}/"' in text
    with pytest.raises(workflow.PeriodNotPossible, match="asked for now"):
        workflow.add_since_note(plan.actions[0], cast.lead, WORDS)
    assert not NoteSinceReport.objects.exists()


def test_a_delegate_writes_it_in_the_name_of_the_post(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    sign_in(client, cast.delegate).post(NOTES, posted(plan))

    note = NoteSinceReport.objects.get()
    assert (note.by_name, note.in_name_of) == ("Del Delegate", "Head of Policing, County Police")


@pytest.mark.parametrize(
    "who", ["other_lead", "reviewer", "chair", "viewer", "outsider", "other_administrator"]
)
def test_others_write_no_notes(client: Client, plan: build.Plan, cast: build.Cast, who: str) -> None:
    assert sign_in(client, getattr(cast, who)).post(NOTES, posted(plan)).status_code == 404
    with pytest.raises(Refused):
        workflow.add_since_note(plan.actions[0], getattr(cast, who), WORDS)
    assert not NoteSinceReport.objects.exists()


def test_a_note_without_words_is_refused_in_words(client: Client, plan: build.Plan, cast: build.Cast) -> None:
    text = sign_in(client, cast.lead).post(NOTES, posted(plan, text="  ")).content.decode()

    assert "Write what has happened since the last report" in text
    assert not NoteSinceReport.objects.exists()


def test_a_note_can_be_taken_back_by_its_author_alone(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    note = workflow.add_since_note(plan.actions[0], cast.lead, WORDS)

    assert sign_in(client, cast.delegate).post(NOTES, {"take_back": str(note.pk)}).status_code == 404
    sign_in(client, cast.lead).post(NOTES, {"take_back": str(note.pk)})

    note.refresh_from_db()
    assert note.taken_back_at is not None
    assert WORDS not in client.get(NOTES).content.decode()


def test_a_note_from_before_the_last_report_is_shown_no_more(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    before = datetime(2014, 7, 1, tzinfo=build.LONDON)
    workflow.add_since_note(plan.actions[0], cast.lead, "Long ago.", at=before)
    workflow.add_since_note(plan.actions[0], cast.lead, WORDS)
    periods.told(plan)

    text = sign_in(client, cast.lead).get(NOTES).content.decode()

    assert WORDS in text
    assert "Long ago." not in text


# --- where it is read -----------------------------------------------------------------------------------


def on_its_page(client: Client, plan: build.Plan, query: str = "") -> str:
    return text_of(client, f"/agreements/{plan.agreement.slug}/actions/act0/{query}")


@pytest.mark.parametrize("who", ["lead", "delegate", "reviewer", "chair", "administrator"])
def test_the_action_s_page_shows_it_as_not_reviewed_to_who_reviews_and_whose_it_is(
    client: Client, plan: build.Plan, cast: build.Cast, who: str
) -> None:
    workflow.add_since_note(plan.actions[0], cast.delegate, WORDS)
    sign_in(client, getattr(cast, who))

    assert (
        "Not reviewed Since the last report: Del Delegate for Head of Policing, County Police, "
        f"12 January 2015, 9:30am {WORDS}" in on_its_page(client, plan)
    )


@pytest.mark.parametrize("who", ["other_lead", "viewer", None])
def test_who_reads_what_was_agreed_reads_no_note(
    client: Client, plan: build.Plan, cast: build.Cast, who: str | None
) -> None:
    plan.agreement.is_public = True
    plan.agreement.save()
    workflow.add_since_note(plan.actions[0], cast.lead, WORDS)
    if who:
        sign_in(client, getattr(cast, who))

    assert WORDS not in on_its_page(client, plan)


def test_as_at_a_day_the_action_s_page_has_the_notes_of_that_day(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    then = datetime(2014, 9, 1, 12, 0, tzinfo=build.LONDON)
    note = workflow.add_since_note(plan.actions[0], cast.lead, WORDS, at=then)
    workflow.take_back_since_note(note, cast.lead)
    workflow.add_since_note(plan.actions[0], cast.lead, "The school is open.")
    sign_in(client, cast.reviewer)

    earlier, now = on_its_page(client, plan, "?at=2014-09-02"), on_its_page(client, plan)

    assert (WORDS in earlier, "The school is open." in earlier) == (True, False)
    assert (WORDS in now, "The school is open." in now) == (False, True)


def test_the_review_shows_it_beside_its_update_and_still_does_once_the_period_is_closed(
    client: Client, plan: build.Plan, cast: build.Cast, clock: time_machine.Traveller
) -> None:
    workflow.add_since_note(
        plan.actions[0], cast.lead, WORDS, at=datetime(2014, 9, 1, 14, 0, tzinfo=build.LONDON)
    )
    period = periods.opened(plan, cast)
    periods.sent(plan, cast)
    address = reverse("period-review", args=[plan.agreement.slug, period.pk])
    one = reverse("period-decide", args=[plan.agreement.slug, period.pk, periods.update_on(plan, 0).pk])
    sign_in(client, cast.chair, second_factor=True)

    for page in (address, one):
        assert f"Not reviewed Since the last report: Lee Lead, 1 September 2014, 2:00pm {WORDS}" in text_of(
            client, page
        )
    periods.agreed(plan, cast)
    workflow.close_period(period, cast.administrator)
    clock.shift(60)
    workflow.add_since_note(plan.actions[0], cast.lead, "After the report.")

    closed = text_of(client, address)
    assert WORDS in closed
    assert "After the report." not in closed
    assert "After the report." in on_its_page(client, plan)
    assert WORDS not in on_its_page(client, plan)
