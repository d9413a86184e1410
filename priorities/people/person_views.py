"""One person: what they are, what they are called, and closing the account of somebody who has left."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Refused, require_second_factor, signed_in
from accounts.models import Partnership, Role, User
from accounts.workflow import PersonConflict, person_seen, reopen_account, roles_seen, set_roles
from core.history import Change
from priorities.models import Holding
from priorities.people.administered import Administered, desk_of
from priorities.people.duties import IndicatorCharge, charges
from priorities.people.forms import ChargeForm, CloseForm, PersonForm, RolesForm
from priorities.people.listing import places_of, roles_in_words
from priorities.people.workflow import close_leaver, correct_person, posts_ahead, require_all_partnerships
from priorities.posts.holders import offices, post_name


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's roles and posts; the roles and duties can be changed here."""
    desk = desk_of(request)
    person = desk.person(pk)
    moved = False
    forms = _forms(request, desk, person)
    if request.method == "POST":
        require_second_factor(request)
        saved, moved = _save(request, desk, person, forms)
        if saved:
            return redirect("person-detail", pk=person.pk)
    return render(request, "priorities/person-detail.html", _person_context(desk, person, forms, moved))


def _forms(request: HttpRequest, desk: Administered, person: User) -> dict[str, Any]:
    """A form for the roles in each partnership and for each kind of duties; bound is the one that was posted."""
    do = request.POST.get("do", "")
    found: dict[str, Any] = {}
    for partnership in desk.partnerships:
        name = f"roles-{partnership.pk}"
        kinds = Role.objects.filter(person=person, partnership=partnership, is_withdrawn=False)
        initial = {
            "kinds": list(kinds.values_list("kind", flat=True)),
            "seen": roles_seen(person, partnership),
        }
        found[name] = RolesForm(request.POST if do == name else None, initial=initial, prefix=name)
        found[name].partnership = partnership
    keys = [one.pk for one in desk.partnerships]
    for charge in charges():
        choices = charge.choices(keys)
        if choices:
            name = f"charge-{charge.name}"
            held = [key for key, _ in charge.held([person.pk], keys).get(person.pk, ())]
            initial = {"things": held, "seen": " ".join(sorted(held)) or "none"}
            data = request.POST if do == name else None
            found[name] = ChargeForm(data, initial=initial, prefix=name, charge=charge, choices=choices)
            found[name].charge = charge
    return found


def _save(request: HttpRequest, desk: Administered, person: User, forms: dict[str, Any]) -> tuple[bool, bool]:
    """Saves the form that was posted; (saved, somebody else has changed it since)."""
    form = forms.get(request.POST.get("do", ""))
    if form is None:
        raise Http404("No such form.")
    if not form.is_valid():
        return False, False
    try:
        if isinstance(form, RolesForm):
            _save_roles(request, desk, person, form.partnership, form)  # type: ignore[attr-defined]
        else:
            _save_charge(request, desk, person, form.charge, form)
    except PersonConflict:
        form.goes_on_from(form.initial["seen"])
        return False, True
    except ValidationError as error:
        form.refuse(error)
        return False, False
    return True, False


def _save_roles(
    request: HttpRequest, desk: Administered, person: User, partnership: Partnership, form: RolesForm
) -> None:
    change = Change(by=desk.user, reason=form.why)
    kinds, seen = form.cleaned_data["kinds"], form.cleaned_data["seen"] or None
    given, taken = set_roles(person, partnership, kinds, change=change, seen=seen)
    words = []
    if given:
        names = ", ".join(str(Role.Kind(kind).label) for kind in given)
        words.append(f"Given: {names}. A mail is on its way to {person.email}.")
    if taken:
        words.append(f"Withdrawn: {', '.join(str(Role.Kind(kind).label) for kind in taken)}.")
    messages.success(request, " ".join(words) or "Nothing was changed: the roles are as they were.")


