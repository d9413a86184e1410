"""Publishing a version: the draft that writes itself, what is stored, and what is refused without losing a word."""

from __future__ import annotations

import zlib
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.access import Refused
from accounts.models import Partnership, Role
from actions.models import Action
from core.conflict import Conflict, token_of_parts
from core.history import Change, create_rows, history_of, update_rows
from plan.describing.reasons import TYPING_ERROR
from plan.models import PlanVersion, StoredVersion
from plan.moments import end_of
from plan.reading import read_plan
from plan.versions.canonical import canonical_bytes
from plan.versions.numbers import proposed_number, refusal_of
from plan.versions.publishing import (
    LAST_VERSION,
    NumberRefused,
    last_version,
    parts_to_publish,
    prepare_version,
    publish,
)
from plan.versions.stored import verify
from priorities.models import Agreement, Decision, Holding
from tests import build
from tests.clock import NOW
from tests.editing import posted
from tests.pages import KENT, conflict_of, once_in, says_sent_before, text_of, words
from tests.signing_in import sign_in
from tests.test_reading import START, VERBS, KeptByHand, at, quick, undone
from tests.values import PARTNERSHIP, SLUG

pytestmark = pytest.mark.django_db

PUBLISH = "/agreements/county-2014-17/versions/publish/"
FIRST = NOW - timedelta(days=60)


@pytest.fixture
def plan(cast: build.Cast, county_plan: build.Plan) -> build.Plan:
    """The county's plan with version 1.2, published two months ago."""
    made = county_plan
    with time_machine.travel(FIRST, tick=False):
        publish_now(made, cast, "1.2")
    return made


@pytest.fixture
def officer(client: Client, cast: build.Cast, plan: build.Plan) -> Client:
    return sign_in(client, cast.administrator, second_factor=True)


def publish_now(plan: build.Plan, cast: build.Cast, number: str, **more: Any) -> PlanVersion:
    """Publishes through the verb, as somebody who has just looked."""
    last = last_version(plan.agreement)
    given = {
        "by": cast.administrator,
        "document": "action plan",
        "printed_date": "November 2014",
        "comments": "Something changed.",
        "seen": token_of_parts(parts_to_publish(plan.agreement, last)),
    }
    return publish(plan.agreement, number=number, **{**given, **more})


def reword(action: Action, text: str, reason: str = "Clearer", **more: Any) -> None:
    """An edit, a month ago unless said otherwise."""
    action.text = text
    update_rows(Action, [action], ["text"], Change(None, reason, at=NOW - timedelta(days=30), **more))


def new_action(plan: build.Plan, ref: str, text: str, change: Change, **fields: Any) -> Action:
    """An action added to the first aim (1.1)."""
    row = Action(agreement=plan.agreement, ref=ref, aim=plan.aims[0], text=text, position=90, **fields)
    return create_rows(Action, [row], change)[0]


def a_month_ago(reason: str = "", decision: int | None = None) -> Change:
    return Change(None, reason, decision=decision, at=NOW - timedelta(days=30))


def drafted(plan: build.Plan) -> list[str]:
    """The comments that are proposed."""
    return list(prepare_version(plan.agreement, last_version(plan.agreement)).draft.comments)


def page_of(client: Client, address: str = PUBLISH) -> Any:
    """The opened form."""
    return client.get(address).context["form"]


# --- the draft ------------------------------------------------------------------------------------------


@pytest.mark.world("kent_2014")
def test_the_draft_for_kent_1_3_holds_the_four_facts_that_the_plan_s_own_table_records() -> None:
    agreement = Agreement.objects.get(slug=KENT)
    before, after = PlanVersion.objects.filter(agreement=agreement).order_by("effective_at")
    with time_machine.travel(end_of(date(2014, 12, 31)), tick=False):
        found = prepare_version(agreement, before)

    assert after.number == "1.3"
    assert list(found.draft.comments) == [
        "25 aims renumbered: 1 to 25 are now 1.1 to 7.3.",
        (
            "New action added to 4.2 (4.2b) following the KCST meeting in November 2014: "
            "Review the new ASB powers; agree or align practices where that is right."
        ),
        "Section 7 is now called “Cross-Cutting / Safeguarding Actions” instead of “Miscellaneous”.",
        (
            "New aim 7.4 following the KCST meeting in November 2014: "
            "Promote and support the Kent and Medway Crisis Care Concordat."
        ),
    ]
    assert found.draft.shared_reason == "State of 2014-12-31"


