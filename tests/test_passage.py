"""What an ordinary request passes through has a ceiling, so that a stranger can follow it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from reporting.models import Report
from tests import build, periods
from tests.passage import Passage, passage
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(county_plan: build.Plan, cast: build.Cast) -> build.Plan:
    periods.told(county_plan)
    periods.opened(county_plan, cast)
    return county_plan


def passed(act: Callable[[], object]) -> Passage:
    with passage() as way:
        act()
    return way


def show(name: str, way: Passage) -> None:
    print(f"\n{name}: {way}")
    for file in sorted(way.files):
        names = sorted(function for where, function in way.functions if where == file)
        print(f"  {file}: {', '.join(names)}")


def test_measure(plan: build.Plan, cast: build.Cast) -> None:
    lead = sign_in(Client(), cast.lead)
    chair = sign_in(Client(), cast.chair, second_factor=True)
    update = Report.objects.get(action=plan.actions[0], period__state="open")
    address = reverse("update-edit", args=[update.pk])
    lead.get(address)
    show("update GET", passed(lambda: lead.get(address)))
    typed = {
        "label": plan.labels["Green"].ref,
        "report_text": "Courses were held.",
        "revision": "0",
        "do": "send",
    }
    show("update sent", passed(lambda: lead.post(address, typed)))
    update.refresh_from_db()
    assert update.state == "sent"
    decide = reverse("period-decide", args=[plan.agreement.slug, update.period_id, update.pk])
    chair.get(decide)
    show("decide GET", passed(lambda: chair.get(decide)))
    from reporting.workflow import stamp

    show(
        "decided",
        passed(lambda: chair.post(decide, {"do": "agree", "seen": stamp(update), "how": "meeting"})),
    )
    update.refresh_from_db()
    assert update.state == "decided"
