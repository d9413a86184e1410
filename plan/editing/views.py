"""The pages of editing for one row at a time, and of the reason that edits share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.conflict import Conflict, ConflictLine, ShownConflict, token_of_parts
from core.requests.once import once
from plan.describing.names import name_of, subject_of, text_beside
from plan.editing.conflicts import by_whom, lines_now, parts_of
from plan.editing.forms.base import POSTS_LIST, RowForm
from plan.editing.forms.kinds import DECISIONS, GROUPS, KINDS, RowKind
from plan.editing.forms.plan import ActionForm
from plan.editing.forms.why import EditReasonForm, reason_of
from plan.editing.pages import EditPage, edit_context, open_editing, open_period_title, remember_reason
from plan.editing.pending import pending_decisions
from plan.editing.posts import PostLookup, with_new_posts
from plan.editing.rules import dependent_rows
from plan.editing.shared_reason import SharedReason, end_shared_reason, share_reason
from plan.editing.withdrawing import WITH_IT, WithdrawForm, withdrawn_parts
from plan.editing.workflow import NothingChanged, RulesBroken, asks_why, record_decision, save_edit
from plan.printed import meeting_of
from plan.value import BY_NAME, PlanValue
from plan.value.rows import Row

ANOTHER = "another"
"""The button that saves a new row and offers the next one."""
PER_PAGE = 100
PAGE = require_http_methods(["GET", "HEAD", "POST"])


def _kind(address: str) -> RowKind:
    if address not in KINDS:
        raise Http404("No such part of a plan.")
    return KINDS[address]


def _row(page: EditPage, kind: RowKind, ref: str) -> Row:
    row: Row | None
    if kind.table == "agreement":
        row = page.value.agreement if ref == page.agreement.slug else None
    else:
        row = page.value.find(kind.table, ref)
    if row is None:
        raise Http404("No such row.")
    return row


def _list_crumb(page: EditPage, kind: RowKind) -> tuple[tuple[str, str], ...]:
    if kind.table == "agreement":
        return ()
    return ((_capital(kind.many), reverse("plan-edit-list", args=[page.agreement.slug, kind.address])),)


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


@require_safe
def plan_edit(request: HttpRequest, agreement: str) -> HttpResponse:
    """What can be edited, and the decisions that no change of the plan names yet."""
    page = open_editing(request, agreement)
    pending = pending_decisions(page.agreement)
    context = edit_context(
        request,
        page,
        "Edit the plan",
        groups=[
            (heading, [(_capital(kind.many), kind.about, _address(page, kind)) for kind in kinds])
            for heading, kinds in GROUPS
        ],
        pending=[
            (row, meeting_of(row), reason_of(row))
            for row in page.value.decisions
            if row.ref in _refs(pending)
        ],
        decisions_address=reverse("plan-edit-list", args=[agreement, DECISIONS.address]),
    )
    return render(request, "plan/plan-edit.html", context)


def _refs(rows: list[Any]) -> set[str]:
    return {row.ref for row in rows}


def _address(page: EditPage, kind: RowKind) -> str:
    if kind.table == "agreement":
        return reverse("plan-edit-row", args=[page.agreement.slug, kind.address, page.agreement.slug])
    return reverse("plan-edit-list", args=[page.agreement.slug, kind.address])


@require_safe
def plan_edit_list(request: HttpRequest, agreement: str, kind: str) -> HttpResponse:
    """The rows of one kind, and those that have been withdrawn."""
    row_kind = _kind(kind)
    page = open_editing(request, agreement, *row_kind.tables)
    if row_kind.table == "agreement":
        return redirect(_address(page, row_kind))
    page_rows = Paginator(page.value.table(row_kind.table), PER_PAGE).get_page(request.GET.get("page"))
    withdrawn = [item for item in page.value.withdrawn if item.table == row_kind.table]
    context = edit_context(
        request,
        page,
        f"Edit {row_kind.many}",
        kind=row_kind,
        page_obj=page_rows,
        rows=[(row, *_named(page.value, row_kind.table, row)) for row in page_rows],
        withdrawn=[
            (item, *_named(page.value, row_kind.table, item.row))
            for item in sorted(withdrawn, key=lambda item: item.at, reverse=True)
        ],
    )
    return render(request, "plan/plan-edit-list.html", context)


def _named(value: PlanValue, table: str, row: Row) -> tuple[str, str]:
    """The name of a row in a list, and the text beside it."""
    name = name_of(value, table, row)
    return name, text_beside(name, row)


@PAGE
def plan_edit_add(request: HttpRequest, agreement: str, kind: str) -> HttpResponse:
    """A new row. ``?within=`` names its parent, ``?replaces=`` the action that it replaces."""
    row_kind = _kind(kind)
    page = open_editing(request, agreement, *row_kind.tables)
    if row_kind.table == "agreement":
        raise Http404("An agreement is added by importing it.")
    initial = dict(page.initial_reason)
    options: dict[str, Any] = {}
    if request.GET.get("within"):
        initial |= dict.fromkeys(("priority", "aim", "indicator"), request.GET["within"])
    if issubclass(row_kind.form, ActionForm):
        options["open_period"] = open_period_title(page.agreement)
        if request.GET.get("replaces"):
            replaced_action = page.value.find("actions", request.GET["replaces"])
            if replaced_action is None:
                raise Http404("No such action.")
            options["replaces"] = replaced_action
            initial.setdefault(
                "reason", f"{name_of(page.value, 'actions', replaced_action)} is replaced by another."
            )
    form = row_kind.form(request.POST or None, value=page.value, initial=initial, **options)
    heading = f"Replace {row_kind.with_article}" if "replaces" in options else f"Add {row_kind.with_article}"
    return _edit(request, page, row_kind, form, heading)


@PAGE
def plan_edit_row(request: HttpRequest, agreement: str, kind: str, ref: str) -> HttpResponse:
    row_kind = _kind(kind)
    page = open_editing(request, agreement, *row_kind.tables)
    row = _row(page, row_kind, ref)
    form = row_kind.form(request.POST or None, value=page.value, row=row, initial=page.initial_reason)
    return _edit(
        request, page, row_kind, form, f"Change {_decapital(name_of(page.value, row_kind.table, row))}"
    )


def _decapital(words: str) -> str:
    """A row's name within a sentence: "action 4.2b", or a title in quotation marks."""
    first = words.split(" ")[0]
    return (
        f"{words[:1].lower()}{words[1:]}"
        if first in ("Action", "Aim", "Priority", "Section")
        else f"“{words}”"
    )


