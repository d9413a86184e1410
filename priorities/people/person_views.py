"""The pages of one person: roles, duties, name and address, closing and reopening the account."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Refused, require_second_factor, signed_in
from accounts.models import Partnership, Role, User
from accounts.second_factor import has_second_proof
from accounts.workflow import person_shown, reopen_account, roles_shown, set_roles
from core.conflict import Conflict, ConflictLine, ShownConflict, token_of
from core.history import Change
from priorities.models import Holding
from priorities.people.administered import AdministeredPartnerships, administered_partnerships
from priorities.people.duties import Charge, charges
from priorities.people.forms import ChargeForm, CloseForm, PersonForm, ResetProofForm, RolesForm
from priorities.people.listing import posts_by_person, roles_in_words
from priorities.people.workflow import (
    close_leaver,
    correct_person,
    holdings_from_today,
    require_all_partnerships,
    reset_second_proof,
)
from priorities.posts.holders import offices_of_posts


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's roles and posts; the roles and duties can be changed here."""
    administered = administered_partnerships(request)
    person = administered.person(pk)
    forms = _forms(request, administered, person)
    if request.method == "POST":
        require_second_factor(request)
        if _save(request, administered, person, forms):
            return redirect("person-detail", pk=person.pk)
    return render(request, "priorities/person-detail.html", _person_context(administered, person, forms))


def _forms(request: HttpRequest, administered: AdministeredPartnerships, person: User) -> dict[str, Any]:
    """A form for the roles in each partnership and for each kind of duties; only the posted one is bound."""
    form_name = request.POST.get("do", "")
    forms: dict[str, Any] = {}
    for partnership in administered.partnerships:
        name = f"roles-{partnership.pk}"
        kinds = roles_shown(person, partnership)
        initial: dict[str, Any] = {"kinds": kinds, "seen": token_of(kinds)}
        forms[name] = RolesForm(request.POST if form_name == name else None, initial=initial, prefix=name)
        forms[name].partnership = partnership
    keys = [partnership.pk for partnership in administered.partnerships]
    for charge in charges():
        choices = charge.choices(keys)
        if choices:
            name = f"charge-{charge.name}"
            held = [key for key, _ in charge.held([person.pk], keys).get(person.pk, ())]
            initial = {"things": held, "seen": token_of(sorted(held))}
            data = request.POST if form_name == name else None
            forms[name] = ChargeForm(data, initial=initial, prefix=name, charge=charge, choices=choices)
            forms[name].charge = charge
    return forms


def _save(
    request: HttpRequest, administered: AdministeredPartnerships, person: User, forms: dict[str, Any]
) -> bool:
    """Saves the posted form; False if that was not possible: the form says why."""
    form = forms.get(request.POST.get("do", ""))
    if form is None:
        raise Http404("No such form.")
    if not form.is_valid():
        return False
    try:
        if isinstance(form, RolesForm):
            _save_roles(request, administered, person, form.partnership, form)  # type: ignore[attr-defined]
        else:
            _save_charge(request, administered, person, form.charge, form)
    except Conflict as conflict:
        name = "kinds" if isinstance(form, RolesForm) else "things"
        texts = (_labels(form, name, keys) for keys in (conflict.now, form.cleaned_data[name]))
        line = ConflictLine(str(form.fields[name].label), *texts)
        button = f"Save {'roles' if isinstance(form, RolesForm) else form.charge.name}"
        form.show_conflict(ShownConflict((line,), what=str(person), button=button), token_of(conflict.now))
        return False
    except ValidationError as error:
        form.refuse(error)
        return False
    return True


def _labels(form: Any, name: str, keys: Collection[str]) -> str:
    """The words of chosen boxes, a line each."""
    return "\n".join(str(words) for key, words in form.fields[name].choices if key in keys)


def _save_roles(
    request: HttpRequest,
    administered: AdministeredPartnerships,
    person: User,
    partnership: Partnership,
    form: RolesForm,
) -> None:
    change = Change(by=administered.user, reason=form.reason_text)
    kinds, seen = form.cleaned_data["kinds"], form.cleaned_data["seen"]
    added, removed = set_roles(person, partnership, kinds, change=change, seen=seen)
    sentences = []
    if added:
        names = ", ".join(str(Role.Kind(kind).label) for kind in added)
        sentences.append(f"Given: {names}. A mail is on its way to {person.email}.")
    if removed:
        sentences.append(f"Withdrawn: {', '.join(str(Role.Kind(kind).label) for kind in removed)}.")
    messages.success(request, " ".join(sentences) or "Nothing was changed: the roles are as they were.")


def _save_charge(
    request: HttpRequest,
    administered: AdministeredPartnerships,
    person: User,
    charge: Charge,
    form: ChargeForm,
) -> None:
    if form.cleaned_data["things"] and not person.is_active:
        raise ValidationError(f"The account of {person} is closed: reopen it first.")
    keys = [partnership.pk for partnership in administered.partnerships]
    things, seen = form.cleaned_data["things"], form.cleaned_data["seen"]
    charge.assign(person, things, keys, Change(by=administered.user), seen)
    messages.success(request, f"{charge.role}: saved.")


