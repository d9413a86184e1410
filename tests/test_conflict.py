"""Changed since you looked: one token, one refusal, one part of a page (core/conflict.py)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string

from core.conflict import (
    Conflict,
    ConflictForm,
    ConflictLine,
    ShownConflict,
    changed_parts,
    refuse_if_changed,
    token_of,
    token_of_parts,
)
from core.forms import problems
from tests.pages import find, one, tables, words

NOON = datetime(2015, 1, 16, 12, tzinfo=ZoneInfo("Europe/London"))


class NameForm(ConflictForm):
    name = forms.CharField()


def page(form: NameForm) -> str:
    return render_to_string("base.html", {"form": form, "title": "A name"})


# --- the token ------------------------------------------------------------------------------------------


def test_equal_things_have_one_token_and_others_another() -> None:
    assert token_of(("a", 1)) == token_of(("a", 1)) != token_of(("a", 2))
    assert token_of(3) != token_of("3")


@pytest.mark.parametrize("other", ["One\r\ntwo", "One\ntwo\n", "  One\ntwo"])
def test_texts_that_a_text_box_cannot_tell_apart_have_one_token(other: str) -> None:
    assert token_of("One\ntwo") == token_of(other)
    assert token_of(["One\ntwo"]) == token_of((other,))


def test_nothing_and_an_empty_text_have_one_token() -> None:
    assert token_of(None) == token_of("")


def test_of_several_parts_the_token_tells_which_have_changed() -> None:
    seen = token_of_parts({"name": "Ann", "post": "Chief Constable"})

    assert changed_parts(seen, {"name": "Ann", "post": "Chief Constable"}) == ()
    assert changed_parts(seen, {"name": "Bea", "post": "Chief Constable"}) == ("name",)
    assert changed_parts(seen, {"name": "Ann", "e-mail": ""}) == ("e-mail",)
    assert changed_parts("rubbish", {"name": "Ann"}) == ("name",)


# --- the refusal ----------------------------------------------------------------------------------------


def test_what_is_as_it_was_shown_is_not_refused() -> None:
    refuse_if_changed(token_of("Ann"), "Ann")
    refuse_if_changed(None, "Ann")


@pytest.mark.parametrize("seen", [token_of("Ann"), "", "rubbish"])
def test_what_has_changed_and_a_page_without_its_token_are_refused(seen: str) -> None:
    with pytest.raises(Conflict) as conflict:
        refuse_if_changed(seen, "Bea", now="the row")

    assert conflict.value.now == "the row"


# --- the page -------------------------------------------------------------------------------------------


def refused(conflict: ShownConflict) -> NameForm:
    form = NameForm(QueryDict("name=Cat&seen=old"))
    assert form.is_valid()
    form.show_conflict(conflict, "new")
    return form


BOTH = ShownConflict(
    (ConflictLine("name", "Bea", "Cat", "id_name"),),
    what="The entry",
    who="Ann Other",
    when=NOON,
    why="She moved",
    button="Save the name",
)


def test_the_page_shows_both_texts_who_when_and_why_and_the_summary_leads_there() -> None:
    source = page(refused(BOTH))

    link = one(source, "//*[contains(@class, 'govuk-error-summary')]//a")
    assert link.text_content() == "The entry has changed since you opened this page, so nothing was saved"
    section = one(source, f"//section[@id='{link.get('href').removeprefix('#')}']")
    assert "The entry was changed by Ann Other on 16 January 2015, 12:00pm" in words(section)
    assert "Why: She moved" in words(section)
    assert "Nothing of yours is saved yet, and nothing is lost." in words(section)
    assert "press “Save the name” to put yours in its place." in words(section)
    assert tables(section)[0][1] == ["Name", "Bea", "Cat"]
    assert one(source, "//title").text_content().split()[0] == "Error:"


def test_what_was_typed_stays_in_the_form_and_the_same_button_saves_it_now() -> None:
    form = refused(BOTH)

    assert (form["name"].value(), form["seen"].value()) == ("Cat", "new")


def test_where_the_reader_may_not_know_who_it_was_nobody_is_named() -> None:
    section = one(page(refused(ShownConflict())), "//section[@id='changed-since']")

    assert words(section).startswith(
        "This was changed Nothing of yours is saved yet, and nothing is lost. Look at it"
    )
    assert find(section, ".//table") == []


def test_what_was_taken_away_is_said_so() -> None:
    form = refused(ShownConflict(what="The action", is_gone=True, advice="Put it back first."))

    assert (
        problems(form)[0].words
        == "The action was taken away since you opened this page, so nothing was saved"
    )
    section = words(one(page(form), "//section[@id='changed-since']"))
    assert "The action was taken away" in section
    assert section.endswith("Put it back first.")


def test_the_conflict_stands_before_the_other_problems_of_a_form() -> None:
    form = NameForm(QueryDict("name=&seen=old"))
    assert not form.is_valid()
    form.show_conflict(BOTH, "new")

    assert [problem.target for problem in problems(form)] == ["changed-since", "id_name"]


def test_a_page_without_a_conflict_says_nothing_of_it() -> None:
    assert find(page(NameForm()), "//section") == []
