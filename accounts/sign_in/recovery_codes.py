"""The recovery codes of a second proof: shown once, and one of them is asked for, which shows that they are kept."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from accounts.sign_in.saved_request import saved_request
from core.forms import GovukForm, PlainLineField


class RecoveryCodeForm(GovukForm):
    """One of the codes, which is not used up by this. ``row``: the person's recovery codes."""

    code = PlainLineField(label="One of your codes", help_text="It is not used up by this.", max_length=40)

    def __init__(self, *args: Any, row: Authenticator | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.row = row

    def clean_code(self) -> str:
        """Raises ValidationError for what is none of the codes that are left."""
        code = "".join(str(self.cleaned_data["code"]).split())
        if self.row is None or code not in self.row.wrap().get_unused_codes():
            raise ValidationError("That is none of your codes. If you did not keep them, make new ones.")
        return code


class RecoveryCodesView(ViewRecoveryCodesView):
    """The library's page, with a box for one of the codes."""

    form: RecoveryCodeForm | None = None

    @property
    def row(self) -> Authenticator | None:
        """The person's recovery codes; None if they have none."""
        return Authenticator.objects.filter(
            user_id=self.request.user.pk, type=Authenticator.Type.RECOVERY_CODES
        ).first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the box, unless one of the codes was typed before."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        row = self.row
        if self.form is None and row is not None and not row.data.get("kept_at"):
            self.form = RecoveryCodeForm(row=row)
        return {**context, "form": self.form}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Takes note that the codes are kept."""
        row = self.row
        if row is None:
            raise Http404("No recovery codes.")
        self.form = RecoveryCodeForm(request.POST, row=row)
        if not self.form.is_valid():
            return self.get(request, *args, **kwargs)
        row.data["kept_at"] = time.time()
        row.save(update_fields=["data"])
        messages.success(
            request, "Your recovery codes are kept. Each of them works once, also the one that you typed."
        )
        return redirect("carry-on" if saved_request(request) is not None else "mfa_index")


recovery_codes = never_cache(RecoveryCodesView.as_view())
