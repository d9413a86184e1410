"""The illustrative agreement has one of everything to show, is marked wherever it is seen, and leaves Kent alone."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import timedelta
from io import BytesIO, StringIO
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from openpyxl import load_workbook

from actions.models import Action, ActionStatus, Aim
from core.history import history_of
from indicators.models import Indicator, Observation
from loading.kept_files.contents import content_of
from loading.models import KeptFile
from plan.describing.between_moments import written_between
from plan.interchange.exporting import to_workbook
from plan.models import PlanVersion
from plan.reading import read_plan
from plan.versions.stored import verify
from priorities.models import (
    Agreement,
    AssessmentFinding,
    Decision,
    Holding,
    LinkedPlan,
    Matter,
    Place,
    PriorityLead,
    StatusLabel,
)
from priorities.places.reading import register_of
from priorities.places.register import PlaceKind
from priorities.status import OPEN_STATES, StatusMeaning
from reporting.models import NoteSinceReport, Report, ReportDraft, ReportingPeriod, ReportRound
from reporting.rules.sending import Move, compare
from tests import databases
from tests.pages import html_of, one, text_of
from tests.signing_in import sign_in
from tests.visits import SIGNED_OUT, Visit
from tests.world import KENT, SHOWN, SHOWN_ON, TITLE, demonstration_person, session_of

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.world("shown")]

KENTS = ("kent-2008-11", "kent-2011-14", KENT, "kent-2017")
STATUSES = {
    *("Not started", "Green", "Amber", "Red", "Paused", "Complete", "Carried forward"),
    *("Closed, not delivered", "Replaced"),
}


@pytest.fixture(autouse=True)
def _on_its_day(clock: time_machine.Traveller) -> None:
    clock.move_to(SHOWN_ON)


@pytest.fixture
def agreement() -> Agreement:
    """The illustrative agreement."""
    return Agreement.objects.select_related("partnership").get(slug=SHOWN)


def in_force(model: Any, agreement: Agreement) -> Any:
    """The rows of a table of its plan."""
    return model._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True)


def closed_updates(agreement: Agreement) -> dict[str, list[Report]]:
    """The updates of its published periods by the action's ref, oldest first."""
    rows = Report.objects.filter(agreement=agreement, period__state="published", action__isnull=False)
    by_action: dict[str, list[Report]] = defaultdict(list)
    for row in rows.select_related("action", "agreed_label", "label", "period").order_by("period__position"):
        by_action[row.action.ref].append(row)
    return by_action


def meaning(label: StatusLabel) -> StatusMeaning:
    return StatusMeaning(label.label, label.meaning, label.delivery_state, label.rag)


# --- everything that an agreement can hold ------------------------------------------------------------------


def test_every_action_has_who_answers_a_day_a_measure_and_a_planned_outcome(agreement: Agreement) -> None:
    actions = in_force(Action, agreement).select_related("aim__priority")

    assert len(actions) == 49
    assert all(row.due or row.ongoing for row in actions)
    assert all(row.review_on for row in actions if row.ongoing)
    assert all(row.measure and row.reporting for row in actions)
    assert all(row.coordinator_id or row.aim.priority.lead_id for row in actions)
    assert sum(row.coordinator_id is not None for row in actions) >= 10
    assert all(row.outcome for row in in_force(Aim, agreement))
    assert actions.filter(partnership_only=True).count() == 1
    assert LinkedPlan._default_manager.filter(agreement=agreement).exclude(withdrawn_at=None).exists()
    assert in_force(LinkedPlan, agreement).count() == 8
    posts = in_force(Holding, agreement)
    assert {"holder", "delegate"} == set(posts.values_list("kind", flat=True))
    kinds = PriorityLead._default_manager.filter(agreement=agreement, is_withdrawn=False)
    assert {"joint", "secondary"} <= set(kinds.values_list("kind", flat=True))


