"""Papers of a meeting: when they go out, in which order, for whom, and that the Unit is reminded."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.history import save_row
from loading.models import FiledPaper, KeptFile
from papers.agendas.choosing import meeting_of
from papers.value import facts_of
from reporting.models import Reminder, ReportingPeriod
from reporting.rules.meeting_days import GROUP, PARTNERSHIP, despatch_day, meetings_about
from reporting.workflow import send_due
from tests import build, periods
from tests.kept_files import PDF
from tests.pages import html_of, links, once_in, text_of, texts
from tests.papers import filed, paper_at
from tests.signing_in import sign_in

PLAN = "county-2014-17"


def days(**known: date) -> SimpleNamespace:
    """The days of a period."""
    names = ("due_on", "meeting_on", "despatch_on", "partnership_on")
    return SimpleNamespace(**{name: known.get(name) for name in names})


# --- when papers go out ------------------------------------------------------------------------------------


MEETING, COUNTY = date(2026, 12, 22), date(2027, 3, 24)


@pytest.mark.parametrize(
    ("known", "group", "partnership"),
    [
        # Five clear working days before the Partnership; the working day after the updates are due for the group.
        ({"due_on": date(2026, 12, 11)}, date(2026, 12, 14), date(2027, 3, 16)),
        # Without a due day, or with one after the meeting, a week before the group.
        ({}, date(2026, 12, 15), date(2027, 3, 16)),
        ({"due_on": date(2026, 12, 23)}, date(2026, 12, 15), date(2027, 3, 16)),
        # The period's own day is the Partnership's if it comes after the group's meeting, else the group's.
        ({"despatch_on": date(2027, 3, 12)}, date(2026, 12, 15), date(2027, 3, 12)),
        ({"despatch_on": date(2026, 12, 16)}, date(2026, 12, 16), date(2027, 3, 16)),
    ],
)
def test_the_day_of_despatch_comes_from_the_meeting(
    known: dict[str, date], group: date, partnership: date
) -> None:
    period = days(meeting_on=MEETING, partnership_on=COUNTY, **known)

    assert despatch_day(period, GROUP, MEETING) == group
    assert despatch_day(period, PARTNERSHIP, COUNTY) == partnership


def test_a_meeting_without_a_day_has_no_papers_yet() -> None:
    assert [item.meeting for item in meetings_about(days(meeting_on=MEETING))] == [GROUP]
    assert list(meetings_about(days())) == []


# --- the list of a meeting -----------------------------------------------------------------------------------


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    """A public plan."""
    return build.plan(cast.partnership, people=cast, is_public=True)


@pytest.fixture
def period(cast: build.Cast, plan: build.Plan) -> ReportingPeriod:
    """Its open period."""
    return periods.opened(plan, cast)


def file_for(
    period: ReportingPeriod, meeting: str, kind: str, cast: build.Cast, readers: str = "members"
) -> FiledPaper:
    """A paper that is filed for a meeting about the period."""
    return filed(PLAN, kind, by=cast.administrator, readers=readers, meeting=meeting_of(period, meeting))


def page_of(period: ReportingPeriod, meeting: str = PARTNERSHIP) -> str:
    return f"/agreements/{PLAN}/periods/{period.pk}/papers/{meeting}/"


def listed(client: Client, page: str) -> list[str]:
    """The titles in the order of the agenda."""
    return texts(html_of(client, page), "//main//ol/li/a[1]")


@pytest.mark.django_db
def test_members_open_one_page_with_what_was_sent(cast: build.Cast, period: ReportingPeriod) -> None:
    file_for(period, PARTNERSHIP, "progress-report", cast)
    file_for(period, PARTNERSHIP, "one-page", cast, readers="everybody")

    assert listed(sign_in(Client(), cast.member), page_of(period)) == [
        "Progress report",
        "The plan on a page",
    ]
    assert listed(Client(), page_of(period)) == ["The plan on a page"]


@pytest.mark.django_db
def test_what_went_is_opened_before_what_was_made(
    client: Client, cast: build.Cast, period: ReportingPeriod
) -> None:
    paper = file_for(period, PARTNERSHIP, "progress-report", cast)
    sign_in(client, cast.administrator, second_factor=True)
    client.post(
        f"/agreements/{PLAN}/papers/filed/{paper.pk}/add/", {"file": SimpleUploadedFile("went.pdf", PDF)}
    )
    went = KeptFile.objects.get(is_made=False)

    first = next(link for link in links(html_of(client, page_of(period))) if link.startswith("/files/"))
    assert first == f"/files/{went.pk}/"


@pytest.mark.django_db
def test_the_unit_puts_papers_in_the_order_of_the_agenda(
    client: Client, cast: build.Cast, period: ReportingPeriod
) -> None:
    for kind in ("progress-report", "exception-report", "one-page"):
        last = file_for(period, GROUP, kind, cast)
    client = sign_in(client, cast.chair, second_factor=True)
    page = page_of(period, GROUP)
    answer = client.post(page, {"move": f"up paper-{last.pk}"}, follow=True)

    assert "“The plan on a page” is moved up." in answer.content.decode()
    assert listed(client, page) == ["Progress report", "The plan on a page", "Exception report"]
    assert sign_in(Client(), cast.reviewer).post(page, {"move": f"up paper-{last.pk}"}).status_code == 403
    assert client.post(page, {"move": "up paper-99"}, follow=True).status_code == 200


@pytest.mark.django_db
def test_a_file_that_was_added_to_the_group_s_meeting_is_on_its_agenda(
    client: Client, cast: build.Cast, period: ReportingPeriod
) -> None:
    file_for(period, GROUP, "exception-report", cast)
    sign_in(client, cast.chair, second_factor=True)
    client.post(
        f"/agreements/{PLAN}/periods/{period.pk}/files/add/",
        {"file": SimpleUploadedFile("agenda.pdf", PDF), "title": "Agenda"},
    )
    client.post(page_of(period, GROUP), {"move": f"up file-{KeptFile.objects.get(title='Agenda').pk}"})

    assert listed(client, page_of(period, GROUP)) == ["Agenda", "Exception report"]


@pytest.mark.django_db
def test_a_paper_is_filed_for_the_meeting_that_the_list_names(
    client: Client, cast: build.Cast, period: ReportingPeriod
) -> None:
    sign_in(client, cast.administrator, second_factor=True)
    (address,) = (link for link in links(html_of(client, page_of(period))) if "one-page/file/" in link)
    page = html_of(client, address)
    chosen = texts(page, "//select[@name='meeting']/option[@selected]")
    data = {**once_in(page), "readers": "members", "meeting": f"{period.pk}-partnership"}
    answer = client.post(address, data)

    assert chosen == [meeting_of(period, PARTNERSHIP).words]  # type: ignore[union-attr]
    assert page_of(period) in links(html_of(client, answer["Location"]))
    assert listed(client, page_of(period)) == ["The plan on a page"]


@pytest.mark.django_db
def test_a_paper_that_came_after_the_papers_went_out_says_so(
    client: Client, cast: build.Cast, period: ReportingPeriod
) -> None:
    (group, *_) = meetings_about(period)
    with time_machine.travel(f"{group.despatch_on}T10:00:00Z", tick=False):
        file_for(period, GROUP, "exception-report", cast)
    sign_in(client, cast.reviewer)
    assert "After the papers went out" not in text_of(client, page_of(period, GROUP))

    with time_machine.travel(f"{group.held_on}T10:00:00Z", tick=False):
        file_for(period, GROUP, "one-page", cast)
        assert "After the papers went out" in text_of(
            sign_in(Client(), cast.reviewer), page_of(period, GROUP)
        )


@pytest.mark.django_db
def test_the_review_pack_is_frozen_from_when_it_is_filed(
    cast: build.Cast, plan: build.Plan, period: ReportingPeriod
) -> None:
    periods.sent(plan, cast, 0)
    assert "Received after despatch" not in facts_of(paper_at(PLAN, "review-pack", "", cast.reviewer))

    with time_machine.travel(periods.SENT_AT - timedelta(hours=1), tick=False):
        file_for(period, GROUP, "review-pack", cast)
    assert "Received after despatch" in facts_of(paper_at(PLAN, "review-pack", "", cast.reviewer))


# --- the reminder -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_unit_is_reminded_once_two_clear_days_before_papers_go_out(
    cast: build.Cast, period: ReportingPeriod
) -> None:
    period.meeting_on = date(2015, 1, 27)
    save_row(period, build.BY_THE_TEST)
    (group, *_) = meetings_about(period)

    def written(day: date) -> list[Reminder]:
        return [row for row in send_due(day) if row.kind == "papers"]

    assert written(date(2015, 1, 6)) == []
    (row,) = written(group.despatch_on)
    assert row.about == GROUP
    assert row.message.address == cast.administrator.email
    assert page_of(period, GROUP) in row.message.body
    assert written(group.despatch_on) == []
