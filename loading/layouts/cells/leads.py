"""Leads as cells name them: posts, people, bodies, "TBC", or several of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.text import folded
from loading.interchange.names import LONGEST_TITLE, UNDECIDED
from loading.layouts.asking import Asker
from loading.layouts.cells.words import plain
from loading.layouts.columns.vocabulary import NOT_NAMES
from loading.layouts.questions import Question
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
STRONG = re.compile(
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
LISTED = re.compile(r"\s*(?:,\s*(?:and\b)?|\band\b|&)\s*")
POST_IN_BODY = (
    r"^(?P<post>.+),\s*(?P<body>[^,]+)$",
    r"^(?P<post>.+?)\s*\((?P<body>[^()]+)\)$",
    r"^(?P<post>.+?)\s+[-–—]\s+(?P<body>.+)$",
)
WHOLE = "whole"
AS_PRINTED = "as printed"


@dataclass(frozen=True)
class Lead:
    """A lead as two cells of the interchange form; ``note``: what stands there instead of one ("TBC").

    ``rest``: words that the two cells cannot hold, such as further leads.
    """

    title: str = ""
    agency: str = ""
    note: str = ""
    rest: str = ""


@dataclass(frozen=True)
class Holder:
    """Somebody whom the file names with the post."""

    name: str
    post: str
    agency: str
    email: str = ""
    place: str = ""
    """Where the file says so, such as "Plan!D7"."""
    columns: Mapping[str, int] = field(default_factory=dict)
    """In which columns of that row a list of people says the name, the address, the post, the body."""


def is_person(text: str) -> bool:
    """Whether a text looks like somebody's name."""
    if NAME.fullmatch(text) is None or BODY.search(text) or POST.search(_untitled(text)):
        return False
    return not NOT_NAMES & set(plain(text).split())


def is_body(text: str) -> bool:
    """Whether a text looks like the name of a body: it names no post, and says so or is an acronym."""
    return bool(ACRONYM.fullmatch(text) or (BODY.search(text) and not POST.search(text)))


def _untitled(text: str) -> str:
    return re.sub(rf"^{TITLE}\s+", "", text)


