"""The grid in which figures of one period are entered: boxes, pasting, questions, refusals, nothing lost."""

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from core.conflict import token_of
from indicators.entry.grid import EarlierFigures, FigureRow
from indicators.entry.pasting import Box, read_block
from indicators.models import Indicator, Observation
from tests import build, figures
from tests.editing import row_address
from tests.pages import conflict_of, find, once_in, one, posted, problems_of, says_sent_before, texts, words
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def plan(cast: build.Cast, county_plan: build.Plan) -> build.Plan:
    """Two quarterly indicators, burglary the lead's and with figures of Dover; one of years."""
    made = county_plan
    burglary = figures.indicator(made, "burglary", owner=cast.lead, period_type="quarter")
    figures.figures(burglary, figures.quarters([100, 110]))
    figures.figures(burglary, figures.quarters([40, 44]), area="Dover")
    theft = figures.indicator(made, "theft", position=1, period_type="quarter")
    figures.figures(theft, figures.quarters([1000, None]))
    figures.indicator(made, "casualties", position=2, period_type="calendar year")
    return made


def address(plan: build.Plan, period: str = "Q3 2012/13", **asked: str) -> str:
    query = urlencode({"period": period, **asked}) if period else urlencode(asked)
    return f"{reverse('indicator-enter', args=[plan.agreement.slug])}?{query}"


def key(ref: str, area: str = "") -> str:
    """The name of a box."""
    return FigureRow(Indicator.objects.get(ref=ref), area, EarlierFigures(), None).key


def officer(cast: build.Cast) -> Client:
    return sign_in(Client(), cast.administrator, second_factor=True)


def owner(cast: build.Cast) -> Client:
    return sign_in(Client(), cast.lead)


def post(client: Client, where: str, **data: str) -> Any:
    return client.post(where, {"do": "save", **data})


def page(response: Any) -> str:
    assert response.status_code == 200
    return response.content.decode()


def box(html: str, name: str) -> str:
    """What stands in a box."""
    return str(one(html, f"//input[@type='text'][@name='{name}']/@value"))


def stored(period: str = "Q3 2012/13") -> dict[tuple[str, str], Decimal | None]:
    rows = Observation.objects.filter(period_label=period).order_by("position")
    return {(row.indicator.ref, row.area): row.value for row in rows.select_related("indicator")}


def test_without_a_period_the_next_of_each_kind_is_offered(plan: build.Plan, cast: build.Cast) -> None:
    html = page(officer(cast).get(address(plan, "")))

    assert "Q3 2012/13" in texts(html, "//a[@href='?period=Q3%202012%2F13']")
    assert "1 October 2012 to 31 December 2012" in words(html)
    assert "3 indicators are yours to enter" in words(html)


def test_a_period_whose_days_cannot_be_told_is_asked_for_its_days(plan: build.Plan, cast: build.Cast) -> None:
    client = officer(cast)

    assert "give its first and last day" in page(client.get(address(plan, "Summer 2012")))
    html = page(client.get(address(plan, "Summer 2012", starts="1 6 2012", ends="31 8 2012")))
    assert "1 June 2012 to 31 August 2012" in words(html)


def test_the_grid_has_the_indicators_of_that_kind_of_period_with_the_last_figures_beside(
    plan: build.Plan, cast: build.Cast
) -> None:
    html = page(officer(cast).get(address(plan)))

    rows = [words(row) for row in find(html, "//tr")[1:]]
    assert rows == [
        "Burglary 110 Q2 2012/13",
        "Burglary: Dover 44 Q2 2012/13",
        "Theft N/A Q2 2012/13",
    ]
    assert "Casualties" not in html


def test_further_areas_are_offered_for_every_indicator(plan: build.Plan, cast: build.Cast) -> None:
    html = page(officer(cast).get(address(plan, areas="Swale\nDover\nSwale")))

    names = find(html, "//th[contains(@id, '-name')]")
    assert [words(name) for name in names] == [
        "Burglary",
        "Burglary: Dover",
        "Burglary: Swale",
        "Theft",
        "Theft: Swale",
        "Theft: Dover",
    ]


def test_an_owner_sees_their_own_indicators_and_needs_no_second_factor(
    plan: build.Plan, cast: build.Cast
) -> None:
    client = owner(cast)
    assert "Theft" not in page(client.get(address(plan)))

    response = post(client, address(plan), **{key("burglary"): "120", key("theft"): "5"})

    assert response.status_code == 302
    assert stored() == {("burglary", ""): Decimal(120)}


