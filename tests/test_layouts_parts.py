"""The parts of the layouts engine: splitting, dates, leads, statuses, numbers, headings; by example and property."""

from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from documents.spreadsheets import RawCell
from loading.layouts import FileAgreement, UnderstoodFile, propose, read_upload, understand
from loading.layouts.asking import Questions
from loading.layouts.cells.dates import is_month_format, read_timescale, timescale_of_text
from loading.layouts.cells.figures import number_among_words, number_of
from loading.layouts.cells.lead_words import is_body, is_person
from loading.layouts.cells.leads import Lead, Leads
from loading.layouts.cells.likeness import likeness
from loading.layouts.cells.numbers import numbers_are_of_actions, split_numbers
from loading.layouts.cells.splitting import proposed_split, split
from loading.layouts.cells.statuses import meaning_of, status_at_start
from loading.layouts.cells.words import plain_words
from loading.layouts.columns.headings import role_of
from loading.layouts.questions import KnownLeads
from loading.layouts.rows.entries import title_and_number

pytestmark = pytest.mark.once

# --- several actions in one cell -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "how", "parts"),
    [
        ("• Mark bicycles\n• Publish a list", "bullets", ["Mark bicycles", "Publish a list"]),
        ("1. Mark bicycles\n2. Publish a list", "bullets", ["Mark bicycles", "Publish a list"]),
        ("4.2a Mark bicycles\n4.2b Publish", "bullets", ["4.2a Mark bicycles", "4.2b Publish"]),
        (
            "- Find flats\n  - two for women\n- Name one",
            "bullets",
            ["Find flats\n  - two for women", "Name one"],
        ),
        ("Work with:\n• shops\n• pubs", "bullets", ["Work with:\n• shops\n• pubs"]),
        ("One sentence.", "bullets", ["One sentence."]),
        ("Mark bicycles\nPublish a list", "lines", ["Mark bicycles", "Publish a list"]),
        ("Mark bicycles\n-----\nPublish a list", "lines", ["Mark bicycles", "Publish a list"]),
        (
            "Mark bicycles; Publish a list; and Meet",
            "semicolons",
            ["Mark bicycles", "Publish a list", "Meet"],
        ),
        ("Mark bicycles; Publish a list", "whole", ["Mark bicycles; Publish a list"]),
        ("  ", "lines", []),
    ],
)
def test_a_cell_is_split_at_its_own_marks(text: str, how: str, parts: list[str]) -> None:
    assert split(text, how) == parts


def test_a_column_is_proposed_to_be_split_only_where_it_looks_like_lists() -> None:
    assert proposed_split(["• a thing to do\n• another thing", "One more"]) == "bullets"
    assert proposed_split(["Check the profile; where it is needed, find out more.", "Another"]) == "whole"
    assert proposed_split(["Train the staff; Visit every school; Write it up at last"]) == "ask"
    assert proposed_split(["A sentence that is broken\nby hand in the middle of it"]) == "whole"
    assert proposed_split(["Hold a meeting every month\nWrite to every resident"]) == "ask"
    assert proposed_split(["Hold a meeting every month\nWrite to every resident"] * 2) == "lines"


words_of_cells = st.lists(
    st.sampled_from(
        ["Mark", "bicycles", "at", "stations;", "•", "-", "1.", "a)", "\n", "\n\n", ":", "4.2a", "---", ";"]
    ),
    max_size=14,
).map(" ".join)


@given(words_of_cells, st.sampled_from(["whole", "bullets", "lines", "semicolons"]))
def test_splitting_loses_no_word(text: str, how: str) -> None:
    letters = [word for word in plain_words(text).split() if word not in ("1", "a", "and", "4", "2a")]
    kept = [
        word
        for part in split(text, how)
        for word in plain_words(part).split()
        if word not in ("1", "a", "4", "2a")
    ]

    assert kept == letters


@given(st.text(max_size=200), st.sampled_from(["whole", "bullets", "lines", "semicolons"]))
def test_splitting_gives_no_empty_part_and_survives_any_text(text: str, how: str) -> None:
    assert all(part.strip() for part in split(text, how))


