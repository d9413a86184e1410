"""The pages of all people and posts: the list, inviting, and mails that did not arrive."""

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
from accounts.models import Message
from accounts.outbox.failures import (
    NeedNotBeSent,
    count_waiting,
    deal_with,
    send_again,
    send_all_again,
    sent_again_sentence,
    visible_messages,
)
from accounts.workflow import invite_many
from core.govuk.parts import ShownFilter
from core.history import Change
from core.requests.once import once
from downloads.lists import as_file, file_links, kind_asked
from priorities.people.administered import AdministeredPartnerships, administered_partnerships
from priorities.people.forms import InviteForm, ProposalsForm, SearchForm
from priorities.people.listing import (
    PAGE,
    PeopleResource,
    filter_offices,
    found_people,
    people_to_invite,
    person_lines,
)
from priorities.people.workflow import invite_holders
from priorities.posts.holders import offices_of


@never_cache
@signed_in
@require_safe
def people_list(request: HttpRequest) -> HttpResponse:
    """What waits for an administrator, the posts with their holders, and the people with their roles."""
    administered = administered_partnerships(request)
    offices = offices_of(administered.partnerships)
    agreements = {agreement.slug: agreement for office in offices for agreement in office.agreements}
    form = SearchForm(request.GET, agreements=list(agreements.values()))
    form.is_valid()
    search, show, slug = (form.chosen.get(name, ("", ""))[0] for name in ("q", "show", "agreement"))
    posts = Paginator(filter_offices(offices, search, show, slug), PAGE).get_page(request.GET.get("posts"))
    found = found_people(administered, offices, search, show)
    if kind := kind_asked(request.GET):
        lines = person_lines(administered, offices, list(found))
        return as_file(kind, PeopleResource(), lines, "people", "People with an account")
    people = Paginator(found, PAGE).get_page(request.GET.get("page"))
    mails = visible_messages(administered.partnerships)
    context = {
        "administered": administered,
        "form": form,
        "shown": [ShownFilter(words, _without(request, name)) for name, (_, words) in form.chosen.items()],
        "clear_address": reverse("people-list"),
        "offices": posts,
        "vacant": sum(office.is_vacant for office in offices),
        "total": len(offices),
        "names_agreements": len(agreements) > 1,
        "page_obj": people,
        "people": [] if show == "vacant" else person_lines(administered, offices, list(people.object_list)),
        "show": show,
        "proposed": len(people_to_invite(offices)),
        "requests": [
            (hand_over.post.printed, hand_over) for hand_over in administered.requests() if hand_over.post
        ],
        "undelivered": Paginator(mails.filter(Message.UNDELIVERED).select_related("person"), PAGE).get_page(
            1
        ),
        "waiting": count_waiting(mails),
        "files": file_links(request.GET),
    }
    return render(request, "priorities/people-list.html", context)


def _without(request: HttpRequest, name: str) -> str:
    """The address of the list without one of its filters."""
    parameters = request.GET.copy()
    for parameter in (name, "page", "posts"):
        parameters.pop(parameter, None)
    return f"?{parameters.urlencode()}"


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def people_invite(request: HttpRequest) -> HttpResponse:
    """Invites people by address, or people who are named for a job title."""
    administered = administered_partnerships(request, writes=True)
    proposals = people_to_invite(offices_of(administered.partnerships))
    form_name = request.POST.get("do", "")
    invite_form = InviteForm(
        request.POST if form_name == "people" else None, partnerships=administered.partnerships
    )
    proposals_form = ProposalsForm(
        request.POST if form_name == "loaded" else None, proposals=proposals, prefix="loaded"
    )
    if form_name == "people" and invite_form.is_valid() and _invite(request, invite_form):
        return redirect("people-list")
    if form_name == "loaded" and proposals_form.is_valid() and _invite_loaded(request, proposals_form):
        return redirect("people-list")
    context = {
        "form": invite_form,
        "loaded": proposals_form,
        "sources": [invite_form, proposals_form],
    }
    return render(request, "priorities/people-invite.html", context)


def _invite(request: HttpRequest, form: InviteForm) -> bool:
    people, partnership = form.cleaned_data["people"], form.partnership
    change = Change(by=_signed_in_user(request), reason=form.reason_text)
    try:
        with once(request, reverse("people-list")):
            invitations = invite_many(people, partnership, form.cleaned_data["kind"], change=change)
    except ValidationError as error:
        form.add_error("people", ValidationError(error.messages))
        return False
    messages.success(request, f"{_people_invited(len(invitations))} invited; the mails are on their way.")
    return True


def _invite_loaded(request: HttpRequest, form: ProposalsForm) -> bool:
    try:
        with once(request, reverse("people-list")):
            people = invite_holders(form.chosen, change=Change(by=_signed_in_user(request)))
    except ValidationError as error:
        form.refuse(error)
        return False
    messages.success(request, f"{_people_invited(len(people))} invited; each is told what they lead.")
    return True


def _people_invited(number: int) -> str:
    return "One person is" if number == 1 else f"{number} people are"


def _signed_in_user(request: HttpRequest) -> Any:
    return request.user


@never_cache
@signed_in
@require_POST
def mail_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends a message again that did not arrive, or takes it off the list."""
    administered: AdministeredPartnerships = administered_partnerships(request, writes=True)
    message = administered.message(pk)
    change = Change(by=administered.user)
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
    """Sends all messages again that did not arrive."""
    administered: AdministeredPartnerships = administered_partnerships(request, writes=True)
    again = send_all_again(visible_messages(administered.partnerships), change=Change(by=administered.user))
    messages.success(request, sent_again_sentence(len(again)))
    return redirect("people-list")
