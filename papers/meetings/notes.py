"""The notes of a meeting as a paper, from its decisions; and as plain text, so that an officer can edit them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from core.templatetags.govuk import day as day_words
from core.text import joined
from papers.value import Block, Paper, PaperHeading, PaperList, PaperWords
from reporting.meetings.decisions import DATE_STAYS, MeetingDecision, chair_s_actions, decisions_of
from reporting.models import Meeting, ReportRound

Kind = ReportRound.Kind
DRAFT = "Draft, for approval by the next meeting"


def notes_of(meeting: Meeting) -> Paper:
    """The notes as they stand: as they were edited, else drafted from the decisions. The meeting with its agreement."""
    blocks = from_text(meeting.notes) if meeting.notes else drafted(meeting)
    approved = meeting.approved_in
    return Paper(
        kind="meeting-notes",
        title=f"Notes of the meeting of {day_words(meeting.held_on)}",
        agreement=meeting.agreement.title,
        shows=", ".join(filter(None, [meeting.group, day_words(meeting.held_on), meeting.place])),
        blocks=tuple(blocks),
        remarks=() if approved is None else (f"Approved by the meeting of {day_words(approved.held_on)}.",),
        marking="" if approved is not None else DRAFT,
    )


def drafted(meeting: Meeting) -> list[Block]:
    """The notes that the decisions make. A constant number of queries."""
    decisions = decisions_of(meeting)
    return [
        *_head(meeting),
        *_reported(meeting),
        *_by_priority(decisions),
        *_section("Actions", [_action(item, matter) for item in decisions for matter in item.asks]),
        *_section("Escalated to the Partnership", _escalated(decisions)),
        *_section("Deferred to the next meeting", _named(decisions, Kind.DEFERRED)),
        *_section("Sent back with a question", _named(decisions, Kind.SENT_BACK)),
        *_other_matters(meeting),
    ]


def _head(meeting: Meeting) -> Iterator[Block]:
    yield PaperHeading("Present")
    yield PaperList(meeting.people) if meeting.people else PaperWords("Who was present is not recorded.")
    if not meeting.is_quorate:
        yield PaperWords("The meeting was not quorate: what follows is recorded, and is to be confirmed.")


def _reported(meeting: Meeting) -> Iterator[Block]:
    """Earlier notes that were approved, and chair's action that was reported."""
    lines = [
        f"The notes of the meeting of {day_words(row.held_on)} were approved."
        for row in meeting.approved_notes.filter(withdrawn_at__isnull=True)
    ]
    before = Meeting._default_manager.filter(
        agreement=meeting.agreement_id, held_on__lt=meeting.held_on, withdrawn_at__isnull=True
    ).order_by("-held_on")
    last = before.values_list("held_on", flat=True).first()
    reported = chair_s_actions(meeting.agreement, last, meeting.held_on)
    lines += [f"Chair’s action was reported: {item.name}, {_outcome(item)}." for item in reported]
    yield from _section("Notes of the last meeting, and chair’s action", lines)


def _by_priority(decisions: Sequence[MeetingDecision]) -> Iterator[Block]:
    """Each priority with what was decided: in a line each, and what was agreed as proposed in one line together."""
    yield PaperHeading("Decisions")
    if not decisions:
        yield PaperWords("Nothing was decided.")
    by_priority: dict[str, list[MeetingDecision]] = {}
    for item in decisions:
        priority = item.report.about_priority
        by_priority.setdefault(f"{priority.number} {priority.title}".strip(), []).append(item)
    for title, items in by_priority.items():
        yield PaperHeading(title, 2)
        plain = [item for item in items if item.is_as_proposed and not item.decision.marks]
        lines = [_line(item) for item in items if item not in plain]
        if plain:
            lines.append(f"Agreed as proposed: {joined([_name_and_status(item) for item in plain])}.")
        yield PaperList(tuple(lines))


