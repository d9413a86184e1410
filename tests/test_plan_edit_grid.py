"""The grid over all actions: many rows, one reason, one save; errors at the cell; rows pasted from a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import Action, Aim
from core.conflict import token_of_parts
from core.history import history_of
from core.text import normalise
from plan.editing.grid.pasting import read_pasted
from priorities.models import LeadPost, Priority
from tests import build
from tests.editing import WHY, administrator, edit_row, last_history, row_address, value_of, written
from tests.pages import (
    conflict_of,
    once_in,
    one,
    problems_of,
    says_sent_before,
    text_of,
    texts,
    title_of,
    words,
)


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def officer(client: Client, cast: build.Cast, plan: build.Plan) -> Client:
    return administrator(client, cast)


def address(plan: build.Plan, query: str = "") -> str:
    return reverse("plan-edit-grid", args=[plan.agreement.slug]) + query


def boxes(response: Any, **changes: str | None) -> dict[str, str]:
    """The grid as a browser would post it, with some boxes typed over (`due_act0="1 2 2015"`); None unticks."""
    data: dict[str, str] = {"new_posts": "\n".join(response.context["shown"].new_posts)}
    for section in response.context["shown"].sections:
        if section.lead:
            data[section.lead.name] = section.lead.text
            data[f"leadseen-{section.priority.ref}"] = section.seen
        for row in section.rows:
            data[f"seen-{row.item.action.ref}"] = row.seen
            data |= {cell.name: cell.text for cell in row.cells if not cell.is_tick or cell.text}
    typed = {name.replace("__", "-"): text for name, text in changes.items()}
    return {name: text for name, text in (data | typed).items() if text is not None}


def save(client: Client, plan: build.Plan, **changes: str | None) -> Any:
    """Opens the grid, types, and saves with a reason."""
    return client.post(address(plan), {**boxes(client.get(address(plan)), **changes), **WHY, "do": "save"})


def test_many_actions_are_saved_with_one_reason_at_one_moment(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    response = save(
        officer,
        plan,
        coordinator__act0="Head of Community Safety",
        due__act1="30 September 2015",
        due__act2="",
        ongoing__act2="on",
        review_on__act2="1/4/2016",
        measure__act3="Number of courses\nNumber of people",
        timescale__act3="By the end of the plan",
    )

    assert response["Location"] == address(plan)
    rows = {row.ref: row for row in Action.objects.all()}
    assert rows["act0"].coordinator == plan.posts[1]
    assert rows["act1"].due == date(2015, 9, 30)
    assert (rows["act2"].due, rows["act2"].ongoing, rows["act2"].review_on) == (None, True, date(2016, 4, 1))
    assert rows["act3"].measure == "Number of courses\nNumber of people"
    latest = [last_history(Action, ref=ref) for ref in rows]
    assert {row.history_change_reason for row in latest} == {"Agreed with the police."}
    assert {row.history_user for row in latest} == {cast.administrator}
    assert len({row.history_date for row in latest}) == 1


def test_only_the_rows_that_were_changed_are_written(officer: Client, plan: build.Plan) -> None:
    before = written(plan.agreement)

    save(officer, plan, due__act1="30 9 2015", lead__p1="Head of Community Safety")

    assert written(plan.agreement) == {
        **before,
        "actions": before["actions"] + 1,
        "priorities": before["priorities"] + 1,
    }
    assert Priority.objects.get(ref="p1").lead == plan.posts[1]


def test_errors_stand_at_their_cells_and_in_the_summary_and_nothing_is_saved_or_lost(
    officer: Client, plan: build.Plan
) -> None:
    before = written(plan.agreement)

    response = save(officer, plan, due__act0="next spring", due__act1="30 9 2015", ongoing__act3="on")

    text = response.content.decode()
    problems = problems_of(text)
    assert title_of(text).startswith("Error: All actions in one grid")
    assert problems["#r1-due"].startswith("Action 1.1a, due: The date must be a day, a month and a year")
    assert problems["#r4-due"].startswith("Action 2.1b, due: An ongoing action has no due date")
    assert 'value="next spring"' in text
    assert 'value="30 9 2015"' in text
    assert "changed; the plan says: 31 March 2015" in text
    assert written(plan.agreement) == before


def test_a_grid_without_a_reason_asks_for_it_and_keeps_what_was_typed(
    officer: Client, plan: build.Plan
) -> None:
    data = boxes(officer.get(address(plan)), measure__act0="Number of courses")

    text = officer.post(address(plan), {**data, "do": "save"}).content.decode()

    assert "#id_reason" in problems_of(text)
    assert "Number of courses</textarea>" in text
    assert Action.objects.get(ref="act0").measure == ""


def test_looking_saves_nothing_and_shows_what_is_wrong(officer: Client, plan: build.Plan) -> None:
    before = written(plan.agreement)

    for do in ("look", "anything"):
        data = boxes(officer.get(address(plan)), due__act0="32 1 2015", measure__act1="Numbers")
        text = officer.post(address(plan), {**data, **WHY, "do": do}).content.decode()
        assert "#r1-due" in problems_of(text)
        assert "Agreed with the police.</textarea>" in text
    assert written(plan.agreement) == before


def test_a_new_post_is_made_once_and_told_and_one_with_a_name_like_anothers_is_asked_about_first(
    officer: Client, plan: build.Plan
) -> None:
    known = LeadPost.objects.exclude(title="").first()
    text = save(
        officer, plan, coordinator__act0=known.printed.replace(known.title, f"{known.title}s")
    ).content
    assert "Save again to add it." in text.decode()
    assert LeadPost.objects.count() == 2

    response = save(
        officer,
        plan,
        coordinator__act0="Licensing Manager, County Police",
        coordinator__act1="licensing manager,  county police",
    )
    assert "New job title: Licensing Manager, County Police." in text_of(
        officer, response.headers["Location"]
    )
    made = LeadPost.objects.get(title="Licensing Manager")
    assert LeadPost.objects.count() == 3
    assert {row.ref for row in Action.objects.filter(coordinator=made)} == {"act0", "act1"}


def test_a_body_that_a_new_job_title_brings_is_told_before_and_after_the_save(
    officer: Client, plan: build.Plan
) -> None:
    data = boxes(officer.get(address(plan)), coordinator__act0="Nobody Known, Nowhere")

    looked = officer.post(address(plan), {**data, "do": "look"})
    saved = officer.post(address(plan), {**boxes(looked), **WHY, "do": "save"})

    assert "new partner body: Nowhere" in texts(looked.content.decode(), "//li")
    said = text_of(officer, saved.headers["Location"])
    assert "New job title: Nobody Known, Nowhere. New partner body: Nowhere." in said


def test_two_people_who_change_different_cells_do_not_meet(officer: Client, plan: build.Plan) -> None:
    mine = boxes(officer.get(address(plan)), measure__act0="Number of courses")
    save(officer, plan, due__act0="30 9 2015", measure__act1="Theirs")

    response = officer.post(address(plan), {**mine, **WHY, "do": "save"})

    assert response.status_code == 302
    first, second = Action.objects.get(ref="act0"), Action.objects.get(ref="act1")
    assert (first.measure, first.due) == ("Number of courses", date(2015, 9, 30))
    assert second.measure == "Theirs"


def test_a_cell_that_both_changed_shows_both_and_the_second_save_decides(
    officer: Client, plan: build.Plan
) -> None:
    mine = boxes(officer.get(address(plan)), measure__act0="Mine", measure__act2="Mine too")
    save(officer, plan, measure__act0="Theirs")

    response = officer.post(address(plan), {**mine, **WHY, "do": "save"})

    text = response.content.decode()
    assert conflict_of(text) == {"Action 1.1a, how delivery is measured": ("Theirs", "Mine")}
    assert "Mine</textarea>" in text
    assert "Mine too</textarea>" in text
    assert Action.objects.get(ref="act2").measure == ""

    officer.post(address(plan), {**boxes(response), **WHY, "do": "save"})
    assert Action.objects.get(ref="act0").measure == "Mine"
    assert Action.objects.get(ref="act2").measure == "Mine too"


def test_what_was_typed_for_an_action_that_was_withdrawn_meanwhile_is_shown(
    officer: Client, plan: build.Plan
) -> None:
    mine = boxes(officer.get(address(plan)), measure__act0="Number of courses", measure__act1="Kept")
    edit_row(officer, row_address(plan, "actions", "act0", "plan-edit-withdraw"), reason="Dropped")

    response = officer.post(address(plan), {**mine, **WHY, "do": "save"})

    text = response.content.decode()
    [(now, typed)] = conflict_of(text).values()
    assert now == "It is withdrawn."
    assert "How delivery is measured: Number of courses" in typed
    assert "Kept</textarea>" in text
    assert Action.objects.get(ref="act1").measure == ""


def test_the_grid_shows_the_actions_that_a_gap_is_about(officer: Client, plan: build.Plan) -> None:
    save(officer, plan, measure__act0="Numbers", measure__act2="Numbers")

    for query, refs in (
        ("?show=no-measure", {"act1", "act3"}),
        ("?show=no-date", set()),
        ("?priority=1", {"act0", "act2"}),
        ("?priority=2&show=no-measure", {"act1", "act3"}),
    ):
        shown = officer.get(address(plan, query)).context["shown"]
        assert {row.item.action.ref for section in shown.sections for row in section.rows} == refs, query


def test_a_typing_error_in_the_grid_needs_no_reason(officer: Client, plan: build.Plan) -> None:
    save(officer, plan, measure__act0="Nubmer of courses")
    data = boxes(officer.get(address(plan)), measure__act0="Number of courses")

    response = officer.post(address(plan), {**data, "do": "save", "typing_error": "on"})

    assert response.status_code == 302
    assert last_history(Action, ref="act0").history_change_reason == "Only a typing error"


def test_what_is_more_than_a_typing_error_is_refused_in_the_grid_with_the_row_that_it_is_in(
    officer: Client, plan: build.Plan
) -> None:
    before = written(plan.agreement)
    typed = {
        "due__act0": "1 4 2015",
        "coordinator__act2": "Head of Policing",
        "lead__pri1": "Chief Constable",
    }
    data = boxes(officer.get(address(plan)), **typed)

    response = officer.post(address(plan), {**data, "do": "save", "typing_error": "on"})

    words = problems_of(response.content.decode())["#id_typing_error"]
    assert "Action 1.1a, due: “31 March 2015” became “1 April 2015”" in words
    assert "action 1.1b, lead for this action: “Head of Policing, County Police” was put in" in words
    assert 'value="1 4 2015"' in response.content.decode()
    assert written(plan.agreement) == before


def test_a_grid_that_is_sent_twice_is_saved_once_and_says_so(officer: Client, plan: build.Plan) -> None:
    opened = officer.get(address(plan))
    data = {**boxes(opened, measure__act0="Number of courses"), **WHY, "do": "save"}
    data |= once_in(opened.content.decode())
    first = officer.post(address(plan), data)
    before = written(plan.agreement)

    assert says_sent_before(officer, address(plan), data, first)
    assert written(plan.agreement) == before


def test_an_action_of_another_plan_cannot_be_changed_through_the_grid(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    other = build.plan(cast.partnership, "county-2017", actions=6)
    before = written(other.agreement)
    row = other.actions[5]

    data = {
        **boxes(officer.get(address(plan))),
        "measure-act5": "X",
        "seen-act5": token_of_parts({"measure": row.measure}),
    }
    officer.post(address(plan), {**data, **WHY, "do": "save"})

    assert written(other.agreement) == before


# --- pasting ------------------------------------------------------------------------------------------------

SHEET = (
    "Action\tLead\tDue date\tMeasure\n"
    "1.1a\tHead of Community Safety\t30/09/2015\tNumber of courses\n"
    "1.1b\t\tongoing\t\n"
    "9.9z\tSomebody\t1/1/2016\t\n"
    'act1\tHead of Policing\t\t"Number of courses\nNumber of people"\n'
)


def test_pasted_rows_are_shown_in_the_boxes_and_saved_only_then(officer: Client, plan: build.Plan) -> None:
    before = written(plan.agreement)
    data = boxes(officer.get(address(plan)), timescale__act3="Typed before")

    response = officer.post(address(plan), {**data, "pasted": SHEET, "do": "paste"})

    text = response.content.decode()
    assert "3 rows read, 7 boxes filled. Nothing is saved yet" in text
    assert "Row 4: there is no action “9.9z” in the plan." in text
    assert "9.9z\tSomebody" in text
    assert 'value="Typed before"' in text
    assert written(plan.agreement) == before

    assert officer.post(address(plan), {**boxes(response), **WHY, "do": "save"}).status_code == 302
    rows = {row.ref: row for row in Action.objects.all()}
    assert (rows["act0"].coordinator, rows["act0"].due) == (plan.posts[1], date(2015, 9, 30))
    assert (rows["act2"].ongoing, rows["act2"].due) == (True, None)
    assert rows["act1"].measure == "Number of courses\nNumber of people"
    assert rows["act1"].due == date(2015, 3, 31)
    assert rows["act3"].timescale == "Typed before"


def test_a_date_pasted_for_an_ongoing_action_makes_it_ongoing_no_more(
    officer: Client, plan: build.Plan
) -> None:
    save(officer, plan, due__act0="", ongoing__act0="on")

    response = officer.post(
        address(plan),
        {**boxes(officer.get(address(plan))), "pasted": "No.\tDue\n1.1a\t1 May 2016", "do": "paste"},
    )
    officer.post(address(plan), {**boxes(response), **WHY, "do": "save"})

    row = Action.objects.get(ref="act0")
    assert (row.ongoing, row.due) == (False, date(2016, 5, 1))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "Lead\tAction\nX\t1.1a\nY\t1.1a",
            "Row 3: “1.1a” stands in row 2 already. Keep one of the two rows.",
        ),
        ("Action\tColour\tLead\n1.1a\tred\tX", "Columns that the grid does not have were left out: Colour."),
        (
            "\tHead of Policing",
            "Row 1: it does not say which action it is about. Put the label, such as 4.2a, first.",
        ),
        ("x" * 500_001, "That is more than 500,000 characters: paste it in parts."),
        (
            "Action\tDue\tDeadline\n1.1a\t1/1/2027\t2/2/2027",
            "More than one column is for “Due”: “Due”, “Deadline”. Keep one of them, and paste again.",
        ),
        (
            "Action\tNo.\tDue\nCourses\t1.1a\t1/1/2027",
            "More than one column is for “Action”: “Action”, “No.”. Keep one of them, and paste again.",
        ),
        (
            "Action\tOngoing\n1.1a\tmaybe",
            (
                "Row 2: “maybe” is no answer to “Ongoing”. "
                "Write yes or no, or the day on which the action is looked at again."
            ),
        ),
    ],
)
def test_what_cannot_be_understood_of_a_paste_is_said_with_its_row(
    plan: build.Plan, text: str, problem: str
) -> None:
    assert read_pasted(value_of(plan), text).problems == [problem]


def test_rows_that_stay_in_the_box_keep_their_headings_so_that_they_can_be_corrected_there(
    plan: build.Plan,
) -> None:
    text = 'Action\tDue\tMeasure\n9.9z\t1/1/2027\t"Courses,\nand ""people"""\n1.1b\t1/1/2027\t\n'

    left = "\n".join(read_pasted(value_of(plan), text).rejected_lines)
    corrected = read_pasted(value_of(plan), left.replace("9.9z", "1.1a"))

    assert left == 'Action\tDue\tMeasure\n9.9z\t1/1/2027\t"Courses,\nand ""people"""'
    assert corrected.problems == []
    assert corrected.cells["due", "act0"] == "1/1/2027"
    assert corrected.cells["measure", "act0"] == 'Courses,\nand "people"'
    assert ("coordinator", "act0") not in corrected.cells