def test_indicators_have_three_years_of_quarters_by_district_and_targets(agreement: Agreement) -> None:
    by_district = [
        row
        for row in Indicator.objects.filter(agreement=agreement)
        if in_force(Observation, agreement).filter(indicator=row).exclude(area="").exists()
    ]

    assert len(by_district) == 6
    for row in by_district:
        figures = in_force(Observation, agreement).filter(indicator=row, revised_on__isnull=True)
        assert len({figure.area for figure in figures if figure.area}) == 12
        assert len({figure.period_label for figure in figures}) == 12
        assert figures.count() == 13 * 12
        for label in {figure.period_label for figure in figures}:
            quarter = [figure for figure in figures if figure.period_label == label]
            assert sum(f.value for f in quarter if f.area) == next(f.value for f in quarter if not f.area)
    everything = in_force(Observation, agreement)
    assert everything.filter(revised_on__isnull=False).exclude(revision_reason="").exists()
    assert everything.filter(provisional=True).exists()
    assert everything.filter(not_available=True).exists()
    assert all(row.targets.filter(withdrawn_at__isnull=True).exists() for row in by_district)
    assert all(row.owner_id for row in by_district)


def test_actions_figures_and_findings_speak_of_the_places_of_the_partnership(
    client: Client, agreement: Agreement
) -> None:
    register = register_of(agreement.partnership)
    districts = {place.name for place in register.of_kind(PlaceKind.DISTRICT)}
    actions = in_force(Action, agreement).exclude(places="")
    figures = in_force(Observation, agreement).exclude(area="")
    findings = in_force(AssessmentFinding, agreement)

    assert actions.count() == 11
    named = {place.name for row in actions for place in register.places_in(row.places)}
    assert named <= districts
    assert len(named) >= 7
    assert set(figures.values_list("area", flat=True)) == districts
    assert len(districts) == 12
    for row in findings:
        # Of "11 of 11" nobody needs a list.
        assert len(register.places_in(row.places)) == (row.csps if row.csps != row.out_of else 0), row.topic
    place = Place.objects.get(partnership=agreement.partnership, name="Thanet")
    text = text_of(client, f"/agreements/{SHOWN}/places/{place.pk}/")
    assert "Light and mark the six school routes" in text
    assert "Anti-social behaviour calls" in text


def test_a_version_has_its_adopted_document_a_meeting_its_agenda_and_updates_have_evidence(
    client: Client, agreement: Agreement
) -> None:
    files = KeptFile.objects.filter(agreement=agreement)

    assert sorted(row.version.number for row in files.filter(version__isnull=False)) == ["1.0", "1.3"]
    assert files.filter(period__isnull=False).count() == 1
    assert {row.report.action.ref for row in files.filter(report__isnull=False)} == {"ASB2.2", "DA6.1"}
    # The files of a filed paper say it as the paper does.
    for row in files.filter(paper=None):
        assert "llustrative" in row.title
        content = content_of(row)
        assert b"llustrative" in content
        assert row.added_at < SHOWN_ON
    text = text_of(client, f"/agreements/{SHOWN}/versions/")
    assert "Illustrative action plan 1.3, as adopted Of version 1.3. PDF" in text
    assert "llustrative count" not in text
    sign_in(client, demonstration_person("chair"))
    update = Report.objects.get(action__ref="DA6.1", agreement=agreement, period__state="open")
    page = f"/agreements/{SHOWN}/periods/{update.period_id}/updates/{update.pk}/"
    assert "Evidence Illustrative count: faults mended, by town CSV file" in text_of(client, page)


def test_five_periods_are_published_with_every_status_and_verify(agreement: Agreement) -> None:
    states = ReportingPeriod.objects.filter(agreement=agreement).order_by("position")
    agreed = {
        row.agreed_label.label
        for rows in closed_updates(agreement).values()
        for row in rows
        if row.agreed_label
    }

    assert list(states.values_list("state", flat=True)) == ["published"] * 5 + ["open"]
    assert agreed == STATUSES
    assert [f"{published}: {why}" for published, why in verify(agreement) if why] == []
    assert Report.objects.filter(agreement=agreement, state="agreed", priority__isnull=False).count() == 3


def test_statuses_worsen_and_recover_and_dates_move_one_of_them_twice(agreement: Agreement) -> None:
    moves: dict[Move, int] = defaultdict(int)
    moved: dict[str, int] = {}
    for ref, rows in closed_updates(agreement).items():
        labels = [row.agreed_label for row in rows if row.agreed_label]
        for before, now in pairwise(labels):
            moves[compare(meaning(before), meaning(now))] += 1
        if number := sum(row.agreed_due is not None for row in rows):
            moved[ref] = number

    assert moves[Move.WORSENED] >= 8
    assert moves[Move.IMPROVED] >= 15
    assert sorted(moved.values()) == [1, 1, 2]
    for ref, number in moved.items():
        days = history_of(Action)._default_manager.filter(agreement=agreement, ref=ref, due__isnull=False)
        assert len(set(days.values_list("due", flat=True))) == number + 1, ref
    stays = Report.objects.filter(agreement=agreement, state="agreed", proposed_due__isnull=False)
    assert stays.filter(agreed_due__isnull=True).exists(), "one new date was not agreed"


