"""period-review: actions and matters arising, the exceptions, the rest; who reads it and what it costs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.labels import labels_of
from core.history import create_rows, save_row, update_rows
from indicators.models import Indicator, Observation
from priorities.models import Matter
from reporting import workflow
from reporting.models import Meeting, NoteSinceReport, Report, ReportingPeriod, ReportRound
from reporting.workflow import DecisionMethod, DecisionOutcome, OutcomeKind
from tests import build, periods
from tests.pages import find, html_of, text_of, words
from tests.periods import AT_THE_MEETING, BY_CORRESPONDENCE, sent, update_on
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
    assert "Exceptions (4) No exceptions (1) Not sent (1)" in contents

    order = [
        "Name a deputy",
        "Is that all?",
        "Funding ends.",
        # Red, a date moved, an open question, an open action: in the group's order.
        "Action number 3",
        "Action number 4",
        "Action number 1",
        "Action number 0",
        "No exceptions",
        "Action number 2",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "4 exceptions and 1 without exceptions to decide, 0 decided, 1 not sent, of 6." in contents
    assert "Priority 1 Violent Crime" in page


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

    item = reverse("period-decide", args=[plan.agreement.slug, period.pk, update_on(plan, 0).pk])
    assert "Your question" in text_of(client, item)
    assert "What was decided" not in text_of(client, item)
    assert "as sent" not in page
    sign_in(client, cast.chair)
    assert "Agree it as sent" in text_of(client, review(plan, period))


def test_words_for_the_group_are_marked_as_such(plan: build.Plan, cast: build.Cast, client: Client) -> None:
    period = periods.opened(plan, cast)
    sent(plan, cast, 0, group_text="Between us.")
    sign_in(client, cast.reviewer)
    assert "Note to the Working Group: Between us." in text_of(client, review(plan, period))


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
    plan.agreement.source_note = "The wording is summarised."
    plan.agreement.save()
    sign_in(client, cast.chair, second_factor=True)

    page = text_of(client, review(plan, period))

    assert "As reported in Progress report to the KCSP. " in page
    assert "About these words. The wording is summarised." in page
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


@pytest.mark.parametrize("size", [50, 500])
def test_the_page_keeps_to_twenty_six_queries(cast: build.Cast, client: Client, size: int) -> None:
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
        # What comes back by itself, what must be confirmed, and whose notes are to be approved are six of them.
        assert len(queries) <= 26, "\n".join(query["sql"][:200] for query in queries)
    [exceptions, not_sent] = answer.context["review"].contents
    assert (exceptions.heading, exceptions.total, exceptions.page) == ("Exceptions", size - 10, 1)
    assert (not_sent.heading, not_sent.total, not_sent.page) == ("Not sent", 10, (size - 10) // 50 + 1)


def test_reading_the_review_writes_nothing(plan: build.Plan, cast: build.Cast, client: Client) -> None:
    period = periods.opened(plan, cast)
    sent(plan, cast, 0)
    sign_in(client, cast.chair, second_factor=True)
    rounds = ReportRound._default_manager.count()
    item = reverse("period-decide", args=[plan.agreement.slug, period.pk, update_on(plan, 0).pk])
    rest = reverse("period-meeting", args=[plan.agreement.slug, period.pk])

    with CaptureQueriesContext(connection) as queries:
        for address in (review(plan, period), item, rest):
            assert client.get(address).status_code in (200, 302)

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


# --- agreed together ---------------------------------------------------------------------------------------


@pytest.fixture
def forty(cast: build.Cast) -> build.Plan:
    """Forty updates, thirty of them without exceptions."""
    made = build.plan(cast.partnership, "forty", people=cast, actions=40)
    periods.opened(made, cast)
    sent(made, cast, *range(30))
    sent(made, cast, *range(30, 35), label="Red")
    sent(made, cast, *range(35, 38), label="Complete")
    return made


def items_name(plan: build.Plan, number: int) -> str:
    """What the review calls the update on the action of that number."""
    return labels_of([plan.actions[number]])[plan.actions[number].pk]


def boxes(html: str) -> list[str]:
    return find(html, "//input[@name='update']/@value")


def test_thirty_without_exceptions_are_agreed_in_one_press_but_for_what_is_unticked(
    forty: build.Plan, cast: build.Cast, client: Client
) -> None:
    period = update_on(forty, 0).period
    sign_in(client, cast.chair, second_factor=True)
    ticked = boxes(html_of(client, review(forty, period)))
    assert len(ticked) == 30
    left_out, *others = ticked

    data = {"do": "rest", "how": "meeting", "update": others}
    answer = client.post(review(forty, period), data, follow=True)

    done = "29 updates are agreed as sent, at the meeting of 12 January 2015."
    assert done in words(answer.content.decode())
    assert Report.objects.filter(state="decided").count() == 29
    assert Report.objects.get(pk=left_out.partition("=")[0]).state == "sent"


def test_what_became_an_exception_or_changed_meanwhile_is_left_out_and_named(
    forty: build.Plan, cast: build.Cast, client: Client
) -> None:
    period = update_on(forty, 0).period
    sign_in(client, cast.chair, second_factor=True)
    ticked = boxes(html_of(client, review(forty, period)))
    workflow.decide(update_on(forty, 3), cast.administrator, AT_THE_MEETING, DecisionOutcome())
    workflow.ask_question(update_on(forty, 4), cast.reviewer, "Is that all?")
    at_amber, other_words = update_on(forty, 5), update_on(forty, 6)
    at_amber.label, other_words.report_text = forty.labels["Amber"], "Courses were cancelled."
    update_rows(Report, [at_amber, other_words], ["label", "report_text"], build.BY_THE_TEST)
    build.asked(forty.actions[7])

    answer = client.post(
        review(forty, period), {"do": "rest", "how": "meeting", "update": ticked}, follow=True
    )

    page = words(answer.content.decode())
    names = [items_name(forty, number) for number in (3, 4, 5, 6, 7)]
    reasons = ("sent again or decided", "open question", "worsened", "sent again or decided", "open action")
    for name, reason in zip(names, reasons, strict=True):
        assert f"{name} ({reason})" in page
    assert "25 updates are agreed as sent" in page
    assert [update_on(forty, number).state for number in (4, 5, 6, 7)] == ["sent"] * 4


def test_where_all_of_it_changed_meanwhile_nothing_is_agreed_and_it_is_said(
    forty: build.Plan, cast: build.Cast, client: Client
) -> None:
    period = update_on(forty, 0).period
    sign_in(client, cast.chair, second_factor=True)
    [first, *_] = boxes(html_of(client, review(forty, period)))
    row = Report.objects.get(pk=first.partition("=")[0])
    workflow.ask_question(row, cast.reviewer, "Is that all?")

    answer = client.post(
        review(forty, period), {"do": "rest", "how": "meeting", "update": [first]}, follow=True
    )

    page = words(answer.content.decode())
    assert "Left out, because it changed since you opened the page" in page
    assert "agreed as sent" not in page.replace("Agree these 29 as sent", "")
    assert not Report.objects.filter(state="decided").exists()


@pytest.mark.parametrize("posted", [[], ["x=y"], ["="], ["999999=sent@"]])
def test_nonsense_agrees_and_confirms_nothing(
    forty: build.Plan, cast: build.Cast, client: Client, posted: list[str]
) -> None:
    period = update_on(forty, 0).period
    sign_in(client, cast.chair, second_factor=True)
    for do, name in (("rest", "update"), ("confirm", "decided")):
        data = {"do": do, "how": "meeting", name: posted}
        assert "Nothing was recorded" in words(
            client.post(review(forty, period), data, follow=True).content.decode()
        )
    assert not Report.objects.filter(state="decided").exists()


# --- without a meeting, and the shared screen --------------------------------------------------------------

CAST = (
    *("lead", "delegate", "other_lead", "reviewer", "chair", "administrator"),
    *("viewer", "member", "other_administrator", "outsider"),
)


@pytest.mark.parametrize("do", ["rest", "confirm"])
@pytest.mark.parametrize("who", CAST)
def test_who_agrees_and_who_confirms_by_direct_post(
    plan: build.Plan, cast: build.Cast, who: str, do: str
) -> None:
    period = periods.opened(plan, cast)
    sent(plan, cast, 0, 1)
    if do == "confirm":
        workflow.decide(update_on(plan, 0), cast.chair, BY_CORRESPONDENCE, DecisionOutcome())
    row = update_on(plan, 0)
    client = sign_in(Client(), getattr(cast, who), second_factor=True)
    data = {"do": do, "how": "correspondence", "update": [f"{row.pk}={workflow.token_of_report(row)}"]}
    data["decided"] = data["update"]

    answer = client.post(review(plan, period), data)

    # The chair recorded it, and so does not confirm it.
    may = ("chair", "administrator") if do == "rest" else ("reviewer", "administrator")
    row.refresh_from_db()
    changed = row.state == "decided" if do == "rest" else not row.is_to_confirm
    assert changed == (who in may)
    others = 404 if who in ("other_administrator", "outsider") else 403
    assert answer.status_code == (302 if who in may else others)


@pytest.mark.parametrize("do", ["begin", "approve"])
@pytest.mark.parametrize("who", CAST)
def test_who_begins_a_meeting_and_approves_notes_by_direct_post(
    plan: build.Plan, cast: build.Cast, who: str, do: str
) -> None:
    period = periods.opened(plan, cast)
    before = Meeting(
        agreement=plan.agreement,
        group="Working Group",
        held_on=periods.MEETING - timedelta(days=90),
        notes_filed_at=build.LOADED,
    )
    save_row(before, build.BY_THE_TEST)
    client = sign_in(Client(), getattr(cast, who), second_factor=True)

    answer = client.post(review(plan, period), {"do": do, "how": "meeting", "meeting": before.pk})

    is_done = Meeting._default_manager.filter(held_on=periods.MEETING).exists()
    before.refresh_from_db()
    assert is_done == (who in ("chair", "administrator"))
    assert (before.approved_in is not None) == (is_done and do == "approve")
    others = 404 if who in ("other_administrator", "outsider") else 403
    assert answer.status_code == (302 if is_done else others)


def test_what_was_decided_without_a_meeting_waits_in_sight_of_who_may_confirm_it(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    period = periods.opened(plan, cast)
    sent(plan, cast, 0)
    workflow.decide(update_on(plan, 0), cast.chair, BY_CORRESPONDENCE, DecisionOutcome())

    seen = text_of(sign_in(client, cast.reviewer), review(plan, period, "?how=correspondence"))
    assert "To be confirmed, because it was decided without a meeting" in seen
    assert "1.1a: Green Confirm it" in seen
    seen = text_of(sign_in(client, cast.chair), review(plan, period, "?how=correspondence"))
    assert "1 decision waits to be confirmed by somebody else" in seen


def test_what_the_last_meeting_deferred_or_did_not_reach_comes_back_by_itself(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    last = ReportingPeriod._default_manager.get(title="October 2014")
    left = [Report.objects.get(period=last, action=plan.actions[number]) for number in (0, 1)]
    for row, state in zip(left, ("deferred", "not reached"), strict=True):
        row.state = state
    update_rows(Report, left, ["state"], build.BY_THE_TEST)
    period = periods.opened(plan, cast)
    sent(plan, cast)

    page = text_of(sign_in(client, cast.reviewer), review(plan, period))

    assert "Deferred, 1.1a (October 2014: Green was proposed)" in page
    assert "Not reached, 2.1a (October 2014: Green was proposed)" in page
    assert "2 exceptions and 4 without exceptions to decide" in page
    assert page.count("Deferred last time") == 2


def test_what_an_earlier_meeting_of_the_period_deferred_is_agreed_in_one_press(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    period = periods.opened(plan, cast)
    sent(plan, cast, 0)
    row = update_on(plan, 0)
    the_day_before = DecisionMethod(periods.MEETING - timedelta(days=1))
    workflow.decide(row, cast.chair, the_day_before, DecisionOutcome(kind=OutcomeKind.DEFERRED))
    sign_in(client, cast.chair, second_factor=True)

    assert "Agree Green, 1.1a" in text_of(client, review(plan, period))
    address = reverse("period-decide", args=[plan.agreement.slug, period.pk, row.pk])
    client.post(address, {"do": "agree", "seen": workflow.token_of_report(update_on(plan, 0))})

    assert update_on(plan, 0).agreed_label == plan.labels["Green"]


def test_a_shared_screen_hides_restricted_items_and_words_for_the_group(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    plan.actions[1].partnership_only = True
    update_rows(type(plan.actions[1]), [plan.actions[1]], ["partnership_only"], build.BY_THE_TEST)
    period = periods.opened(plan, cast)
    sent(plan, cast, 0, group_text="Between us.")
    sent(plan, cast, 1, label="Red")
    sign_in(client, cast.chair, second_factor=True)
    hidden = reverse("period-decide", args=[plan.agreement.slug, period.pk, update_on(plan, 1).pk])
    shown = reverse("period-decide", args=[plan.agreement.slug, period.pk, update_on(plan, 0).pk])
    assert "Action number 1" in text_of(client, review(plan, period))

    client.post(review(plan, period), {"do": "share"})

    for address in (review(plan, period), shown):
        page = text_of(client, address)
        assert "Between us." not in page
        assert "Action number 1" not in page
    assert "1 is not shown while you share your screen." in text_of(client, review(plan, period))
    assert client.get(hidden).status_code == 404
    back = client.post(review(plan, period), {"do": "share", "item": update_on(plan, 1).pk})
    assert back.url.partition("?")[0] == hidden
    assert "Between us." in text_of(client, shown)


def test_a_shared_screen_hides_notes_since_the_last_report_and_a_reason_that_is_for_the_group(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    period = periods.opened(plan, cast)
    sent(plan, cast, 0)
    row = update_on(plan, 0)
    told = NoteSinceReport(action=row.action, text="Told in between.", by=cast.lead, by_name="Lee")
    told.at = row.sent_at
    told.save()
    verdict = DecisionOutcome(plan.labels["Amber"], "Nobody was told.")
    workflow.decide(row, cast.chair, AT_THE_MEETING, verdict)
    sign_in(client, cast.chair, second_factor=True)
    address = reverse("period-decide", args=[plan.agreement.slug, period.pk, row.pk])
    assert text_of(client, address).count("Told in between.") == 1

    client.post(review(plan, period), {"do": "share"})

    for page in (text_of(client, address), text_of(client, review(plan, period))):
        assert "Amber" in page
        assert "Told in between." not in page
        assert "Nobody was told." not in page