def _edit(request: HttpRequest, page: EditPage, kind: RowKind, form: RowForm, heading: str) -> HttpResponse:
    """Saves the form, or shows it with its errors. Sent twice, it adds one row."""
    if request.method == "POST" and form.is_valid():
        try:
            with once(request, _address_after_save(request, page, kind)):
                changes = save_edit(
                    page.agreement,
                    form.apply_to,
                    by=page.by,
                    why=form.edit_reason,
                    tables=kind.tables,
                    ask_now=isinstance(form, ActionForm) and form.ask_now,
                    beside=form.write_beside,
                )
        except RulesBroken as refusal:
            form.show_problems(refusal.problems)
        except NothingChanged:
            form.add_error(None, "Nothing in the boxes differs from the plan as it is, so nothing was saved")
        except Conflict as conflict:
            _show_conflict(page, kind, form, conflict)
        else:
            remember_reason(request, page, form)
            messages.success(request, with_new_posts(form.saved_words, changes))
            return redirect(_address_after_save(request, page, kind))
    posts = PostLookup(page.value).suggestions if form.post_fields or form.post_lists else []
    context = edit_context(
        request,
        page,
        heading,
        _list_crumb(page, kind),
        form=form,
        kind=kind,
        row=form.row,
        posts=posts,
        posts_list=POSTS_LIST,
    )
    return render(request, "plan/plan-edit-row.html", context)


def _address_after_save(request: HttpRequest, page: EditPage, kind: RowKind) -> str:
    """The page after a save: the next new row if it is asked for, the gaps if the person came from there, else the
    list of rows."""
    if request.POST.get("do") == ANOTHER:
        parent = request.POST.get(BY_NAME[kind.table].within, "")
        within = f"?{urlencode({'within': parent})}" if parent else ""
        return reverse("plan-edit-add", args=[page.agreement.slug, kind.address]) + within
    if request.GET.get("from") == "gaps":
        return reverse("gaps", args=[page.agreement.slug])
    if request.GET.get("of"):
        return reverse("indicator-detail", args=[page.agreement.slug, request.GET["of"]])
    return (
        reverse("plan-edit", args=[page.agreement.slug])
        if kind.table == "agreement"
        else _address(page, kind)
    )


