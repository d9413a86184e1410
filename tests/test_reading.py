"""Reading a plan at a moment, the one difference, and applying it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Partnership
from actions.models import Action, ActionStatus, Aim, AimTheme
from core.history import Change, create_rows, update_rows
from plan.applying import apply
from plan.difference import difference, places
from plan.reading import LARGE, PlanDidNotExist, read_plan
from plan.value import PlanValue
from plan.value.rows import ActionValue, UpdateValue
from priorities.models import Agreement, Priority, Theme
from tests import build
from tests.values import LONDON, PARTNERSHIP, SLUG, plans, without_moments

pytestmark = pytest.mark.django_db

START = datetime(2014, 7, 31, tzinfo=LONDON)
quick = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever one example writes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def at(step: int) -> datetime:
    """The moment of a step."""
    return START + timedelta(days=step)


# --- the difference and applying it ----------------------------------------------------------------------------------


@quick
@given(st.lists(plans(), min_size=2, max_size=3))
def test_applying_the_difference_of_two_plans_turns_the_one_into_the_other(states: list[PlanValue]) -> None:
    with undone():
        Partnership.objects.create(name=PARTNERSHIP)
        agreement = None
        before = None
        read: list[PlanValue] = []
        set_aside: dict[str, UpdateValue] = {}
        for step, state in enumerate(states):
            set_aside = reports_set_aside(set_aside, before, state)
            expected = with_reports(state, set_aside)
            found = difference(before, state)
            agreement = apply(found, Change(None, "An edit", at=at(step)), agreement).agreement
            before = read_plan(agreement)
            read.append(before)
            assert without_moments(before) == expected
            assert bool(difference(before, state)) == (expected != without_moments(state))
        for step, state in enumerate(read):
            assert without_moments(read_plan(agreement, at(step), at(step))) == without_moments(state)


def reports_set_aside(
    before: dict[str, UpdateValue], plan: PlanValue | None, state: PlanValue
) -> dict[str, UpdateValue]:
    """The updates whose action has left the plan: they stay in their period, and are read again if it comes back."""
    actions = {row.ref for row in state.actions}
    named = {row.ref for row in state.updates}
    leaving = {row.ref: row for row in plan.updates if row.action not in actions} if plan else {}
    return {ref: row for ref, row in (before | leaving).items() if ref not in named}


def with_reports(state: PlanValue, set_aside: dict[str, UpdateValue]) -> PlanValue:
    """The state with the updates that come back with their action, where their period is there too."""
    actions, periods = {row.ref for row in state.actions}, {row.ref for row in state.periods}
    back = tuple(row for row in set_aside.values() if row.action in actions and row.period in periods)
    return without_moments(state.with_tables(updates=(*state.updates, *back)))


@quick
@given(plans(), plans())
def test_a_difference_names_only_what_differs_and_back_again_undoes_it(
    one: PlanValue, other: PlanValue
) -> None:
    there, back = difference(one, other), difference(other, one)
    assert not difference(one, one)
    assert {(c.table, c.ref) for c in there.rows} == {(c.table, c.ref) for c in back.rows}
    for change in there.rows:
        for name in change.fields:
            assert getattr(change.before, name) != getattr(change.after, name)


def test_what_is_applied_is_recorded_row_by_row_with_who_when_and_why(cast: build.Cast) -> None:
    plan = build.plan(cast.partnership)
    before = read_plan(plan.agreement)
    reworded = replace(before.actions[0], text="Another wording")
    after = before.with_tables(actions=(reworded, *before.actions[1:]))
    rows = Action.history.count()
    apply(
        difference(before, after),
        Change(cast.administrator, "Agreed by the group", at=at(30)),
        plan.agreement,
    )
    assert Action.history.count() == rows + 1
    last = Action.history.filter(ref=reworded.ref).latest()
    assert (last.history_user, last.history_date, last.history_change_reason) == (
        cast.administrator,
        at(30),
        "Agreed by the group",
    )


def test_putting_an_action_between_two_others_writes_that_one_row_only(cast: build.Cast) -> None:
    plan = build.plan(cast.partnership, actions=6)
    for number, action in enumerate(plan.actions):
        action.position = 1000 * (number + 1)
    update_rows(Action, plan.actions, ["position"], build.BY_THE_TEST)
    before = read_plan(plan.agreement)
    added = ActionValue(ref="between", aim=before.actions[0].aim, text="Put between")
    after = before.with_tables(actions=(before.actions[0], added, *before.actions[1:]))
    rows = Action.history.count()
    apply(difference(before, after), Change(None, "Added", at=at(3)), plan.agreement)
    assert Action.history.count() == rows + 1
    assert [row.ref for row in read_plan(plan.agreement).actions][:3] == [
        before.actions[0].ref,
        "between",
        before.actions[1].ref,
    ]


def test_a_removed_action_is_withdrawn_with_the_reason_and_taken_up_again_under_the_same_history(
    cast: build.Cast,
) -> None:
    plan = build.plan(cast.partnership)
    full = read_plan(plan.agreement)
    without = full.with_tables(
        actions=full.actions[1:],
        standings=tuple(row for row in full.standings if row.action != full.actions[0].ref),
    )
    apply(difference(full, without), Change(None, "Dropped by the Partnership", at=at(1)), plan.agreement)
    now = read_plan(plan.agreement)
    assert now == without
    gone = next(item for item in now.withdrawn if item.table == "actions")
    assert (gone.row.ref, gone.why, gone.at) == (full.actions[0].ref, "Dropped by the Partnership", at(1))
    key = Action.objects.get(ref=full.actions[0].ref).pk
    apply(difference(now, full), Change(None, "Taken up again", at=at(2)), plan.agreement)
    assert read_plan(plan.agreement) == full
    assert Action.objects.get(ref=full.actions[0].ref).pk == key


@given(st.permutations(list(range(8))), st.dictionaries(st.integers(0, 7), st.integers(1, 12)))
def test_places_put_rows_in_order_and_never_write_one_that_stands_right(
    order: list[int], held: dict[int, int]
) -> None:
    refs = [str(number) for number in order]
    current = {str(number): place * 3 for number, place in held.items()}
    written = places(refs, current)
    after = {**current, **written}
    assert sorted(refs, key=lambda ref: after[ref]) == refs
    assert len(set(after.values())) == len(after)
    assert all(current.get(ref) != place for ref, place in written.items())


# --- reading at a moment ---------------------------------------------------------------------------------------------


class KeptByHand:
    """A plan kept in plain dictionaries beside the database, edited step by step."""

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement
        self.themes: dict[str, str] = {}
        self.aims: dict[str, list[Any]] = {}  # ref -> [wording, set of themes]
        self.actions: dict[str, list[Any]] = {}  # ref -> [aim, wording]
        self.gone: set[str] = set()
        self.priority = create_rows(
            Priority, [Priority(agreement=agreement, ref="p", title="P")], Change(None, at=START)
        )[0]
        self.number = 0

    def picture(self) -> tuple[Any, ...]:
        """What a reading should bring."""
        aims = [ref for ref in self.aims if ref not in self.gone]
        return (
            {ref: title for ref, title in self.themes.items() if ref not in self.gone},
            {ref: (self.aims[ref][0], {t for t in self.aims[ref][1] if t not in self.gone}) for ref in aims},
            {ref: tuple(row) for ref, row in self.actions.items() if ref not in self.gone and row[0] in aims},
        )

    def edit(self, verb: str, which: int, moment: datetime) -> None:
        """One edit, in the dictionaries and through the recording."""
        self.number += 1
        change = Change(None, verb, at=moment)
        getattr(self, verb)(which, change)

    def pick(self, rows: dict[str, Any], which: int) -> str | None:
        return list(rows)[which % len(rows)] if rows else None

    def add_theme(self, which: int, change: Change) -> None:
        ref = f"t{self.number}"
        create_rows(
            Theme, [Theme(agreement=self.agreement, ref=ref, title=ref, position=self.number)], change
        )
        self.themes[ref] = ref

    def add_aim(self, which: int, change: Change) -> None:
        ref = f"m{self.number}"
        row = Aim(agreement=self.agreement, ref=ref, priority=self.priority, text=ref, position=self.number)
        create_rows(Aim, [row], change)
        self.aims[ref] = [ref, set()]

    def add_action(self, which: int, change: Change) -> None:
        aim = self.pick(self.aims, which)
        if aim:
            ref = f"x{self.number}"
            row = Action(
                agreement=self.agreement,
                ref=ref,
                aim=Aim.objects.get(ref=aim),
                text=ref,
                position=self.number,
            )
            create_rows(Action, [row], change)
            self.actions[ref] = [aim, ref]

    def reword(self, which: int, change: Change) -> None:
        ref = self.pick(self.actions, which)
        if ref:
            row = Action.objects.get(ref=ref)
            row.text = self.actions[ref][1] = f"wording {self.number}"
            update_rows(Action, [row], ["text"], change)

    def link(self, which: int, change: Change) -> None:
        aim, theme = self.pick(self.aims, which), self.pick(self.themes, which // 2)
        if aim and theme:
            linked = theme in self.aims[aim][1]
            self.aims[aim][1] ^= {theme}
            found = AimTheme.objects.filter(aim__ref=aim, theme__ref=theme).first()
            if found is None:
                ends = Aim.objects.get(ref=aim), Theme.objects.get(ref=theme)
                create_rows(
                    AimTheme, [AimTheme(agreement=self.agreement, aim=ends[0], theme=ends[1])], change
                )
            else:
                found.is_withdrawn = linked
                update_rows(AimTheme, [found], ["is_withdrawn"], change)

    def withdraw(self, which: int, change: Change) -> None:
        ref = self.pick({**self.themes, **self.aims, **self.actions}, which)
        if ref:
            model = {"t": Theme, "m": Aim, "x": Action}[ref[0]]
            row = model.objects.get(ref=ref)
            was = ref in self.gone
            self.gone ^= {ref}
            row.withdrawn_at, row.withdrawn_why = (None, "") if was else (change.moment, "no longer")
            update_rows(model, [row], ["withdrawn_at", "withdrawn_why"], change)


VERBS = ("add_theme", "add_aim", "add_action", "reword", "link", "withdraw")


@quick
@given(st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 20), st.integers(0, 2)), max_size=25))
def test_the_reading_at_every_moment_is_the_plan_kept_by_hand(edits: list[tuple[str, int, int]]) -> None:
    with undone():
        partnership = Partnership.objects.create(name=PARTNERSHIP)
        kept = KeptByHand(build.agreement(partnership, slug=SLUG))
        day = 1
        pictures = {at(0): kept.picture()}
        for verb, which, later in edits:
            day += later  # 0: two edits at one and the same moment
            kept.edit(verb, which, at(day))
            pictures[at(day)] = kept.picture()
        for moment, picture in pictures.items():
            assert seen(read_plan(kept.agreement, moment, moment)) == picture
            just_after = moment + timedelta(hours=1)
            assert seen(read_plan(kept.agreement, just_after, just_after)) == picture
        assert seen(read_plan(kept.agreement)) == kept.picture()


def seen(plan: PlanValue) -> tuple[Any, ...]:
    """A reading as a :class:`KeptByHand` pictures it."""
    return (
        {row.ref: row.title for row in plan.themes},
        {row.ref: (row.text, set(row.themes)) for row in plan.aims},
        {row.ref: (row.aim, row.text) for row in plan.actions},
    )


def test_before_the_agreement_existed_there_is_nothing_to_read(cast: build.Cast) -> None:
    plan = build.plan(cast.partnership)
    with pytest.raises(PlanDidNotExist):
        read_plan(plan.agreement, START - timedelta(seconds=1))


def test_structure_and_progress_can_be_read_at_two_moments(cast: build.Cast) -> None:
    plan = build.plan(cast.partnership)
    action = plan.actions[0]
    action.text = "Reworded in August"
    update_rows(Action, [action], ["text"], Change(None, at=at(10)))
    standing = ActionStatus.objects.get(action=action)
    standing.label = plan.labels["Red"]
    update_rows(ActionStatus, [standing], ["label"], Change(None, at=at(20)))
    read = read_plan(plan.agreement, at(0), at(20))
    first = read.labelled_actions[action.ref]
    assert (first.action.text, first.status.label) == ("Action number 0", "Red")


@pytest.mark.parametrize("size", [2, 50])
@pytest.mark.parametrize("moment", [None, START], ids=["today", "as at a past date"])
def test_a_reading_asks_one_query_for_each_large_table_and_one_for_all_the_others(
    cast: build.Cast, moment: datetime | None, size: int, django_assert_num_queries: Any
) -> None:
    plan = build.plan(cast.partnership, actions=size)
    agreement = Agreement.objects.select_related("partnership").get(pk=plan.agreement.pk)
    small_ones_with_links = 1
    with django_assert_num_queries(len(LARGE) + small_ones_with_links + (1 if moment else 0)):
        read_plan(agreement, moment, moment)


def test_using_a_table_that_was_left_out_of_a_reading_is_a_mistake_that_shows(cast: build.Cast) -> None:
    plan = read_plan(build.plan(cast.partnership).agreement, tables=["themes"])
    with pytest.raises(LookupError, match="left out"):
        list(plan.actions)
