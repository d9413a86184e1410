"""The pre-election period of a partnership: who publishes is warned then, and says why it cannot wait."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.administrators import require_administrator
from accounts.models import Partnership
from core.conflict import refuse_if_changed
from core.forms import PlainLineField
from core.history import Change, update_rows

MAY_NOT = "Only administrators of the Community Safety Unit set the pre-election period."


def why_now_field() -> PlainLineField:
    """The box for the reason; a form outside the pre-election period removes it."""
    return PlainLineField(
        label="Why can it not wait until after the election?",
        help_text="It stays on record, and everybody may read it.",
        max_length=300,
        required=False,
    )


def require_why_now(form: forms.BaseForm, partnership: Partnership, day: date | None) -> None:
    """Adds an error to a form whose ``why_now`` is empty on a day in the pre-election period. ``day`` None: no day."""
    if day is None or not partnership.is_pre_election(day) or "why_now" not in form.fields:
        return
    if not form.cleaned_data.get("why_now") and "why_now" not in form.errors:
        form.add_error("why_now", "Say why it cannot wait until after the election")


def with_why_now(reason: str, why_now: str) -> str:
    """The reason of a change, with why it was made in the pre-election period; unchanged for no such words."""
    if not why_now:
        return reason
    return f"{reason}{'. ' if reason else ''}In the pre-election period, because: {why_now}"


@transaction.atomic
def set_pre_election(
    partnership: Partnership,
    first: date | None,
    last: date | None,
    *,
    change: Change,
    seen: str | None = None,
) -> bool:
    """Sets the first and last day of the pre-election period, or that there is none; False when nothing changes.

    ``seen``: the token of the two days as the page showed them. Raises Refused, ValidationError when one of the days is
    missing or they are not in order, and Conflict with the partnership as it is now.
    """
    require_administrator(change.by, partnership, MAY_NOT)
    row = Partnership.objects.select_for_update().get(pk=partnership.pk)
    refuse_if_changed(seen, [row.pre_election_from, row.pre_election_to], row)
    if (row.pre_election_from, row.pre_election_to) == (first, last):
        return False
    if (first is None) is not (last is None):
        raise ValidationError(
            {
                "last"
                if last is None
                else "first": "Enter both days, or neither if there is no pre-election period"
            }
        )
    if first and last and last < first:
        raise ValidationError({"last": "The last day comes before the first: choose a later day"})
    row.pre_election_from, row.pre_election_to = first, last
    update_rows(Partnership, [row], ["pre_election_from", "pre_election_to"], change)
    return True
