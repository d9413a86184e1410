"""Of what is for the Partnership only, an action can name its readers: groups and job titles of the plan."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from accounts.audience import visible_rows
from accounts.models import User
from actions.models import Action
from core.conflict import token_of
from core.history import Change, create_rows, update_rows
from plan.history.sources import SOURCES, Scope
from plan.moments import Moment
from plan.reading import read_plan
from plan.value.audience import as_seen_by
from plan.value.rows import ActionValue
from priorities.models import GovernanceGroup, GroupSeat, Person, seats_of
from priorities.people.workflow import close_leaver
from priorities.readers import reader_of
from tests import build
from tests.editing import administrator, edit_row, row_address, value_of
from tests.load_files import folder, plan_of, refusal, run, small
from tests.pages import problems_of, text_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

BOARD = "Prevent Board"
READERS = {"member": "act0", "viewer": "act1", "other_lead": "act2"}


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    """act0 is for all members, act1 for the board in which the viewer sits, act2 for the other lead's job title."""
    made = build.plan(cast.partnership, people=cast, is_public=True)
    board = create_rows(
        GovernanceGroup, [GovernanceGroup(agreement=made.agreement, name=BOARD)], build.BY_THE_TEST
    )
    GroupSeat.objects.create(person=cast.viewer, group=board[0])
    for number, only_for in enumerate(("", f"{BOARD}; Nobody’s Group", made.posts[1].printed)):
        made.actions[number].partnership_only, made.actions[number].only_for = True, only_for
        made.actions[number].aim = made.aims[0]
    update_rows(Action, made.actions[:3], ["partnership_only", "only_for", "aim"], build.BY_THE_TEST)
    return made


def read_in_a_value(plan: build.Plan, user: User | AnonymousUser) -> set[str]:
    reader = reader_of(user, plan.agreement)
    return {row.ref for row in as_seen_by(read_plan(plan.agreement), reader).actions}


def read_as_rows(plan: build.Plan, user: User | AnonymousUser) -> set[str]:
    rows = Action.objects.filter(visible_rows(Action, Person(user)), agreement=plan.agreement)
    return set(rows.values_list("ref", flat=True))


def read_in_history(plan: build.Plan, user: User | AnonymousUser) -> set[str]:
    scope = Scope(plan.agreement, reader_of(user, plan.agreement), Moment())
    return set(scope.rows(SOURCES["actions"]).values_list("ref", flat=True))


@pytest.mark.parametrize("read", [read_in_a_value, read_as_rows, read_in_history])
def test_a_restricted_action_is_read_by_whom_it_is_for_the_group_and_its_lead_everywhere_alike(
    plan: build.Plan, cast: build.Cast, read: object
) -> None:
    restricted = {row.ref for row in plan.actions[:3]}

    for who in ("member", "viewer", "other_lead", "outsider", "other_administrator"):
        own = {READERS[who]} if who in READERS else set()
        assert read(plan, getattr(cast, who)) & restricted == own, who  # type: ignore[operator]
    for who in ("lead", "delegate", "reviewer", "chair", "administrator"):
        assert read(plan, getattr(cast, who)) & restricted == restricted, who  # type: ignore[operator]
    assert read(plan, AnonymousUser()) & restricted == set()  # type: ignore[operator]


def test_a_group_of_another_partnership_is_another_group(plan: build.Plan, cast: build.Cast) -> None:
    elsewhere = build.agreement(cast.other_administrator.roles.get().partnership, "district")
    board = create_rows(
        GovernanceGroup, [GovernanceGroup(agreement=elsewhere, name=BOARD)], build.BY_THE_TEST
    )
    GroupSeat.objects.create(person=cast.member, group=board[0])

    assert "act1" not in read_in_a_value(plan, cast.member) | read_as_rows(plan, cast.member)


def test_a_named_group_that_leaves_the_plan_opens_nothing(plan: build.Plan, cast: build.Cast) -> None:
    group = GovernanceGroup.objects.get(name=BOARD)
    group.withdrawn_at, group.withdrawn_why = build.LOADED, "Dissolved"
    update_rows(GovernanceGroup, [group], ["withdrawn_at", "withdrawn_why"], build.BY_THE_TEST)

    for person in (cast.viewer, cast.member):
        assert "act1" not in read_in_a_value(plan, person) | read_as_rows(plan, person)


