"""The pages of one office: its people, handing it over, appointing people, correcting terms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import signed_in
from core.conflict import Conflict, ConflictLine, ShownConflict
from core.history import Change
from core.requests.once import once
from priorities.models import Holding
from priorities.people.administered import AdministeredPartnerships, administered_partnerships
from priorities.people.form_base import ReasonedForm
from priorities.people.listing import people_to_invite
from priorities.posts.forms import AppointForm, HandOverForm, NewcomerForm, TermForm
from priorities.posts.holders import PostHistory, Term
from priorities.posts.letters import post_duties_of
from priorities.posts.workflow import Appointment, appoint, correct_term, hand_over, remove_term


@never_cache
@signed_in
@require_safe
def post_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An office: its people now and in the past, and its duties."""
    administered = administered_partnerships(request)
    office = administered.office(pk)
    context = {
        "office": office,
        "post_duties": post_duties_of(office),
        "people_to_invite": people_to_invite([office]),
    }
    return render(request, "priorities/post-detail.html", context)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def post_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Hands the office over to a new holder from a day on."""
    administered = administered_partnerships(request, writes=True)
    office = administered.office(pk)
    hand_over_request = administered.requests().filter(post__in=office.posts, part="").first()
    initial = (
        {"name": hand_over_request.new_name, "email": hand_over_request.new_email}
        if hand_over_request
        else {}
    )
    form = HandOverForm(request.POST or None, office=office, initial=initial)
    after = _after_hand_over(request, office)
    if request.method == "POST" and form.is_valid():
        submitted = form.cleaned_data
        try:
            with once(request, after):
                term = hand_over(
                    office,
                    _appointment(form),
                    change=Change(by=administered.user, reason=form.reason_text),
                    seen=submitted["seen"],
                    leaving=submitted.get("leaving"),
                    also_leaving=submitted.get("also_leaving", ()),
                )
        except Conflict as conflict:
            _show_conflict(form, conflict.now, "Hand over")
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(
                request, f"{office.name} is handed over to {term.name}, {term.period}.{_mail_sentence(term)}"
            )
            return redirect(after)
    context = {
        "post_duties": post_duties_of(office),
        "hand_over_request": hand_over_request,
        **_form_context(administered, office, form),
    }
    return render(request, "priorities/post-hand-over.html", context)


def _after_hand_over(request: HttpRequest, office: PostHistory) -> str:
    """The address of the job titles that have no lead, if the person comes from there; else of this one."""
    if request.GET.get("from") == "vacant":
        return f"{reverse('people-list')}?show=vacant"
    return reverse("post-detail", args=[office.pk])


def _appointment(form: NewcomerForm) -> Appointment:
    """The appointment that the form describes."""
    submitted = form.cleaned_data
    invite = bool(submitted.get("invite") and submitted["email"])
    return Appointment(
        name=submitted["name"],
        email=submitted["email"],
        kind=submitted.get("kind", Holding.Kind.HOLDER),
        starts_on=submitted.get("starts_on"),
        ends_on=submitted.get("ends_on"),
        may_send=bool(submitted.get("may_send")),
        invite=invite,
        shares=bool(submitted.get("shares")),
    )


def _mail_sentence(term: Term) -> str:
    """A sentence for the message: whether a mail went to the person."""
    if term.person is None:
        return " They have no account, so nothing was sent to them."
    return f" A mail with what comes with it is on its way to {term.person.email}."


def _show_conflict(form: ReasonedForm, office: PostHistory, button: str) -> None:
    """Who is named now, beside whom the person typed."""
    now = "\n".join(
        ", ".join(filter(None, (term.name, term.kind_in_words, term.period))) for term in office.terms
    )
    yours = ", ".join(filter(None, (form.cleaned_data["name"], form.cleaned_data["email"])))
    line = ConflictLine("who is named", now, yours, "id_name")
    form.show_conflict(ShownConflict((line,), what="Who is named here", button=button), office.seen)


def _form_context(administered: AdministeredPartnerships, office: PostHistory, form: Any) -> dict[str, Any]:
    """The context of every form about an office. ``people``: names and addresses to choose from."""
    people = administered.people().filter(is_active=True).order_by("name").values_list("email", "name")
    return {"office": office, "form": form, "people": people}


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def post_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Appoints a person: as holder of a vacant post, as deputy for a time, or as delegate."""
    administered = administered_partnerships(request, writes=True)
    office = administered.office(pk)
    kind = request.GET.get("kind", "")
    form = AppointForm(request.POST or None, office=office, initial={"kind": kind} if kind else {})
    if request.method == "POST" and form.is_valid():
        change = Change(by=administered.user, reason=form.reason_text)
        try:
            with once(request, reverse("post-detail", args=[office.pk])):
                term = appoint(office, _appointment(form), change=change, seen=form.cleaned_data["seen"])
        except Conflict as conflict:
            _show_conflict(form, conflict.now, "Save")
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{term.name} is named for {office.name}.{_mail_sentence(term)}")
            return redirect("post-detail", pk=office.pk)
    return render(request, "priorities/post-appoint.html", _form_context(administered, office, form))


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def holding_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Corrects, ends or withdraws a person's term in an office."""
    administered = administered_partnerships(request, writes=True)
    try:
        office, term = administered.term(pk)
    except Http404:
        if request.method == "POST" and (withdrawn := _withdrawn_holding(administered, pk)):
            return render(
                request,
                "priorities/holding-gone.html",
                {"row": withdrawn, "conflict": _taken_out(request, withdrawn)},
                status=409,
            )
        raise
    form = TermForm(request.POST or None, office=office, term=term)
    if request.method == "POST" and form.is_valid():
        try:
            message = _correct(request, administered, office, term, form)
        except Conflict as conflict:
            is_removal = request.POST.get("do") == "remove"
            _show_conflict(form, conflict.now, "Take the entry out" if is_removal else "Save")
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, message)
            return redirect("post-detail", pk=office.pk)
    context = {"term": term, **_form_context(administered, office, form)}
    return render(request, "priorities/holding-edit.html", context)


