"""One office: who is in it and was, handing it over, putting people in, correcting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import signed_in
from accounts.workflow import PersonConflict
from core.history import Change
from priorities.models import Holding
from priorities.people.administered import Administered, desk_of
from priorities.people.listing import proposals
from priorities.posts.forms import AppointForm, ComingForm, HandOverForm, TermForm
from priorities.posts.holders import PostHistory, Term
from priorities.posts.letters import estates_of
from priorities.posts.workflow import Appointment, appoint, correct_term, hand_over, remove_term


@never_cache
@signed_in
@require_safe
def post_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An office: who is in it now, from when to when it was whose, and what goes with it."""
    desk = desk_of(request)
    office = desk.office(pk)
    context = {"desk": desk, "office": office, "estates": estates_of(office), "unsigned": proposals([office])}
    return render(request, "priorities/post-detail.html", context)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def post_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """The office goes to a new holder on a day."""
    desk = desk_of(request, writes=True)
    office = desk.office(pk)
    asked = desk.requests().filter(post__in=office.posts, subject="").first()
    initial = {"name": asked.new_name, "email": asked.new_email} if asked else {}
    form = HandOverForm(request.POST or None, office=office, initial=initial)
    moved = False
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            term = hand_over(
                office,
                _appointment(form),
                change=Change(by=desk.user, reason=form.why),
                seen=typed["seen"] or None,
                leaving=typed.get("leaving"),
                also_leaving=typed.get("also_leaving", ()),
            )
        except PersonConflict:
            moved = True
            form.goes_on_from(office.seen)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(
                request, f"{office.name} is handed over to {term.name}, {term.period}.{_told(term)}"
            )
            return redirect("post-detail", pk=office.pk)
    context = {"estates": estates_of(office), "asked": asked, **_form_context(desk, office, form, moved)}
    return render(request, "priorities/post-hand-over.html", context)


def _appointment(form: ComingForm) -> Appointment:
    """What was typed about somebody who comes."""
    typed = form.cleaned_data
    invite = bool(typed.get("invite") and typed["email"])
    return Appointment(
        name=typed["name"],
        email=typed["email"],
        kind=typed.get("kind", Holding.Kind.HOLDER),
        starts_on=typed.get("starts_on"),
        ends_on=typed.get("ends_on"),
        may_send=bool(typed.get("may_send")),
        invite=invite,
        shares=bool(typed.get("shares")),
    )


def _told(term: Term) -> str:
    """What follows for the person, as the message says it."""
    if term.person is None:
        return " They have no account, so nothing was sent to them."
    return f" A mail with what comes with it is on its way to {term.person.email}."


def _form_context(desk: Administered, office: PostHistory, form: Any, moved: bool) -> dict[str, Any]:
    """What every form about an office is drawn with; names and addresses to choose from are asked for once."""
    known = desk.people().filter(is_active=True).order_by("name").values_list("email", "name")
    return {"desk": desk, "office": office, "form": form, "moved": moved, "known": known}


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def post_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody comes in: holder of a vacant post, deputy for a time, delegate."""
    desk = desk_of(request, writes=True)
    office = desk.office(pk)
    kind = request.GET.get("kind", "")
    form = AppointForm(request.POST or None, office=office, initial={"kind": kind} if kind else {})
    moved = False
    if request.method == "POST" and form.is_valid():
        change = Change(by=desk.user, reason=form.why)
        try:
            term = appoint(office, _appointment(form), change=change, seen=form.cleaned_data["seen"] or None)
        except PersonConflict:
            moved = True
            form.goes_on_from(office.seen)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{term.name} is in the post {office.name}.{_told(term)}")
            return redirect("post-detail", pk=office.pk)
    return render(request, "priorities/post-appoint.html", _form_context(desk, office, form, moved))


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def holding_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody's time in an office: corrected, ended, or taken out as a mistake."""
    desk = desk_of(request, writes=True)
    try:
        office, term = desk.term(pk)
    except Http404:
        if request.method == "POST" and (gone := _gone(desk, pk)):
            return render(
                request, "priorities/holding-gone.html", {"row": gone, "typed": _typed(request)}, status=409
            )
        raise
    form = TermForm(request.POST or None, office=office, term=term)
    moved = False
    if request.method == "POST" and form.is_valid():
        try:
            words = _correct(request, desk, office, term, form)
        except PersonConflict:
            moved = True
            form.goes_on_from(office.seen)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, words)
            return redirect("post-detail", pk=office.pk)
    context = {"term": term, **_form_context(desk, office, form, moved)}
    return render(request, "priorities/holding-edit.html", context)


def _correct(
    request: HttpRequest, desk: Administered, office: PostHistory, term: Term, form: TermForm
) -> str:
    change = Change(by=desk.user, reason=form.why)
    seen = form.cleaned_data["seen"] or None
    if request.POST.get("do") == "remove":
        remove_term(office, term, change=change, seen=seen)
        return f"The entry of {term.name} is taken out."
    shares = bool(form.cleaned_data.get("shares"))
    changed = correct_term(office, term, form.typed, change=change, seen=seen, shares=shares)
    return f"The entry of {form.cleaned_data['name']} is saved." if changed else "Nothing was changed."


def _gone(desk: Administered, pk: int) -> Holding | None:
    """An entry of theirs that somebody else has taken out meanwhile."""
    rows = Holding._default_manager.filter(
        agreement__partnership__in=desk.partnerships, withdrawn_at__isnull=False
    )
    return rows.filter(pk=pk).select_related("post__agency").first()


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was posted, in words, so that nothing typed is lost."""
    labels = {name: str(field.label) for name, field in TermForm.base_fields.items() if name != "seen"}
    found = []
    for name, label in labels.items():
        parts = [request.POST.get(f"{name}_{part}", "") for part in ("day", "month", "year")]
        words = request.POST.get(name) or " ".join(part for part in parts if part)
        if words:
            found.append((label, words))
    return found
