"""Leads as cells name them: posts, people, bodies, "TBC", or several of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.text import folded
from loading.interchange.names import LONGEST_TITLE, UNDECIDED
from loading.layouts.asking import Questions
from loading.layouts.cells.splitting import BULLET
from loading.layouts.cells.words import plain_words
from loading.layouts.columns.vocabulary import NOT_NAMES
from loading.layouts.questions import LATER, LATER_CHOICE, Question
from plan.value import PlanValue

BODY = re.compile(
    r"\b(?:council|police|constabulary|service|services|authority|trust|nhs|probation|board|partnership|ccgs?|csps?|"
    r"csu|fire|ambulance|hospital|group|forum|association|housing|college|university|charity|company|crc|yot|yos|"
    r"consortium|federation|society|agency|agencies|partners|districts?|boroughs?|schools?|daat|department|unit|team|"
    r"network|alliance|committee|society|victim support|crimestoppers|women.s aid)\b",
    re.IGNORECASE,
)
POST = re.compile(
    r"\b(?:head|chair|vice-?chair|director|manager|officer|lead|co-?ordinator|commander|chief|consultant|commissioner|"
    r"assistant|deputy|executive|advis[eo]r|analyst|supervisor|secretary|leader|member|champion|warden|superintendent|"
    r"inspector|sergeant|constable|principal|strategic|clerk|nurse|administrator|practitioner|worker|registrar|engineer|"
    r"ranger|planner|surveyor|solicitor|teacher|specialist|trainer|technician|mediator|psychologist|keeper|coach|mentor)\b",
    re.IGNORECASE,
)
BODY_ENDING = re.compile(
    r"\b(?:council|police|constabulary|nhs|probation|trust|ccgs?|csps?|crc|yot|yos|authority|services?|board|partnership|"
    r"association|group|team|unit|forum|agency|department|support|aid)$",
    re.IGNORECASE,
)
"""How names of bodies end: "Kent Police and NHS" are two bodies, "Kent Fire and Rescue Service" is one."""
TITLE = (
    r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Rev|Cllr|Councillor|Sir|Dame|D?C?(?:Supt|Insp)|Ch(?:ief)? Supt"
    r"|[TD]?/?(?:DCI|DI|DS|CI|PC|PS|PI|DC|Sgt))\.?"
)
NAME = re.compile(
    rf"(?:{TITLE}\s+(?:[A-Z][\w'’-]+\s+|[A-Z]\.?\s+)?[A-Z][\w'’-]+"
    r"|[A-Z]\.?\s?[A-Z][a-z][\w'’-]+"
    r"|[A-Z][a-z'’]+(?:-[A-Z][a-z]+)?(?:\s+[A-Z]\.?)?\s+(?:Mc|Mac|O['’]|de |van )?[A-Z][a-z'’]+(?:-[A-Z][a-z'’]+)?)"
)
ACRONYM = re.compile(r"[A-Z][A-Z&]{1,6}")
SEPARATOR = re.compile(r"\s*(?:,\s*(?:and\b)?|\band\b|&)\s*")
POST_IN_BODY = (
    r"^(?P<post>.+),\s*(?P<body>[^,]+)$",
    r"^(?P<post>.+?)\s*\((?P<body>[^()]+)\)$",
    r"^(?P<post>.+?)\s+[-–—]\s+(?P<body>.+)$",
)
WHOLE = "whole"
AS_PRINTED = "as printed"


@dataclass(frozen=True)
class Lead:
    """A lead as two cells of the interchange form; ``note``: words in place of a lead ("TBC").

    ``rest``: words that the two cells cannot hold, such as further leads. ``is_for_later``: somebody will tidy them.
    """

    title: str = ""
    agency: str = ""
    note: str = ""
    rest: str = ""
    is_for_later: bool = False


@dataclass(frozen=True)
class Holder:
    """A person whom the file names, with their post."""

    name: str
    post: str
    agency: str
    email: str = ""
    place: str = ""
    """The cell that names them, such as "Plan!D7"."""
    columns: Mapping[str, int] = field(default_factory=dict)
    """In a list of people: the columns of the name, the e-mail address, the post and the body."""


def is_person(text: str) -> bool:
    """Whether a text looks like somebody's name."""
    if NAME.fullmatch(text) is None or BODY.search(text) or POST.search(_without_title(text)):
        return False
    return not NOT_NAMES & set(plain_words(text).split())


def is_body(text: str) -> bool:
    """Whether a text looks like the name of a body: an acronym, or a word such as "council", and no post."""
    return bool(ACRONYM.fullmatch(text) or (BODY.search(text) and not POST.search(text)))


def _without_title(text: str) -> str:
    return re.sub(rf"^{TITLE}\s+", "", text)