def test_for_whom_an_action_is_stands_with_it(plan: build.Plan, cast: build.Cast, client: Client) -> None:
    for action in (Action, partial(ActionValue, ref="a", aim="b", text="c")):
        assert action().for_whom == ""
        assert action(partnership_only=True).for_whom == "For the Partnership’s members only"
        for_two = action(partnership_only=True, only_for="Prevent Board; The Panel")
        assert for_two.for_whom == "For the Prevent Board and The Panel only"
    page = text_of(sign_in(client, cast.reviewer), f"/agreements/{plan.agreement.slug}/actions/")
    assert "For the Partnership’s members only" in page
    assert "For the Prevent Board and the Nobody’s Group only" in page


# --- setting it -------------------------------------------------------------------------------------------


def test_the_unit_names_the_readers_on_the_edit_page_as_the_plan_writes_them(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    administrator(client, cast)
    address = row_address(plan, "actions", "act3")
    for typed, target, message in (
        ({"only_for": "Prevent Bord", "partnership_only": "on"}, "#id_only_for", "is no group or job title"),
        ({"only_for": BOARD}, "#id_partnership_only", "Tick this too"),
    ):
        problems = problems_of(edit_row(client, address, **typed).content.decode())
        assert message in problems[target], problems

    edit_row(client, address, only_for="prevent board", partnership_only="on")

    assert value_of(plan).find("actions", "act3").only_for == BOARD
    changes = text_of(client, f"/agreements/{plan.agreement.slug}/changes/")
    assert "is now for the Prevent Board only" in changes


def test_a_group_that_is_renamed_keeps_what_is_for_it(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    group = GovernanceGroup.objects.get(name=BOARD)

    edit_row(
        administrator(client, cast), row_address(plan, "groups", group.ref), name="Prevent Partnership Board"
    )

    assert value_of(plan).find("actions", "act1").only_for == "Prevent Partnership Board; Nobody’s Group"
    assert "act1" in read_in_a_value(plan, cast.viewer)


def test_the_unit_says_on_the_page_of_a_person_in_which_groups_they_sit(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    administrator(client, cast)
    key = f"{cast.partnership.pk}:prevent board"
    typed = {"do": "charge-groups", "charge-groups-things": [key], "charge-groups-seen": token_of([])}

    client.post(f"/people/{cast.member.pk}/", typed)

    assert "act1" in read_in_a_value(plan, cast.member)
    assert "Sits in: Prevent Board" in text_of(client, "/people/")
    client.post(f"/people/{cast.member.pk}/", {"do": "charge-groups", "charge-groups-seen": token_of([key])})
    assert "act1" not in read_in_a_value(plan, cast.member)


def test_whoever_leaves_has_no_seat_when_the_account_is_opened_again(
    plan: build.Plan, cast: build.Cast
) -> None:
    close_leaver(cast.viewer, change=Change(cast.administrator, "Left"))

    assert not seats_of(cast.viewer).exists()


# --- in files ---------------------------------------------------------------------------------------------


def test_a_file_names_the_readers_and_is_refused_where_it_cannot_be_meant(tmp_path: Path) -> None:
    sheets = small()
    sheets["groups"] = [{"name": BOARD}]
    sheets["actions"][0] |= {"partnership_only": "yes", "only_for": "prevent  board"}
    sheets["actions"][1] |= {"partnership_only": "yes", "only_for": "Prevent Bord"}
    sheets["actions"][2] |= {"partnership_only": "", "only_for": BOARD}

    problems = "\n".join(refusal(folder(tmp_path / "wrong", sheets)).problems)

    assert "The plan has no group or job title “Prevent Bord”." in problems
    assert "It is for some of the Partnership only: write yes here, or empty “only_for”." in problems
    sheets["actions"][1]["only_for"] = sheets["actions"][2]["only_for"] = ""
    run("load_agreement", folder(tmp_path / "right", sheets))
    assert [row.only_for for row in plan_of("small-2014-17").actions] == [BOARD, "", ""]
    # A file that knows nothing of the column opens the action to all, with the mark that it has.
    for row in sheets["actions"]:
        del row["only_for"]
        row["partnership_only"] = ""
    run("load_agreement", folder(tmp_path / "later", sheets))
    assert {(row.partnership_only, row.only_for) for row in plan_of("small-2014-17").actions} == {(False, "")}
