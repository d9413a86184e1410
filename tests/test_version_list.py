"""Version Control, with the plan as each version has it."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actions.models import Action
from core.history import Change, create_rows, update_rows
from plan.describing.between_moments import unpublished_changes
from plan.models import PlanVersion, StoredVersion
from plan.moments import with_last_published
from plan.versions.stored import store_versions
from priorities.models import Agreement
from priorities.readers import reader_of
from tests import build
from tests.pages import KENT, html_of, links, tables, text_of, words
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = "/agreements/county-2014-17/versions/"


@pytest.mark.world("kent_2014")
def test_the_versions_of_kent_stand_newest_first_and_lead_to_the_plan_as_it_was(client: Client) -> None:
    html = html_of(client, f"/agreements/{KENT}/versions/")

    assert [row[:2] for row in tables(html)[0]] == [
        ["Version", "Date"],
        ["1.3", "December 2014 from 31 December 2014"],
        ["1.2", "October 2014 from 14 October 2014"],
    ]
    assert f"/agreements/{KENT}/plan/?version=1.2" in links(html)


@pytest.mark.world("kent_2014")
def test_as_at_a_day_only_the_versions_of_that_time_are_listed(client: Client) -> None:
    html = html_of(client, f"/agreements/{KENT}/versions/?at=2014-11-01")

    assert [row[0] for row in tables(html)[0][1:]] == ["1.2"]


def test_without_a_version_the_page_says_that_the_plan_is_shown_as_it_stands(
    client: Client, cast: build.Cast
) -> None:
    build.plan(cast.partnership, is_public=True)

    assert "No version of the plan has been published here." in text_of(client, ADDRESS)


@pytest.mark.parametrize(("who", "sees"), [("reviewer", True), ("lead", True), ("viewer", False)])
def test_a_draft_is_for_those_who_work_on_the_plan(
    client: Client, cast: build.Cast, who: str, sees: bool
) -> None:
    plan = build.plan(cast.partnership, people=cast)
    draft = PlanVersion(agreement=plan.agreement, number="2.0", status="draft", comments="Being written")
    create_rows(PlanVersion, [draft], build.BY_THE_TEST)
    text = text_of(sign_in(client, getattr(cast, who)), ADDRESS)

    assert ("Being prepared Version 2.0 Draft Being written" in text) is sees


# --- the working copy and the last version ------------------------------------------------------------------

LINE = "since 1.0, not published"


@pytest.fixture
def edited(cast: build.Cast) -> build.Plan:
    """A plan with a version of October 2014 and, since then, an edit, one put back, and a hidden action of its own."""
    plan = build.plan(cast.partnership, people=cast)
    then = datetime(2014, 10, 14, tzinfo=build.LONDON)
    version = PlanVersion(agreement=plan.agreement, number="1.0", effective_at=then, comments="First")
    create_rows(PlanVersion, [version], Change(None, at=then))
    store_versions(plan.agreement)
    later = Change(None, "Clearer", at=then + timedelta(days=1))
    first, second, third, _ = plan.actions
    first.text, first.due = "Reworded", date(2016, 3, 31)
    update_rows(Action, [first], ["text", "due"], later)
    for text in ("For a moment", "Action number 1"):
        second.text = text
        update_rows(Action, [second], ["text"], later)
    third.partnership_only = True
    update_rows(Action, [third], ["partnership_only"], later)
    return plan


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("administrator", "3 changes"),
        ("reviewer", "3 changes"),
        ("lead", "3 changes"),
        ("other_lead", "2 changes"),
    ],
)
@pytest.mark.parametrize("where", ["", "plan/", "versions/"])
def test_who_works_on_the_plan_sees_how_many_changes_are_not_published(
    client: Client, cast: build.Cast, edited: build.Plan, who: str, sees: str, where: str
) -> None:
    html = html_of(sign_in(client, getattr(cast, who)), f"/agreements/county-2014-17/{where}")

    assert f"{sees} {LINE}" in words(html)
    assert "/agreements/county-2014-17/compare/?from=1.0&to=now" in links(html)


def test_the_number_is_that_of_the_lines_that_the_link_opens(
    client: Client, cast: build.Cast, edited: build.Plan
) -> None:
    response = sign_in(client, cast.administrator).get("/agreements/county-2014-17/compare/?from=1.0&to=now")

    assert len(response.context["comparison"].lines) == 3


@pytest.mark.parametrize("who", ["viewer", ""])
def test_members_and_the_public_are_not_told_of_what_is_not_published(
    client: Client, cast: build.Cast, edited: build.Plan, who: str
) -> None:
    Agreement.objects.filter(pk=edited.agreement.pk).update(is_public=True)
    if who:
        sign_in(client, getattr(cast, who))

    assert "not published" not in text_of(client, ADDRESS)


def test_the_number_follows_the_next_edit_at_once(
    client: Client, cast: build.Cast, edited: build.Plan
) -> None:
    sign_in(client, cast.administrator)
    assert f"3 changes {LINE}" in text_of(client, ADDRESS)
    last = edited.actions[3]
    last.text = "Reworded, too"
    update_rows(Action, [last], ["text"], Change(None, "Clearer"))

    assert f"4 changes {LINE}" in text_of(client, ADDRESS)


def test_as_at_a_past_day_nothing_is_said_of_what_is_not_published(
    client: Client, cast: build.Cast, edited: build.Plan
) -> None:
    assert LINE not in text_of(sign_in(client, cast.administrator), f"{ADDRESS}?at=2014-12-01")


def test_the_line_costs_one_query_once_the_changes_are_counted(
    client: Client, cast: build.Cast, edited: build.Plan
) -> None:
    agreement = with_last_published(Agreement.objects.select_related("partnership")).get(
        pk=edited.agreement.pk
    )
    reader = reader_of(cast.administrator, agreement)
    assert unpublished_changes(agreement, reader) == 3
    with CaptureQueriesContext(connection) as made:
        assert unpublished_changes(agreement, reader) == 3
    assert len(made) == 1


@pytest.mark.world("kent_2014")
def test_each_version_leads_to_what_changed_since_the_one_before_it_and_shows_its_digest(
    client: Client,
) -> None:
    html = html_of(client, f"/agreements/{KENT}/versions/")
    digests = StoredVersion.objects.values_list("digest", flat=True)

    assert f"/agreements/{KENT}/compare/?from=1.2&to=1.3" in links(html)
    assert all(f"Digest {digest[:8]}" in words(html) for digest in digests)


@pytest.mark.parametrize(("who", "may"), [("administrator", True), ("chair", False), ("lead", False)])
def test_the_way_to_publish_is_shown_to_administrators_only(
    client: Client, cast: build.Cast, edited: build.Plan, who: str, may: bool
) -> None:
    found = links(html_of(sign_in(client, getattr(cast, who)), ADDRESS))

    assert (f"{ADDRESS}publish/" in found) is may
    assert (f"{ADDRESS}1.0/comments/" in found) is may
