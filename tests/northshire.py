"""The first year of Northshire, a made-up county: from an empty database, by the pages of the tracker alone."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.test import Client

from accounts.models import User
from priorities.models import Agreement, StatusLabel
from reporting.models import Report, ReportingPeriod
from tests.outbox import deliver
from tests.signing_in import sign_in
from tests.visitor import Visitor

NAME = "Northshire Community Safety Partnership"
TITLE = "Northshire Community Safety Agreement 2015 to 2018"
UNIT, MAILBOX = "Northshire Community Safety Unit", "safety@northshire.example"
GUIDE = Path(__file__).resolve().parent.parent / "README.md"
IN_ITS_PLACE = {
    "Your Community Safety Partnership": NAME,
    "YCSP": "NCSP",
    "Your Community Safety Unit": UNIT,
    "safety@example.gov.uk": MAILBOX,
    "you@example.gov.uk": "ada@northshire.example",
    "Your Name": "Ada Archer",
}
"""What the command of the README says -> what Northshire writes there."""

AIMS = {
    "1": (
        (
            "1.1",
            "Fewer people are hurt at home",
            "Open a refuge | Head of Housing, Northshire Council | 31/3/16",
        ),
        (
            "1.2",
            "More people tell somebody",
            "Train every surgery\nRun a campaign | Head of Media, Northshire Police | ongoing",
        ),
    ),
    "2": (("2.1", "Fewer are hurt on the roads", "Mend the crossing at the school | | March 2016"),),
}
LEADS = {
    "Head of Community Safety": ("Lena Lowe", "lena@northshire.example"),
    "Head of Housing": ("Hugo Hart", "hugo@northshire.example"),
    "Head of Media": ("Mia Moss", "mia@northshire.example"),
    "Head of Roads": ("Rolf Reed", "rolf@northshire.example"),
}
DELEGATE = ("Dora Dean", "dora@northshire.example")
ROLES = {
    "administrator": "Ben Boyd <ben@northshire.example>",
    "chair": "Cleo Cole <cleo@northshire.example>",
    "reviewer": "Ruth Rowe <ruth@northshire.example>",
    "viewer": "Vera Vale <vera@northshire.example>",
}


def command_of_the_guide() -> list[str]:
    """The words of ``start_partnership`` in the README, for Northshire."""
    text = GUIDE.read_text(encoding="utf-8").replace("\\\n", " ")
    line = next(
        line for line in text.splitlines() if line.startswith("    python manage.py start_partnership")
    )
    return [IN_ITS_PLACE.get(word, word) for word in shlex.split(line)[2:]]


def as_person(name: str) -> Visitor:
    """Somebody of Northshire at the service, with a second factor; "" is signed out."""
    if not name:
        return Visitor(Client())
    person = User.objects.get(email=f"{name}@northshire.example")
    return Visitor(sign_in(Client(), person, second_factor=True))


def first_year() -> Iterator[str]:
    """Goes through the year, and stops at each stage with its name."""
    command, *words = command_of_the_guide()
    call_command(command, *words, verbosity=0, stdout=StringIO())
    deliver()
    yield "empty"

    ada = as_person("ada")
    ada.open("/").follow("Invite a second administrator")
    for kind, line in ROLES.items():
        ada.open("/people/invite/").press("Invite", kind=kind, people=line)
    ada.open("/").follow("New agreement").press(
        "Create the agreement",
        title=TITLE,
        starts_on_day="1/4/2015",
        ends_on_day="end of March 2018",
        themes="Early help\nPrevention",
        themes_apply="by aim",
        scheme="standard",
    )
    yield "agreement"

    ada.open("/").follow("Add the priorities").press(
        "Save and add another",
        number="1",
        title="Domestic abuse",
        lead="Head of Community Safety, Northshire Council",
    )
    ada.press("Save", number="2", title="Road safety", lead="Head of Roads, Northshire Council")
    for priority, aims in AIMS.items():
        ada.open(f"{plan()}edit/priorities/").follow(f"Add an aim to Priority {priority}")
        for number, text, actions in aims:
            ada.press("Save and add another", number=number, text=text, actions=actions)
    ada.open(f"{plan()}edit/indicators/add/").press("Save", title="Calls to the police")
    yield "plan"

    for title, (name, email) in LEADS.items():
        ada.open("/people/?show=vacant").follow(title).follow("Give it to").press(
            "Hand over", name=name, email=email
        )
    ada.open("/people/").follow("Head of Community Safety").follow("Add a deputy or delegate").press(
        "Save", kind="delegate", name=DELEGATE[0], email=DELEGATE[1]
    )
    ada.open("/").follow("Publish version 1.0").press("Publish this version")
    ada.open("/").follow("Let anyone read").press("Save", status="in force", is_public=True, reason="Agreed")
    yield "people"

    ada.open("/").follow("Open a reporting period").press(
        "Open the period", title="January 2015", due_on_day="23/1/2015", meeting_on_day="30/1/2015"
    )
    deliver()
    yield "period open"

    for name in ("lena", "hugo", "mia", "rolf"):
        send_all(name)
    deliver()
    yield "updates sent"

    review_and_close()
    yield "closed"

    ada.open("/").follow("Publish the period").press("Publish")
    deliver()
    yield "published"


def plan() -> str:
    """The address of the agreement."""
    return f"/agreements/{Agreement.objects.get(title=TITLE).slug}/"


def period() -> str:
    """The address of the one reporting period."""
    return f"{plan()}periods/{ReportingPeriod.objects.get().pk}/"


def send_all(name: str) -> None:
    """Each update that the person owes is sent: Amber for the first, Green for the others."""
    person = User.objects.get(email=f"{name}@northshire.example")
    labels = dict(StatusLabel.objects.values_list("label", "ref"))
    for number, update in enumerate(
        Report.objects.answered_by(person).filter(state="owed", action__isnull=False)
    ):
        is_amber = name == "lena" and not number
        words = {"report_text": "The first surgeries are trained."}
        if is_amber:
            words["what_changed"] = "Two surgeries have no room. One is found by May."
        as_person(name).open(f"/updates/{update.pk}/").press(
            "Send", label=labels["Amber" if is_amber else "Green"], **words
        )


def review_and_close() -> None:
    """The chair agrees the exception and then the rest; the Unit closes."""
    cleo = as_person("cleo")
    for update in Report.objects.filter(state="sent", label__label="Amber"):
        cleo.open(f"{period()}updates/{update.pk}/").press("Record", outcome="agreed")
    rest = Report.objects.filter(state="sent", action__isnull=False).count()
    cleo.open(period()).press(f"Agree {'it' if rest == 1 else f'these {rest}'} as sent")
    as_person("ada").open(f"{period()}close/").press("Close the period")
