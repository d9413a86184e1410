"""The reason that several edits share (a change set), kept in the session of the person until they end it."""

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
        """What a form begins with while the reason is shared."""
        return {"reason": self.reason, "decision": self.decision, "keep_why": True}


def shared_reason(request: HttpRequest, agreement: str) -> SharedReason | None:
    """The reason that edits of an agreement (by slug) share now; None: each gives its own."""
    found = request.session.get(KEY, {}).get(agreement)
    return SharedReason(found["reason"], found["decision"]) if found else None


def share(request: HttpRequest, agreement: str, reason: SharedReason) -> None:
    """The next edits of the agreement have this reason, until it is ended."""
    kept = request.session.get(KEY, {})
    request.session[KEY] = {**kept, agreement: {"reason": reason.reason, "decision": reason.decision}}


def end(request: HttpRequest, agreement: str) -> None:
    """Each edit gives its own reason again."""
    kept = request.session.get(KEY, {})
    request.session[KEY] = {slug: reason for slug, reason in kept.items() if slug != agreement}