# --- dates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "heading", "due"),
    [
        ("31 March 2017", "", date(2017, 3, 31)),
        ("31st March 2017", "", date(2017, 3, 31)),
        ("31/03/17", "", date(2017, 3, 31)),
        ("2017-03-31", "", date(2017, 3, 31)),
        ("by March 2017", "", date(2017, 3, 31)),
        ("by the end of February 2016", "", date(2016, 2, 29)),
        ("March 2017", "Timescale", None),
        ("March 2017", "By when", date(2017, 3, 31)),
        ("Dec-16", "Target date", date(2016, 12, 31)),
        ("Q2 2016/17", "", date(2016, 9, 30)),
        ("2015/16 Q4", "", date(2016, 3, 31)),
        ("Q2 2016", "By when", None),
        ("Q2", "By when", None),
        ("by end of 2016/17", "", date(2017, 3, 31)),
        ("2016/17", "By when", None),
        ("Spring 2016", "By when", None),
        ("Ongoing", "By when", None),
        ("April 2014 to March 2017", "By when", None),
        ("Apr - June 2015", "By when", None),
        ("1 to 14 May 2016", "", None),
        ("30 June 2015 and 30 June 2016", "", None),
        ("Completed June 2015", "By when", None),
        ("Started 1 May 2015", "", None),
        ("TBC", "By when", None),
        ("It may be done by 3 June 2016", "", date(2016, 6, 3)),
    ],
)
def test_a_date_is_told_only_where_there_is_one_clear_one(text: str, heading: str, due: date | None) -> None:
    found = timescale_of_text(text, heading)

    assert found.due == due
    assert found.printed == text


def test_ongoing_has_no_date_but_may_have_a_review() -> None:
    found = timescale_of_text("Ongoing, review on 31 March 2016")

    assert (found.ongoing, found.due, found.review_on) == (True, None, date(2016, 3, 31))


def test_a_day_that_does_not_exist_is_doubtful() -> None:
    assert timescale_of_text("31 June 2016").doubtful
    assert timescale_of_text("30/02/2016").doubtful
    assert not timescale_of_text("30 June 2016").doubtful


def test_a_month_that_excel_has_made_the_first_of_it_is_a_month() -> None:
    assert is_month_format("mmm-yy")
    assert is_month_format("mmmm yyyy")
    assert not is_month_format("dd/mm/yyyy")
    assert not is_month_format("General")
    assert read_timescale(RawCell(date(2016, 3, 1), "mmm-yy"), "By when").due == date(2016, 3, 31)
    assert read_timescale(RawCell(date(2016, 3, 1), "mmm-yy"), "Timescale").due is None
    assert read_timescale(RawCell(date(2016, 3, 1), "dd/mm/yyyy")).due == date(2016, 3, 1)


@given(
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    st.sampled_from(["{0:%d/%m/%Y}", "{0:%d %B %Y}", "by {0:%d %b %Y}", "{0:%Y-%m-%d}", "Due {0:%d.%m.%Y}"]),
)
def test_every_day_is_read_as_it_is_written(day: date, form: str) -> None:
    assert timescale_of_text(form.format(day)).due == day


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_two_different_days_are_never_one_date(one: date, other: date) -> None:
    found = timescale_of_text(f"{one:%d/%m/%Y} - {other:%d/%m/%Y}")

    assert found.due == (one if one == other else None)


@given(st.text(max_size=60))
def test_what_is_printed_is_always_kept(text: str) -> None:
    assert plain_words(timescale_of_text(text).printed) == plain_words(text)


# --- leads -----------------------------------------------------------------------------------------------------------


def lead(text: str, agency: str = "", **answers: str) -> tuple[Lead, list[str]]:
    """A lead of a new plan, and the keys of what was asked."""
    leads = Leads(None, Questions(answers))
    found = leads.lead_of(text, "Plan!A2", agency)
    return found, [question.key for question in leads.questions.all()]