@dataclass
class Leads:
    """Reads leads, with the posts, people and bodies of the plan and of the file."""

    plan: PlanValue | None
    questions: Questions
    bodies: dict[str, str] = field(default_factory=dict)
    """Bodies that are new to the plan, by their folded words."""
    holders: dict[tuple[str, str], Holder] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._bodies: dict[str, str] = {}
        self._posts: dict[str, Lead] = {}
        self._people: dict[str, Lead] = {}
        self._listed_people: dict[str, Lead] = {}
        plan = self.plan
        if plan is None:
            return
        for row in plan.agencies:
            for word in (row.name, row.abbreviation):
                if word:
                    self._bodies.setdefault(folded(word), word)
        by_ref = {}
        titles = Counter(folded(post.title) for post in plan.posts)
        for post in plan.posts:
            agency = plan.find("agencies", post.agency)
            by_ref[post.ref] = lead = Lead(post.title, agency.name if agency else "")
            self._posts[folded(plan.post_as_printed(post.ref))] = lead
            if post.title and titles[folded(post.title)] == 1:
                self._posts[folded(post.title)] = lead
        for holding in plan.people:
            if holding.kind == "holder" and holding.ends_on is None and holding.post in by_ref:
                self._people[folded(holding.name)] = by_ref[holding.post]

    def lead_of(self, text: str, place: str, agency: str = "") -> Lead:
        """The lead of an action. Of several, one is asked for; ``rest`` keeps the whole text."""
        text = _tidy(text)
        if not text:
            return Lead("", self._body_name(agency)) if agency else Lead()
        if UNDECIDED.fullmatch(text):
            return Lead("", self._body_name(agency), note=text) if agency else Lead(note=text)
        parts = self.split_leads(text)
        if len(parts) < 2:
            lead = self._one_lead(text, place, agency)
            return lead if len(lead.title) <= LONGEST_TITLE else Lead("", lead.agency, rest=text)
        decided = [part for part in parts if not UNDECIDED.fullmatch(part)]
        if len(decided) < 2:  # "Kent Police / TBC"
            return replace(self._one_lead((decided or parts)[0], place, agency), rest=text)
        choices = [*((part, part) for part in parts), (WHOLE, "All of it, as one lead"), LATER_CHOICE]
        answer = self.questions.ask(
            Question(
                key=f"lead:{folded(text)}",
                kind="lead",
                place=place,
                value=text,
                prompt=f"“{' / '.join(parts)}” names several leads. Who sends the updates?",
                choices=tuple(choices),
                proposed=parts[0],
                hint="The others are kept as further text of the action.",
            )
        )
        if answer == WHOLE:
            return Lead(" ".join(text.split()))
        if answer == LATER:
            return Lead(rest=text, is_for_later=True)
        return replace(self._one_lead(answer, place, agency), rest=text)

    def leads_of(self, text: str, place: str) -> list[Lead]:
        """The leads of a priority: the first leads it, the others lead jointly."""
        text = _tidy(text)
        if not text:
            return []
        if UNDECIDED.fullmatch(text):
            return [Lead(note=text)]
        return [self._one_lead(part, place, "") for part in self.split_leads(text)]

    def split_leads(self, text: str) -> list[str]:
        """The leads that a cell names, as printed. The whole text where it is not certain that there are several."""
        if folded(text) in self._posts or folded(text) in self._bodies:
            return [text]
        parts: list[str] = []
        pieces = re.split(r"(\s*(?:;|\n|/)\s*)", text)
        for number in range(0, len(pieces), 2):
            is_item = bool(BULLET.match(pieces[number].lstrip()))
            words = pieces[number].strip(" •*-–\uf0b7")
            new_line = number > 0 and "\n" in pieces[number - 1] and not is_item
            if parts and new_line and words and self._continues_line(parts[-1], words):
                parts[-1] = f"{parts[-1]} {words}"  # one post over two lines
            elif words:
                parts.append(words)
        leads: list[str] = []
        for part in parts:
            items = [item for item in SEPARATOR.split(part) if item]
            are_leads = len(items) > 1 and all(self._is_single_lead(item) for item in items)
            # "Jane Smith, Kent Police" and "Road Safety Team, KCC" are one each.
            is_one = "," in part and len(items) == 2 and is_person(items[0]) and not is_person(items[1])
            are_leads = are_leads or _are_two_bodies(part)
            leads.extend(items if are_leads and not is_one and not _names_team_and_body(part) else [part])
        return leads

    def _is_known(self, text: str) -> bool:
        return folded(text) in self._bodies or folded(text) in self._posts

    def _continues_line(self, above: str, text: str) -> bool:
        """Whether a line continues the lead on the line above."""
        if text[:1].islower() or re.search(r"(?:,|&|\band|\bof|\bfor)$", above):
            return True
        whole = self._is_known(text) or is_body(text) or NAME.fullmatch(text) or POST.search(text)
        return not whole and not UNDECIDED.fullmatch(text)

    def _is_single_lead(self, text: str) -> bool:
        strong = ACRONYM.fullmatch(text) or (is_body(text) and BODY_ENDING.search(text))
        return self._is_known(text) or bool(strong) or is_person(text)

    def _one_lead(self, text: str, place: str, agency: str) -> Lead:
        """One lead: a post with its body, a body, or a person (then the post is asked for)."""
        text = " ".join(text.split())
        known_lead = (
            self._posts.get(folded(text))
            or self._people.get(folded(text))
            or self._listed_people.get(folded(text))
        )
        if known_lead is not None:
            return known_lead
        name, rest = _name_and_rest(text)
        if agency and not name and (folded(text) in self._bodies or is_body(text)) and "," not in text:
            return Lead(text, self._body_name(agency))
        if folded(text) in self._bodies or (is_body(text) and not agency and not name and "," not in text):
            return Lead("", self._body_name(text))
        title, body = self._post_and_body(rest if name else text)
        lead = Lead(title, body or self._body_name(agency))
        if not name:
            return lead
        if not title:
            return self._ask_post(name, place, lead.agency)
        self._add_holder(name, lead, place)
        return lead

    def _ask_post(self, name: str, place: str, agency: str = "") -> Lead:
        """The post of a person whom the file gives none: known, or asked for; else the name stays as printed."""
        known_lead = self._people.get(folded(name)) or self._listed_people.get(folded(name))
        if known_lead is not None:
            return known_lead
        answer = self.questions.ask(
            Question(
                key=f"person:{folded(name)}",
                kind="lead",
                place=place,
                value=name,
                prompt=f"Which job title does {name} hold?",
                choices=((AS_PRINTED, f"Keep “{name}” as it is printed"),),
                proposed=AS_PRINTED,
                free=True,
                hint="Type the job title, such as “Community Safety Manager, County Council”.",
            )
        )
        if answer == AS_PRINTED or not answer:
            return Lead(name, agency)
        title, body = self._post_and_body(" ".join(answer.split())[:LONGEST_TITLE])
        lead = Lead(title, body or agency)
        self._add_holder(name, lead, place)
        return lead

    def _add_holder(
        self, name: str, lead: Lead, place: str, email: str = "", columns: Mapping[str, int] | None = None
    ) -> None:
        self.holders.setdefault(
            (folded(name), folded(lead.title)),
            Holder(name, lead.title, lead.agency, email, place, columns or {}),
        )

    def _post_and_body(self, text: str) -> tuple[str, str]:
        """(post, body) of "Head of X, Kent Police" or "Head of X (KCC)"; "" for the one that is not named."""
        if not text:
            return "", ""
        lead = self._posts.get(folded(text))
        if lead is not None:
            return lead.title, lead.agency
        if folded(text) in self._bodies or (is_body(text) and not _names_team_and_body(text)):
            return "", self._body_name(text)
        for pattern in POST_IN_BODY:
            match = re.match(pattern, text)
            if match and (folded(match["body"]) in self._bodies or is_body(match["body"])):
                return match["post"].strip(), self._body_name(match["body"])
        return text, ""

    def _body_name(self, text: str) -> str:
        """The plan's name of a body; its own name where it is new. "" for no body."""
        text = " ".join(text.split())
        if not text or UNDECIDED.fullmatch(text) or len(text) > LONGEST_TITLE:
            return ""
        name = self._bodies.get(folded(text))
        return name if name is not None else self.bodies.setdefault(folded(text), text)

    def add_listed_person(
        self, name: str, post: str, agency: str, email: str, place: str, columns: Mapping[str, int]
    ) -> None:
        """Adds a person of a list of people; ``columns``: the column of each role in their row."""
        title, body = self._post_and_body(post) if post else ("", "")
        lead = Lead(title, body or self._body_name(agency))
        self._listed_people.setdefault(folded(name), lead)
        if post:
            self._listed_people.setdefault(folded(title), lead)
        self._add_holder(name, lead, place, email, columns)


