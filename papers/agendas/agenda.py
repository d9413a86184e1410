"""The papers of a meeting in the order of its agenda: filed papers, and files that were added to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from accounts.models import User
from core.history import update_rows
from loading.kept_files.owners import refusal_to_file, refuse
from loading.models import FiledPaper, KeptFile
from priorities.readers import Reader, reader_of
from priorities.writing import writing
from reporting.models import ReportingPeriod
from reporting.rules.meeting_days import GROUP, MeetingDays

PAPER, FILE = "paper", "file"
REORDERED = "Agenda put in order"


@dataclass(frozen=True)
class AgendaItem:
    """A paper on the agenda. ``row``: a filed paper, or a file that was added to the meeting.

    ``files``: what one can open, the one to open first at the head: what went, then PDF, then Word.
    """

    kind: str
    row: FiledPaper | KeptFile
    at: datetime
    files: tuple[KeptFile, ...] = field(default=())
    is_late: bool = False

    @property
    def key(self) -> str:
        """What names it in a form: "paper-12"."""
        return f"{self.kind}-{self.row.pk}"

    @property
    def order(self) -> tuple[bool, int, datetime, int]:
        """What has no place yet comes last, in the order in which it came."""
        return (self.row.position == 0, self.row.position, self.at, self.row.pk)


def agenda_of(period: ReportingPeriod, days: MeetingDays, reader: Reader) -> list[AgendaItem]:
    """What the reader may open of the papers of a meeting, in order. Three queries at most."""
    papers = list(
        FiledPaper.objects.visible_to(reader.user).filter(
            period=period, meeting=days.meeting, withdrawn_at__isnull=True
        )
    )
    visible = KeptFile.objects.visible_to(reader.user)
    of_papers: dict[int, list[KeptFile]] = {}
    for file in visible.filter(paper__in=papers):
        of_papers.setdefault(file.paper_id or 0, []).append(file)
    items = [
        AgendaItem(
            PAPER, row, row.made_at, _first_to_open(of_papers.get(row.pk, [])), _is_late(row.made_at, days)
        )
        for row in papers
    ]
    if days.meeting == GROUP:
        items += [
            AgendaItem(FILE, row, row.added_at, (row,), _is_late(row.added_at, days))
            for row in visible.filter(period=period)
        ]
    return sorted(items, key=lambda item: item.order)


def _first_to_open(files: list[KeptFile]) -> tuple[KeptFile, ...]:
    """What went, the newest first; then as it was made, PDF before Word."""
    return tuple(sorted(files, key=lambda row: (row.is_made, row.kind != "pdf", -row.added_at.timestamp())))


def _is_late(at: datetime, days: MeetingDays) -> bool:
    """Whether it came after the papers went out."""
    day: date = timezone.localdate(at)
    return day > days.despatch_on


def move(period: ReportingPeriod, days: MeetingDays, key: str, up: bool, *, by: User) -> AgendaItem | None:
    """Moves a paper one place up or down; None where there is no such paper. Raises Refused."""
    with writing(period.agreement, by=by, reason=REORDERED) as change:
        reader = reader_of(by, period.agreement)
        refuse(refusal_to_file(reader))
        items = agenda_of(period, days, reader)
        place = next((number for number, item in enumerate(items) if item.key == key), None)
        if place is None:
            return None
        item = items.pop(place)
        items.insert(max(place - 1, 0) if up else place + 1, item)
        files = []
        for number, one in enumerate(items, 1):
            one.row.position = number
            if isinstance(one.row, KeptFile):
                files.append(one.row)
            else:
                one.row.save(update_fields=["position"])
        update_rows(KeptFile, files, ["position"], change)
        return item