@pytest.mark.parametrize("later", ["Courses", 'The "best"', '"Courses', '"Two\nlines"'])
def test_a_quotation_mark_that_is_not_closed_is_a_plain_sign_and_takes_no_other_row(
    plan: build.Plan, later: str
) -> None:
    found = read_pasted(value_of(plan), f'Action\tMeasure\n1.1a\t"Not closed\n1.1b\t{later}')

    assert found.cells["measure", "act0"] == '"Not closed'
    assert found.cells["measure", "act2"] == (later.strip('"') if "lines" in later else later)


def test_columns_for_the_same_boxes_are_refused_with_all_rows_and_nothing_is_filled(plan: build.Plan) -> None:
    text = "Action\tDue\tDue\n1.1a\t1/1/2027\t2/2/2027"

    found = read_pasted(value_of(plan), text)

    assert (found.cells, found.rejected_lines) == ({}, [text])


def test_a_day_under_ongoing_is_the_day_on_which_the_action_is_looked_at_again(plan: build.Plan) -> None:
    found = read_pasted(value_of(plan), "Action\tOngoing\n1.1a\t1 May 2016\n1.1b\tno")

    assert found.cells == {
        ("ongoing", "act0"): "on",
        ("review_on", "act0"): "1 May 2016",
        ("ongoing", "act2"): "",
    }


