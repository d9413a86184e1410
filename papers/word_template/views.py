"""The page of the look of Word papers."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import person_of, require_second_factor, signed_in
from accounts.administrators import administered_by
from core.requests.once import once
from documents.word.template import facts_of
from papers.word_template.forms import WordTemplateForm
from papers.word_template.keeping import look_of, template_of, templates_of
from papers.word_template.workflow import take_template, use_own_look


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def word_template(request: HttpRequest, pk: int) -> HttpResponse:
    """What gives the Word papers of a partnership their look; takes a template, or goes back to the own look."""
    person = person_of(request)
    partnership = next((row for row in administered_by(person) if row.pk == pk), None)
    if partnership is None:
        raise Http404("No such partnership.")
    require_second_factor(request)
    if request.method == "POST" and request.POST.get("do") == "own":
        with once(request):
            use_own_look(partnership, by=person)
            messages.success(request, "Word papers have the tracker’s own look again.")
        return redirect("word-template", pk)
    form = WordTemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with once(request):
            row = take_template(partnership, form.name, form.content, by=person)
            messages.success(request, f"Word papers have the look of “{row.title}” from now on.")
        return redirect("word-template", pk)
    look = look_of(pk)
    context = {
        "partnership": partnership,
        "form": form,
        "template": template_of(pk),
        "templates": templates_of(pk),
        "facts": facts_of(look) if look else None,
    }
    return render(request, "papers/word-template.html", context)
