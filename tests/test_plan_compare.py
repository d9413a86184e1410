"""Any two versions, days, or now, side by side: what is told, to whom, and how it reads without colour."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from docx import Document

from actions.models import Action, ActionStatus, Aim, Project
from core.history import Change, create_rows, update_rows
from plan.comparing.whole import merge_refs, whole_plan
from plan.describing import describe
from plan.difference import difference
from plan.models import PlanVersion
from plan.reading import read_plan
from plan.versions.stored import store_versions
from tests import build
from tests.clock import NOW
from tests.pages import KENT, find, html_of, links, main_of, tables, text_of, texts, words
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

COMPARE = "/agreements/county-2014-17/compare/"
KENT_COMPARE = f"/agreements/{KENT}/compare/"
FIRST = NOW - timedelta(days=60)
FOUR_FACTS = ["25 aims renumbered", "1 action added", "1 section renamed", "1 aim added"]


@pytest.fixture
def plan(cast: build.Cast, county_plan: build.Plan) -> build.Plan:
    """The county's plan with a version of two months ago, and two edits of a month ago that are not published."""
    made = county_plan
    version = PlanVersion(
        agreement=made.agreement, number="1.0", printed_date="November 2014", effective_at=FIRST
    )
    create_rows(PlanVersion, [version], Change(None, at=FIRST))
    store_versions(made.agreement)
    change = Change(cast.administrator, "Clearer", at=NOW - timedelta(days=30))
    made.actions[0].text = "Action number nought & more"
    update_rows(Action, [made.actions[0]], ["text"], change)
    secret = Action(
        agreement=made.agreement,
        ref="secret",
        aim=made.aims[1],
        text="Gangs",
        partnership_only=True,
        position=90,
    )
    create_rows(Action, [secret], change)
    return made


def compared(client: Client, address: str = COMPARE, status: int = 200, **asked: str) -> Any:
    """The comparison that the page shows."""
    response = client.get(f"{address}?{urlencode(asked)}" if asked else address)
    assert response.status_code == status
    return response.context["comparison"]


def told(comparison: Any) -> list[str]:
    return [line.words for line in comparison.lines]


# --- what rows are called -------------------------------------------------------------------------------