def test_an_action_without_a_label_is_named_by_all_its_words_if_they_fit_only_one(plan: build.Plan) -> None:
    Aim.objects.update(number="")
    Action.objects.filter(ref="act0").update(text="Information sharing.")
    Action.objects.exclude(ref="act0").update(text="Hold courses")

    found = read_pasted(
        value_of(plan),
        "Action\tMeasure\nInformation sharing.\tMeetings\nHold courses\tCourses\nHold\tCourses",
    )

    assert found.cells == {("measure", "act0"): "Meetings"}
    assert found.problems == [
        (
            "Row 3: “Hold courses” are the words of 3 actions that have no label. "
            "Type into the boxes of the one that you mean."
        ),
        (
            "Row 4: there is no action “Hold” in the plan. Give the label of an action, such as 4.2a; "
            "for an action that has no label, give all its words."
        ),
    ]


def test_rows_without_headings_are_taken_in_the_order_that_the_page_says(plan: build.Plan) -> None:
    found = read_pasted(value_of(plan), "1.1a;Head of Policing;1 5 2015;;Spring;Courses")

    assert found.cells == {
        ("coordinator", "act0"): "Head of Policing",
        ("due", "act0"): "1 5 2015",
        ("ongoing", "act0"): "",
        ("timescale", "act0"): "Spring",
        ("measure", "act0"): "Courses",
    }