def test_an_administrator_who_owns_none_of_them_is_asked_for_a_second_factor_first(
    plan: build.Plan, cast: build.Cast
) -> None:
    response = post(sign_in(Client(), cast.administrator), address(plan), **{key("theft"): "5"})

    assert response["Location"] == reverse("second-factor")
    assert stored() == {}


@pytest.mark.parametrize(
    ("who", "status"), [("viewer", 403), ("reviewer", 403), ("outsider", 404), ("other_administrator", 404)]
)
def test_who_owns_no_indicator_is_refused(plan: build.Plan, cast: build.Cast, who: str, status: int) -> None:
    client = sign_in(Client(), getattr(cast, who), second_factor=True)

    assert client.get(address(plan)).status_code == status
    assert post(client, address(plan), **{key("theft"): "5"}).status_code == status
    assert stored() == {}


def test_figures_are_saved_with_their_marks_and_notes(plan: build.Plan, cast: build.Cast) -> None:
    dover = key("burglary", "Dover")

    response = post(
        officer(cast),
        address(plan),
        **{
            key("burglary"): "1,20",
            dover: "45 p",
            f"{dover}-note": "Two stations late",
            key("theft"): "N/A",
            "final_due": "30 4 2015",
        },
    )
    assert "is the comma a decimal point? Write 1.20." in words(page(response))
    assert stored() == {}

    post(
        officer(cast),
        address(plan),
        **{
            key("burglary"): "120",
            dover: "45 p",
            f"{dover}-note": "Two stations late",
            key("theft"): "N/A",
            "final_due": "30 4 2015",
        },
    )

    rows = Observation.objects.filter(period_label="Q3 2012/13").order_by("position")
    columns = ("indicator__ref", "area", "value", "provisional", "final_due", "note")
    assert [tuple(map(str, row)) for row in rows.values_list(*columns)] == [
        ("burglary", "", "120.000000", "False", "None", ""),
        ("burglary", "Dover", "45.000000", "True", "2015-04-30", "Two stations late"),
        ("theft", "", "None", "False", "None", ""),
    ]


def test_what_cannot_be_read_is_said_at_its_box_and_nothing_typed_is_lost(
    plan: build.Plan, cast: build.Cast
) -> None:
    typed = {key("burglary"): "-", key("theft"): "1,010", f"{key('theft')}-note": "Checked", "reason": "Why"}

    html = page(post(officer(cast), address(plan), **typed))

    assert f"#{key('burglary')}" in problems_of(html)
    assert "Burglary: “-” could mean none or not available: write 0 or N/A." in words(html)
    assert (box(html, key("burglary")), box(html, key("theft"))) == ("-", "1,010")
    assert box(html, f"{key('theft')}-note") == "Checked"
    assert posted(html)["reason"] == ["Why"]
    assert stored() == {}


def test_a_jump_is_asked_about_once_and_saved_when_it_is_right(plan: build.Plan, cast: build.Cast) -> None:
    client = officer(cast)
    typed = {key("burglary"): "1100", key("theft"): "1,010"}

    html = page(post(client, address(plan), **typed))
    assert "Is this right?" in words(html)
    assert "Burglary: 1100. It is ten times the figure before, 110, or more." in words(html)
    assert stored() == {}

    answer = one(html, "//input[@name='asked']/@value")
    post(client, address(plan), **typed, asked=answer)
    assert stored() == {("burglary", ""): Decimal(1100), ("theft", ""): Decimal(1010)}


def test_another_jump_than_the_one_answered_is_asked_about_anew(plan: build.Plan, cast: build.Cast) -> None:
    name = key("burglary")

    html = page(post(officer(cast), address(plan), **{name: "11000", "asked": f"{name}=1100"}))

    assert "Burglary: 11000." in words(html)
    assert stored() == {}


def test_a_figure_that_stands_is_in_its_box_and_changing_it_needs_a_reason(
    plan: build.Plan, cast: build.Cast
) -> None:
    client, name = officer(cast), key("burglary")
    where = address(plan, "Q2 2012/13")
    html = page(client.get(where))
    assert box(html, name) == "110"

    refused = page(post(client, where, **{name: "115", f"{name}-seen": token_of("110")}))
    assert "Say why figures that have been entered before are revised." in words(refused)
    assert box(refused, name) == "115"

    post(client, where, **{name: "115", f"{name}-seen": token_of("110"), "reason": "Late records"})
    values = Observation.objects.filter(period_label="Q2 2012/13", area="", indicator__ref="burglary")
    assert list(values.order_by("position").values_list("value", "revision_reason")) == [
        (Decimal(110), ""),
        (Decimal(115), "Late records"),
    ]


