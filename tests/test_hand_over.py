"""Job titles and their current leads: handed over, given, corrected; "this is no longer mine"."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.access import Refused
from accounts.models import Partnership, User
from actions.models import Action
from core.conflict import Conflict
from core.history import Change
from priorities.models import Agreement, Holding, LeadPost, Matter, holdings_of
from priorities.posts.hand_over_requests import answer_request, say_no_longer_mine
from priorities.posts.holders import PostHistory, office_of
from priorities.posts.workflow import Appointment, appoint, correct_term, hand_over, remove_term
from priorities.readers import reader_of
from reporting import workflow as updates
from reporting.models import Report
from tests import build
from tests.clock import LONDON
from tests.outbox import deliver
from tests.pages import conflict_of, html_of, once_in, says_sent_before, text_of
from tests.signing_in import sign_in
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db

TODAY = date(2015, 1, 12)
NEW = Appointment("Nia New", "nia@example.org", starts_on=TODAY, invite=True)


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def officer(client: Client, cast: build.Cast) -> Client:
    return sign_in(client, cast.administrator, second_factor=True)


@pytest.fixture
def by(cast: build.Cast) -> Change:
    """What the administrator does."""
    return Change(by=cast.administrator)


def office(plan: build.Plan, number: int = 0) -> PostHistory:
    """A post as it is now; 0 is the lead's, with a delegate."""
    post = LeadPost.objects.select_related("agreement__partnership", "agency").get(pk=plan.posts[number].pk)
    return office_of(post)


def in_post(plan: build.Plan, number: int = 0) -> list[tuple[str, str, date | None, date | None]]:
    """Everybody who is or was in a post: kind, name, from, to."""
    rows = Holding.objects.filter(post=plan.posts[number], withdrawn_at=None).order_by("pk")
    return list(rows.values_list("kind", "name", "starts_on", "ends_on"))


def with_drafts(plan: build.Plan, cast: build.Cast, number: int = 2) -> list[Report]:
    """An open period, with drafts of the lead on the first updates."""
    updates.open_period(
        plan.agreement,
        "January 2015",
        "2014/15",
        due_on=date(2015, 1, 16),
        change=Change(by=cast.administrator),
    )
    theirs = list(Report.objects.answered_by(cast.lead).order_by("pk"))
    for update in theirs[:number]:
        updates.save_draft(update, cast.lead, {"report_text": f"Words of Lee on {update.action.ref}"})
    return theirs


def form(plan: build.Plan, number: int = 0, **typed: Any) -> dict[str, Any]:
    """The hand-over form as it is posted."""
    return {
        "name": "Nia New",
        "email": "nia@example.org",
        "invite": "on",
        "starts_on_day": "12",
        "starts_on_month": "1",
        "starts_on_year": "2015",
        "seen": office(plan, number).seen,
        **typed,
    }


def address(plan: build.Plan, page: str = "hand-over/", number: int = 0) -> str:
    return f"/people/posts/{plan.posts[number].pk}/{page}"


# --- Handing over -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "last_day"),
    [
        (date(2014, 9, 1), date(2014, 8, 31)),
        (TODAY, date(2015, 1, 11)),
        (date(2015, 3, 1), date(2015, 2, 28)),
    ],
)
def test_a_post_goes_to_its_new_holder_on_a_day_past_present_or_to_come(
    plan: build.Plan, cast: build.Cast, by: Change, day: date, last_day: date
) -> None:
    hand_over(office(plan), Appointment("Nia New", "nia@example.org", starts_on=day, invite=True), change=by)

    assert in_post(plan) == [
        ("holder", "Lee Lead", None, last_day),
        ("delegate", "Del Delegate", None, None),
        ("holder", "Nia New", day, None),
    ]
    new = User.objects.get(email="nia@example.org")
    assert holdings_of(new).exists() == (day <= TODAY)
    assert holdings_of(cast.lead).exists() == (day > TODAY)


