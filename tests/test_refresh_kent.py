"""The Kent agreements refreshed: 2014-17 into a new agreement, and the rolling one of 2017 into its next plan year."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from time_machine import Traveller

from accounts.models import Role, User
from actions.models import Action, ActionStatus
from core.conflict import token_of
from core.history import Change, create_rows, update_rows
from plan.describing import describe
from plan.describing.drafting import draft as drafted
from plan.describing.reasons import saves_since
from plan.difference import difference
from plan.editing.workflow import EditReason
from plan.reading import read_plan
from priorities.models import Agreement, StatusLabel
from refresh.decisions import COMPLETE, DROP, KEEP, MERGE, SPLIT, RefreshTarget
from refresh.models import RefreshDraft
from refresh.plan_to_come import plan_to_come
from refresh.workflow import (
    SubmittedCell,
    approve_refresh,
    approved_contents,
    decisions_of,
    plan_of,
    save_decisions,
    start_refresh,
)
from tests.load_files import AFTER_KENT, run

pytestmark = [pytest.mark.django_db, pytest.mark.world("kent")]

WHY = EditReason("The KCSP agreed the refresh in July 2017.")
HEAD = RefreshTarget(
    slug="kent-2017-20", title="Kent Community Safety Agreement 2017-20", starts_on=date(2017, 4, 1),
    ends_on=date(2020, 3, 31), renumber=True,
)  # fmt: skip


@pytest.fixture
def officer(clock: Traveller) -> User:
    """The officer of the Kent unit, on a day after the last of the Kent agreements."""
    clock.move_to(AFTER_KENT)
    person = User.objects.create_user("officer@example.org", "Olive Officer")
    Role.objects.create(person=person, partnership=live("kent-2014-17").partnership, kind="administrator")
    return person


def live(slug: str) -> Agreement:
    return Agreement.objects.select_related("partnership").get(slug=slug)


def stand(slug: str, labels: dict[str, str]) -> None:
    """Puts actions at labels of a scheme that is made for them."""
    agreement = live(slug)
    change = Change(None, "Reported")
    scheme = {}
    for label, state in (
        ("Done", "complete"),
        ("Stopped", "closed_not_delivered"),
        ("Going on", "in_progress"),
    ):
        [scheme[label]] = create_rows(
            StatusLabel, [StatusLabel(agreement=agreement, label=label, delivery_state=state)], change
        )
    for ref, label in labels.items():
        row = ActionStatus.objects.filter(agreement=agreement, ref=ref).first()
        if row is None:
            action = Action.objects.get(agreement=agreement, ref=ref)
            create_rows(
                ActionStatus,
                [ActionStatus(agreement=agreement, ref=ref, action=action, label=scheme[label])],
                change,
            )
        else:
            row.label = scheme[label]
            update_rows(ActionStatus, [row], ["label"], change)


def refresh(slug: str, head: RefreshTarget, by: User, cells: dict[tuple[str, str, str], str]) -> Agreement:
    draft = start_refresh(live(slug), head, by=by)
    plan = read_plan(live(slug))

    def proposed(table: str, ref: str, name: str) -> str:
        row = plan.find(table, ref)
        shown = {"title": "title", "text": "text", "achievement": "text"}.get(name, "")
        return plan.post_as_printed(row.lead) if name == "lead" else getattr(row, shown) if shown else ""

    typed = {
        place: SubmittedCell(text, token_of(proposed(*place)), proposed(*place))
        for place, text in cells.items()
    }
    save_decisions(draft, typed, by=by)
    draft.refresh_from_db()
    found = plan_to_come(plan_of(live(slug)), decisions_of(draft), AFTER_KENT.date())
    assert found.problems == ()
    return approve_refresh(draft, by=by, why=WHY, seen=token_of(approved_contents(found)))


def test_every_one_of_the_38_actions_of_2014_17_has_its_fate_and_nothing_is_lost(officer: User) -> None:
    stand("kent-2014-17", {"DA1.2": "Done", "DA5.1": "Going on", "VC3.1": "Stopped"})
    before = run("export_agreement", "kent-2014-17")
    value_before = read_plan(live("kent-2014-17"))
    road, crime = (
        next(row.ref for row in value_before.priorities if row.title == title)
        for title in ("Road Safety", "Acquisitive Crime")
    )
    violent = next(row.ref for row in value_before.priorities if row.title == "Violent Crime")
    theme = value_before.themes[-1].ref
    linked = value_before.linked_plans[0].ref
    made = refresh("kent-2014-17", HEAD, officer, {
        ("priorities", crime, "fate"): MERGE,
        ("priorities", crime, "into"): violent,
        ("priorities", road, "lead"): "Chair of CaRe",
        ("themes", theme, "fate"): DROP,
        ("themes", theme, "reason"): "Part of the first theme now",
        ("linked_plans", linked, "fate"): DROP,
        ("linked_plans", linked, "reason"): "It has ended",
        ("actions", "RS1.1", "fate"): MERGE,
        ("actions", "RS1.1", "into"): "RS2.1",
        ("actions", "RS3.1", "fate"): MERGE,
        ("actions", "RS3.1", "into"): "2.2a",
        ("actions", "ASB2.2", "fate"): SPLIT,
        ("actions", "ASB2.2", "parts"): "Review the new powers\n\nAgree practices where that is right",
        ("actions", "SM1.1", "fate"): DROP,
        ("actions", "SM1.1", "reason"): "In the Drug and Alcohol Strategy",
    })  # fmt: skip
    new, fates = read_plan(made), RefreshDraft.objects.get().fates

    assert len(fates) == 38
    kinds = {ref: fate["fate"] for ref, fate in fates.items() if fate["fate"] != KEEP}
    assert kinds == {
        "DA1.2": COMPLETE, "VC3.1": DROP, "RS1.1": MERGE, "RS3.1": MERGE, "ASB2.2": SPLIT, "SM1.1": DROP,
    }  # fmt: skip
    assert len(new.actions) == 38 - 5 + 1
    follows = {row.ref: row.follows for row in new.actions}
    assert follows["RS2.1"] == "kent-2014-17:RS2.1; kent-2014-17:RS1.1; kent-2014-17:RS3.1"
    assert follows["ASB2.2-1"] == follows["ASB2.2-2"] == "kent-2014-17:ASB2.2"
    gone = {ref for ref, fate in fates.items() if fate["fate"] in (COMPLETE, DROP)}
    named = {part.strip().split(":")[1] for text in follows.values() for part in text.split(";")}
    assert named == set(fates) - gone, "each that stays is carried on by something"
    assert [row.title for row in new.priorities] == [
        row.title for row in value_before.priorities if row.ref != crime
    ]
    assert [row.number for row in new.priorities] == ["1", "2", "3", "4", "5", "6"]
    leads = {row.title: new.lead_as_printed(row) for row in new.priorities}
    was = {row.title: value_before.lead_as_printed(row) for row in value_before.priorities}
    assert leads == {title: "Chair of CaRe" if title == "Road Safety" else was[title] for title in leads}
    assert [row.ref for row in new.themes] == [row.ref for row in value_before.themes[:-1]]
    assert len(new.linked_plans) == 10
    assert [row.text for row in new.achievements] == [value_before.find("actions", "DA1.2").text]
    assert len(new.signatories) == len(value_before.signatories)
    assert len(new.groups) == len(value_before.groups)
    assert run("export_agreement", "kent-2014-17") == before, "the old one is as it was, to the byte"


def test_the_new_agreement_is_written_out_and_loads_back_unchanged(
    officer: User, tmp_path_factory: pytest.TempPathFactory
) -> None:
    refresh(
        "kent-2014-17",
        HEAD,
        officer,
        {("actions", "RS1.1", "fate"): MERGE, ("actions", "RS1.1", "into"): "RS2.1"},
    )
    path = tmp_path_factory.mktemp("out") / "new.xlsx"
    run("export_agreement", "kent-2017-20", "--format", "xlsx", "--output", path)

    assert "unchanged" in run("load_agreement", path)
    assert json.loads(run("export_agreement", "kent-2017-20"))["counts"]["actions"] == 37


def test_the_indicators_of_2011_14_go_on_with_their_figures(officer: User) -> None:
    made = refresh("kent-2011-14", HEAD, officer, {})
    old, new = read_plan(live("kent-2011-14")), read_plan(made)

    assert [row.title for row in new.indicators] == [row.title for row in old.indicators]
    assert [row.value for row in new.observations] == [row.value for row in old.observations]
    assert len(new.observations) == 24


def test_the_completed_ones_of_2017_leave_in_one_step_with_one_version_line(
    officer: User, clock: Traveller
) -> None:
    stand("kent-2017", {"NS1.2": "Done", "NS2.1": "Done", "NS2.2": "Done", "NS1.1": "Going on"})
    before = read_plan(live("kent-2017"))
    then = AFTER_KENT
    clock.shift(timedelta(minutes=1))
    refresh(
        "kent-2017", RefreshTarget(plan_year="2018/19"), officer, {("actions", "NS2.2", "achievement"): ""}
    )
    after = read_plan(live("kent-2017"))
    found = difference(before, after)
    lines = describe(found)
    comments = drafted(found, lines, saves_since(live("kent-2017"), lines, then)).comments

    assert [row.ref for row in after.actions] == ["NS1.1", "NS1.3", "NS1.4", "NS1.5"]
    assert len(after.achievements) == len(before.achievements) + 2
    assert len(comments) == 1
    assert comments[0].startswith(
        "Aim “New actions” and action “Information sharing.” taken out, 2 of them now key achievements"
    )
    assert Action.objects.get(agreement__slug="kent-2017", ref="NS2.1").withdrawn_why == (
        "Complete: leaves the plan at the refresh of 2018/19"
    )