def _name_and_status(item: MeetingDecision) -> str:
    label = item.report.agreed_label
    if item.report.action is None:
        return "the commentary"
    return f"{item.name} {label.label}" if label is not None else item.name


def _line(item: MeetingDecision) -> str:
    """ "4.2a Set up …: Amber agreed; Green was proposed. Why: … The date stays." """
    report = item.report
    what = (
        f"{item.label} {report.action.text.rstrip('.')}".strip() if report.action is not None else item.name
    )
    parts = [f"{what}: {_outcome(item)}"]
    if item.why and item.decision.kind != Kind.SENT_BACK:
        parts.append(f"Why: {item.why}")
    if item.why_date_stays:
        parts.append(f"{DATE_STAYS}{item.why_date_stays}")
    if report.agreed_due is not None:
        parts.append(f"The new date is {day_words(report.agreed_due)}")
    if report.agreed_text:
        parts.append(
            f"The progress update was amended to: {' '.join(report.agreed_text.split())}".rstrip(".")
        )
    if item.decision.marks:
        parts.append(item.decision.marks[:1].upper() + item.decision.marks[1:])
    return ". ".join(parts) + "."


def _outcome(item: MeetingDecision) -> str:
    report, decision = item.report, item.decision
    if decision.kind == Kind.SENT_BACK:
        return f"sent back with the question “{' '.join(decision.note.split())}”"
    if decision.kind != Kind.DECISION:
        return str(decision.get_kind_display()).lower()
    if report.agreed_label is None:
        return "agreed"
    agreed = f"{report.agreed_label.label} agreed"
    if report.label is not None and report.label_id != report.agreed_label_id:
        return f"{agreed}; {report.label.label} was proposed"
    return agreed


def _action(item: MeetingDecision, matter: object) -> str:
    whom = str(getattr(matter, "whom_and_when", ""))
    text = " ".join(str(getattr(matter, "text", "")).split()).rstrip(".")
    return f"{item.name}: {text}{f', {whom}' if whom else ''}."


def _escalated(decisions: Sequence[MeetingDecision]) -> Iterator[str]:
    for item in decisions:
        if item.decision.matter is not None:
            yield f"{item.name}: {' '.join(item.decision.matter.text.split())}"


def _named(decisions: Sequence[MeetingDecision], kind: str) -> Iterator[str]:
    for item in decisions:
        if item.decision.kind == kind:
            action = item.report.action
            yield f"{item.name} {action.text if action is not None else ''}".strip()


def _other_matters(meeting: Meeting) -> Iterator[Block]:
    lines = [line.strip() for line in meeting.considered.splitlines() if line.strip()]
    if lines:
        yield PaperHeading("Other matters")
        yield from (PaperWords(line) for line in lines)


def _section(heading: str, lines: Iterable[str]) -> Iterator[Block]:
    found = tuple(lines)
    if found:
        yield PaperHeading(heading)
        yield PaperList(found)


# --- as plain text --------------------------------------------------------------------------------------------------


def as_text(blocks: Iterable[Block]) -> str:
    """The notes to be edited: "# " before a heading, "## " before one below it, "- " before a line of a list."""
    parts = []
    for block in blocks:
        match block:
            case PaperHeading():
                parts.append(f"{'#' * block.level} {block.text}")
            case PaperList():
                parts.append("\n".join(f"- {line}" for line in block.lines))
            case PaperWords():
                parts.append(block.text)
    return "\n\n".join(parts)


def from_text(text: str) -> list[Block]:
    """The parts of notes that were edited as plain text."""
    blocks: list[Block] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if line.startswith("- "):
            last = blocks[-1] if blocks else None
            lines = last.lines if isinstance(last, PaperList) else ()
            blocks[len(blocks) - bool(lines) :] = [PaperList((*lines, line[2:].strip()))]
        elif line.startswith("#"):
            words = line.lstrip("#")
            blocks.append(PaperHeading(words.strip(), min(len(line) - len(words), 2)))
        else:
            blocks.append(PaperWords(line))
    return blocks