def test_open_drafts_go_with_the_post_and_whoever_leaves_reads_nothing_any_more(
    plan: build.Plan, cast: build.Cast, by: Change
) -> None:
    with_drafts(plan, cast)
    hand_over(office(plan), NEW, change=by)
    new, old = Client(), Client()
    sign_in(new, User.objects.get(email="nia@example.org"))
    sign_in(old, cast.lead)
    first = Report.objects.get(action__ref="act0")

    assert "Words of Lee on act0" in html_of(new, f"/updates/{first.pk}/")
    assert "Draft" in text_of(new, "/updates/")
    assert old.get(f"/updates/{first.pk}/").status_code == 404
    assert old.get(f"/agreements/{plan.agreement.slug}/").status_code == 404
    assert "Nothing is waiting for you" in text_of(old, "/updates/")


def test_who_reads_the_plan_by_a_role_keeps_that_when_the_post_goes(
    plan: build.Plan, cast: build.Cast, by: Change
) -> None:
    build.holds(cast.viewer, plan.posts[1])

    hand_over(office(plan, 1), NEW, change=by)

    reader = reader_of(cast.viewer, plan.agreement)
    assert (set(reader.roles), set(reader.posts)) == ({"viewer"}, set())


def test_the_new_holder_is_told_what_they_have_inherited(
    plan: build.Plan,
    cast: build.Cast,
    by: Change,
) -> None:
    with_drafts(plan, cast)
    Action.objects.filter(ref="act0").update(partnership_only=True, text="Work with the family in question")

    hand_over(office(plan), NEW, change=by)
    deliver()

    [message] = mail.outbox
    assert (message.to, message.subject) == (
        ["nia@example.org"],
        "You are named for Head of Policing, County Police in the Community Safety Agreement tracker",
    )
    body = message.body
    assert "County Partnership keeps its action plans in the Community Safety Agreement tracker." in body
    assert "an e-mail asks for it, and says by which day" in body
    assert f"\nhttp://127.0.0.1:8000/agreements/{plan.agreement.slug}/\n" in body
    assert "What you lead, as things stand today:" in body
    assert "Since 12 January 2015 you are named as Head of Policing, County Police." in body
    assert "Until then it was Lee Lead." in body
    assert "* Priority 1: Violent Crime" in body
    assert (
        "* 2 actions to update\n  - 1.1a for the Partnership’s members only: read it in the tracker, by 31 March 2015"
        in body
    )
    assert "  - 1.1b Action number 2, by 31 March 2015" in body
    assert (
        "* 2 updates are waiting, by Friday 16 January 2015\n  2 drafts have been begun and go with it."
        in body
    )
    assert "family" not in body
    assert "\nhttp://127.0.0.1:8000/updates/\n" in body


def test_a_delegate_is_told_whose_updates_they_write_and_when_they_are_asked_for(
    plan: build.Plan, cast: build.Cast, by: Change
) -> None:
    updates.open_period(
        plan.agreement,
        "March 2015",
        "2014/15",
        opens_on=date(2015, 3, 2),
        due_on=date(2015, 3, 13),
        change=by,
    )
    appoint(
        office(plan),
        Appointment("Staff Officer", "staff@example.org", kind="delegate", invite=True),
        change=by,
    )
    deliver()

    body = mail.outbox[-1].body
    assert "You may write drafts for the Head of Policing, County Police" in body
    assert "What you write for, as things stand today:" in body
    assert "* Updates are asked for from Monday 2 March 2015 on, by Friday 13 March 2015" in body
    assert "are waiting" not in body


def test_a_post_to_come_is_told_as_one_to_come(plan: build.Plan, by: Change) -> None:
    hand_over(
        office(plan),
        Appointment("Nia", "nia@example.org", starts_on=date(2015, 3, 1), invite=True),
        change=by,
    )
    deliver()

    assert "From 1 March 2015 you will be named as" in mail.outbox[0].body


