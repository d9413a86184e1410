"""The verbs of filed papers: file one, withdraw one."""

from __future__ import annotations

from accounts.models import User
from actions.models import Action
from core.history import save_row
from loading.kept_files.owners import refusal_to_file, refuse
from loading.models import ActionInPaper, FiledPaper, KeptFile
from papers.agendas.choosing import MeetingChoice
from papers.filing.keeping import formats_filed, keep_file
from papers.frozen import digest_of, freeze
from papers.opening import OpenedPaper
from papers.orders.asking import ask_for
from papers.rendering.kept import is_long, made
from priorities.readers import reader_of
from priorities.writing import writing

FILED, WITHDRAWN = "Paper filed", "Paper withdrawn"


def file_paper(
    opened: OpenedPaper, *, readers: str, query: str, by: User, meeting: MeetingChoice | None = None
) -> FiledPaper:
    """Files a paper as it is now, for these readers. Its files are made at once, long ones by the worker.

    ``query``: of the address that it was made from. ``meeting``: for which it goes out. Raises Refused.
    """
    agreement, paper = opened.page.agreement, opened.paper
    refuse(refusal_to_file(reader_of(by, agreement)))
    # Before the agreement is locked: drawing takes seconds.
    whose = agreement.partnership_id
    forms = [form for form in formats_filed() if not is_long(paper, form, whose)]
    files = {form.ending: made(paper, form, whose) for form in forms}
    with writing(agreement, by=by, reason=FILED) as change:
        row = FiledPaper.objects.create(
            agreement=agreement,
            kind=opened.kind.slug,
            title=paper.title,
            shows=paper.shows[:500],
            query=query[:1000],
            readers=readers if opened.has_choice_of_readers else opened.readers,
            content=freeze(paper),
            digest=digest_of(paper),
            period=meeting.period if meeting else None,
            meeting=meeting.days.meeting if meeting else "",
            made_by=by,
            made_at=change.moment,
        )
        actions = Action._default_manager.filter(agreement=agreement, ref__in=opened.refs)
        ActionInPaper.objects.bulk_create(ActionInPaper(paper=row, action=action) for action in actions)
        for ending, content in files.items():
            keep_file(row, ending, content, change)
        for form in formats_filed():
            if form.ending not in files:
                ask_for(opened, form.ending, by=by, query=query, filed=row)
        return row


def withdraw_paper(paper: FiledPaper, *, by: User, reason: str) -> FiledPaper:
    """Takes a filed paper with its files out of sight, with the reason; again: does nothing. Raises Refused."""
    agreement = paper.agreement
    with writing(agreement, by=by, reason=reason) as change:
        refuse(refusal_to_file(reader_of(by, agreement)))
        row = FiledPaper.objects.select_for_update().get(pk=paper.pk)
        if row.withdrawn_at is None:
            row.withdrawn_at, row.withdrawn_why = change.moment, reason
            row.save(update_fields=["withdrawn_at", "withdrawn_why"])
            for file in KeptFile.objects.filter(paper=row, withdrawn_at__isnull=True):
                file.withdrawn_at, file.withdrawn_why = change.moment, reason
                save_row(file, change)
            row.orders.all().delete()
        return row
