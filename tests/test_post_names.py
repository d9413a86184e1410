"""One post has one name, as the plan prints it: on every page, in lists of changes and in letters."""

import pytest
from django.test import Client
from django.urls import reverse

from core.history import create_rows, update_rows
from priorities.models import Agency, LeadPost
from priorities.printed_post import printed_post
from reporting.models import ReportingPeriod
from tests import build, periods
from tests.editing import administrator, edit_row, row_address
from tests.pages import html_of, main_of, words
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LONG, SHORT = "County Fire and Rescue Service", "CFRS"


@pytest.mark.parametrize(
    ("title", "body", "short_name", "name"),
    [
        ("Chief Constable", "", "", "Chief Constable"),
        ("Chief Constable", "Kent Police", "KP", "Chief Constable, Kent Police"),
        ("", "Kent County Council", "KCC", "KCC"),
        ("", "Kent Police", "", "Kent Police"),
        ("", "", "", ""),
    ],
)
def test_a_post_is_called_as_the_plan_prints_it(title: str, body: str, short_name: str, name: str) -> None:
    assert printed_post(title, body, short_name) == name


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    """Its second priority is led by a body that has a short name."""
    body = Agency(agreement=county_plan.agreement, ref="fire", name=LONG, abbreviation=SHORT, position=9000)
    create_rows(Agency, [body], build.BY_THE_TEST)
    post = county_plan.posts[1]
    post.title, post.agency = "", body
    update_rows(LeadPost, [post], ["title", "agency"], build.BY_THE_TEST)
    return county_plan


@pytest.fixture
def period(plan: build.Plan, cast: build.Cast) -> ReportingPeriod:
    return periods.opened(plan, cast)


def addresses(plan: build.Plan, period: ReportingPeriod) -> dict[str, str]:
    slug, post = plan.agreement.slug, plan.posts[1].pk
    return {
        "plan": reverse("plan", args=[slug]),
        "priority-detail": reverse("priority-detail", args=[slug, "2"]),
        "action-list": reverse("action-list", args=[slug]),
        "action-detail": reverse("action-detail", args=[slug, "act1"]),
        "plan-edit-row": row_address(plan, "priorities", "p2"),
        "plan-edit-grid": reverse("plan-edit-grid", args=[slug]),
        "change-list": reverse("change-list", args=[slug]),
        "people-list": reverse("people-list"),
        "post-detail": reverse("post-detail", args=[post]),
        "post-hand-over": reverse("post-hand-over", args=[post]),
        "period-responders": reverse("period-responders", args=[slug, period.pk]),
        "period-review": reverse("period-review", args=[slug, period.pk]),
    }


def test_every_page_calls_a_post_by_the_same_name(
    client: Client, plan: build.Plan, period: ReportingPeriod, cast: build.Cast
) -> None:
    officer = administrator(client, cast)
    edit_row(officer, row_address(plan, "priorities", "p1"), lead=SHORT)

    pages = {name: words(main_of(html_of(officer, place))) for name, place in addresses(plan, period).items()}
    lead = sign_in(Client(), cast.other_lead)
    pages |= {name: words(main_of(html_of(lead, reverse(name)))) for name in ("update-list", "home")}

    assert [name for name, text in pages.items() if LONG in text] == []
    quiet = {"plan-edit-row", "plan-edit-grid", "home"}  # the name is in a box, or is not said
    assert [name for name, text in pages.items() if SHORT not in text and name not in quiet] == []


def test_a_post_is_found_by_the_long_name_of_its_body_too(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    officer = administrator(client, cast)

    assert SHORT in words(main_of(html_of(officer, f"{reverse('people-list')}?q=county+fire")))