def test_the_group_overrules_leads_with_reasons_and_they_reply(agreement: Agreement) -> None:
    updates = [row for rows in closed_updates(agreement).values() for row in rows]
    overruled = [row for row in updates if row.label_id and row.label_id != row.agreed_label_id]

    assert len(overruled) == 3
    assert all(row.agreed_reason for row in overruled)
    replies = ReportRound.objects.filter(report__in=overruled, kind="reply")
    assert replies.count() == 2


def test_actions_are_completed_in_time_and_late(agreement: Agreement) -> None:
    complete = ActionStatus.objects.filter(agreement=agreement, label__label="Complete").select_related(
        "action"
    )
    late = [(row.completed_on - row.action.due).days for row in complete if row.completed_on > row.action.due]

    assert complete.count() == 3
    assert sorted(late) == [21, 35]


def test_asks_are_answered_in_the_next_period_later_and_never(agreement: Agreement) -> None:
    asks = in_force(Matter, agreement).filter(kind="action")
    periods = ReportingPeriod.objects.filter(agreement=agreement).order_by("position")
    order = {row.pk: number for number, row in enumerate(periods)}
    asked_in = dict(Report.objects.filter(agreement=agreement).values_list("ref", "period"))
    answered_in = dict(
        Report.objects.filter(agreement=agreement).exclude(ask_answer="").values_list("ask_answer", "period")
    )
    after = [
        order[answered_in[row.answer]] - order[asked_in[row.report_ref]] if row.answer else None
        for row in asks
    ]

    assert after.count(1) >= 4
    assert 2 in after, "answered late"
    assert after.count(None) == 2


def test_concerns_decisions_meetings_and_versions_are_all_there(agreement: Agreement) -> None:
    concerns = in_force(Matter, agreement).filter(kind="issue")
    decisions = in_force(Decision, agreement)
    versions = PlanVersion.objects.filter(agreement=agreement, status="published").order_by("effective_at")

    assert concerns.exclude(answer="").count() == 2
    assert concerns.filter(answer="").count() == 2
    assert {"decision", "request", "recommendation"} == set(decisions.values_list("kind", flat=True))
    assert {"open", "done"} == set(decisions.values_list("status", flat=True))
    meetings = {row.meeting.rpartition(",")[0] for row in decisions}
    assert meetings == {"Working Group", "Community Safety Partnership", "Scrutiny Committee"}
    assert [row.number for row in versions] == ["1.0", "1.1", "1.2", "1.3"]
    assert all(row.comments for row in versions)
    assert written_between(agreement, versions[3].effective_at, None), "the working copy is ahead of 1.3"
    assert NoteSinceReport.objects.filter(action__agreement=agreement).count() == 1


def test_the_open_period_is_a_fortnight_from_due_with_some_sent_some_drafted_and_some_overdue(
    agreement: Agreement,
) -> None:
    period = ReportingPeriod.objects.get(agreement=agreement, state="open")
    updates = Report.objects.filter(period=period)

    assert period.due_on == SHOWN_ON.date() + timedelta(days=14)
    assert updates.filter(state="sent").count() >= 10
    assert updates.filter(state="sent back").count() == 1
    assert ReportDraft.objects.filter(period=period, saved_by__email="delegate@demo.example").count() == 5
    assert updates.filter(state="owed").count() >= 20
    overdue = updates.filter(action__due__lt=SHOWN_ON.date())
    assert overdue.count() >= 3
    assert {row.action.ref for row in overdue.select_related("action")} >= {"RS3.2", "AC3.1", "VC2.1"}
    assert all(
        row.label is None or row.label.delivery_state in OPEN_STATES
        for row in ActionStatus.objects.filter(action__reports__in=updates).select_related("label")
    )
    assert ReportRound.objects.filter(report__in=updates, kind="question").count() == 1


