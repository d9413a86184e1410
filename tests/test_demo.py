"""manage.py demo: illustrative people, an open period and updates, once; and not on a real service."""

import shutil
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db.models import Count

from accounts.models import Partnership, Role, User
from accounts.sign_in.demonstration import DEMO_PEOPLE
from actions.models import Action, Aim
from core.history import save_row
from csa_tracker.demonstration import second_friday_after
from csa_tracker.management.commands.demo import FIXTURE
from priorities.models import Agreement, Holding, LeadPost, Priority
from reporting.last_report import report_boxes
from reporting.models import Report, ReportDraft, ReportingPeriod
from reporting.rules.sending import LastAgreed, problems_at_sending
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# A plan with the posts, sections and actions that the fixture names; the whole Kent plan is loaded elsewhere.
LEADS = {
    "1": "Chair of the Kent & Medway Domestic Abuse Strategy Group",
    "2": "Director of Operations",
    "3": "Consultant in Public Health",
    "4": "Head of Community Safety and Emergency Planning",
    "5": "Head of Local Policing & Partnerships",
    "7": "",
}
SECTIONS = {"DA": "1", "RS": "2", "SM": "3", "ASB": "4", "AC": "5", "VC": "5", "CC": "7"}
ACTIONS = (
    *("DA1.1", "DA1.2", "DA2.1", "DA4.1", "DA5.2", "RS1.2", "RS2.2", "SM1.1", "VC2.1", "AC3.1"),
    *("ASB2.1", "ASB2.2", "ASB3.1", "CC2.1"),
)
WATCHED = (User, Role, Holding, ReportingPeriod, Report, ReportDraft, LeadPost, Action)


@pytest.fixture
def kent(db: None, settings: LazySettings) -> Agreement:
    """The plan of 2014-17 as far as the demonstration looks at it, on a development machine."""
    settings.DEBUG = True
    partnership = Partnership.objects.create(name="Kent Community Safety Partnership")
    agreement = build.agreement(partnership, "kent-2014-17")
    aims = {}
    for number, title in LEADS.items():
        priority = Priority(
            agreement=agreement,
            number=number,
            title=f"Section {number}",
            position=int(number),
            kind="priority" if title else "cross_cutting",
            lead=build.post(agreement, title) if title else None,
        )
        aim = Aim(
            agreement=agreement,
            priority=save_row(priority, build.BY_THE_TEST),
            number=f"{number}.1",
            text="Aim",
        )
        aims[number] = save_row(aim, build.BY_THE_TEST)
    for ref in ACTIONS:
        section = SECTIONS[ref.rstrip("0123456789.")]
        save_row(
            Action(agreement=agreement, ref=ref, aim=aims[section], text=f"Action {ref}"), build.BY_THE_TEST
        )
    return agreement


def demo() -> str:
    """Runs the command; what it said."""
    said = StringIO()
    call_command("demo", stdout=said)
    return said.getvalue()


def everything() -> list[Any]:
    """All rows that the demonstration could touch, and how much history they have."""
    rows = [list(model._default_manager.order_by("pk").values()) for model in WATCHED]
    counts = [model.history.count() for model in WATCHED if hasattr(model, "history")]
    return [rows, counts]


def test_each_demonstration_person_has_an_account_without_a_password_and_their_role(kent: Agreement) -> None:
    demo()

    for person in DEMO_PEOPLE:
        user = User.objects.get(email=person.email)
        assert user.is_illustrative
        assert not user.has_usable_password()
    roles = Role.objects.filter(partnership=kent.partnership).values_list("kind", "person__email")
    assert dict(roles) == {
        "administrator": "administrator@demo.example",
        "chair": "chair@demo.example",
        "reviewer": "reviewer@demo.example",
        "viewer": "viewer@demo.example",
    }


def test_the_period_opens_today_and_is_due_the_second_friday_from_today(kent: Agreement) -> None:
    demo()

    period = ReportingPeriod._default_manager.get()
    assert (period.state, period.opens_on, period.due_on) == ("open", date(2015, 1, 12), date(2015, 1, 23))
    assert period.title == "January 2015 (illustrative)"


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2015, 1, 12), date(2015, 1, 23)),
        (date(2015, 1, 15), date(2015, 1, 23)),
        (date(2015, 1, 16), date(2015, 1, 30)),
        (date(2015, 1, 17), date(2015, 1, 30)),
    ],
)
def test_the_second_friday_is_counted_from_the_day_after(today: date, due: date) -> None:
    assert second_friday_after(today) == due


def test_every_update_is_marked_illustrative_and_somebody_answers_for_it(kent: Agreement) -> None:
    demo()

    assert Report.objects.count() == len(ACTIONS)
    assert not Report.objects.filter(is_illustrative=False).exists()
    assert not Report.objects.filter(responder=None).exists()


def test_the_lead_has_updates_to_write_and_the_second_lead_has_sent_some(kent: Agreement) -> None:
    demo()
    lead = User.objects.get(email="lead@demo.example")

    mine = Report.objects.answered_by(lead)
    assert set(mine.values_list("action__ref", flat=True)) == {"ASB2.1", "ASB2.2", "ASB3.1", "CC2.1"}
    states = (
        Report.objects.order_by("state", "author_name")
        .values("author_name", "state")
        .annotate(number=Count("pk"))
    )
    assert [(row["author_name"], row["state"], row["number"]) for row in states] == [
        ("", "owed", 4),
        ("Demonstration Lead", "sent", 1),
        ("Demonstration Second Lead", "sent", 9),
    ]
    assert set(ReportDraft._default_manager.values_list("action__ref", "saved_by__email")) == {
        ("AC3.1", "second-lead@demo.example"),
        ("ASB2.1", "delegate@demo.example"),
        ("CC2.1", "lead@demo.example"),
    }


def test_what_was_sent_satisfies_the_rules_of_sending(kent: Agreement) -> None:
    demo()

    for update in Report.objects.filter(state="sent").select_related("label"):
        assert problems_at_sending(report_boxes(update), LastAgreed()) == ()


def test_a_second_run_changes_nothing(kent: Agreement) -> None:
    demo()
    before = everything()

    assert "nothing was changed" in demo()
    assert everything() == before


def test_outside_a_development_machine_it_is_refused(kent: Agreement, settings: LazySettings) -> None:
    settings.DEBUG = False
    before = everything()

    with pytest.raises(CommandError, match="development machine only"):
        demo()
    assert everything() == before


def test_without_the_kent_agreements_it_says_what_to_run_first(db: None, settings: LazySettings) -> None:
    settings.DEBUG = True

    with pytest.raises(CommandError, match="load_kent first"):
        demo()
    assert not User.objects.exists()


def test_a_real_account_with_such_an_address_is_not_taken_over(kent: Agreement) -> None:
    User.objects.create_user("lead@demo.example", name="A real person")

    with pytest.raises(CommandError, match="real person"):
        demo()
    assert User.objects.count() == 1
    assert not Role.objects.exists()


def test_a_fixture_that_names_a_post_the_plan_does_not_have_changes_nothing(
    kent: Agreement, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "demo.toml"
    shutil.copy(FIXTURE, other)
    other.write_text(
        other.read_text(encoding="utf-8").replace("Director of Operations", "Director of Nothing")
    )
    monkeypatch.setattr("csa_tracker.management.commands.demo.FIXTURE", other)

    with pytest.raises(CommandError, match="Director of Nothing"):
        demo()
    assert not User.objects.exists()
