"""Posts as people type them: "Head of Community Safety, KCC" becomes a post of the plan, or a new one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from plan.value import PlanValue
from plan.value.rows import AgencyValue, PostValue
from priorities.models import new_ref


def folded(words: str) -> str:
    """Words without what does not tell two posts apart: case, blanks, "and" for "&"."""
    return " ".join(words.casefold().replace("&", " and ").split())


@dataclass
class KnownPosts:
    """The posts of a plan by what is printed of them, and the new ones that have been asked for.

    Each new one is made once, however often it was typed. Of a plan whose posts have not been read it knows none.
    """

    value: PlanValue
    new: dict[str, PostValue] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._printed: dict[str, str] = {}
        titles: dict[str, set[str]] = {}
        has_posts = self.value.has_read("posts")
        for post in self.value.posts if has_posts else ():
            self._printed.setdefault(folded(self.value.post_as_printed(post.ref)), post.ref)
            if post.title:
                titles.setdefault(folded(post.title), set()).add(post.ref)
        # A title alone names a post where no other post bears it.
        self._titles = {words: next(iter(refs)) for words, refs in titles.items() if len(refs) == 1}
        self._agencies: dict[str, AgencyValue] = {}
        for agency in self.value.agencies if has_posts else ():
            for name in filter(None, (agency.abbreviation, agency.name)):
                self._agencies.setdefault(folded(name), agency)

    @property
    def suggestions(self) -> list[str]:
        """Every post and every body as printed, to be proposed while somebody types."""
        printed = {self.value.post_as_printed(post.ref) for post in self.value.posts}
        bodies = {agency.abbreviation or agency.name for agency in self.value.agencies}
        return sorted(printed | bodies, key=str.casefold)

    def known(self, words: str, current: str = "") -> str:
        """The ref of the post that the words name; "" if there is none. ``current``: preferred among equals."""
        key = folded(words)
        if current and key == folded(self.value.post_as_printed(current)):
            return current
        return self._printed.get(key) or self._titles.get(key) or self._body(key)

    def ref_of(self, words: str, current: str = "") -> str:
        """The ref of the post that the words name; a new post where there is none; "" for no words."""
        words = " ".join(words.split())
        if not words:
            return ""
        ref = self.known(words, current)
        if ref:
            return ref
        made = self.new.get(folded(words))
        if made is None:
            made = self.new[folded(words)] = self._made(words)
        return made.ref

    def unknown(self, all_words: Iterable[str]) -> list[str]:
        """Of what was typed, the words that name no post of the plan, each once."""
        found: dict[str, str] = {}
        for words in all_words:
            words = " ".join(words.split())
            if words and not self.known(words):
                found.setdefault(folded(words), words)
        return list(found.values())

    def closest(self, words: str) -> str:
        """A post that is called nearly so, for "did you mean"; "" if there is none."""
        found = get_close_matches(folded(words), self._printed, n=1, cutoff=0.8)
        return self.value.post_as_printed(self._printed[found[0]]) if found else ""

    def with_new(self) -> PlanValue:
        """The plan with the new posts."""
        if not self.new:
            return self.value
        return self.value.with_tables(posts=(*self.value.posts, *self.new.values()))

    def _body(self, key: str) -> str:
        """The post of a body that leads itself, when the body was named in another of its two ways."""
        agency = self._agencies.get(key)
        if agency is None:
            return ""
        return next(
            (post.ref for post in self.value.posts if not post.title and post.agency == agency.ref), ""
        )

    def _made(self, words: str) -> PostValue:
        agency = self._agencies.get(folded(words))
        if agency is not None:
            return PostValue(ref=new_ref(), agency=agency.ref)
        title, comma, body = words.rpartition(",")
        agency = self._agencies.get(folded(body)) if comma else None
        if agency is not None and title.strip():
            return PostValue(ref=new_ref(), title=title.strip(), agency=agency.ref)
        return PostValue(ref=new_ref(), title=words)
