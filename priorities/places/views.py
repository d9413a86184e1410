"""The pages on which administrators keep the register of places."""

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
from core.conflict import Conflict, token_of
from core.requests.once import once
from priorities.models import Place
from priorities.people.administered import AdministeredPartnerships, administered_partnerships
from priorities.places.forms import PlaceForm, PlaceWithdrawalForm
from priorities.places.reading import register_of
from priorities.places.register import PlaceKind, PlaceValue, Register
from priorities.places.workflow import add_place, change_place, withdraw_place


@never_cache
@signed_in
@require_safe
def place_register(request: HttpRequest) -> HttpResponse:
    """The places of each partnership that the person administers."""
    administered = administered_partnerships(request)
    registers = [(partnership, register_of(partnership)) for partnership in administered.partnerships]
    context = {"registers": registers, "has_several": administered.has_several}
    return render(request, "priorities/place-register.html", context)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def place_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new place of a partnership (``pk``)."""
    administered = administered_partnerships(request, writes=request.method == "POST")
    partnership = next((row for row in administered.partnerships if row.pk == pk), None)
    if partnership is None:
        raise Http404("No such partnership.")
    form = PlaceForm(
        request.POST or None, register=register_of(partnership), initial={"kind": PlaceKind.DISTRICT}
    )
    if request.method == "POST" and form.is_valid():
        try:
            with once(request, reverse("place-register")):
                place = add_place(partnership, form.value, by=administered.user, reason=form.reason_text)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{place.name} is added.")
            return redirect("place-register")
    context = {"form": form, "partnership": partnership, "has_several": administered.has_several}
    return render(request, "priorities/place-add.html", context)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def place_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One place: other words for it, or out of the register."""
    administered = administered_partnerships(request, writes=request.method == "POST")
    place, register, own = _open(administered, pk)
    withdraws = request.POST.get("do") == "withdraw"
    initial = {
        "name": own.name,
        "kind": own.kind,
        "within": own.within,
        "code": own.code,
        "other_names": "\n".join(own.other_names),
        "seen": token_of(own),
    }
    data = request.POST if request.method == "POST" else None
    form = PlaceForm(None if withdraws else data, register=register, own=own, initial=initial)
    withdrawal = PlaceWithdrawalForm(data if withdraws else None, prefix="withdraw")
    posted: PlaceForm | PlaceWithdrawalForm = withdrawal if withdraws else form
    if data is not None and posted.is_valid():
        try:
            _save(request, administered, place, posted)
            return redirect("place-register")
        except ValidationError as error:
            posted.refuse(error)
        except Conflict as conflict:
            form.show_changed(conflict.now)
    context: dict[str, Any] = {
        "place": own,
        "form": form,
        "withdrawal": withdrawal,
        "sources": [form, withdrawal],
    }
    return render(request, "priorities/place-edit.html", context)


def _open(administered: AdministeredPartnerships, pk: int) -> tuple[Place, Register, PlaceValue]:
    """A place of the person's partnerships, with the register that it stands in. Raises Http404."""
    place = Place.objects.filter(partnership__in=administered.partnerships, pk=pk).first()
    register = register_of(place.partnership_id) if place else Register()
    own = next((item for item in register.places if item.key == pk), None)
    if place is None or own is None:
        raise Http404("No such place.")
    return place, register, own


def _save(
    request: HttpRequest,
    administered: AdministeredPartnerships,
    place: Place,
    form: PlaceForm | PlaceWithdrawalForm,
) -> None:
    if isinstance(form, PlaceWithdrawalForm):
        withdraw_place(place, by=administered.user, reason=form.reason_text)
        messages.success(request, f"{place.name} is out of the register. Plans keep its name.")
        return
    change_place(
        place, form.value, by=administered.user, reason=form.reason_text, seen=form.cleaned_data["seen"]
    )
    messages.success(request, f"{form.value.name} is saved.")
