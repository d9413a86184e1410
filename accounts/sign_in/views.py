"""The tracker's own pages of signing in; the others are allauth's."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.access import has_second_factor, signed_in
from accounts.models import User
from accounts.sign_in.demonstration import SESSION_KEY, demo_person
from accounts.sign_in.saved_request import forget_request, saved_request


def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Signs in as the chosen demonstration person; not found unless CSA_DEMO is on."""
    if not settings.CSA_DEMO:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    demo = demo_person(request.POST.get("person", ""))
    if demo is None:
        raise Http404
    next_address = request.POST.get(REDIRECT_FIELD_NAME, "")
    if not get_adapter(request).is_safe_url(next_address):
        next_address = ""
    person = User.objects.filter(email=demo.email, is_illustrative=True, is_active=True).first()
    if person is None:
        messages.error(request, "The demonstration people are not there yet: run “manage.py demo” first.")
        query = f"?{urlencode({REDIRECT_FIELD_NAME: next_address})}" if next_address else ""
        return redirect(reverse(settings.LOGIN_URL) + query)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[SESSION_KEY] = str(person.pk)
    return redirect(next_address or settings.LOGIN_REDIRECT_URL)


@never_cache
@require_GET
@signed_in
def second_factor(request: HttpRequest) -> HttpResponse:
    """Asks for the second factor, or explains why one is needed and how to set it up."""
    if has_second_factor(request):
        return redirect("carry-on")
    query = urlencode({REDIRECT_FIELD_NAME: reverse("second-factor")})
    if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        return redirect(f"{reverse('mfa_reauthenticate')}?{query}")
    if is_mfa_enabled(request.user, [Authenticator.Type.WEBAUTHN]):
        return redirect(f"{reverse('mfa_reauthenticate_webauthn')}?{query}")
    return render(request, "accounts/second-factor.html", {"saved_request": saved_request(request)})


@never_cache
@require_POST
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
def without_second_factor(request: HttpRequest) -> HttpResponse:
    """Signs in somebody who has no second proof at hand: they read and send updates, and decide nothing."""
    stage = request._login_stage  # type: ignore[attr-defined]
    stage.state["authentication_required"] = False  # nothing was shown, so no device is remembered
    response: HttpResponse = stage.exit()
    messages.info(
        request,
        "You are signed in without a second proof: you can read, comment and send updates. What needs one asks for it.",
    )
    return response


@never_cache
@require_GET
@signed_in
def carry_on(request: HttpRequest) -> HttpResponse:
    """Continues the saved request: a GET at once, a POST when the person presses the button."""
    saved = saved_request(request)
    if saved is None:
        return redirect(settings.LOGIN_REDIRECT_URL)
    if saved.fields is None:
        forget_request(request)
        return redirect(saved.address)
    return render(request, "accounts/carry-on.html", {"saved_request": saved})


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Replaces allauth's sign-up page: accounts are made by invitation only."""
    return redirect(settings.LOGIN_URL)


@signed_in
def to_security(request: HttpRequest) -> HttpResponse:
    """Replaces allauth's page of addresses: an administrator changes those."""
    return redirect("mfa_index")