def test_a_reason_stands_with_its_line(plan: build.Plan) -> None:
    reword(plan.actions[0], "Action number nought", "Asked for by the police.")
    new_action(plan, "new", "Light the alleys", a_month_ago("Funded by the county"))

    assert drafted(plan) == [
        "Action 1.1a reworded (Asked for by the police).",
        "New action added to 1.1 (1.1c): Light the alleys (Funded by the county).",
    ]


def test_the_decision_behind_a_change_stands_as_its_meeting(plan: build.Plan) -> None:
    decision = Decision(
        agreement=plan.agreement, reference="CCSP/2014/9", text="Light the alleys", meeting="CCSP",
        meeting_on=date(2014, 12, 2),
    )  # fmt: skip
    create_rows(Decision, [decision], a_month_ago())
    decision = Decision.objects.get(reference="CCSP/2014/9")
    new_action(plan, "new", "Light the alleys", a_month_ago("As decided", decision.pk))

    assert drafted(plan) == [
        "New action added to 1.1 (1.1c) following the CCSP meeting of 2 December 2014: Light the alleys (As decided)."
    ]


def test_a_reason_that_is_behind_every_line_is_said_once(plan: build.Plan) -> None:
    reword(plan.actions[0], "Something else", "The autumn review")
    reword(plan.actions[1], "Something new", "The autumn review")
    found = prepare_version(plan.agreement, last_version(plan.agreement))

    assert found.draft.text == "Action 1.1a reworded.\nAction 2.1a reworded."
    assert found.draft.shared_reason == "The autumn review"


def test_several_edits_of_one_field_are_one_line_with_the_reason_of_the_one_that_counts(
    plan: build.Plan,
) -> None:
    action = plan.actions[0]
    for number, (text, reason) in enumerate((("One", "First"), ("Two", "Second"), ("Two", "Saved again"))):
        action.text = text
        update_rows(Action, [action], ["text"], Change(None, reason, at=FIRST + timedelta(days=number + 1)))

    assert drafted(plan) == ["Action 1.1a reworded (Second)."]


def test_what_was_put_back_or_saved_unchanged_writes_no_line(plan: build.Plan) -> None:
    words = plan.actions[0].text
    reword(plan.actions[0], "For a moment")
    reword(plan.actions[0], words)
    reword(plan.actions[1], plan.actions[1].text)

    assert drafted(plan) == []


def test_a_change_of_holder_writes_no_line(plan: build.Plan) -> None:
    row = Holding(agreement=plan.agreement, post=plan.posts[0], name="Somebody New")
    create_rows(Holding, [row], a_month_ago("Retired"))

    assert drafted(plan) == []


def test_what_is_for_the_partnership_only_is_left_out_of_the_draft_and_the_page_says_so(
    officer: Client, plan: build.Plan
) -> None:
    new_action(plan, "new", "Gangs", a_month_ago(), partnership_only=True)
    page = officer.get(PUBLISH)

    assert page.context["form"]["comments"].value() == ""
    assert "1 change to what is not for everybody is not in the draft" in words(page.content.decode())


def test_open_decisions_that_are_not_in_the_plan_yet_are_listed(officer: Client, plan: build.Plan) -> None:
    common = {"agreement": plan.agreement, "meeting": "CCSP, 2 December 2014"}
    rows = [
        Decision(**common, reference="CCSP/2014/8", text="Light the alleys", status="open"),
        Decision(**common, reference="CCSP/2014/7", text="Long since done", status="done"),
    ]
    create_rows(Decision, rows, a_month_ago())
    text = text_of(officer, PUBLISH)

    assert "CCSP/2014/8, CCSP, 2 December 2014: Light the alleys" in text
    assert "Long since done" not in text