@dataclass
class Leads:
    """The posts and bodies of the plan, and those that a file names."""

    plan: PlanValue | None
    asker: Asker
    bodies: dict[str, str] = field(default_factory=dict)
    """Bodies that the file names and the plan does not have, by their folded words."""
    holders: dict[tuple[str, str], Holder] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._bodies: dict[str, str] = {}
        self._posts: dict[str, Lead] = {}
        self._people: dict[str, Lead] = {}
        self._listed: dict[str, Lead] = {}
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

    def one(self, text: str, place: str, agency: str = "") -> Lead:
        """The lead of an action. Of several, one is chosen, and the others are told in ``rest``."""
        text = _tidy(text)
        if not text:
            return Lead("", self._body(agency)) if agency else Lead()
        if UNDECIDED.fullmatch(text):
            return Lead("", self._body(agency), note=text) if agency else Lead(note=text)
        parts = self.parts(text)
        if len(parts) < 2:
            found = self._single(text, place, agency)
            return found if len(found.title) <= LONGEST_TITLE else Lead("", found.agency, rest=text)
        named = [part for part in parts if not UNDECIDED.fullmatch(part)]
        if len(named) < 2:  # "Kent Police / TBC"
            return replace(self._single((named or parts)[0], place, agency), rest=text)
        choices = [*((part, part) for part in parts), (WHOLE, "All of it, as one lead")]
        answer = self.asker.ask(
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
        return replace(self._single(answer, place, agency), rest=text)

    def several(self, text: str, place: str) -> list[Lead]:
        """The leads of a priority: the first is its lead, the others lead it jointly."""
        text = _tidy(text)
        if not text:
            return []
        if UNDECIDED.fullmatch(text):
            return [Lead(note=text)]
        return [self._single(part, place, "") for part in self.parts(text)]

    def parts(self, text: str) -> list[str]:
        """The leads that a cell names, as printed; one where they cannot be told apart for certain."""
        if folded(text) in self._posts or folded(text) in self._bodies:
            return [text]
        parts: list[str] = []
        pieces = re.split(r"(\s*(?:;|\n|/)\s*)", text)
        for number in range(0, len(pieces), 2):
            words = pieces[number].strip(" •*-–\uf0b7")
            new_line = number > 0 and "\n" in pieces[number - 1]
            if parts and new_line and words and self._goes_on(parts[-1], words):
                parts[-1] = f"{parts[-1]} {words}"  # one post over two lines
            elif words:
                parts.append(words)
        found: list[str] = []
        for part in parts:
            listed = [item for item in LISTED.split(part) if item]
            apart = len(listed) > 1 and all(self._is_one(item) for item in listed)
            # "Jane Smith, Kent Police" and "Road Safety Team, KCC" are one each.
            one = "," in part and len(listed) == 2 and is_person(listed[0]) and not is_person(listed[1])
            found.extend(listed if apart and not one and not _in_body(part) else [part])
        return found

    def _is_known(self, text: str) -> bool:
        return folded(text) in self._bodies or folded(text) in self._posts

    def _goes_on(self, above: str, text: str) -> bool:
        """Whether a line only goes on with what the line above begins."""
        if text[:1].islower() or re.search(r"(?:,|&|\band|\bof|\bfor)$", above):
            return True
        whole = self._is_known(text) or is_body(text) or NAME.fullmatch(text) or POST.search(text)
        return not whole and not UNDECIDED.fullmatch(text)

    def _is_one(self, text: str) -> bool:
        strong = ACRONYM.fullmatch(text) or (is_body(text) and STRONG.search(text))
        return self._is_known(text) or bool(strong) or is_person(text)

    def _single(self, text: str, place: str, agency: str) -> Lead:
        """One lead: a post with its body, a body, or a person, whose post is asked for."""
        text = " ".join(text.split())
        known = (
            self._posts.get(folded(text)) or self._people.get(folded(text)) or self._listed.get(folded(text))
        )
        if known is not None:
            return known
        name, rest = _name_and_rest(text)
        if agency and not name and (folded(text) in self._bodies or is_body(text)) and "," not in text:
            return Lead(text, self._body(agency))
        if folded(text) in self._bodies or (is_body(text) and not agency and not name and "," not in text):
            return Lead("", self._body(text))
        title, body = self._post_and_body(rest if name else text)
        lead = Lead(title, body or self._body(agency))
        if not name:
            return lead
        if not title:
            return self._asked(name, place, lead.agency)
        self._hold(name, lead, place)
        return lead

    def _asked(self, name: str, place: str, agency: str = "") -> Lead:
        """A person without a post: known as a holder, or to be named; else the name is kept as it is printed."""
        known = self._people.get(folded(name)) or self._listed.get(folded(name))
        if known is not None:
            return known
        answer = self.asker.ask(
            Question(
                key=f"person:{folded(name)}",
                kind="lead",
                place=place,
                value=name,
                prompt=f"Which post does {name} hold?",
                choices=((AS_PRINTED, f"Keep “{name}” as it is printed"),),
                proposed=AS_PRINTED,
                free=True,
                hint="Type the post, such as “Community Safety Manager, Kent Police”.",
            )
        )
        if answer == AS_PRINTED or not answer:
            return Lead(name, agency)
        title, body = self._post_and_body(" ".join(answer.split())[:LONGEST_TITLE])
        lead = Lead(title, body or agency)
        self._hold(name, lead, place)
        return lead

    def _hold(
        self, name: str, lead: Lead, place: str, email: str = "", columns: Mapping[str, int] | None = None
    ) -> None:
        self.holders.setdefault(
            (folded(name), folded(lead.title)),
            Holder(name, lead.title, lead.agency, email, place, columns or {}),
        )

    def _post_and_body(self, text: str) -> tuple[str, str]:
        """ "Head of X, Kent Police": post and body; "Head of X (KCC)": the same; a body alone; else a post alone."""
        if not text:
            return "", ""
        known = self._posts.get(folded(text))
        if known is not None:
            return known.title, known.agency
        if folded(text) in self._bodies or (is_body(text) and not _in_body(text)):
            return "", self._body(text)
        for pattern in POST_IN_BODY:
            found = re.match(pattern, text)
            if found and (folded(found["body"]) in self._bodies or is_body(found["body"])):
                return found["post"].strip(), self._body(found["body"])
        return text, ""

    def _body(self, text: str) -> str:
        """A body by the name that the plan has for it, or a new one."""
        text = " ".join(text.split())
        if not text or UNDECIDED.fullmatch(text) or len(text) > LONGEST_TITLE:
            return ""
        known = self._bodies.get(folded(text))
        return known if known is not None else self.bodies.setdefault(folded(text), text)

    def in_post(
        self, name: str, post: str, agency: str, email: str, place: str, columns: Mapping[str, int]
    ) -> None:
        """Somebody of a list of people; ``columns``: where their row says what."""
        title, body = self._post_and_body(post) if post else ("", "")
        lead = Lead(title, body or self._body(agency))
        self._listed.setdefault(folded(name), lead)
        if post:
            self._listed.setdefault(folded(title), lead)
        self._hold(name, lead, place, email, columns)


def in_one_cell(leads: Sequence[Lead]) -> str:
    """Leads as the lists of joint leads hold them: "title, body; body"."""
    return "; ".join(", ".join(part for part in (lead.title, lead.agency) if part) for lead in leads)


def _in_body(text: str) -> bool:
    """Whether a text names a team and its body: "Road Safety Team, KCC"."""
    team, comma, body = text.rpartition(",")
    named = ACRONYM.fullmatch(body.strip()) or STRONG.search(body.strip())
    return bool(
        comma
        and named
        and re.search(r"\b(?:team|unit|department|office|section)$", team.strip(), re.IGNORECASE)
    )


def _tidy(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().split("\n") if line.strip())


def _name_and_rest(text: str) -> tuple[str, str]:
    """ "Jane Smith (Manager)", "Jane Smith, Manager", "Jane Smith - Kent Police": the name and what follows."""
    if is_person(text):
        return text, ""
    found = re.match(r"^(?P<name>[^,(–—]+?)\s*(?:,\s*|\(\s*|\s[-–—]\s)(?P<rest>.+?)\)?$", text)
    if found and is_person(found["name"]):
        return found["name"], found["rest"].strip()
    return "", ""
