"""The page on which somebody who moves on hands over all that waits for them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import signed_in
from core.conflict import Conflict, ShownConflict
from core.history import Change
from core.requests.once import once
from core.text import counted
from priorities.people.administered import administered_partnerships
from priorities.people.forms import MovingOnForm
from priorities.people.moving_on import belongings_of, hand_over_everything
from priorities.posts.letters import post_duties_of


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def person_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """What a person has, and to whom all of it goes."""
    administered = administered_partnerships(request, writes=True)
    person = administered.person(pk)
    belongings = belongings_of(person, administered.partnerships)
    form = MovingOnForm(request.POST or None, initial={"seen": belongings.seen})
    after = reverse("person-detail", args=[person.pk])
    if request.method == "POST" and form.is_valid():
        submitted = form.cleaned_data
        try:
            with once(request, after):
                new, had = hand_over_everything(
                    person,
                    (submitted["name"], submitted["email"]),
                    administered.partnerships,
                    change=Change(by=administered.user, reason=form.reason_text),
                    seen=submitted["seen"],
                )
        except Conflict as conflict:
            belongings = conflict.now
            shown = ShownConflict(what="What is handed over", button="Hand over all of it")
            form.show_conflict(shown, belongings.seen)
        except ValidationError as error:
            form.refuse(error)
        else:
            what = counted(len(had.lines), "thing")
            words = f"{what} handed over from {person} to {new}. Both are told by e-mail."
            messages.success(request, f"{words} If {person} has left for good, close the account here.")
            return redirect(after)
    context = {
        "person": person,
        "belongings": belongings,
        "form": form,
        "people": administered.people()
        .filter(is_active=True)
        .exclude(pk=person.pk)
        .values_list("email", "name"),
        "post_duties": [post_duties_of(post.office) for post in belongings.posts],
    }
    return render(request, "priorities/person-hand-over.html", context, status=409 if form.conflict else 200)
