"""The project's own forms: reading dates, wording refusals, drawing fields."""

import datetime
from typing import NamedTuple

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.template import Context, Template

from core.forms import (
    ChoiceLabel,
    DatePartsField,
    DateTextField,
    EmailField,
    GovukForm,
    PlainLineField,
    PlainTextField,
    WholeNumberField,
    problems,
)
from tests.pages import find, one, problems_of

DAY = datetime.date(2015, 1, 16)


# --- Dates ----------------------------------------------------------------------------------------------


class Dates(GovukForm):
    due = DatePartsField(label="Due date", help_text="For example, 27 3 2015")
    by = DateTextField(label="By when", required=False)


def test_three_boxes_and_one_box_give_dates() -> None:
    form = Dates(QueryDict("due_day=16&due_month=Jan&due_year=15&by=Friday 16 January 2015"))
    assert form.is_valid()
    assert form.cleaned_data == {"due": DAY, "by": DAY}


def test_a_date_that_was_wrong_stays_as_typed_and_marks_the_box_that_is_wrong() -> None:
    form = Dates(QueryDict("due_day=16&due_month=13&due_year=2015&by=soon"))
    assert not form.is_valid()
    html = str(form)
    assert find(html, "//input[@type='text']/@value") == ["16", "13", "2015", "soon"]
    assert find(
        html, "//input[contains(@class, 'govuk-date-input__input')][contains(@class, '--error')]/@name"
    ) == ["due_month"]
    assert [(problem.words, problem.target) for problem in problems(form)] == [
        ("Due date must have a month from 1 to 12, or its name", "id_due_month"),
        ("“By when” must be a day, a month and a year, such as 16 1 2015", "id_by"),
    ]


def test_a_known_date_fills_the_boxes() -> None:
    html = str(Dates(initial={"due": DAY, "by": DAY}))
    assert find(html, "//input[@type='text']/@id") == ["id_due_day", "id_due_month", "id_due_year", "id_by"]
    assert find(html, "//input/@name") == ["due_day", "due_month", "due_year", "by"]
    assert find(html, "//input/@value") == ["16", "1", "2015", "16 January 2015"]


def test_a_date_that_was_left_as_it_is_has_not_changed() -> None:
    form = Dates(
        QueryDict("due_day=16&due_month=1&due_year=2015&by=16 January 2015"), initial={"due": DAY, "by": DAY}
    )
    assert form.changed_data == []


def test_a_date_in_a_link_is_taken_apart() -> None:
    form = Dates(QueryDict("due=2015-01-16"))
    assert form.is_valid()
    assert form.cleaned_data["due"] == DAY


# --- Words ----------------------------------------------------------------------------------------------


class Status(NamedTuple):
    label: str
    rag: str


class Update(GovukForm):
    status = forms.ChoiceField(
        label="Where does this action stand?",
        widget=forms.RadioSelect,
        choices=[
            ("green", ChoiceLabel("Green", "On track.", status=Status("Green", "green"))),
            ("amber", ChoiceLabel("Amber", "At risk.", status=Status("Amber", "amber"), reveals=("why",))),
            ("red", ChoiceLabel("Red", "Off track.", status=Status("Red", "red"), reveals=("why", "needed"))),
        ],
    )
    why = PlainTextField(label="What has changed, and why", required=False)
    needed = PlainLineField(label="What is needed", required=False)
    report = PlainTextField(label="For the report", max_length=20, help_text="What is <b>read</b>")
    number = WholeNumberField(label="Number of cases", max_value=2000)
    agency = forms.ChoiceField(label="Agency", choices=[("", "Choose one"), ("police", "Kent Police")])
    themes = forms.MultipleChoiceField(
        label="Themes", widget=forms.CheckboxSelectMultiple, choices=[("1", "Early"), ("2", "Late")]
    )
    read = forms.BooleanField(label="I have read it")
    address = EmailField(label="E-mail address")
    file = forms.FileField(label="Spreadsheet", error_messages={"required": "Choose the plan"})
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_every_empty_field_says_what_to_do_and_where() -> None:
    found = [(problem.words, problem.target) for problem in problems(Update(QueryDict("")))]
    assert found == [
        ("Answer “Where does this action stand?”", "id_status_0"),
        ("Fill in “For the report”", "id_report"),
        ("Enter the number of cases", "id_number"),
        ("Select the agency", "id_agency"),
        ("Select the themes", "id_themes_0"),
        ("Tick “I have read it”", "id_read"),
        ("Enter the e-mail address", "id_address"),
        ("Choose the plan", "id_file"),
    ]


def test_wrong_values_are_refused_in_our_words() -> None:
    form = Update(
        QueryDict(
            "report=" + "x" * 21 + "&number=2001&agency=mi5&address=nobody&status=blue&read=on&themes=1"
        ),
        {"file": SimpleUploadedFile("plan.csv", b"")},
    )
    assert [problem.words for problem in problems(form)] == [
        "Choose one of the answers to “Where does this action stand?”",
        "“For the report” must be 20 characters or fewer; it has 21",
        "Number of cases must be 2,000 or less",
        "Select the agency from the list",
        "E-mail address must be an address such as name@example.com",
        "The file is empty: choose another",
    ]


