"""The agreement itself as a document: its chapters, then its registers. Each part only where the agreement has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.text import lines_of
from papers.kinds.parts import PaperRequest, remarks_of
from papers.value import Block, Paper, PaperColumn, PaperHeading, PaperList, PaperTable, PaperWords, row
from plan.printed import DocumentParts, document_parts
from plan.value import PlanValue
from plan.value.rows import AgencyValue, FindingValue, LinkedPlanValue

TABLES = (
    *("chapters", "groups", "people", "priorities", "linked_plans", "signatories", "assessments"),
    *("achievements", "decisions"),
)
"""What it reads of the plan."""
BULLETS = ("- ", "* ", "• ")


def agreement_document(value: PlanValue, request: PaperRequest) -> Paper:
    """The agreement as a document."""
    parts = document_parts(value)
    blocks = [
        *text_blocks(value.agreement.summary),
        *_chapters(value),
        *_why(parts),
        *_leads(parts),
        *_groups(value),
        *_findings(parts),
        *_achievements(parts),
        *_decisions(parts),
        *_lists(value, parts),
        *_agencies(value.agencies),
        *_contact(request),
    ]
    return Paper(
        kind="agreement",
        title="The agreement",
        agreement=value.agreement.title,
        shows=request.shown_words,
        blocks=tuple(blocks) or (PaperWords("The text of this agreement has not been set down yet."),),
        remarks=remarks_of(value.agreement, request),
        marking=request.marking,
    )


def text_blocks(text: str) -> Iterator[Block]:
    """A text as paragraphs and lists: lines that begin with a dash or a bullet make a list."""
    items: list[str] = []
    for line in text.split("\n"):
        if line.startswith(BULLETS):
            items.append(line[2:].strip())
            continue
        if items:
            yield PaperList(tuple(items))
            items = []
        if line.strip():
            yield PaperWords(line)
    if items:
        yield PaperList(tuple(items))


def _chapters(value: PlanValue) -> Iterator[Block]:
    for chapter in value.chapters:
        yield PaperHeading(f"{chapter.number} {chapter.title}".strip())
        yield from text_blocks(chapter.text)


def _why(parts: DocumentParts) -> Iterator[Block]:
    if parts.why:
        yield PaperHeading("The priorities, and why they were chosen")
    for priority, _ in parts.why:
        yield PaperHeading(f"{priority.number} {priority.title}".strip(), 2)
        if priority.overall_aim:
            yield PaperWords(f"Overall aim: {priority.overall_aim}")
        yield from text_blocks(priority.context)
        if priority.regards:
            yield PaperWords(f"Has regard to: {'; '.join(lines_of(priority.regards))}")


def _leads(parts: DocumentParts) -> Iterator[Block]:
    if parts.leads:
        yield PaperHeading("Leads")
        yield PaperTable(
            "Priorities and who leads them",
            "Leads",
            (PaperColumn("Priority", 40), PaperColumn("Led by", 60)),
            tuple(
                row(
                    f"{item.priority.number} {item.priority.title}".strip(),
                    "\n".join(f"{line.key}: {line.value}" for line in item.lines) or "Nobody named",
                )
                for item in parts.leads
            ),
        )


def _groups(value: PlanValue) -> Iterator[Block]:
    if value.groups:
        yield PaperHeading("Governance")
    for group in value.groups:
        yield PaperHeading(group.name, 2)
        for words, text in (("Members", group.members), ("Terms of reference", group.terms)):
            if text:
                yield PaperWords(words, strong=True, leads_in=True)
                lines = lines_of(text)
                yield from (PaperList(tuple(lines)),) if len(lines) > 1 else text_blocks(text)


def _findings(parts: DocumentParts) -> Iterator[Block]:
    if parts.findings:
        yield PaperHeading("Strategic assessments")
    for year, findings in parts.findings:
        yield PaperTable(
            f"Strategic assessments {year}" if year else "Further findings",
            "Assessments",
            (
                PaperColumn("Topic", 24),
                PaperColumn("Community Safety Partnerships", 46),
                PaperColumn("Note", 30),
            ),
            tuple(row(item.topic, _counted(item), item.note) for item in findings),
        )


def _counted(finding: FindingValue) -> str:
    if finding.csps is None:
        count = "Not counted"
    else:
        count = f"{finding.csps} of {finding.out_of}" if finding.out_of else str(finding.csps)
    return f"{count}\n{finding.places}"


def _achievements(parts: DocumentParts) -> Iterator[Block]:
    if parts.achievements:
        yield PaperHeading("Key achievements")
    for title, achievements in parts.achievements:
        if title or len(parts.achievements) > 1:
            yield PaperHeading(title or "Of the whole agreement", 2)
        yield PaperList(tuple(" ".join(item.text.split()) for item in achievements))


def _decisions(parts: DocumentParts) -> Iterator[Block]:
    if parts.decisions:
        yield PaperHeading("Decisions and recommendations")
        if parts.has_made_references:
            yield PaperWords("A reference in square brackets is the tracker’s own: the source gives none.")
        yield PaperTable(
            "What meetings decided and asked for",
            "Decisions",
            (
                PaperColumn("Reference", 14),
                PaperColumn("Meeting", 20),
                PaperColumn("What was decided", 42),
                PaperColumn("What came of it", 24),
            ),
            tuple(
                row(item.reference, item.meeting, "\n".join(item.what), "\n".join(item.came))
                for item in parts.decisions
            ),
        )


def _lists(value: PlanValue, parts: DocumentParts) -> Iterator[Block]:
    plans = [_plan_line(item) for item in value.linked_plans]
    signatories = [f"{name}: {note}" if note else name for name, note in parts.signatories]
    for heading, lines in (("Linked plans and strategies", plans), ("Signatories", signatories)):
        if lines:
            yield PaperHeading(heading)
            yield PaperList(tuple(lines))


def _plan_line(plan: LinkedPlanValue) -> str:
    title = f"{plan.title} ({plan.period})" if plan.period else plan.title
    own = "; ".join(lines_of(plan.priorities))
    return f"{title}. Its priorities: {own}" if own else title


def _agencies(agencies: Iterable[AgencyValue]) -> Iterator[Block]:
    rows = tuple(row(_agency_name(item), _standing(item)) for item in agencies)
    if rows:
        yield PaperHeading("Agencies")
        yield PaperTable(
            "Agencies and their standing under the Crime and Disorder Act 1998",
            "Agencies",
            (PaperColumn("Agency", 60), PaperColumn("Standing", 40)),
            rows,
        )


def _agency_name(agency: AgencyValue) -> str:
    is_short = agency.abbreviation and agency.abbreviation != agency.name
    return f"{agency.name} ({agency.abbreviation})" if is_short else agency.name


def _standing(agency: AgencyValue) -> str:
    standing = agency.standing[:1].upper() + agency.standing[1:] or "Not given"
    return f"{standing}; succeeded by {agency.successor}" if agency.successor else standing


def _contact(request: PaperRequest) -> Iterator[Block]:
    if request.contact:
        yield PaperHeading("Contact")
        yield PaperList(request.contact)
