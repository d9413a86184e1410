"""The agreements that a person may see."""

from datetime import date

import pytest
from django.test import Client

from core.history import update_rows
from priorities.models import Agreement
from tests import build
from tests.pages import text_of
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = "/agreements/"


def test_signed_out_one_sees_the_public_agreements_only(client: Client, cast: build.Cast) -> None:
    build.agreement(cast.partnership, "open-2014-17", title="The open agreement", is_public=True)
    build.agreement(cast.partnership, "closed-2014-17", title="The other agreement")
    text = text_of(client, ADDRESS)

    assert "The open agreement" in text
    assert "The other agreement" not in text


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("lead", True),
        ("delegate", True),
        ("reviewer", True),
        ("chair", True),
        ("administrator", True),
        ("viewer", True),
        ("other_administrator", False),
        ("outsider", False),
    ],
)
def test_who_has_a_role_or_a_post_sees_the_agreement(
    client: Client, cast: build.Cast, who: str, sees: bool
) -> None:
    build.plan(cast.partnership, people=cast)
    text = text_of(sign_in(client, getattr(cast, who)), ADDRESS)

    assert ("Community Safety Agreement 2014-17" in text) is sees
    assert ("There is no agreement that you may see." in text) is (who == "outsider")
    assert ("District Partnership has no agreement here yet." in text) is (who == "other_administrator")


def test_an_agreement_whose_period_is_over_has_ended(client: Client, cast: build.Cast) -> None:
    build.agreement(cast.partnership, "new-2014-17", title="The present agreement", is_public=True)
    old = build.agreement(cast.partnership, "old-2011-14", title="The former agreement", is_public=True)
    old.starts_on, old.ends_on = date(2011, 4, 1), date(2014, 3, 31)
    update_rows(Agreement, [old], ["starts_on", "ends_on"], build.BY_THE_TEST)
    in_force, _, ended = text_of(client, ADDRESS).partition(" Ended ")

    assert "The present agreement" in in_force
    assert "The former agreement" in ended
    assert "1 April 2011 to 31 March 2014" in ended


def test_a_draft_says_until_when_feedback_is_due(client: Client, cast: build.Cast) -> None:
    draft = build.agreement(cast.partnership, "draft-2017", title="The draft", is_public=True)
    draft.status, draft.ends_on, draft.feedback_due = "draft", None, date(2015, 7, 31)
    update_rows(Agreement, [draft], ["status", "ends_on", "feedback_due"], build.BY_THE_TEST)
    text = text_of(client, ADDRESS)

    assert "1 April 2014 onwards, without an end date Draft · feedback due by 31 July 2015" in text


def test_the_list_costs_the_same_queries_for_one_agreement_and_for_ten(
    client: Client, cast: build.Cast, django_assert_max_num_queries: object
) -> None:
    for number in range(10):
        build.agreement(cast.partnership, f"number-{number}", title=f"Agreement {number}", is_public=True)
    sign_in(client, cast.viewer)
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        text = text_of(client, ADDRESS)

    assert "Agreement 9" in text
