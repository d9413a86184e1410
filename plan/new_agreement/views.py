"""The page of a new agreement."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.administrators import open_administration
from core.requests.once import once
from plan.new_agreement.forms import NewAgreementForm
from plan.new_agreement.workflow import MAY_NOT, create_agreement
from priorities.models import Agreement


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_create(request: HttpRequest) -> HttpResponse:
    """Makes an agreement from nothing; shows the ways from a file and from the last agreement."""
    by, partnerships = open_administration(request, MAY_NOT)
    agreements = list(Agreement.objects.administered_by(by).filter(starts_on__isnull=False))
    form = NewAgreementForm(request.POST or None, partnerships=partnerships, last=agreements[:3])
    if request.method == "POST" and form.is_valid():
        with once(request) as sending:
            agreement = create_agreement(form.chosen_partnership, form.new_agreement, by=by)
            sending.address = reverse("plan-edit", args=[agreement.slug])
        messages.success(
            request, f"{agreement.title} is a draft now. Only who has a role in its partnership sees it."
        )
        return redirect(sending.address)
    context = {"title": "New agreement", "form": form, "agreements": agreements}
    return render(request, "plan/agreement-create.html", context)