@pytest.mark.parametrize(
    ("text", "title", "agency"),
    [
        ("Community Safety Manager", "Community Safety Manager", ""),
        (
            "Head of Local Policing & Partnerships, Kent Police",
            "Head of Local Policing & Partnerships",
            "Kent Police",
        ),
        (
            "Chair of Kent & Medway Domestic Abuse Strategy Group",
            "Chair of Kent & Medway Domestic Abuse Strategy Group",
            "",
        ),
        ("Kent Fire and Rescue Service", "", "Kent Fire and Rescue Service"),
        ("KCC", "", "KCC"),
        ("Housing Manager (ABC)", "Housing Manager", "ABC"),
        ("Road Safety Team, KCC", "Road Safety Team", "KCC"),
        ("Head of Community\nSafety", "Head of Community Safety", ""),
        ("Jane Smith (Community Safety Manager)", "Community Safety Manager", ""),
        ("Police and Crime Commissioner", "Police and Crime Commissioner", ""),
    ],
)
def test_a_post_a_body_and_both_are_told_apart_without_a_question(text: str, title: str, agency: str) -> None:
    found, asked = lead(text)

    assert (found.title, found.agency, found.rest) == (title, agency, "")
    assert asked == []


def test_nobody_yet_is_no_post() -> None:
    assert lead("TBC")[0] == Lead(note="TBC")


@pytest.mark.parametrize(
    "text", ["KCC and Kent Police", "Kent Police / KCC", "Kent Police\nNHS", "KFRS, KCC & NHS"]
)
def test_of_several_leads_one_is_asked_for_and_all_are_kept(text: str) -> None:
    found, [question] = lead(text)

    assert question.startswith("lead:")
    assert found.rest == text


def test_a_persons_name_asks_for_the_post_and_is_kept_where_nobody_knows() -> None:
    assert lead("Jane Smith") == (Lead("Jane Smith"), ["person:jane smith"])
    answered, _ = lead("Jane Smith", **{"person:jane smith": "Policy Officer, Kent Police"})
    assert answered == Lead("Policy Officer", "Kent Police")


def test_what_stands_in_brackets_behind_a_name_and_is_no_job_title_is_asked_about() -> None:
    answered, asked = lead("Insp. Roy (Met)", **{"person:insp. roy": "Sector Inspector"})

    assert "person:met" in asked
    assert answered == Lead("Sector Inspector", "Met")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("", Lead("", "Quayside")),
        ("body", Lead("", "Quayside")),
        ("post", Lead("Quayside")),
        ("as printed", Lead("Quayside")),
        ("Harbour Master, Port Authority", Lead("Harbour Master", "Port Authority")),
        ("later", Lead(rest="Quayside", is_for_later=True)),
    ],
)
def test_a_lead_that_nobody_knows_is_a_body_a_job_title_or_a_person_as_is_answered(
    answer: str, expected: Lead
) -> None:
    found, asked = lead("Quayside", **{"person:quayside": answer})

    assert (found, asked) == (expected, ["person:quayside"])


def test_what_the_partnership_calls_its_leads_elsewhere_is_not_asked_about() -> None:
    known = KnownLeads(("Quayside",), ("Keeper of the Lamp",), {"Jo Marsh": "Harbour Master, Port Authority"})
    leads = Leads(None, Questions({}), known)

    assert leads.lead_of("Quayside", "Plan!A2") == Lead("", "Quayside")
    assert leads.lead_of("Keeper of the Lamp", "Plan!A3") == Lead("Keeper of the Lamp")
    assert leads.bodies == {"quayside": "Quayside"}
    assert leads.questions.all() == ()
    # A person may have another post by now: the one that is known is proposed.
    leads.lead_of("Jo Marsh", "Plan!A4")
    assert [question.proposed for question in leads.questions.all()] == ["Harbour Master, Port Authority"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("• Police\n• Housing", ["Police", "Housing"]),
        ("- Police\n- Housing Manager", ["Police", "Housing Manager"]),
        ("Police / Housing", ["Police", "Housing"]),
        ("Housing Manager & Police", ["Housing Manager", "Police"]),
        ("Parks team & PCSO Lee", ["Parks team", "PCSO Lee"]),
        ("Police and Fire", ["Police", "Fire"]),
        ("Kent Police and Kent Fire and Rescue Service", ["Kent Police", "Kent Fire and Rescue Service"]),
        ("Community Safety Manager\nHighways", ["Community Safety Manager", "Highways"]),
        ("Health and Wellbeing Board", ["Health and Wellbeing Board"]),
        ("Head of Safety and Licensing", ["Head of Safety and Licensing"]),
    ],
)
def test_each_lead_in_a_cell_is_one(text: str, parts: list[str]) -> None:
    assert Leads(None, Questions({})).split_leads(text) == parts


