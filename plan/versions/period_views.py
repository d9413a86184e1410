"""The page that publishes a reporting period, and the page of the pre-election period."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import person_of, require_second_factor, signed_in
from accounts.administrators import administered_by, require_administrator
from accounts.models import Partnership
from accounts.pre_election import require_why_now, set_pre_election, why_now_field
from core.conflict import Conflict, ConflictForm, token_of
from core.forms import ChoiceLabel, DatePartsField, GovukForm
from core.history import Change
from core.templatetags.govuk import day as day_in_words
from plan.versions.publishing_periods import plan_publication, publish_period, take_back_publication
from reporting.models import ReportingPeriod
from reporting.periods.fetching import PeriodContext, open_period
from reporting.periods.pages import closing_of
from reporting.workflow import NOT_YOURS, PeriodNotPossible

NOW, DESPATCH, A_DAY = "now", "despatch", "a day"


class PublishPeriodForm(GovukForm):
    """When a closed period is published: now, on the day the agenda goes out, or on another day."""

    when = forms.ChoiceField(label="When is it published?", widget=forms.RadioSelect, initial=NOW)
    day = DatePartsField(label="Day", required=False)
    why_now = why_now_field()

    def __init__(self, *args: Any, period: ReportingPeriod, **options: Any) -> None:
        super().__init__(*args, **options)
        self.partnership: Partnership = period.agreement.partnership
        self.despatch_on = period.despatch_on
        today = timezone.localdate()
        choices: list[tuple[str, Any]] = [(NOW, "Now")]
        if self.despatch_on is not None and self.despatch_on > today:
            choices.append((DESPATCH, f"On {day_in_words(self.despatch_on)}, when the papers go out"))
        choices.append((A_DAY, ChoiceLabel("On another day", reveals=("day",))))
        self.fields["when"].choices = choices  # type: ignore[attr-defined]
        last = self.partnership.pre_election_to
        if last is None or last < today:
            del self.fields["why_now"]

    @property
    def publish_on(self) -> date | None:
        """The day that was chosen; None: now, or no day."""
        when = self.cleaned_data.get("when")
        return {DESPATCH: self.despatch_on, A_DAY: self.cleaned_data.get("day")}.get(str(when))

    def clean(self) -> dict[str, Any]:
        """Another day has to be given and to come; in the pre-election period there must be a reason."""
        data = super().clean() or self.cleaned_data
        if data.get("when") == A_DAY and "day" not in self.errors:
            if data.get("day") is None:
                self.add_error("day", "Enter the day on which it is published")
            elif data["day"] <= timezone.localdate():
                self.add_error("day", "Choose a day to come, or publish it now")
        day = timezone.localdate() if data.get("when") == NOW else self.publish_on
        require_why_now(self, self.partnership, day)
        return data


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def period_publish(request: HttpRequest, agreement: str, period: int) -> HttpResponse:
    """Says what publishing a closed period means; POST publishes it, sets its day, or takes that back."""
    opened = open_period(person_of(request), agreement, period)
    require_administrator(opened.reader, refusal=NOT_YOURS)
    require_second_factor(request)
    takes_back = request.POST.get("do") == "take back"
    posted = request.POST if request.method == "POST" and not takes_back else None
    form = PublishPeriodForm(posted, period=opened.period)
    if request.method == "POST" and (takes_back or form.is_valid()):
        try:
            words = _take_back(opened) if takes_back else _publish(opened, form)
        except PeriodNotPossible as reason:
            messages.warning(request, str(reason))
        else:
            messages.success(request, words)
            return redirect("period-close", agreement=agreement, period=period)
    context = {
        "opened": opened,
        "period": opened.period,
        "agreement": opened.agreement,
        "closing": closing_of(opened.period),
        "form": form,
    }
    return render(request, "plan/period-publish.html", context)


def _publish(opened: PeriodContext, form: PublishPeriodForm) -> str:
    """Publishes the period now or has it published; returns a message. Raises PeriodNotPossible."""
    why_now = form.cleaned_data.get("why_now", "")
    if form.publish_on is None:
        publish_period(opened.period, opened.user, why_now=why_now)
        return f"{opened.period.title} is published."
    plan_publication(opened.period, form.publish_on, opened.user, why_now=why_now)
    return f"{opened.period.title} will be published on {day_in_words(form.publish_on)}."


def _take_back(opened: PeriodContext) -> str:
    take_back_publication(opened.period, opened.user)
    return f"{opened.period.title} will not be published until you say so."


class PreElectionForm(ConflictForm):
    """The first and last day of the pre-election period; both empty: there is none."""

    first = DatePartsField(label="First day", required=False)
    last = DatePartsField(label="Last day", help_text="The day of the election.", required=False)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def pre_election(request: HttpRequest, pk: int) -> HttpResponse:
    """The pre-election period of a partnership, and what is to be published in it."""
    person = person_of(request)
    partnership = next((row for row in administered_by(person) if row.pk == pk), None)
    if partnership is None:
        raise Http404("No such partnership.")
    require_second_factor(request)
    form = PreElectionForm(request.POST if request.method == "POST" else None, initial=_days(partnership))
    if request.method == "POST" and form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        try:
            change = Change(person, "Pre-election period set")
            set_pre_election(partnership, first, last, change=change, seen=form.cleaned_data["seen"])
        except Conflict as conflict:
            form.show_both(_days(conflict.now), "The pre-election period")
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request,
                f"The pre-election period is from {day_in_words(first)} to {day_in_words(last)}."
                if first
                else "There is no pre-election period.",
            )
            return redirect("pre-election", pk=pk)
    planned = (
        ReportingPeriod.objects.filter(
            agreement__partnership=partnership,
            state=ReportingPeriod.State.CLOSED,
            publish_on__range=(partnership.pre_election_from, partnership.pre_election_to),
            withdrawn_at__isnull=True,
        ).select_related("agreement")
        if partnership.pre_election_from
        else []
    )
    context = {"partnership": partnership, "form": form, "planned": planned}
    return render(request, "plan/pre-election.html", context, status=409 if form.conflict else 200)


def _days(partnership: Partnership) -> dict[str, Any]:
    days = [partnership.pre_election_from, partnership.pre_election_to]
    return {"first": days[0], "last": days[1], "seen": token_of(days)}
