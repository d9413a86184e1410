"""Everything that a person answers for, a line each, answered on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from accounts.access import Refused, SignInFirst, is_locked, person_of, saves_input_when_locked, signed_in
from accounts.models import User
from core.forms import Problem
from core.parameters import row_key, row_keys, whole_number
from core.text import counted
from reporting import workflow
from reporting.conflicts import conflict_of_drafts
from reporting.models import Report, ReportRound
from reporting.updates.answers import Answer, answers
from reporting.updates.forms import BOXES, CommentaryForm, ReportForm, SourceForm, UpdateForm
from reporting.updates.keeping import kept_quietly
from reporting.updates.lines import Line, named_problems
from reporting.updates.my_updates import (
    MyUpdatesPage,
    commentaries_of,
    commentary_forms,
    forms_of,
    in_printed_order,
    led_priorities,
    my_page,
)
from reporting.updates.whose import WhoseUpdates
from reporting.whole_reports import keys_in_printed_order, whole_reports
from reporting.workflow import SubmittedReport, token_of_draft

TYPED, TOGETHER = "answers_typed", "no_change_together"
"""Names in the session: answers to questions that wait for their button; what one press answered with "no change"."""
FILLED = "Last time’s words stand in the box now. Nothing is saved yet."
KEPT = "Everything on this page is kept. Nobody reviews it before it is sent."
NONE_LEFT = "Nothing was answered: none of your actions in that priority is without an answer."
NOTHING_TAKEN_BACK = "Nothing was taken back. What is kept now stands below."


@signed_in
@saves_input_when_locked
@require_http_methods(["GET", "HEAD", "POST"])
def update_list(request: HttpRequest) -> HttpResponse:
    """Everything that the person answers for in open periods, a line each; an opened line has its boxes."""
    if is_locked(request):
        owner = getattr(request, "locked_user", None)
        whose = WhoseUpdates(owner) if isinstance(owner, User) else None
        raise SignInFirst(is_unsaved=not save_for_owner(request, whose))
    return show_lines(request, WhoseUpdates(person_of(request)))


def show_lines(request: HttpRequest, whose: WhoseUpdates) -> HttpResponse:
    """The page of lines, and what its buttons do; a person's own, or the Unit's for somebody else."""
    if request.method == "POST":
        return _post(request, whose)
    opened, typed = request.GET.get("open", ""), request.session.get(TYPED, {})
    return _show(request, whose, my_page(whose, request.GET.get("page"), opened, typed=typed))


def _show(
    request: HttpRequest,
    whose: WhoseUpdates,
    page: MyUpdatesPage,
    formset: Sequence[Any] = (),
    **more: Any,
) -> HttpResponse:
    context = {
        "mine": page,
        "whose": whose,
        "agreement": whose.agreement,
        "source": _source_form(request, whose),
        "tally": page.tally,
        "matters": page.matters_of(whose),
        "page_obj": page.page,
        "formset": list(formset),
        "together": _together(request, page),
        "prepared": [] if whose.recorded_for else page.prepared_for(whose),
        **more,
    }
    return render(request, "reporting/update-list.html", context)


def _together(request: HttpRequest, page: MyUpdatesPage) -> list[Line]:
    """The lines that one press answered with "no change", as long as they say so."""
    seen = request.session.get(TOGETHER, {})
    return [
        line
        for line in page.lines
        if line.is_confirmed and seen.get(str(line.answer.report.pk)) == line.answer.seen
    ]


@dataclass(frozen=True)
class _Submitted:
    """What the page was posted with. ``strays``: texts about what the person does not (or no longer) write."""

    updates: list[UpdateForm]
    commentaries: list[CommentaryForm]
    strays: list[str]

    @property
    def forms(self) -> list[ReportForm]:
        """The forms that were posted."""
        return [*self.updates, *(form for form in self.commentaries if form.is_bound)]

    @property
    def opened(self) -> dict[str, Any]:
        """The forms of lines that stood open, by prefix; an answer to what was asked has no line of its own."""
        return {
            form.answer.prefix: form
            for form in self.forms
            if f"{form.answer.prefix}-report_text" in form.data
        }


def _submitted(request: HttpRequest, whose: WhoseUpdates) -> _Submitted:
    """Raises Http404 if updates were posted and the person answers for none of them."""
    posted = request.POST.getlist("report")
    keys = row_keys([name.removeprefix("u") for name in posted if name.startswith("u")])
    updates = whose.answered.filter(pk__in=keys, withdrawn_at__isnull=True)
    led = [] if whose.recorded_for else led_priorities(list(whose.posts))
    sent, unwritten = commentaries_of(list(whose.posts), led)
    rows = whole_reports([*keys_in_printed_order(updates), *sent], unwritten=unwritten)
    all_answers = answers(rows, whose.user)
    own = [answer for answer in all_answers if answer.report.action is not None]
    commentaries = in_printed_order(answer for answer in all_answers if answer.report.action is None)
    if keys and not own:
        raise Http404("No such update.")
    missing = set(posted) - {answer.prefix for answer in all_answers}
    strays = [
        request.POST.get(f"{prefix}-{name}", "").strip() for prefix in sorted(missing) for name in BOXES
    ]
    return _Submitted(
        forms_of(own, request.POST),
        commentary_forms(commentaries, request.POST),
        [text for text in strays if text],
    )


def save_for_owner(request: HttpRequest, whose: WhoseUpdates | None) -> bool:
    """Saves what a locked session posted as drafts of its owner; False if something could not be saved or done."""
    if request.method != "POST" or whose is None:
        return True
    try:
        submitted = _submitted(request, whose)
    except Http404:
        return False
    are_valid = [form.is_valid() for form in submitted.forms]
    saved = workflow.merge_together(_from_source(submitted, whose), whose.user)
    is_kept = all(are_valid) and not (submitted.strays or saved.refused or saved.conflicts)
    return is_kept and not _typed_answers(request) and _verb(request)[0] not in PRESSES


def _from_source(submitted: _Submitted, whose: WhoseUpdates) -> list[SubmittedReport]:
    """What the forms say, for the verbs; what the Unit types with where it has the words from."""
    return [replace(form.submitted, received_from=whose.source) for form in submitted.forms]


def _source_form(request: HttpRequest, whose: WhoseUpdates) -> SourceForm | None:
    """Where the Unit has the words from: one box for all lines. None on a person's own page."""
    if whose.recorded_for is None:
        return None
    return SourceForm(
        request.POST if request.method == "POST" else None, initial={"received_from": whose.shown_source}
    )


