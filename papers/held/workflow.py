"""The verbs of requests for information: open one, close one."""

from __future__ import annotations

from datetime import date

from accounts.administrators import require_administrator
from accounts.models import User
from actions.models import Action
from loading.models import InformationRequest
from priorities.models import Agreement
from priorities.writing import writing

REFUSAL = "Requests for information are for administrators of the Community Safety Unit."


def open_request(
    agreement: Agreement,
    reference: str,
    *,
    about: Action | User,
    since: date | None = None,
    until: date | None = None,
    by: User,
) -> InformationRequest:
    """Opens a request about an action, or about a person's words. ``since``, ``until``: whole days; None: no limit.

    From now on no file of the agreement is deleted because of its age. Raises Refused.
    """
    require_administrator(by, agreement.partnership_id, REFUSAL)
    with writing(agreement, by=by) as change:
        return InformationRequest.objects.create(
            agreement=agreement,
            reference=reference,
            action=about if isinstance(about, Action) else None,
            person=about if isinstance(about, User) else None,
            since=since,
            until=until,
            opened_by=by,
            opened_at=change.moment,
        )


def close_request(request: InformationRequest, *, by: User) -> None:
    """Closes a request; one that is closed stays as it was closed. Raises Refused."""
    require_administrator(by, request.agreement.partnership_id, REFUSAL)
    with writing(request.agreement, by=by) as change:
        InformationRequest.objects.filter(pk=request.pk, closed_at=None).update(
            closed_by=by, closed_at=change.moment
        )
