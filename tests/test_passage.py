"""What an ordinary request asks and passes through has a ceiling. With -s it prints every function and its file.

Lock and release of a transaction within another (savepoints) are of the tests: in use the first is the transaction.
"""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from reporting.models import Report
from tests import build, periods
from tests.pages import find
from tests.passage import Passage, passage
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(county_plan: build.Plan, cast: build.Cast) -> build.Plan:
    periods.told(county_plan)
    periods.opened(county_plan, cast)
    return county_plan


def passed(name: str, act: Callable[[], HttpResponse], status: int) -> Passage:
    """What the request passes through; it must answer with the status."""
    with passage() as way:
        answer = act()
    assert answer.status_code == status
    print(f"\n{name}: {way}")
    for file in sorted(way.files):
        print(f"  {file}: {', '.join(sorted(named for where, named in way.functions if where == file))}")
    return way


def hidden(page: HttpResponse, form: str) -> dict[str, str]:
    """The hidden boxes of a form."""
    (found,) = find(page.content.decode(), form)
    return {box.get("name"): box.get("value", "") for box in find(found, ".//input[@type='hidden']")}


def test_an_update_is_opened_and_sent(plan: build.Plan, cast: build.Cast) -> None:
    lead = sign_in(Client(), cast.lead)
    update = Report.objects.get(action=plan.actions[0], period__state="open")
    address = reverse("update-edit", args=[update.pk])
    page = lead.get(address)
    typed = {
        **hidden(page, f"//form[@action='{address}']"),
        "label": plan.labels["Green"].ref,
        "report_text": "Courses were held.",
        "do": "send",
    }

    # The aim was 60 functions in 20 files: a third of the way is the frame of every page and the drawing of boxes.
    way = passed("update GET", lambda: lead.get(address), 200)
    assert (way.queries <= 14, len(way.functions) <= 106, len(way.files) <= 42) == (True, True, True), way
    # PostgreSQL locks the agreement with one more. Two are for the receipt, two for what was asked.
    assert passed("update sent", lambda: lead.post(address, typed), 302).queries <= 23

    update.refresh_from_db()
    assert update.state == "sent"


def test_an_update_is_decided(plan: build.Plan, cast: build.Cast) -> None:
    (update,) = periods.sent(plan, cast, 0)
    chair = sign_in(Client(), cast.chair, second_factor=True)
    address = reverse("period-decide", args=[plan.agreement.slug, update.period_id, update.pk])
    boxes = hidden(chair.get(address), "//form[.//button[@value='agree']]")

    # The meeting has a row of its own, which comes with the first decision that is recorded in it. One statement is for
    # the commentaries, which are items of the meeting: the next item may be one of them.
    assert passed("decided", lambda: chair.post(address, {**boxes, "do": "agree"}), 302).queries <= 24

    update.refresh_from_db()
    assert update.state == "decided"


@pytest.mark.parametrize("who", ["signed out", "administrator"])
def test_the_frame_of_a_page_is_small(cast: build.Cast, who: str) -> None:
    client = Client() if who == "signed out" else sign_in(Client(), cast.administrator)
    client.get(reverse("cookies"))

    # The page itself is one function, and a caption of its table.
    way = passed(f"frame, {who}", lambda: client.get(reverse("cookies")), 200)
    assert (way.queries <= 2, len(way.functions) <= 11, len(way.files) <= 8) == (True, True, True), way
