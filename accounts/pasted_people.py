"""Reading people as they are pasted from an e-mail or a list: "Pat Brown <pat.brown@example.org>"."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.text import normalise, shortened

MOST = 100
"""How many people one invitation takes."""

ADDRESS = re.compile(r"[^\s<>()\[\],;:\"“”]+@[^\s<>()\[\],;:\"“”]*")


def parse_people(text: str) -> tuple[list[tuple[str, str]], list[str]]:
    """(address, name) of each person, and the problems, line by line. If there are problems, do not use the people.

    Each line, or part of a line between semicolons, is one person. The name may be empty. An address that comes twice
    counts once.
    """
    people: dict[str, str] = {}
    problems = []
    for number, line in enumerate(normalise(text).split("\n"), start=1):
        for part in line.split(";"):
            text_of_person = " ".join(part.split())
            if not text_of_person:
                continue
            addresses = ADDRESS.findall(text_of_person)
            if len(addresses) != 1 or not _is_address(addresses[0]):
                problems.append(f"Line {number}: {_line_problem(text_of_person, len(addresses))}")
                continue
            name = text_of_person.replace(addresses[0], " ")
            name = " ".join(re.sub(r"mailto:|[<>()\[\]\"“”]", " ", name).split()).strip(" ,:-–")
            address = addresses[0].lower()
            people[address] = people.get(address) or _forename_first(name)
    if len(people) > MOST:
        problems.append(f"Invite at most {MOST} people at a time; these are {len(people)}.")
    if not people and not problems:
        problems.append("Enter the name and address of at least one person.")
    return list(people.items()), problems


def _line_problem(text: str, count: int) -> str:
    shown = shortened(text, 60)
    if count > 1:
        return f"“{shown}” has several addresses: put each person on a line of their own."
    return f"“{shown}” has no e-mail address such as name@example.com."


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _forename_first(name: str) -> str:
    """ "Brown, Pat", as in address books, becomes "Pat Brown". Any other name stays as it is."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2 and all(parts) and all(len(part.split()) <= 2 for part in parts):
        return f"{parts[1]} {parts[0]}"
    return name
