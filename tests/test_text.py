"""Plain text: what is kept of it, and how it looks on a page."""

from core.html import to_html
from core.text import counted, folded, joined, normalise, shortened


def test_line_ends_of_every_system_become_line_feeds() -> None:
    assert normalise("one\r\ntwo\rthree\nfour\x0bfive\u2028six") == "one\ntwo\nthree\nfour\nfive\nsix"


def test_tabs_become_blanks_and_control_characters_go() -> None:
    assert normalise("a\tb\x00c\x07d\x7fe\u202ef") == "a bcdef"


def test_blanks_at_line_ends_and_empty_lines_around_go_but_those_within_stay() -> None:
    assert normalise("\n\n one  \n\n\ntwo \n") == " one\n\n\ntwo"


def test_a_lone_surrogate_is_dropped() -> None:
    assert normalise("a\ud800b") == "ab"


def test_text_that_was_normalised_stays_as_it_is() -> None:
    once = normalise("• one\r\n\ttwo\x0b \x85three")
    assert normalise(once) == once


def test_none_and_blanks_give_no_html() -> None:
    assert to_html(None) == ""
    assert to_html("  \n ") == ""


def test_paragraphs_are_parted_by_an_empty_line_and_lines_are_kept() -> None:
    assert to_html("one\ntwo\n\nthree") == "<p>one<br>two</p><p>three</p>"


def test_bullets_of_every_shape_become_one_list() -> None:
    assert to_html("Done:\n• one\n- two\n* three\n– four\nEnd") == (
        "<p>Done:</p><ul><li>one</li><li>two</li><li>three</li><li>four</li></ul><p>End</p>"
    )


def test_a_dash_within_a_line_or_before_a_number_is_no_bullet() -> None:
    assert to_html("2014 - 17\n-5 per cent") == "<p>2014 - 17<br>-5 per cent</p>"


def test_a_line_that_begins_with_the_letter_o_is_no_bullet() -> None:
    assert to_html("o clock") == "<p>o clock</p>"


def test_markup_is_shown_and_never_obeyed() -> None:
    assert to_html("<script>alert('1')</script>\n• <b>x</b>") == (
        "<p>&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;</p><ul><li>&lt;b&gt;x&lt;/b&gt;</li></ul>"
    )


def test_web_and_mail_addresses_become_links_that_cannot_carry_markup() -> None:
    html = to_html('See https://www.kent.gov.uk/a?b=1&c="><i>. Or csu@kent.gov.uk')
    assert 'href="https://www.kent.gov.uk/a?b=1&amp;c=' in html
    assert 'rel="nofollow"' in html
    assert '<a href="mailto:csu@kent.gov.uk">csu@kent.gov.uk</a>' in html
    assert "<i>" not in html


def test_a_javascript_address_is_no_link() -> None:
    assert "<a" not in to_html("javascript:alert(1)")


def test_texts_that_differ_by_case_and_blanks_fold_to_the_same() -> None:
    assert folded("  Domestic\nABUSE ") == folded("domestic  abuse") == "domestic abuse"


def test_a_short_text_stays_but_on_one_line() -> None:
    assert shortened("Two\n lines", 9) == "Two lines"


def test_a_long_text_is_cut_behind_a_word_and_is_no_longer_than_asked() -> None:
    cut = shortened("Set up a pilot, in Thanet", 17)

    assert cut == "Set up a pilot…"
    assert len(shortened("x" * 50, 17)) == 17


def test_names_are_joined_as_one_says_them() -> None:
    assert [joined(names) for names in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]


def test_what_is_counted_has_its_plural_where_its_noun_stands() -> None:
    assert counted(1, "project of a grant") == "1 project of a grant"
    assert counted(5, "project of a grant") == "5 projects of a grant"
    assert counted(2, "partner body") == "2 partner bodies"
    assert counted(2, "link to a theme") == "2 links to a theme"
    assert counted(3, "update is") == "3 updates are"