def _show_conflict(page: EditPage, kind: RowKind, form: RowForm, conflict: Conflict) -> None:
    """Both texts, and the form with what the person typed on the row as it is now."""
    plan: PlanValue = conflict.now
    shown_row: Any = form.row or getattr(form, "replaces", None)
    row = plan.agreement if kind.table == "agreement" else plan.find(kind.table, shown_row.ref)
    lines = form.merge_conflict(plan, row, conflict.parts) if row else ()
    shown = ShownConflict(
        lines,
        what=subject_of(plan, kind.table, row or shown_row),
        is_gone=row is None,
        advice="" if row else "To use what you typed, put back what was withdrawn, or add it anew.",
    )
    seen = token_of_parts(parts_of(row, form.names)) if row else ""
    form.show_conflict(by_whom(shown, page.agreement, kind.table, shown_row.ref), seen)


@PAGE
def plan_edit_withdraw(request: HttpRequest, agreement: str, kind: str, ref: str) -> HttpResponse:
    """Withdraws one row and its dependent rows."""
    row_kind = _kind(kind)
    page = open_editing(request, agreement, *row_kind.tables_to_withdraw)
    if row_kind.table == "agreement":
        raise Http404("An agreement is closed, not withdrawn.")
    row = _row(page, row_kind, ref)
    form = WithdrawForm(
        request.POST or None, value=page.value, kind=row_kind, row=row, initial=page.initial_reason
    )
    if request.method == "POST" and form.is_valid() and _withdraw(request, page, row_kind, form):
        remember_reason(request, page, form)
        messages.success(request, "Withdrawn. It stays on record, and can be put back.")
        return redirect(_address_after_save(request, page, row_kind))
    name = name_of(page.value, row_kind.table, row)
    context = edit_context(
        request,
        page,
        f"Withdraw {_decapital(name)}",
        _list_crumb(page, row_kind),
        form=form,
        kind=row_kind,
        text=getattr(row, "text", ""),
        with_it=[
            _named(page.value, table, other)
            for table, other in dependent_rows(page.value, row_kind.table, ref)
        ],
    )
    return render(request, "plan/plan-edit-withdraw.html", context)


def _withdraw(request: HttpRequest, page: EditPage, kind: RowKind, form: WithdrawForm) -> bool:
    why, tables = form.edit_reason, kind.tables_to_withdraw
    try:
        with once(request, _address_after_save(request, page, kind)):
            save_edit(page.agreement, form.apply_to, by=page.by, why=why, tables=tables)
    except RulesBroken as refusal:
        form.show_problems(refusal.problems)
    except Conflict as conflict:
        row = conflict.now.find(kind.table, form.row.ref)
        changed = [name for name in conflict.parts if name in kind.form.row_fields()]
        lines = lines_now(conflict.now, kind.table, row, changed) if row else ()
        if row and WITH_IT in conflict.parts:
            others = [
                name_of(conflict.now, *place) for place in dependent_rows(conflict.now, kind.table, row.ref)
            ]
            lines = (*lines, ConflictLine("what goes with it", "\n".join(others)))
        name = subject_of(conflict.now, kind.table, row or form.row)
        shown = ShownConflict(lines, what=name, button="Withdraw", is_gone=row is None)
        seen = token_of_parts(withdrawn_parts(conflict.now, kind, row)) if row else ""
        form.show_conflict(by_whom(shown, page.agreement, kind.table, form.row.ref), seen)
    else:
        return True
    return False


@PAGE
def plan_edit_reason(request: HttpRequest, agreement: str) -> HttpResponse:
    """The reason that the next edits share, with its decision; it can also be ended here."""
    page = open_editing(request, agreement)
    if request.method == "POST" and request.POST.get("do") == "end":
        end_shared_reason(request, agreement)
        messages.success(request, "Each change asks for its own reason again.")
        return redirect("plan-edit", agreement)
    if not asks_why(page.value):
        return redirect("plan-edit", agreement)
    form = EditReasonForm(request.POST or None, value=page.value, initial=page.initial_reason)
    del form.fields["keep_why"]
    if request.method == "POST" and form.is_valid():
        edit_reason = form.edit_reason
        try:
            if edit_reason.new_decision is not None:
                with once(request, reverse("plan-edit", args=[agreement])):
                    record_decision(
                        page.agreement,
                        edit_reason.new_decision,
                        by=page.by,
                        reason="Recorded for changes of the plan",
                    )
        except RulesBroken as refusal:
            form.show_problems(replace(problem, field=f"new_{problem.field}") for problem in refusal.problems)
        else:
            share_reason(
                request,
                agreement,
                SharedReason(
                    edit_reason.reason,
                    edit_reason.new_decision.ref if edit_reason.new_decision else edit_reason.decision,
                ),
            )
            messages.success(request, "The next changes have this reason, until you end it.")
            return redirect("plan-edit", agreement)
    context = edit_context(request, page, "One reason for several changes", form=form)
    return render(request, "plan/plan-edit-reason.html", context)
