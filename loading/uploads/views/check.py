"""The check: every problem with its place, every question, every change, and what is not in the file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.parameters import whole_number
from core.text import without_nul
from loading.models import Load
from loading.uploads import workflow
from loading.uploads.corrections import FIX
from loading.uploads.forms import AbsentForm, EachAbsentForm
from loading.uploads.not_in_file import EACH, KEEP, WITHDRAW, AbsentChoice, name_of
from loading.uploads.opening import LoadAccess, open_load
from loading.uploads.outcome import LoadOutcome, look
from loading.uploads.pages import PER_PAGE, about_a_load, load_context, next_step, page_of_changes
from loading.uploads.questions import QuestionForm
from loading.uploads.shown_changes import counts, shown_absent, shown_problems, vocabulary

PAGE = require_http_methods(["GET", "HEAD", "POST"])
LONGEST_ANSWER = 10_000
LISTS = ("problems", "questions", "changes")


@never_cache
@PAGE
@about_a_load
def load_check(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file would do to the plan. POST keeps answers and choices, and looks again."""
    desk, load = open_load(request, pk)
    if load.state != Load.State.WAITING:
        raise workflow.NotWaiting(load)
    choosing = "absent" in request.POST
    absent = AbsentForm(request.POST if request.POST.get("do") == "absent" else None)
    if choosing and not absent.is_bound:  # a page was turned: what was typed stands there again
        absent.initial = {name: request.POST.get(name, "") for name in ("absent", "why")}
    elif request.method == "POST":
        answered = _answered(request, load)
        if _keep(request, desk, load, absent):
            return redirect(_here(request, pk, answered))
    outcome = look(load)
    if outcome.reading.needs_columns:
        return redirect(next_step(load, outcome))
    return render(request, "loading/load-check.html", _context(request, outcome, absent))


def _here(request: HttpRequest, pk: int, answered: int) -> str:
    """The check again, on the pages that were shown or with one turned.

    ``answered``: how many of the list that is turned are answered now. They leave it and what follows moves up into
    the same page, which is then opened at the first that was not there before.
    """
    query = urlencode({name: number for name, number in _pages(request, answered).items() if number > 1})
    name, _, way = request.POST.get("turn", "").rpartition("-")
    place = f"#{name}-{PER_PAGE - answered + 1}" if way == "next" and 0 < answered < PER_PAGE else ""
    return f"{reverse('load-check', args=[pk])}{'?' if query else ''}{query}{place}"


def _pages(request: HttpRequest, answered: int = 0) -> dict[str, int]:
    """The page of each list to be shown: those asked for, or that were shown, with the one that is turned."""
    said = {name: request.GET.get(name) or request.POST.get(f"{name}-page", "") for name in LISTS}
    numbers = {name: whole_number(text, digits=6) for name, text in said.items()}
    pages = {name: number for name, number in numbers.items() if number is not None}
    name, _, way = request.POST.get("turn", "").rpartition("-")
    if name in pages and way in ("next", "previous"):
        pages[name] = max(1, pages[name] + (-1 if way == "previous" else 0 if answered else 1))
    return pages


def _answered(request: HttpRequest, load: Load) -> int:
    """How many of the list whose page is turned have an answer that they had not."""
    of_problems = request.POST.get("turn", "").startswith("problems")
    if not of_problems and not request.POST.get("turn", "").startswith("questions"):
        return 0
    return sum(
        bool(said) and said != load.answers.get(key)
        for key, said in _answers(request).items()
        if key.startswith(FIX) == of_problems
    )


def _keep(request: HttpRequest, desk: LoadAccess, load: Load, absent: AbsentForm) -> bool:
    """Keeps what was posted; False where something is to be mended first."""
    if request.POST.get("do") == "absent":
        if not absent.is_valid():
            return False
        choice = AbsentChoice(absent.cleaned_data["absent"], absent.cleaned_data["why"])
        workflow.choose_absent(load, choice, by=desk.by)
        return True
    answers = _answers(request)
    workflow.answer(load, answers, by=desk.by)
    if any(answers.values()):
        messages.success(request, "Kept. This is how it looks with your answers.")
    return True


def _answers(request: HttpRequest) -> dict[str, str]:
    """What was posted of answers, by their keys."""
    given = {
        without_nul(name): without_nul(str(said))[:LONGEST_ANSWER]
        for name, said in request.POST.items()
        if name.startswith((FIX, QuestionForm.PREFIX))
    }
    return QuestionForm.answers_in(given) | {
        name: said.strip() for name, said in given.items() if name.startswith(FIX)
    }


