"""How the unit that runs the tracker is reached: the page that says it, and the page that keeps it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.validators import RegexValidator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require_second_factor, signed_in
from accounts.administrators import administered_by, require_administrator
from accounts.models import Partnership
from accounts.unit import forget_unit, service_unit
from core.conflict import Conflict, ConflictForm, ConflictLine, ShownConflict, refuse_if_changed, token_of
from core.forms import EmailField, FieldLabel, PlainLineField, PlainTextField
from core.history import Change, update_rows

FIELDS = ("unit_name", "unit_email", "unit_phone", "unit_address")
MAY_NOT = "Only administrators of the Community Safety Unit change how it is reached."
A_TELEPHONE = RegexValidator(r"^[0-9+() .-]*$", "Write a telephone number, such as 01632 960 001")


class ContactsForm(ConflictForm):
    """What the unit is called and how it is reached; whatever is empty is printed nowhere."""

    unit_name = PlainLineField(label="Name of the unit", max_length=200, required=False)
    unit_email = EmailField(
        label="E-mail address",
        help_text="A mailbox of the unit. Answers to the tracker’s e-mails go there.",
        required=False,
    )
    unit_phone = PlainLineField(
        label=FieldLabel("Telephone", "the telephone number"),
        max_length=40,
        required=False,
        validators=[A_TELEPHONE],
    )
    unit_address = PlainTextField(
        label="Postal address", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )


def contacts_of(partnership: Partnership) -> dict[str, str]:
    """What the partnership itself says of its unit, by field."""
    return {name: getattr(partnership, name) for name in FIELDS}


@transaction.atomic
def set_contacts(partnership: Partnership, contacts: dict[str, str], *, seen: str, change: Change) -> None:
    """Sets what the unit is called and how it is reached. ``seen``: the token of what the person saw.

    Raises Refused and Conflict.
    """
    require_administrator(change.by, partnership, MAY_NOT)
    row = Partnership.objects.select_for_update().get(pk=partnership.pk)
    refuse_if_changed(seen, tuple(contacts_of(row).values()), row)
    if contacts_of(row) == contacts:
        return
    for name in FIELDS:
        setattr(row, name, contacts[name])
    update_rows(Partnership, [row], FIELDS, change)
    transaction.on_commit(forget_unit)


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Who runs the tracker, and how they are reached."""
    administers = administered_by(request.user) if request.user.is_authenticated else ()
    return render(request, "accounts/contact.html", {"unit": service_unit(), "administers": administers})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def unit_contacts(request: HttpRequest, pk: int) -> HttpResponse:
    """What the unit of a partnership is called, and how it is reached."""
    person: Any = request.user
    partnership = next((row for row in administered_by(person) if row.pk == pk), None)
    if partnership is None:
        raise Http404("No such partnership.")
    require_second_factor(request)
    now = contacts_of(partnership)
    initial = {**now, "seen": token_of(tuple(now.values()))}
    form = ContactsForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in FIELDS}
        change = Change(person, "Contacts of the unit set")
        try:
            set_contacts(partnership, typed, seen=form.cleaned_data["seen"], change=change)
        except Conflict as conflict:
            _show_changed(form, contacts_of(conflict.now), typed)
            status = 409
        else:
            messages.success(request, "This is how the unit is named and reached from now on.")
            return redirect("contact")
    return render(
        request, "accounts/unit-contacts.html", {"partnership": partnership, "form": form}, status=status
    )


def _show_changed(form: ContactsForm, now: dict[str, str], typed: dict[str, str]) -> None:
    lines = [
        ConflictLine(str(form.fields[name].label), now[name], typed[name], f"id_{name}")
        for name in FIELDS
        if now[name] != typed[name]
    ]
    form.show_conflict(ShownConflict(tuple(lines), what="These contacts"), token_of(tuple(now.values())))