# --- the number -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "refresh", "proposed"),
    [
        ("", False, "1.0"),
        ("1.2", False, "1.3"),
        ("1.9", False, "1.10"),
        ("1", False, "1.1"),
        ("1.2", True, "2.0"),
        ("2014-3", False, "2014-4"),
        ("v9", True, "v10"),
        ("final draft", False, ""),
    ],
)
def test_the_next_number_is_proposed(last: str, refresh: bool, proposed: str) -> None:
    assert proposed_number(last, is_refresh=refresh) == proposed


def test_a_refresh_is_proposed_as_the_next_major_version(officer: Client, plan: build.Plan) -> None:
    row = plan.priorities[1]
    row.withdrawn_at, row.withdrawn_why = NOW - timedelta(days=30), "The refresh of 2015"
    update_rows(type(row), [row], ["withdrawn_at", "withdrawn_why"], a_month_ago("The refresh of 2015"))

    assert page_of(officer)["number"].value() == "2.0"


# --- publishing -----------------------------------------------------------------------------------------


def test_an_administrator_publishes_what_the_page_proposes(officer: Client, plan: build.Plan) -> None:
    reword(plan.actions[0], "Reworded in December")
    response = officer.post(PUBLISH, posted(page_of(officer)))
    version = PlanVersion.objects.get(number="1.3")
    stored = StoredVersion.objects.get(version=version)

    assert response["Location"] == "/agreements/county-2014-17/versions/"
    assert (version.document, version.printed_date, version.status) == (
        "action plan",
        "January 2015",
        "published",
    )
    assert (version.effective_at, version.comments) == (NOW, "Action 1.1a reworded (Clearer).")
    assert zlib.decompress(bytes(stored.canonical)) == canonical_bytes(read_plan(plan.agreement, NOW, NOW))
    assert "Reworded in December" in text_of(officer, "/agreements/county-2014-17/plan/?version=1.3")
    assert "Reworded in December" not in text_of(officer, "/agreements/county-2014-17/plan/?version=1.2")


def test_who_published_is_on_record(officer: Client, plan: build.Plan, cast: build.Cast) -> None:
    reword(plan.actions[0], "Reworded in December")
    officer.post(PUBLISH, posted(page_of(officer)))
    row = history_of(PlanVersion)._default_manager.get(number="1.3")

    assert (row.history_user, row.history_change_reason) == (
        cast.administrator,
        "Version 1.3 of the action plan published",
    )