def test_two_actions_that_swapped_their_letters_are_told_apart_by_the_former_ones(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    first, second = plan.actions[0], plan.actions[2]
    first.position, second.position = 92, 91
    first.measure, second.measure = "Events held", "People who came"
    update_rows(Action, [first, second], ["position", "measure"], Change(cast.administrator, "Put in order"))
    comparison = compared(sign_in(client, cast.administrator), **{"from": "1.0", "to": "now", "show": "all"})

    assert told(comparison)[:4] == [
        "Measure of action 1.1a (was 1.1b) added",
        "Actions 1.1a and 1.1b have changed places",
        "Action 1.1b (was 1.1a) reworded",
        "Measure of action 1.1b (was 1.1a) added",
    ]


def test_a_renumbered_aim_is_told_with_its_former_number_and_an_aim_without_one_by_its_words(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    one, other = plan.aims
    one.number, one.text, other.number, other.text = "1.4", "Fewer are hurt", "", "Fewer die on the roads"
    update_rows(Aim, [one, other], ["number", "text"], Change(cast.administrator, "Renumbered"))
    lines = told(compared(sign_in(client, cast.administrator), **{"from": "1.0", "to": "now"}))

    assert "Aim 1.4 (was 1.1) reworded" in lines
    assert "Aim “Fewer die on the roads” (was 2.1) reworded" in lines
    assert "Action 1.4a (was 1.1a) reworded" in lines


def test_a_project_that_is_taken_out_is_told_with_its_name_and_its_grant(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    project = Project(
        agreement=plan.agreement, ref="gates", grant="Crime Grant", title="Alley gates", award=Decimal(1)
    )
    create_rows(Project, [project], Change(None, at=FIRST))
    project.withdrawn_at, project.withdrawn_why = NOW, "The grant has ended."
    update_rows(Project, [project], ["withdrawn_at", "withdrawn_why"], Change(cast.administrator, "Ended"))

    page = text_of(sign_in(client, cast.administrator), f"{COMPARE}?from=1.0&to=now")

    assert "Project “Alley gates” of the grant “Crime Grant” taken out" in page
    assert "Project of a grant taken out" not in page


# --- Kent -----------------------------------------------------------------------------------------------


@pytest.mark.world("kent_2014")
@pytest.mark.parametrize("who", ["", "viewer", "administrator"])
def test_comparing_kent_1_2_with_1_3_reports_its_four_changes_and_no_more(
    client: Client, cast: build.Cast, who: str
) -> None:
    if who:
        sign_in(client, getattr(cast, who))
    html = html_of(client, f"{KENT_COMPARE}?from=1.2&to=1.3")
    text = words(main_of(html))

    assert [
        tally.words for tally in compared(client, KENT_COMPARE, **{"from": "1.2", "to": "1.3"}).counts
    ] == FOUR_FACTS
    assert "From Version 1.2, October 2014" in text
    assert "The whole plan 25 aims renumbered: 1 to 25 are now 1.1 to 7.3" in text
    assert "Priority 4: Anti-Social Behaviour New action added to 4.2 (4.2b)" in text
    assert (
        "Section 7 is now called “Cross-Cutting / Safeguarding Actions” instead of “Miscellaneous” New aim 7.4"
        in text
    )


@pytest.mark.world("kent_2014")
def test_the_state_before_1_2_reads_as_it_was_and_differs_by_one_aim(client: Client) -> None:
    comparison = compared(client, KENT_COMPARE, **{"from": "2014-08-01", "to": "1.2"})

    assert told(comparison) == ["New aim 25"]
    assert "24" in text_of(client, f"/agreements/{KENT}/plan/?at=2014-08-01")


@pytest.mark.world("kent_2014")
def test_comparing_the_other_way_round_says_so_and_keeps_the_order_of_time(client: Client) -> None:
    swapped = compared(client, KENT_COMPARE, **{"from": "1.3", "to": "1.2"})

    assert swapped.swapped
    assert [tally.words for tally in swapped.counts] == FOUR_FACTS
    assert "they stand in order of time here" in text_of(client, f"{KENT_COMPARE}?from=1.3&to=1.2")


# --- what is asked for ----------------------------------------------------------------------------------


@pytest.mark.world("kent_2014")
def test_unasked_an_officer_sees_what_is_not_published_and_the_public_the_last_two_versions(
    client: Client, cast: build.Cast, plan: build.Plan
) -> None:
    officer = compared(sign_in(Client(), cast.administrator))
    public = compared(client, KENT_COMPARE)

    assert (officer.first.name, officer.second.name) == ("1.0", "now")
    assert (public.first.name, public.second.name) == ("1.2", "1.3")


def test_a_day_can_be_named_in_the_address_or_typed_into_the_boxes(
    client: Client, cast: build.Cast, plan: build.Plan
) -> None:
    sign_in(client, cast.administrator)
    named = compared(client, **{"from": "2014-11-30", "to": "now"})
    typed = compared(client, **{"from": "day", "from_day": "30 November 2014", "to": "now"})

    assert told(named) == told(typed) == ["Action 1.1a reworded", "New action added to 2.1 (2.1c)"]
    assert named.first.words == typed.first.words == "30 November 2014"


@pytest.mark.parametrize("asked", [{"from": "1.0", "to": "1.0"}, {"from": "now", "to": "now"}])
def test_one_moment_twice_is_nothing_to_compare(
    client: Client, cast: build.Cast, plan: build.Plan, asked: dict[str, str]
) -> None:
    sign_in(client, cast.administrator)
    text = text_of(client, f"{COMPARE}?{urlencode(asked)}")

    assert "Both are the same moment, so that there is nothing to compare." in text


def test_two_moments_between_which_nothing_happened_say_so(
    client: Client, cast: build.Cast, plan: build.Plan
) -> None:
    sign_in(client, cast.administrator)
    text = text_of(client, f"{COMPARE}?from=2015-01-01&to=2015-01-10")

    assert "Nothing in the plan or the agreement changed between the two." in text


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"from": "9.9"}, "There is no version “9.9” of this plan"),
        ({"from": "1.0", "to": "<script>"}, "There is no version “<script>” of this plan"),
        ({"from": "2015-02-31"}, "must be a real date"),
        ({"from": "2015-06-01"}, "1 June 2015 has not come yet"),
        ({"from": "day", "to": "now"}, "Enter the day to compare"),
        (
            {"from": "2001-01-01"},
            "The tracker holds nothing for Community Safety Agreement 2014-17 at that time",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused_with_what_to_do(
    client: Client, cast: build.Cast, plan: build.Plan, asked: dict[str, str], says: str
) -> None:
    sign_in(client, cast.administrator)
    html = html_of(client, f"{COMPARE}?{urlencode(asked)}", 400)

    assert says in words(html)
    assert not find(html, "//main//script")


def test_before_the_first_version_the_page_offers_days(client: Client, cast: build.Cast) -> None:
    build.plan(cast.partnership, people=cast)
    sign_in(client, cast.administrator)

    assert "No version has been published yet. Choose two days" in text_of(client, COMPARE)
    assert compared(client, **{"from": "2014-09-01", "to": "now"}).lines == ()


# --- who sees what --------------------------------------------------------------------------------------


def test_members_and_the_public_compare_only_what_is_published(
    client: Client, cast: build.Cast, plan: build.Plan
) -> None:
    viewer = sign_in(client, cast.viewer)

    assert told(compared(viewer, **{"from": "1.0", "to": "now"})) == []
    assert told(compared(viewer, **{"from": "2014-12-01", "to": "2015-01-10"})) == []
    assert told(compared(viewer, **{"from": "2014-08-01", "to": "now"})) == []


def test_a_lead_is_not_told_of_what_is_for_the_partnership_only_and_another_s(
    client: Client, cast: build.Cast, plan: build.Plan
) -> None:
    asked = {"from": "1.0", "to": "now"}

    assert told(compared(sign_in(Client(), cast.lead), **asked)) == ["Action 1.1a reworded"]
    assert told(compared(sign_in(Client(), cast.other_lead), **asked)) == [
        "Action 1.1a reworded",
        "New action added to 2.1 (2.1c)",
    ]


@pytest.mark.world("kent_2014")
def test_what_is_marked_for_the_partnership_only_today_is_not_told_of_earlier_versions_either(
    client: Client, cast: build.Cast
) -> None:
    action = Action.objects.get(ref="ASB2.2")
    action.partnership_only = True
    update_rows(Action, [action], ["partnership_only"], Change(None, "Marked today"))
    viewer = sign_in(client, cast.viewer)

    assert "New action added to 4.2 (4.2b)" not in told(
        compared(viewer, KENT_COMPARE, **{"from": "1.2", "to": "1.3"})
    )


def test_where_actions_stand_is_told_to_reviewers_and_of_days_only(
    client: Client, cast: build.Cast, plan: build.Plan
) -> None:
    standing = ActionStatus.objects.get(ref="act1")
    standing.label = plan.labels["Red"]
    update_rows(ActionStatus, [standing], ["label"], Change(None, "Agreed", at=NOW - timedelta(days=10)))
    line = "Status of action 2.1a is now Red instead of Green"
    days, version = {"from": "2014-11-30", "to": "now"}, {"from": "1.0", "to": "now"}

    assert line in told(compared(sign_in(Client(), cast.reviewer), **days))
    assert line not in told(compared(sign_in(Client(), cast.reviewer), **version))
    assert line not in told(compared(sign_in(Client(), cast.lead), **days))


def test_another_partnership_s_plan_is_not_found(client: Client, cast: build.Cast, plan: build.Plan) -> None:
    assert sign_in(client, cast.outsider).get(COMPARE).status_code == 404
    assert Client().get(COMPARE).status_code == 302


# --- how it reads ---------------------------------------------------------------------------------------


def test_wordings_are_marked_for_the_eye_the_ear_and_on_paper(
    client: Client, cast: build.Cast, plan: build.Plan
) -> None:
    html = html_of(sign_in(client, cast.administrator), f"{COMPARE}?from=1.0&to=now")

    said = "span[1][@class='govuk-visually-hidden']"
    assert "taken out: 0 (end of what was taken out)" in texts(html, f"//del[@class='csa-removed'][{said}]")
    assert "added: nought & more (end of addition)" in texts(html, f"//ins[@class='csa-added'][{said}]")


@pytest.mark.world("kent_2014")
def test_the_whole_plan_shows_what_stayed_beside_what_changed(client: Client) -> None:
    html = html_of(client, f"{KENT_COMPARE}?from=1.2&to=1.3&show=all")
    found = tables(html)

    assert [row[0] for row in found[3][1:]] == [
        f"taken out: {was} (end of what was taken out) added: {now} (end of addition)"
        for was, now in (("13", "4.1"), ("14", "4.2"), ("15", "4.3"))
    ]
    assert "added: Review the new ASB powers" in found[3][2][2]
    assert found[6][-1][:2] == [
        "7.4",
        "added: Promote and support the Kent and Medway Crisis Care Concordat (end of addition)",
    ]


def test_what_moved_stands_once_where_it_is_now(plan: build.Plan) -> None:
    aim = plan.aims[0]
    before = read_plan(plan.agreement, tables=["actions"])
    aim.priority = plan.priorities[1]
    update_rows(Aim, [aim], ["priority"], Change(None, "Belongs there", at=NOW))
    after = read_plan(plan.agreement, tables=["actions"])
    found = difference(before, after)
    first, second = whole_plan(found, describe(found))

    assert first.aims == ()
    assert [(item.aim.state, item.aim.notes) for item in second.aims if item.aim.notes] == [
        ("", ("Aim 1.1 moved to priority 2",))
    ]


def test_what_is_gone_stands_behind_what_it_stood_behind() -> None:
    assert merge_refs(["a", "b", "c", "d"], ["x", "a", "d", "y"]) == ["x", "a", "b", "c", "d", "y"]
    assert merge_refs(["a", "b"], []) == ["a", "b"]
    assert merge_refs(["a", "b"], ["b"]) == ["a", "b"]


@pytest.mark.world("kent_2014")
def test_the_same_comparison_can_be_had_as_word_with_marks_in_words(client: Client) -> None:
    asked = "from=1.2&to=1.3&show=all"
    assert f"?{asked}&format=docx" in links(html_of(client, f"{KENT_COMPARE}?{asked}"))
    response = client.get(f"{KENT_COMPARE}?{asked}&format=docx")
    document = Document(io.BytesIO(response.content))
    text = [paragraph.text for paragraph in document.paragraphs]

    assert response["Content-Disposition"] == 'attachment; filename="kent-2014-17-from-1-2-to-1-3.docx"'
    assert [line for line in text if line in FOUR_FACTS] == FOUR_FACTS
    assert "[added: Review the new ASB powers; agree or align practices where that is right.]" in text
    assert len(document.tables) == 7
    for table in document.tables:
        assert "<w:tblHeader" in table.rows[0]._tr.xml
    assert document.tables[3].rows[1].cells[0].text == "[taken out: 13] [added: 4.1]"


# --- cost -----------------------------------------------------------------------------------------------


def test_a_comparison_asks_no_more_than_a_page_as_at_a_past_date(
    client: Client, cast: build.Cast, django_assert_max_num_queries: Any
) -> None:
    counts = []
    sign_in(client, cast.administrator)
    for size in (50, 500):
        made = build.plan(cast.partnership, f"plan-{size}", actions=size)
        version = PlanVersion(agreement=made.agreement, number="1.0", effective_at=FIRST)
        create_rows(PlanVersion, [version], Change(None, at=FIRST))
        store_versions(made.agreement)
        for action in made.actions:
            action.text = f"{action.text}, reworded"
        update_rows(Action, made.actions, ["text"], Change(None, "All of them", at=NOW - timedelta(days=30)))
        with django_assert_max_num_queries(25) as found:
            comparison = compared(client, f"/agreements/plan-{size}/compare/", **{"from": "1.0", "to": "now"})
        assert [tally.words for tally in comparison.counts] == [f"{size} actions reworded"]
        counts.append(len(found))
    assert counts[0] == counts[1]
