"""period-review: actions and matters arising, the exceptions, the rest; who reads it and what it costs."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.history import create_rows, save_row, update_rows
from indicators.models import Indicator, Observation
from priorities.models import Matter
from reporting import workflow
from reporting.models import Report, ReportingPeriod, ReportRound
from reporting.workflow import DecisionOutcome
from tests import build, periods
from tests.pages import html_of, text_of
from tests.periods import AT_THE_MEETING, sent, update_on
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    made = build.plan(cast.partnership, people=cast, actions=6)
    periods.told(made, label="Green")
    return made


def review(plan: build.Plan, period: ReportingPeriod, query: str = "") -> str:
    return reverse("period-review", args=[plan.agreement.slug, period.pk]) + query


def test_the_page_goes_from_matters_arising_through_exceptions_to_the_rest(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    period = periods.opened(plan, cast)
    sent(plan, cast, 0, 1, 2)
    sent(plan, cast, 3, label="Red", needed="Money from the Partnership.")
    sent(plan, cast, 4, proposed_due=date(2015, 6, 30))
    common = {"agreement": plan.agreement}
    build.asked(plan.actions[0], text="Name a deputy", for_whom="Police", by_when="May")
    create_rows(Matter, [Matter(**common, text="Funding ends.", raised_at="KCSP")], build.BY_THE_TEST)
    workflow.ask_question(update_on(plan, 1), cast.reviewer, "Is that all?")
    sign_in(client, cast.reviewer)

    page = text_of(client, review(plan, period))
    contents, page = page.split("Actions and matters arising")
    assert contents.endswith("Red (1) Date moved (1) Nothing sent (1) The rest (3) ")

    order = [
        "Name a deputy",
        "Is that all?",
        "Funding ends.",
        "1.1b Action number 3",
        "The rest",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    html = html_of(client, review(plan, period))
    headings = [item.heading for item in client.get(review(plan, period)).context["review"].groups]
    assert headings == ["Red", "Date moved", "Nothing sent", "The rest"]
    assert "5 to decide, 0 decided, 1 outstanding, of 6." in contents
    # An ask from the last review stands at the head of its update, too.
    assert html.count("Name a deputy") == 2


def test_last_and_new_words_and_both_statuses_stand_side_by_side(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    period = periods.opened(plan, cast)
    sent(plan, cast, 0, label="Amber", report_text="Two of four are held.", what_changed="One officer left.")
    verdict = DecisionOutcome(plan.labels["Red"], "It should have been done.")
    workflow.decide(update_on(plan, 0), cast.chair, AT_THE_MEETING, verdict)
    sign_in(client, cast.reviewer)

    page = text_of(client, review(plan, period))

    assert "Last time: October 2014 Agreed: ● Green" in page
    assert "Said in October." in page
    assert "Proposed: ▲ Amber (worsened) Agreed: ■ Red" in page
    assert "The group’s reason for another status It should have been done." in page
    assert "Over time: October 2014 ● Green" in page
    assert "Charlie Chair, 12 January 2015, 9:30am, at the meeting of 12 January 2015" in page


def test_the_priority_s_indicators_are_seen_at_a_glance(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    period = periods.opened(plan, cast)
    sent(plan, cast, 0)
    common = {"agreement": plan.agreement}
    crimes = Indicator(**common, priority=plan.priorities[0], title="Recorded crimes", polarity="lower")
    [crimes] = create_rows(Indicator, [crimes], build.BY_THE_TEST)
    figures = [
        Observation(**common, indicator=crimes, position=n, period_label=label, value=value,
                    period_start=date(2012 + n, 4, 1), period_end=date(2013 + n, 3, 31))
        for n, (label, value) in enumerate((("2012/13", 1200), ("2013/14", 1140)))
    ]  # fmt: skip
    create_rows(Observation, figures, build.BY_THE_TEST)
    sign_in(client, cast.reviewer)

    assert "Recorded crimes, 2013/14: 1,140 (▼ 5.0 per cent, the wanted direction)" in text_of(
        client, review(plan, period)
    )


def test_a_member_reads_and_asks_but_is_offered_no_decision(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    period = periods.opened(plan, cast)
    sent(plan, cast, 0)
    sign_in(client, cast.reviewer)

    page = text_of(client, review(plan, period))

    assert "Comment or ask" in page
    assert "Agreed as proposed" not in page
    sign_in(client, cast.chair)
    assert "Agreed as proposed" in text_of(client, review(plan, period))


def test_words_for_the_group_are_marked_as_such(plan: build.Plan, cast: build.Cast, client: Client) -> None:
    period = periods.opened(plan, cast)
    sent(plan, cast, 0, group_text="Between us.")
    sign_in(client, cast.reviewer)
    assert "Note to the Working Group Between us." in text_of(client, review(plan, period))


@pytest.mark.parametrize("who", ["lead", "delegate", "other_lead", "viewer"])
def test_leads_and_viewers_are_told_where_to_look_instead(
    plan: build.Plan, cast: build.Cast, client: Client, who: str
) -> None:
    period = periods.opened(plan, cast)
    sent(plan, cast, 1, group_text="Between us.")
    sign_in(client, getattr(cast, who))
    page = text_of(client, review(plan, period), 403)
    assert "Between us." not in page


def test_another_agreement_s_address_does_not_show_this_period(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    period = periods.opened(plan, cast)
    other = build.agreement(cast.partnership, "county-2017")
    sign_in(client, cast.administrator, second_factor=True)
    assert client.get(reverse("period-review", args=[other.slug, period.pk])).status_code == 404
    wrong = reverse("period-decide", args=[plan.agreement.slug, period.pk, 10_000])
    assert client.get(wrong).status_code == 404
    old = Report.objects.filter(period__title="October 2014").first()
    assert old is not None
    foreign = reverse("period-decide", args=[plan.agreement.slug, period.pk, old.pk])
    assert client.post(foreign, {"do": "agree"}).status_code == 404


def test_a_loaded_period_reads_like_any_other_marked_as_reported_in_its_source(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    period = ReportingPeriod._default_manager.get(title="October 2014")
    period.source, period.state = "Progress report to the KCSP", "published"
    save_row(period, build.BY_THE_TEST)
    told = Report(
        agreement=plan.agreement,
        period=period,
        priority=plan.priorities[0],
        report_text="Burglary fell.",
        state="agreed",
    )
    save_row(told, build.BY_THE_TEST)
    sign_in(client, cast.chair, second_factor=True)

    page = text_of(client, review(plan, period))

    assert "As reported in Progress report to the KCSP" in page
    assert "Burglary fell." in page
    assert "Said in October." in page
    assert "Agreed as proposed" not in page
    assert "6 decided" in page


def test_how_it_was_decided_is_chosen_once_for_the_page(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    period = periods.opened(plan, cast)
    sent(plan, cast, 0)
    sign_in(client, cast.chair)

    assert "recording what was agreed at the meeting of 12 January 2015" in text_of(
        client, review(plan, period)
    )
    page = html_of(client, review(plan, period, "?how=correspondence"))
    assert "recording what was agreed <strong>by correspondence" in page
    assert 'name="how" value="correspondence"' in page


def test_by_correspondence_who_decides_is_not_offered_what_they_lead(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    period = periods.opened(plan, cast)
    sent(plan, cast, 0, 1)
    theirs = [
        Report(agreement=plan.agreement, period=period, priority=row, report_text="Told.", state="sent")
        for row in plan.priorities
    ]
    create_rows(Report, theirs, build.BY_THE_TEST)
    build.holds(cast.chair, plan.posts[0])
    sign_in(client, cast.chair, second_factor=True)
    others_record = "by correspondence somebody else records what was agreed"

    page = text_of(client, review(plan, period, "?how=correspondence"))
    assert "Agreed as proposed: Green, 1.1a" not in page
    assert "Agreed as proposed: Green, 2.1a" in page
    assert "Agree the commentary on Violent Crime" not in page
    # Of six actions four are the chair's own, and one of the commentaries.
    assert page.count(others_record) == 5
    page = text_of(client, review(plan, period, "?how=meeting"))
    assert "Agreed as proposed: Green, 1.1a" in page
    assert "Agree the commentary on Violent Crime" in page
    assert others_record not in page
    sign_in(client, cast.reviewer)
    assert others_record not in text_of(client, review(plan, period, "?how=correspondence"))


@pytest.mark.parametrize("size", [50, 500])
def test_the_page_keeps_to_twenty_queries(cast: build.Cast, client: Client, size: int) -> None:
    made = build.plan(cast.partnership, "big", people=cast, actions=size)
    periods.told(made)
    period = periods.opened(made, cast)
    sent(made, cast, *range(size - 10), label="Amber")
    for number in range(5):
        workflow.ask_question(update_on(made, number), cast.reviewer, "Why?")
    common = {"agreement": made.agreement}
    indicators = [Indicator(**common, priority=row, title=f"Number {row.pk}") for row in made.priorities]
    create_rows(Indicator, indicators, build.BY_THE_TEST)
    figures = [Observation(**common, indicator=row, period_label="2013/14", value=40) for row in indicators]
    create_rows(Observation, figures, build.BY_THE_TEST)
    told = [
        Report(**common, period=period, priority=row, report_text="Told.", state="sent")
        for row in made.priorities
    ]
    create_rows(Report, told, build.BY_THE_TEST)
    create_rows(Matter, [Matter(**common, text="Money")], build.BY_THE_TEST)
    made.actions[0].follows = "an-earlier-one:a1"
    update_rows(type(made.actions[0]), [made.actions[0]], ["follows"], build.BY_THE_TEST)
    sign_in(client, cast.chair, second_factor=True)
    client.get(review(made, period))

    for page in ("", "?page=2") if size > 50 else ("",):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(review(made, period, page))
        assert answer.status_code == 200
        assert len(queries) <= 20, "\n".join(query["sql"][:200] for query in queries)
    assert answer.content.decode().count('class="csa-review__item"') == 50
    [worsened, nothing_sent] = answer.context["review"].contents
    assert (worsened.heading, worsened.total, worsened.page) == ("Worsened", size - 10, 1)
    assert (nothing_sent.heading, nothing_sent.total, nothing_sent.page) == (
        "Nothing sent",
        10,
        (size - 10) // 50 + 1,
    )


def test_reading_the_review_writes_nothing(plan: build.Plan, cast: build.Cast, client: Client) -> None:
    period = periods.opened(plan, cast)
    sent(plan, cast, 0)
    sign_in(client, cast.chair, second_factor=True)
    rounds = ReportRound._default_manager.count()
    item = reverse("period-decide", args=[plan.agreement.slug, period.pk, update_on(plan, 0).pk])
    rest = reverse("period-agree-rest", args=[plan.agreement.slug, period.pk])

    with CaptureQueriesContext(connection) as queries:
        for address in (review(plan, period), item, rest):
            assert client.get(address).status_code == 200

    assert not [
        query["sql"] for query in queries if query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")
    ]
    assert ReportRound._default_manager.count() == rounds


def test_what_a_matter_is_about_is_called_as_on_the_plan_and_never_by_its_ref(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    indicator = Indicator(agreement=plan.agreement, priority=plan.priorities[0], title="Recorded crimes")
    [indicator] = create_rows(Indicator, [indicator], build.BY_THE_TEST)
    subjects = [
        ("action", plan.actions[0].ref),
        ("priority", plan.priorities[0].ref),
        ("indicator", indicator.ref),
        ("agreement", ""),
    ]
    create_rows(
        Matter,
        [
            Matter(agreement=plan.agreement, subject=kind, subject_ref=ref, text=f"Text {number}")
            for number, (kind, ref) in enumerate(subjects)
        ],
        build.BY_THE_TEST,
    )
    period = periods.opened(plan, cast)
    page = text_of(sign_in(client, cast.reviewer), review(plan, period))

    assert "Issue for the Partnership, action 1.1a Text 0" in page
    assert "Issue for the Partnership, priority 1 Text 1" in page
    assert "Issue for the Partnership, the indicator “Recorded crimes” Text 2" in page
    assert "Issue for the Partnership Text 3" in page
    assert not any(ref and ref in page for _, ref in subjects)
