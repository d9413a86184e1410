"""The pieces that pages are put together from, and what every page carries."""

import datetime
from typing import NamedTuple

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from accounts.context import frame
from core.govuk.parts import (
    AsAt,
    Link,
    ShownFilter,
    SummaryRow,
    Task,
    TimelineEntry,
)
from core.text import MarkedText, word_marks
from tests.pages import find, one, texts, words


def drawn(source: str, **values: object) -> str:
    return Template("{% load govuk %}" + source).render(Context(values))


def request_for(address: str) -> HttpRequest:
    request = RequestFactory().get(address)
    request.user = AnonymousUser()
    return request


# --- Status ---------------------------------------------------------------------------------------------


class Status(NamedTuple):
    label: str
    rag: str | None = ""
    delivery_state: str = ""


@pytest.mark.parametrize(
    ("label", "rag", "state", "look", "mark"),
    [
        ("On track", "green", "in_progress", "green", "●"),
        ("Amber", "amber", "not_started", "amber", "▲"),
        ("Red", "red", "", "red", "■"),
        ("Complete", "", "complete", "complete", "◆"),
        ("Not started", None, "not_started", "not_started", "○"),
        ("Incomplete", "", "", "none", "–"),
    ],
)
def test_a_status_is_a_word_and_a_shape(
    label: str, rag: str | None, state: str, look: str, mark: str
) -> None:
    html = drawn("{% status of %}", of=Status(label, rag, state))
    assert f"csa-fill--{look}" in html
    assert f'aria-hidden="true">{mark}</span>{label}' in html


def test_every_status_has_a_shape_of_its_own() -> None:
    from core.govuk.pictures import NO_MARK, RAG_MARKS, STATE_MARKS

    marks = [*RAG_MARKS.values(), *STATE_MARKS.values(), NO_MARK]
    assert len(set(marks)) == len(marks)


def test_a_status_without_a_label_is_not_recorded() -> None:
    assert "Not recorded" in drawn("{% status of %}", of=Status(""))
    assert "Not recorded" in drawn("{% status of %}", of=None)


def test_the_label_of_a_status_is_escaped() -> None:
    assert "&lt;i&gt;" in drawn("{% status of %}", of=Status("<i>", "red"))


def test_a_tag_and_the_tag_of_what_is_illustrative() -> None:
    class Person:
        is_illustrative = True

    assert drawn("{% tag words %}", words="<New>") == '<strong class="csa-tag">&lt;New&gt;</strong>'
    assert (
        drawn("Ann{% illustrative one %}.", one=Person())
        == 'Ann <strong class="csa-tag">Illustrative</strong>.'
    )
    assert drawn("Ann{% illustrative one %}.", one=object()) == "Ann."


# --- Notices --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("notice", ["inset", "warning", "nothing_here"])
def test_a_notice_says_the_words_between_its_tags_in_one_line_with_values_escaped(notice: str) -> None:
    html = Template(
        "{% load govuk %}{% " + notice + " %}\n   Saved by\n   {{ who }}.\n{% end" + notice + " %}"
    ).render(Context({"who": "<b>"}))

    assert "Saved by &lt;b&gt;." in html


def test_an_empty_list_says_where_to_go() -> None:
    html = drawn('{% nothing_here address="/all/" link_words="See all" %}Nothing.{% endnothing_here %}')

    assert texts(html, "./p") == ["Nothing.", "See all"]
    assert texts(html, "./p/a[@href='/all/']") == ["See all"]


# --- Text and dates -------------------------------------------------------------------------------------


def test_what_a_sentence_says_only_sometimes_is_said_with_its_value_or_not_at_all() -> None:
    source = '{{ who|in_words:", approved by …" }}.'
    assert drawn(source, who="Kent <CSP>") == ", approved by Kent &lt;CSP&gt;."
    assert drawn(source, who=0) == ", approved by 0."
    assert drawn(source, who="") == drawn(source, who=None) == "."


