"""Which column is what: the proposal, what may be corrected, the first rows as understood, layouts that are kept."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from loading.models import Load, SavedLayout
from plan.reading import read_plan
from priorities.models import Agreement
from tests.build import Cast
from tests.layout_files import LAYOUTS, LayoutFile
from tests.load_files import contents
from tests.load_pages import administrator, cast, check_page, confirm, text_in, waiting
from tests.loads import OWN_LAYOUT
from tests.pages import html_of, one, posted, problems_of, tables, text_of, title_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def file(name: str) -> LayoutFile:
    return next(item for item in LAYOUTS if item.name == name)


def dropped(client: Any, content: bytes = OWN_LAYOUT.encode(), name: str = "ours.csv", **more: str) -> Load:
    """A file in a layout of its own, about a new agreement."""
    return waiting(client, content, name, "new", **{"title": f"Plan of {name}", **more})


def address(load: Load) -> str:
    return reverse("load-columns", args=[load.pk])


def boxes(html: str) -> dict[str, str]:
    """What a browser would post of the page as it stands."""
    return {name: values[-1] for name, values in posted(html).items()}


def post(client: Any, load: Load, do: str = "save", **more: str) -> Any:
    """Posts the page as it stands, with some boxes filled otherwise."""
    return client.post(address(load), {**boxes(html_of(client, address(load))), **more, "do": do})


def test_the_proposal_is_shown_with_the_headings_and_what_stands_below_them(people: Cast) -> None:
    client = administrator(people)
    load = dropped(client)
    before = contents()

    page = text_of(client, address(load))

    assert "D: What we will do" in page
    html = html_of(client, address(load))
    first = [row[:5] for row in tables(html)[0] if row[0].startswith("2")]
    assert first == [
        [
            "2 headings are in row 2 of ours",
            "Burglary",
            "Head of Policing",
            "Fewer burglaries",
            "Mark property",
        ]
    ]
    found = boxes(html_of(client, address(load)))
    assert [found[f"col-0-{n}"] for n in range(6)] == [
        "priority",
        "coordinator",
        "aim",
        "action",
        "due",
        "status",
    ]
    assert contents() == before


def test_the_first_rows_are_shown_as_they_are_understood(people: Cast) -> None:
    client = administrator(people)
    load = dropped(client)

    page = text_of(client, address(load)).partition("The first rows as understood")[2]

    assert "ours, row 2 Priority: 1 Burglary" in page
    assert "Action: Visit victims" in page
    assert page.count("Aim: Fewer burglaries") == 2


def test_a_column_can_be_another_thing_and_the_rows_are_shown_so_before_anything_is_kept(
    people: Cast,
) -> None:
    client = administrator(people)
    load = dropped(client)

    page = text_in(post(client, load, "show", **{"col-0-4": "extra"}))

    assert "By when: March 2017" in page.partition("The first rows as understood")[2]
    load.refresh_from_db()
    assert load.layout == {}


def test_a_sheet_that_is_left_out_has_no_columns_and_its_roles_come_back_when_it_is_a_plan_again(
    people: Cast,
) -> None:
    client = administrator(people)
    load = dropped(client)

    out = post(client, load, "show", **{"what-0": "nothing"}).content.decode()
    again = client.post(address(load), {**boxes(out), "what-0": "plan", "do": "show"}).content.decode()

    assert "col-0-0" not in boxes(out)
    assert boxes(again)["col-0-3"] == "action"


def test_headings_in_another_row_are_read_from_there(people: Cast) -> None:
    client = administrator(people)
    load = dropped(client, f"Our plan,,,,,\n{OWN_LAYOUT}".encode())
    html = html_of(client, address(load))
    assert boxes(html)["head-0"] == "2"

    wrong = post(client, load, "show", **{"head-0": "1"}).content.decode()
    right = client.post(address(load), {**boxes(wrong), "head-0": "2", "do": "show"}).content.decode()

    assert boxes(wrong)["col-0-3"] != "action" or "What we will do" in wrong
    assert boxes(right)["col-0-3"] == "action"


ENTER = "Enter the row with the headings of “ours”, from 1 to 3, or 0 where there is none"


@pytest.mark.parametrize(
    ("name", "posted", "says"),
    [
        ("head-0", "999", f"{ENTER}: “999” is no row with words in it"),
        ("head-0", "row two", f"{ENTER}: “row two” is no row with words in it"),
        ("head-0", "", ENTER),
        ("press", "0-999", f"{ENTER}: “999” is no row with words in it"),
        ("what-0", "secrets", "Choose from the list what “ours” is"),
        ("what-0", "as-7", "Choose from the list what “ours” is"),
        ("split-0", "in half", "Choose from the list how several actions in one cell of “ours” are read"),
        ("col-0-1", "secrets", "Choose from the list what column B of “ours” is"),
        ("col-0-1", "email", "Choose from the list what column B of “ours” is"),
    ],
)
def test_a_box_that_says_what_cannot_be_is_named_and_the_file_goes_no_further(
    people: Cast, name: str, posted: str, says: str
) -> None:
    client = administrator(people)
    load = dropped(client)
    before = boxes(html_of(client, address(load)))

    answer = post(client, load, keep_as="Our own plan", **{name: posted})

    source = answer.content.decode()
    target = "head-0" if name == "press" else name
    assert answer.status_code == 200
    assert title_of(source).startswith("Error: Which column is what")
    assert problems_of(source) == {f"#{target}": says}
    assert one(source, f"//*[@id='{target}']") is not None
    assert boxes(source)["keep_as"] == "Our own plan"
    assert {**boxes(source), "keep_as": ""} | {"col-0-1": ""} == {**before, "keep_as": ""} | {"col-0-1": ""}
    assert "Nothing is saved yet" not in words(source)
    load.refresh_from_db()
    assert load.layout == {}
    assert not SavedLayout.objects.exists()


@pytest.mark.parametrize("asked", [False, True], ids=["a file without progress", "a file with progress"])
def test_an_answer_about_progress_that_is_none_offered_goes_no_further(people: Cast, asked: bool) -> None:
    client = administrator(people)
    load = dropped(client)
    more = {"col-0-5": "progress"} if asked else {}

    answer = post(client, load, progress="zz", **more)

    assert answer.status_code == 200
    [(place, says)] = problems_of(answer.content.decode()).items()
    assert "progress" in (place if asked else says)
    load.refresh_from_db()
    assert load.layout == {}


def test_boxes_of_columns_and_sheets_that_the_file_has_not_are_passed_over(people: Cast) -> None:
    client = administrator(people)
    load = dropped(client)
    forged = {"col-0-99": "action", "col-0-x": "action", "what-7": "plan", "head-7": "3", "names-1": "theirs"}

    answer = post(client, load, **forged)

    assert answer["Location"] == reverse("load-check", args=[load.pk])
    load.refresh_from_db()
    [sheet] = load.layout["sheets"]
    assert (sheet["name"], sheet["columns"]) == (
        "ours",
        ["priority", "coordinator", "aim", "action", "due", "status"],
    )


def test_without_a_column_of_actions_the_check_says_so_and_nothing_is_loaded(people: Cast) -> None:
    client = administrator(people)
    load = dropped(client)

    post(client, load, **{"col-0-3": ""})

    assert "No column is the action. Choose the column that says what is to be done" in check_page(
        client, load
    )
    confirm(client, load)
    assert not Agreement.objects.exists()


def test_a_layout_is_kept_and_the_next_file_of_the_kind_begins_with_it(people: Cast) -> None:
    client = administrator(people)
    first = dropped(client)
    post(client, first, **{"col-0-1": "extra", "keep_as": "Our own plan"})
    assert SavedLayout.objects.get().name == "Our own plan"

    second = dropped(client, OWN_LAYOUT.replace("Visit victims", "Visit every victim").encode(), "next.csv")
    page = text_of(client, address(second))

    assert "Laid out as “Our own plan”, kept by Ada Administrator" in page
    assert boxes(html_of(client, address(second)))["col-0-1"] == "extra"
    fresh = html_of(client, f"{address(second)}?kept=0")
    assert boxes(fresh)["col-0-1"] == "coordinator"


def test_a_layout_is_not_offered_for_a_file_with_other_headings(
    people: Cast,
) -> None:
    client = administrator(people)
    post(client, dropped(client), keep_as="Our own plan")

    other = dropped(client, b"Task,Owner,Deadline\nMark property,Jo,March 2017\n", "other.csv")

    page = text_of(client, address(other))
    assert "Laid out as" not in page
    assert "Use the layout" not in page


def test_a_report_is_kept_as_a_period_that_was_reported_with_a_name(people: Cast) -> None:
    client = administrator(people)
    marlow = file("marlow.docx")
    load = dropped(client, marlow.content(), marlow.name)

    nameless = text_in(post(client, load, progress="period", period_title=""))
    post(client, load, progress="period", period_title="March 2013")
    client.post(reverse("load-check", args=[load.pk]), _answers(client, load, marlow))
    confirm(client, load)

    assert "Enter the name of the period" in nameless
    plan = read_plan(Agreement.objects.get(slug="plan-of-marlowdocx"))
    assert [(row.title, row.state) for row in plan.periods] == [("March 2013", "published")]
    assert len(plan.updates) == 3


def _answers(client: Any, load: Load, of: LayoutFile) -> dict[str, str]:
    """The answers to the questions of a check page, as a browser posts them."""
    html = html_of(client, reverse("load-check", args=[load.pk]))
    posted = {name: value for name, value in boxes(html).items() if name.startswith("question-")}
    for name, key in list(posted.items()):
        if name.endswith("-key") and key in of.answers:
            posted[name.removesuffix("-key")] = of.answers[key]
    return {**posted, "do": "answer"}


def test_questions_are_asked_once_and_the_answers_are_kept(people: Cast) -> None:
    client = administrator(people)
    brag = file("harrowfold.xlsx")
    load = dropped(client, brag.content(), brag.name)
    post(client, load)
    assert f"{brag.questions} questions about the file" in check_page(client, load)

    client.post(reverse("load-check", args=[load.pk]), _answers(client, load, brag))

    page = check_page(client, load)
    assert "questions about the file" not in page
    assert "The file can be imported" in page
    load.refresh_from_db()
    assert load.answers["status:2"] == "label:Amber"


def test_a_question_without_an_answer_keeps_the_load_waiting(people: Cast) -> None:
    client = administrator(people)
    brag = file("harrowfold.xlsx")
    load = dropped(client, brag.content(), brag.name)
    post(client, load)

    confirm(client, load)

    load.refresh_from_db()
    assert load.state == "waiting"


def test_what_was_loaded_names_the_row_of_the_original_file(people: Cast) -> None:
    client = administrator(people)
    load = dropped(client)
    post(client, load)
    answers = _answers(client, load, file("northmere.xlsx"))
    client.post(reverse("load-check", args=[load.pk]), answers)

    confirm(client, load)

    load.refresh_from_db()
    assert load.state == "loaded", check_page(client, load)
    from actions.models import Action

    why = {row.text: row.history.latest().history_change_reason for row in Action.objects.all()}
    assert why == {"Mark property": "From ours.csv, row 2", "Visit victims": "From ours.csv, row 3"}


def test_a_file_of_the_same_kind_later_changes_only_what_differs_and_keeps_what_it_does_not_have(
    people: Cast,
) -> None:
    client = administrator(people)
    first = dropped(client)
    post(client, first)
    client.post(reverse("load-check", args=[first.pk]), _answers(client, first, file("northmere.xlsx")))
    confirm(client, first)
    slug = "plan-of-ourscsv"
    later = OWN_LAYOUT.replace("Mark property,March 2017", "Mark property,June 2017").rpartition(",,,Visit")[
        0
    ]

    load = waiting(client, later.encode(), "later.csv", slug)
    post(client, load)
    page = check_page(client, load)
    confirm(client, load)

    assert "Action “Mark property”" in page or "Action" in page
    assert "In the plan, but not in the file" in page
    plan = read_plan(Agreement.objects.get(slug=slug))
    assert [row.text for row in plan.actions] == ["Mark property", "Visit victims"]
    assert "2017" in f"{plan.actions[0].due or ''}{plan.actions[0].timescale}"


def test_a_corrected_file_with_the_same_headings_keeps_its_columns_and_one_with_others_is_asked_again(
    people: Cast,
) -> None:
    client = administrator(people)
    load = dropped(client)
    post(client, load, **{"col-0-1": "extra"})
    replace = reverse("load-replace", args=[load.pk])
    same = f"Our plan,,,,,\n{OWN_LAYOUT}".encode()

    kept = client.post(replace, {"file": SimpleUploadedFile("ours.csv", same)})
    load.refresh_from_db()
    columns = load.layout["sheets"][0]["columns"]
    other = client.post(replace, {"file": SimpleUploadedFile("ours.csv", b"Task,Owner\nMark property,Jo\n")})

    assert kept.headers["Location"] == reverse("load-check", args=[load.pk])
    assert columns[1] == "extra"
    assert other.headers["Location"] == address(load)


def _workbook(*rows: list[Any], people: list[list[str]] | None = None) -> bytes:
    book, target = Workbook(), io.BytesIO()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    if people:
        listed: Any = book.create_sheet("Contacts")
        for row in people:
            listed.append(row)
    book.save(target)
    return target.getvalue()


def test_headings_in_two_rows_are_both_read_when_somebody_says_where_they_stand(people: Cast) -> None:
    client = administrator(people)
    content = _workbook(
        ["Priority", "", "Delivery", "Delivery"],
        ["", "What we will do", "Lead", "By when"],
        ["Burglary", "Mark property", "Council", "March 2017"],
    )
    load = dropped(client, content, "two.xlsx")

    wrong = post(client, load, "show", **{"head-0": "3"}).content.decode()
    right = client.post(address(load), {**boxes(wrong), "head-0": "2", "do": "save"})

    assert right.status_code == 302
    load.refresh_from_db()
    sheet = load.layout["sheets"][0]
    assert sheet["headings"] == ["Priority", "What we will do", "Delivery Lead", "Delivery By when"]
    assert sheet["columns"][:2] == ["priority", "action"]
    assert "C: Delivery Lead" in text_of(client, address(load))


def test_progress_is_shown_once_and_many_columns_are_folded_away(people: Cast) -> None:
    client = administrator(people)
    extra = [f"Further {n}" for n in range(40)]
    content = _workbook(
        ["Priority", "Action", "Lead", "Q1 update", *extra],
        ["Burglary", "Mark property", "Council", "Half are marked", *(f"text {n}" for n in range(40))],
    )

    page = text_of(client, address(dropped(client, content, "wide.xlsx")))

    rows = page.partition("The first rows as understood")[2]
    assert rows.count("Half are marked") == 1
    assert "33 more of row 2" in rows


def test_a_cell_that_cannot_be_read_stops_a_load_unless_its_column_is_left_out(people: Cast) -> None:
    client = administrator(people)
    content = _workbook(
        ["Priority", "Action", "Lead", "By when"],
        ["Burglary", "Mark property", "Council", "=1/0"],
        ["Burglary", "Visit victims", "Council", "March 2017"],
    )
    load = dropped(client, content, "formula.xlsx")
    post(client, load)

    assert "Sheet, row 2, column D By when" in check_page(client, load)
    assert "The formula has no stored value" in check_page(client, load)
    post(client, load, **{"col-0-3": ""})
    assert "The formula has no stored value" not in check_page(client, load)


def test_a_cell_that_cannot_be_read_to_the_right_of_the_table_is_in_the_account(people: Cast) -> None:
    client = administrator(people)
    content = _workbook(
        ["Priority", "Action", "Lead", "By when"],
        ["Burglary", "Mark property", "Council", "March 2017", None, "=1/0"],
    )
    load = dropped(client, content, "formula.xlsx")
    post(client, load)

    assert "The formula has no stored value" not in check_page(client, load)
    account = text_of(client, f"{reverse('load-cells', args=[load.pk])}?sheet=0&kind=left out")
    assert "Sheet, row 2, column F a value that cannot be read" in account


def test_a_wrong_address_of_a_list_of_people_is_told_at_its_own_cell(people: Cast) -> None:
    client = administrator(people)
    content = _workbook(
        ["Priority", "Action", "Lead"],
        ["Burglary", "Mark property", "Council"],
        people=[["Name", "Post", "E-mail"], ["Al Kent", "Head of Safety", "not-an-address"]],
    )
    load = dropped(client, content, "people.xlsx")
    post(client, load)

    assert "Contacts, row 2, column C E-mail not-an-address" in check_page(client, load)


def test_nought_is_shown_as_a_figure_and_what_became_of_every_cell_with_its_words(people: Cast) -> None:
    client = administrator(people)
    content = (Path(__file__).parent / "loading_files" / "16-nought.xlsx").read_bytes()
    load = waiting(client, content, "nought.xlsx", "new", title="Trams")
    post(client, load)

    page = check_page(client, load)
    cells = text_of(client, f"{reverse('load-cells', args=[load.pk])}?sheet=0&kind=taken")

    assert "New figure of “Trams lost”, 2020/21 Figures, row 2 added: 0" in page
    assert "Figures 3 6 6 taken: Figures 0 0" in page
    assert "Figures, row 2, column B 0 figure of 2020/21" in cells


def test_the_file_can_be_had_with_what_became_of_each_cell_beside_it(people: Cast) -> None:
    client = administrator(people)
    load = dropped(client)
    post(client, load)

    response = client.get(reverse("load-cells-file", args=[load.pk]))

    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:3] == ["Row", "A", "A: what became of it"]
    assert rows[2][7:9] == ["Mark property", "taken: Action"]


def test_questions_of_one_kind_are_answered_with_one_press(people: Cast) -> None:
    client = administrator(people)
    load = dropped(client, OWN_LAYOUT.replace("Green", "Done").replace("Amber", "Started").encode())
    post(client, load)
    assert "Take what is proposed to all 2" in check_page(client, load)

    client.post(reverse("load-check", args=[load.pk]), {"take": "status"})

    load.refresh_from_db()
    assert set(load.answers) == {"status:done", "status:started"}
    assert "The file can be imported" in check_page(client, load)


def test_a_sheet_that_is_laid_out_alike_can_be_left_out_by_itself(people: Cast) -> None:
    client = administrator(people)
    book = Workbook()
    book.remove(book.worksheets[0])
    for name in ("Parks", "Trams"):
        sheet = book.create_sheet(name)
        sheet.append(["Action", "Lead", "Due"])
        sheet.append([f"Look after the {name.lower()}", "Parks Manager", "31/03/2026"])
    stream = io.BytesIO()
    book.save(stream)
    load = dropped(client, stream.getvalue(), "plan.xlsx")
    found = boxes(html_of(client, address(load)))
    assert found["also-0-0"] == "yes"

    client.post(
        address(load), {**{name: text for name, text in found.items() if name != "also-0-0"}, "do": "save"}
    )

    load.refresh_from_db()
    found_sheets = [(sheet["name"], sheet["what"]) for sheet in load.layout["sheets"]]
    assert found_sheets == [("Parks", "plan"), ("Trams", "nothing")]


def test_a_press_on_a_row_makes_it_the_headings_and_keeps_so_on_saving(people: Cast) -> None:
    client = administrator(people)
    content = (Path(__file__).parent / "loading_files" / "headings-by-hand.xlsx").read_bytes()
    load = waiting(client, content, "register.xlsx", "new", title="Register")

    pressed = post(client, load, "show", press="0-2").content.decode()
    client.post(address(load), {**boxes(pressed), "col-0-1": "action", "do": "save"})

    load.refresh_from_db()
    [sheet] = load.layout["sheets"]
    assert (sheet["heading_row"], sheet["headings"][1], sheet["columns"][1]) == (2, "Undertaking", "action")