def test_a_paste_of_too_many_rows_is_refused_and_not_lost(plan: build.Plan) -> None:
    text = "\n".join(f"1.1a\tPost {number}" for number in range(2_001))

    found = read_pasted(value_of(plan), text)

    assert found.problems == ["That is more than 2,000 rows: paste it in parts."]
    assert found.rejected_lines == [text]


def test_a_post_of_an_impossible_length_is_refused_and_kept(officer: Client, plan: build.Plan) -> None:
    response = save(officer, plan, coordinator__act0="Head " * 80)
    response = officer.post(address(plan), {**boxes(response), **WHY, "do": "save"})

    assert "A job title has 300 characters or fewer" in response.content.decode()
    assert LeadPost.objects.count() == 2


@pytest.mark.parametrize(
    ("pasted", "says"),
    [
        ("  \n", "There is nothing in the box to paste: copy rows from a spreadsheet into it."),
        ("Action\tLead\n", "There are only headings in the box: copy the rows below them too."),
        (
            "%$£ rubbish \x01 <b>",
            "Row 1: there is no action “%$£ rubbish <b>” in the plan. Give the label of an action",
        ),
        (
            "rubbish " * 2_000,
            "Row 1: there is no action “rubbish rubbish rubbish rubbish rubbish rubbish rubbish…”",
        ),
        ("x" * 500_001, "That is more than 500,000 characters: paste it in parts."),
    ],
)
def test_a_paste_that_cannot_be_read_is_an_error_at_its_box_and_stays_there(
    officer: Client, plan: build.Plan, pasted: str, says: str
) -> None:
    data = boxes(officer.get(address(plan)))

    source = officer.post(address(plan), {**data, "pasted": pasted, "do": "paste"}).content.decode()

    assert title_of(source).startswith("Error: All actions in one grid")
    assert problems_of(source)["#pasted"].startswith(says)
    box = one(source, "//textarea[@id='pasted']")
    assert says in words(one(source, f"//*[@id='{box.get('aria-describedby').split()[1]}']"))
    assert box.text.split() == normalise(pasted).split()
    assert "Nothing is saved yet" not in words(source)
    assert "what you changed" not in words(source)


