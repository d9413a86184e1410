"""The page of a plan's indicators: the tables of March 2013 and of 2008, areas, revisions, moments."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from core.history import Change, create_rows
from indicators.models import Indicator, Observation
from loading.load import load, read_path
from plan.moments import Moment
from plan.pages.indicators.listing import IndicatorList, indicators_of
from plan.pages.indicators.reading import figures_for_the_list
from plan.pages.indicators.tables import ComparisonCell, IndicatorLine
from plan.reading import read_plan
from plan.value import PlanValue
from plan.value.rows import AgreementValue, IndicatorValue, ObservationValue, PriorityValue, TargetValue
from priorities.models import Agreement
from tests import build, figures
from tests.pages import find, words

pytestmark = pytest.mark.once

FIXTURES = settings.BASE_DIR / "fixtures"
AFTERWARDS = datetime(2014, 11, 3, 10, 0, tzinfo=build.LONDON)

NOT_BACK = (
    "Proportion of drug users completing treatment successfully "
    "who do not re-present to treatment within 6 months"
)


def address(slug: str) -> str:
    return reverse("indicator-list", args=[slug])


def load_kent(folder: str, effective: date) -> str:
    """Loads one state of the Kent fixtures as a public agreement; returns its slug."""
    slug = load(read_path(FIXTURES / folder), effective=effective).slug
    Agreement.objects.filter(slug=slug).update(is_public=True)
    return slug


def table_rows(html: str) -> list[list[str]]:
    """The body rows of all tables, each as the texts of its cells."""
    return [[words(cell) for cell in find(row, "./th | ./td")] for row in find(html, "//tbody/tr")]


def seen_by(client: Client, slug: str, **asked: str) -> str:
    response = client.get(address(slug), asked)
    assert response.status_code == 200
    return response.content.decode()


# --- The Kent agreements ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_twelve_indicators_stand_as_the_march_2013_report_prints_them(client: Client) -> None:
    html = seen_by(client, load_kent("kent-2011-14/2013-03-31", date(2013, 3, 31)))

    rows = table_rows(html)
    assert len(rows) == 12
    assert [
        "Level of Theft and Handling Stolen Goods (exc. Medway)",
        "24,150",
        "24,986",
        "22,323",
        "▼ down 10.7% The wanted direction",
        "▼ down 7.6% The wanted direction",
    ] in rows
    assert [
        "% of repeat MARAC cases (Multi-Agency Risk Assessment Conference) (Kent excluding Medway)",
        "14.9%",
        "18.7%",
        "21.4%",
        "▲ up 2.7 points Not the wanted direction",
        "▲ up 6.5 points Not the wanted direction",
    ] in rows
    assert [
        "Number of Domestic Abuse Incidents (Kent excluding Medway)",
        "17,748",
        "18,304",
        "18,506",
        "▲ up 1.1%",
        "▲ up 4.3%",
    ] in rows
    assert [
        NOT_BACK,
        "N/A",
        "25.18%",
        "24.23%",
        "▼ down 0.95 points Not the wanted direction",
        "N/A",
    ] in rows


@pytest.mark.django_db
def test_priorities_come_in_plan_order_and_each_table_heads_its_own_periods(client: Client) -> None:
    html = seen_by(client, load_kent("kent-2011-14/2013-03-31", date(2013, 3, 31)))

    headings = [words(heading) for heading in find(html, "//h2")]
    assert [text for text in headings if text.startswith("Priority ")] == [
        "Priority 1: Anti-social behaviour including environmental",
        "Priority 2: Domestic Abuse",
        "Priority 3: Substance Misuse",
        "Priority 4: Acquisitive crime (i.e. thefts/shoplifting)",
        "Priority 5: Violent Crime",
        "Priority 6: Road Safety",
    ]
    heads = [words(head) for head in find(html, "//thead")]
    assert len(heads) == 7
    assert heads[0] == "Proxy measure Baseline '10/11 2011 2012 Change Difference to baseline"
    assert heads[3] == "Proxy measure Baseline Q4 2011/12 Q1 2012/13 Change Difference to baseline"
    assert heads[6] == "Proxy measure Baseline Jan-Dec '10 2010/11 2011/12 Change Difference to baseline"


@pytest.mark.django_db
def test_a_provisional_figure_is_marked_explained_and_noted(client: Client) -> None:
    html = seen_by(client, load_kent("kent-2011-14/2013-03-31", date(2013, 3, 31)))

    [casualties] = [row for row in table_rows(html) if row[0].startswith("Number of all KSI")]
    assert casualties[2:4] == ["565", "598 p"]
    text = words(html)
    assert text.count("p provisional, may still change") == 1
    assert "2011/12: Provisional. The report calls all 2012 data unvalidated" in text
    assert "r revised since" not in text


@pytest.mark.django_db
def test_the_last_changes_are_counted_and_not_averaged(client: Client) -> None:
    html = seen_by(client, load_kent("kent-2011-14/2013-03-31", date(2013, 3, 31)))

    # Two periods tell nothing of a usual range: only whether a figure went the way that is wanted.
    assert (
        "The last change of each: 9 not in the wanted direction, 2 in the wanted direction, "
        "1 without a wanted direction or a change." in words(html)
    )


@pytest.mark.django_db
def test_indicators_without_figures_are_listed_by_framework_without_empty_columns(client: Client) -> None:
    html = seen_by(client, load_kent("kent-2008-11/2008-04-01", date(2008, 4, 1)))

    national = [row for row in table_rows(html) if row[0].startswith("NI ")]
    assert len(national) == 40 + 3
    assert {len(row) for row in national} == {2}
    rows = table_rows(html)
    assert rows.index(["PSA 26"]) + 1 == rows.index(["NI 35", "Building resilience to violent extremism"])
    assert rows.index(["Kent Agreement"]) + 1 == rows.index(["NI 3", "Civic participation in the local area"])
    assert "43 indicators that this agreement names without figures" in words(html)


@pytest.mark.django_db
def test_targets_in_words_and_numbers_stand_beside_their_baselines(client: Client) -> None:
    html = seen_by(client, load_kent("kent-2008-11/2008-04-01", date(2008, 4, 1)))

    rows = table_rows(html)
    assert [
        "58",
        "Domestic Burglary per 1,000 households",
        "10.7 (2006/07)",
        "Maintain or reduce by 2009/10",
    ] in rows
    [traders] = [row for row in rows if row[0] == "61"]
    assert traders[2:] == ["New indicator (2006/07)", "15% by 2007/08 25% by 2009/10"]
    assert not [head for head in find(html, "//thead") if "Change" in words(head)]


@pytest.mark.django_db
def test_every_table_has_a_caption_scoped_headings_and_a_label_for_the_region_that_scrolls(
    client: Client,
) -> None:
    html = seen_by(client, load_kent("kent-2011-14/2013-03-31", date(2013, 3, 31)))

    captions = find(html, "//caption/@id")
    assert len(captions) == len(set(captions)) == len(find(html, "//table")) == 7
    assert find(html, "//*[@tabindex='0'][@role='region']/@aria-labelledby") == captions
    assert find(html, "//th")
    assert not find(html, "//th[not(@scope)]")


# --- Values -------------------------------------------------------------------------------------------------


def an_indicator(ref: str = "burglary", **more: Any) -> IndicatorValue:
    row = IndicatorValue(ref=ref, priority="p1", title=ref.capitalize(), polarity="lower", period_type="year")
    return replace(row, **more)


def a_year(year: int, value: int | str | None, indicator: str = "burglary", **more: Any) -> ObservationValue:
    row = ObservationValue(
        ref=f"{indicator}-{year}",
        indicator=indicator,
        period_label=str(year),
        period_start=date(year, 1, 1),
        period_end=date(year, 12, 31),
        value=None if value is None else Decimal(value),
        not_available=value is None,
    )
    return replace(row, **more)


def listed(
    indicators: list[IndicatorValue],
    observations: list[ObservationValue],
    targets: tuple[TargetValue, ...] = (),
) -> IndicatorList:
    """What the page shows of a plan with one priority."""
    value = PlanValue(
        AgreementValue(ref="county", title="County agreement", partnership="County"),
        priorities=(PriorityValue(ref="p1", number="1", title="Theft"),),
        indicators=tuple(indicators),
        observations=tuple(observations),
        targets=targets,
    )
    return indicators_of(value)


def lines(page: IndicatorList) -> list[IndicatorLine]:
    return [line for group in page.groups for table in group.tables for line in table.lines]


def shown(line: IndicatorLine) -> list[str]:
    return [cell.text for cell in line.periods]


def test_zero_not_available_and_no_figure_yet_are_three_things() -> None:
    zero, missing, waiting = lines(
        listed(
            [an_indicator("zero"), an_indicator("missing"), an_indicator("waiting")],
            [
                a_year(2013, 40, "zero"),
                a_year(2014, 0, "zero"),
                a_year(2013, 40, "missing"),
                a_year(2014, None, "missing"),
                a_year(2013, 40, "waiting"),
            ],
        )
    )

    assert [shown(line) for line in (zero, missing, waiting)] == [
        ["40", "0"],
        ["40", "N/A"],
        ["40", "No figure yet"],
    ]
    assert zero.change == ComparisonCell("▼", "down", "100.0%", "The wanted direction")
    assert missing.change == ComparisonCell(words="Not available")
    assert waiting.change == ComparisonCell(words="No figure yet")


def test_only_the_last_two_periods_are_shown() -> None:
    [line] = lines(listed([an_indicator()], [a_year(year, year) for year in (2014, 2011, 2013, 2012)]))

    assert [cell.label for cell in line.periods] == ["2013", "2014"]


def test_a_change_over_a_gap_names_the_year_it_is_measured_from() -> None:
    gap, _ = lines(
        listed(
            [an_indicator("gap"), an_indicator("full")],
            [
                a_year(2012, 100, "gap"),
                a_year(2014, 90, "gap"),
                a_year(2013, 50, "full"),
                a_year(2014, 60, "full"),
            ],
        )
    )

    assert shown(gap) == ["No figure", "90"]
    assert gap.change == ComparisonCell("▼", "down", "10.0%", "The wanted direction", "Since 2012")


def test_few_cases_are_given_in_numbers_and_called_too_few() -> None:
    [line] = lines(listed([an_indicator()], [a_year(2013, 12), a_year(2014, 15)]))

    assert line.change == ComparisonCell(
        "▲", "up", "3", "Not the wanted direction", "Too few for a percentage"
    )


def test_from_zero_there_is_no_figure_and_words_say_why() -> None:
    [line] = lines(listed([an_indicator()], [a_year(2013, 0), a_year(2014, 15)]))

    assert line.change == ComparisonCell("▲", "up", "", "Not the wanted direction", "No percentage of zero")


def test_a_rate_changes_in_its_unit_and_in_per_cent() -> None:
    rate = an_indicator(unit="rate per 1,000 households", decimals=1)
    [line] = lines(
        listed(
            [rate],
            [a_year(2013, "10.7"), a_year(2014, "10.3")],
        )
    )

    assert (line.change.text, line.change.judgement) == ("0.4 (3.7%)", "The wanted direction")


def test_a_first_period_has_no_column_for_change_but_a_difference() -> None:
    page = listed([an_indicator(baseline_value="50")], [a_year(2014, 60)])

    [table] = page.groups[0].tables
    assert (table.has_change, table.has_difference) == (False, True)
    assert table.lines[0].difference == ComparisonCell("▲", "up", "20.0%", "Not the wanted direction")


def test_the_list_gives_the_whole_geography_and_leaves_the_areas_to_the_indicators_own_page() -> None:
    [whole] = lines(
        listed(
            [an_indicator(baseline_value="500")],
            [
                a_year(2013, 40, area="Dover", ref="d13"),
                a_year(2013, 400),
                a_year(2014, 50, area="Dover", ref="d14"),
                a_year(2014, 300),
            ],
        )
    )

    assert (shown(whole), whole.baseline) == (["400", "300"], "500")


def test_an_indicator_with_figures_of_areas_only_is_said_in_a_sentence() -> None:
    page = listed(
        [an_indicator(), an_indicator("theft")],
        [
            a_year(2014, 40, area="Dover", ref="d14"),
            a_year(2014, 90, area="Swale", ref="s14"),
            a_year(2014, 5, "theft", area="Dover"),
        ],
    )

    assert lines(page) == []
    assert [said.words for said in page.groups[0].sentences] == [
        "In 2014 the highest of 2 areas was Swale (90) and the lowest Dover (40).",
        "Figures are given by area only: 1 area, the last for 2014.",
    ]


def test_each_indicator_has_a_picture_of_one_scale_and_no_sentence_that_repeats_its_table() -> None:
    target = TargetValue(ref="t", indicator="burglary", value="20", by="2016")
    page = listed([an_indicator(baseline_value="50")], [a_year(2013, 40), a_year(2014, 45)], (target,))

    [group] = page.groups
    [line] = group.pictures
    assert group.sentences == ()
    assert line.trend is not None
    assert (line.trend.low, line.trend.high, line.trend.begins_at_zero) == ("0", "50", True)
    assert line.trend.levels == ("baseline: 50", "target by 2016: 20")
    assert line.trend.words == "Trend of 2 figures. 2013: 40, 2014: 45"


def test_a_picture_says_where_its_scale_does_not_begin_at_nought_and_which_figures_are_provisional() -> None:
    page = listed([an_indicator()], [a_year(2013, 940), a_year(2014, 955, provisional=True)])

    [line] = page.groups[0].pictures
    assert line.trend is not None
    assert (line.trend.low, line.trend.high, line.trend.begins_at_zero) == ("940", "960", False)
    assert [dot.kind for dot in line.trend.dots] == ["hollow"]


def test_better_and_worse_are_said_only_where_a_figure_leaves_its_usual_range() -> None:
    steady = [a_year(2000 + year, 100 + year % 2) for year in range(8)]

    def said(*last: int) -> str:
        rows = [*steady, *(a_year(2008 + number, value) for number, value in enumerate(last))]
        return lines(listed([an_indicator()], rows))[0].change.judgement

    assert said(102) == "In its usual range"
    assert said(150) == "Worse, outside its usual range"
    assert said(50) == "Better, outside its usual range"
    # Still outside, but on its way back.
    assert said(190, 185) == "Outside its usual range"


def test_a_revised_figure_is_marked_and_its_note_gives_the_day_the_old_figure_and_the_reason() -> None:
    revised = a_year(2014, 66, ref="r", revised_on=date(2015, 1, 5), revision_reason="Late records.")
    page = listed([an_indicator()], [a_year(2013, 50), a_year(2014, 60), revised])

    [table] = page.groups[0].tables
    assert [(cell.text, cell.is_revised) for cell in table.lines[0].periods] == [("50", False), ("66", True)]
    assert table.marks == ("r",)
    [note] = table.notes
    assert (note.about, note.text) == (
        "Burglary, 2014",
        "Revised on 5 January 2015, before that 60: Late records.",
    )


def test_a_provisional_figure_says_when_the_final_ones_are_due() -> None:
    page = listed([an_indicator()], [a_year(2014, 60, provisional=True, final_due=date(2015, 4, 30))])

    [table] = page.groups[0].tables
    assert table.marks == ("p",)
    assert table.notes[0].text == "Provisional; final figures due 30 April 2015."


def test_a_quarter_does_not_stand_in_a_column_of_years() -> None:
    page = listed(
        [an_indicator("years"), an_indicator("quarters", period_type="quarter"), an_indicator("more")],
        [
            a_year(2014, 60, "years"),
            a_year(2014, 20, "quarters", period_label="Q4 2014"),
            a_year(2014, 9, "more"),
        ],
    )

    assert [
        (table.columns, [line.indicator.ref for line in table.lines]) for table in page.groups[0].tables
    ] == [
        (("2014",), ["years", "more"]),
        (("Q4 2014",), ["quarters"]),
    ]


def test_an_indicator_whose_figures_are_older_keeps_a_table_of_its_own() -> None:
    page = listed(
        [an_indicator("old"), an_indicator("new")],
        [a_year(2009, 5, "old"), a_year(2013, 60, "new"), a_year(2014, 70, "new")],
    )

    assert [table.columns for table in page.groups[0].tables] == [("2013", "2014"), ("2009",)]


def test_a_target_says_by_when_and_its_floor() -> None:
    target = TargetValue(ref="t", indicator="burglary", value="15", by="2015/16", floor="20")
    [line] = lines(listed([an_indicator(unit="percent")], [], (target,)))

    assert line.targets == ("15% by 2015/16 (floor: 20%)",)


def test_an_indicator_whose_priority_is_gone_is_not_lost() -> None:
    page = listed([an_indicator(priority="gone", framework="PSA 23")], [])

    assert [(framework.title, len(framework.indicators)) for framework in page.listed] == [("PSA 23", 1)]


# --- Readers and moments ------------------------------------------------------------------------------------


def with_figures(plan: build.Plan, count: int = 1) -> list[Indicator]:
    """Indicators of the first priority, each with 100 in 2012 and 80 in 2013."""
    rows = [
        Indicator(
            agreement=plan.agreement,
            ref=f"i{n}",
            position=n,
            priority=plan.priorities[0],
            title=f"Indicator {n}",
            polarity="lower",
            period_type="calendar year",
        )
        for n in range(count)
    ]
    made = create_rows(Indicator, rows, build.BY_THE_TEST)
    figures = [
        Observation(
            agreement=plan.agreement,
            indicator=row,
            ref=f"{row.ref}-{year}",
            position=year,
            period_label=str(year),
            period_start=date(year, 1, 1),
            period_end=date(year, 12, 31),
            value=Decimal(value),
        )
        for row in made
        for year, value in ((2012, 100), (2013, 80))
    ]
    create_rows(Observation, figures, build.BY_THE_TEST)
    return made


def signed_in(who: Any) -> Client:
    client = Client()
    client.force_login(who)
    return client


@pytest.mark.django_db
def test_a_page_as_at_a_day_shows_the_figure_of_that_day() -> None:
    people = build.cast()
    plan = build.plan(people.partnership, people=people)
    [indicator] = with_figures(plan)
    revised = Observation(
        agreement=plan.agreement,
        indicator=indicator,
        ref="i0-2013r",
        position=2014,
        period_label="2013",
        period_start=date(2013, 1, 1),
        period_end=date(2013, 12, 31),
        value=Decimal(90),
        revised_on=date(2014, 11, 3),
        revision_reason="Late records",
    )
    create_rows(Observation, [revised], Change(by=None, reason="Revised", at=AFTERWARDS))
    client = signed_in(people.administrator)

    now = table_rows(seen_by(client, plan.agreement.slug))
    then = table_rows(seen_by(client, plan.agreement.slug, at="2014-11-02"))

    assert now == [["Indicator 0", "100", "90 r", "▼ down 10.0% The wanted direction"]]
    assert then == [["Indicator 0", "100", "80", "▼ down 20.0% The wanted direction"]]


@pytest.mark.django_db
def test_a_priority_leads_to_its_page_at_the_same_moment() -> None:
    people = build.cast()
    plan = build.plan(people.partnership, people=people)
    with_figures(plan)

    html = seen_by(signed_in(people.reviewer), plan.agreement.slug, at="2014-12-31")

    of_the_moment = f"/agreements/{plan.agreement.slug}/priorities/1/?at=2014-12-31"
    assert find(html, f"//a[@href='{of_the_moment}'][starts-with(normalize-space(), 'Priority 1')]")


@pytest.mark.django_db
def test_a_moment_that_cannot_be_shown_is_refused_with_the_reason(client: Client) -> None:
    people = build.cast()
    plan = build.plan(people.partnership, is_public=True)

    response = client.get(address(plan.agreement.slug), {"at": "yesterday"})

    assert response.status_code == 400
    assert "must be a day, a month and a year" in response.content.decode()


@pytest.mark.django_db
def test_a_plan_without_indicators_says_so(client: Client) -> None:
    people = build.cast()
    plan = build.plan(people.partnership, is_public=True)

    assert "No indicators have been published yet." in words(seen_by(client, plan.agreement.slug))


@pytest.mark.django_db
def test_who_may_not_know_of_the_agreement_does_not_find_it() -> None:
    people = build.cast()
    plan = build.plan(people.partnership)

    assert signed_in(people.outsider).get(address(plan.agreement.slug)).status_code == 404
    assert Client().get(address(plan.agreement.slug)).status_code == 302
    assert signed_in(people.viewer).get(address(plan.agreement.slug)).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 60])
@pytest.mark.parametrize(("asked", "most"), [({}, 15), ({"at": "2014-12-31"}, 25)])
def test_the_page_costs_no_more_queries_for_more_indicators(
    count: int, asked: dict[str, str], most: int, django_assert_max_num_queries: Any
) -> None:
    people = build.cast()
    plan = build.plan(people.partnership, people=people)
    with_figures(plan, count)
    client = signed_in(people.lead)

    with django_assert_max_num_queries(most):
        html = seen_by(client, plan.agreement.slug, **asked)

    assert len(table_rows(html)) == count


@pytest.mark.django_db
def test_the_list_reads_the_whole_geography_and_of_areas_alone_only_their_latest_period() -> None:
    people = build.cast()
    plan = build.plan(people.partnership, people=people)
    whole = figures.indicator(plan, "whole")
    figures.figures(whole, {"2011": 1, "2012": 2})
    figures.figures(whole, {"2011": 1, "2012": 2}, "Dover")
    areas = figures.indicator(plan, "areas", position=1)
    for area in ("Dover", "Swale"):
        figures.figures(areas, {"2011": 1, "2012": 2}, area)
    figures.figures(areas, {"2013": 3}, "Dover", Change(by=None, reason="Entered", at=AFTERWARDS))

    def read(at: datetime | None) -> list[tuple[str, str, str]]:
        only = figures_for_the_list(plan.agreement, Moment(at, at))
        value = read_plan(plan.agreement, at, at, tables=("indicators", "observations"), narrow=only)
        return [(row.indicator, row.area, row.period_label) for row in value.observations]

    of_whole = [("whole", "", "2011"), ("whole", "", "2012")]
    assert read(None) == [*of_whole, ("areas", "Dover", "2013")]
    before = datetime(2014, 11, 2, tzinfo=build.LONDON)
    assert read(before) == [*of_whole, ("areas", "Dover", "2012"), ("areas", "Swale", "2012")]


@pytest.mark.django_db
def test_the_page_says_when_a_figure_was_last_entered_or_revised() -> None:
    people = build.cast()
    plan = build.plan(people.partnership, people=people)
    figures.figures(figures.indicator(plan), {"2012": 100})
    figures.figures(Indicator.objects.get(), {"2013": 90}, change=Change(by=None, reason="In", at=AFTERWARDS))
    client = signed_in(people.reviewer)

    assert "Extract date: 3 November 2014" in words(seen_by(client, plan.agreement.slug))
    assert "Extract date: 31 July 2014" in words(seen_by(client, plan.agreement.slug, at="2014-11-02"))


@pytest.mark.django_db
def test_each_indicator_leads_to_its_own_page_at_the_same_moment() -> None:
    people = build.cast()
    plan = build.plan(people.partnership, people=people)
    with_figures(plan)

    html = seen_by(signed_in(people.reviewer), plan.agreement.slug, at="2014-12-31")

    assert html.count('href="/agreements/county-2014-17/indicators/i0/?at=2014-12-31"') == 2


@pytest.mark.django_db
def test_only_who_enters_figures_is_led_to_entering_them() -> None:
    people = build.cast()
    plan = build.plan(people.partnership, people=people)
    figures.indicator(plan, owner=people.lead)

    def leads(who: Any) -> bool:
        return "/indicators/enter/" in seen_by(signed_in(who), plan.agreement.slug)

    assert [leads(who) for who in (people.lead, people.administrator, people.reviewer, people.viewer)] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.django_db
def test_what_people_wrote_is_escaped(client: Client) -> None:
    people = build.cast()
    plan = build.plan(people.partnership, is_public=True)
    row = Indicator(
        agreement=plan.agreement, title="<b>Bold</b>", definition="<script>", baseline_value="<i>"
    )
    create_rows(Indicator, [row], build.BY_THE_TEST)

    html = seen_by(client, plan.agreement.slug)

    assert "&lt;b&gt;Bold&lt;/b&gt;" in html
    assert "<script>" not in html
    assert "<i>" not in html
