"""The check of a load: problems with their places, questions and changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.conflict import Conflict, ConflictLine, ShownConflict
from core.parameters import whole_number
from core.text import without_nul
from loading.layouts import Question
from loading.models import Load
from loading.uploads import workflow
from loading.uploads.corrections import FIX, LEAVE, left_rows
from loading.uploads.forms import AbsentForm
from loading.uploads.kept_checks import check_of
from loading.uploads.not_in_file import EACH, AbsentChoice
from loading.uploads.opening import LoadAccess
from loading.uploads.outcome import LoadOutcome
from loading.uploads.pages import (
    PER_PAGE,
    about_a_load,
    load_context,
    next_step,
    open_waiting_load,
    page_of_changes,
    place_words,
)
from loading.uploads.questions import PER_SCREEN, QuestionForm, in_order
from loading.uploads.showing.changes import counts, shown_absent
from loading.uploads.showing.problems import shown_problems, vocabulary

PAGE = require_http_methods(["GET", "HEAD", "POST"])
LONGEST_ANSWER, LONGEST_REASON = 10_000, 1_000
NO_REASON = "no reason was given"
LISTS = ("problems", "questions", "changes")


@never_cache
@PAGE
@about_a_load
def load_check(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file would do to the plan. POST stores answers and choices, and checks again."""
    access, load = open_waiting_load(request, pk)
    has_absent_boxes = "absent" in request.POST
    absent = AbsentForm(request.POST if request.POST.get("do") == "absent" else None)
    if has_absent_boxes and not absent.is_bound:  # a page was turned: show the same input again
        absent.initial = {name: request.POST.get(name, "") for name in ("absent", "why")}
    elif request.method == "POST":
        answered = _count_new_answers(request, load)
        try:
            if _save_post(request, access, load, absent):
                return redirect(_check_address(request, pk, answered))
        except Conflict as conflict:
            return _show_conflict(request, conflict.now, absent)
    outcome = check_of(load)
    if outcome.reading.needs_columns:
        return redirect(next_step(load, outcome))
    return render(request, "loading/load-check.html", _context(request, outcome, absent))


def _show_conflict(request: HttpRequest, load: Load, absent: AbsentForm) -> HttpResponse:
    """The check with what somebody else has said beside what was posted, which stays in its boxes."""
    outcome = check_of(load)
    if outcome.reading.needs_columns:
        messages.warning(request, "Another file is in its place now. Nothing of yours was saved.")
        return redirect(next_step(load, outcome))
    if absent.is_bound:
        typed, lines = {}, [_absent_line(outcome, absent)]
    else:
        typed = {key: text for key, text in _posted_answers(request).items() if text}
        lines = [
            ConflictLine(
                _prompt(outcome, key), *(_words(outcome, key, said) for said in (load.answers[key], text))
            )
            for key, text in typed.items()
            if load.answers.get(key, text) != text
        ]
    button = "Keep this choice" if absent.is_bound else "Keep these answers"
    shown = ShownConflict(tuple(lines), "What was said of this file", button)
    context = _context(request, outcome, absent, typed)
    return render(request, "loading/load-check.html", {**context, "conflict": shown}, status=409)


def _asked(outcome: LoadOutcome) -> dict[str, Question]:
    """Every question about the file, answered or not, by its key."""
    return {item.key: item for item in outcome.understood.questions} if outcome.understood else {}


def _prompt(outcome: LoadOutcome, key: str) -> str:
    """What an answer is about: its question, or the place of a corrected cell."""
    asked = _asked(outcome).get(key)
    return asked.prompt if asked else key.partition(":")[2]


def _words(outcome: LoadOutcome, key: str, answer: str) -> str:
    """An answer as its question words it."""
    asked = _asked(outcome).get(key)
    return str(dict(asked.choices).get(answer, answer)) if asked else answer


def _absent_line(outcome: LoadOutcome, absent: AbsentForm) -> ConflictLine:
    """The choice that stands for what is not in the file, beside the one that was posted."""
    words = {EACH: "Chosen for each of them", **dict(absent.fields["absent"].choices)}  # type: ignore[attr-defined]
    stands, typed = outcome.choice, absent.cleaned_data
    theirs = f"{words.get(stands.all, '')}\n{stands.why}".strip()
    return ConflictLine(
        "In the plan, but not in the file",
        theirs,
        f"{words[typed['absent']]}\n{typed['why']}".strip(),
        "id_absent_0",
    )


def _check_address(request: HttpRequest, pk: int, answered: int) -> str:
    """The address of the check, with the pages of its lists; one of them may be turned.

    ``answered``: how many entries of that list have a new answer. They leave the list, and the next ones move up into
    the same page: the address points to the first of those.
    """
    query = urlencode(
        {name: number for name, number in _page_numbers(request, answered).items() if number > 1}
    )
    name, _, way = request.POST.get("turn", "").rpartition("-")
    most = PER_SCREEN if name == "questions" else PER_PAGE
    place = f"#{name}-{most - answered + 1}" if way == "next" and 0 < answered < most else ""
    return f"{reverse('load-check', args=[pk])}{'?' if query else ''}{query}{place}"


def _page_numbers(request: HttpRequest, answered: int = 0) -> dict[str, int]:
    """The page number of each list, from the address or the form; the turned list goes one on or back."""
    texts = {name: request.GET.get(name) or request.POST.get(f"{name}-page", "") for name in LISTS}
    numbers = {name: whole_number(text, digits=6) for name, text in texts.items()}
    pages = {name: number for name, number in numbers.items() if number is not None}
    name, _, way = request.POST.get("turn", "").rpartition("-")
    if name in pages and way in ("next", "previous"):
        pages[name] = max(1, pages[name] + (-1 if way == "previous" else 0 if answered else 1))
    return pages


