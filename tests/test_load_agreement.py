"""``manage.py load_agreement``: what a file says becomes the plan, once, with history.

What cannot be loaded is in test_load_refused.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine

from accounts.models import Partnership
from actions.models import Action, Aim
from core.history import Change
from loading.load import load, read_path
from plan.applying import apply
from plan.difference import difference
from plan.models import PlanVersion, StoredVersion
from plan.value import PlanValue
from priorities.models import Agreement, Holding, LeadPost, Theme
from tests import build
from tests.clock import LONDON, NOW
from tests.load_files import Sheets, folder, nothing_written, plan_of, run, sizes, small, workbook

pytestmark = pytest.mark.django_db

SLUG = "small-2014-17"


def reloaded(tmp_path: Path, sheets: Sheets, name: str = "again", **options: object) -> PlanValue:
    """Loads the sheets from a CSV folder; the plan that comes of it."""
    run("load_agreement", folder(tmp_path / name, sheets), **options)
    return plan_of(SLUG)


def actions_of(*rows: dict[str, object]) -> Sheets:
    """The small plan with these rows in place of its actions."""
    return {**small(), "actions": [dict(row) for row in rows]}


# --- a plan comes into being ------------------------------------------------------------------------------------------


def as_folder(tmp_path: Path, sheets: Sheets) -> Path:
    return folder(tmp_path / "plan", sheets)


def as_workbook(tmp_path: Path, sheets: Sheets) -> Path:
    return workbook(tmp_path / "plan.xlsx", sheets)


@pytest.mark.parametrize("written", [as_folder, as_workbook])
def test_a_new_agreement_is_loaded_whole_from_a_csv_folder_or_a_workbook(
    tmp_path: Path, written: object
) -> None:
    said = run("load_agreement", written(tmp_path, small()))  # type: ignore[operator]
    assert "agreement small-2014-17: new" in said
    assert "The partnership is new and is made with the agreement." in said
    plan = plan_of(SLUG)
    assert plan.agreement.partnership == "Small Partnership"
    assert (plan.agreement.starts_on, plan.agreement.status) == (date(2014, 4, 1), "in force")
    assert [plan.lead_as_printed(row) for row in plan.priorities] == [
        "Head of Policing, County Police",
        "TBC",
    ]
    assert [(aim.number, aim.text) for aim in plan.aims] == [
        ("1.1", "Fewer burglaries"),
        ("2.1", "Fewer casualties"),
    ]
    assert [
        (item.label, item.action.text, item.action.due, item.status.label if item.status else None)
        for item in plan.labelled_actions.values()
    ] == [
        ("1.1a", "Mark property", date(2015, 3, 31), "On track"),
        ("1.1b", "Visit victims", None, None),
        ("2.1a", "Teach cyclists", date(2015, 12, 31), "Done"),
    ]
    assert [row.title for row in plan.themes_of(plan.aims[1])] == ["Early help", "Reducing re-offending"]


def test_the_summary_counts_what_each_sheet_adds_changes_removes_and_leaves(tmp_path: Path) -> None:
    reloaded(tmp_path, small())
    sheets = small()
    sheets["actions"][0]["action"] = "Mark more property"
    del sheets["actions"][2]
    sheets["themes"].append({"title": "Safeguarding"})
    said = run("load_agreement", folder(tmp_path / "more", sheets)).splitlines()
    assert said[0] == "agreement small-2014-17: unchanged"
    assert "themes: 1 added, 2 unchanged" in said
    assert "actions: 1 changed, 1 removed, 1 unchanged" in said
    assert "priorities: 2 unchanged" in said


def test_cells_of_a_workbook_may_be_dates_numbers_and_yes_or_no(tmp_path: Path) -> None:
    sheets = small()
    sheets["actions"][1] |= {"due": date(2016, 2, 29), "partnership_only": True, "priority": 1}
    sheets["actions"][2] |= {"ongoing": "Yes", "due": None, "review_on": datetime(2015, 6, 1, 0, 0)}  # noqa: DTZ001
    sheets["indicators"] = [{"title": "Casualties", "decimals": 1, "baseline_value": 23.8, "priority": 2}]
    sheets["observations"] = [{"indicator": "Casualties", "period_label": "2013", "value": -0.5}]
    run("load_agreement", workbook(tmp_path / "cells.xlsx", sheets))
    plan = plan_of(SLUG)
    assert (plan.actions[1].due, plan.actions[1].partnership_only) == (date(2016, 2, 29), True)
    assert (plan.actions[2].ongoing, plan.actions[2].due, plan.actions[2].review_on) == (
        True,
        None,
        date(2015, 6, 1),
    )
    assert (plan.indicators[0].decimals, plan.indicators[0].baseline_value) == (1, "23.8")
    assert plan.observations[0].value == Decimal("-0.5")


def test_headings_match_without_case_spaces_and_punctuation(tmp_path: Path) -> None:
    names = {"aim_ref": "Aim ref.", "aim_number": "AIM NUMBER", "due": " Due ", "ref": "Ref"}
    sheets = small()
    sheets["actions"] = [
        {names.get(name, name): cell for name, cell in row.items()} for row in sheets["actions"]
    ]
    plan = reloaded(tmp_path, sheets)
    assert (plan.actions[0].ref, plan.actions[0].due) == ("B1.1", date(2015, 3, 31))
    assert [row.ref for row in plan.aims] == ["B1", "R1"]


def test_text_keeps_its_lines_and_signs_and_loses_only_blanks_at_its_ends(tmp_path: Path) -> None:
    text = "\n- one\r\n- two – “£5,000”\n=SUM(A1)"
    plan = reloaded(tmp_path, actions_of({**small()["actions"][0], "action": f"  {text}  "}))
    assert plan.actions[0].text == "- one\n- two – “£5,000”\n=SUM(A1)"


def test_what_a_load_writes_is_dated_and_told_why(tmp_path: Path) -> None:
    path = folder(tmp_path / "plan", small())
    run("load_agreement", path, effective="2014-10-14", reason="Agreed on 14 October")
    row = Action.history.get(ref="B1.1")
    assert row.history_date == datetime(2014, 10, 14, tzinfo=LONDON)
    assert (row.history_change_reason, row.history_user) == ("Agreed on 14 October", None)


def test_without_a_date_a_load_takes_effect_now_and_its_reason_names_the_file(tmp_path: Path) -> None:
    run("load_agreement", folder(tmp_path / "the-plan", small()))
    row = Action.history.get(ref="B1.1")
    assert (row.history_date, row.history_change_reason) == (NOW, "Imported from the-plan")


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(tmp_path: Path) -> None:
    path = folder(tmp_path / "plan", small())
    with nothing_written():
        said = run("load_agreement", path, dry_run=True)
    assert "actions: 3 added" in said
    assert said.endswith("Dry run: nothing has been saved.\n")
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("written", [as_folder, as_workbook])
def test_the_same_file_again_writes_nothing(tmp_path: Path, written: object) -> None:
    path = written(tmp_path, small())  # type: ignore[operator]
    run("load_agreement", path)
    with nothing_written():
        said = run("load_agreement", path)
    assert said.endswith("Nothing to do: the plan says this already.\n")


# --- aims and actions -------------------------------------------------------------------------------------------------

AIM = {"priority": "1", "aim": "Fewer burglaries", "action": "Mark property"}


def test_a_blank_aim_cell_continues_the_row_above_and_joins_its_themes(tmp_path: Path) -> None:
    plan = reloaded(
        tmp_path,
        actions_of(
            {**AIM, "aim_number": "1.1", "themes": "Early help"},
            {"action": "Visit victims", "themes": "Reducing re-offending; early  HELP"},
            {"priority": "1", "aim_number": "1.1", "action": "Light alleys", "themes": ""},
        ),
    )
    assert len(plan.aims) == 1
    assert [row.title for row in plan.themes_of(plan.aims[0])] == ["Early help", "Reducing re-offending"]
    assert [item.label for item in plan.labelled_actions.values()] == ["1.1a", "1.1b", "1.1c"]


def test_equal_wording_never_makes_one_aim_of_two(tmp_path: Path) -> None:
    plan = reloaded(tmp_path, actions_of(AIM, {**AIM, "action": "Visit victims"}))
    assert [row.text for row in plan.aims] == ["Fewer burglaries", "Fewer burglaries"]
    assert [row.aim for row in plan.actions] == [row.ref for row in plan.aims]


def test_rows_of_one_number_in_one_priority_are_one_aim_wherever_they_stand(tmp_path: Path) -> None:
    plan = reloaded(
        tmp_path,
        actions_of(
            {**AIM, "aim_number": "1"},
            {**AIM, "priority": "2", "aim_number": "1", "action": "Teach"},
            {**AIM, "aim_number": "1", "action": "Visit victims"},
        ),
    )
    assert [(row.priority, row.number) for row in plan.aims] == [
        (plan.priorities[0].ref, "1"),
        (plan.priorities[1].ref, "1"),
    ]
    assert [row.text for row in plan.actions] == ["Mark property", "Visit victims", "Teach"]


def test_an_aim_may_have_no_action_yet(tmp_path: Path) -> None:
    plan = reloaded(tmp_path, actions_of({"priority": "1", "aim": "To be worked out", "action": ""}))
    assert ([row.text for row in plan.aims], plan.actions) == (["To be worked out"], ())


def test_blank_references_are_given_and_the_same_file_again_gives_no_new_ones(tmp_path: Path) -> None:
    rows = [
        {**AIM, "aim_number": "1.1"},
        {"priority": "1", "aim": "", "action": "Mark property"},
        {"priority": "2", "aim": "Same words", "action": "Teach"},
        {"priority": "2", "aim": "Same words", "action": "Teach"},
    ]
    path = folder(tmp_path / "plan", actions_of(*rows))
    run("load_agreement", path)
    plan = plan_of(SLUG)
    assert len({row.ref for row in plan.actions}) == 4
    assert len({row.ref for row in plan.aims}) == 3
    with nothing_written():
        run("load_agreement", path)


def test_without_references_an_aim_is_known_by_its_wording_when_numbers_change(tmp_path: Path) -> None:
    rows = [
        {"priority": "1", "aim_number": "1", "aim": "Fewer burglaries", "action": "Mark property"},
        {"priority": "1", "aim_number": "2", "aim": "Less theft", "action": "Lock bicycles"},
    ]
    before = reloaded(tmp_path, actions_of(*rows), "before")
    new = {"priority": "1", "aim_number": "1", "aim": "Less shoplifting", "action": "Train guards"}
    after = reloaded(
        tmp_path, actions_of(new, {**rows[0], "aim_number": "2"}, {**rows[1], "aim_number": "3"}), "after"
    )
    refs = {row.text: row.ref for row in before.aims}
    assert [refs.get(row.text) for row in after.aims] == [None, refs["Fewer burglaries"], refs["Less theft"]]
    assert {row.ref for row in before.actions} < {row.ref for row in after.actions}


def test_without_a_reference_a_reworded_aim_is_known_by_its_number(tmp_path: Path) -> None:
    rows = {"priority": "1", "aim_number": "1.1", "aim": "Fewer burglaries", "action": "Mark property"}
    before = reloaded(tmp_path, actions_of(rows), "before")
    after = reloaded(tmp_path, actions_of({**rows, "aim": "Far fewer burglaries"}), "after")
    assert (after.aims[0].ref, after.aims[0].text) == (before.aims[0].ref, "Far fewer burglaries")
    assert after.actions == before.actions


def test_an_action_left_out_is_withdrawn_with_the_reason_and_taken_up_again_later(tmp_path: Path) -> None:
    reloaded(tmp_path, small())
    fewer = small()
    del fewer["actions"][1]
    reloaded(tmp_path, fewer, "fewer", reason="Dropped by the KCSP")
    gone = Action.objects.get(ref="B1.2")
    assert (gone.withdrawn_at, gone.withdrawn_why) == (NOW, "Dropped by the KCSP")
    assert [row.ref for row in reloaded(tmp_path, small(), "again").actions] == ["B1.1", "B1.2", "R1.1"]
    assert Action.objects.get(ref="B1.2").pk == gone.pk


def test_row_order_is_the_order_of_the_plan_and_moving_a_row_writes_that_row_only(tmp_path: Path) -> None:
    rows = [{**AIM, "aim_ref": "B1", "ref": f"B1.{n}", "action": f"Action {n}"} for n in range(1, 6)]
    reloaded(tmp_path, actions_of(*rows), "before")
    written = Action.history.count()
    plan = reloaded(tmp_path, actions_of(rows[4], *rows[:4]), "after")
    assert [row.ref for row in plan.actions] == ["B1.5", "B1.1", "B1.2", "B1.3", "B1.4"]
    assert Action.history.count() == written + 1


def test_further_columns_of_actions_become_further_text_with_a_warning(tmp_path: Path) -> None:
    sheets = small()
    sheets["actions"][1] |= {"Budget": "£5,000", "Mesure": "Visits made"}
    said = run("load_agreement", folder(tmp_path / "plan", sheets))
    assert "warning: actions!J1: “Budget” is not a column of the form; it is kept as further text." in said
    assert "warning: actions!K1: “Mesure” is not a column of the form" in said
    assert "Did you mean “measure”?" in said
    plan = plan_of(SLUG)
    assert plan.actions[1].extra == (("Budget", "£5,000"), ("Mesure", "Visits made"))
    assert plan.actions[0].extra == ()


def test_further_text_in_another_order_of_columns_is_nothing_new(tmp_path: Path) -> None:
    sheets = small()
    sheets["actions"][0] |= {"Budget": "£5,000", "Note": "One"}
    reloaded(tmp_path, sheets)
    swapped = small()
    swapped["actions"][0] |= {"Note": "One", "Budget": "£5,000"}
    with nothing_written():
        reloaded(tmp_path, swapped, "swapped")


# --- sheets that are there, and sheets that are not -------------------------------------------------------------------


def test_a_sheet_that_the_file_leaves_out_stays_as_it_is(tmp_path: Path) -> None:
    full = small()
    full["chapters"] = [{"number": "1", "title": "Introduction", "text": "Why"}]
    full["people"] = [
        {"name": "Pat Lee", "post": "Head of Policing", "agency": "CP"},
        {"name": "", "post": "Vacant"},
    ]
    before = reloaded(tmp_path, full)
    parts = {name: small()[name] for name in ("agreement", "priorities", "actions")}
    with nothing_written():
        after = reloaded(tmp_path, parts, "parts")
    assert after == before
    assert [row.title for row in after.posts if not row.agency] == ["Vacant"]


def test_a_sheet_that_is_there_without_rows_says_that_there_are_none(tmp_path: Path) -> None:
    full = small()
    full["chapters"] = [{"number": "1", "title": "Introduction", "text": "Why"}]
    reloaded(tmp_path, full)
    folder(tmp_path / "empty", {**small(), "chapters": "number,title,text\n"})
    run("load_agreement", tmp_path / "empty")
    assert plan_of(SLUG).chapters == ()


def test_without_a_sheet_of_agencies_a_new_body_is_added_with_a_warning(tmp_path: Path) -> None:
    reloaded(tmp_path, small())
    sheets = small()
    del sheets["agencies"]
    sheets["priorities"][1] |= {"lead": "Chief Fire Officer", "lead_agency": "Fire Service"}
    said = run("load_agreement", folder(tmp_path / "more", sheets))
    assert "warning: priorities!D3: “Fire Service” is a body that the plan has not had before" in said
    assert [row.name for row in plan_of(SLUG).agencies] == ["County Police", "County Council", "Fire Service"]


# --- leads and people -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "printed"),
    [
        ({"lead": "Head of Policing", "lead_agency": "CP"}, "Head of Policing, County Police"),
        ({"lead": "Head of Policing, County Police"}, "Head of Policing, County Police"),
        ({"lead": "County Police", "joint_with": "County Council"}, "CP and County Council"),
        ({"lead": "Chair of the Strategy Group"}, "Chair of the Strategy Group"),
        ({"lead": "To be confirmed"}, "To be confirmed"),
        ({"lead": ""}, ""),
    ],
)
def test_a_lead_is_a_post_a_body_several_or_nobody_yet(
    tmp_path: Path, cells: dict[str, str], printed: str
) -> None:
    sheets = small()
    sheets["priorities"] = [
        {"number": "1", "title": "Burglary", **cells},
        {"number": "2", "title": "Road Safety"},
    ]
    plan = reloaded(tmp_path, sheets)
    assert plan.lead_as_printed(plan.priorities[0]) == printed


def test_holders_deputies_and_delegates_are_posts_and_names_without_accounts(tmp_path: Path) -> None:
    sheets = small()
    post = {"agency": "County Police"}
    sheets["people"] = [
        {
            "name": "Pat Lee",
            "email": "pat@example.org",
            "post": "Head of Policing",
            **post,
            "from": "2014-04-01",
        },
        {"name": "Del Gate", "delegate_of": "Head of Policing", **post, "may_send": "yes"},
        {"name": "Dee Putty", "deputy_of": "County Police"},
    ]
    plan = reloaded(tmp_path, sheets)
    assert [(row.name, row.kind, row.may_send) for row in plan.people] == [
        ("Pat Lee", "holder", False),
        ("Del Gate", "delegate", True),
        ("Dee Putty", "deputy", False),
    ]
    assert plan.people[0].post == plan.people[1].post == plan.priorities[0].lead
    assert set(Holding.objects.values_list("person", flat=True)) == {None}


def test_a_theme_taken_up_again_is_the_theme_that_it_was(tmp_path: Path) -> None:
    reloaded(tmp_path, small())
    fewer = small()
    fewer["themes"] = [{"title": "Early help"}]
    fewer["actions"][2]["themes"] = "Early help"
    reloaded(tmp_path, fewer, "fewer")
    plan = reloaded(tmp_path, small(), "again")
    assert [row.title for row in plan.themes] == ["Early help", "Reducing re-offending"]
    assert Theme.objects.count() == 2
    assert [row.slug for row in plan.themes] == ["early-help", "reducing-re-offending"]


def test_a_post_that_nothing_names_any_more_is_withdrawn(tmp_path: Path) -> None:
    reloaded(tmp_path, small())
    sheets = small()
    sheets["priorities"][0]["lead"] = "Head of Local Policing"
    plan = reloaded(tmp_path, sheets, "renamed")
    assert [row.title for row in plan.posts] == ["Head of Local Policing"]
    assert LeadPost.objects.get(title="Head of Policing").withdrawn_at == NOW


# --- progress and versions --------------------------------------------------------------------------------------------


def test_a_period_tells_when_its_papers_go_out_and_the_partnership_meets_and_loads_back_unchanged(
    tmp_path: Path,
) -> None:
    sheets = small()
    dates = {"despatch_on": "2015-01-23", "partnership_on": "3 February 2015"}
    sheets["periods"] = [{"title": "January 2015", "meeting_on": "2015-01-20", **dates}]
    [period] = reloaded(tmp_path, sheets).periods
    assert (period.despatch_on, period.partnership_on) == (date(2015, 1, 23), date(2015, 2, 3))

    run("export_agreement", "small-2014-17", format="csv", output=tmp_path / "out")
    with nothing_written():
        run("load_agreement", tmp_path / "out")
    # A file of before, without the two columns, says nothing about them.
    sheets["periods"] = [{"title": "January 2015", "meeting_on": "2015-01-20"}]
    assert reloaded(tmp_path, sheets, "older").periods == (period,)


def test_a_period_that_names_its_source_is_closed_and_its_updates_agreed(tmp_path: Path) -> None:
    sheets = small()
    sheets["periods"] = [
        {"title": "March 2014", "source": "Progress report"},
        {"title": "March 2015", "source": ""},
    ]
    sheets["updates"] = [
        {"period": "March 2014", "ref": "B1.1", "status": "on track", "report_text": "Marked 50"},
        {"period": "March 2015", "ref": "B1.1", "report_text": "Marked 60"},
    ]
    sheets["commentary"] = [{"period": "March 2014", "priority": "Burglary", "text": "Fewer again"}]
    plan = reloaded(tmp_path, sheets)
    assert [(row.state, row.closed_at) for row in plan.periods] == [("published", NOW), ("planned", None)]
    assert [row.state for row in plan.updates] == ["agreed", "sent"]
    assert plan.find("status_scheme", plan.updates[0].label).label == "On track"
    assert plan.commentary[0].priority == plan.priorities[0].ref


def test_a_file_with_the_sheet_cycles_and_its_columns_loads_as_one_with_periods(tmp_path: Path) -> None:
    sheets = small()
    sheets["cycles"] = [{"title": "March 2014", "source": "Progress report"}]
    sheets["updates"] = [{"cycle": "March 2014", "ref": "B1.1", "report_text": "Marked 50"}]
    sheets["commentary"] = [{"cycle": "March 2014", "priority": "Burglary", "text": "Fewer again"}]

    plan = reloaded(tmp_path, sheets)

    [period] = plan.periods
    assert period.title == "March 2014"
    assert [row.period for row in (*plan.updates, *plan.commentary)] == [period.ref, period.ref]


def test_a_concern_is_about_the_agreement_a_priority_an_indicator_or_an_action(tmp_path: Path) -> None:
    sheets = small()
    sheets["indicators"] = [{"title": "Burglaries", "code": "NI 16"}]
    texts = {
        "": "",
        "priority 2": "priority",
        "Indicator Burglaries": "indicator",
        "indicator NI 16": "indicator",
    }
    texts |= {"action R1.1": "action", "priority Road Safety": "priority"}
    sheets["concerns"] = [{"about": about, "text": f"Concern {n}"} for n, about in enumerate(texts)]
    plan = reloaded(tmp_path, sheets)
    assert [row.subject for row in plan.concerns] == [kind or "agreement" for kind in texts.values()]
    assert [row.subject_ref for row in plan.concerns] == [
        "", plan.priorities[1].ref, plan.indicators[0].ref, plan.indicators[0].ref, "R1.1", plan.priorities[1].ref,
    ]  # fmt: skip


def test_a_version_is_stored_as_the_plan_stood_at_its_moment(tmp_path: Path) -> None:
    reloaded(tmp_path, small(), effective="2014-07-31")
    versioned = small()
    versioned["versions"] = [{"number": "1.1", "printed_date": "October 2014", "effective_on": "2014-10-14"}]
    versioned["actions"][0]["action"] = "Mark all property"
    reloaded(tmp_path, versioned, "versioned", effective="2014-10-14")
    stored = StoredVersion.objects.get()
    assert stored.version.effective_at == datetime(2014, 10, 14, tzinfo=LONDON)
    assert run("verify_versions").startswith("small-2014-17 action plan 1.1: as published")


def test_a_version_from_before_the_first_load_is_listed_with_a_warning_and_has_no_bytes(
    tmp_path: Path,
) -> None:
    sheets = small()
    sheets["versions"] = [{"number": "1.1", "effective_on": "2014-10-14"}]
    said = run("load_agreement", folder(tmp_path / "plan", sheets))
    assert "warning: versions: From before the day of this import, and so listed only: 1.1." in said
    assert PlanVersion.objects.get().number == "1.1"
    assert not StoredVersion.objects.exists()
    assert "1.1: listed only, from before the tracker" in run("verify_versions")


def test_a_draft_version_stays_and_becomes_published_when_the_file_has_it(tmp_path: Path) -> None:
    reloaded(tmp_path, small(), effective="2014-07-31")
    agreement = Agreement.objects.get(slug=SLUG)
    PlanVersion.objects.create(agreement=agreement, ref="draft", number="1.1", status="draft")
    sheets = {**small(), "versions": "number,effective_on\n"}
    run("load_agreement", folder(tmp_path / "none", sheets))
    assert PlanVersion.objects.get().withdrawn_at is None
    plan = reloaded(
        tmp_path, {**small(), "versions": [{"number": "1.1", "effective_on": "2015-01-12"}]}, "published"
    )
    assert [(row.ref, row.status) for row in plan.versions] == [("draft", "published")]


def test_an_update_on_an_action_that_left_and_came_back_is_the_update_that_it_was(tmp_path: Path) -> None:
    full = small()
    full["periods"] = [{"title": "March 2015"}]
    full["updates"] = [{"period": "March 2015", "ref": "B1.2", "report_text": "Marked 60"}]
    before = reloaded(tmp_path, full, "before")
    fewer = {name: small()[name] for name in ("agreement", "priorities", "actions")}
    del fewer["actions"][1]
    assert reloaded(tmp_path, fewer, "fewer").updates == ()
    assert reloaded(tmp_path, full, "after").updates == before.updates


def test_what_the_form_has_no_column_for_survives_a_load(tmp_path: Path) -> None:
    sheets = small()
    sheets["periods"] = [{"title": "March 2015"}]
    sheets["updates"] = [{"period": "March 2015", "ref": "B1.1", "report_text": "Marked 60"}]
    plan = reloaded(tmp_path, sheets)
    rich = plan.with_tables(
        periods=(replace(plan.periods[0], state="open"),),
        updates=(replace(plan.updates[0], state="sent back", author_name="Pat Lee", ask_answer="Yes"),),
        standings=tuple(replace(row, completed_on=date(2015, 1, 5)) for row in plan.standings),
    )
    apply(difference(plan, rich), Change(None, "In the tracker"), Agreement.objects.get(slug=SLUG))
    sheets["updates"][0]["report_text"] = "Marked 61"
    after = reloaded(tmp_path, sheets, "again")
    assert (after.periods, after.standings) == (rich.periods, rich.standings)
    assert after.updates == (replace(rich.updates[0], report_text="Marked 61"),)


# --- who loads, and into what -----------------------------------------------------------------------------------------


def test_a_load_by_a_person_is_recorded_as_theirs(tmp_path: Path, cast: build.Cast) -> None:
    report = load(read_path(folder(tmp_path / "plan", small())), by=cast.administrator, reason="Set up")
    assert report.saved
    assert Aim.history.get(ref="B1").history_user == cast.administrator


def test_an_agreement_of_a_partnership_that_is_there_makes_no_other(tmp_path: Path) -> None:
    Partnership.objects.create(name="Small Partnership")
    said = run("load_agreement", folder(tmp_path / "plan", small()))
    assert "partnership is new" not in said
    assert Partnership.objects.count() == 1


def test_whether_the_public_may_read_an_agreement_is_left_alone_by_a_load(tmp_path: Path) -> None:
    reloaded(tmp_path, small())
    Agreement.objects.update(is_public=True)
    sheets = small()
    sheets["agreement"][0]["title"] = "Another title"
    assert reloaded(tmp_path, sheets, "again").agreement.is_public


def test_dated_states_loaded_in_order_can_each_be_read_again(tmp_path: Path) -> None:
    reloaded(tmp_path, small(), effective="2014-07-31")
    later = small()
    later["actions"][0]["action"] = "Mark all property"
    reloaded(tmp_path, later, "later", effective="2014-10-14")
    assert plan_of(SLUG, date(2014, 10, 13)).actions[0].text == "Mark property"
    assert plan_of(SLUG, date(2014, 10, 14)).actions[0].text == "Mark all property"


def test_an_earlier_state_that_is_there_already_may_be_loaded_again(tmp_path: Path) -> None:
    first = folder(tmp_path / "first", small())
    run("load_agreement", first, effective="2014-07-31")
    later = small()
    later["actions"][0]["action"] = "Mark all property"
    reloaded(tmp_path, later, "later", effective="2014-10-14")
    with nothing_written():
        run("load_agreement", first, effective="2014-07-31")


def test_loading_two_agreements_keeps_them_apart(tmp_path: Path) -> None:
    reloaded(tmp_path, small())
    before = sizes()
    other = small()
    other["agreement"][0]["slug"] = "other-2014-17"
    with time_machine.travel(NOW):
        run("load_agreement", folder(tmp_path / "other", other))
    assert plan_of(SLUG).actions == plan_of("other-2014-17").actions
    assert sizes()["actions_action"] == 2 * before["actions_action"]


def test_a_column_that_a_sheet_leaves_out_changes_nothing(tmp_path: Path) -> None:
    reloaded(tmp_path, small())
    before = plan_of(SLUG)
    fewer = {
        name: [
            {column: cell for column, cell in row.items() if column in KEPT_COLUMNS.get(name, row)}
            for row in rows
        ]
        for name, rows in small().items()
    }
    assert reloaded(tmp_path, fewer, "fewer") == before


# What a file may be cut down to: enough to say which row is which.
KEPT_COLUMNS = {
    "agreement": ("slug", "title", "partnership"),
    "priorities": ("number", "title"),
    "actions": ("ref", "aim_ref", "priority", "aim_number", "aim", "action"),
}


# --- Like with like -----------------------------------------------------------------------------------------------


def test_a_yearly_baseline_of_quarterly_figures_is_warned_about_and_so_are_mixed_periods(
    tmp_path: Path,
) -> None:
    sheets = small()
    sheets["indicators"] = [
        {"title": "Burglary", "period_type": "quarter", "baseline_label": "2013/14", "baseline_value": "400"},
        {
            "title": "Theft",
            "period_type": "quarter, adds up",
            "baseline_label": "2013/14",
            "baseline_value": "9",
        },
        {"title": "Assaults", "baseline_label": "Before", "baseline_value": "9"},
    ]
    sheets["observations"] = [
        {"indicator": "Burglary", "period_label": "Q1 2014/15", "value": "96"},
        {"indicator": "Burglary", "period_label": "2013/14", "value": "400"},
    ]

    loaded = load(read_path(folder(tmp_path / "plan", sheets)))

    warned = [problem.message for problem in loaded.warnings]
    assert [message.split(":")[0] for message in warned] == [
        "The period of this baseline is a year, and each figure is of a quarter",
        (
            "Nothing tells how long the period of this baseline is, so no figure is compared with it. Give its "
            "period, such as 2025/26."
        ),
        "The figures of “Burglary” are of a quarter and a year",
    ]
