"""Editing a plan row by row: who may, what a save does, what is refused, and that nothing typed is lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import Refused
from actions.models import Action, Aim
from core.conflict import Conflict
from core.history import Change
from indicators.models import Indicator
from plan.editing.forms.kinds import KINDS
from plan.editing.pending import pending_decisions
from plan.editing.workflow import EditReason, RulesBroken, save_edit
from priorities.models import Decision, LeadPost, Priority, StatusLabel, Theme
from reporting.models import Report
from reporting.workflow import open_period
from tests import build, figures
from tests.editing import (
    WHY,
    administrator,
    edit_row,
    last_history,
    people,
    posted,
    row_address,
    value_of,
    written,
)
from tests.pages import conflict_of, once_in, problems_of, says_sent_before, text_of, words
from tests.signing_in import sign_in

NEW_ROWS: dict[str, dict[str, str]] = {
    "priorities": {"title": "Burglary", "kind": "priority"},
    "themes": {"title": "Prevention"},
    "aims": {"priority": "p1", "text": "Fewer knives", "number": "1.9"},
    "actions": {"aim": "aim0", "text": "Talk to shops"},
    "indicators": {"title": "Theft", "priority": "p1"},
    "targets": {"indicator": "burglary", "value": "400", "by": "March 2017"},
    "chapters": {"title": "Introduction"},
    "groups": {"name": "Working group"},
    "linked-plans": {"title": "Policing plan"},
    "signatories": {"agency": "police"},
    "agencies": {"name": "Probation"},
    "assessments": {"topic": "Alcohol", "csps": "3", "out_of": "11"},
    "achievements": {"text": "Fewer fires"},
    "status-scheme": {"label": "Waiting"},
    "projects": {"grant": "Crime Reduction Grant", "title": "Alley gates", "award": "£12,500.50"},
    "decisions": {"reference": "D/1", "text": "Do it", "kind": "decision"},
}
"""What is typed for a new row of each kind."""


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    figures.indicator(county_plan, "burglary")
    return county_plan


@pytest.fixture
def officer(client: Client, cast: build.Cast, plan: build.Plan) -> Client:
    return administrator(client, cast)


def page(plan: build.Plan, name: str, *args: str) -> str:
    return reverse(name, args=[plan.agreement.slug, *args])


# --- one row ------------------------------------------------------------------------------------------------


def test_a_saved_row_has_its_words_its_author_and_its_reason_in_history(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    response = edit_row(officer, row_address(plan, "aims", "aim0"), text="Fewer assaults", number="1.1")

    assert response["Location"] == page(plan, "plan-edit-list", "aims")
    assert Aim.objects.get(ref="aim0").text == "Fewer assaults"
    last = last_history(Aim, ref="aim0")
    assert (last.text, last.history_user, last.history_change_reason) == (
        "Fewer assaults",
        cast.administrator,
        "Agreed with the police.",
    )


def test_a_save_writes_the_row_that_changed_and_no_other(officer: Client, plan: build.Plan) -> None:
    before = written(plan.agreement)

    edit_row(officer, row_address(plan, "priorities", "p1"), title="Violence")

    assert written(plan.agreement) == {**before, "priorities": before["priorities"] + 1}


def test_a_save_without_a_reason_is_refused_at_its_box_and_keeps_what_was_typed(
    officer: Client, plan: build.Plan
) -> None:
    before = written(plan.agreement)

    text = edit_row(
        officer, row_address(plan, "aims", "aim0"), text="Fewer assaults", reason=""
    ).content.decode()

    assert problems_of(text)["#id_reason"] == "Answer “Why is it changed?”"
    assert "Fewer assaults</textarea>" in text
    assert written(plan.agreement) == before


def test_saving_what_is_there_already_says_so_and_writes_nothing(officer: Client, plan: build.Plan) -> None:
    before = written(plan.agreement)

    response = edit_row(officer, row_address(plan, "actions", "act0"))

    assert "Nothing in the boxes differs from the plan" in response.content.decode()
    assert written(plan.agreement) == before


@pytest.mark.parametrize(
    ("kind", "ref", "typed", "box", "words"),
    [
        ("priorities", "p1", {"number": "2"}, "id_number", "Priority 2: Road Safety has number 2 already"),
        (
            "aims",
            "aim0",
            {"number": "2.1"},
            "id_number",
            "There is an aim 2.1 already, under Priority 2: Road Safety",
        ),
        ("actions", "act0", {"ongoing": "on"}, "id_due", "An ongoing action has no due date"),
        ("actions", "act0", {"due": "31 2 2015"}, "id_due", "The due date must be a real date"),
        ("actions", "act0", {"aim": "nowhere"}, "id_aim", "Select the aim from the list"),
        (
            "themes",
            "theme-0",
            {"title": "safeguarding"},
            "id_title",
            "There is a theme of this title already",
        ),
        ("status-scheme", "status-1", {"label": "Red"}, "id_label", "There is a label “Red” already"),
        ("status-scheme", "status-5", {"rag": "red"}, "id_rag", "Red, Amber and Green go with not started"),
        (
            "agreement",
            "county-2014-17",
            {"ends_on": "1 1 2013"},
            "id_ends_on",
            "The agreement ends before it starts",
        ),
    ],
)
def test_a_broken_rule_is_told_at_the_box_that_mends_it_and_saves_nothing(
    officer: Client, plan: build.Plan, kind: str, ref: str, typed: dict[str, str], box: str, words: str
) -> None:
    before = written(plan.agreement)

    text = edit_row(officer, row_address(plan, kind, ref), **typed).content.decode()

    assert problems_of(text)[f"#{box}"].startswith(words)
    assert written(plan.agreement) == before


def test_every_kind_of_row_can_be_added_changed_and_withdrawn(officer: Client, plan: build.Plan) -> None:
    assert set(NEW_ROWS) | {"agreement"} == set(KINDS)
    for kind, typed in NEW_ROWS.items():
        table = KINDS[kind].table
        known = {row.ref for row in value_of(plan).table(table)}

        address = page(plan, "plan-edit-add", kind)
        assert edit_row(officer, address, **typed).status_code == 302, kind
        (made,) = [row for row in value_of(plan).table(table) if row.ref not in known]

        response = edit_row(officer, row_address(plan, kind, made.ref), **{_words_of(kind): "Another"})
        assert response.status_code == 302, kind
        address = row_address(plan, kind, made.ref, "plan-edit-withdraw")
        assert edit_row(officer, address, reason="Not needed").status_code == 302, kind
        gone = {item.row.ref: item.why for item in value_of(plan).withdrawn if item.table == table}
        assert gone[made.ref] == "Not needed", kind


def _words_of(kind: str) -> str:
    known = {
        "groups": "name",
        "agencies": "name",
        "signatories": "note",
        "status-scheme": "label",
        "targets": "value",
    }
    known |= dict.fromkeys(("aims", "actions", "achievements", "decisions"), "text")
    return known.get(kind, "topic" if kind == "assessments" else "title")


def test_a_target_is_called_by_its_indicator(officer: Client, plan: build.Plan) -> None:
    edit_row(
        officer, page(plan, "plan-edit-add", "targets"), indicator="burglary", value="400", by="March 2017"
    )

    rows = officer.get(page(plan, "plan-edit-list", "targets")).content.decode()

    (indicator,) = value_of(plan).indicators
    assert f"Target of {indicator.title}" in rows


def test_a_row_can_be_put_after_another_and_only_it_is_written(officer: Client, plan: build.Plan) -> None:
    edit_row(officer, page(plan, "plan-edit-add", "themes"), title="Prevention", place="theme-0")
    assert [row.title for row in value_of(plan).themes] == ["Early help", "Prevention", "Safeguarding"]
    before = written(plan.agreement)

    edit_row(officer, row_address(plan, "themes", "theme-1"), place="first")

    assert [row.title for row in value_of(plan).themes] == ["Safeguarding", "Early help", "Prevention"]
    assert written(plan.agreement)["themes"] == before["themes"] + 1


def test_an_action_moves_to_another_aim_and_is_called_by_its_new_label(
    officer: Client, plan: build.Plan
) -> None:
    edit_row(officer, row_address(plan, "actions", "act0"), aim="aim1")

    labels = {ref: item.label for ref, item in value_of(plan).labelled_actions.items()}
    assert labels == {"act2": "1.1a", "act1": "2.1a", "act3": "2.1b", "act0": "2.1c"}


def test_an_aim_moves_to_another_priority_with_its_actions_and_serves_other_themes(
    officer: Client, plan: build.Plan
) -> None:
    edit_row(officer, row_address(plan, "aims", "aim0"), priority="p2", number="2.2", themes=["theme-1"])

    first, second = value_of(plan).sections
    assert [aim.aim.ref for aim in first.aims] == []
    assert [(aim.aim.ref, aim.aim.themes) for aim in second.aims] == [
        ("aim1", ("theme-1",)),
        ("aim0", ("theme-1",)),
    ]
    assert [item.label for item in second.aims[1].actions] == ["2.2a", "2.2b"]


def test_a_post_that_the_plan_does_not_have_is_made_with_the_row_and_told(
    officer: Client, plan: build.Plan
) -> None:
    address = row_address(plan, "priorities", "p1")
    form = officer.get(address).context["form"]

    response = officer.post(address, posted(form, lead="Chair of the Board, County Police", **WHY))
    assert response.status_code == 302
    text = text_of(officer, response.headers["Location"])
    assert "New job title: Chair of the Board, County Police." in text
    made = LeadPost.objects.get(title="Chair of the Board")
    assert made.agency is not None
    assert made.agency.ref == "police"
    assert Priority.objects.get(ref="p1").lead == made


def test_a_mistyped_post_is_asked_about(officer: Client, plan: build.Plan) -> None:
    text = edit_row(
        officer, row_address(plan, "actions", "act0"), coordinator="Head of Comunity Safety"
    ).content.decode()

    assert "Did you mean “Head of Community Safety”?" in text


def test_a_post_is_known_by_its_title_in_any_writing(officer: Client, plan: build.Plan) -> None:
    edit_row(officer, row_address(plan, "actions", "act0"), coordinator="  head of  POLICING")

    assert Action.objects.get(ref="act0").coordinator == plan.posts[0]
    assert LeadPost.objects.count() == 2


def test_joint_and_secondary_leads_are_kept_in_their_order(officer: Client, plan: build.Plan) -> None:
    other = build.post(plan.agreement, "Director of Public Health")

    edit_row(
        officer,
        row_address(plan, "priorities", "p1"),
        joint_leads="Head of Community Safety\nDirector of Public Health",
        secondary_leads="Director of Public Health",
    )

    row = value_of(plan).find("priorities", "p1")
    assert row.joint_leads == (plan.posts[1].ref, other.ref)
    assert row.secondary_leads == (other.ref,)


def test_further_texts_of_an_action_are_added_and_emptied(officer: Client, plan: build.Plan) -> None:
    address = row_address(plan, "actions", "act0")
    edit_row(officer, address, extra_name="Budget", extra_text="£4,000")
    assert Action.objects.get(ref="act0").extra == [["Budget", "£4,000"]]

    edit_row(officer, address, extra_0="")
    assert Action.objects.get(ref="act0").extra == []


def test_the_address_of_a_theme_stays_when_it_is_renamed_and_no_two_are_equal(
    officer: Client, plan: build.Plan
) -> None:
    edit_row(officer, row_address(plan, "themes", "theme-0"), title="Help early")
    edit_row(officer, page(plan, "plan-edit-add", "themes"), title="Early help")

    assert [row.slug for row in Theme.objects.order_by("position", "pk")] == [
        "early-help",
        "safeguarding",
        "early-help-2",
    ]


# --- withdrawing and replacing ------------------------------------------------------------------------------


def test_withdrawing_a_priority_names_and_withdraws_what_stands_under_it(
    officer: Client, plan: build.Plan
) -> None:
    address = row_address(plan, "priorities", "p1", "plan-edit-withdraw")
    text = officer.get(address).content.decode()
    assert "This goes with it:" in text
    assert "Aim 1.1: Aim number 0" in text
    assert "Action 1.1b: Action number 2" in text

    edit_row(officer, address, reason="No longer a priority of the county")

    value = value_of(plan)
    assert [row.ref for row in value.priorities] == ["p2"]
    assert {(item.table, item.row.ref) for item in value.withdrawn if item.table != "standings"} == {
        ("priorities", "p1"),
        ("aims", "aim0"),
        ("actions", "act0"),
        ("actions", "act2"),
    }
    assert {item.why for item in value.withdrawn} == {"No longer a priority of the county"}


def test_a_label_that_an_action_stands_at_cannot_be_withdrawn_and_another_can(
    officer: Client, plan: build.Plan
) -> None:
    green = row_address(plan, "status-scheme", plan.labels["Green"].ref, "plan-edit-withdraw")
    paused = row_address(plan, "status-scheme", plan.labels["Paused"].ref, "plan-edit-withdraw")

    assert "4 actions stand at this label" in edit_row(officer, green, reason="Not used").content.decode()
    assert StatusLabel.objects.get(label="Green").withdrawn_at is None
    assert edit_row(officer, paused, reason="Not used").status_code == 302
    assert StatusLabel.objects.get(label="Paused").withdrawn_at is not None


def test_a_body_that_has_posts_cannot_be_withdrawn(officer: Client, plan: build.Plan) -> None:
    response = edit_row(
        officer, row_address(plan, "agencies", "police", "plan-edit-withdraw"), reason="Merged"
    )

    assert "This body cannot be withdrawn: it has job titles." in response.content.decode()


def test_an_action_is_replaced_by_another_of_the_plan(officer: Client, plan: build.Plan) -> None:
    address = row_address(plan, "actions", "act0", "plan-edit-withdraw")

    edit_row(officer, address, reason="Too small", replaced_by="act2")

    assert Action.objects.get(ref="act0").withdrawn_why == "Too small. Replaced by action 1.1b."
    assert Action.objects.get(ref="act2").follows == "county-2014-17:act0"


def test_an_action_is_replaced_by_a_new_one_that_stands_in_its_place(
    officer: Client, plan: build.Plan
) -> None:
    address = f"{page(plan, 'plan-edit-add', 'actions')}?replaces=act0"
    form = officer.get(address).context["form"]
    assert form["reason"].value() == "Action 1.1a is replaced by another."

    response = officer.post(address, posted(form, text="A better action"))

    assert response.status_code == 302
    made = Action.objects.get(text="A better action")
    assert made.follows == "county-2014-17:act0"
    assert made.due == date(2015, 3, 31)
    assert value_of(plan).labelled_actions[made.ref].label == "1.1a"
    assert Action.objects.get(ref="act0").withdrawn_why == "Action 1.1a is replaced by another."


# --- two people on one form ---------------------------------------------------------------------------------


def test_the_second_of_two_is_shown_both_and_loses_nothing(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    address = row_address(plan, "aims", "aim0")
    form = officer.get(address).context["form"]
    second = build.person("second", "Sam Second")
    build.Role.objects.create(person=second, partnership=cast.partnership, kind="administrator")
    edit_row(sign_in(Client(), second, second_factor=True), address, text="Theirs", outcome="Their outcome")

    response = officer.post(address, posted(form, text="Mine", **WHY))

    text = response.content.decode()
    assert response.status_code == 200
    assert conflict_of(text) == {
        "Aim": ("Theirs", "Mine"),
        "Planned outcome": ("Their outcome", "You did not change it: what stands now is in the box."),
    }
    assert "was changed by Sam Second on 12 January 2015" in words(text)
    assert "Mine</textarea>" in text
    assert "Their outcome</textarea>" in text
    assert Aim.objects.get(ref="aim0").text == "Theirs"

    officer.post(address, posted(response.context["form"]))
    row = Aim.objects.get(ref="aim0")
    assert (row.text, row.outcome) == ("Mine", "Their outcome")


def test_what_was_typed_stays_when_somebody_else_withdrew_the_row(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    address = row_address(plan, "aims", "aim0")
    form = officer.get(address).context["form"]
    data = posted(form, text="Mine", **WHY)
    # The page is opened, then the row goes, then the same verb finds it gone.
    filled = type(form)(data, value=form.value, row=form.row)
    assert filled.is_valid()
    edit_row(officer, row_address(plan, "aims", "aim0", "plan-edit-withdraw"), reason="Dropped")

    with pytest.raises(Conflict) as conflict:
        save_edit(
            plan.agreement, filled.apply_to, by=cast.administrator, why=filled.edit_reason, tables=("aims",)
        )

    assert conflict.value.now.find("aims", "aim0") is None
    assert Aim.objects.get(ref="aim0").text == "Aim number 0"


def test_a_further_text_that_only_the_other_changed_is_not_overwritten(
    officer: Client, plan: build.Plan
) -> None:
    address = row_address(plan, "actions", "act0")
    edit_row(officer, address, extra_name="Cost", extra_text="None")
    form = officer.get(address).context["form"]
    edit_row(officer, address, extra_0="£500")

    response = officer.post(address, posted(form, text="Mine", **WHY))
    officer.post(address, posted(response.context["form"]))

    row = Action.objects.get(ref="act0")
    assert (row.text, row.extra) == ("Mine", [["Cost", "£500"]])


def test_a_row_that_somebody_changed_meanwhile_is_looked_at_again_before_it_is_withdrawn(
    officer: Client, plan: build.Plan
) -> None:
    address = row_address(plan, "aims", "aim0", "plan-edit-withdraw")
    form = officer.get(address).context["form"]
    edit_row(officer, row_address(plan, "aims", "aim0"), text="Theirs")

    response = officer.post(address, posted(form, reason="Dropped"))

    assert conflict_of(response.content.decode()) == {"Aim": ("Theirs",)}
    assert Aim.objects.get(ref="aim0").withdrawn_at is None
    again = posted(response.context["form"])
    assert again["reason"] == "Dropped"
    officer.post(address, again)
    assert Aim.objects.get(ref="aim0").withdrawn_why == "Dropped"


@pytest.mark.parametrize("kind", sorted(NEW_ROWS))
def test_an_added_row_that_is_sent_twice_is_added_once_and_says_so(
    officer: Client, plan: build.Plan, kind: str
) -> None:
    address = page(plan, "plan-edit-add", kind)
    opened = officer.get(address)
    data = {
        **posted(opened.context["form"], **NEW_ROWS[kind], **WHY),
        **once_in(opened.content.decode()),
    }
    first = officer.post(address, data)
    before = written(plan.agreement)

    assert first.status_code == 302
    assert says_sent_before(officer, address, data, first)
    assert written(plan.agreement) == before


def test_a_withdrawal_that_is_sent_twice_says_so_and_not_that_the_row_is_gone(
    officer: Client, plan: build.Plan
) -> None:
    address = row_address(plan, "aims", "aim0", "plan-edit-withdraw")
    opened = officer.get(address)
    data = {**posted(opened.context["form"], reason="Dropped"), **once_in(opened.content.decode())}
    first = officer.post(address, data)
    before = written(plan.agreement)

    assert says_sent_before(officer, address, data, first)
    assert written(plan.agreement) == before


# --- reasons and decisions ----------------------------------------------------------------------------------


def test_a_typing_error_needs_no_reason_and_is_recorded_as_that(officer: Client, plan: build.Plan) -> None:
    address = row_address(plan, "aims", "aim0")
    edit_row(officer, address, text="Fewer assalts")

    assert edit_row(officer, address, text="Fewer assaults", reason=None).status_code == 200
    assert (
        edit_row(officer, address, text="Fewer assaults", reason=None, typing_error="on").status_code == 302
    )
    assert last_history(Aim, ref="aim0").history_change_reason == "Only a typing error"
    assert "Saved, as only a typing error, in the list of changes." in text_of(
        officer, page(plan, "plan-edit-list", "aims")
    )

    edit_row(officer, address, text="Fewer assaults.", reason="Seen in print", typing_error="on")
    assert last_history(Aim, ref="aim0").history_change_reason == "Only a typing error: Seen in print"


@pytest.mark.parametrize(
    ("kind", "ref", "typed", "told"),
    [
        (
            "actions",
            "act0",
            {"due": "31 3 2022"},
            "Due: “31 March 2015” became “31 March 2022”",
        ),
        (
            "actions",
            "act0",
            {"coordinator": "Head of Policing"},
            "Lead for this action: “Head of Policing, County Police” was put in",
        ),
        ("actions", "act0", {"partnership_only": "on"}, "For the Partnership only: “No” became “Yes”"),
        ("actions", "act0", {"place": "act2"}, "The place in the list changed"),
        ("aims", "aim0", {"number": "1.7"}, "Number, as printed: “1.1” became “1.7”"),
        ("aims", "aim0", {"text": "Aim number 10"}, "Aim: “0” became “10”"),
        ("aims", "aim0", {"text": "Aim not number 0"}, "Aim: “not” was put in"),
        ("aims", "aim0", {"themes": ["theme-1"]}, "Cross-cutting themes: “Early help” became “"),
        (
            "agreement",
            "county-2014-17",
            {"ends_on": "31 3 2018"},
            "“31 March 2017” became “31 March 2018”",
        ),
        (
            "actions",
            "act0",
            {"text": "A new text", "due": "1 4 2015", "measure": "Visits", "reporting": "Monthly"},
            "and 1 more",
        ),
    ],
)
def test_what_is_more_than_a_typing_error_is_refused_at_its_box_and_nothing_typed_is_lost(
    officer: Client, plan: build.Plan, kind: str, ref: str, typed: dict[str, Any], told: str
) -> None:
    before = written(plan.agreement)

    response = edit_row(officer, row_address(plan, kind, ref), reason="Hm", typing_error="on", **typed)

    words = problems_of(response.content.decode())["#id_typing_error"]
    assert words.startswith("This is more than a typing error. ")
    assert words.endswith(". Untick this, and write the reason")
    assert told in words
    boxes = posted(response.context["form"])
    assert {name: boxes[name] for name in typed} == typed
    assert (boxes["reason"], boxes["typing_error"]) == ("Hm", "on")
    assert written(plan.agreement) == before


def test_another_person_who_enters_the_figures_is_no_typing_error(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    indicator = build.save_row(
        Indicator(agreement=plan.agreement, ref="ind0", title="Burglary", unit="count"), build.BY_THE_TEST
    )
    address = row_address(plan, "indicators", "ind0")

    response = edit_row(officer, address, owner=str(cast.other_lead.pk), typing_error="on")

    assert "Who enters the figures changed" in problems_of(response.content.decode())["#id_typing_error"]
    indicator.refresh_from_db()
    assert indicator.owner is None


def test_a_typing_error_does_not_take_the_reason_that_other_changes_share(
    officer: Client, plan: build.Plan
) -> None:
    reason = page(plan, "plan-edit-reason")
    officer.post(reason, posted(officer.get(reason).context["form"], reason="Agreed at the KCSP"))
    address = row_address(plan, "aims", "aim0")
    opened = officer.get(address).context["form"]

    officer.post(address, posted(opened, text="Aim nubmer 0", typing_error="on"))

    assert last_history(Aim, ref="aim0").history_change_reason == "Only a typing error"
    assert officer.get(address).context["form"]["reason"].value() == "Agreed at the KCSP"


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("plan-edit-add", ("aims",)),
        ("plan-edit-withdraw", ("aims", "aim0")),
        ("plan-edit-numbers", ()),
        ("plan-edit-reason", ()),
    ],
)
def test_only_a_change_of_words_can_be_a_typing_error(
    officer: Client, plan: build.Plan, name: str, args: tuple[str, ...]
) -> None:
    assert "typing_error" not in officer.get(page(plan, name, *args)).context["form"].fields


def decision(plan: build.Plan, reference: str = "CCSP/2014/4", status: str = "open") -> Decision:
    row = Decision(
        agreement=plan.agreement, ref=reference.replace("/", "-"), reference=reference, status=status,
        meeting="CCSP, 14 October 2014", meeting_on=date(2014, 10, 14), text="Put mental health into the plan.",
    )  # fmt: skip
    return build.save_row(row, build.BY_THE_TEST)


def test_a_change_by_a_decision_names_it_in_history(officer: Client, plan: build.Plan) -> None:
    made = decision(plan)

    edit_row(officer, row_address(plan, "aims", "aim0"), text="Mental health", decision=made.ref)

    assert last_history(Aim, ref="aim0").history_decision_id == made.pk


def test_a_decision_is_recorded_along_with_the_change_that_it_led_to(
    officer: Client, plan: build.Plan
) -> None:
    edit_row(
        officer,
        row_address(plan, "aims", "aim0"),
        text="Mental health",
        new_reference="CCSP/2015/1",
        new_meeting="CCSP, January 2015",
        new_text="Mental health comes first.",
    )

    made = Decision.objects.get(reference="CCSP/2015/1")
    assert (made.text, made.status) == ("Mental health comes first.", "open")
    assert last_history(Aim, ref="aim0").history_decision_id == made.pk


def test_half_a_decision_and_two_decisions_are_refused_at_their_boxes(
    officer: Client, plan: build.Plan
) -> None:
    made = decision(plan)
    address = row_address(plan, "aims", "aim0")

    half = edit_row(officer, address, text="X", new_meeting="CCSP").content.decode()
    assert problems_of(half)["#id_new_reference"] == "Enter the reference"
    two = edit_row(
        officer, address, text="X", new_reference="A", new_text="B", decision=made.ref
    ).content.decode()
    assert problems_of(two)["#id_decision"] == "Choose a decision or record a new one, not both"
    again = edit_row(officer, address, text="X", new_reference="CCSP/2014/4", new_text="B").content.decode()
    assert problems_of(again)["#id_new_reference"].startswith(
        "CCSP/2014/4 has been given to another decision"
    )
    assert Aim.objects.get(ref="aim0").text == "Aim number 0"


def test_a_decision_is_pending_until_a_change_names_it(officer: Client, plan: build.Plan) -> None:
    made = decision(plan)
    decision(plan, "CCSP/2014/5", status="done")
    assert pending_decisions(plan.agreement) == [made]
    assert "Put mental health into the plan." in officer.get(page(plan, "plan-edit")).content.decode()

    edit_row(officer, row_address(plan, "aims", "aim0"), text="Mental health", decision=made.ref)

    assert pending_decisions(plan.agreement) == []
    assert (
        "None: every open decision has led to a change."
        in officer.get(page(plan, "plan-edit")).content.decode()
    )


def test_change_the_plan_opens_every_edit_with_the_decision_as_its_reason(
    officer: Client, plan: build.Plan
) -> None:
    made = decision(plan)
    button = {"reason": "CCSP, 14 October 2014: Put mental health into the plan.", "decision": made.ref}
    assert f'value="{button["reason"]}"' in officer.get(page(plan, "plan-edit")).content.decode()

    assert officer.post(page(plan, "plan-edit-reason"), button)["Location"] == page(plan, "plan-edit")

    form = officer.get(page(plan, "plan-edit-add", "aims")).context["form"]
    assert (form["reason"].value(), form["decision"].value()) == (button["reason"], made.ref)
    officer.post(
        page(plan, "plan-edit-add", "aims"), posted(form, priority="p1", text="Mental health", number="1.9")
    )
    form = officer.get(page(plan, "plan-edit-add", "themes")).context["form"]
    assert form["reason"].value() == button["reason"]

    officer.post(page(plan, "plan-edit-reason"), {"do": "end"})
    assert not officer.get(page(plan, "plan-edit-add", "themes")).context["form"]["reason"].value()


def test_a_reason_serves_again_when_that_is_ticked_and_stops_when_it_is_not(
    officer: Client, plan: build.Plan
) -> None:
    edit_row(
        officer, row_address(plan, "aims", "aim0"), text="A", reason="The group of 12 January", keep_why="on"
    )
    form = officer.get(row_address(plan, "aims", "aim1")).context["form"]
    assert form["reason"].value() == "The group of 12 January"

    officer.post(row_address(plan, "aims", "aim1"), posted(form, text="B", keep_why=None))

    assert not officer.get(row_address(plan, "aims", "aim0")).context["form"]["reason"].value()


def test_a_decision_that_was_withdrawn_cannot_be_the_reason(plan: build.Plan, cast: build.Cast) -> None:
    with pytest.raises(RulesBroken) as refusal:
        save_edit(
            plan.agreement,
            lambda now: now,
            by=cast.administrator,
            why=EditReason("Because", decision="gone"),
            tables=("aims",),
        )

    assert refusal.value.problems[0].field == "decision"


# --- the open reporting period ------------------------------------------------------------------------------


@pytest.fixture
def period(plan: build.Plan, cast: build.Cast) -> Any:
    return open_period(
        plan.agreement,
        "January 2015",
        "2014/15",
        due_on=date(2015, 1, 16),
        change=Change(cast.administrator, "Opened"),
    )


def test_a_withdrawn_action_owes_no_update_until_it_is_put_back(
    officer: Client, plan: build.Plan, period: Any
) -> None:
    edit_row(officer, row_address(plan, "actions", "act0", "plan-edit-withdraw"), reason="Dropped")
    assert Report.objects.get(action__ref="act0").state == "released"

    address = row_address(plan, "actions", "act0", "plan-edit-put-back")
    states = officer.get(address).context["states"]
    there = f"{address}?to={states[-1].at.isoformat().replace('+', '%2B')}"
    officer.post(there, posted(officer.get(there).context["form"], **WHY))

    assert Report.objects.get(action__ref="act0").state == "owed"


@pytest.mark.parametrize(("asked", "number"), [("now", 5), ("next", 4)])
def test_an_added_action_owes_an_update_now_or_next_time(
    officer: Client, plan: build.Plan, period: Any, asked: str, number: int
) -> None:
    edit_row(officer, page(plan, "plan-edit-add", "actions"), aim="aim0", text="A new action", asked=asked)

    assert Action.objects.filter(text="A new action").exists()
    assert Report.objects.filter(state="owed").count() == number


def test_an_update_is_asked_of_the_new_co_ordinator_and_then_of_the_new_lead(
    officer: Client, plan: build.Plan, period: Any
) -> None:
    edit_row(officer, row_address(plan, "actions", "act0"), coordinator="Head of Community Safety")
    assert Report.objects.get(action__ref="act0").responder == plan.posts[1]
    assert Report.objects.get(action__ref="act2").responder == plan.posts[0]

    edit_row(officer, row_address(plan, "priorities", "p1"), lead="Head of Community Safety")
    assert Report.objects.get(action__ref="act2").responder == plan.posts[1]


def test_a_label_chosen_in_the_open_period_cannot_be_withdrawn(
    officer: Client, plan: build.Plan, period: Any, cast: build.Cast
) -> None:
    from reporting.workflow import save_draft

    save_draft(Report.objects.get(action__ref="act0"), cast.lead, {"label": plan.labels["Paused"]})

    address = row_address(plan, "status-scheme", plan.labels["Paused"].ref, "plan-edit-withdraw")
    response = edit_row(officer, address, reason="Not used")

    assert "Somebody has chosen this label in the open reporting period" in response.content.decode()


# --- who may ------------------------------------------------------------------------------------------------

READS_ONLY = ("lead", "delegate", "other_lead", "reviewer", "chair", "viewer")
VERBS: tuple[tuple[str, tuple[str, ...], dict[str, str]], ...] = (
    ("plan-edit-row", ("aims", "aim0"), {"text": "Not theirs", "priority": "p1"}),
    ("plan-edit-row", ("agreement", "county-2014-17"), {"title": "Not theirs"}),
    ("plan-edit-add", ("themes",), {"title": "Not theirs"}),
    ("plan-edit-withdraw", ("actions", "act0"), {}),
    ("plan-edit-put-back", ("aims", "aim0"), {}),
    ("plan-edit-numbers", (), {"number-aim0": "9.9"}),
    ("plan-edit-grid", (), {"do": "save", "seen-act0": "due:0", "measure-act0": "Not theirs"}),
    ("plan-edit-reason", (), {}),
    ("plan-edit-list", ("aims",), {}),
    ("plan-edit", (), {}),
)


@pytest.mark.parametrize(("name", "args", "data"), VERBS)
def test_nobody_but_an_administrator_of_the_partnership_edits_by_any_address(
    plan: build.Plan, cast: build.Cast, name: str, args: tuple[str, ...], data: dict[str, str]
) -> None:
    before = written(plan.agreement)
    address = page(plan, name, *args)
    for who, person in people(cast).items():
        client = sign_in(Client(), person, second_factor=True)
        expected = 403 if who in READS_ONLY else 404
        if name not in ("plan-edit", "plan-edit-list"):
            response = client.post(address, {**WHY, **data})
            assert response.status_code == expected, (who, name)
        response = client.get(address)
        assert response.status_code == expected, (who, name)
        if expected == 403:
            assert (
                "Only administrators of the Community Safety Unit change the plan."
                in response.content.decode()
            )
    assert Client().post(address, data).status_code in (302, 405)
    assert Client().get(address)["Location"].startswith(reverse("account_login"))
    assert written(plan.agreement) == before


def test_signed_out_on_a_public_plan_editing_asks_to_sign_in(plan: build.Plan, client: Client) -> None:
    plan.agreement.is_public = True
    plan.agreement.save()

    assert client.get(page(plan, "plan-edit"))["Location"].startswith(reverse("account_login"))


def test_an_administrator_without_a_second_factor_is_asked_for_it_first(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    before = written(plan.agreement)

    response = sign_in(client, cast.administrator).post(
        row_address(plan, "aims", "aim0"), {"text": "X", **WHY}
    )

    assert response["Location"] == reverse("second-factor")
    assert written(plan.agreement) == before


@pytest.mark.parametrize(
    "who", ["lead", "delegate", "reviewer", "chair", "viewer", "other_administrator", "outsider"]
)
def test_the_verb_itself_refuses_everybody_else(plan: build.Plan, cast: build.Cast, who: str) -> None:
    before = written(plan.agreement)

    with pytest.raises(Refused):
        save_edit(
            plan.agreement,
            lambda now: now.with_tables(themes=()),
            by=getattr(cast, who),
            why=EditReason("Because"),
            tables=("themes",),
        )

    assert written(plan.agreement) == before


def test_the_rows_of_another_plan_do_not_exist_here(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    other = build.agreement(cast.partnership, "county-2017")
    build.create_rows(Theme, [Theme(agreement=other, ref="elsewhere", title="Elsewhere")], build.BY_THE_TEST)

    for name in ("plan-edit-row", "plan-edit-withdraw", "plan-edit-put-back"):
        assert officer.get(row_address(plan, "themes", "elsewhere", name)).status_code == 404
        assert officer.post(row_address(plan, "themes", "elsewhere", name), WHY).status_code == 404
    for kind in ("posts", "versions", "nonsense"):
        assert officer.get(page(plan, "plan-edit-list", kind)).status_code == 404
    assert officer.get(page(plan, "plan-edit-add", "agreement")).status_code == 404
    assert officer.get(row_address(plan, "agreement", "county-2017")).status_code == 404


# --- queries ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actions", [50, 500])
def test_pages_of_editing_ask_no_more_than_fifteen_questions_at_any_size(
    client: Client, cast: build.Cast, actions: int
) -> None:
    plan = build.plan(cast.partnership, actions=actions, people=cast)
    administrator(client, cast)
    addresses = [page(plan, "plan-edit"), page(plan, "plan-edit-grid"), page(plan, "plan-edit-numbers")]
    for kind, ref in (("priorities", "p1"), ("aims", "aim0"), ("actions", "act0"), ("themes", "theme-0")):
        addresses += [
            page(plan, "plan-edit-list", kind),
            page(plan, "plan-edit-add", kind),
            row_address(plan, kind, ref),
            row_address(plan, kind, ref, "plan-edit-withdraw"),
            row_address(plan, kind, ref, "plan-edit-put-back"),
        ]
    addresses += [row_address(plan, "status-scheme", "status-1", "plan-edit-withdraw")]
    for address in addresses:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 15, (address, len(asked))