def _count_new_answers(request: HttpRequest, load: Load) -> int:
    """How many entries of the turned list have a new answer."""
    of_problems = request.POST.get("turn", "").startswith("problems")
    if not of_problems and not request.POST.get("turn", "").startswith("questions"):
        return 0
    return sum(
        bool(answer) and answer != load.answers.get(key)
        for key, answer in _posted_answers(request).items()
        if key.startswith(FIX) == of_problems
    )


def _save_post(request: HttpRequest, access: LoadAccess, load: Load, absent: AbsentForm) -> bool:
    """Stores the posted answers or choice. False where the form has errors."""
    if request.POST.get("do") == "absent":
        if not absent.is_valid():
            return False
        choice = AbsentChoice(absent.cleaned_data["absent"], absent.cleaned_data["why"])
        workflow.choose_absent(load, choice, by=access.by, seen=request.POST.get("seen"))
        messages.success(request, "Kept. This is how it looks with your choice.")
        return True
    if request.POST.get("do") == "again":
        workflow.ask_again(load, by=access.by)
        return True
    answers = _posted_answers(request)
    if kind := request.POST.get("take", ""):
        answers = {
            **_proposals(load, kind),
            **{key: text for key, text in answers.items() if key.startswith(FIX)},
        }
    workflow.answer(load, answers, by=access.by, seen=request.POST.get("seen"))
    if any(answers.values()):
        messages.success(request, "Kept. This is how it looks with your answers.")
    return True


def _proposals(load: Load, kind: str) -> dict[str, str]:
    """What is proposed to each open question of one kind."""
    return {
        question.key: question.proposed
        for question in check_of(load).questions
        if question.kind == kind and question.proposed
    }


def _posted_answers(request: HttpRequest) -> dict[str, str]:
    """The posted answers and corrections, by their keys."""
    posted = {
        without_nul(name): without_nul(str(text))[:LONGEST_ANSWER]
        for name, text in request.POST.items()
        if name.startswith((FIX, LEAVE, QuestionForm.PREFIX))
    }
    why = without_nul(request.POST.get("leave-why", "")).strip()[:LONGEST_REASON] or NO_REASON
    left = {name: why for name in posted if name.startswith(LEAVE)}
    if back := request.POST.get("put-back", ""):
        left[back] = ""
    return (
        QuestionForm.answers_in(posted)
        | left
        | {name: text.strip() for name, text in posted.items() if name.startswith(FIX)}
    )


def _context(
    request: HttpRequest, outcome: LoadOutcome, absent: AbsentForm, typed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """``typed``: answers that were not saved; their questions stand on the page again with them."""
    load, cells = outcome.load, outcome.reading.cells
    answers = {**load.answers, **(typed or {})}
    pages = _page_numbers(request)
    problems = Paginator(outcome.errors, PER_PAGE).get_page(pages.get("problems"))
    is_open = {question.key for question in outcome.questions}
    again = [item for key, item in _asked(outcome).items() if key in (typed or {}) and key not in is_open]
    ordered = in_order([*outcome.questions, *again])
    questions = Paginator(ordered, PER_SCREEN).get_page(pages.get("questions"))
    page, changes = page_of_changes(
        outcome.difference, pages.get("changes"), lambda table, ref: place_words(outcome, table, ref)
    )
    return load_context(
        load,
        "Check",
        "check",
        outcome=outcome,
        problems=problems,
        lists=[("problems", problems), ("questions", questions), ("changes", page)],
        vocabulary=_vocabulary(outcome),
        shown_problems=shown_problems(cells, list(problems), answers),
        warnings=shown_problems(cells, outcome.warnings[:PER_PAGE]),
        more_warnings=max(0, len(outcome.warnings) - PER_PAGE),
        questions=questions,
        question_groups=QuestionForm(list(questions), answers).groups(ordered),
        remembered=_remembered(outcome),
        left_rows=left_rows(outcome.reading.document, load.answers),
        accounts=outcome.understood.account if outcome.understood else (),
        counts=counts(outcome.difference, outcome.file_difference),
        changes_page=page,
        changes=changes,
        **_absent_context(outcome, absent),
    )


def _absent_context(outcome: LoadOutcome, absent: AbsentForm) -> dict[str, Any]:
    """What the page says of rows that the file does not have."""
    chosen = outcome.choice
    if not absent.is_bound and not absent.initial:
        absent.initial = {"absent": chosen.all or outcome.default_choice, "why": chosen.why}
    kept = sum(chosen.keeps(row.place, default_choice=outcome.default_choice) for row in outcome.absent)
    return {
        "absent": absent,
        "absent_rows": _first_absent_rows(outcome),
        "kept": kept,
        "gone": len(outcome.absent) - kept,
        "each": chosen.all == EACH,
        "form": absent,
    }


def _remembered(outcome: LoadOutcome) -> list[tuple[str, str]]:
    """(question, answer) of those that were answered as at the last import."""
    asked = outcome.understood.questions if outcome.understood else ()
    if not asked or not outcome.load.answers:
        return []
    before = workflow.answers_before(outcome.load.agreement)
    return [
        (question.prompt, dict(question.choices).get(answer, answer))
        for question in asked
        if (answer := outcome.load.answers.get(question.key, "")) and before.get(question.key) == answer
    ]


def _vocabulary(outcome: LoadOutcome) -> list[tuple[str, list[str]]]:
    if not outcome.errors or outcome.understood is None:
        return []
    return vocabulary(outcome.understood.sheets, outcome.checked.before if outcome.checked else None)


def _first_absent_rows(outcome: LoadOutcome) -> list[Any]:
    before = outcome.checked.before if outcome.checked else None
    return shown_absent(before, outcome.absent[:5]) if before is not None else []
