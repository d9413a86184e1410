"""Rewording the comments of a published version: on record, and without losing anybody's words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core.conflict import token_of
from core.history import Change, create_rows, history_of
from plan.models import PlanVersion
from plan.versions.stored import store_versions, verify
from tests import build
from tests.clock import NOW
from tests.editing import posted
from tests.pages import conflict_of, text_of, words
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

ADDRESS = "/agreements/county-2014-17/versions/1.2/comments/"


@pytest.fixture
def plan(cast: build.Cast, county_plan: build.Plan) -> build.Plan:
    made = county_plan
    then = NOW - timedelta(days=60)
    version = PlanVersion(
        agreement=made.agreement, number="1.2", effective_at=then, comments="New aim (see 25)"
    )
    create_rows(PlanVersion, [version], Change(None, at=then))
    store_versions(made.agreement)
    return made


@pytest.fixture
def officer(client: Client, cast: build.Cast, plan: build.Plan) -> Client:
    return sign_in(client, cast.administrator, second_factor=True)


def form_of(client: Client) -> Any:
    return client.get(ADDRESS).context["form"]


def test_reworded_comments_are_kept_with_who_when_and_why(officer: Client, cast: build.Cast) -> None:
    officer.post(
        ADDRESS, posted(form_of(officer), comments="New aim (see 7.3)", reason="It has another number now")
    )
    last = history_of(PlanVersion)._default_manager.order_by("-history_id").first()

    assert PlanVersion.objects.get().comments == last.comments == "New aim (see 7.3)"
    assert (last.history_user, last.history_change_reason) == (
        cast.administrator,
        "It has another number now",
    )
    assert [why for _, why in verify()] == [""]


@pytest.mark.parametrize("page", ["versions/", "plan/"])
def test_members_read_the_comments_as_they_are_worded_now(
    officer: Client, cast: build.Cast, page: str
) -> None:
    officer.post(ADDRESS, posted(form_of(officer), comments="New aim (see 7.3)"))
    text = text_of(sign_in(Client(), cast.viewer), f"/agreements/county-2014-17/{page}")

    assert "New aim (see 7.3)" in text
    assert "(see 25)" not in text


def test_comments_saved_unchanged_write_nothing(officer: Client) -> None:
    before = history_of(PlanVersion)._default_manager.count()
    response = officer.post(ADDRESS, posted(form_of(officer)), follow=True)

    assert history_of(PlanVersion)._default_manager.count() == before
    assert "say the same as before: nothing was saved" in words(response.content.decode())


def test_of_two_who_reword_at_once_the_second_sees_both_and_loses_nothing(officer: Client) -> None:
    mine, theirs = (posted(form_of(officer), comments=text) for text in ("Mine", "Theirs"))
    officer.post(ADDRESS, theirs)
    refused = officer.post(ADDRESS, mine)

    assert refused.context["form"]["comments"].value() == "Mine"
    assert conflict_of(refused.content.decode()) == {"Comments": ("Theirs", "Mine")}
    officer.post(ADDRESS, posted(refused.context["form"]))
    assert PlanVersion.objects.get().comments == "Mine"


def test_comments_cannot_be_emptied_by_a_slip(officer: Client) -> None:
    refused = officer.post(ADDRESS, posted(form_of(officer), comments=""))

    assert refused.context["form"].errors["comments"] == ["Enter the comments"]
    assert PlanVersion.objects.get().comments == "New aim (see 25)"


@pytest.mark.parametrize("who", ["lead", "reviewer", "chair", "viewer"])
def test_only_administrators_reword_comments(
    client: Client, cast: build.Cast, plan: build.Plan, who: str
) -> None:
    sign_in(client, getattr(cast, who), second_factor=True)

    assert client.post(ADDRESS, {"comments": "Mine", "seen": token_of("New aim (see 25)")}).status_code == 403
    assert PlanVersion.objects.get().comments == "New aim (see 25)"


def test_a_version_that_is_not_there_is_not_found(officer: Client) -> None:
    assert officer.get(ADDRESS.replace("1.2", "9.9")).status_code == 404
