"""The page of one indicator and the picture of its chart."""

from datetime import date, datetime
from typing import Any

import pytest
from defusedxml import ElementTree
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from core.history import Change, create_rows, update_rows
from indicators import charts
from indicators.arithmetic.series import series_of
from indicators.charts import Format, Size, chart_of, picture
from indicators.models import Indicator, Target
from priorities.models import Agreement, Matter
from tests import build, figures
from tests.pages import find, links, one, tables, text_of, words
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOVEMBER = datetime(2014, 11, 3, 10, 0, tzinfo=build.LONDON)
STEADY = [100, 104, 96, 100, 104, 96, 100, 104, 96, 100, 104, 96, 180]


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    """A public plan with one indicator, which the lead owns and of which nothing is known yet."""
    made = build.plan(cast.partnership, people=cast, is_public=True)
    figures.indicator(made, owner=cast.lead)
    return made


def the_indicator() -> Indicator:
    return Indicator.objects.get(ref="burglary")


def address(ref: str = "burglary", **asked: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return reverse("indicator-detail", args=["county-2014-17", ref]) + (f"?{query}" if query else "")


def chart(query: str = "") -> str:
    return reverse("indicator-chart", args=["county-2014-17", "burglary"]) + query


def html_of(client: Client, where: str) -> str:
    response = client.get(where)
    assert response.status_code == 200
    return response.content.decode()


def test_without_any_figure_the_page_tells_what_the_indicator_is(client: Client, plan: build.Plan) -> None:
    page = text_of(client, address())

    assert "There is no figure to show yet." in page
    assert "Lower is better." in page
    assert "Definition Not recorded" in page
    assert "Baseline None Targets None" in page
    for absent in ("Usual range", "Areas side by side", "Revisions", "Concerns", "Figures The change"):
        assert absent not in page
    assert "<img" not in html_of(client, address())


def test_it_tells_what_it_is_why_it_is_a_proxy_and_what_is_wanted(client: Client, plan: build.Plan) -> None:
    row = the_indicator()
    row.definition, row.why_proxy = "Homes broken into", "Seldom seen, often reported"
    row.polarity_reason, row.source = "Nobody wants more", "Police"
    row.baseline_label, row.baseline_value = "'10/11", "4354"
    fields = ["definition", "why_proxy", "polarity_reason", "source", "baseline_label", "baseline_value"]
    update_rows(Indicator, [row], fields, build.BY_THE_TEST)
    target = Target(
        agreement=plan.agreement, indicator=row, value="Maintain or reduce", by="2016", floor="4500"
    )
    create_rows(Target, [target], build.BY_THE_TEST)
    concern = Matter(
        agreement=plan.agreement, subject="indicator", subject_ref="burglary", text="Why does it rise?"
    )
    create_rows(Matter, [concern], build.BY_THE_TEST)

    page = text_of(client, address())

    assert "Stands for Priority 1: Violent Crime" in page
    assert "Definition Homes broken into Why it is a proxy Seldom seen, often reported" in page
    assert "Which way is better Lower is better. Nobody wants more" in page
    assert "Source Police Baseline 4,354 ('10/11) Targets Maintain or reduce by 2016 (floor: 4,500)" in page
    assert "Issues for the Partnership Why does it rise?" in page


def test_figures_stand_with_their_changes_the_latest_first(client: Client, plan: build.Plan) -> None:
    row = the_indicator()
    figures.figures(row, {"2011": 80, "2012": 100}, numerator=3, denominator=4)
    figures.figures(row, {"2013": 90}, provisional=True, final_due=date(2015, 5, 1), note="One station late")

    html = html_of(client, address())

    [table, *_] = tables(html)
    assert table[0] == ["Period", "Figure", "So many of", "Change"]
    assert table[1:] == [
        ["2013", "90 p", "", "▼ down 10.0% The wanted direction"],
        ["2012", "100", "3 of 4", "▲ up 25.0% Not the wanted direction"],
        ["2011", "80", "3 of 4", "First period"],
    ]
    assert (
        "Analysts’ notes 2013: Provisional: final figures are due on 1 May 2015. One station late"
        in words(html)
    )


def test_quarters_are_also_held_against_the_same_quarter_last_year_and_the_usual_range(
    client: Client, plan: build.Plan
) -> None:
    figures.figures(the_indicator(), figures.quarters(STEADY))

    html = html_of(client, address())

    [table, *_] = tables(html)
    assert table[0] == ["Period", "Figure", "Change", "On last year", "Usual range"]
    assert table[1][:4] == ["Q1 2015/16", "180", "▲ up 87.5%", "▲ up 87.5% Not the wanted direction"]
    assert table[1][4].startswith("◆ Worse: outside")
    assert table[-1][3] == "No figure"
    assert table[-1][4].startswith("In the range")
    assert "from 13 figures." in words(html)


def test_gaps_and_overlaps_are_said(client: Client, plan: build.Plan) -> None:
    figures.figures(the_indicator(), {"2010": 1, "2012": 2, "2012/13": 3})

    page = text_of(client, address())

    assert "Nothing covers 1 January 2011 to 31 December 2011, between 2010 and 2012." in page
    assert "2012 and 2012/13 overlap: 1 April 2012 to 31 December 2012 counts in both." in page


def test_areas_stand_side_by_side_ranked_with_ties_each_with_a_bar(client: Client, plan: build.Plan) -> None:
    row = the_indicator()
    figures.figures(row, {"2012": 200, "2013": 210})
    figures.figures(row, {"2012": 100, "2013": 101}, "Dover")
    figures.figures(row, {"2012": 80, "2013": 120}, "Swale")
    figures.figures(row, {"2012": 31, "2013": 30}, "Thanet")
    figures.figures(row, {"2012": 100, "2013": 101}, "Ashford")
    figures.figures(row, {"2012": 500}, "Medway")

    html = html_of(client, address())

    table = tables(html)[1]
    assert table[0][:2] == ["Rank", "Area"]
    assert [[line[0], line[1], line[3]] for line in table[1:]] == [
        ["1", "Swale", "120"],
        ["2=", "Dover", "101"],
        ["2=", "Ashford", "101"],
        ["4", "Thanet", "30"],
        # It has no figure of the latest period.
        ["–", "Medway", "500 (2012)"],
    ]
    bars = [svg.get("width") for svg in find(html, "//*[contains(@class, 'csa-rank')]/*")]
    assert bars == ["100.0", "84.2", "84.2", "25.0"]
    assert "?size=wide&amp;of=areas" in html


def test_a_revised_figure_is_listed_with_day_and_reason_and_not_known_before(
    client: Client, plan: build.Plan
) -> None:
    row = the_indicator()
    figures.figures(row, {"2013": 90})
    late = Change(by=None, reason="Late", at=NOVEMBER)
    figures.figures(
        row, {"2013": 95}, change=late, revised_on=date(2014, 11, 3), revision_reason="Late records"
    )

    assert ["2013", "90", "95", "3 November 2014", "Late records"] in tables(html_of(client, address()))[1]
    then = html_of(client, address(at="2014-11-02"))
    assert "90 in 2013" in words(then)
    assert "Revisions" not in words(then)


def test_a_revised_baseline_lists_the_differences_that_it_restated(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    row = the_indicator()
    row.baseline_value, row.baseline_label = "100", "2010"
    update_rows(Indicator, [row], ["baseline_value", "baseline_label"], build.BY_THE_TEST)
    figures.figures(row, {"2012": 120, "2013": 90})
    row.baseline_value = "150"
    update_rows(
        Indicator, [row], ["baseline_value"], Change(by=cast.administrator, reason="Recount", at=NOVEMBER)
    )

    page = text_of(client, address())

    assert (
        "Baseline revised on 3 November 2014: 100 (2010) became 150 (2010) Recount "
        "It restates these differences to the baseline: "
        "2013: down 10.0% (the wanted direction), now down 40.0% (the wanted direction) "
        "2012: up 20.0% (not the wanted direction), now down 20.0% (the wanted direction)"
    ) in page
    assert "Ada Administrator" not in page
    seen = text_of(sign_in(Client(), cast.reviewer), address())
    assert "Recount (Ada Administrator)" in seen
    assert "Baseline revised" not in text_of(client, address(at="2014-11-02"))


def test_links_keep_the_moment_and_lead_to_entering_only_for_who_may(
    plan: build.Plan, cast: build.Cast
) -> None:
    figures.figures(the_indicator(), {"2012": 1, "2013": 2})
    enter = f"{reverse('indicator-enter', args=['county-2014-17'])}?indicator=burglary"
    edit = reverse("plan-edit-row", args=["county-2014-17", "indicators", "burglary"]) + "?of=burglary"

    def found(who: Any, where: str) -> set[str]:
        return {enter, edit} & set(links(html_of(sign_in(Client(), who), where)))

    assert found(cast.administrator, address()) == {enter, edit}
    assert found(cast.lead, address()) == {enter}
    assert found(cast.reviewer, address()) == set()
    assert found(cast.lead, address(at="2014-12-31")) == set()
    then = html_of(sign_in(Client(), cast.reviewer), address(at="2014-12-31"))
    assert f'src="{chart()}?size=wide&amp;at=2014-12-31"' in then
    assert "/priorities/1/?at=2014-12-31" in then


def test_an_indicator_that_is_not_there_and_one_of_a_hidden_agreement_do_not_exist(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    assert client.get(address("theft")).status_code == 404
    Agreement.objects.update(is_public=False)
    for where in (address(), chart()):
        assert client.get(where).status_code == 302
        assert sign_in(Client(), cast.outsider).get(where).status_code == 404


@pytest.mark.parametrize(("asked", "most"), [({}, 15), ({"at": "2014-12-31"}, 25)])
@pytest.mark.parametrize("count", [1, 40])
def test_the_page_costs_no_more_queries_for_more_figures(
    plan: build.Plan,
    cast: build.Cast,
    count: int,
    asked: dict[str, str],
    most: int,
    django_assert_max_num_queries: Any,
) -> None:
    for area in ("", "Dover", "Swale"):
        figures.figures(the_indicator(), figures.quarters([50] * count, "Q1 2004/05"), area)
    client = sign_in(Client(), cast.lead)

    with django_assert_max_num_queries(most):
        html = html_of(client, address(**asked))

    assert len(tables(html)[0]) == count + 1


# --- The picture ------------------------------------------------------------------------------------------------


def test_the_chart_is_a_picture_of_its_own_that_is_asked_for_each_time(
    client: Client, plan: build.Plan
) -> None:
    figures.figures(the_indicator(), figures.quarters(STEADY))

    response = client.get(chart())

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "'unsafe-inline'" in response.headers["Content-Security-Policy"]
    root = ElementTree.fromstring(response.content)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    again = client.get(chart(), headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    narrow = client.get(chart("?size=narrow"))
    assert narrow.headers["ETag"] != response.headers["ETag"]
    assert ElementTree.fromstring(narrow.content).get("width") != root.get("width")


def test_another_figure_makes_another_picture(client: Client, plan: build.Plan) -> None:
    figures.figures(the_indicator(), {"2011": 80, "2012": 100})
    before = client.get(chart()).headers["ETag"]

    figures.figures(the_indicator(), {"2013": 90})

    assert client.get(chart(), headers={"If-None-Match": before}).status_code == 200


def test_a_chart_is_drawn_once_and_then_kept(plan: build.Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    figures.figures(the_indicator(), {"2011": 80, "2012": 100})
    drawn: list[Size] = []

    def draw(shown: charts.Chart, form: Format, size: Size) -> bytes:
        drawn.append(size)
        return b"<svg/>"

    monkeypatch.setattr("indicators.charts.drawing.draw", draw)
    for _ in range(3):
        assert Client().get(chart()).content == b"<svg/>"

    assert drawn == [Size.WIDE]


def test_too_few_figures_make_no_chart(client: Client, plan: build.Plan) -> None:
    figures.figures(the_indicator(), {"2012": 100})

    assert client.get(chart()).status_code == 404
    assert "<img" not in html_of(client, address())


def test_the_picture_has_its_text_alternative_and_one_for_narrow_windows(
    client: Client, plan: build.Plan
) -> None:
    figures.figures(the_indicator(), {"2011": 80, "2012": 100})

    html = html_of(client, address())

    image = one(html, "//img")
    assert image.get("alt") == "Line chart. 80 in 2011 to 100 in 2012."
    assert image.get("style") is None
    assert f'srcset="{chart()}?size=narrow"' in html


def test_the_same_chart_is_the_same_bytes_as_svg_and_a_png_for_word() -> None:
    [series] = series_of(figures.indicator_row(), figures.rows(figures.quarters(STEADY)))
    shown = chart_of([series])
    assert shown is not None

    once = picture(shown, Format.SVG)
    cache.clear()
    assert picture(shown, Format.SVG) == once
    png = picture(shown, Format.PNG)
    assert png.startswith(b"\x89PNG\r\n")
    assert int.from_bytes(png[16:20]) == 1440
