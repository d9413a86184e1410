"""The pages of an ordered paper: how far it is, and its file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.audience import FILED_FOR, visible_rows
from actions.models import Action
from loading.models import FiledPaper
from papers.frozen import thaw
from papers.models import PaperOrder
from papers.opening import agreement_as_read
from papers.orders.asking import before_it, person_of_request
from papers.rendering.formats import FORMATS
from papers.rendering.kept import is_long, made
from priorities.models import Person
from priorities.readers import Reader, reader_of

Readers = FiledPaper.Readers


@never_cache
@require_safe
def paper_order(request: HttpRequest, agreement: str, key: str) -> HttpResponse:
    """How far an ordered paper is; its file once it is ready."""
    order = _order(request, agreement, key)
    if order.filed_id is not None:
        return redirect("filed-paper", agreement, order.filed_id)
    context = {
        "agreement": order.agreement,
        "order": order,
        "format": FORMATS[order.ending].words,
        "before_it": before_it(order) if order.state == PaperOrder.State.WAITING else 0,
    }
    return render(request, "papers/paper-order.html", context)


@never_cache
@require_safe
def paper_order_file(request: HttpRequest, agreement: str, key: str, ending: str) -> HttpResponse:
    """The file of an ordered paper."""
    order = _order(request, agreement, key)
    paper, form = thaw(bytes(order.content)), FORMATS[order.ending]
    partnership = order.agreement.partnership_id
    if order.state != PaperOrder.State.READY or order.ending != ending or is_long(paper, form, partnership):
        raise Http404("This file is not there, or no longer kept. Ask for the paper again.")
    return file_response(
        made(paper, form, partnership), f"{agreement}-{order.kind}-{order.asked_at:%Y-%m-%d}", ending
    )


def file_response(content: bytes, name: str, ending: str) -> HttpResponse:
    """A file of a paper, to be saved under this name."""
    return HttpResponse(
        content,
        content_type=FORMATS[ending].content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}.{ending}"'},
    )


def _order(request: HttpRequest, slug: str, key: str) -> PaperOrder:
    """The order of who asked, who may still read what it says. Raises Http404, SignInFirst."""
    agreement = agreement_as_read(request.user, slug)
    orders = PaperOrder.objects.filter(agreement=agreement, key=key, asked_by=person_of_request(request))
    order = orders.first()
    if order is None or not _may_have(order, reader_of(request.user, agreement)):
        raise Http404("No such paper is being made. It may have been asked for more than a week ago.")
    order.agreement = agreement
    return order


def _may_have(order: PaperOrder, reader: Reader) -> bool:
    """Whether what the order says is for this reader, and each action that it names too."""
    if order.readers != Readers.EVERYBODY and FILED_FOR[order.readers] not in reader.circles:
        return False
    named = Action._default_manager.filter(agreement=order.agreement_id, ref__in=order.names)
    visible = named.filter(visible_rows(Action, Person(reader.user)))
    return not named.exclude(pk__in=visible.values("pk")).exists()
