"""The demonstration people, and how the session shows that one of them is signed in.

``manage.py demo`` makes their accounts, roles and posts. The sign-in page has a button for each while CSA_DEMO is on.
"""

from __future__ import annotations

from dataclasses import dataclass

# Session key: the primary key of the demonstration person whose button was pressed.
SESSION_KEY = "accounts_demo_person"


@dataclass(frozen=True)
class DemoPerson:
    """A demonstration person. ``key``: what the button posts. ``what``: a sentence about what they can do."""

    key: str
    name: str
    role: str
    what: str

    @property
    def email(self) -> str:
        """An address that no mail can reach."""
        return f"{self.key}@demo.example"


# In the order of the buttons.
DEMO_PEOPLE = (
    DemoPerson("lead", "Demonstration Lead", "Priority lead", "Sends updates on the actions they lead."),
    DemoPerson("delegate", "Demonstration Delegate", "Lead’s staff officer", "Types updates for the lead."),
    DemoPerson("reviewer", "Demonstration Member", "Working Group member", "Reads and asks before meetings."),
    DemoPerson("chair", "Demonstration Chair", "Working Group chair", "Records what the group agreed."),
    DemoPerson(
        "administrator",
        "Demonstration Officer",
        "Community Safety Unit officer",
        "Sets up plans, people and reporting periods.",
    ),
    DemoPerson(
        "member",
        "Demonstration Councillor",
        "Partnership member",
        "Reads what has been published, and what is for the Partnership only.",
    ),
    DemoPerson(
        "viewer", "Demonstration Viewer", "Scrutiny Committee member", "Reads what has been published."
    ),
)


def demo_person(key: str) -> DemoPerson | None:
    """The demonstration person with this key; None if there is none."""
    return next((person for person in DEMO_PEOPLE if person.key == key), None)