def test_history_says_who_handed_over_what_at_one_moment_and_no_other_names(
    plan: build.Plan, cast: build.Cast, by: Change
) -> None:
    hand_over(office(plan), NEW, change=by)

    rows = Holding.history.filter(post=plan.posts[0], history_user=cast.administrator)
    assert {row.history_change_reason for row in rows} == {
        "Head of Policing, County Police handed over from 12 January 2015."
    }
    assert len(rows) == 2
    assert len({row.history_date for row in rows}) == 1


def test_the_same_office_is_handed_over_in_both_open_agreements(
    plan: build.Plan, cast: build.Cast, by: Change
) -> None:
    second = build.agreement(cast.partnership, "county-2017-20")
    other = build.post(second, "Head of Community Safety")
    build.holds(cast.other_lead, other)
    closed = build.agreement(cast.partnership, "county-2008-11")
    Agreement.objects.filter(pk=closed.pk).update(status="closed")
    past = build.holds(cast.other_lead, build.post(closed, "Head of Community Safety"))

    hand_over(office(plan, 1), NEW, change=by)

    new = User.objects.get(email="nia@example.org")
    assert set(holdings_of(new).values_list("post", flat=True)) == {plan.posts[1].pk, other.pk}
    assert set(holdings_of(cast.other_lead).values_list("pk", flat=True)) == {past.pk}


def test_without_an_address_only_the_name_is_kept_and_nobody_is_written_to(
    plan: build.Plan, by: Change
) -> None:
    before = User.objects.count()

    hand_over(office(plan), Appointment("Nia New", starts_on=TODAY), change=by)
    deliver()

    assert (User.objects.count(), mail.outbox) == (before, [])
    assert in_post(plan)[-1] == ("holder", "Nia New", TODAY, None)


def test_without_an_invitation_an_unknown_address_gets_no_account(plan: build.Plan, by: Change) -> None:
    hand_over(office(plan), Appointment("Nia New", "nia@example.org", starts_on=TODAY), change=by)

    assert not User.objects.filter(email="nia@example.org").exists()
    assert Holding.objects.get(name="Nia New").email == "nia@example.org"


def test_one_person_can_be_in_two_posts(plan: build.Plan, cast: build.Cast, by: Change) -> None:
    hand_over(office(plan), Appointment("", "other-lead@example.org", starts_on=TODAY), change=by)

    assert reader_of(cast.other_lead, plan.agreement).posts == {plan.posts[0].ref, plan.posts[1].ref}
    assert in_post(plan)[-1] == ("holder", "Olu Otherlead", TODAY, None)


def test_a_delegate_stays_with_the_post_unless_they_leave_too(
    plan: build.Plan, cast: build.Cast, by: Change
) -> None:
    [delegate] = office(plan).helpers

    hand_over(office(plan), NEW, change=by, also_leaving=[delegate.pk])

    assert ("delegate", "Del Delegate", None, date(2015, 1, 11)) in in_post(plan)
    assert not holdings_of(cast.delegate).exists()


def test_a_deputy_who_becomes_the_holder_is_no_longer_deputy(
    plan: build.Plan, cast: build.Cast, by: Change
) -> None:
    appoint(office(plan), Appointment("", "reviewer@example.org", "deputy", date(2014, 12, 1)), change=by)

    hand_over(office(plan), Appointment("", "reviewer@example.org", starts_on=TODAY), change=by)

    assert in_post(plan)[2:] == [
        ("deputy", "Rae Reviewer", date(2014, 12, 1), date(2015, 1, 11)),
        ("holder", "Rae Reviewer", TODAY, None),
    ]