def _correct(
    request: HttpRequest,
    administered: AdministeredPartnerships,
    office: PostHistory,
    term: Term,
    form: TermForm,
) -> str:
    change = Change(by=administered.user, reason=form.reason_text)
    seen = form.cleaned_data["seen"]
    if request.POST.get("do") == "remove":
        remove_term(office, term, change=change, seen=seen)
        return f"The entry of {term.name} is taken out."
    shares = bool(form.cleaned_data.get("shares"))
    changed = correct_term(office, term, form.submitted, change=change, seen=seen, shares=shares)
    return f"The entry of {form.cleaned_data['name']} is saved." if changed else "Nothing was changed."


def _withdrawn_holding(administered: AdministeredPartnerships, pk: int) -> Holding | None:
    """The holding, if somebody else has withdrawn it meanwhile."""
    rows = Holding._default_manager.filter(
        agreement__partnership__in=administered.partnerships, withdrawn_at__isnull=False
    )
    return rows.filter(pk=pk).select_related("post__agency").first()


def _taken_out(request: HttpRequest, row: Holding) -> ShownConflict:
    """What was typed about an entry that is gone, so that the person can copy it."""
    labels = {name: str(field.label) for name, field in TermForm.base_fields.items() if name != "seen"}
    lines = []
    for name, label in labels.items():
        parts = [request.POST.get(f"{name}_{part}", "") for part in ("day", "month", "year")]
        text = request.POST.get(name) or " ".join(part for part in parts if part)
        if text:
            lines.append(ConflictLine(label, "", text))
    return ShownConflict(
        tuple(lines),
        what=f"The entry of {row.name}",
        when=row.withdrawn_at,
        why=row.withdrawn_why,
        is_gone=True,
        advice="Copy what you still need before you leave this page.",
    )
