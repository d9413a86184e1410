"""Lead posts and agencies as cells name them: "title" and "body" in two cells, or "title, body" in one."""

from __future__ import annotations

import re

from core.text import folded
from loading.interchange.lines import SheetLine, quoted
from loading.interchange.names import LONGEST_TITLE, UNDECIDED, RefsByName
from plan.value import PlanValue
from plan.value.rows import AgencyValue, PostValue
from priorities.models import new_ref

LONGEST_NOTE = 100


class Posts:
    """The agencies and posts of a file. A post is made where a cell first names it; an agency must be known.

    Where the file has no sheet of agencies, those of the plan count, and a body named for the first time is
    made with a warning.
    """

    def __init__(self, plan: PlanValue | None, agencies: list[AgencyValue], *, may_add: bool) -> None:
        self.agencies = agencies
        self._may_add = may_add
        self._bodies = RefsByName.of(agencies, "name", "abbreviation")
        self._known: dict[tuple[str, str], str] = {}
        gone = [item.row for item in plan.withdrawn if isinstance(item.row, PostValue)] if plan else []
        for post in (*gone, *(plan.posts if plan else ())):  # those in force last, so that they win
            self._known[folded(post.title), post.agency] = post.ref
        self._order = [post.ref for post in plan.posts] if plan else []
        self._used: dict[str, PostValue] = {}
        # What the plan prints in place of a lead is no post, even if it is not a usual word for "undecided".
        self._notes = {folded(row.lead_note) for row in plan.priorities if not row.lead} if plan else set()

    def rows(self) -> tuple[PostValue, ...]:
        """The posts that the file names: known ones in the plan's order, then new ones.

        Their order means nothing.
        """
        known = [self._used[ref] for ref in self._order if ref in self._used]
        places = set(self._order)
        return (*known, *(row for ref, row in self._used.items() if ref not in places))

    def agency(self, line: SheetLine, column: str) -> str:
        """The ref of the body that a cell names, by name or abbreviation; "" when empty or unknown."""
        text = line.text(column, longest=LONGEST_TITLE)
        if not text or not self._may_add or self._bodies.get(text):
            return line.one_of(column, "agency", self._bodies, "agencies", text=text)
        message = f"{quoted(text)} is a body that the plan has not had before; it is added to its agencies."
        line.warn(column, message)
        row = AgencyValue(ref=new_ref(), name=text)
        self.agencies.append(row)
        self._bodies.add(text, row.ref)
        return row.ref

    def post(self, line: SheetLine, title_column: str, agency_column: str) -> str:
        """The ref of the post that two cells name; "" when both are empty."""
        title = line.text(title_column, longest=LONGEST_TITLE)
        return self._ref(title, self.agency(line, agency_column))

    def lead(self, line: SheetLine) -> tuple[str, str]:
        """A priority's lead: (ref of the post, ""); ("", "TBC") where the file says that there is none yet."""
        title = line.text("lead", longest=LONGEST_TITLE)
        undecided = UNDECIDED.fullmatch(title) or folded(title) in self._notes
        if title and undecided and len(title) <= LONGEST_NOTE and not line.text("lead_agency"):
            return "", title
        return self.post(line, "lead", "lead_agency"), ""

    def several(self, line: SheetLine, column: str) -> tuple[str, ...]:
        """The posts of a cell that names several, separated by semicolons."""
        parts = [part.strip() for part in line.text(column).split(";")]
        for part in parts:
            if len(part) > LONGEST_TITLE:
                line.wrong(
                    column,
                    f"A post in this cell has {len(part):,} characters; at most {LONGEST_TITLE} are kept. "
                    "Shorten it, or put semicolons between the posts.",
                )
        return tuple(dict.fromkeys(self._ref(part, "") for part in parts if part))

    def _ref(self, title: str, agency: str) -> str:
        if not agency and title:
            title, agency = self._split(title)
        if not title and not agency:
            return ""
        key = folded(title), agency
        ref = self._known.setdefault(key, new_ref())
        self._used.setdefault(ref, PostValue(ref=ref, title=title, agency=agency))
        return ref

    def _split(self, text: str) -> tuple[str, str]:
        """ "Kent Police": the body itself; "Head of X, Kent Police": post and body; else a post without a body."""
        body = self._bodies.get(text)
        if body:
            return "", body
        for match in reversed(list(re.finditer(r",\s*", text))):
            body = self._bodies.get(text[match.end() :])
            if body:
                return text[: match.start()].strip(), body
        return text, ""