def test_who_hands_over_a_shared_post_is_chosen(plan: build.Plan, cast: build.Cast, by: Change) -> None:
    appoint(
        office(plan),
        Appointment("", "viewer@example.org", starts_on=date(2014, 10, 1), shares=True),
        change=by,
    )
    lee = next(term for term in office(plan).holders if term.name == "Lee Lead")

    with pytest.raises(ValidationError, match="Vic Viewer would be lead beside Nia New"):
        hand_over(office(plan), NEW, change=by, leaving=[lee.pk])
    hand_over(
        office(plan),
        Appointment("Nia", "nia@example.org", starts_on=TODAY, shares=True),
        change=by,
        leaving=[lee.pk],
    )

    assert [term.name for term in office(plan).holders] == ["Nia", "Vic Viewer"]


@pytest.mark.parametrize(
    ("coming", "field", "words"),
    [
        (Appointment("", "lead@example.org", starts_on=TODAY), "name", "Lee Lead is the lead already"),
        (Appointment("Lee  LEAD", starts_on=TODAY), "name", "Lee Lead is the lead already"),
        (Appointment("Nia New", "nia@"), "email", "“nia@” is not an e-mail address"),
        (Appointment("", starts_on=TODAY), "name", "Give the name of the person."),
        (Appointment("", "nobody@example.org", starts_on=TODAY), "name", "Give the name of the person."),
        (Appointment("Nia New"), "starts_on", "Say from which day it is theirs."),
        (Appointment("Nia New", invite=True, starts_on=TODAY), "email", "without it they get no account"),
    ],
)
def test_what_cannot_be_handed_over_says_why_at_its_box_and_changes_nothing(
    plan: build.Plan, by: Change, coming: Appointment, field: str, words: str
) -> None:
    before = in_post(plan), User.objects.count()

    with pytest.raises(ValidationError) as refusal:
        hand_over(office(plan), coming, change=by)

    assert words in refusal.value.message_dict[field][0]
    assert (in_post(plan), User.objects.count()) == before


def test_a_day_before_the_holder_began_is_refused_with_the_day(plan: build.Plan, by: Change) -> None:
    hand_over(office(plan), Appointment("Nia New", starts_on=date(2015, 3, 1)), change=by)

    with pytest.raises(ValidationError, match="Nia New is named as the next lead from 1 March 2015"):
        hand_over(office(plan), Appointment("Zoe Zed", starts_on=date(2015, 2, 1)), change=by)


def test_a_closed_account_is_not_put_into_a_post(plan: build.Plan, cast: build.Cast, by: Change) -> None:
    User.objects.filter(pk=cast.viewer.pk).update(is_active=False)

    with pytest.raises(ValidationError, match="is closed: reopen it first"):
        hand_over(office(plan), Appointment("Vic", "viewer@example.org", starts_on=TODAY), change=by)


def test_a_post_of_a_closed_agreement_is_only_read(officer: Client, plan: build.Plan, by: Change) -> None:
    Agreement.objects.filter(pk=plan.agreement.pk).update(status="closed")

    page = text_of(officer, address(plan, ""))
    with pytest.raises(ValidationError, match="The agreement of this job title is closed"):
        hand_over(office(plan), NEW, change=by)

    assert "who led can be read here, not changed" in page
    assert "Hand over" not in page


def test_two_administrators_on_one_form_see_both_and_neither_loses_anything(
    officer: Client, plan: build.Plan, by: Change
) -> None:
    opened = form(plan, reason="Moved to headquarters")
    hand_over(office(plan), Appointment("Zoe Zed", starts_on=date(2015, 1, 5)), change=by)

    now = office(plan).seen

    page = officer.post(address(plan), opened).content.decode()
    again = officer.post(address(plan), {**opened, "seen": now})

    [(now_named, typed)] = conflict_of(page).values()
    assert "Zoe Zed, Current lead, from 5 January 2015" in now_named
    assert typed.startswith("Nia New")
    assert 'value="Nia New"' in page
    assert 'value="Moved to headquarters"' in page
    assert f'name="seen" value="{now}"' in page
    assert again.status_code == 302
    assert [row[1:] for row in in_post(plan) if row[0] == "holder"] == [
        ("Lee Lead", None, date(2015, 1, 4)),
        ("Zoe Zed", date(2015, 1, 5), date(2015, 1, 11)),
        ("Nia New", TODAY, None),
    ]


