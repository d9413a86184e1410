"""The pages around signing in that are the tracker's own; the others are allauth's."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.access import has_second_factor, signed_in
from accounts.models import User
from accounts.sign_in import kept_request
from accounts.sign_in.demonstration import SESSION_KEY, demo_person


def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as the demonstration person whose button was pressed; not found unless CSA_DEMO is on."""
    if not settings.CSA_DEMO:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    chosen = demo_person(request.POST.get("person", ""))
    if chosen is None:
        raise Http404
    wanted = request.POST.get(REDIRECT_FIELD_NAME, "")
    if not get_adapter(request).is_safe_url(wanted):
        wanted = ""
    person = User.objects.filter(email=chosen.email, is_illustrative=True, is_active=True).first()
    if person is None:
        messages.error(request, "The demonstration people are not there yet: run “manage.py demo” first.")
        query = f"?{urlencode({REDIRECT_FIELD_NAME: wanted})}" if wanted else ""
        return redirect(reverse(settings.LOGIN_URL) + query)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[SESSION_KEY] = str(person.pk)
    return redirect(wanted or settings.LOGIN_REDIRECT_URL)


@never_cache
@require_GET
@signed_in
def second_factor(request: HttpRequest) -> HttpResponse:
    """The way to a second factor: ask for it, or say why one is needed and how to set one up."""
    if has_second_factor(request):
        return redirect("carry-on")
    here = urlencode({REDIRECT_FIELD_NAME: reverse("second-factor")})
    if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        return redirect(f"{reverse('mfa_reauthenticate')}?{here}")
    if is_mfa_enabled(request.user, [Authenticator.Type.WEBAUTHN]):
        return redirect(f"{reverse('mfa_reauthenticate_webauthn')}?{here}")
    return render(request, "accounts/second-factor.html", {"waiting": kept_request.kept(request)})


@never_cache
@require_GET
@signed_in
def carry_on(request: HttpRequest) -> HttpResponse:
    """Go on with what was asked for before: to a page at once, with what was posted by a button."""
    waiting = kept_request.kept(request)
    if waiting is None:
        return redirect(settings.LOGIN_REDIRECT_URL)
    if waiting.fields is None:
        kept_request.let_go(request)
        return redirect(waiting.address)
    return render(request, "accounts/carry-on.html", {"waiting": waiting})


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """In the place of allauth's sign-up page: accounts are made by invitation only."""
    return redirect(settings.LOGIN_URL)


@signed_in
def to_security(request: HttpRequest) -> HttpResponse:
    """In the place of allauth's page of addresses: an administrator keeps those."""
    return redirect("mfa_index")
