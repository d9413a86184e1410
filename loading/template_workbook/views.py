"""The download of the template workbook."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import person_of, require_second_factor, signed_in
from accounts.administrators import require_administrator
from documents.spreadsheets.writing import CONTENT_TYPE
from loading.template_workbook.building import template_workbook
from plan.reading import read_plan
from priorities.models import Agreement


@signed_in
@require_safe
def load_template(request: HttpRequest) -> HttpResponse:
    """The empty workbook; with ``?agreement=`` the workbook with that plan's rows, for its administrators."""
    slug = request.GET.get("agreement", "")
    plan = read_plan(_administered(request, slug)) if slug else None
    return HttpResponse(
        template_workbook(plan),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{slug or "agreement"}-to-fill-in.xlsx"'},
    )


def _administered(request: HttpRequest, slug: str) -> Agreement:
    """The agreement. Raises Http404, Refused, SecondFactorFirst."""
    user = person_of(request)
    agreement: Agreement | None = (
        Agreement.objects.visible_to(user).select_related("partnership").filter(slug=slug).first()
    )
    if agreement is None:
        raise Http404("No such agreement.")
    require_administrator(
        user,
        agreement.partnership_id,
        "The workbook with the whole plan is for the officers of the Community Safety Unit.",
    )
    require_second_factor(request)
    return agreement
