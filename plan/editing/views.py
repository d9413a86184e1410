"""The pages of editing, row by row: what can be edited, one row, its withdrawal, the reason that edits share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from plan.editing.forms.base import POSTS_LIST, RowForm
from plan.editing.forms.kinds import DECISIONS, GROUPS, KINDS, RowKind
from plan.editing.forms.plan import ActionForm
from plan.editing.forms.why import WhyForm, meeting_of, reason_of
from plan.editing.pages import EditPage, edit_context, open_editing, open_period, remember
from plan.editing.pending import pending_decisions
from plan.editing.posts import KnownPosts
from plan.editing.rules import goes_with
from plan.editing.shared_reason import SharedReason, end, share
from plan.editing.withdrawing import WithdrawForm
from plan.editing.words import name_of, pairs
from plan.editing.workflow import (
    EditConflict,
    NothingChanged,
    RulesBroken,
    last_saved,
    record_decision,
    save_edit,
)
from plan.value.rows import Row

PER_PAGE = 100
PAGE = require_http_methods(["GET", "HEAD", "POST"])


def _kind(address: str) -> RowKind:
    if address not in KINDS:
        raise Http404("No such part of a plan.")
    return KINDS[address]


def _row(page: EditPage, kind: RowKind, ref: str) -> Row:
    row: Row | None
    if kind.table == "agreement":
        row = page.value.agreement if ref == page.slug else None
    else:
        row = page.value.find(kind.table, ref)
    if row is None:
        raise Http404("No such row.")
    return row


def _list_crumb(page: EditPage, kind: RowKind) -> tuple[tuple[str, str], ...]:
    if kind.table == "agreement":
        return ()
    return ((_capital(kind.many), reverse("plan-edit-list", args=[page.slug, kind.address])),)


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


@require_safe
def plan_edit(request: HttpRequest, agreement: str) -> HttpResponse:
    """What can be edited; and the decisions that have not reached the plan yet."""
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
        return reverse("plan-edit-row", args=[page.slug, kind.address, page.slug])
    return reverse("plan-edit-list", args=[page.slug, kind.address])


@require_safe
def plan_edit_list(request: HttpRequest, agreement: str, kind: str) -> HttpResponse:
    """The rows of one kind, to be changed, added to or withdrawn; and those that have been withdrawn."""
    found = _kind(kind)
    page = open_editing(request, agreement, *found.tables)
    if found.table == "agreement":
        return redirect(_address(page, found))
    shown = Paginator(page.value.table(found.table), PER_PAGE).get_page(request.GET.get("page"))
    withdrawn = [item for item in page.value.withdrawn if item.table == found.table]
    context = edit_context(
        request,
        page,
        f"Edit {found.many}",
        kind=found,
        page_obj=shown,
        rows=[(row, name_of(page.value, found.table, row), getattr(row, "text", "")) for row in shown],
        withdrawn=[
            (item, name_of(page.value, found.table, item.row), getattr(item.row, "text", ""))
            for item in sorted(withdrawn, key=lambda item: item.at, reverse=True)
        ],
    )
    return render(request, "plan/plan-edit-list.html", context)


@PAGE
def plan_edit_add(request: HttpRequest, agreement: str, kind: str) -> HttpResponse:
    """A new row; ``?within=`` names its parent, ``?replaces=`` the action that it takes the place of."""
    found = _kind(kind)
    page = open_editing(request, agreement, *found.tables)
    if found.table == "agreement":
        raise Http404("An agreement is added by loading it.")
    initial = dict(page.why)
    options: dict[str, Any] = {}
    if request.GET.get("within"):
        initial |= {"priority": request.GET["within"], "aim": request.GET["within"]}
    if issubclass(found.form, ActionForm):
        options["open_period"] = open_period(page.agreement)
        if request.GET.get("replaces"):
            old = page.value.find("actions", request.GET["replaces"])
            if old is None:
                raise Http404("No such action.")
            options["replaces"] = old
            initial.setdefault("reason", f"{name_of(page.value, 'actions', old)} is replaced by another.")
    form = found.form(request.POST or None, value=page.value, initial=initial, **options)
    heading = f"Replace {found.an}" if "replaces" in options else f"Add {found.an}"
    return _edit(request, page, found, form, heading)


@PAGE
def plan_edit_row(request: HttpRequest, agreement: str, kind: str, ref: str) -> HttpResponse:
    """One row."""
    found = _kind(kind)
    page = open_editing(request, agreement, *found.tables)
    row = _row(page, found, ref)
    form = found.form(request.POST or None, value=page.value, row=row, initial=page.why)
    return _edit(request, page, found, form, f"Change {_decapital(name_of(page.value, found.table, row))}")


def _decapital(words: str) -> str:
    """A row's kind within a sentence; a name keeps its capital."""
    first = words.split(" ")[0]
    return (
        f"{words[:1].lower()}{words[1:]}"
        if first in ("Action", "Aim", "Priority", "Section")
        else f"“{words}”"
    )


