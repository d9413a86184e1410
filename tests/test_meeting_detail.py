"""meeting-detail, meeting-list, meeting-notes: the notes of a meeting, from its decisions to Word, without retyping."""

import io
from datetime import date

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from docx import Document

from loading.models import KeptFile
from papers.meetings.notes import as_text, drafted, from_text
from papers.value import PaperHeading, PaperList, PaperWords
from reporting import workflow
from reporting.models import Meeting
from reporting.workflow import AskWords, DecisionOutcome, OutcomeKind
from tests import build, periods
from tests.outbox import deliver
from tests.pages import conflict_of, text_of, words
from tests.periods import AT_THE_MEETING, BY_CORRESPONDENCE, MEETING, sent, update_on
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def plan(cast: build.Cast, county_plan: build.Plan) -> build.Plan:
    """A meeting that agreed, changed, deferred and sent back, with an action and an issue."""
    periods.opened(county_plan, cast)
    sent(county_plan, cast, proposed_due=date(2015, 6, 30))
    period = update_on(county_plan, 0).period
    known = {"present": "Chief Constable\nDirector of Public Health", "place": "Room 3"}
    workflow.save_meeting(
        period, MEETING, cast.chair, {**known, "considered": "The date of the next meeting."}
    )
    ask = AskWords("Name a deputy", "Head of Policing", "March")
    amber = county_plan.labels["Amber"]
    changed = DecisionOutcome(amber, "Funding ends.", ask=ask, concern="Who pays after March?")
    workflow.decide(update_on(county_plan, 0), cast.chair, AT_THE_MEETING, changed)
    workflow.decide(update_on(county_plan, 1), cast.chair, AT_THE_MEETING, DecisionOutcome())
    deferred = DecisionOutcome(kind=OutcomeKind.DEFERRED, reason="Nobody from the police.")
    workflow.decide(update_on(county_plan, 2), cast.chair, AT_THE_MEETING, deferred)
    workflow.decide(update_on(county_plan, 3), cast.chair, BY_CORRESPONDENCE, DecisionOutcome())
    return county_plan


def address(name: str = "meeting-detail") -> str:
    meeting = Meeting._default_manager.get()
    return reverse(name, args=[meeting.agreement.slug, meeting.pk])


