"""The loop: what is agreed at a meeting reaches the public; what it asks of a lead comes back answered to the next."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core.history import Change
from plan.versions.publishing_periods import publish_period
from priorities.models import Matter
from reporting import workflow
from reporting.models import Report
from tests import build, periods
from tests.pages import html_of, text_of
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ASKED = "Name a deputy for the pilot."
ANSWER = "The Inspector of the district."


def page_of(who: object, name: str, *args: object) -> str:
    client = Client()
    if who is not None:
        sign_in(client, who, second_factor=True)  # type: ignore[arg-type]
    return text_of(client, reverse(name, args=args))


def test_from_the_meeting_to_the_public_page_and_from_what_it_asks_to_the_answer(
    cast: build.Cast, clock: time_machine.Traveller
) -> None:
    clock.move_to(periods.NOW)
    plan = build.plan(cast.partnership, people=cast, is_public=True)
    slug, action = plan.agreement.slug, plan.actions[0].ref
    period = periods.opened(plan, cast)
    periods.sent(plan, cast, report_text="Two of four are held.")
    row = periods.update_on(plan, 0)

    # The meeting agrees, and asks the lead for something.
    chair = sign_in(Client(), cast.chair, second_factor=True)
    ask = {"ask_text": ASKED, "ask_by_whom": plan.posts[0].printed, "ask_by_when": "30 January 2015"}
    decided = {
        "do": "decide",
        "outcome": "agreed",
        "how": "meeting",
        "seen": workflow.token_of_report(row),
        **ask,
    }
    chair.post(reverse("period-decide", args=[slug, period.pk, row.pk]), decided)

    # At once it stands where its reader looks.
    raised = Matter._default_manager.get()
    assert ASKED in page_of(cast.reviewer, "period-review", slug, period.pk)
    assert ASKED in page_of(cast.reviewer, "period-decide", slug, period.pk, row.pk)
    assert ASKED in page_of(cast.reviewer, "action-log", slug)
    assert ASKED in page_of(cast.lead, "action-detail", slug, action)
    assert ASKED in page_of(cast.lead, "change-list", slug)
    home = page_of(cast.lead, "home")
    assert "1 thing that meetings ask of you" in home
    assert "due on Friday 30 January 2015" in home

    # Agreed, closed, published: the public read the status and the words, and nothing of what was asked.
    rest = [periods.update_on(plan, number) for number in range(1, len(plan.actions))]
    seen = {one.pk: workflow.token_of_report(one) for one in rest}
    workflow.agree_together(rest, cast.chair, periods.AT_THE_MEETING, seen=seen)
    workflow.close_period(period, cast.administrator)
    publish_period(period, cast.administrator)
    clock.shift(60)
    for name, *args in (
        ("agreement-detail", slug),
        ("plan", slug),
        ("priority-detail", slug, "1"),
        ("action-list", slug),
        ("action-detail", slug, action),
    ):
        public = page_of(None, name, *args)
        assert "Green" in public or "on track" in public, name
        assert ASKED not in public, name
    assert "Two of four are held." in page_of(None, "action-detail", slug, action)

    # The next period: the lead finds it with its own box, and sends the answer with the update.
    workflow.open_period(
        plan.agreement, "April 2015", "", due_on=date(2015, 4, 17), change=Change(cast.administrator, "Next")
    )
    update = Report.objects.get(action=plan.actions[0], period__title="April 2015")
    lead = sign_in(Client(), cast.lead)
    assert ASKED in html_of(lead, reverse("update-list"))
    box = f"u{update.pk}"
    kept = {"report": box, f"{box}-ask_answer": ANSWER}
    lead.post(reverse("update-list"), {**kept, "do": f"no-change:{box}"})
    workflow.send(Report.objects.get(pk=update.pk), cast.lead)

    # Its answer stands where it was asked.
    raised.refresh_from_db()
    assert (raised.answer, raised.answered_by_name) == (ANSWER, "Lee Lead")
    assert ANSWER in page_of(cast.reviewer, "matter-detail", slug, raised.ref)
    assert ANSWER in page_of(cast.reviewer, "period-decide", slug, update.period_id, update.pk)
    assert ANSWER in page_of(cast.reviewer, "action-detail", slug, action)
    assert "meetings ask of you" not in page_of(cast.lead, "home")