def _person_context(
    administered: AdministeredPartnerships, person: User, forms: dict[str, Any]
) -> dict[str, Any]:
    """What the page of a person shows."""
    rows = holdings_from_today(person).filter(agreement__partnership__in=administered.partnerships)
    posts_by_key = {row.post_id: row.post for row in rows.select_related("post__agreement__partnership")}
    posts = posts_by_person(offices_of_posts(list(posts_by_key.values())), [person.pk]).get(person.pk, [])
    return {
        "administered": administered,
        "person": person,
        "last_seen": person.last_login if person.is_active else None,
        "forms": forms,
        "sources": list(forms.values()),
        "roles_now": roles_in_words(administered, [person.pk]).get(person.pk, []),
        "posts": posts,
        "past_holdings": _past_holdings(administered, person),
        "conflict": next(filter(None, (form.conflict for form in forms.values())), None),
        "has_proof": person.is_active and has_second_proof(person),
        "refusal_reason": _refusal_reason(administered, person),
    }


def _past_holdings(administered: AdministeredPartnerships, person: User) -> list[tuple[str, Holding]]:
    """Names of the posts that they have left, each with their time there, the latest first."""
    rows = person.holdings.filter(
        agreement__partnership__in=administered.partnerships, withdrawn_at__isnull=True
    )
    ended = rows.exclude(pk__in=holdings_from_today(person).values("pk"))
    ended = ended.select_related("post__agency", "agreement").order_by("-ends_on", "pk")
    return [(row.post.printed, row) for row in ended]


def _refusal_reason(administered: AdministeredPartnerships, person: User) -> str:
    """Why the administrator may not change the account itself; "" if they may."""
    try:
        require_all_partnerships(Change(by=administered.user), person)
    except Refused as refused:
        return refused.reason
    return ""


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's name and address."""
    administered = administered_partnerships(request, writes=True)
    person = administered.person(pk)
    require_all_partnerships(Change(by=administered.user), person)
    form = PersonForm(request.POST or None, initial=_name_and_address(person))
    if request.method == "POST" and form.is_valid():
        change = Change(by=administered.user, reason=form.reason_text)
        submitted, seen = form.cleaned_data, form.cleaned_data["seen"]
        try:
            changed_fields = correct_person(
                person, submitted["name"], submitted["email"], change=change, seen=seen
            )
        except Conflict as conflict:
            form.show_both(_name_and_address(conflict.now), "The name or address")
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, "Saved." if changed_fields else "Nothing was changed.")
            return redirect("person-detail", pk=person.pk)
    context = {"person": administered.person(pk), "form": form}
    return render(request, "priorities/person-edit.html", context)


def _name_and_address(person: User) -> dict[str, str]:
    return {"name": person.name, "email": person.email, "seen": token_of(person_shown(person))}


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def person_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes the account of a person who has left; lists the posts that they still hold."""
    administered = administered_partnerships(request, writes=True)
    person = administered.person(pk)
    require_all_partnerships(Change(by=administered.user), person)
    rows = list(holdings_from_today(person).select_related("post__agreement__partnership"))
    posts = posts_by_person(offices_of_posts([row.post for row in rows]), [person.pk]).get(person.pk, [])
    form = CloseForm(request.POST or None, is_in_post=bool(rows))
    if request.method == "POST" and form.is_valid():
        leaves_vacant = bool(form.cleaned_data.get("leaves_vacant"))
        try:
            close_leaver(
                person,
                change=Change(by=administered.user, reason=form.reason_text),
                leaves_vacant=leaves_vacant,
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, f"The account of {person} is closed. Their name stays in the history.")
            return redirect("person-detail", pk=person.pk)
    context = {"person": person, "form": form, "posts": posts}
    return render(request, "priorities/person-close.html", context)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def person_reset_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Resets the second proof of a person who has lost it."""
    administered = administered_partnerships(request, writes=True)
    person = administered.person(pk)
    require_all_partnerships(Change(by=administered.user), person)
    form = ResetProofForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reset_second_proof(person, change=Change(by=administered.user, reason=form.reason_text))
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(
                request,
                f"The second proof of {person} is reset. They and all administrators are told by e-mail.",
            )
            return redirect("person-detail", pk=person.pk)
    context = {"person": person, "form": form, "has_proof": has_second_proof(person)}
    return render(request, "priorities/person-reset-proof.html", context)


@never_cache
@signed_in
@require_POST
def person_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens a closed account again, without the roles and posts that it had."""
    administered = administered_partnerships(request, writes=True)
    person = administered.person(pk)
    change = Change(by=administered.user)
    require_all_partnerships(change, person)
    reopen_account(person, change=change)
    messages.success(request, f"The account of {person} is open again. Give them the roles that they need.")
    return redirect("person-detail", pk=person.pk)
