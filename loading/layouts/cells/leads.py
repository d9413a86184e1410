"""Leads as cells name them: posts, people, bodies, "TBC", or several of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.text import folded
from loading.interchange.names import LONGEST_TITLE, UNDECIDED
from loading.layouts.asking import Questions
from loading.layouts.cells.lead_words import (
    ACRONYM,
    BODY_ENDING,
    LEADS,
    NAME,
    POST,
    POST_ENDING,
    SUPPORTS,
    are_two_bodies,
    could_be_two,
    is_body,
    is_person,
    is_post,
    is_service,
    items_of,
    name_and_rest,
    names_team_and_body,
)
from loading.layouts.cells.splitting import BULLET
from loading.layouts.questions import LATER, LATER_CHOICE, KnownLeads, Question
from plan.value import PlanValue

POST_IN_BODY = (
    r"^(?P<post>.+),\s*(?P<body>[^,]+)$",
    r"^(?P<post>.+?)\s*\((?P<body>[^()]+)\)$",
    r"^(?P<post>.+?)\s+[-–—]\s+(?P<body>.+)$",
)
WHOLE = "whole"
AS_PRINTED, A_BODY, A_POST = "as printed", "body", "post"


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


@dataclass
class Leads:
    """Reads leads, with the posts, people and bodies of the plan and of the file."""

    plan: PlanValue | None
    questions: Questions
    known: KnownLeads = field(default_factory=KnownLeads)
    bodies: dict[str, str] = field(default_factory=dict)
    """Bodies that are new to the plan, by their folded words."""
    holders: dict[tuple[str, str], Holder] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._bodies: dict[str, str] = {}
        self._posts: dict[str, Lead] = {}
        self._people: dict[str, Lead] = {}
        self._listed_people: dict[str, Lead] = {}
        self._other_bodies = {folded(name): name for name in self.known.bodies}
        self._other_posts = {folded(title) for title in self.known.posts}
        self._other_people = {folded(name): title for name, title in self.known.people.items()}
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
        if lead := self._named_lead(parts, place, agency):
            return replace(lead, rest=text) if len(parts) > 1 else lead
        if len(parts) < 2:
            lead = self._one_lead(parts[0] if parts else text, place, agency)
            return lead if len(lead.title) <= LONGEST_TITLE else Lead("", lead.agency, rest=text)
        decided = [part for part in parts if not UNDECIDED.fullmatch(part)]
        if len(decided) < 2:  # "Kent Police / TBC"
            return replace(self._one_lead((decided or parts)[0], place, agency), rest=text)
        choices = [*((part, part) for part in parts), (WHOLE, "All of it, as one lead"), LATER_CHOICE]
        answer = self.questions.ask(
            Question(
                key=f"lead:{folded(' / '.join(parts))}",
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

    def _named_lead(self, parts: Sequence[str], place: str, agency: str) -> Lead | None:
        """The lead of "Lead: …; Support: …", where the words say who it is; None for any other."""
        leads = [LEADS.sub("", part) for part in parts if LEADS.match(part)]
        others = [part for part in parts if SUPPORTS.match(part)]
        if len(leads) != 1 or len(leads) + len(others) < len(parts) or not leads[0]:
            return None
        return self._one_lead(leads[0], place, agency)

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
        if self._is_known(text):
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
            items = items_of(part)
            are_leads = len(items) > 1 and all(self._is_single_lead(item) for item in items)
            # "Jane Smith, Kent Police" and "Road Safety Team, KCC" are one each.
            is_one = "," in part and len(items) == 2 and self._has_rank_over(*items)
            are_leads = are_leads or are_two_bodies(part) or could_be_two(items, part)
            leads.extend(items if are_leads and not is_one and not names_team_and_body(part) else [part])
        return leads

    def _has_rank_over(self, first: str, second: str) -> bool:
        """Whether a text is the person or the post of the body that follows: "Jane Smith, Kent Police"."""
        is_one_lead = is_person(first) or POST_ENDING.search(first)
        return bool(is_one_lead) and not is_person(second) and not POST_ENDING.search(second)

    def _is_known(self, text: str) -> bool:
        key = folded(text)
        return (
            key in self._bodies or key in self._posts or key in self._other_bodies or key in self._other_posts
        )

    def _continues_line(self, above: str, text: str) -> bool:
        """Whether a line continues the lead on the line above."""
        if text[:1].islower() or re.search(r"(?:,|&|\band|\bof|\bfor)$", above):
            return True
        is_whole_body = is_body(text) and not is_service(text)
        whole = self._is_known(text) or is_whole_body or NAME.fullmatch(text) or POST.search(text)
        is_done = POST_ENDING.search(above) or BODY_ENDING.search(above) or is_person(above)
        return not whole and not is_done and not UNDECIDED.fullmatch(text)

    def _is_single_lead(self, text: str) -> bool:
        strong = ACRONYM.fullmatch(text) or (is_body(text) and BODY_ENDING.search(text))
        is_title = POST_ENDING.search(text) and " " in text.strip()
        return self._is_known(text) or bool(strong) or bool(is_title) or is_person(text)

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
        name, rest = name_and_rest(text)
        if agency and not name and (folded(text) in self._bodies or is_body(text)) and "," not in text:
            return Lead(text, self._body_name(agency))
        is_known_body = folded(text) in self._bodies or folded(text) in self._other_bodies
        if is_known_body or (is_body(text) and not agency and not name and "," not in text):
            return Lead("", self._body_name(text))
        title, body = self._post_and_body(rest if name else text)
        lead = Lead(title, body or self._body_name(agency))
        if not name:
            is_unclear = not body and not agency and not self._is_known(text) and not is_post(text)
            return self._ask_what(text, place) if is_unclear else lead
        if not title:
            return self._ask_what(name, place, lead.agency)
        if not body and not self._is_known(title) and not is_post(title):  # "Insp. Roy (Met)"
            lead = self._ask_what(title, place, agency)
            if not lead.title:
                return self._ask_what(name, place, lead.agency)
        self._add_holder(name, lead, place)
        return lead

    def _ask_what(self, text: str, place: str, agency: str = "") -> Lead:
        """Whether a lead that nobody knows is a body, a job title or a person. A known person has their post."""
        known_lead = self._people.get(folded(text)) or self._listed_people.get(folded(text))
        if known_lead is not None:
            return known_lead
        looks_like_person = is_person(text)
        answer = self.questions.ask(
            Question(
                key=f"person:{folded(text)}",
                kind="lead",
                place=place,
                value=text,
                prompt=f"Is “{text}” a body, a job title or a person?",
                choices=(
                    (A_BODY, "A body, such as a council, a service or a team"),
                    (A_POST, "A job title"),
                    (AS_PRINTED, f"A person: “{text}” leads by name, without a job title"),
                    LATER_CHOICE,
                ),
                proposed=self._other_people.get(folded(text))
                or (AS_PRINTED if looks_like_person else A_BODY),
                free=True,
                hint="For a person with a job title, type it: “Community Safety Manager, County Council”.",
            )
        )
        if answer == LATER:
            return Lead(rest=text, is_for_later=True)
        if answer == A_BODY:
            return Lead("", self._body_name(text))
        if answer in (AS_PRINTED, A_POST) or not answer:
            return Lead(text, agency)
        typed = " ".join(answer.split())[:LONGEST_TITLE]
        title, body = self._post_and_body(typed)
        if not title and "," in typed:  # "Harbour Master, Port Authority", as the hint says
            title, _, body = (part.strip(" ,") for part in typed.rpartition(","))
            body = self._body_name(body)
        lead = Lead(title, body or agency)
        self._add_holder(text, lead, place)
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
        if folded(text) in self._bodies or (is_body(text) and not names_team_and_body(text)):
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
        new_name = self._other_bodies.get(folded(text), text)
        return name if name is not None else self.bodies.setdefault(folded(text), new_name)

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


def _tidy(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().split("\n") if line.strip())
