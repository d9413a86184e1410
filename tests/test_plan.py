"""The whole action plan as a document: the published table, its key, Version Control, and other moments."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Partnership, Role
from core.history import update_rows
from priorities.models import Agreement, Priority
from tests import build
from tests.pages import KENT, find, html_of, links, main_of, one, tables, text_of, texts, words
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PLAN = f"/agreements/{KENT}/plan/"


@pytest.fixture
def county(cast: build.Cast) -> build.Plan:
    return build.plan(cast.partnership, people=cast, is_public=True)


@pytest.mark.world("kent_2014")
def test_the_plan_has_the_published_table_for_each_priority_with_its_lead(client: Client) -> None:
    html = html_of(client, PLAN)
    text = words(html)
    first = tables(html)[0]

    assert "Priority 1: Domestic Abuse Lead: Chair of the Kent & Medway Domestic Abuse Strategy Group" in text
    assert first[0] == ["No.", "Aim", "Action(s)", "Links to cross-cutting themes"]
    assert tables(html)[3][0][3] == "Links to Priorities / Cross-Cutting Themes and Plans"
    assert first[3][0:2] == ["1.2", "Give adequate support when domestic abuse occurs"]
    assert first[3][2].startswith("1.2a Keep commissioning IDVA services")
    assert first[3][3] == (
        "Early intervention, prevention & education Supporting Victims, vulnerable households & individuals"
    )
    assert len(first[4]) == 1  # the second action of the aim: its aim stands beside both
    assert first[4][0].startswith("1.2b ")


@pytest.mark.world("kent_2014")
def test_the_last_section_is_no_priority_and_has_no_lead(client: Client) -> None:
    last = words(one(html_of(client, PLAN), "//section[@aria-labelledby='section-7']"))

    assert "Section 7: Cross-Cutting / Safeguarding Actions" in last
    assert "Lead:" not in last


@pytest.mark.world("kent_2014")
def test_version_control_ends_the_plan_with_one_comment_a_line(client: Client) -> None:
    html = html_of(client, PLAN)
    version = tables(html)[-1]

    assert version[0] == ["Version", "Date", "Comment"]
    assert [row[:2] for row in version[1:]] == [["1.2", "October 2014"], ["1.3", "December 2014"]]
    assert version[2][2].startswith("Consecutive numbers (1 to 25) replaced by numbered sections")
    assert len(find(html, "//section[@aria-labelledby='versions']//br")) >= 4


@pytest.mark.world("kent_2014")
def test_a_plan_without_any_status_has_no_status_column_and_no_key(client: Client) -> None:
    html = html_of(client, PLAN)

    assert "Status" not in texts(html, "//th")
    assert "What the statuses mean" not in words(html)


def test_a_plan_with_statuses_shows_them_with_their_key(client: Client, county: build.Plan) -> None:
    html = html_of(client, reverse("plan", args=[county.agreement.slug]))
    first = tables(html)[0]

    assert first[0][-1] == "Status"
    assert first[1][-1] == "● Green"
    assert "What the statuses mean ○ Not started It is not due to have started yet." in words(html)


@pytest.mark.world("kent_2014")
def test_version_1_2_reads_as_it_did_with_its_25_aims_and_says_so(client: Client, cast: build.Cast) -> None:
    kent = Agreement.objects.get(slug=KENT)
    Role.objects.create(person=cast.administrator, partnership=kent.partnership, kind="administrator")
    html = html_of(sign_in(client, cast.administrator), f"{PLAN}?version=1.2")

    assert "You are looking at version 1.2." in words(html)
    numbers = [row[0] for table in tables(html)[:-1] for row in table[1:] if len(row) == 4]
    assert numbers == [str(number) for number in range(1, 26)]
    assert "Section 7: Miscellaneous" in words(html)
    on_screen = f"//a[@class='csa-screen-only'][@href='{PLAN}']"
    assert texts(html, on_screen) == ["Go to the plan as it is now"]


@pytest.mark.world("kent_2014")
def test_every_link_within_the_agreement_keeps_the_moment(client: Client) -> None:
    html = html_of(client, f"{PLAN}?at=2014-11-01")
    within = "[ancestor::main or ancestor::*[contains(@class, 'csa-places')]]"
    of_no_version = "[not(ancestor::section[@aria-labelledby='versions'])]"
    found = find(html, f"//a{within}{of_no_version}/@href")
    own = [link for link in found if link.startswith(f"/agreements/{KENT}/")]

    assert len(own) > 60
    assert [link for link in own if "?at=2014-11-01" not in link and link != PLAN] == []


@pytest.mark.world("kent_2014")
def test_a_day_between_two_versions_shows_the_earlier_one_to_the_public(client: Client) -> None:
    text = text_of(client, f"{PLAN}?at=2014-11-01")

    assert "You are looking at the plan as at 1 November 2014 (plan v1.2)." in text
    assert "1.3 December 2014" not in text


@pytest.mark.parametrize(
    ("query", "status", "why"),
    [
        ("?at=2014-11-01&version=1.2", 400, "Ask for a date or for a version, not for both at once."),
        ("?at=yesterday", 400, "The date “yesterday” must be a day, a month and a year"),
        ("?at=2015-01-13", 400, "13 January 2015 has not come yet."),
        ("?version=9.9", 400, "There is no version 9.9 of this plan."),
        (
            "?at=2014-07-30",
            404,
            "The tracker holds nothing for Community Safety Agreement 2014-17 at that time.",
        ),
    ],
)
def test_a_moment_that_cannot_be_shown_says_why_and_what_to_do(
    client: Client, county: build.Plan, query: str, status: int, why: str
) -> None:
    address = reverse("plan", args=[county.agreement.slug])
    html = html_of(client, f"{address}{query}", status)

    assert why in words(html)
    assert address in links(html)


def test_who_may_not_see_an_agreement_is_not_told_that_a_moment_is_wrong(
    client: Client, cast: build.Cast
) -> None:
    build.plan(cast.partnership, "secret-2014-17")
    sign_in(client, cast.outsider)

    assert client.get("/agreements/secret-2014-17/plan/?at=yesterday").status_code == 404


def test_signed_out_on_a_plan_that_is_not_public_one_is_asked_to_sign_in(
    client: Client, cast: build.Cast
) -> None:
    build.plan(cast.partnership, "secret-2014-17")
    response = client.get("/agreements/secret-2014-17/plan/")

    assert response.status_code == 302
    assert response.headers["Location"].endswith("?next=%2Fagreements%2Fsecret-2014-17%2Fplan%2F")


def test_an_agreement_without_priorities_says_what_comes_next(client: Client) -> None:
    build.agreement(Partnership.objects.create(name="New Partnership"), "empty-2014-17", is_public=True)

    assert "No priorities have been published yet." in text_of(client, "/agreements/empty-2014-17/plan/")


def test_long_and_hostile_text_is_escaped(client: Client, county: build.Plan) -> None:
    priority = county.priorities[0]
    priority.title = "<script>alert(1)</script>"
    update_rows(Priority, [priority], ["title"], build.BY_THE_TEST)
    html = html_of(client, reverse("plan", args=[county.agreement.slug]))

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_the_plan_prints_as_a_wide_paper_under_its_own_name(client: Client, county: build.Plan) -> None:
    html = html_of(client, reverse("plan", args=[county.agreement.slug]))

    assert "csa-wide" in main_of(html).get("class")
    assert texts(html, "//p[@class='csa-paper-head__what']") == ["Community Safety Agreement 2014-17"]


def test_an_agreement_prints_the_columns_that_it_says_on_page_and_paper(
    client: Client, cast: build.Cast
) -> None:
    plan = build.plan(
        cast.partnership, actions=1, is_public=True, printed_columns="outcome; measure; timescale"
    )
    plan.aims[0].outcome, plan.actions[0].measure = "Fewer assaults", "Police records"
    update_rows(type(plan.aims[0]), [plan.aims[0]], ["outcome"], build.BY_THE_TEST)
    update_rows(type(plan.actions[0]), [plan.actions[0]], ["measure"], build.BY_THE_TEST)
    slug = plan.agreement.slug

    page = html_of(client, f"/agreements/{slug}/plan/")
    paper = html_of(client, f"/agreements/{slug}/papers/action-plan/")

    headings = ["Planned outcome", "How delivery is measured and reported", "By when"]
    for html in (page, paper):
        first = tables(html)[0]
        assert [words for words in first[0] if words not in ("No.", "Aim", "Action(s)", "Status")] == headings
        assert [
            words for words in first[1] if words in ("Fewer assaults", "Police records", "31 March 2015")
        ] == ["Fewer assaults", "Police records", "31 March 2015"]
        assert sum("31 March 2015" in words for words in first[1]) == 1