def test_members_and_the_public_see_an_edit_only_once_it_is_published(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    plan_page = "/agreements/county-2014-17/plan/"
    reword(plan.actions[0], "Reworded in December")
    viewer = sign_in(Client(), cast.viewer)
    assert "Reworded in December" not in text_of(viewer, plan_page)
    assert "Reworded in December" in text_of(sign_in(Client(), cast.lead), plan_page)

    officer.post(PUBLISH, posted(page_of(officer)))
    assert "Reworded in December" in text_of(viewer, plan_page)


def test_the_first_version_can_be_published_without_anything_to_compare_with(
    client: Client, cast: build.Cast
) -> None:
    build.plan(cast.partnership, people=cast)
    officer = sign_in(client, cast.administrator, second_factor=True)
    officer.post(PUBLISH, posted(page_of(officer)))

    assert [(row.number, row.comments) for row in PlanVersion.objects.all()] == [("1.0", "First version.")]


def test_after_versions_that_are_only_listed_the_next_number_is_proposed(
    client: Client, cast: build.Cast
) -> None:
    made = build.plan(cast.partnership, people=cast)
    listed = PlanVersion(
        agreement=made.agreement, number="2.4", effective_at=build.LOADED - timedelta(days=90)
    )
    create_rows(PlanVersion, [listed], build.BY_THE_TEST)
    officer = sign_in(client, cast.administrator, second_factor=True)
    form = page_of(officer)

    assert (form["number"].value(), form["comments"].value()) == ("2.5", "")
    officer.post(PUBLISH, posted(form, comments="Kept here from now on"))
    assert PlanVersion.objects.get(number="2.5").comments == "Kept here from now on"


def test_a_draft_of_the_number_is_what_gets_published(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    draft = PlanVersion(
        agreement=plan.agreement, number="1.3", status="draft", comments="Being written", position=5
    )
    create_rows(PlanVersion, [draft], a_month_ago())
    publish_now(plan, cast, "1.3")

    version = PlanVersion.objects.get(number="1.3")
    assert (version.status, version.comments, version.position) == ("published", "Something changed.", 5)


@pytest.mark.parametrize(
    ("number", "given", "why"),
    [
        ("1.3", ["1.1", "1.2"], ""),
        ("2.0", ["1.2"], ""),
        ("1.10", ["1.9"], ""),
        ("2", ["1.2"], ""),
        ("1.2.1", ["1.2"], ""),
        ("2014-4", ["2014-3"], ""),
        ("B", ["A"], ""),
        ("1.0", [], ""),
        ("Final", [], ""),
        ("1.1", ["1.0", "1.2"], "the highest is 1.2: choose a higher one, such as 1.3"),
        ("1.3", ["2.0", "1.4"], "the highest is 2.0: choose a higher one, such as 2.1"),
        ("1.2", ["1.10"], "the highest is 1.10: choose a higher one, such as 1.11"),
        ("2014-2", ["2014-3"], "the highest is 2014-3: choose a higher one, such as 2014-4"),
        ("2014-4", ["1.2"], "The last version is 1.2: choose a number of that form, such as 1.3"),
        ("Final", ["1.2"], "The last version is 1.2: choose a number of that form, such as 1.3"),
    ],
)
def test_numbers_rise_in_the_form_that_the_agreement_uses(number: str, given: list[str], why: str) -> None:
    refusal = refusal_of(number, given)
    assert (why in refusal) if why else not refusal


def test_a_number_that_does_not_rise_is_refused_at_its_box(officer: Client, plan: build.Plan) -> None:
    reword(plan.actions[0], "Reworded in December")
    refused = officer.post(PUBLISH, posted(page_of(officer), number="1.1", comments="Mine"))

    assert refused.context["form"].errors["number"] == [
        "Version numbers rise, and the highest is 1.2: choose a higher one, such as 1.3"
    ]
    assert refused.context["form"]["comments"].value() == "Mine"
    assert PlanVersion.objects.count() == 1


# --- refusals lose nothing ------------------------------------------------------------------------------


def test_when_nothing_has_changed_the_page_asks_before_it_publishes(
    officer: Client, plan: build.Plan
) -> None:
    boxes = posted(page_of(officer), comments="The same again")
    refused = officer.post(PUBLISH, boxes)

    assert refused.context["form"].errors["anyway"] == [
        "Nothing in the plan has changed since version 1.2: tick the box to publish it all the same"
    ]
    assert refused.context["form"]["comments"].value() == "The same again"
    officer.post(PUBLISH, {**boxes, "anyway": "on"})
    assert PlanVersion.objects.filter(number="1.3", comments="The same again").exists()


def test_an_empty_plan_asks_before_it_becomes_version_1_0(client: Client, cast: build.Cast) -> None:
    build.agreement(cast.partnership)
    officer = sign_in(client, cast.administrator, second_factor=True)
    boxes = posted(page_of(officer), comments="Nothing yet")
    refused = officer.post(PUBLISH, boxes)

    assert refused.context["form"].errors["anyway"] == [
        "There is no action in the plan yet: tick the box to publish it all the same"
    ]
    page = refused.content.decode()
    assert "Add aims and actions first" in words(page)
    assert "/load/?agreement=county-2014-17" in page
    assert not PlanVersion.objects.exists()
    officer.post(PUBLISH, {**boxes, "anyway": "on"})
    assert PlanVersion.objects.get().number == "1.0"


def test_the_first_version_of_a_plan_with_actions_asks_nothing(
    client: Client, cast: build.Cast, county_plan: build.Plan
) -> None:
    officer = sign_in(client, cast.administrator, second_factor=True)
    assert "anyway" not in page_of(officer).fields


@pytest.mark.parametrize("is_public", [True, False])
def test_who_will_read_it_is_said_before_publishing_with_the_way_to_make_it_public(
    officer: Client, plan: build.Plan, is_public: bool
) -> None:
    plan.agreement.is_public = is_public
    update_rows(Agreement, [plan.agreement], ["is_public"], Change(None, "Asked"))
    answer = officer.get(PUBLISH).content.decode()

    assert ("The agreement is public: anyone reads what is published of it" in words(answer)) is is_public
    assert ("The agreement is not public" in words(answer)) is not is_public
    assert ("/edit/agreement/county-2014-17/" in answer) is not is_public


@pytest.mark.parametrize("document", ["action plan", "agreement"])
def test_a_number_that_was_given_is_refused_with_what_was_typed_kept(
    officer: Client, plan: build.Plan, document: str
) -> None:
    reword(plan.actions[0], "Reworded in December")
    refused = officer.post(
        PUBLISH, posted(page_of(officer), number="1.2", document=document, comments="Mine")
    )

    assert refused.context["form"].errors["number"] == [
        "There is a version 1.2 of the action plan already (November 2014): choose another number"
    ]
    assert refused.context["form"]["comments"].value() == "Mine"
    assert PlanVersion.objects.count() == StoredVersion.objects.count() == 1


def test_of_two_people_who_publish_the_same_number_the_second_is_told_and_keeps_their_words(
    officer: Client, plan: build.Plan, cast: build.Cast, clock: time_machine.Traveller
) -> None:
    reword(plan.actions[0], "Reworded in December")
    boxes = posted(page_of(officer), comments="Mine")
    clock.shift(timedelta(minutes=1))
    publish_now(plan, cast, "1.3", comments="Theirs")
    refused = officer.post(PUBLISH, boxes)

    assert "There is a version 1.3 of the action plan already" in words(refused.content.decode())
    assert refused.context["form"]["comments"].value() == "Mine"
    assert PlanVersion.objects.get(number="1.3").comments == "Theirs"


def test_when_somebody_published_meanwhile_the_comments_are_looked_at_again_before_they_are_published(
    officer: Client, plan: build.Plan, cast: build.Cast, clock: time_machine.Traveller
) -> None:
    reword(plan.actions[0], "Reworded in December")
    boxes = posted(page_of(officer), number="1.4", comments="Mine")
    clock.shift(timedelta(minutes=1))
    publish_now(plan, cast, "1.3")
    refused = officer.post(PUBLISH, {**boxes, "anyway": "on"})
    form = refused.context["form"]

    shown = conflict_of(refused.content.decode())
    assert shown["Last published version"] == ("1.3", "")
    assert shown["Comments"][1] == "Mine"
    assert form["comments"].value() == "Mine"
    assert not PlanVersion.objects.filter(number="1.4").exists()
    officer.post(PUBLISH, posted(form, anyway="on"))
    assert PlanVersion.objects.get(number="1.4").comments == "Mine"


def test_when_the_plan_was_changed_meanwhile_nothing_is_published_that_nobody_looked_at(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    reword(plan.actions[0], "Reworded in December")
    boxes = posted(page_of(officer), comments="Mine")
    clock.shift(timedelta(minutes=1))
    plan.actions[1].text = "Reworded this minute"
    update_rows(Action, [plan.actions[1]], ["text"], Change(None, "Late"))
    refused = officer.post(PUBLISH, boxes)
    text = words(refused.content.decode())

    now, mine = conflict_of(refused.content.decode())["Comments"]
    assert mine == "Mine"
    assert now
    assert "Action 2.1a reworded (Late)" in text
    assert not PlanVersion.objects.filter(number="1.3").exists()
    officer.post(PUBLISH, posted(refused.context["form"]))
    assert PlanVersion.objects.get(number="1.3").comments == "Mine"


@pytest.mark.parametrize("number", ["1/3", "1 3", "1.", "?", "1..3"])
def test_a_number_must_fit_into_an_address(officer: Client, plan: build.Plan, number: str) -> None:
    reword(plan.actions[0], "Reworded in December")
    refused = officer.post(PUBLISH, posted(page_of(officer), number=number))

    assert refused.context["form"].errors["number"] == [
        "Version number must be letters and digits, with dots between them, such as 1.4"
    ]


@pytest.mark.parametrize("who", ["lead", "delegate", "reviewer", "chair", "viewer"])
def test_only_administrators_publish(client: Client, cast: build.Cast, plan: build.Plan, who: str) -> None:
    sign_in(client, getattr(cast, who), second_factor=True)

    assert client.get(PUBLISH).status_code == client.post(PUBLISH, {"number": "9"}).status_code == 403
    with pytest.raises(Refused, match="Only administrators"):
        publish_now(plan, cast, "9", by=getattr(cast, who))
    assert PlanVersion.objects.count() == 1


def test_publishing_wants_a_second_factor(client: Client, cast: build.Cast, plan: build.Plan) -> None:
    response = sign_in(client, cast.administrator).get(PUBLISH)

    assert response.status_code == 302
    assert "second-factor" in response["Location"]


def test_the_database_itself_refuses_a_number_twice(plan: build.Plan) -> None:
    twice = PlanVersion(agreement=plan.agreement, number="1.2", effective_at=NOW)
    with pytest.raises(IntegrityError):
        create_rows(PlanVersion, [twice], a_month_ago())


def test_the_verb_refuses_what_the_page_would(plan: build.Plan, cast: build.Cast) -> None:
    with pytest.raises(NumberRefused, match=r"There is a version 1\.2"):
        publish_now(plan, cast, "1.2")
    with pytest.raises(Conflict) as conflict:
        publish_now(plan, cast, "1.3", seen=token_of_parts(parts_to_publish(plan.agreement, None)))
    assert LAST_VERSION in conflict.value.parts
    assert conflict.value.now.number == "1.2"


def test_typing_errors_are_one_comment_and_never_hide_the_reason_of_another_change(
    officer: Client, plan: build.Plan
) -> None:
    def reworded(number: int, text: str, reason: str, days: int) -> None:
        action = plan.actions[number]
        action.text = text
        update_rows(Action, [action], ["text"], Change(None, reason, at=NOW - timedelta(days=days)))

    reworded(0, "Reworded in earnest", "Asked for by the police", 20)
    reworded(0, "Reworded in Earnest", TYPING_ERROR, 10)
    reworded(1, "Action number one", TYPING_ERROR, 10)
    reworded(2, "Action number two", f"{TYPING_ERROR}: seen in print", 10)

    comments = page_of(officer)["comments"].value()

    assert "Action 1.1a reworded (Asked for by the police)." in comments
    assert comments.endswith("Typing errors corrected.")
    assert TYPING_ERROR not in comments


def test_a_version_that_is_sent_twice_is_published_once_and_says_so(
    officer: Client, plan: build.Plan
) -> None:
    reword(plan.actions[0], "Reworded in December")
    opened = officer.get(PUBLISH)
    data = {**posted(opened.context["form"], comments="Mine"), **once_in(opened.content.decode())}
    first = officer.post(PUBLISH, data)
    number = PlanVersion.objects.count()

    assert first.status_code == 302
    assert says_sent_before(officer, PUBLISH, data, first)
    assert PlanVersion.objects.count() == number


# --- for ever -------------------------------------------------------------------------------------------


def test_an_old_version_stays_readable_at_its_address_whatever_happens_to_the_plan(
    client: Client, cast: build.Cast, plan: build.Plan
) -> None:
    address = "/agreements/county-2014-17/plan/?version=1.2"
    member = sign_in(client, cast.viewer)
    before = text_of(member, address)
    agreement, aim, post, priority = plan.agreement, plan.aims[0], plan.posts[0], plan.priorities[0]
    agreement.title, aim.number, post.title, priority.title = (
        "Another title",
        "9.9",
        "Another lead",
        "Another name",
    )
    for row, name in ((agreement, "title"), (aim, "number"), (post, "title"), (priority, "title")):
        update_rows(type(row), [row], [name], a_month_ago("Renamed"))
    for row in (plan.actions[0], plan.aims[1], plan.priorities[1]):
        row.withdrawn_at, row.withdrawn_why = NOW - timedelta(days=20), "No longer"
        update_rows(type(row), [row], ["withdrawn_at", "withdrawn_why"], a_month_ago("No longer"))

    assert text_of(member, address) == before
    assert [why for _, why in verify()] == [""]


def test_a_partnership_that_is_renamed_leaves_its_versions_as_they_were_published(plan: build.Plan) -> None:
    partnership = plan.agreement.partnership
    partnership.name = "A new name"
    partnership.save()

    assert [why for _, why in verify()] == [""]


@pytest.mark.world("kent_2014")
@pytest.mark.parametrize("number", ["1.2", "1.3"])
def test_a_page_of_a_version_says_which_version_it_is(client: Client, number: str) -> None:
    html = client.get(f"/agreements/{KENT}/plan/?version={number}").content.decode()

    assert f"You are looking at: Plan v{number}." in html


@quick
@given(
    st.lists(
        st.tuples(st.sampled_from((*VERBS, "publish")), st.integers(0, 20), st.integers(0, 2)), max_size=25
    )
)
def test_every_version_published_among_any_edits_reads_back_to_its_bytes(
    edits: list[tuple[str, int, int]],
) -> None:
    with undone(), time_machine.travel(START, tick=False) as clock:
        partnership = Partnership.objects.create(name=PARTNERSHIP)
        officer = build.person("officer", "Ada Officer")
        Role.objects.create(person=officer, partnership=partnership, kind="administrator")
        kept = KeptByHand(build.agreement(partnership, slug=SLUG))
        day, published = 1, {}
        for number, (verb, which, later) in enumerate(edits):
            day += later
            # Never two of them at one and the same moment: a version is everything up to its own.
            moment = at(day) + timedelta(seconds=number)
            clock.move_to(moment)
            if verb != "publish":
                kept.edit(verb, which, moment)
                continue
            last = last_version(kept.agreement)
            version = publish(
                kept.agreement, by=officer, document="action plan", number=f"1.{number}", printed_date="",
                comments="", seen=token_of_parts(parts_to_publish(kept.agreement, last)),
            )  # fmt: skip
            published[version.pk] = kept.picture()
        for stored in StoredVersion.objects.select_related("version"):
            at_then = stored.version.effective_at
            plan = read_plan(kept.agreement, at_then, at_then)
            assert canonical_bytes(plan) == zlib.decompress(bytes(stored.canonical))
            assert {row.ref for row in plan.actions} == set(published[stored.version.pk][2])
        assert [why for _, why in verify()] == [""] * len(published)


def test_verify_versions_passes_after_publishing(officer: Client, plan: build.Plan, capsys: Any) -> None:
    reword(plan.actions[0], "Reworded in December")
    officer.post(PUBLISH, posted(page_of(officer)))
    call_command("verify_versions")

    assert "2 published versions, all as they were published." in capsys.readouterr().out


def test_the_page_costs_the_same_at_fifty_and_five_hundred_actions(
    client: Client, cast: build.Cast, django_assert_max_num_queries: Any
) -> None:
    small = build.plan(cast.partnership, "small", actions=50)
    large = build.plan(cast.partnership, "large", actions=500)
    sign_in(client, cast.administrator, second_factor=True)
    counts = []
    for plan in (small, large):
        with time_machine.travel(FIRST, tick=False):
            publish_now(plan, cast, "1.0")
        reword(plan.actions[0], "Reworded in December")
        with django_assert_max_num_queries(35) as found:
            assert client.get(f"/agreements/{plan.agreement.slug}/versions/publish/").status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_what_a_stale_object_holds_does_not_get_into_the_bytes(plan: build.Plan, cast: build.Cast) -> None:
    fresh = Agreement.objects.get(pk=plan.agreement.pk)
    fresh.title = "Unsaved words of a stale object"
    version = publish(
        fresh, by=cast.administrator, document="action plan", number="1.3", printed_date="", comments="",
    )  # fmt: skip

    assert b"Unsaved words" not in zlib.decompress(bytes(version.stored.canonical))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_one_number_at_the_same_instant_one_does_and_one_is_told(cast: build.Cast) -> None:
    made = build.plan(cast.partnership, people=cast)
    together = Barrier(2)
    said: list[str] = []

    def go(comments: str) -> None:
        try:
            together.wait(timeout=20)
            publish_now(made, cast, "1.0", comments=comments)
            said.append("published")
        except NumberRefused as refusal:
            said.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=go, args=(words,)) for words in ("Mine", "Theirs")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(said) == [
        "There is a version 1.0 of the action plan already (November 2014): choose another number",
        "published",
    ]
    assert PlanVersion.objects.count() == StoredVersion.objects.count() == 1
    assert [why for _, why in verify()] == [""]