def test_dates_read_as_in_a_paper() -> None:
    day = datetime.date(2015, 1, 16)
    assert drawn("{{ day|day }}, {{ day|long_day }}", day=day) == "16 January 2015, Friday 16 January 2015"
    assert drawn("{{ day|day }}{{ day|moment }}", day=None) == ""


def test_a_moment_is_told_in_london_time() -> None:
    summer = datetime.datetime(2014, 7, 31, 23, 5, tzinfo=datetime.UTC)
    assert drawn("{{ when|moment }}; {{ when|day }}", when=summer) == "1 August 2014, 12:05am; 1 August 2014"


def test_plain_text_stands_in_a_box_of_its_own_or_not_at_all() -> None:
    assert (
        drawn("{{ text|plain_text }}", text="a\n• b")
        == '<div class="csa-text"><p>a</p><ul><li>b</li></ul></div>'
    )
    assert drawn("{{ text|plain_text }}", text="") == ""


def test_words_that_differ_are_marked_and_the_two_wordings_can_be_read_back() -> None:
    old, new = "Support for victims at risk", "Support for all victims"
    marks = word_marks(old, new)
    assert "".join(mark.words for mark in marks if mark.kind != "added") == old
    assert "".join(mark.words for mark in marks if mark.kind != "removed") == new
    assert MarkedText("Support for ") in marks


def test_marks_are_said_as_well_as_seen() -> None:
    html = drawn("{% word_diff old new %}", old="six <b>", new="seven <b>")
    assert texts(html, "//del[@class='csa-removed']") == ["taken out: six (end of what was taken out)"]
    assert texts(html, "//ins[@class='csa-added']") == ["added: seven (end of addition)"]
    assert texts(html, "//*[@class='govuk-visually-hidden'][following-sibling::text()]") == [
        "taken out:",
        "added:",
    ]
    assert "&lt;b&gt;" in html


# --- Finding one's way ----------------------------------------------------------------------------------


def test_a_page_of_a_list_says_which_in_the_title() -> None:
    pages = Paginator(range(70), 10)
    whole = Paginator(range(3), 10)
    for page, title in ((pages.page(2), "Changes (page 2 of 7) - "), (whole.page(1), "Changes - ")):
        html = render_to_string("base.html", {"title": "Changes", "page_obj": page})
        assert words(one(html, "//title")) == f"{title}Community Safety Agreement tracker"


def test_links_to_pages_keep_the_filters_and_the_moment() -> None:
    html = drawn(
        "{% pagination page %}",
        page=Paginator(range(70), 10).page(2),
        request=request_for("/?at=2014-10-14&status=red&page=2"),
    )
    assert find(html, "//a[@rel='next']/@href") == ["?at=2014-10-14&status=red&page=3"]
    assert find(html, "//a[@aria-current='page']/@aria-label") == ["Page 2"]


def test_a_list_of_one_page_has_no_links_to_pages() -> None:
    html = drawn("{% pagination page %}", page=Paginator(range(3), 10).page(1), request=request_for("/"))
    assert "<nav" not in html


def test_filters_that_are_on_can_be_taken_off() -> None:
    html = drawn('{% filters_shown shown "/all/" %}', shown=[ShownFilter("Status: Red", "/?priority=1")])
    assert texts(html, "//a[span[@class='govuk-visually-hidden']]") == ["Remove this filter: Status: Red"]
    assert texts(html, "//a/span") == ["Remove this filter:"]
    assert 'href="/all/">Clear all filters' in html
    assert drawn("{% filters_shown shown %}", shown=[]).strip() == ""


def test_a_page_of_another_moment_says_so_with_the_way_back() -> None:
    banner = '{% include "components/as_at.html" %}'
    html = drawn(banner, as_at=AsAt("the plan as it stood on 14 October 2014", "/plan/"))
    assert "You are looking at the plan as it stood on 14 October 2014." in html
    assert 'href="/plan/"' in html
    assert drawn(banner).strip() == ""


