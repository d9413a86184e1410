"""Finds the post that a text names, such as "Head of Community Safety, KCC", or makes a new one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from plan.difference import Difference
from plan.value import PlanValue
from plan.value.rows import AgencyValue, PostValue
from priorities.models import new_ref


def fold_words(words: str) -> str:
    """The words in one spelling: without capitals and further blanks, "and" for "&"."""
    return " ".join(words.casefold().replace("&", " and ").split())


def with_new_posts(words: str, difference: Difference) -> str:
    """What was saved, with the job titles that came into the plan with it, and the bodies that came with these."""
    plan = difference.after
    posts = {item.ref for item in difference.of("posts") if item.before is None}
    if not posts:
        return words
    names = [plan.post_as_printed(post.ref) for post in plan.posts if post.ref in posts]
    words = f"{words} New job title{'' if len(names) == 1 else 's'}: {'; '.join(names)}."
    added_bodies = {item.ref for item in difference.of("agencies") if item.before is None}
    bodies = [body.name for body in plan.agencies if body.ref in added_bodies]
    if not bodies:
        return words
    return f"{words} New partner bod{'y' if len(bodies) == 1 else 'ies'}: {'; '.join(bodies)}."


ALIKE = 0.8
"""From how much likeness on a name may be a typing error of another."""


def _title_of(words: str) -> str:
    return words.rpartition(",")[0] or words


@dataclass
class PostLookup:
    """The posts of a plan by their printed words. ``new``: new posts by their words, each made once.

    What stands after the last comma is the body; where the plan does not have it, a new one (``new_agencies``). Without
    ``makes_bodies`` all of it is the title then.

    It is empty if the posts of the plan have not been read.
    """

    value: PlanValue
    new: dict[str, PostValue] = field(default_factory=dict)
    new_agencies: list[AgencyValue] = field(default_factory=list)
    makes_bodies: bool = True

    def __post_init__(self) -> None:
        self._printed: dict[str, str] = {}
        titles: dict[str, set[str]] = {}
        has_posts = self.value.has_read("posts")
        for post in self.value.posts if has_posts else ():
            self._printed.setdefault(fold_words(self.value.post_as_printed(post.ref)), post.ref)
            if post.title:
                titles.setdefault(fold_words(post.title), set()).add(post.ref)
        # A title alone names a post if no other post has that title.
        self._titles = {words: next(iter(refs)) for words, refs in titles.items() if len(refs) == 1}
        self._agencies: dict[str, AgencyValue] = {}
        for agency in self.value.agencies if has_posts else ():
            for name in filter(None, (agency.abbreviation, agency.name)):
                self._agencies.setdefault(fold_words(name), agency)

    @property
    def suggestions(self) -> list[str]:
        """Every post and every body as printed, for the list that a box proposes."""
        printed = {self.value.post_as_printed(post.ref) for post in self.value.posts}
        bodies = {agency.abbreviation or agency.name for agency in self.value.agencies}
        return sorted(printed | bodies, key=str.casefold)

    def find(self, words: str, current: str = "") -> str:
        """The ref of the post that the words name; "" if there is none. ``current``: preferred among equals."""
        key = fold_words(words)
        if current and key == fold_words(self.value.post_as_printed(current)):
            return current
        return self._printed.get(key) or self._titles.get(key) or self._post_of_body(key)

    def ref_of(self, words: str, current: str = "") -> str:
        """The ref of the post that the words name; a new post where there is none; "" for no words."""
        words = " ".join(words.split())
        if not words:
            return ""
        ref = self.find(words, current)
        if ref:
            return ref
        new_post = self.new.get(fold_words(words))
        if new_post is None:
            new_post = self.new[fold_words(words)] = self._new_post(words)
        return new_post.ref

    def unknown_words(self, all_words: Iterable[str]) -> list[str]:
        """The words that name no post of the plan, each once."""
        words_by_key: dict[str, str] = {}
        for words in all_words:
            words = " ".join(words.split())
            if words and not self.find(words):
                words_by_key.setdefault(fold_words(words), words)
        return list(words_by_key.values())

    def closest_post(self, words: str) -> str:
        """The post with the most similar name, for "did you mean"; "" if none is similar.

        Two job titles of one body must be similar without it: its name may be longer than they are.
        """
        key = fold_words(words)
        for match in get_close_matches(key, self._printed, cutoff=ALIKE):
            if get_close_matches(_title_of(key), [_title_of(match)], cutoff=ALIKE):
                return self.value.post_as_printed(self._printed[match])
        return ""

    def plan_with_new_posts(self) -> PlanValue:
        """The plan with the new posts and bodies added."""
        if not self.new:
            return self.value
        return self.value.with_tables(
            posts=(*self.value.posts, *self.new.values()),
            agencies=(*self.value.agencies, *self.new_agencies),
        )

    def _post_of_body(self, folded_name: str) -> str:
        """The post of a body that leads itself. A body has two names: its full name and its abbreviation."""
        agency = self._agencies.get(folded_name)
        if agency is None:
            return ""
        return next(
            (post.ref for post in self.value.posts if not post.title and post.agency == agency.ref), ""
        )

    def _new_post(self, words: str) -> PostValue:
        agency = self._agencies.get(fold_words(words))
        if agency is not None:
            return PostValue(ref=new_ref(), agency=agency.ref)
        title, _, body = (part.strip() for part in words.rpartition(","))
        if title and body and (self.makes_bodies or fold_words(body) in self._agencies):
            return PostValue(ref=new_ref(), title=title, agency=self._agency_of(body).ref)
        return PostValue(ref=new_ref(), title=words)

    def _agency_of(self, name: str) -> AgencyValue:
        """The body of that name; a new one where the plan has none."""
        agency = self._agencies.get(fold_words(name))
        if agency is None:
            agency = self._agencies[fold_words(name)] = AgencyValue(ref=new_ref(), name=name)
            self.new_agencies.append(agency)
        return agency
