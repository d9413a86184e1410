"""Filters and order of the list of actions. All but the form is pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict

from core.forms import FieldLabel, GovukForm
from core.govuk.parts import ShownFilter
from plan.glance.past import NO_PAST, Past
from plan.printed import posts_behind, who_answers
from plan.summary import SOON, address_of, has_no_date, heading_of, is_overdue, rank
from plan.value import LabelledAction, PlanValue
from priorities.places.register import names_in
from priorities.status import Rag, is_open

DUE = (
    ("overdue", "Overdue"),
    ("soon", "In the next 3 months"),
    ("later", "Later"),
    ("ongoing", "Ongoing"),
    ("none", "No date"),
)
SORTS = (
    ("", "Order of the plan"),
    ("due", "Due date, earliest first"),
    ("-due", "Due date, latest first"),
    ("status", "Status, worst first"),
    ("slip", "Date moved furthest first"),
    ("who", "Who updates"),
)
CHANGES = (("worse", "Worse"), ("better", "Better"), ("moved", "Date moved"))
FILTERS = ("q", "priority", "theme", "status", "who", "place", "due", "change")


class ActionFilterForm(GovukForm):
    """The filters above the list of actions; the plan gives their choices."""

    q = forms.CharField(label="Search words", required=False, max_length=200)
    priority = forms.ChoiceField(label="Priority", required=False)
    theme = forms.ChoiceField(label="Cross-cutting theme", required=False)
    status = forms.ChoiceField(label="Status", required=False)
    who = forms.ChoiceField(label="Lead or co-ordinator", required=False)
    place = forms.ChoiceField(label="Place", required=False)
    due = forms.ChoiceField(
        label=FieldLabel("Due", "the due date"), required=False, choices=[("", "Any date"), *DUE]
    )
    change = forms.ChoiceField(
        label="What has changed", required=False, choices=[("", "All actions"), *CHANGES]
    )
    sort = forms.ChoiceField(label="Order", required=False, choices=SORTS)

    def __init__(self, value: PlanValue, data: QueryDict, since: str = "") -> None:
        """``since``: the period with which today is compared; "": there is none, and no such filter."""
        super().__init__(data)
        if since:
            self.fields["change"].label = f"Since {since}"
        else:
            del self.fields["change"]
        priorities = [(address_of(item.priority), heading_of(item.priority)) for item in value.sections]
        self._offer("priority", "All priorities", priorities)
        self._offer("theme", "All themes", [(row.slug or row.ref, row.title) for row in value.themes])
        self._offer("status", "Any status", _statuses(value))
        self._offer("who", "Anybody", _responders(value))
        self._offer("place", "All places", _places(value))

    def _offer(self, name: str, everything: str, choices: list[tuple[str, str]]) -> None:
        """Sets the choices of a field; removes a field without choices."""
        if choices:
            cast("forms.ChoiceField", self.fields[name]).choices = [("", everything), *choices]
        else:
            del self.fields[name]

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are on and valid."""
        self.is_valid()
        return {name: str(self.cleaned_data[name]) for name in FILTERS if self.cleaned_data.get(name)}

    @property
    def order(self) -> str:
        """The order asked for; "" is that of the plan."""
        return str(self.cleaned_data.get("sort", "")) if self.is_valid() else ""

    def shown_filters(self, data: QueryDict) -> list[ShownFilter]:
        """The filters that are on, in words, each with the address without it."""
        filters = []
        for name, value in self.chosen.items():
            field = self.fields[name]
            words = f"“{value}”"
            if isinstance(field, forms.ChoiceField):
                words = str(dict(field.choices)[value])  # type: ignore[arg-type]
            filters.append(ShownFilter(f"{field.label}: {words}", address_without(data, name)))
        return filters


def address_without(data: QueryDict, *names: str) -> str:
    """The address of the same list without some of its parameters; it begins at the first page."""
    parameters = data.copy()
    for name in (*names, "page"):
        parameters.pop(name, None)
    for name in [name for name, value in parameters.items() if not value]:
        del parameters[name]
    return f"?{parameters.urlencode()}"


