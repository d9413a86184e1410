"""The pages of "this is no longer mine": a lead asks for a hand-over, an administrator answers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import SignInFirst, signed_in
from accounts.unit import unit_of
from core.history import Change
from core.requests.once import once
from priorities.models import LeadPost, holdings_of
from priorities.people.administered import administered_partnerships
from priorities.posts.forms import AnswerForm, NoLongerMineForm
from priorities.posts.hand_over_requests import answer_request, say_no_longer_mine

LONGEST_LABEL = 60


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def post_no_longer_mine(request: HttpRequest, pk: int) -> HttpResponse:
    """A person in a post says who has it now; ``?action=4.2a`` where they come from one action."""
    user = request.user
    if not user.is_authenticated:
        raise SignInFirst
    own_posts = LeadPost._default_manager.filter(
        pk__in=holdings_of(user).values("post"), withdrawn_at__isnull=True
    )
    post = own_posts.filter(pk=pk).select_related("agency", "agreement__partnership").first()
    if post is None:
        raise Http404("No job title of theirs.")
    action = request.GET.get("action", "")[:LONGEST_LABEL].strip()
    form = NoLongerMineForm(request.POST or None, post=post.printed, action=action)
    if request.method == "POST" and form.is_valid():
        submitted = form.cleaned_data
        try:
            with once(request, reverse("update-list")):
                say_no_longer_mine(
                    post,
                    by=user,
                    change=Change(by=user),
                    subject=action if submitted.get("whole") == "action" else "",
                    new_name=submitted["new_name"],
                    new_email=submitted["new_email"],
                    note=submitted["note"],
                )
        except ValidationError as error:
            form.refuse(error)
        else:
            unit = unit_of(post.agreement.partnership).name
            messages.success(
                request, f"Thank you. The {unit} has been told. Until it is handed over, it stays with you."
            )
            return redirect("update-list")
    context = {"form": form, "post": post, "name": post.printed}
    return render(request, "priorities/post-no-longer-mine.html", context)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def request_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """An administrator answers a lead's "this is no longer mine"."""
    administered = administered_partnerships(request, writes=True)
    hand_over = administered.request(pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        submitted = form.cleaned_data
        try:
            with once(request, reverse("people-list")):
                answer_request(
                    hand_over,
                    submitted["answer"],
                    is_done=submitted["state"] == "done",
                    change=Change(by=administered.user),
                )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, "Taken off the list.")
            return redirect("people-list")
    context = {"form": form, "hand_over": hand_over, "name": hand_over.post.printed if hand_over.post else ""}
    return render(request, "priorities/request-answer.html", context)
