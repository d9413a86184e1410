"""What became of every cell of a file: a page of them, and the file with it beside each cell."""

from __future__ import annotations

import io

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.parameters import whole_number
from documents.spreadsheets import write_workbook
from documents.spreadsheets.writing import CONTENT_TYPE
from loading.layouts.account import JOINED, LEFT_OUT, TAKEN
from loading.uploads.cell_fates import with_fates
from loading.uploads.kept_checks import check_of
from loading.uploads.outcome import LoadOutcome
from loading.uploads.pages import about_a_load, load_context, open_waiting_load

CELLS_PER_PAGE = 100
KINDS = (TAKEN, JOINED, LEFT_OUT)


@never_cache
@require_safe
@about_a_load
def load_cells(request: HttpRequest, pk: int) -> HttpResponse:
    """The cells of a sheet (``?sheet=``, its number) that were taken, joined or left out (``?kind=``)."""
    outcome = _open_outcome(request, pk)
    accounts = outcome.understood.account if outcome.understood else ()
    number = whole_number(request.GET.get("sheet", ""), digits=4) or 0
    kind = request.GET.get("kind", LEFT_OUT)
    if not accounts or number >= len(accounts) or kind not in KINDS:
        raise Http404("No such list of cells.")
    sheet = accounts[number]
    page = Paginator(sheet.of(kind), CELLS_PER_PAGE).get_page(request.GET.get("page"))
    title = f"Cells that are {kind}" if sheet.name else "Texts that stand in no table"
    context = load_context(outcome.load, title, "cells", account=sheet, number=number, kind=kind, cells=page)
    return render(request, "loading/load-cells.html", context)


@never_cache
@require_safe
@about_a_load
def load_cells_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as a workbook in which each column has a second one: what became of the cell."""
    outcome = _open_outcome(request, pk)
    if outcome.understood is None or not outcome.understood.account:
        raise Http404("No such file.")
    target = io.BytesIO()
    write_workbook(with_fates(outcome.reading.document, outcome.understood.account), target)
    name = f"{outcome.load.name.rpartition('.')[0] or outcome.load.name} - every cell.xlsx"
    return HttpResponse(
        target.getvalue(),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": content_disposition_header(True, name) or "attachment"},
    )


def _open_outcome(request: HttpRequest, pk: int) -> LoadOutcome:
    """What a waiting load would do. Raises NotWaiting for one that is done."""
    _, load = open_waiting_load(request, pk)
    return check_of(load)