def test_the_verb_refuses_a_form_that_was_opened_on_something_else(plan: build.Plan, by: Change) -> None:
    with pytest.raises(Conflict):
        hand_over(office(plan), NEW, change=by, seen="something else")

    assert len(in_post(plan)) == 2


def test_a_refusal_on_the_page_keeps_what_was_typed(officer: Client, plan: build.Plan) -> None:
    page = officer.post(address(plan), form(plan, starts_on_day="32", email="nia@")).content.decode()

    assert 'href="#id_starts_on_day"' in page
    assert 'value="32"' in page
    assert 'value="nia@"' in page
    assert 'value="Nia New"' in page


def test_the_page_hands_over_and_says_what_happened(officer: Client, plan: build.Plan) -> None:
    page = officer.post(address(plan), form(plan), follow=True).content.decode()

    assert "is handed over to Nia New, from 12 January 2015." in page
    assert "on its way to nia@example.org" in page
    assert "Current lead: Nia New, from 12 January 2015." in text_of(officer, address(plan, ""))


# --- Deputies, delegates, corrections ---------------------------------------------------------------------


def test_interim_cover_ends_by_itself(
    plan: build.Plan, cast: build.Cast, by: Change, clock: time_machine.Traveller
) -> None:
    appoint(
        office(plan), Appointment("", "viewer@example.org", "deputy", TODAY, date(2015, 1, 31)), change=by
    )
    during = reader_of(cast.viewer, plan.agreement).posts

    clock.move_to(datetime(2015, 2, 1, tzinfo=LONDON))

    assert during == {plan.posts[0].ref}
    assert not reader_of(cast.viewer, plan.agreement).posts


@pytest.mark.parametrize("may_send", [True, False])
def test_a_delegate_may_draft_and_send_only_if_it_is_said(
    officer: Client, plan: build.Plan, cast: build.Cast, may_send: bool
) -> None:
    typed = {"kind": "delegate", "name": "", "email": "viewer@example.org", "invite": ""}
    if may_send:
        typed["may_send"] = "on"

    officer.post(address(plan, "appoint/", 1), form(plan, 1, **typed))

    reader = reader_of(cast.viewer, plan.agreement)
    assert reader.delegated == {plan.posts[1].ref}
    assert reader.may_send_for == ({plan.posts[1].ref} if may_send else set())


def test_a_second_holder_shares_only_when_it_is_said(plan: build.Plan, by: Change) -> None:
    with pytest.raises(ValidationError, match="hand it over, or say that they share it"):
        appoint(office(plan), NEW, change=by)


def test_nobody_is_in_a_post_twice_at_one_time(plan: build.Plan, by: Change) -> None:
    with pytest.raises(ValidationError, match="Del Delegate is named in that time already"):
        appoint(office(plan), Appointment("", "delegate@example.org", "delegate", TODAY), change=by)


def test_an_entry_is_ended_with_a_last_day(officer: Client, plan: build.Plan, cast: build.Cast) -> None:
    row = Holding.objects.get(person=cast.delegate)
    typed = {"name": "Del Delegate", "email": "delegate@example.org", "seen": office(plan).seen, "do": "save"}

    officer.post(
        f"/people/holdings/{row.pk}/",
        {
            **typed,
            "ends_on_day": "11",
            "ends_on_month": "1",
            "ends_on_year": "2015",
            "reason": "Back to her force",
        },
    )

    row.refresh_from_db()
    assert (row.ends_on, row.may_send) == (date(2015, 1, 11), False)
    last = row.history.first()
    assert (last.history_user, last.history_change_reason) == (cast.administrator, "Back to her force")
    assert not holdings_of(cast.delegate).exists()


