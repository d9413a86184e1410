"""What changed, as people tell it: who, when, what, from, to, why; and who may know of it."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from actions.models import Action, ActionStatus, Aim, AimTheme
from core.history import Change, create_rows, update_rows
from plan.describing.reasons import TYPING_ERROR
from plan.models import PlanVersion
from plan.versions.stored import store_versions
from priorities.models import Agency, Decision, Holding, LeadPost, Theme
from reporting import workflow
from reporting.models import Report, ReportingPeriod
from tests import build, periods
from tests.editing import administrator, edit_row, row_address
from tests.pages import html_of, links, main_of, markup, text_of, texts, title_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

ADDRESS = "/agreements/county-2014-17/changes/"
OF_ACTION = "/agreements/county-2014-17/actions/act0/changes/"
NOVEMBER = datetime(2014, 11, 20, 15, 30, tzinfo=build.LONDON)
DECEMBER = datetime(2014, 12, 10, 9, 5, tzinfo=build.LONDON)


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    return build.plan(cast.partnership, people=cast, is_public=True)


def reworded(plan: build.Plan, cast: build.Cast, **more: object) -> None:
    plan.actions[0].text = "Run twelve events"
    change = Change(cast.administrator, "Agreed at the KCST", at=NOVEMBER, **more)
    update_rows(Action, [plan.actions[0]], ["text"], change)


def text(client: Client, person: object, address: str = ADDRESS) -> str:
    return text_of(sign_in(client, person), address)  # type: ignore[arg-type]


def test_a_change_is_told_with_who_when_what_from_to_and_why(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    reworded(plan, cast)

    assert (
        "Action 1.1a Ada Administrator, 20 November 2014, 3:30pm Why: Agreed at the KCST "
        "Action 1.1a reworded taken out: Action number 0 (end of what was taken out) "
        "added: Run twelve events (end of addition)"
    ) in text(client, cast.reviewer)


@pytest.mark.parametrize("who", ["viewer", "outsider"])
def test_names_are_only_for_those_who_work_on_the_plan(
    client: Client, plan: build.Plan, cast: build.Cast, who: str
) -> None:
    reworded(plan, cast)
    seen = text(client, getattr(cast, who))

    assert "Ada Administrator" not in seen
    assert "The tracker" not in seen
    assert "added: Run twelve events" in seen


def test_the_decision_behind_a_change_is_named(client: Client, plan: build.Plan, cast: build.Cast) -> None:
    decision = Decision(agreement=plan.agreement, reference="KCSP/2014/2", text="Run more events.")
    create_rows(Decision, [decision], build.BY_THE_TEST)
    reworded(plan, cast, decision=decision.pk)

    assert "Why: Agreed at the KCST Decision KCSP/2014/2." in text(client, cast.reviewer)


def test_the_changes_of_one_save_stand_together_and_the_newest_save_first(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    reworded(plan, cast)
    both = Change(cast.chair, "Two at once", at=DECEMBER)
    plan.actions[1].due = date(2015, 6, 30)
    plan.aims[0].outcome = "Fewer victims"
    update_rows(Action, [plan.actions[1]], ["due"], both)
    update_rows(Aim, [plan.aims[0]], ["outcome"], both)
    seen = text(client, cast.reviewer)

    assert (
        "Aim 1.1 and action 2.1a Charlie Chair, 10 December 2014, 9:05am Why: Two at once "
        "Planned outcome of 1.1 added added: Fewer victims (end of addition) "
        "Date of action 2.1a is now 30 June 2015 instead of 31 March 2015"
    ) in seen
    assert seen.index("Two at once") < seen.index("Agreed at the KCST")


def test_saves_of_one_verb_within_two_seconds_stand_together(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    for second in (0, 1):
        plan.actions[second].measure = "Counted"
        change = Change(cast.chair, "One verb", at=DECEMBER.replace(second=second))
        update_rows(Action, [plan.actions[second]], ["measure"], change)

    assert text(client, cast.reviewer).count("Why: One verb") == 1


def test_a_load_is_told_by_numbers_and_every_row_can_be_seen(client: Client, cast: build.Cast) -> None:
    build.plan(cast.partnership, "large-2014-17", people=cast, actions=60)
    address = "/agreements/large-2014-17/changes/"
    html = html_of(sign_in(client, cast.reviewer), address)
    whole = next(link for link in links(html) if "save=" in link)
    rows = html_of(client, whole)

    assert "60 actions" in text_of(client, address)
    assert "The tracker, 31 July 2014 Why: Made for the test" in text_of(client, address)
    assert "Action number 59" not in html
    assert "page=2" in "".join(links(rows))
    everything = "".join(html_of(client, f"{whole}&page={number}") for number in range(1, 6))
    assert "Action number 0" in everything
    assert "Action number 59" in everything


def test_nothing_of_the_database_shows(client: Client, plan: build.Plan, cast: build.Cast) -> None:
    reworded(plan, cast)
    moved = plan.actions[2]
    moved.position = 99
    update_rows(Action, [moved], ["position"], Change(cast.administrator, "Put last", at=DECEMBER))
    main = markup(main_of(html_of(sign_in(client, cast.administrator), ADDRESS)))

    assert "Action 1.1b now stands elsewhere in its aim" in main
    for name in ("act0", "history_", "aim_id", "position", "withdrawn_at", "coordinator_id"):
        assert name not in main


def test_the_list_of_changes_says_that_two_actions_changed_places_whichever_row_was_written(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    first, second = plan.actions[0], plan.actions[2]
    first.position = second.position + 500
    update_rows(Action, [first], ["position"], Change(cast.administrator, "In order", at=DECEMBER))
    seen = text(client, cast.administrator)

    assert "Action 1.1b and action 1.1a Ada Administrator" in seen
    assert "Actions 1.1a and 1.1b have changed places" in seen
    assert "stands elsewhere" not in seen


def test_an_action_that_passed_several_others_is_the_one_that_is_told(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    moved, last = plan.actions[0], plan.actions[2]
    new = Action(
        agreement=plan.agreement, aim=moved.aim, ref="act9", text="One more", position=last.position + 9
    )
    create_rows(Action, [new], Change(cast.administrator, "Added", at=NOVEMBER))
    moved.position = new.position + 9
    update_rows(Action, [moved], ["position"], Change(cast.administrator, "Put last", at=DECEMBER))

    assert "Action 1.1a is now 1.1c" in text(client, cast.administrator)


def test_a_change_of_co_ordinator_status_and_theme_is_told_in_words(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    change = Change(cast.administrator, "After the review", at=DECEMBER)
    plan.actions[0].coordinator = plan.posts[1]
    update_rows(Action, [plan.actions[0]], ["coordinator"], change)
    standing = ActionStatus.objects.get(action=plan.actions[0])
    standing.label = plan.labels["Red"]
    update_rows(ActionStatus, [standing], ["label"], change)
    link = AimTheme.objects.get(aim=plan.aims[0])
    link.is_withdrawn = True
    update_rows(AimTheme, [link], ["is_withdrawn"], change)
    other = Theme.objects.get(slug="safeguarding")
    create_rows(AimTheme, [AimTheme(agreement=plan.agreement, aim=plan.aims[0], theme=other)], change)
    seen = text(client, cast.reviewer)

    assert "Lead for action 1.1a is now Head of Community Safety instead of nobody" in seen
    assert "Status of action 1.1a is now Red instead of Green" in seen
    assert "Aim 1.1 now serves “Safeguarding” and no longer serves “Early help”" in seen


def withdrawn(action: Action, cast: build.Cast, at: datetime, why: str = "Done by the district.") -> None:
    action.withdrawn_at, action.withdrawn_why = at, why
    change = Change(cast.administrator, why, at=at)
    update_rows(Action, [action], ["withdrawn_at", "withdrawn_why"], change)


def measured(action: Action, cast: build.Cast, at: datetime, how: str, why: str = "Agreed") -> None:
    action.measure = how
    update_rows(Action, [action], ["measure"], Change(cast.administrator, why, at=at))


def test_what_is_withdrawn_is_told_by_number_and_words_with_its_reason(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    withdrawn(plan.actions[2], cast, NOVEMBER)
    withdrawn(plan.actions[0], cast, DECEMBER, "Nobody does it.")
    seen = text(client, cast.reviewer)

    assert (
        "Action 1.1a Ada Administrator, 10 December 2014, 9:05am Why: Nobody does it. "
        "Action 1.1a taken out taken out: Action number 0"
    ) in seen
    assert "Why: Done by the district. Action 1.1b taken out taken out: Action number 2" in seen


def test_an_update_that_is_withdrawn_to_be_changed_is_one_line_with_its_number_and_words(
    client: Client, plan: build.Plan, cast: build.Cast, clock: time_machine.Traveller
) -> None:
    periods.opened(plan, cast)
    [update] = periods.sent(plan, cast, 0, group_text="Money is short.")
    workflow.withdraw(update, cast.lead)
    entry = next(
        words
        for words in texts(
            html_of(sign_in(client, cast.reviewer), ADDRESS), "//li[contains(@class, 'csa-timeline__entry')]"
        )
        if "Withdrawn to be changed" in words
    )

    assert entry.endswith(
        "Why: Withdrawn to be changed Update on action 1.1a for January 2015 was withdrawn to be changed "
        "taken out: Courses were held. (end of what was taken out)"
    )


def test_the_update_on_an_action_that_is_withdrawn_is_named_by_the_number_it_had(
    client: Client, plan: build.Plan, cast: build.Cast, clock: time_machine.Traveller
) -> None:
    periods.opened(plan, cast)
    clock.shift(60)
    officer = administrator(client, cast)
    edit_row(officer, row_address(plan, "actions", "act2", "plan-edit-withdraw"), reason="Dropped")

    seen = text_of(officer, ADDRESS)

    assert "Update on action 1.1b for January 2015 is no longer asked for" in seen
    assert "an action for January 2015" not in seen


def test_what_is_put_back_is_no_new_action(client: Client, plan: build.Plan, cast: build.Cast) -> None:
    withdrawn(plan.actions[2], cast, NOVEMBER)
    plan.actions[2].withdrawn_at, plan.actions[2].withdrawn_why = None, ""
    change = Change(cast.administrator, "It is needed.", at=DECEMBER)
    update_rows(Action, [plan.actions[2]], ["withdrawn_at", "withdrawn_why"], change)

    assert "Why: It is needed. Action 1.1b is in the plan again" in text(client, cast.reviewer)


def test_an_evening_s_edits_for_one_reason_are_one_entry_with_a_line_for_each(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    for number, minutes in enumerate((0, 20, 110)):
        measured(plan.actions[number], cast, NOVEMBER + timedelta(minutes=minutes), f"Counted {number}")
    seen = text(client, cast.reviewer)

    assert "Ada Administrator, 20 November 2014, 3:30pm to 20 November 2014, 5:20pm Why: Agreed" in seen
    assert seen.count("Why: Agreed") == 1
    assert seen.count("Measure of action") == 3


def test_the_same_reason_on_another_day_is_another_entry(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    measured(plan.actions[0], cast, NOVEMBER, "Counted")
    measured(plan.actions[1], cast, DECEMBER, "Counted")

    assert text(client, cast.reviewer).count("Why: Agreed") == 2


def test_an_action_that_was_edited_twice_of_an_evening_is_told_from_first_to_last(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    action = plan.actions[0]
    for minutes, day in ((0, date(2015, 4, 30)), (5, date(2015, 5, 31))):
        action.due = day
        moment = NOVEMBER + timedelta(minutes=minutes)
        update_rows(Action, [action], ["due"], Change(cast.administrator, "Agreed", at=moment))
    seen = text(client, cast.reviewer)

    assert "Date of action 1.1a is now 31 May 2015 instead of 31 March 2015" in seen
    assert "30 April 2015" not in seen


def test_what_was_saved_and_put_back_of_an_evening_is_as_it_was(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    measured(plan.actions[0], cast, NOVEMBER, "Counted", "Tried")
    measured(plan.actions[0], cast, NOVEMBER + timedelta(minutes=5), "", "Tried")

    assert "Why: Tried Saved, and in the end as it was." in text(client, cast.reviewer)


def test_changes_before_and_after_a_publication_are_never_one_entry(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    measured(plan.actions[0], cast, NOVEMBER, "Counted 0")
    measured(plan.actions[1], cast, NOVEMBER.replace(second=2), "Counted 1")
    assert text(client, cast.reviewer).count("Why: Agreed") == 1

    published = PlanVersion(agreement=plan.agreement, number="1.0", effective_at=NOVEMBER.replace(second=1))
    create_rows(PlanVersion, [published], build.BY_THE_TEST)
    entries = texts(html_of(client, ADDRESS), "//li[contains(@class, 'csa-timeline__entry')]")

    agreed = [words for words in entries if "Why: Agreed" in words]
    assert ["Counted 1" in words for words in agreed] == [True, False]
    assert ["Counted 0" in words for words in agreed] == [False, True]


def test_a_typing_error_is_told_as_one(client: Client, plan: build.Plan, cast: build.Cast) -> None:
    plan.actions[0].text = "Action number nought"
    update_rows(Action, [plan.actions[0]], ["text"], Change(cast.administrator, TYPING_ERROR, at=NOVEMBER))

    assert "Why: Only a typing error Action 1.1a reworded" in text(client, cast.reviewer)


def test_the_rows_of_a_long_evening_are_on_a_page_of_their_own(client: Client, cast: build.Cast) -> None:
    plan = build.plan(cast.partnership, "large-2014-17", people=cast, actions=30)
    for minute, action in enumerate(plan.actions):
        measured(action, cast, NOVEMBER + timedelta(minutes=minute), f"Counted {minute}")
    address = "/agreements/large-2014-17/changes/"
    whole = next(link for link in links(html_of(sign_in(client, cast.reviewer), address)) if "save=" in link)

    assert "30 actions changed" in text_of(client, address)
    assert "Counted 0" in text_of(client, whole)
    assert "Counted 29" in text_of(client, whole)


def test_no_address_of_a_person_is_told(client: Client, plan: build.Plan, cast: build.Cast) -> None:
    holding = Holding.objects.get(person=cast.lead)
    holding.email, holding.name = "new@example.org", "Lee Newname"
    change = Change(cast.administrator, "Married", at=DECEMBER)
    update_rows(Holding, [holding], ["email", "name"], change)
    html = html_of(sign_in(client, cast.administrator), ADDRESS)

    assert "Lee Newname" in html
    assert "@example.org" not in markup(main_of(html))


def test_viewers_see_changes_up_to_what_is_published(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    published = PlanVersion(agreement=plan.agreement, number="1.0", effective_at=NOVEMBER)
    create_rows(PlanVersion, [published], build.BY_THE_TEST)
    reworded(plan, cast)
    store_versions(plan.agreement)
    plan.actions[0].measure = "Not published yet"
    change = Change(cast.administrator, "Since then", at=DECEMBER)
    update_rows(Action, [plan.actions[0]], ["measure"], change)

    assert "Not published yet" in text(client, cast.reviewer)
    for seen in (text(client, cast.viewer), text(client, cast.viewer, OF_ACTION)):
        assert "Not published yet" not in seen
        assert "Run twelve events" in seen


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("reviewer", True),
        ("chair", True),
        ("lead", True),
        ("delegate", True),
        ("other_lead", False),
        ("viewer", False),
    ],
)
def test_an_action_for_the_partnership_only_does_not_show_in_the_changes_of_others(
    client: Client, plan: build.Plan, cast: build.Cast, who: str, sees: bool
) -> None:
    plan.actions[0].partnership_only = True
    plan.actions[0].text = "Gangs"
    change = Change(cast.administrator, "Kept within", at=NOVEMBER)
    update_rows(Action, [plan.actions[0]], ["partnership_only", "text"], change)
    standing = ActionStatus.objects.get(action=plan.actions[0])
    standing.label = plan.labels["Red"]
    update_rows(ActionStatus, [standing], ["label"], change)
    seen = text(client, getattr(cast, who))

    assert ("Kept within" in seen) is sees
    assert ("Gangs" in seen) is sees


def test_what_was_said_while_an_action_was_for_the_partnership_only_stays_within(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    action = plan.actions[0]
    for flag, words, moment in ((True, "Gangs", NOVEMBER), (False, "Young people", DECEMBER)):
        action.partnership_only, action.text = flag, words
        change = Change(cast.administrator, "Reworded", at=moment)
        update_rows(Action, [action], ["partnership_only", "text"], change)

    assert "Young people" in text(client, cast.viewer)
    assert "Gangs" not in text(client, cast.viewer)
    assert "Gangs" not in text(client, cast.viewer, OF_ACTION)
    assert "Gangs" in text(client, cast.reviewer)


@pytest.mark.parametrize(
    ("who", "sees"), [("reviewer", True), ("lead", True), ("other_lead", False), ("viewer", False)]
)
def test_what_was_sent_is_told_to_its_lead_and_the_working_group_only(
    client: Client, plan: build.Plan, cast: build.Cast, who: str, sees: bool
) -> None:
    change = Change(cast.lead, "Sent from a phone", at=NOVEMBER)
    period = ReportingPeriod(agreement=plan.agreement, title="January 2015", state="open")
    create_rows(ReportingPeriod, [period], build.BY_THE_TEST)
    sent = Report(
        agreement=plan.agreement,
        period=period,
        action=plan.actions[0],
        state="sent",
        report_text="Fresh words.",
    )
    create_rows(Report, [sent], change)
    for address in (ADDRESS, OF_ACTION):
        seen = text(client, getattr(cast, who), address)
        assert ("New update on action 1.1a for January 2015 added: Fresh words." in seen) is sees
        assert ("Sent from a phone" in seen) is sees


def test_as_at_a_day_later_changes_are_not_told(client: Client, plan: build.Plan, cast: build.Cast) -> None:
    reworded(plan, cast)
    seen = text(client, cast.reviewer, f"{ADDRESS}?at=2014-11-19")

    assert "Run twelve events" not in seen
    assert "You are looking at the plan as at 19 November 2014." in seen


def test_twenty_saves_are_a_page(client: Client, plan: build.Plan, cast: build.Cast) -> None:
    for number in range(25):
        plan.actions[0].text = f"Wording {number}"
        change = Change(cast.administrator, f"Reason {number}", at=DECEMBER.replace(minute=number))
        update_rows(Action, [plan.actions[0]], ["text"], change)
    first = html_of(sign_in(client, cast.reviewer), ADDRESS)

    assert "Why: Reason 24" in texts(first, "//p")
    assert "Why: Reason 4" not in texts(first, "//p")
    assert title_of(first).startswith("Changes: Community Safety Agreement 2014-17 (page 1 of 2)")
    assert "Why: Reason 4 " in text_of(client, f"{ADDRESS}?page=2")


@pytest.mark.parametrize("save", ["x", "2014-11-20", "2014-11-20T15:30:00", "2013-01-01T00:00:00+00:00"])
def test_a_save_that_is_not_there_is_not_found(client: Client, plan: build.Plan, save: str) -> None:
    assert client.get(ADDRESS, {"save": save}).status_code == 404


def test_a_figure_a_date_and_extra_text_come_back_as_they_were_kept(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    action = plan.actions[0]
    action.extra, action.due, action.ongoing = [["Budget", "£5,000"]], None, True
    change = Change(cast.administrator, "More told", at=DECEMBER)
    update_rows(Action, [action], ["extra", "due", "ongoing"], change)
    seen = text(client, cast.reviewer)

    assert "Budget of action 1.1a added added: £5,000" in seen
    assert "Date of action 1.1a is now ongoing instead of 31 March 2015" in seen


def test_the_changes_of_an_action_are_its_own_and_those_of_its_aim(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    reworded(plan, cast)
    plan.actions[1].text = "Something else entirely"
    plan.aims[0].text = "A better aim"
    plan.posts[0].title = "Another title"
    change = Change(cast.administrator, "All at once", at=DECEMBER)
    update_rows(Action, [plan.actions[1]], ["text"], change)
    update_rows(Aim, [plan.aims[0]], ["text"], change)
    update_rows(LeadPost, [plan.posts[0]], ["title"], change)
    seen = text(client, cast.reviewer, OF_ACTION)

    assert "Changes to action 1.1a" in seen
    assert "Aim 1.1 reworded taken out: Aim number 0 (end of what was taken out) added: A better aim" in seen
    assert "added: Run twelve events" in seen
    assert "Something else entirely" not in seen
    assert "Another title" not in seen


def test_the_changes_of_an_action_that_did_not_exist_then_are_not_found(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    later = Action(agreement=plan.agreement, ref="later", aim=plan.aims[0], text="Later", position=50)
    create_rows(Action, [later], Change(cast.administrator, "New", at=DECEMBER))
    sign_in(client, cast.reviewer)

    assert client.get("/agreements/county-2014-17/actions/later/changes/").status_code == 200
    assert client.get("/agreements/county-2014-17/actions/later/changes/?at=2014-12-01").status_code == 404


@pytest.mark.parametrize("changes", [1, 18])
def test_the_page_costs_the_same_queries_whatever_has_changed(
    client: Client, plan: build.Plan, cast: build.Cast, changes: int, django_assert_num_queries: object
) -> None:
    for number in range(changes):
        change = Change(cast.administrator, f"Reason {number}", at=DECEMBER.replace(minute=number))
        police = Agency.objects.get(agreement=plan.agreement)
        police.name = f"Police {number}"
        update_rows(Agency, [police], ["name"], change)
        plan.actions[0].text = f"Wording {number}"
        update_rows(Action, [plan.actions[0]], ["text"], change)
    sign_in(client, cast.reviewer)
    client.get(ADDRESS)  # the first asks what the database can do
    with django_assert_num_queries(15):  # type: ignore[operator]
        client.get(ADDRESS)