def test_an_emptied_box_does_not_take_a_figure_away_unsaid(plan: build.Plan, cast: build.Cast) -> None:
    name = key("burglary")

    html = page(
        post(officer(cast), address(plan, "Q2 2012/13"), **{name: "", f"{name}-seen": token_of("110")})
    )

    assert "A figure stands here (110): write N/A where there is none any more." in words(html)


def test_of_two_people_the_second_is_shown_both_figures_and_loses_nothing(
    plan: build.Plan, cast: build.Cast
) -> None:
    name = key("burglary")
    post(owner(cast), address(plan), **{name: "120"})

    html = page(post(officer(cast), address(plan), **{name: "130", "reason": "Mine"}))

    [both] = conflict_of(html).values()
    assert both == ("120", "130")
    assert box(html, name) == "130"
    assert stored() == {("burglary", ""): Decimal(120)}
    post(officer(cast), address(plan), **{name: "130", f"{name}-seen": token_of("120"), "reason": "Mine"})
    assert stored() == {("burglary", ""): Decimal(130)}


def test_a_pasted_block_goes_into_the_boxes_and_is_not_saved(plan: build.Plan, cast: build.Cast) -> None:
    block = "\tKent\tDover\nBurglary\t121\t46\nRobbery\t5\t6\n"

    html = page(post(officer(cast), address(plan), do="paste", block=block, **{key("theft"): "1,010"}))

    boxes = [box(html, name) for name in (key("burglary"), key("burglary", "Dover"), key("theft"))]
    assert boxes == ["121", "46", "1,010"]
    assert "Line 3: there is no indicator “Robbery” on this page." in words(html)
    assert "2 figures put into the boxes. Nothing is saved yet: look, then save." in words(html)
    assert stored() == {}


def test_a_pasted_heading_row_is_understood_and_near_titles_are_offered() -> None:
    boxes = [Box("b", ("burglary",), "", "Kent", "Burglary"), Box("t", ("theft",), "", "Kent", "Theft")]
    period = figures.period("Q2 2014/15")

    headed = read_block("Indicator\tQ1 2014/15\tQ2 2014/15\nBurglary\t1\t2\nBurglery\t3\t4", boxes, period)
    other = read_block("Indicator\tQ3 2014/15\nBurglary\t1", boxes, period)

    assert headed.texts == {"b": "2"}
    assert headed.problems == [
        "Line 3: there is no indicator “Burglery” on this page. Did you mean “Burglary”? Write it so, and paste again."
    ]
    assert other.texts == {}
    assert other.problems == [
        "The columns are of Q3 2014/15, and this page is of Q2 2014/15: choose that period first."
    ]


def test_a_figure_of_a_wrong_period_is_moved_with_its_reason(plan: build.Plan, cast: build.Cast) -> None:
    client = owner(cast)
    post(client, address(plan), **{key("burglary"): "450"})
    label = Observation.objects.latest("pk").period_label
    where = f"{reverse('indicator-move', args=[plan.agreement.slug])}?period={label}"
    assert "Some of these are figures of another period" in words(page(client.get(address(plan))))
    typed = {"figures": key("burglary"), "period": "Q4 2015/16"}

    assert "Enter why they are moved" in words(page(client.post(where, typed)))
    assert client.post(where, {**typed, "reason": "Typed into the wrong quarter"}).status_code == 302

    row = Observation.objects.latest("pk")
    assert (row.period_label, row.period_start) == ("Q4 2015/16", date(2016, 1, 1))
    assert row.history.latest("history_id").history_change_reason == "Typed into the wrong quarter"


def test_one_indicators_figures_can_be_entered_for_a_period_of_another_kind(
    plan: build.Plan, cast: build.Cast
) -> None:
    html = page(officer(cast).get(address(plan, "2012", indicator="burglary")))

    assert "Burglary" in html
    assert "Theft" not in html