def _verb(request: HttpRequest) -> tuple[str, str]:
    """What the button says: a verb, and what it is about ("open:u12")."""
    verb, _, about = request.POST.get("do", "save").partition(":")
    return verb, about


def _typed_answers(request: HttpRequest) -> dict[str, str]:
    """The answers to questions that stand in their boxes, by box."""
    return {
        name: text
        for name, text in request.POST.items()
        if name.startswith("answer-") and isinstance(text, str) and text.strip()
    }


def _post(request: HttpRequest, whose: WhoseUpdates) -> HttpResponse:
    """Keeps what was typed, then does what the button says."""
    submitted = _submitted(request, whose)
    verb, about = _verb(request)
    typed = _typed_answers(request)
    request.session[TYPED] = typed
    if verb == "last-words":
        filled = submitted.opened.get(about)
        if isinstance(filled, UpdateForm):
            filled.start_from(filled.answer.last.words.report_text)
            messages.info(request, FILLED)
        return _show_again(request, whose, submitted)
    saved, is_whole = _save(submitted, whose)
    if verb == "keep":
        return kept_quietly(submitted.forms, saved, is_whole=is_whole)
    if not is_whole:
        changed = [
            (form, saved.conflicts[form.answer.report.key])
            for form in submitted.forms
            if form.answer.report.key in saved.conflicts
        ]
        conflict = conflict_of_drafts(changed, "Save everything", are_named=True) if changed else None
        return _show_again(request, whose, submitted, is_kept=True, conflict=conflict)
    press = PRESSES.get(verb)
    source = _source_form(request, whose)
    if source is not None and not source.is_valid():
        return _show_again(request, whose, submitted, is_kept=True, formset=[source])
    if press is not None:
        return press(request, whose, about, submitted)
    if verb == "check":
        return redirect(whose.check_address)
    if verb == "open":
        return redirect(f"{_list_address(request, whose, open=about)}#update-{about}")
    messages.success(request, _closed(whose, about) if verb == "close" else KEPT)
    return redirect(_list_address(request, whose))