def _statuses(value: PlanValue) -> list[tuple[str, str]]:
    """The labels of the scheme; a RAG that several labels share; "not recorded" where there is a scheme."""
    choices = [(row.ref, row.label) for row in value.status_scheme]
    shared = [rag for rag in (Rag.RED, Rag.AMBER, Rag.GREEN) if _labels_of(value, rag) > 1]
    choices += [(str(rag.value), f"Any {rag.label}") for rag in shared]
    if choices:
        choices.append(("none", "Not recorded"))
    return choices


def _labels_of(value: PlanValue, rag: str) -> int:
    return sum(row.rag == rag for row in value.status_scheme)


def lead_choices(value: PlanValue) -> list[tuple[str, str]]:
    """The posts that lead a priority or co-ordinate an action, as printed, in order of name."""
    refs = {ref for row in value.priorities for ref in (row.lead, *row.joint_leads, *row.secondary_leads)}
    refs |= {row.coordinator for row in value.actions}
    named = [(ref, value.post_as_printed(ref)) for ref in refs]
    return sorted(((ref, words) for ref, words in named if words), key=lambda choice: choice[1].casefold())


def _responders(value: PlanValue) -> list[tuple[str, str]]:
    """The same, and "nobody yet" where an action has nobody."""
    choices = lead_choices(value)
    if any(_has_responder(item, "none") for item in value.labelled_actions.values()):
        choices.append(("none", "Nobody yet"))
    return choices


def _places(value: PlanValue) -> list[tuple[str, str]]:
    """The places that actions name, in order of name."""
    names = {name for row in value.actions for name in names_in(row.places)}
    return sorted(((name, name) for name in names), key=lambda choice: choice[0].casefold())


def _contains_words(item: LabelledAction, words: str) -> bool:
    text = f"{item.label} {item.action.text} {item.aim.text} {item.action.measure}".casefold()
    return all(word in text for word in words.casefold().split())


def _has_status(item: LabelledAction, code: str) -> bool:
    if item.status is None:
        return code == "none"
    return code in (item.status.ref, item.status.rag)


def _has_responder(item: LabelledAction, ref: str) -> bool:
    if ref == "none":
        return not item.action.coordinator and not item.priority.lead
    return ref in posts_behind(item)


def _is_due(item: LabelledAction, code: str, day: date) -> bool:
    action = item.action
    if code == "ongoing":
        return action.ongoing
    if code == "none":
        return has_no_date(action)
    if code == "overdue":
        return is_overdue(item, day)
    if action.due is None or not is_open(item.status.delivery_state if item.status else ""):
        return False
    return day <= action.due <= day + SOON if code == "soon" else action.due > day + SOON


def filter_actions(
    value: PlanValue, chosen: Mapping[str, str], order: str, day: date, past: Past = NO_PAST
) -> tuple[LabelledAction, ...]:
    """The actions that pass every filter, in the order asked for. ``day``: what "overdue" is counted from."""

    def passes(item: LabelledAction) -> bool:
        tests: dict[str, Any] = {
            "q": lambda code: _contains_words(item, code),
            "priority": lambda code: address_of(item.priority) == code,
            "theme": lambda code: any(code in (row.slug, row.ref) for row in value.themes_of(item.aim)),
            "status": lambda code: _has_status(item, code),
            "who": lambda code: _has_responder(item, code),
            "place": lambda code: code in names_in(item.action.places),
            "due": lambda code: _is_due(item, code, day),
            "change": lambda code: past.has_changed(item, code),
        }
        return all(tests[name](code) for name, code in chosen.items())

    found = [item for item in value.labelled_actions.values() if passes(item)]
    if order == "slip":
        return tuple(sorted(found, key=lambda item: past.dates_of(item.action.ref).days_later, reverse=True))
    return _sort_actions(value, found, order, day)


def _sort_actions(
    value: PlanValue, actions: list[LabelledAction], order: str, day: date
) -> tuple[LabelledAction, ...]:
    """Sorts the actions; equal ones stay in the order of the plan. Those without a date come last in either order."""
    if order in ("due", "-due"):
        dated = [item for item in actions if item.action.due]
        dated.sort(key=lambda item: item.action.due or day, reverse=order == "-due")
        return (*dated, *(item for item in actions if not item.action.due))
    if order == "status":
        return tuple(sorted(actions, key=lambda item: rank(item, day)))
    if order == "who":
        return tuple(sorted(actions, key=lambda item: who_answers(value, item).casefold() or "\uffff"))
    return tuple(actions)
