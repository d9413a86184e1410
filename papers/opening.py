"""A paper as its reader may have it: the plan at the moment and in the part that the address names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Min, Q
from django.http import Http404, HttpRequest

from accounts.models import User
from accounts.unit import unit_of
from loading.models import FiledPaper
from papers.forms import LONGEST_REASON, MARKINGS
from papers.kinds.catalogue import PaperKind, PaperSource, is_offered, kind_of
from papers.kinds.parts import PaperRequest
from papers.kinds.progress_of_actions import reported_periods
from papers.parts_of_plan import (
    MEMBERS,
    NoSuchPart,
    PlanPart,
    exempt_appendices,
    exempt_part,
    open_part,
    part_of,
)
from papers.value import Paper
from plan.glance.reading import read_due_dates
from plan.moments import as_read_by
from plan.pages.opening import MomentRefused, PlanPage, open_agreement, open_plan, version_rows
from plan.pages.views.base import moment_words
from plan.printed import published_versions
from plan.summary import day_of
from plan.value import PlanValue
from priorities.models import Agreement
from priorities.places.reading import register_of
from reporting.rules.meeting_days import GROUP

# A paper prints the figures of whole geographies only.
WHOLE_GEOGRAPHIES = {"observations": Q(area="")}
# What the group has not agreed about a priority is in its review pack only.
AGREED = {**WHOLE_GEOGRAPHIES, "commentary": Q(state="agreed")}


@dataclass(frozen=True)
class OpenedPaper:
    """A paper and the plan that it is of. ``refs``: of the actions that it may name. ``appendix``: the exempt one."""

    kind: PaperKind
    page: PlanPage
    paper: Paper
    refs: frozenset[str] = frozenset()
    appendix: str = ""

    @property
    def is_exempt(self) -> bool:
        """Whether it is an exempt appendix."""
        return bool(self.appendix)

    @property
    def has_choice_of_readers(self) -> bool:
        """Whether the Unit may choose who opens it once it is filed."""
        return not (self.kind.is_for_group or self.is_exempt)

    @property
    def published_instead(self) -> str:
        """The last version, if filing can give this to people who read that one; "" if it gives them nothing else."""
        if self.page.moment.version or self.kind.is_for_group:
            return ""
        return getattr(self.page.agreement, "last_version_number", "") or ""

    @property
    def readers(self) -> str:
        """Who may open it once it is filed, unless the Unit chooses others."""
        if self.appendix not in ("", MEMBERS):
            # What is for some of the Partnership only is handed to these by the Working Group.
            return FiledPaper.Readers.GROUP
        return FiledPaper.Readers.EXEMPT if self.is_exempt else self.read_by

    @property
    def read_by(self) -> str:
        """Who may have what it says, if they may read the actions that it names: in the words of a filed paper."""
        if self.kind.is_for_group:
            return FiledPaper.Readers.GROUP
        if self.page.reader.sees_working_copy:
            return FiledPaper.Readers.WORKERS
        return FiledPaper.Readers.EVERYBODY


def agreement_as_read(user: User | AnonymousUser, slug: str) -> Agreement:
    """The agreement for a page that shows no plan, with its title as in the plan that the person reads.

    Raises Http404, SignInFirst.
    """
    found = as_read_by(user, slug=slug)
    return found[0] if found else open_agreement(user, slug)[0]


def open_paper(request: HttpRequest, agreement: str, slug: str) -> OpenedPaper:
    """The paper of an address. Raises Http404, SignInFirst or MomentRefused."""
    kind = kind_of(slug)
    if kind is None:
        raise Http404("No such paper.")
    narrowed = WHOLE_GEOGRAPHIES if kind.is_for_group else AGREED
    page = open_plan(request, agreement, *kind.tables, "versions", "periods", narrow=lambda *_: narrowed)
    if not is_offered(kind, page):
        raise Http404("This plan has nothing for such a paper.")
    appendix = "" if kind.is_whole else appendix_of(request, page)
    value = exempt_part(page.value, appendix) if appendix else open_part(page.value)
    part = chosen_part(request, page, value, is_whole=kind.is_whole)
    source = PaperSource(
        part=part,
        request=_request(request, page, part, appendix),
        versions=published_versions(version_rows(page), "action plan"),
        slippage={ref: dates.slippage for ref, dates in read_due_dates(page).items()}
        if kind.needs_dates
        else {},
        periods=reported_periods(page.value, only_published=not page.reader.sees_working_copy),
        despatched_at=_despatched_at(page, kind) if kind.is_for_group else None,
    )
    paper = kind.build(source)
    if appendix:
        paper = replace(paper, title=f"{paper.title}: exempt appendix")
    return OpenedPaper(kind, page, paper, _refs_in(part.value), appendix)


def _despatched_at(page: PlanPage, kind: PaperKind) -> datetime | None:
    """When such a paper was first filed for the group's meeting about the open period; None: it was not."""
    papers = FiledPaper.objects.filter(
        agreement=page.agreement,
        kind=kind.slug,
        meeting=GROUP,
        period__state="open",
        withdrawn_at__isnull=True,
    )
    return papers.aggregate(first=Min("made_at"))["first"]


def _refs_in(value: PlanValue) -> frozenset[str]:
    """The refs of the actions that a paper of this part may name."""
    refs = {row.ref for row in value.actions} if value.has_read("actions") else set()
    if value.has_read("concerns"):
        refs |= {row.subject_ref for row in value.concerns if row.subject == "action"}
    return frozenset(refs)


def appendix_of(request: HttpRequest, page: PlanPage) -> str:
    """The exempt appendix that the address asks for; "" for an open paper. Raises Http404 where there is none."""
    asked = request.GET.get("exempt", "")
    if asked and asked not in dict(exempt_appendices(page.value)):
        raise Http404("There is no such exempt appendix.")
    return asked


def chosen_part(
    request: HttpRequest, page: PlanPage, value: PlanValue, *, is_whole: bool = False
) -> PlanPart:
    """The part of the plan that the address names; all of it if ``is_whole``. Raises MomentRefused, with why."""
    code = "" if is_whole else request.GET.get("part", "")
    try:
        return part_of(value, code, register_of(page.agreement.partnership_id))
    except NoSuchPart:
        raise MomentRefused(
            "This plan has no such part at that moment. Choose another on the page of papers.", 404, "part"
        ) from None


def _request(request: HttpRequest, page: PlanPage, part: PlanPart, appendix: str) -> PaperRequest:
    whole = page.whole or page.value
    restricted = sum(row.partnership_only for row in whole.actions) if whole.has_read("actions") else 0
    marking = request.GET.get("marking", "")
    return PaperRequest(
        shows=moment_words(page.moment),
        day=day_of(page.value),
        part=part.words,
        marking=marking if marking in MARKINGS else "",
        contact=unit_of(page.agreement.partnership).lines,
        left_out=0 if appendix else restricted,
        exempt_because=(
            " ".join(request.GET.get("reason", "").split())[:LONGEST_REASON].rstrip(".")
            or f"it is for {dict(exempt_appendices(page.value))[appendix]} only"
        )
        if appendix
        else "",
        is_working_copy=page.reader.sees_working_copy
        and page.moment.is_default
        and bool(getattr(page.agreement, "last_version_number", "")),
    )