def _save(submitted: _Submitted, whose: WhoseUpdates) -> tuple[workflow.SavedDrafts, bool]:
    """Keeps each form that can be kept; the others say why not. The second: whether everything is kept."""
    are_valid = [form.is_valid() for form in submitted.forms]
    saved = workflow.save_together(_from_source(submitted, whose), whose.user)
    for form in submitted.forms:
        key = form.answer.report.key
        if key in saved.refused:
            form.add_error(None if form in submitted.updates else "report_text", saved.refused[key])
            form.was_sent = form.answer.report.sent_at is not None
        elif key in saved.conflicts:
            form.continue_from(saved.conflicts[key])
        elif key in saved.drafts:
            form.continue_from(saved.drafts[key])
    return saved, all(are_valid) and not (saved.conflicts or saved.refused or submitted.strays)


def _list_address(request: HttpRequest, whose: WhoseUpdates, **more: str) -> str:
    """The page from which the form was posted."""
    number = whole_number(request.POST.get("page", ""))
    parameters = {**({} if number is None else {"page": str(number)}), **more}
    return f"{whose.address}{'?' if parameters else ''}{urlencode(parameters)}"


def _closed(whose: WhoseUpdates, prefix: str) -> SafeString:
    """What is said of a line that was closed: whether it is ready, or what it still needs."""
    page = my_page(whose, opened=prefix)
    lines = [*page.lines, *page.commentaries]
    answer = next((line.answer for line in lines if line.answer.prefix == prefix), None)
    if answer is None or answer.draft is None:
        return SafeString("Nothing was written, so nothing is kept.")
    missing = "; ".join(problem.message for problem in answer.problems)
    goes = answer.when_it_goes(may_send=whose.sends(answer.report))
    said = f"a draft. Still needed: {missing}." if missing else f"ready. {goes}"
    return _with_next(f"{answer.name} is {said}", page)


def _with_next(words: str, page: MyUpdatesPage) -> SafeString:
    """The words, with a link to the first line that nobody has begun."""
    following = page.first_open
    if following is None:
        return format_html("{}", words)
    link = '{} <a class="govuk-notification-banner__link" href="#update-{}">Next: {}</a>'
    return format_html(link, words, following.answer.prefix, following.answer.name)


def _show_again(
    request: HttpRequest, whose: WhoseUpdates, submitted: _Submitted, opened: str = "", **more: Any
) -> HttpResponse:
    """The page again, with what was submitted."""
    typed = _typed_answers(request) | {
        name: str(text) for name, text in request.POST.items() if name.endswith("-ask_answer")
    }
    page = my_page(whose, request.POST.get("page"), opened, submitted.opened, typed)
    formset = [*more.pop("formset", ()), *named_problems(submitted.forms)]
    if submitted.strays:
        formset.insert(0, Problem("Something that you typed could not be kept: copy it", "not-kept"))
    return _show(request, whose, page, formset, strays=submitted.strays, **more)


# --- what the buttons do ----------------------------------------------------------------------------------


def _one(whose: WhoseUpdates, prefix: str) -> Answer:
    """The update of a line. Raises Http404 for one that is not the person's."""
    rows = whole_reports(list(whose.updates.filter(pk=row_key(prefix[1:])).values_list("pk", flat=True)))
    if not rows or not prefix.startswith("u"):
        raise Http404("No such update.")
    return answers(rows, whose.user)[0]


def _no_change(request: HttpRequest, whose: WhoseUpdates, prefix: str, submitted: _Submitted) -> HttpResponse:
    """One line is answered with "no change"."""
    answer = _one(whose, prefix)
    try:
        draft = workflow.say_still_true(answer.report, whose.user, answer.seen, received_from=whose.source)
    except (workflow.PeriodNotPossible, Refused) as reason:
        problem = Problem(f"{answer.name}: {reason}", f"id_{prefix}-report_text")
        return _show_again(request, whose, submitted, opened=prefix, formset=[problem])
    answer = answer.with_draft(draft)
    if answer.problems:
        shown = [
            Problem(f"{answer.name}: {row.message}", f"id_{prefix}-{row.field}") for row in answer.problems
        ]
        return _show_again(request, whose, _without(submitted, prefix), opened=prefix, formset=shown)
    words = f"{answer.name}: no change. {answer.when_it_goes(may_send=whose.sends(answer.report))}"
    messages.success(request, _with_next(words, my_page(whose, request.POST.get("page"))))
    return redirect(_list_address(request, whose))