def _save_charge(
    request: HttpRequest, desk: Administered, person: User, charge: IndicatorCharge, form: ChargeForm
) -> None:
    if (form.cleaned_data["seen"] or "none") != form.initial["seen"]:
        raise PersonConflict
    if form.cleaned_data["things"] and not person.is_active:
        raise ValidationError(f"The account of {person} is closed: reopen it first.")
    keys = [one.pk for one in desk.partnerships]
    charge.assign(person, form.cleaned_data["things"], keys, Change(by=desk.user))
    messages.success(request, f"{charge.role}: saved.")


def _person_context(desk: Administered, person: User, forms: dict[str, Any], moved: bool) -> dict[str, Any]:
    """What the page of a person shows."""
    rows = posts_ahead(person).filter(agreement__partnership__in=desk.partnerships)
    posts = {row.post_id: row.post for row in rows.select_related("post__agreement__partnership")}
    places = places_of(offices(list(posts.values())), [person.pk]).get(person.pk, [])
    return {
        "desk": desk,
        "person": person,
        "last_seen": person.last_login if person.is_active else None,
        "forms": forms,
        "sources": list(forms.values()),
        "roles_now": roles_in_words(desk, [person.pk]).get(person.pk, []),
        "places": places,
        "past": _past(desk, person),
        "moved": moved,
        "why_not": _why_not(desk, person),
    }


def _past(desk: Administered, person: User) -> list[tuple[str, Holding]]:
    """Names of the posts that they have left, each with their time there, the latest first."""
    rows = person.holdings.filter(agreement__partnership__in=desk.partnerships, withdrawn_at__isnull=True)
    ended = rows.exclude(pk__in=posts_ahead(person).values("pk"))
    ended = ended.select_related("post__agency", "agreement").order_by("-ends_on", "pk")
    return [(post_name(row.post), row) for row in ended]


def _why_not(desk: Administered, person: User) -> str:
    """Why the account itself is not theirs to change; "" when it is."""
    try:
        require_all_partnerships(Change(by=desk.user), person)
    except Refused as refused:
        return refused.reason
    return ""


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's name and address."""
    desk = desk_of(request, writes=True)
    person = desk.person(pk)
    require_all_partnerships(Change(by=desk.user), person)
    initial = {"name": person.name, "email": person.email, "seen": person_seen(person)}
    form = PersonForm(request.POST or None, initial=initial)
    theirs = None
    if request.method == "POST" and form.is_valid():
        change = Change(by=desk.user, reason=form.why)
        typed, seen = form.cleaned_data, form.cleaned_data["seen"] or None
        try:
            fields = correct_person(person, typed["name"], typed["email"], change=change, seen=seen)
        except PersonConflict:
            form.goes_on_from(person_seen(person))
            theirs = desk.person(pk)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, "Saved." if fields else "Nothing was changed.")
            return redirect("person-detail", pk=person.pk)
    context = {"desk": desk, "person": desk.person(pk), "form": form, "theirs": theirs}
    return render(request, "priorities/person-edit.html", context)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def person_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has left: what they still hold, and closing the account."""
    desk = desk_of(request, writes=True)
    person = desk.person(pk)
    require_all_partnerships(Change(by=desk.user), person)
    rows = list(posts_ahead(person).select_related("post__agreement__partnership"))
    places = places_of(offices([row.post for row in rows]), [person.pk]).get(person.pk, [])
    form = CloseForm(request.POST or None, is_in_post=bool(rows))
    if request.method == "POST" and form.is_valid():
        leaves_vacant = bool(form.cleaned_data.get("leaves_vacant"))
        try:
            close_leaver(person, change=Change(by=desk.user, reason=form.why), leaves_vacant=leaves_vacant)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, f"The account of {person} is closed. Their name stays in the history.")
            return redirect("person-detail", pk=person.pk)
    context = {"desk": desk, "person": person, "form": form, "places": places}
    return render(request, "priorities/person-close.html", context)


@never_cache
@signed_in
@require_POST
def person_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens a closed account again, without the roles and posts that it had."""
    desk = desk_of(request, writes=True)
    person = desk.person(pk)
    change = Change(by=desk.user)
    require_all_partnerships(change, person)
    reopen_account(person, change=change)
    messages.success(request, f"The account of {person} is open again. Give them the roles that they need.")
    return redirect("person-detail", pk=person.pk)