def _edit(request: HttpRequest, page: EditPage, kind: RowKind, form: RowForm, heading: str) -> HttpResponse:
    """Saves what was typed, or shows the form with what is wrong with it."""
    more: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            save_edit(
                page.agreement,
                form.apply_to,
                by=page.by,
                why=form.why,
                tables=kind.tables,
                ask_now=isinstance(form, ActionForm) and form.ask_now,
            )
        except RulesBroken as refusal:
            form.show(refusal.problems)
        except NothingChanged:
            form.add_error(None, "Nothing in the boxes differs from the plan as it is, so nothing was saved")
        except EditConflict as moved:
            more = _both(page, kind, form, moved)
        else:
            remember(request, page, form)
            messages.success(request, "Saved, with your reason, in the list of changes.")
            return redirect(_next(request, page, kind))
    posts = KnownPosts(page.value).suggestions if form.post_fields or form.post_lists else []
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
        **more,
    )
    return render(request, "plan/plan-edit-row.html", context)


def _next(request: HttpRequest, page: EditPage, kind: RowKind) -> str:
    """Where one goes after a save: back to the gaps where one came from there."""
    if request.GET.get("from") == "gaps":
        return reverse("gaps", args=[page.slug])
    return reverse("plan-edit", args=[page.slug]) if kind.table == "agreement" else _address(page, kind)


def _both(page: EditPage, kind: RowKind, form: RowForm, moved: EditConflict) -> dict[str, Any]:
    """What somebody else has made of the row meanwhile, beside what the person typed."""
    item = moved.moved[0]
    last = last_saved(page.agreement, kind.table, item.ref)
    if item.row is None:
        form.add_error(
            None,
            "It was withdrawn after you opened this page. Nothing that you typed is lost: it stands below. "
            "To use it, put back what was withdrawn, or add it anew",
        )
        return {"last": last}
    both = form.meet(moved)
    theirs = pairs(moved.now, kind.table, item.fields, item.row, item.row)
    return {"last": last, "theirs": [(pair, pair.name in both) for pair in theirs]}


@PAGE
def plan_edit_withdraw(request: HttpRequest, agreement: str, kind: str, ref: str) -> HttpResponse:
    """Takes one row out of the plan, with what cannot stay without it."""
    found = _kind(kind)
    page = open_editing(request, agreement, *found.tables_to_withdraw)
    if found.table == "agreement":
        raise Http404("An agreement is closed, not withdrawn.")
    row = _row(page, found, ref)
    form = WithdrawForm(request.POST or None, value=page.value, kind=found, row=row, initial=page.why)
    if request.method == "POST" and form.is_valid() and _withdraw(page, found, form):
        remember(request, page, form)
        messages.success(request, "Withdrawn. It stays on record, and can be put back.")
        return redirect(_next(request, page, found))
    name = name_of(page.value, found.table, row)
    context = edit_context(
        request,
        page,
        f"Withdraw {_decapital(name)}",
        _list_crumb(page, found),
        form=form,
        kind=found,
        text=getattr(row, "text", ""),
        with_it=[
            (name_of(page.value, table, other), getattr(other, "text", ""))
            for table, other in goes_with(page.value, found.table, ref)
        ],
    )
    return render(request, "plan/plan-edit-withdraw.html", context)


def _withdraw(page: EditPage, kind: RowKind, form: WithdrawForm) -> bool:
    try:
        save_edit(page.agreement, form.apply_to, by=page.by, why=form.why, tables=kind.tables_to_withdraw)
    except RulesBroken as refusal:
        form.show(refusal.problems)
    except EditConflict as moved:
        if moved.moved[0].row is None:
            form.add_error(None, "Somebody else has withdrawn it already")
        else:
            form.retype(
                "was", WithdrawForm(value=moved.now, kind=kind, row=moved.moved[0].row).initial["was"]
            )
            form.add_error(
                None,
                "Somebody else has changed it since you opened this page. Look at it again before you withdraw it",
            )
    else:
        return True
    return False


@PAGE
def plan_edit_reason(request: HttpRequest, agreement: str) -> HttpResponse:
    """The reason that the next edits share, and the decision behind it; or the end of it."""
    page = open_editing(request, agreement)
    if request.method == "POST" and request.POST.get("do") == "end":
        end(request, agreement)
        messages.success(request, "Each change asks for its own reason again.")
        return redirect("plan-edit", agreement)
    form = WhyForm(request.POST or None, value=page.value, initial=page.why)
    del form.fields["keep_why"]
    if request.method == "POST" and form.is_valid():
        why = form.why
        try:
            if why.new_decision is not None:
                record_decision(
                    page.agreement, why.new_decision, by=page.by, reason="Recorded for changes of the plan"
                )
        except RulesBroken as refusal:
            form.show(replace(problem, field=f"new_{problem.field}") for problem in refusal.problems)
        else:
            share(
                request,
                agreement,
                SharedReason(why.reason, why.new_decision.ref if why.new_decision else why.decision),
            )
            messages.success(request, "The next changes have this reason, until you end it.")
            return redirect("plan-edit", agreement)
    context = edit_context(request, page, "One reason for several changes", form=form)
    return render(request, "plan/plan-edit-reason.html", context)