def joint_leads_cell(leads: Sequence[Lead]) -> str:
    """Leads as one cell of the interchange form holds them: "title, body; body"."""
    return "; ".join(", ".join(part for part in (lead.title, lead.agency) if part) for lead in leads)


def _are_two_bodies(text: str) -> bool:
    """Whether "&" stands between two bodies: "Housing & Police"; not "Fire & Rescue Service"."""
    sides = [side.strip() for side in text.split("&")]
    if len(sides) != 2 or re.search(r"\bfire\s*&\s*rescue\b", text, re.IGNORECASE):
        return False
    return all(
        ACRONYM.fullmatch(side) or (BODY.fullmatch(side.split()[-1]) if side else None) for side in sides
    )


def _names_team_and_body(text: str) -> bool:
    """Whether a text names a team and its body: "Road Safety Team, KCC"."""
    team, comma, body = text.rpartition(",")
    names_body = ACRONYM.fullmatch(body.strip()) or BODY_ENDING.search(body.strip())
    return bool(
        comma
        and names_body
        and re.search(r"\b(?:team|unit|department|office|section)$", team.strip(), re.IGNORECASE)
    )


def _tidy(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().split("\n") if line.strip())


def _name_and_rest(text: str) -> tuple[str, str]:
    """ "Jane Smith (Manager)", "Jane Smith, Manager", "Jane Smith - Kent Police": the name and what follows."""
    if is_person(text):
        return text, ""
    match = re.match(r"^(?P<name>[^,(–—]+?)\s*(?:,\s*|\(\s*|\s[-–—]\s)(?P<rest>.+?)\)?$", text)
    if match and is_person(match["name"]):
        return match["name"], match["rest"].strip()
    return "", ""