def test_a_cell_that_says_who_leads_and_who_helps_is_not_asked_about() -> None:
    found, asked = lead("Lead: Housing Manager; Support: Police")

    assert (found.title, found.rest, asked) == (
        "Housing Manager",
        "Lead: Housing Manager; Support: Police",
        [],
    )


def test_names_of_people_and_of_bodies_are_known_by_their_look() -> None:
    assert all(
        map(is_person, ["Jane Smith", "J. Smith", "Insp Willis", "Cllr Anne O'Hara", "Mary-Ann Lee-Jones"])
    )
    assert not any(map(is_person, ["Licensing Manager", "Kent Police", "Countryside Ranger", "KCC", "All"]))
    assert all(map(is_body, ["Kent Police", "KCC", "Probation Trust"]))
    assert not any(map(is_body, ["Head of Policing, Kent Police", "Jane Smith"]))


@given(st.text(max_size=80))
def test_any_text_is_a_lead_of_some_kind_and_no_word_of_it_is_lost(text: str) -> None:
    leads = Leads(None, Questions({}))
    found = leads.lead_of(text, "Plan!A2")
    said = [
        found.title,
        found.agency,
        found.note,
        found.rest,
        *(holder.name for holder in leads.holders.values()),
    ]

    assert set(plain_words(text).split()) <= {word for part in said for word in plain_words(part).split()}


# --- statuses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Complete. The site is live", "Complete"),
        ("Complete (late): the bins came in May", "Complete (late)"),
        ("GREEN – training done", "GREEN"),
        ("Completed June 2015", "Completed"),
        ("In progress - by 30 November 2015", "In progress"),
        ("Completed forms are sent to the police", ""),
        ("Red lines were painted", ""),
        ("Done 3 cases", ""),
        ("", ""),
    ],
)
def test_a_status_is_found_only_where_a_text_begins_with_one(text: str, status: str) -> None:
    assert status_at_start(text) == status


def test_usual_words_have_a_usual_meaning_and_numbers_have_none() -> None:
    assert meaning_of("On Track") == ("in_progress", "green")
    assert meaning_of("Complete (late)") == ("complete", "")
    assert meaning_of("BLUE") == ("complete", "")
    assert meaning_of("1") is None
    assert meaning_of("Slipping") is None


# --- numbers, headings, figures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "aim", "left"),
    [
        (["1.1", "", ""], "1.1", ["", "", ""]),
        (["4.2a", "4.2b"], "4.2", ["", ""]),
        (["4.2.1", "4.2.2"], "4.2", ["4.2.1", "4.2.2"]),
        (["4.2 (new)"], "4.2", ["4.2 (new)"]),
        (["1a"], "1a", [""]),
        (["L3"], "L3", [""]),
        (["2.10"], "2.10", [""]),
        (["", ""], "", ["", ""]),
        (["see below"], "", ["see below"]),
    ],
)
def test_the_number_of_an_aim_is_that_of_its_rows(printed: list[str], aim: str, left: list[str]) -> None:
    assert split_numbers(printed, has_words=True) == (aim, left)


