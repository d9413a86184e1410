"""What the words of a lead look like: a body, a job title, or somebody's name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loading.layouts.cells.words import plain_words
from loading.layouts.columns.vocabulary import NOT_NAMES

BODY = re.compile(
    r"\b(?:councils?|police|constabulary|service|services|authorit(?:y|ies)|trusts?|nhs|probation|boards?|"
    r"partnerships?|ccgs?|csps?|csu|fire|ambulance|hospital|groups?|forums?|associations?|housing|college|"
    r"university|charit(?:y|ies)|compan(?:y|ies)|crc|yot|yos|consortium|federation|societ(?:y|ies)|agency|"
    r"agencies|partners|districts?|boroughs?|schools?|daat|departments?|units?|teams?|networks?|"
    r"alliances?|committees?|hubs?|centres?|schemes?|watch|chamber|club|church|academy|foundation|refuge|"
    r"panel|commission|coalition|victim support|crimestoppers|women.s aid)\b",
    re.IGNORECASE,
)
POST = re.compile(
    r"\b(?:head|chair|vice-?chair|director|manager|officer|lead|co-?ordinator|commander|chief|consultant|commissioner|"
    r"assistant|deputy|executive|advis[eo]r|analyst|supervisor|secretary|leader|member|champion|warden|superintendent|"
    r"inspector|sergeant|constable|principal|strategic|clerk|nurse|administrator|practitioner|worker|registrar|engineer|"
    r"ranger|planner|surveyor|solicitor|teacher|specialist|trainer|technician|mediator|psychologist|keeper|coach|mentor|sgt|insp|supt|pcsos?|counsellor|caseworker)\b",
    re.IGNORECASE,
)
BODY_ENDING = re.compile(
    r"\b(?:council|police|constabulary|nhs|probation|trust|ccgs?|csps?|crc|yot|yos|authority|services?|board|partnership|"
    r"association|group|team|unit|forum|agency|department|support|aid|panel|hub|centre|scheme|watch|commission)$",
    re.IGNORECASE,
)
"""How names of bodies end: "Kent Police and NHS" are two bodies, "Kent Fire and Rescue Service" is one."""
TITLE = (
    r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Rev|Cllr|Councillor|Sir|Dame|D?C?(?:Supt|Insp)|Ch(?:ief)? Supt"
    r"|PCSO|[TD]?/?(?:DCI|DI|DS|CI|PC|PS|PI|DC|Sgt))\.?"
)
NAME = re.compile(
    rf"(?:{TITLE}\s+(?:[A-Z][\w'’-]+\s+|[A-Z]\.?\s+)?[A-Z][\w'’-]+"
    r"|[A-Z]\.?\s?[A-Z][a-z][\w'’-]+"
    r"|[A-Z][a-z'’]+(?:-[A-Z][a-z]+)?(?:\s+[A-Z]\.?)?\s+(?:Mc|Mac|O['’]|de |van )?[A-Z][a-z'’]+(?:-[A-Z][a-z'’]+)?)"
)
ACRONYM = re.compile(r"[A-Z][A-Z&]{1,6}")
SERVICES = frozenset(NOT_NAMES) - {"all", "the", "other", "various"}
"""Words of which names of services are made: "Trading Standards", "Public Health"."""
SEPARATOR = re.compile(r"\s*(?:,\s*(?:and\b)?|\band\b|&)\s*")
ONE_NAME = re.compile(
    r"\b(?P<first>fire|police|crime|health|children|adults?|community|youth)\s*(?P<and>and|&)\s*"
    r"(?P<second>rescue|crime|disorder|wellbeing|well-being|social care|safety|justice|families|young people)\b",
    re.IGNORECASE,
)
"""Names of services with "and" in them."""
POST_ENDING = re.compile(rf"(?:{POST.pattern})s?(?:\s*\([^)]*\))?$", re.IGNORECASE)
"""How job titles end: "Housing Manager & Police" are two leads, "Safety and Licensing Manager" is one."""
LEADS = re.compile(r"^(?:overall\s+|main\s+)?leads?(?:\s+officer)?\s*[:–-]\s*", re.IGNORECASE)
"""What stands before the one who leads."""
SUPPORTS = re.compile(
    r"^(?:support(?:ed\s+by|ing|s)?|with|partners?|delivery|contributors?|others?)\s*[:–-]\s*", re.IGNORECASE
)
"""What stands before those who help."""


def is_person(text: str) -> bool:
    """Whether a text looks like somebody's name."""
    if NAME.fullmatch(text) is None or BODY.search(text) or POST.search(_without_title(text)):
        return False
    return not NOT_NAMES & set(plain_words(text).split())


def is_body(text: str) -> bool:
    """Whether a text looks like the name of a body: an acronym, a word such as "council", or that of a service.

    Nothing that looks like a post is one.
    """
    return bool(
        ACRONYM.fullmatch(text) or ((is_service(text) or BODY.search(text)) and not POST.search(text))
    )


def is_service(text: str) -> bool:
    """Whether a text is made of words of services alone: "Trading Standards"."""
    words = plain_words(text).split()
    return bool(words) and SERVICES.issuperset(words)


def _without_title(text: str) -> str:
    return re.sub(rf"^{TITLE}\s+", "", text)


def is_post(text: str) -> bool:
    """Whether a text looks like a job title."""
    return bool(POST.search(_without_title(text))) and not is_person(text)


def are_two_bodies(text: str) -> bool:
    """Whether "&" stands between two bodies: "Housing & Police"; not "Fire & Rescue Service"."""
    sides = [side.strip() for side in text.split("&")]
    if len(sides) != 2 or re.search(r"\bfire\s*&\s*rescue\b", text, re.IGNORECASE):
        return False
    return all(
        ACRONYM.fullmatch(side) or (BODY.fullmatch(side.split()[-1]) if side else None) for side in sides
    )


def items_of(text: str) -> list[str]:
    """The parts of a text between commas, "and" and "&", but within names such as "Fire and Rescue"."""
    hidden = ONE_NAME.sub(lambda match: f"{match['first']} \x1f {match['second']}", text)
    shown = ONE_NAME.search(text)
    between = shown["and"] if shown else "and"
    return [item.replace("\x1f", between) for item in SEPARATOR.split(hidden) if item]


def could_be_two(parts: Sequence[str], text: str) -> bool:
    """Whether short names with "and" between could be two leads: "Police and Fire", not "Police and Crime Panel"."""
    return (
        len(parts) > 1
        and not BODY_ENDING.search(text)
        and not POST.search(text)
        and any(map(is_body, parts))
        and all(len(part.split()) < 3 for part in parts)
    )


def names_team_and_body(text: str) -> bool:
    """Whether a text names a team and its body: "Road Safety Team, KCC"."""
    team, comma, body = text.rpartition(",")
    names_body = ACRONYM.fullmatch(body.strip()) or BODY_ENDING.search(body.strip())
    return bool(
        comma
        and names_body
        and re.search(r"\b(?:team|unit|department|office|section)$", team.strip(), re.IGNORECASE)
    )


def name_and_rest(text: str) -> tuple[str, str]:
    """ "Jane Smith (Manager)", "Jane Smith, Manager", "Jane Smith - Kent Police": the name and what follows."""
    if is_person(text):
        return text, ""
    match = re.match(r"^(?P<name>[^,(–—]+?)\s*(?:,\s*|\(\s*|\s[-–—]\s)(?P<rest>.+?)\)?$", text)
    if match and is_person(match["name"]):
        return match["name"], match["rest"].strip()
    return "", ""