def test_what_is_no_number_is_told_so() -> None:
    form = Update(QueryDict("number=many"))
    assert form.errors["number"] == ["Number of cases must be a whole number"]


def test_a_text_is_counted_as_its_author_counts_it() -> None:
    form = Update(QueryDict("", mutable=True) | {"report": "123456789\r\n123456789\r\n"})
    assert "report" not in form.errors
    assert form.cleaned_data["report"] == "123456789\n123456789"


def test_one_line_stays_one_line() -> None:
    form = Update({"needed": " two\r\nlines\tand  blanks "})
    form.is_valid()
    assert form.cleaned_data["needed"] == "two lines and blanks"


# --- Drawing --------------------------------------------------------------------------------------------


def test_a_choice_shows_its_tag_and_its_meaning() -> None:
    html = str(Update()["status"].as_field_group())
    assert html.count('type="radio"') == 3
    assert 'id="id_status_1_hint" class="govuk-hint govuk-radios__hint">At risk.</div>' in html
    assert 'aria-describedby="id_status_1_hint"' in html
    assert 'csa-fill--amber"><span class="csa-status__mark" aria-hidden="true">▲</span>Amber' in html


def test_a_field_that_choices_reveal_is_drawn_once() -> None:
    html = str(Update())
    assert html.count('name="why"') == 1
    assert html.count('name="needed"') == 1
    # "why" belongs to two choices and stands below them; "needed" belongs to Red alone and stands below it.
    fields = find(html, "//*[@value='red' or @name='needed' or @name='why']")
    assert [field.get("name") for field in fields] == ["status", "needed", "why"]
    assert html.count("data-shows-shared") == 2


def test_nothing_asks_the_browser_to_refuse_or_to_cut() -> None:
    html = str(Update())
    assert find(html, "//@required | //@maxlength | //@placeholder") == []
    assert "20" in find(html, "//@data-maxlength")


def test_a_number_is_typed_into_a_text_box() -> None:
    html = str(Update()["number"])
    assert 'type="text"' in html
    assert 'inputmode="numeric"' in html


def test_a_hint_is_escaped_and_named_by_its_box() -> None:
    html = str(Update()["report"].as_field_group())
    assert "What is &lt;b&gt;read&lt;/b&gt;" in html
    assert 'aria-describedby="id_report_hint id_report-info"' in html


def test_an_error_stands_at_its_field_and_is_named_by_it() -> None:
    html = str(Update({"report": "", "agency": ""})["agency"].as_field_group())
    assert one(html, "./@class").split() == ["govuk-form-group", "govuk-form-group--error"]
    assert '<span class="govuk-visually-hidden">Error:</span> Select the agency' in html
    assert 'aria-describedby="id_agency_error"' in html
    assert "govuk-select--error" in html


def test_what_was_typed_stays() -> None:
    typed = {"report": "<b>kept</b>", "themes": ["2"], "status": "red", "read": "on", "token": "t"}
    html = str(Update(typed))
    assert "&lt;b&gt;kept&lt;/b&gt;" in html
    assert find(html, "//input[@name='themes'][@type='checkbox']/@value") == ["1", "2"]
    assert find(html, "//input[@checked]/@name") == ["status", "themes", "read"]
    assert find(html, "//input[@checked]/@value") == ["red", "2"]
    assert find(html, "//input[@id='id_read'][@type='checkbox'][@checked]")
    assert '<input type="hidden" name="token" value="t"' in html


def test_a_page_may_word_a_field_anew() -> None:
    page = Template(
        "{% load govuk %}"
        '{% govuk_field form.agency label="Who leads?" hint="One." label_size="l" as_heading=True %}'
    )
    html = page.render(Context({"form": Update()}))
    label = one(
        html, "//h1[@class='govuk-label-wrapper']/label[@for='id_agency'][normalize-space()='Who leads?']"
    )
    assert label.get("class").split() == ["govuk-label", "govuk-label--l"]
    assert '<div id="id_agency_hint" class="govuk-hint">One.</div>' in html


def test_a_form_of_a_library_is_drawn_in_our_way_and_says_what_is_missing() -> None:
    class Foreign(forms.Form):
        code = forms.CharField(label="Code", widget=forms.TextInput(attrs={"placeholder": "Code"}))

    page = Template(
        "{% load govuk %}{% problems form as problems %}"
        "{% include 'govuk/error_summary.html' %}{% govuk_fields form %}"
    )
    html = page.render(Context({"form": Foreign({"code": ""})}))
    assert problems_of(html) == {"#id_code": "Enter the code"}
    assert 'class="govuk-input govuk-input--error"' in html
    assert "placeholder" not in html


def test_the_admin_keeps_its_own_look() -> None:
    class Plain(forms.Form):
        name = forms.CharField()

    assert "govuk" not in str(Plain())


class Line(GovukForm):
    words = PlainLineField(label="Words")


def test_a_refusal_of_the_whole_form_leads_to_its_first_box() -> None:
    form = Line({"words": "one"})
    form.is_valid()
    form.add_error(None, "The two do not fit together")
    assert [(problem.words, problem.target) for problem in problems(form)] == [
        ("The two do not fit together", "id_words")
    ]


def test_a_form_that_nobody_has_sent_has_no_problems() -> None:
    assert problems([Line(), None, ""]) == []