def test_running_numbers_are_those_of_the_actions() -> None:
    assert numbers_are_of_actions([["1", "2"], ["3"]])
    assert not numbers_are_of_actions([["1", ""], ["2", ""]])
    assert not numbers_are_of_actions([["4.2a", "4.2b"], ["4.3"]])


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("What will we do?", "action"),
        ("Aims / Actions", "action"),
        ("Lead Officer(s)", "coordinator"),
        ("By when", "due"),
        ("RAG status at Q2", "status"),
        ("Progress to December 2014", "progress"),
        ("Cross-Cutting Themes", "themes"),
        ("How will we know it has worked?", "measure"),
        ("Planned Outcome", "outcome"),
        ("Priority Lead", "lead"),
        ("Budget", ""),
    ],
)
def test_headings_are_known_by_the_words_that_councils_use(heading: str, role: str) -> None:
    assert role_of(heading) == role


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("1,234", "1234"),
        ("4.5%", "4.5"),
        ("\N{MINUS SIGN}4", "-4"),
        ("– 2.5%", "-2.5"),
        ("£1,000", "1000"),
        ("0", "0"),
    ],
)
def test_figures_are_read_however_they_are_dressed(printed: str, value: str) -> None:
    assert str(number_of(RawCell(printed))[0]) == value


def test_words_are_no_figure() -> None:
    assert number_of(RawCell("about 12"))[0] is None


@pytest.mark.parametrize("printed", ["290*", "290†", "1,204 ‡"])
def test_a_mark_at_a_figure_is_words_around_it_and_not_dropped(printed: str) -> None:
    assert number_of(RawCell(printed))[0] is None
    assert number_among_words(printed) == printed.rstrip("*†‡ ")


@given(st.decimals(-100_000, 100_000, places=2, allow_nan=False, allow_infinity=False))
def test_every_figure_comes_back_with_its_separators(figure: object) -> None:
    value, decimals, _, _ = number_of(RawCell(f"{figure:,}"))

    assert (value, decimals) == (figure, 2)


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_between_0_and_100_and_100_only_for_the_same_words(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 100
    if likeness(one, other) == 100:
        assert set(plain_words(one).split()) ^ set(plain_words(other).split()) <= {
            "and", "the", "of", "for", "to", "a", "an", "in", "on", "with", "or", "by", "our"
        }  # fmt: skip


# --- what stands above the headings ----------------------------------------------------------------------------------


def workbook(*rows: list[str]) -> bytes:
    """A workbook of one sheet."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


HEADINGS = ["No.", "Outcome we want", "Action", "Owner", "End"]
ROW = ["1.1", "Fewer injuries", "Weekly sweeps", "Kent Police", "March 2026"]


def read(content: bytes) -> UnderstoodFile:
    document = read_upload("plan.xlsx", content)
    return understand(
        document, propose(document, None), {}, FileAgreement("plan", "Plan", "Partnership"), None
    )


def test_outcomes_named_before_the_actions_are_the_aims_and_an_end_is_a_due_date() -> None:
    document = read_upload("plan.xlsx", workbook(HEADINGS, ROW))

    assert propose(document, None).sheets[0].columns == ("number", "aim", "action", "coordinator", "due")


def test_a_lead_beside_its_word_above_the_headings_is_that_of_the_priority() -> None:
    found = read(
        workbook(["Priority 1: Serious violence"], ["Strategic lead", "DCI Stone"], [""], HEADINGS, ROW)
    )
    sheet = next(sheet for sheet in found.sheets if sheet.name == "priorities")
    heads, cells = ([cell.as_printed for cell in row.cells] for row in sheet.rows)

    assert dict(zip(heads, cells, strict=True))["lead"] == "DCI Stone"


def test_what_stands_above_the_headings_and_names_nothing_is_told() -> None:
    found = read(workbook(["Delivery plan of the borough"], [""], ["Priority 1: Fraud"], HEADINGS, ROW))

    assert [problem.message for problem in found.problems if "above the headings" in problem.message] == [
        "What stands above the headings, beginning “Delivery plan of the borough”, is left out."
    ]


@pytest.mark.parametrize(
    ("text", "title", "number"),
    [
        ("Priority 2: Fraud", "Fraud", "2"),
        ("Priority Two: Fraud", "Fraud", "2"),
        ("4. Fraud", "Fraud", "4"),
        ("One town, one plan", "One town, one plan", ""),
    ],
)
def test_a_priority_is_known_by_its_number_in_figures_and_in_words(
    text: str, title: str, number: str
) -> None:
    assert title_and_number(text) == (title, number)