@pytest.mark.django_db
def test_the_navigation_marks_where_one_is_and_leaves_out_what_is_not_for_one() -> None:
    links = {link.words: link.is_current for link in frame(request_for("/agreements/2014/"))["navigation"]}
    assert links == {"Home": False, "Agreements": True}
    home = {link.words: link.is_current for link in frame(request_for("/"))["navigation"]}
    assert home == {"Home": True, "Agreements": False}


# --- Showing things -------------------------------------------------------------------------------------


def test_a_summary_row_says_what_its_link_changes() -> None:
    rows = [
        SummaryRow("Lead", "Chair", (Link("Change", "/edit/", "the lead"),)),
        SummaryRow("Due", "<none>"),
    ]
    html = drawn("{% summary_list rows %}", rows=rows)
    assert texts(html, "//a[@href='/edit/']") == ["Change the lead"]
    assert texts(html, "//a/span[@class='govuk-visually-hidden']") == ["the lead"]
    assert "govuk-summary-list__row--no-actions" in html
    assert "&lt;none&gt;" in html


def test_a_task_that_cannot_be_opened_is_no_link() -> None:
    html = drawn(
        "{% task_list tasks %}", tasks=[Task("Update 4.2a", "To do", "/u/"), Task("Send", "Not yet")]
    )
    link = one(html, "//a")
    assert (link.get("class"), link.get("href")) == ("govuk-link govuk-task-list__link", "/u/")
    assert texts(html, f"//*[@id='{link.get('aria-describedby')}']") == ["To do"]
    assert "<div>Send</div>" in html


def test_a_timeline_is_newest_first_with_who_when_what_and_why() -> None:
    older = TimelineEntry("Loaded", datetime.date(2014, 7, 31))
    newer = TimelineEntry(
        "Reworded",
        datetime.datetime(2014, 10, 14, 9, 30, tzinfo=datetime.UTC),
        "An officer",
        "KCSP meeting",
    )
    html = drawn("{% timeline entries %}", entries=[older, newer])
    assert words(html).index("Reworded") < words(html).index("Loaded")
    assert "An officer, 14 October 2014, 10:30am" in texts(html, "//p[time]")
    assert "Why: KCSP meeting" in html


# --- Pages ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "heading", "contents"),
    [
        (
            "/accessibility/",
            "Accessibility statement for the Community Safety Agreement tracker",
            ["partially compliant", "Equality Advisory and Support Service", "20 November 2026", "2.2"],
        ),
        ("/privacy/", "Privacy", ["Information Commissioner", "Crime and Disorder Act 1998"]),
        ("/cookies/", "Cookies", ["sessionid", "csrftoken"]),
    ],
)
def test_the_statements_say_what_the_law_asks_for(
    client: Client, address: str, heading: str, contents: list[str]
) -> None:
    page = client.get(address).content.decode()
    assert page.count("<h1") == 1
    assert f">{heading}</h1>" in page
    for content in contents:
        assert content in page
    assert '<html lang="en-GB"' in page
    assert 'href="#main-content" class="govuk-skip-link"' in page
    assert "style=" not in page


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_what_to_do(client: Client) -> None:
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()


def test_the_page_for_our_own_failure_needs_nothing_that_can_fail() -> None:
    page = render_to_string("500.html")
    assert "It is our fault" in page
    assert "{%" not in page


@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "404.html", "503.html"])
def test_a_refusal_says_that_nothing_was_lost_even_without_a_context(template: str) -> None:
    page = render_to_string(template)
    assert page.count("<h1") == 1
    assert "home page</a>" in page


def test_a_refusal_gives_its_reason() -> None:
    assert "Only its lead may send it." in render_to_string(
        "403.html", {"exception": "Only its lead may send it."}
    )