def test_saving_an_entry_unchanged_writes_no_history(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    row = Holding.objects.get(person=cast.delegate)
    before = row.history.count()

    officer.post(
        f"/people/holdings/{row.pk}/",
        {"name": "Del Delegate", "email": "delegate@example.org", "seen": office(plan).seen, "do": "save"},
    )

    assert row.history.count() == before


def test_an_entry_made_by_mistake_is_taken_out_with_a_reason_and_history_keeps_it(
    plan: build.Plan, cast: build.Cast, by: Change
) -> None:
    [delegate] = office(plan).helpers
    with pytest.raises(ValidationError, match="Say why it is taken out"):
        remove_term(office(plan), delegate, change=by)

    remove_term(office(plan), delegate, change=Change(by=cast.administrator, reason="Another Del was meant"))

    row = Holding.objects.get(pk=delegate.pk)
    assert (row.withdrawn_at, row.withdrawn_why) == (timezone.now(), "Another Del was meant")
    assert row.history.count() == 2
    assert not holdings_of(cast.delegate).exists()


def test_who_corrects_an_entry_that_was_taken_out_meanwhile_sees_what_they_typed(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    [delegate] = office(plan).helpers
    typed = {"name": "Delia Delegate", "ends_on_day": "31", "ends_on_month": "1", "ends_on_year": "2015"}
    remove_term(office(plan), delegate, change=Change(by=cast.administrator, reason="Another Del was meant"))

    response = officer.post(f"/people/holdings/{delegate.pk}/", typed)

    page = response.content.decode()
    assert response.status_code == 409
    assert "Another Del was meant" in page
    assert conflict_of(page) == {"Name": ("nothing", "Delia Delegate"), "Last day": ("nothing", "31 1 2015")}


def test_the_address_somebody_signs_in_with_is_not_changed_here(plan: build.Plan, by: Change) -> None:
    [lee] = office(plan).holders

    with pytest.raises(ValidationError, match=r"Lee Lead signs in with lead@example\.org"):
        correct_term(office(plan), lee, {"email": "new@example.org"}, change=by)


def test_days_that_overlap_another_holder_are_refused(plan: build.Plan, by: Change) -> None:
    hand_over(office(plan), NEW, change=by)
    lee = next(term for term in office(plan).terms if term.name == "Lee Lead")

    with pytest.raises(ValidationError, match="Nia New is the lead from 12 January 2015: the days overlap"):
        correct_term(office(plan), lee, {"ends_on": date(2015, 1, 20)}, change=by)


# --- This is no longer mine -------------------------------------------------------------------------------


def test_a_lead_says_who_has_it_now_and_the_unit_is_told(
    client: Client,
    plan: build.Plan,
    cast: build.Cast,
) -> None:
    Partnership.objects.filter(pk=cast.partnership.pk).update(unit_email="unit@example.org")
    sign_in(client, cast.lead)
    typed = {"knows": "yes", "new_name": "Nia New", "new_email": "nia@example.org", "note": "Since Monday."}

    response = client.post(address(plan, "no-longer-mine/"), typed)
    deliver()

    assert (response.status_code, response.headers["Location"]) == (302, "/updates/")
    [message] = mail.outbox
    assert message.to == ["unit@example.org"]
    assert "Who has it now: Nia New (nia@example.org)" in message.body
    assert holdings_of(cast.lead).exists()
    text = text_of(sign_in(Client(), cast.administrator), "/people/")
    assert "Lee Lead said so on 12 January 2015. Who has it now: Nia New (nia@example.org)." in text
    assert "Since Monday." in text


def test_without_a_mailbox_of_the_unit_every_administrator_is_told(
    plan: build.Plan, cast: build.Cast
) -> None:
    say_no_longer_mine(plan.posts[0], by=cast.lead, change=Change(by=cast.lead))
    deliver()

    assert [message.to for message in mail.outbox] == [["administrator@example.org"]]
    assert "They do not know who has it now." in mail.outbox[0].body


def test_one_action_can_be_somebody_elses_while_the_post_stays(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    sign_in(client, cast.lead)
    where = address(plan, "no-longer-mine/?action=1.1a")

    client.post(where, {"whole": "action", "knows": "no"})

    request = Matter._default_manager.get()
    assert (request.part, request.new_name) == ("1.1a", "")
    assert "Action 1.1a of Head of Policing" in text_of(sign_in(Client(), cast.administrator), "/people/")


def test_saying_it_twice_is_one_request_with_the_later_words(plan: build.Plan, cast: build.Cast) -> None:
    say_no_longer_mine(plan.posts[0], by=cast.lead, change=Change(by=cast.lead))
    say_no_longer_mine(plan.posts[0], by=cast.lead, change=Change(by=cast.lead), new_name="Nia New")

    request = Matter._default_manager.get()
    assert (request.new_name, request.history.count()) == ("Nia New", 2)


def test_who_knows_who_has_it_must_name_them(client: Client, plan: build.Plan, cast: build.Cast) -> None:
    sign_in(client, cast.lead)

    page = client.post(address(plan, "no-longer-mine/"), {"knows": "yes", "note": "Ask HR"}).content.decode()

    assert "Enter the name of who has it now" in page
    assert "Ask HR</textarea>" in page
    assert not Matter._default_manager.exists()


def test_handing_over_offers_the_name_that_was_given_and_settles_the_request(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    say_no_longer_mine(
        plan.posts[0],
        by=cast.lead,
        change=Change(by=cast.lead),
        new_name="Nia New",
        new_email="nia@example.org",
    )
    offered = html_of(officer, address(plan))

    officer.post(address(plan), form(plan))

    assert 'value="Nia New"' in offered
    request = Matter._default_manager.get()
    assert (request.is_open, request.answer) == (False, "Handed over to Nia New from 12 January 2015.")
    assert "No longer theirs" not in text_of(officer, "/people/")


def test_a_request_that_stays_as_it_is_needs_a_reason(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    request = say_no_longer_mine(plan.posts[0], by=cast.lead, change=Change(by=cast.lead))

    without = officer.post(f"/people/requests/{request.pk}/", {"state": "declined", "answer": " "})
    officer.post(
        f"/people/requests/{request.pk}/", {"state": "declined", "answer": "Agreed with Lee to wait"}
    )

    request.refresh_from_db()
    assert without.status_code == 200
    assert (request.is_open, request.answer) == (False, "It stays as it is: Agreed with Lee to wait")


# --- Who may ----------------------------------------------------------------------------------------------

NOT_ADMINISTRATORS = ["lead", "delegate", "other_lead", "reviewer", "chair", "viewer", "outsider"]


@pytest.mark.parametrize("who", [*NOT_ADMINISTRATORS, "other_administrator"])
def test_every_verb_is_refused_to_whoever_does_not_administer_the_partnership(
    plan: build.Plan, cast: build.Cast, who: str
) -> None:
    request = say_no_longer_mine(plan.posts[0], by=cast.lead, change=Change(by=cast.lead))
    theirs = Change(by=getattr(cast, who), reason="Because")
    [delegate] = office(plan).helpers
    before = in_post(plan)

    for verb in (
        lambda: hand_over(office(plan), NEW, change=theirs),
        lambda: appoint(office(plan), Appointment("Nia", kind="deputy"), change=theirs),
        lambda: correct_term(office(plan), delegate, {"name": "Nia"}, change=theirs),
        lambda: remove_term(office(plan), delegate, change=theirs),
        lambda: answer_request(request, "Done", is_done=True, change=theirs),
    ):
        with pytest.raises(Refused):
            verb()

    assert in_post(plan) == before
    assert Matter._default_manager.get().is_open


@pytest.mark.parametrize(
    ("who", "status"),
    [*((who, 403) for who in NOT_ADMINISTRATORS), ("other_administrator", 404), (None, 302)],
)
@pytest.mark.parametrize("page", ["hand-over/", "appoint/", "holding", "request"])
def test_every_direct_post_is_refused_and_changes_nothing(
    client: Client, plan: build.Plan, cast: build.Cast, who: str | None, status: int, page: str
) -> None:
    request = say_no_longer_mine(plan.posts[0], by=cast.lead, change=Change(by=cast.lead))
    if who:
        sign_in(client, getattr(cast, who), second_factor=True)
    row = Holding.objects.get(person=cast.delegate)
    where = {"holding": f"/people/holdings/{row.pk}/", "request": f"/people/requests/{request.pk}/"}.get(
        page, address(plan, page)
    )
    before = in_post(plan)

    response = client.post(
        where, form(plan, kind="deputy", do="remove", reason="Because", state="done", answer="Done")
    )

    assert response.status_code == status
    assert in_post(plan) == before
    assert Matter._default_manager.get().is_open


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("lead", 302),
        ("delegate", 302),
        ("other_lead", 404),
        ("reviewer", 404),
        ("chair", 404),
        ("administrator", 404),
        ("other_administrator", 404),
        ("viewer", 404),
        ("outsider", 404),
    ],
)
def test_only_who_answers_for_a_post_can_say_that_it_is_no_longer_theirs(
    client: Client, plan: build.Plan, cast: build.Cast, who: str, status: int
) -> None:
    sign_in(client, getattr(cast, who), second_factor=True)

    response = client.post(address(plan, "no-longer-mine/"), {"knows": "no"})

    assert response.status_code == status
    assert Matter._default_manager.exists() == (status == 302)


# --- Sent twice -------------------------------------------------------------------------------------------


def test_a_hand_over_that_is_sent_twice_is_made_once_and_says_so(officer: Client, plan: build.Plan) -> None:
    data = {**form(plan), **once_in(html_of(officer, address(plan)))}
    first = officer.post(address(plan), data)
    before = in_post(plan)

    assert first.status_code == 302
    assert says_sent_before(officer, address(plan), data, first)
    assert in_post(plan) == before


def test_somebody_who_is_named_twice_by_one_form_is_named_once_and_it_says_so(
    officer: Client, plan: build.Plan
) -> None:
    where = address(plan, "appoint/")
    data = {**form(plan), "kind": "deputy", **once_in(html_of(officer, where))}
    first = officer.post(where, data)
    before = in_post(plan)

    assert first.status_code == 302
    assert says_sent_before(officer, where, data, first)
    assert in_post(plan) == before


def test_a_request_and_its_answer_that_are_sent_twice_are_kept_once_and_say_so(
    client: Client, officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    lead = sign_in(Client(), cast.lead)
    where = address(plan, "no-longer-mine/")
    data = {"knows": "no", **once_in(html_of(lead, where))}
    first = lead.post(where, data)
    assert says_sent_before(lead, where, data, first)
    request = Matter._default_manager.get()

    where = f"/people/requests/{request.pk}/"
    data = {"state": "done", "answer": "It is with Zoe now", **once_in(html_of(officer, where))}
    first = officer.post(where, data)
    assert first.status_code == 302
    assert says_sent_before(officer, where, data, first)


def test_who_comes_from_the_job_titles_without_a_lead_goes_back_to_those_that_are_left(
    officer: Client, plan: build.Plan
) -> None:
    build.post(plan.agreement, "Head of Parks")
    visitor = Visitor(officer).open("/people/?show=vacant")
    assert "Head of Parks" in visitor.text

    visitor.follow("Name the current lead").press("Hand over", name="Pat Park", email="")

    assert visitor.address == "/people/?show=vacant"
    assert "Every job title has a current lead." in visitor.text