def _context(request: HttpRequest, outcome: LoadOutcome, absent: AbsentForm) -> dict[str, Any]:
    load, spots = outcome.load, outcome.reading.spots
    asked = _pages(request)
    problems = Paginator(outcome.errors, PER_PAGE).get_page(asked.get("problems"))
    questions = Paginator(outcome.questions, PER_PAGE).get_page(asked.get("questions"))
    page, changes = page_of_changes(outcome, asked.get("changes"))
    says = outcome.as_the_file_says or outcome.found
    if not absent.is_bound and not absent.initial:
        chosen = outcome.choice
        absent.initial = {"absent": chosen.all or outcome.unasked, "why": chosen.why}
    kept = sum(outcome.choice.keeps(row.place, unasked=outcome.unasked) for row in outcome.absent)
    return load_context(
        load,
        "Check",
        "check",
        outcome=outcome,
        problems=problems,
        lists=[("problems", problems), ("questions", questions), ("changes", page)],
        vocabulary=_vocabulary(outcome),
        shown_problems=shown_problems(spots, list(problems), load.answers),
        warnings=shown_problems(spots, outcome.warnings[:PER_PAGE]),
        more_warnings=max(0, len(outcome.warnings) - PER_PAGE),
        questions=questions,
        question_form=QuestionForm(list(questions), load.answers),
        counts=counts(says) if says and not outcome.errors else None,
        changes_page=page,
        changes=changes,
        absent=absent,
        absent_rows=_some_absent(outcome),
        kept=kept,
        gone=len(outcome.absent) - kept,
        each=outcome.choice.all == EACH,
        form=absent,
    )


def _vocabulary(outcome: LoadOutcome) -> list[tuple[str, list[str]]]:
    if not outcome.errors or outcome.understood is None:
        return []
    return vocabulary(outcome.understood.sheets, outcome.checked.before if outcome.checked else None)


def _some_absent(outcome: LoadOutcome) -> list[Any]:
    before = outcome.checked.before if outcome.checked else None
    return shown_absent(before, outcome.absent[:5]) if before is not None else []


@never_cache
@PAGE
@about_a_load
def load_absent(request: HttpRequest, pk: int) -> HttpResponse:
    """What becomes of each row that the file does not have."""
    desk, load = open_load(request, pk)
    if load.state != Load.State.WAITING:
        raise workflow.NotWaiting(load)
    outcome = look(load)
    before = outcome.checked.before if outcome.checked else None
    if before is None or not outcome.absent:
        return redirect("load-check", pk)
    page = Paginator(outcome.absent, PER_PAGE).get_page(request.POST.get("page") or request.GET.get("page"))
    choice = outcome.choice
    form = EachAbsentForm(request.POST if request.method == "POST" else None, initial={"why": choice.why})
    if request.method == "POST":
        choice = _chosen(request, outcome, list(page))
        goes = WITHDRAW in (choice.rows or {}).values()
        if form.ask() if goes else form.is_valid():
            workflow.choose_absent(load, replace(choice, why=form.cleaned_data["why"]), by=desk.by)
            messages.success(request, "Kept. What is not ticked stays in the plan as it is.")
            return redirect(_from_absent(request, pk, page))
    rows = [
        (name_of(item.place), item, title, text, not choice.keeps(item.place, unasked=outcome.unasked))
        for item, title, text in shown_absent(before, list(page))
    ]
    context = load_context(
        load,
        "Not in the file",
        "absent",
        page_obj=page,
        rows=rows,
        form=form,
    )
    return render(request, "loading/load-absent.html", context)


def _from_absent(request: HttpRequest, pk: int, page: Page[Any]) -> str:
    """The page before or after, as the button says; behind the last the check."""
    if request.POST.get("do") == "back" and page.has_previous():
        return f"?page={page.previous_page_number()}"
    return f"?page={page.next_page_number()}" if page.has_next() else reverse("load-check", args=[pk])


def _chosen(request: HttpRequest, outcome: LoadOutcome, page: list[Any]) -> AbsentChoice:
    """The choice with what was ticked on this page; the rows of other pages stay as they were."""
    was = outcome.choice
    rows = {
        name_of(item.place): KEEP if was.keeps(item.place, unasked=outcome.unasked) else WITHDRAW
        for item in outcome.absent
    }
    ticked = set(request.POST.getlist("withdraw"))
    rows |= {name_of(item.place): WITHDRAW if name_of(item.place) in ticked else KEEP for item in page}
    return AbsentChoice(EACH, rows=rows)
