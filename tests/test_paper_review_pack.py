"""The review pack: what is proposed and not yet agreed, frozen at despatch, for the Working Group alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.http import Http404
from django.test import Client

from papers.kinds.review_pack import PROPOSED, review_pack
from papers.value import Paper, PaperTable, facts_of
from plan.value.rows import ActionValue, PeriodValue, UpdateValue
from tests import build
from tests.pages import KENT, html_of, links
from tests.papers import paper_at
from tests.signing_in import sign_in
from tests.test_paper_progress import PERIODS, PLAN, REQUEST, WORDS
from tests.world import demonstration_person

pytestmark = pytest.mark.once

OPEN = PeriodValue(
    ref="q15", title="March 2015", state="open", meeting_on=date(2015, 3, 24), despatch_on=date(2015, 3, 16)
)
ACTIONS = (*PLAN.actions, ActionValue(ref="a2", aim="m1", text="Paint lines"))
SENT = UpdateValue(
    ref="u9",
    period="q15",
    action="a1",
    state="sent",
    label="r",
    report_text="The course stopped.",
    group_text="The trainer left.",
    needed="A new trainer, from the county.",
    sent_at=datetime(2015, 3, 12, 9, tzinfo=build.LONDON),
)
OWED = UpdateValue(ref="u10", period="q15", action="a2", state="owed")
THE_PLAN = PLAN.with_tables(periods=(*PERIODS, OPEN), actions=ACTIONS, updates=(WORDS, SENT, OWED))


def tables_of(paper: Paper) -> dict[str, list[list[str]]]:
    """Caption -> the texts of its rows."""
    tables = (block for block in paper.blocks if isinstance(block, PaperTable))
    return {table.caption: [[cell.text for cell in row.cells] for row in table.rows] for table in tables}


def test_it_sets_the_proposed_status_beside_the_last_agreed_with_room_for_the_groups() -> None:
    paper = review_pack(THE_PLAN, REQUEST, PERIODS[::-1])

    assert paper.remarks[0] == PROPOSED
    assert tables_of(paper)["Proposed updates, Priority 1: Road Safety"] == [
        [
            "1.1a Teach riders",
            "Green",
            "Red",
            "The course stopped.",
            "Needed: A new trainer, from the county.\nNote: The trainer left.",
            "",
        ]
    ]
    assert "1 of 2 updates is in this pack." in facts_of(paper)
    assert "Reporting period March 2015: meeting on 24 March 2015; despatch on 16 March 2015." in facts_of(
        paper
    )


def test_what_was_not_sent_is_outstanding() -> None:
    assert tables_of(review_pack(THE_PLAN, REQUEST, []))["Outstanding"] == [
        ["1.1b Paint lines", "Head of Roads"]
    ]


def test_what_came_after_despatch_is_listed_as_such_and_not_among_the_rest() -> None:
    late = replace(SENT, sent_at=datetime(2015, 3, 17, 0, 5, tzinfo=build.LONDON))
    paper = review_pack(THE_PLAN.with_tables(updates=(late, OWED)), REQUEST, [])

    assert tables_of(paper)["Received after despatch"] == [["1.1a Teach riders", "Head of Roads"]]
    assert "The course stopped." not in facts_of(paper)
    on_the_day = replace(SENT, sent_at=datetime(2015, 3, 16, 23, 55, tzinfo=build.LONDON))
    in_time = review_pack(THE_PLAN.with_tables(updates=(on_the_day, OWED)), REQUEST, [])
    assert "Received after despatch" not in tables_of(in_time)


def test_a_despatch_after_the_groups_meeting_is_that_of_the_partnership_and_freezes_nothing() -> None:
    later = replace(OPEN, despatch_on=date(2015, 4, 7))
    sent = replace(SENT, sent_at=datetime(2015, 3, 20, 9, tzinfo=build.LONDON))
    paper = review_pack(THE_PLAN.with_tables(periods=(*PERIODS, later), updates=(sent,)), REQUEST, [])

    assert "The course stopped." in facts_of(paper)
    assert "Reporting period March 2015: meeting on 24 March 2015." in facts_of(paper)


@pytest.mark.django_db
@pytest.mark.world("shown")
def test_only_the_group_and_the_unit_get_it_and_only_of_today(client: Client) -> None:
    for key in ("reviewer", "chair", "administrator"):
        assert PROPOSED in facts_of(paper_at("illustrative", "review-pack", person=demonstration_person(key)))
    for person in (demonstration_person("viewer"), demonstration_person("lead"), None):
        with pytest.raises(Http404):
            paper_at("illustrative", "review-pack", person=person)
    with pytest.raises(Http404):
        paper_at("illustrative", "review-pack", "version=1.3", demonstration_person("chair"))


@pytest.mark.django_db
@pytest.mark.world("shown")
def test_the_page_offers_it_where_a_period_is_open(client: Client) -> None:
    sign_in(client, demonstration_person("reviewer"))

    assert any("review-pack" in link for link in links(html_of(client, "/agreements/illustrative/papers/")))
    assert not any("review-pack" in link for link in links(html_of(client, f"/agreements/{KENT}/papers/")))