def test_of_many_rows_that_cannot_be_read_the_first_are_named_and_the_others_counted(
    officer: Client, plan: build.Plan
) -> None:
    pasted = "\n".join(f"rubbish {number}\tSomebody" for number in range(1, 51))

    source = officer.post(
        address(plan), {**boxes(officer.get(address(plan))), "pasted": pasted, "do": "paste"}
    ).content.decode()

    listed = texts(source, "//*[contains(@class, 'govuk-error-summary')]//li")
    assert len(listed) == 21
    assert listed[-1] == "30 more problems: mend these first, and paste again."
    assert "rubbish 50\tSomebody" in source


def test_a_look_at_a_grid_in_which_nothing_is_changed_says_that_nothing_differs(
    officer: Client, plan: build.Plan
) -> None:
    data = boxes(officer.get(address(plan)))

    same = words(officer.post(address(plan), {**data, "do": "look"}).content.decode())
    other = words(
        officer.post(address(plan), {**data, "measure-act0": "Courses", "do": "look"}).content.decode()
    )

    assert "Nothing in the grid differs from the plan as it is." in same
    assert "what you changed is marked" not in same
    assert "Nothing is saved yet: what you changed is marked." in other


def test_pasted_rows_that_say_what_the_plan_says_fill_nothing_and_it_is_said(
    officer: Client, plan: build.Plan
) -> None:
    data = boxes(officer.get(address(plan)))

    page = words(
        officer.post(
            address(plan), {**data, "pasted": "Action\tDue\n1.1a\t31 March 2015", "do": "paste"}
        ).content.decode()
    )

    assert "1 row read, 0 boxes filled. What was pasted stands in the plan already." in page