def _without(submitted: _Submitted, prefix: str) -> _Submitted:
    """What was submitted, but for one line, whose boxes are to be shown as they are kept now."""
    return replace(submitted, updates=[form for form in submitted.updates if form.answer.prefix != prefix])


def _take_back(request: HttpRequest, whose: WhoseUpdates, prefix: str, submitted: _Submitted) -> HttpResponse:
    """ "No change" is taken back on one line."""
    answer = _one(whose, prefix)
    done = workflow.take_back_no_change({answer.report.key: answer.seen}, whose.user)
    words = f"{answer.name}: “no change” is taken back." if done else NOTHING_TAKEN_BACK
    (messages.success if done else messages.warning)(request, words)
    return redirect(_list_address(request, whose))


def _no_change_to_others(
    request: HttpRequest, whose: WhoseUpdates, priority: str, submitted: _Submitted
) -> HttpResponse:
    """All lines of a priority that nobody has begun are answered with "no change"."""
    updates = whose.updates.filter(action__aim__priority=row_key(priority), state=Report.State.OWED)
    rows = answers(whole_reports(list(updates.values_list("pk", flat=True))), whose.user)
    lines = [line for line in map(Line, rows) if not line.state]
    chosen = {line.answer.report.key: line.answer for line in lines if line.can_be_confirmed}
    submitted_reports = [
        SubmittedReport(key, {}, row.seen, still_true=True, received_from=whose.source)
        for key, row in chosen.items()
    ]
    saved = workflow.save_together(submitted_reports, whose.user)
    done = {str(chosen[key].report.pk): token_of_draft(draft) for key, draft in saved.drafts.items()}
    request.session[TOGETHER] = done
    left = [line.answer.name for line in lines if str(line.answer.report.pk) not in done]
    said = [f"{counted(len(done), 'action')}: no change."] if done else []
    if left:
        said.append(f"Nothing is on record yet for {', '.join(left)}: say where it stands.")
    drafts = [chosen[key].with_draft(draft) for key, draft in saved.drafts.items()]
    if unexplained := [answer.name for answer in drafts if answer.problems]:
        said.append(f"Not ready yet: {', '.join(unexplained)}. Open and say why it stands as it does.")
    words = _with_next(" ".join(said or [NONE_LEFT]), my_page(whose, request.POST.get("page")))
    (messages.success if done else messages.warning)(request, words)
    return redirect(_list_address(request, whose))


def _undo(request: HttpRequest, whose: WhoseUpdates, about: str, submitted: _Submitted) -> HttpResponse:
    """Takes back what one press answered with "no change"."""
    seen = {row_key(key): token for key, token in request.session.pop(TOGETHER, {}).items()}
    updates = whose.updates.filter(pk__in=seen)
    done = workflow.take_back_no_change({row.key: seen[row.pk] for row in updates}, whose.user)
    words = f"“No change” is taken back on {counted(len(done), 'action')}." if done else NOTHING_TAKEN_BACK
    (messages.success if done else messages.warning)(request, words)
    return redirect(_list_address(request, whose))


def _answer_question(
    request: HttpRequest, whose: WhoseUpdates, key: str, submitted: _Submitted
) -> HttpResponse:
    """Answers a question of the group, or the one that an update was sent back with."""
    question = ReportRound._default_manager.filter(pk=row_key(key)).select_related("report").first()
    if question is None:
        raise Http404("No such question.")
    try:
        workflow.answer_question(
            question.report, whose.user, question, request.POST.get(f"answer-{question.pk}", "")
        )
    except (workflow.PeriodNotPossible, Refused) as reason:
        problem = Problem(str(reason), f"answer-{question.pk}")
        return _show_again(request, whose, submitted, formset=[problem], unanswered=problem)
    request.session[TYPED] = {
        name: text for name, text in request.session[TYPED].items() if name != f"answer-{key}"
    }
    messages.success(request, "Your answer is kept, and the Working Group can read it.")
    return redirect(_list_address(request, whose))


PRESSES = {
    "no-change": _no_change,
    "take-back": _take_back,
    "others": _no_change_to_others,
    "undo": _undo,
    "answer": _answer_question,
}
"""What a button does besides keeping what was typed."""