def test_what_people_wrote_is_escaped(plan: build.Plan, cast: build.Cast) -> None:
    Indicator.objects.filter(ref="theft").update(title="<script>", unit="<b>")

    html = page(post(officer(cast), address(plan), **{key("theft"): "<i>"}))

    assert "<script>x" not in html
    assert "&lt;script&gt;" in html
    assert box(html, key("theft")) == "<i>"


@pytest.mark.parametrize("count", [1, 40])
def test_the_grid_costs_no_more_queries_for_more_indicators(
    plan: build.Plan, cast: build.Cast, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        figures.figures(
            figures.indicator(plan, f"more{number}", position=9), figures.quarters([5, 6]), area="Dover"
        )
    client = officer(cast)

    with django_assert_max_num_queries(8):
        html = page(client.get(address(plan)))

    assert html.count('inputmode="text"') == 3 + 2 * count


# --- Changing an indicator ----------------------------------------------------------------------------------------


def edit_address(plan: build.Plan) -> str:
    return f"{row_address(plan, 'indicators', 'burglary')}?of=burglary"


def change(plan: build.Plan, client: Client, **data: str) -> Any:
    opened = client.get(edit_address(plan))
    if opened.status_code != 200:
        return client.post(edit_address(plan), data)
    given = {name: values[0] for name, values in posted(opened.content.decode()).items() if values}
    return client.post(edit_address(plan), {**given, **data})


def test_an_administrator_names_the_owner_and_revises_the_baseline_with_a_reason(
    plan: build.Plan, cast: build.Cast
) -> None:
    client = officer(cast)
    data = {
        "baseline_label": "Q1 2010/11",
        "baseline_value": "4,354",
        "owner": str(cast.reviewer.pk),
    }
    assert change(plan, client, **data).status_code == 200  # without a reason
    assert Indicator.objects.get(ref="burglary").owner == cast.lead

    response = change(plan, client, **data, reason="Recount", why_proxy="Burglars are seldom seen")

    assert response["Location"] == reverse("indicator-detail", args=[plan.agreement.slug, "burglary"])
    row = Indicator.objects.get(ref="burglary")
    assert (row.baseline_value, row.owner, row.why_proxy) == (
        "4354",
        cast.reviewer,
        "Burglars are seldom seen",
    )
    last = Indicator.history.filter(ref="burglary").latest("history_id")
    assert (last.history_change_reason, last.history_user) == ("Recount", cast.administrator)


def test_only_people_of_the_partnership_can_be_made_owners(plan: build.Plan, cast: build.Cast) -> None:
    html = page(change(plan, officer(cast), owner=str(cast.outsider.pk), reason="Theirs now"))

    assert "Choose one of the answers to “Who enters its figures”" in words(html)
    assert Indicator.objects.get(ref="burglary").owner == cast.lead


def test_its_owner_may_not_change_what_is_said_of_an_indicator(plan: build.Plan, cast: build.Cast) -> None:
    assert change(plan, owner(cast), source="Mine", reason="Because").status_code == 403
    assert change(plan, sign_in(Client(), cast.outsider), reason="x").status_code == 404


def test_of_two_who_change_an_indicator_the_second_sees_both_and_nothing_is_overwritten(
    plan: build.Plan, cast: build.Cast
) -> None:
    client = officer(cast)
    where = edit_address(plan)
    mine = {name: values[0] for name, values in posted(client.get(where).content.decode()).items()}
    change(plan, client, title="Their title", source="Their source", reason="Theirs")

    refused = client.post(where, {**mine, "title": "My title", "reason": "Mine"})

    shown = conflict_of(page(refused))
    assert shown["Title"] == ("Their title", "My title")
    assert shown["Source"] == ("Their source", "You did not change it: what stands now is in the box.")
    assert Indicator.objects.get(ref="burglary").title == "Their title"
    again = {name: values[0] for name, values in posted(page(refused)).items()}
    assert client.post(where, again).status_code == 302
    row = Indicator.objects.get(ref="burglary")
    assert (row.title, row.source) == ("My title", "Their source")


def test_an_indicator_that_is_sent_twice_is_added_once_and_says_so(
    plan: build.Plan, cast: build.Cast
) -> None:
    client = officer(cast)
    where = reverse("plan-edit-add", args=[plan.agreement.slug, "indicators"])
    opened = page(client.get(where))
    data = {name: values[0] for name, values in posted(opened).items()}
    data |= {"title": "Arson", "reason": "Agreed", **once_in(opened)}
    first = client.post(where, data)
    number = Indicator.objects.count()

    assert first.status_code == 302
    assert says_sent_before(client, where, data, first)
    assert Indicator.objects.count() == number


# --- Like with like -----------------------------------------------------------------------------------------


def test_a_yearly_baseline_of_quarterly_figures_is_asked_about_and_can_be_given_per_quarter(
    plan: build.Plan, cast: build.Cast
) -> None:
    yearly = {"baseline_label": "2010/11", "baseline_value": "400", "reason": "Counted"}

    asked = page(change(plan, officer(cast), **yearly))
    change(plan, officer(cast), **yearly, baseline_counts="quarter")

    assert "The period of the baseline is a year, and each figure is of a quarter." in words(asked)
    row = Indicator.objects.get(ref="burglary")
    assert (row.baseline_label, row.baseline_value) == ("2010/11 per quarter", "400")
    form = page(officer(cast).get(edit_address(plan)))
    assert one(form, "//input[@name='baseline_label']/@value") == "2010/11"
    assert one(form, "//input[@name='baseline_counts'][@checked]/@value") == "quarter"


def test_an_indicator_says_that_its_quarters_add_up(plan: build.Plan, cast: build.Cast) -> None:
    yearly = {"baseline_label": "2010/11", "baseline_value": "400", "reason": "Counted"}

    change(plan, officer(cast), **yearly, adds_up="on")

    row = Indicator.objects.get(ref="burglary")
    assert (row.period_type, row.baseline_label) == ("quarter, adds up", "2010/11")
    grid = page(officer(cast).get(address(plan)))
    assert box(grid, key("burglary")) == ""  # it still has the figures of quarters


def test_a_year_among_quarters_is_asked_about_when_it_is_entered(plan: build.Plan, cast: build.Cast) -> None:
    Indicator.objects.filter(ref="burglary").update(period_type="")
    where = address(plan, "2013/14", indicator="burglary")

    asked = words(page(post(officer(cast), where, **{key("burglary"): "430"})))

    assert "The figures before are of a quarter, and this one is not" in asked
    assert stored("2013/14") == {}


# --- Adding ---------------------------------------------------------------------------------------------------


def test_an_administrator_adds_an_indicator_with_its_priority_baseline_and_target(
    plan: build.Plan, cast: build.Cast
) -> None:
    where = reverse("plan-edit-add", args=[plan.agreement.slug, "indicators"])
    number = plan.priorities[0].number
    form = page(officer(cast).get(f"{where}?within=p1"))
    priority = one(form, "//select[@name='priority']/option[@selected]/@value")
    given = {
        "title": "Hospital admissions",
        "code": "NI 39",
        "unit": "count",
        "polarity": "lower",
        "decimals": "0",
        "change_decimals": "1",
        "period_type": "financial year",
        "priority": priority,
        "baseline_label": "2012/13",
        "baseline_value": "1,200",
        "target": "1100",
        "target_by": "March 2017",
        "reason": "Agreed",
    }

    response = officer(cast).post(where, given)

    row = Indicator.objects.get(title="Hospital admissions")
    assert response["Location"] == reverse("plan-edit-list", args=[plan.agreement.slug, "indicators"])
    assert (row.code, row.baseline_value, row.priority.number) == ("NI 39", "1200", number)
    assert [(goal.value, goal.by) for goal in row.targets.all()] == [("1100", "March 2017")]
    assert row.history.get().history_user == cast.administrator
    again = words(page(officer(cast).post(where, given)))
    assert "There is an indicator of this name already" in again


def test_the_pages_that_lack_an_indicator_lead_an_administrator_to_adding_one(
    plan: build.Plan, cast: build.Cast
) -> None:
    slug, number = plan.agreement.slug, plan.priorities[0].number
    where = reverse("plan-edit-add", args=[slug, "indicators"])
    Indicator.objects.all().update(priority=None)

    def links(client: Client, name: str, *more: str) -> list[str]:
        return [str(link) for link in find(page(client.get(reverse(name, args=[slug, *more]))), "//a/@href")]

    assert where in links(officer(cast), "indicator-list")
    assert f"{where}?within=p1" in links(officer(cast), "priority-detail", number)
    assert f"{where}?within=p1&from=gaps#id_title" in links(officer(cast), "gaps")
    assert not any(link.startswith(where) for link in links(owner(cast), "indicator-list"))