# --- at size ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actions", [50, 500])
def test_saving_the_whole_grid_is_one_transaction_of_few_queries(
    client: Client, cast: build.Cast, actions: int
) -> None:
    plan = build.plan(cast.partnership, actions=actions, people=cast)
    administrator(client, cast)
    data = boxes(client.get(address(plan)))
    for number in range(actions):
        data |= {
            f"coordinator-act{number}": "Head of Community Safety",
            f"due-act{number}": "30 9 2015",
            f"measure-act{number}": f"Measure {number}",
            f"timescale-act{number}": "By the autumn",
        }
    before = history_of(Action)._default_manager.count()

    with CaptureQueriesContext(connection) as asked:
        assert client.post(address(plan), {**data, **WHY, "do": "save"}).status_code == 302

    assert history_of(Action)._default_manager.count() == before + actions
    # One transaction: what begins within it is a savepoint of its own verb. Each test runs in one already.
    assert sum(query["sql"].startswith("BEGIN") for query in asked) <= 1
    # 30, and one for each history table that is written: here that of the actions.
    statements = in_batches(query["sql"] for query in asked)
    assert len(statements) <= 30 + 1, "\n".join(statements)


def in_batches(statements: Iterable[str]) -> list[str]:
    """The statements, those that write one table counted once: SQLite takes a large batch in several parts."""
    heads = [sql[:60] if sql.startswith(("UPDATE", "INSERT")) else sql for sql in statements]
    return [head for number, head in enumerate(heads) if number == 0 or heads[number - 1] != head]
