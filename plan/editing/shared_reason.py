"""The reason that several edits share. It is in the person's session until they end it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

KEY = "plan_edit_reasons"


@dataclass(frozen=True)
class SharedReason:
    """A reason, and the ref of the decision behind it ("": none)."""

    reason: str
    decision: str = ""

    @property
    def initial(self) -> dict[str, Any]:
        """Initial data of a form while the reason is shared."""
        return {"reason": self.reason, "decision": self.decision, "keep_why": True}


def shared_reason(request: HttpRequest, agreement: str) -> SharedReason | None:
    """The reason that edits of an agreement (its slug) share now; None: each edit asks for its own."""
    saved_reason = request.session.get(KEY, {}).get(agreement)
    return SharedReason(saved_reason["reason"], saved_reason["decision"]) if saved_reason else None


def share_reason(request: HttpRequest, agreement: str, reason: SharedReason) -> None:
    """Gives this reason to the next edits of the agreement."""
    reasons = request.session.get(KEY, {})
    request.session[KEY] = {**reasons, agreement: {"reason": reason.reason, "decision": reason.decision}}


def end_shared_reason(request: HttpRequest, agreement: str) -> None:
    """Each edit asks for its own reason again."""
    reasons = request.session.get(KEY, {})
    request.session[KEY] = {slug: reason for slug, reason in reasons.items() if slug != agreement}