def test_the_notes_say_who_was_there_and_what_was_agreed_by_whom_it_is_done_and_when(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    page = text_of(sign_in(client, cast.reviewer), address())

    for said in (
        "Working Group, 12 January 2015, Room 3",
        "Present Chief Constable Director of Public Health",
        "Chair’s action was reported: 2.1b, Green agreed.",
        "1.1a Action number 0: Amber agreed; Green was proposed. Why: Funding ends. The new date is 30 June 2015.",
        "Agreed as proposed: 2.1a Green.",
        "Actions 1.1a: Name a deputy, for Head of Policing, by March.",
        "Escalated to the Partnership 1.1a: Who pays after March?",
        "Deferred to the next meeting 1.1b Action number 2",
        "Other matters The date of the next meeting.",
        "Draft, for approval by the next meeting",
    ):
        assert said in page, said
    assert "File as draft" not in page


def test_a_refused_date_stands_in_the_notes_with_its_own_reason(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    stays = {"date_stays": True, "date_reason": "The hall is free."}
    for number, more in ((0, {"label": plan.labels["Amber"], "reason": "Funding ends."}), (1, {})):
        workflow.take_back(update_on(plan, number), cast.chair)
        workflow.decide(update_on(plan, number), cast.chair, AT_THE_MEETING, DecisionOutcome(**more, **stays))

    page = text_of(sign_in(client, cast.reviewer), address())

    assert "Green was proposed. Why: Funding ends. The date stays: The hall is free." in page
    assert "2.1a Action number 1: Green agreed. The date stays: The hall is free." in page


def test_from_press_to_word_are_two_presses_and_filing_tells_everybody_once(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    sign_in(client, cast.administrator, second_factor=True)
    word = Document(io.BytesIO(client.get(address("meeting-notes")).content))
    assert "Agreed as proposed: 2.1a Green." in [line.text for line in word.paragraphs]

    answer = client.post(address(), {"do": "file"}, follow=True)
    client.post(address(), {"do": "file"})
    deliver()

    assert "is filed, and everybody is told" in words(answer.content.decode())
    file = KeptFile.objects.earliest("pk")
    assert (file.title, file.period_id) == (
        "Notes of the meeting of 12 January 2015, draft for approval",
        update_on(plan, 0).period_id,
    )
    told = [message.to[0] for message in mail.outbox if "decisions on your actions" in message.subject]
    assert sorted(told) == sorted(set(told))
    assert "Filed 12 January 2015, for approval" in text_of(
        client, reverse("meeting-list", args=[plan.agreement.slug])
    )


def test_edited_notes_stay_as_they_were_edited_until_they_are_emptied(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    sign_in(client, cast.chair, second_factor=True)
    own = "# Present\n\n- Everybody\n\nThe chair opened the meeting."
    edit(client, own)

    page = text_of(client, address())
    assert "Present Everybody The chair opened the meeting." in page
    assert "Agreed as proposed" not in page
    edit(client, " ")
    assert "Agreed as proposed: 2.1a Green." in text_of(client, address())


def edit(client: Client, notes: str) -> None:
    """Saves other notes on the page as it is."""
    seen = client.get(address()).context["notes"]["seen"].value()
    client.post(address(), {"do": "edit", "notes": notes, "seen": seen})


@pytest.mark.parametrize(
    ("do", "name", "what"), [("edit", "notes", "The notes"), ("save", "place", "Place, or link to join")]
)
def test_what_two_officers_write_of_a_meeting_is_shown_to_the_second_and_then_saved(
    plan: build.Plan, cast: build.Cast, client: Client, do: str, name: str, what: str
) -> None:
    sign_in(client, cast.chair, second_factor=True)
    box = "notes" if do == "edit" else "form"
    opened = client.get(address()).context[box]["seen"].value()
    typed = {"do": do, "present": "Chief Constable", "is_quorate": "on", "seen": opened}
    client.post(address(), {**typed, name: "The first."})

    second = client.post(address(), {**typed, name: "The second."})

    assert second.status_code == 409
    assert conflict_of(second.content.decode())[what] == ("The first.", "The second.")
    assert getattr(Meeting._default_manager.get(), name) == "The first."
    client.post(address(), {**typed, name: "The second.", "seen": second.context[box]["seen"].value()})
    assert getattr(Meeting._default_manager.get(), name) == "The second."


def test_approved_notes_are_edited_and_filed_no_more(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    meeting = Meeting._default_manager.get()
    meeting.approved_in = meeting
    meeting.save()
    sign_in(client, cast.chair, second_factor=True)

    for do in ("edit", "file"):
        refused = client.post(address(), {"do": do, "notes": "Other."})
        assert refused.status_code == 409
        assert ("Other." in words(refused.content.decode())) == (do == "edit")
    assert not KeptFile.objects.exists()


@pytest.mark.parametrize("who", ["reviewer", "lead", "delegate", "viewer", "member", "other_administrator"])
def test_nobody_else_edits_files_or_says_who_was_there(plan: build.Plan, cast: build.Cast, who: str) -> None:
    client = sign_in(Client(), getattr(cast, who), second_factor=True)
    for data in ({"do": "edit", "notes": "Mine."}, {"do": "file"}, {"do": "save", "present": "Nobody"}):
        assert client.post(address(), data).status_code in (403, 404)
    meeting = Meeting._default_manager.get()
    assert (meeting.notes, meeting.notes_filed_at, meeting.place) == ("", None, "Room 3")


def test_notes_go_through_plain_text_and_back_unchanged(plan: build.Plan) -> None:
    meeting = Meeting._default_manager.select_related("agreement").get()
    blocks = drafted(meeting)

    assert from_text(as_text(blocks)) == blocks
    assert from_text("## Below\n- one\n- two\n\nWords\n- three") == [
        PaperHeading("Below", 2),
        PaperList(("one", "two")),
        PaperWords("Words"),
        PaperList(("three",)),
    ]
