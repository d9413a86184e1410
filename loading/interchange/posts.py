"""Lead posts and agencies in cells: title and agency in two cells, or "title, agency" in one."""

from __future__ import annotations

import re

from core.text import folded
from loading.interchange.lines import SheetLine, in_quotes
from loading.interchange.names import LONGEST_TITLE, UNDECIDED, RefsByName
from plan.value import PlanValue
from plan.value.rows import AgencyValue, PostValue
from priorities.models import new_ref

LONGEST_NOTE = 100


class Posts:
    """The agencies and posts of a file. A cell that names a new post makes it; an agency must be on its sheet.

    Where the file has no sheet of agencies, those of the plan count, and a cell that names a new agency makes it, with
    a warning.
    """

    def __init__(self, plan: PlanValue | None, agencies: list[AgencyValue], *, may_add: bool) -> None:
        self.agencies = agencies
        self._may_add_agencies = may_add
        self._bodies = RefsByName.of(agencies, "name", "abbreviation")
        self._refs: dict[tuple[str, str], str] = {}
        withdrawn = [item.row for item in plan.withdrawn if isinstance(item.row, PostValue)] if plan else []
        for post in (*withdrawn, *(plan.posts if plan else ())):  # those in force last, so that they win
            self._refs[folded(post.title), post.agency] = post.ref
        self._order = [post.ref for post in plan.posts] if plan else []
        self._used_posts: dict[str, PostValue] = {}
        # Notes in place of a lead in the plan are no posts, even where they are no usual word for "undecided".
        self._notes = {folded(row.lead_note) for row in plan.priorities if not row.lead} if plan else set()

    def rows(self) -> tuple[PostValue, ...]:
        """The posts that the file names: those of the plan first, then new ones. Their order means nothing."""
        plan_posts = [self._used_posts[ref] for ref in self._order if ref in self._used_posts]
        plan_refs = set(self._order)
        return (*plan_posts, *(row for ref, row in self._used_posts.items() if ref not in plan_refs))

    def agency(self, line: SheetLine, column: str) -> str:
        """The ref of the agency that a cell names, by name or abbreviation; "" when empty or unknown."""
        text = line.text(column, longest=LONGEST_TITLE)
        if not text or not self._may_add_agencies or self._bodies.get(text):
            return line.find_ref(column, "agency", self._bodies, "agencies", text=text)
        message = (
            f"{in_quotes(text)} is a body that the plan has not had before; it is added to its agencies."
        )
        line.warn(column, message)
        row = AgencyValue(ref=new_ref(), name=text)
        self.agencies.append(row)
        self._bodies.add(text, row.ref)
        return row.ref

    def post(self, line: SheetLine, title_column: str, agency_column: str) -> str:
        """The ref of the post that two cells name; "" when both are empty."""
        title = line.text(title_column, longest=LONGEST_TITLE)
        return self._post_ref(title, self.agency(line, agency_column))

    def lead(self, line: SheetLine) -> tuple[str, str]:
        """The lead of a priority: (ref of the post, ""), or ("", "TBC") where it is not decided yet."""
        title = line.text("lead", longest=LONGEST_TITLE)
        undecided = UNDECIDED.fullmatch(title) or folded(title) in self._notes
        if title and undecided and len(title) <= LONGEST_NOTE and not line.text("lead_agency"):
            return "", title
        return self.post(line, "lead", "lead_agency"), ""

    def posts(self, line: SheetLine, column: str) -> tuple[str, ...]:
        """The refs of the posts in a cell, which separates them with semicolons."""
        titles = [title.strip() for title in line.text(column).split(";")]
        for title in titles:
            if len(title) > LONGEST_TITLE:
                line.add_problem(
                    column,
                    f"A job title in this cell has {len(title):,} characters; at most {LONGEST_TITLE} are kept. "
                    "Shorten it, or put semicolons between the job titles.",
                )
        return tuple(dict.fromkeys(self._post_ref(title, "") for title in titles if title))

    def _post_ref(self, title: str, agency: str) -> str:
        if not agency and title:
            title, agency = self._title_and_agency(title)
        if not title and not agency:
            return ""
        key = folded(title), agency
        ref = self._refs.setdefault(key, new_ref())
        self._used_posts.setdefault(ref, PostValue(ref=ref, title=title, agency=agency))
        return ref

    def _title_and_agency(self, text: str) -> tuple[str, str]:
        """(title, ref of the agency) of "Head of X, Kent Police" or "Kent Police"; "" for the one that is missing."""
        body = self._bodies.get(text)
        if body:
            return "", body
        for match in reversed(list(re.finditer(r",\s*", text))):
            body = self._bodies.get(text[match.end() :])
            if body:
                return text[: match.start()].strip(), body
        return text, ""