def test_one_person_leads_28_actions(client: Client) -> None:
    lead = demonstration_person("lead")

    assert Report.objects.answered_by(lead).in_open_periods().count() == 28


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("lead", "26 actions"),
        ("delegate", "26 actions"),
        ("reviewer", "are ready for review"),
        ("chair", "are ready for review"),
        ("administrator", "sent back with a question"),
        ("viewer", "progress to September 2017"),
    ],
)
def test_each_demonstration_person_finds_something_to_do_on_the_home_page(
    client: Client, who: str, words: str
) -> None:
    sign_in(client, demonstration_person(who))
    section = one(html_of(client, "/"), "//section[@aria-labelledby='waiting']")

    assert words in " ".join(section.text_content().split())


# --- nobody takes it for a real one -------------------------------------------------------------------------


def test_every_page_about_it_says_that_it_is_illustrative(visits: list[Visit]) -> None:
    about = [
        visit for visit in visits if f"/{SHOWN}/" in visit.address.path and visit.status == 200 and visit.html
    ]
    unmarked = []
    for visit in about:
        words = " ".join(visit.html.split())
        # A paper says it as a sentence of its own: "Illustrative: this agreement is made up".
        if "this agreement is made up" not in words.lower() or TITLE not in words:
            unmarked.append(str(visit))

    assert unmarked == []
    assert {visit.who for visit in about} >= {SIGNED_OUT, "lead", "administrator"}


def test_every_file_of_it_says_so_in_its_name_and_inside(client: Client, agreement: Agreement) -> None:
    said, book = StringIO(), BytesIO()
    call_command("export_agreement", SHOWN, format="json", stdout=said)
    to_workbook(read_plan(agreement), book)
    body = json.loads(said.getvalue())

    assert body["illustrative"] is True
    assert body["agreement"][0]["title"] == TITLE
    sheet = load_workbook(book)["agreement"]
    assert {"illustrative", TITLE} <= {cell.value for cell in sheet[2]}
    assert "made up" in body["agreement"][0]["summary"]


def test_its_title_cannot_lose_the_word(agreement: Agreement) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(title="Community Safety Agreement")


def test_who_edits_its_title_is_told_that_it_must_say_so(client: Client, agreement: Agreement) -> None:
    session_of(client, demonstration_person("administrator"))
    address = f"/agreements/{SHOWN}/edit/agreement/{SHOWN}/"
    form = client.get(address).context["form"]
    posted = {name: form[name].value() or "" for name in form.fields}
    answer = client.post(address, {**posted, "title": "Community Safety Agreement", "reason": "Shorter"})

    assert "its title says “illustrative”" in answer.content.decode()
    assert Agreement.objects.get(pk=agreement.pk).title == TITLE


# --- Kent stays history -------------------------------------------------------------------------------------


def exported() -> dict[str, str]:
    """The four Kent agreements as JSON."""
    texts = {}
    for slug in KENTS:
        said = StringIO()
        call_command("export_agreement", slug, format="json", stdout=said)
        texts[slug] = said.getvalue()
    return texts


def test_the_kent_agreements_are_written_out_as_without_the_demonstration() -> None:
    here = exported()
    with databases.standing_on("kent"):
        alone = exported()

    assert {slug for slug in KENTS if here[slug] != alone[slug] and slug not in LOADED_AGAIN} == set()
    assert "illustrative" not in here[KENT].lower()


# tests/world.py loads these once more, for the pages about loading.
LOADED_AGAIN = ("kent-2008-11",)


def test_no_page_of_the_kent_plan_says_what_the_illustration_made_of_it(client: Client) -> None:
    for name in ("became/", "actions/SM4.1/", "actions/RS3.1/", "actions/RS1.2/"):
        text = text_of(client, f"/agreements/{KENT}/{name}")
        assert "llustrative" not in text, name
        assert "strategy that it served" not in text, name
    assert "Carried on from" in text_of(client, f"/agreements/{SHOWN}/actions/RS2.1/")


def test_the_item_for_the_partnership_only_is_read_by_those_alone_who_may(client: Client) -> None:
    words = "lines that bring drugs into the county"
    page = f"/agreements/{SHOWN}/actions/"

    for who in ("", "viewer"):
        if who:
            sign_in(client, demonstration_person(who))
        text = text_of(client, page)
        assert words not in text
        assert "48 actions" in text
        assert words not in text_of(client, f"/agreements/{SHOWN}/plan/")
    for who in ("chair", "member"):
        sign_in(client, demonstration_person(who))
        assert words in text_of(client, page)
        assert "For the Partnership’s members only" in text_of(client, page)
