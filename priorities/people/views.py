"""All people and posts, inviting, and mail that did not arrive."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import signed_in
from accounts.outbox.failures import (
    NeedNotBeSent,
    deal_with,
    listed,
    send_again,
    send_all_again,
    sent_again_in_words,
    undelivered,
    waiting_among,
)
from accounts.workflow import invite_many
from core.govuk.parts import ShownFilter
from core.history import Change
from priorities.people.administered import Administered, desk_of
from priorities.people.forms import InviteForm, ProposalsForm, SearchForm
from priorities.people.listing import PAGE, lines_of, page_of_people, proposals, shown_offices
from priorities.people.workflow import invite_holders
from priorities.posts.holders import offices_of, post_name


@never_cache
@signed_in
@require_safe
def people_list(request: HttpRequest) -> HttpResponse:
    """What waits for an administrator, the posts with who is in them, and the people with what they are."""
    desk = desk_of(request)
    offices = offices_of(desk.partnerships)
    agreements = {one.slug: one for office in offices for one in office.agreements}
    form = SearchForm(request.GET, agreements=list(agreements.values()))
    form.is_valid()
    sought, show, slug = (form.chosen.get(name, ("", ""))[0] for name in ("q", "show", "agreement"))
    posts = Paginator(shown_offices(offices, sought, show, slug), PAGE).get_page(request.GET.get("posts"))
    people = page_of_people(desk, offices, sought, show, request.GET.get("page"))
    mail = listed(desk.partnerships)
    context = {
        "desk": desk,
        "form": form,
        "shown": [ShownFilter(words, _without(request, name)) for name, (_, words) in form.chosen.items()],
        "clear_address": reverse("people-list"),
        "offices": posts,
        "vacant": sum(office.is_vacant for office in offices),
        "total": len(offices),
        "names_agreements": len(agreements) > 1,
        "page_obj": people,
        "people": [] if show == "vacant" else lines_of(desk, offices, list(people.object_list)),
        "show": show,
        "proposed": len(proposals(offices)),
        "requests": [(post_name(asked.post), asked) for asked in desk.requests()],
        "undelivered": Paginator(undelivered(mail).select_related("person"), PAGE).get_page(1),
        "waiting": waiting_among(mail),
    }
    return render(request, "priorities/people-list.html", context)


def _without(request: HttpRequest, name: str) -> str:
    """The address of the list without one of its filters."""
    rest = request.GET.copy()
    for gone in (name, "page", "posts"):
        rest.pop(gone, None)
    return f"?{rest.urlencode()}"


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def people_invite(request: HttpRequest) -> HttpResponse:
    """Invite by address, one or many; or those whose names came with a plan."""
    desk = desk_of(request, writes=True)
    found = proposals(offices_of(desk.partnerships))
    do = request.POST.get("do", "")
    form = InviteForm(request.POST if do == "people" else None, partnerships=desk.partnerships)
    loaded = ProposalsForm(request.POST if do == "loaded" else None, proposals=found, prefix="loaded")
    if do == "people" and form.is_valid() and _invite(request, form):
        return redirect("people-list")
    if do == "loaded" and loaded.is_valid() and _invite_loaded(request, loaded):
        return redirect("people-list")
    context = {"desk": desk, "form": form, "loaded": loaded, "both": [form, loaded]}
    return render(request, "priorities/people-invite.html", context)


def _invite(request: HttpRequest, form: InviteForm) -> bool:
    people, partnership = form.cleaned_data["people"], form.partnership
    change = Change(by=_user(request), reason=form.why)
    try:
        invitations = invite_many(people, partnership, form.cleaned_data["kind"], change=change)
    except ValidationError as error:
        form.add_error("people", ValidationError(error.messages))
        return False
    messages.success(request, f"{_counted(len(invitations))} invited; the mails are on their way.")
    return True


def _invite_loaded(request: HttpRequest, form: ProposalsForm) -> bool:
    try:
        people = invite_holders(form.chosen, change=Change(by=_user(request)))
    except ValidationError as error:
        form.refuse(error)
        return False
    messages.success(request, f"{_counted(len(people))} invited; each is told what they answer for.")
    return True


def _counted(number: int) -> str:
    return "One person is" if number == 1 else f"{number} people are"


def _user(request: HttpRequest) -> Any:
    return request.user


@never_cache
@signed_in
@require_POST
def mail_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A message that did not arrive: send it again, or take it off the list."""
    desk: Administered = desk_of(request, writes=True)
    message = desk.message(pk)
    change = Change(by=desk.user)
    try:
        if request.POST.get("do") == "again":
            again = send_again(message, change=change)
            messages.success(request, f"It is on its way again, to {again.address}.")
        else:
            deal_with(message, change=change)
            messages.success(request, "Taken off the list.")
    except NeedNotBeSent as reason:
        messages.warning(request, str(reason))
    return redirect("people-list")


@never_cache
@signed_in
@require_POST
def mail_all_again(request: HttpRequest) -> HttpResponse:
    """Every message that did not arrive: send it again."""
    desk: Administered = desk_of(request, writes=True)
    again = send_all_again(listed(desk.partnerships), change=Change(by=desk.user))
    messages.success(request, sent_again_in_words(len(again)))
    return redirect("people-list")
