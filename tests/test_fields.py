"""The one table of fields: what every field of a plan must have, and what a field gets by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from core.history import update_rows
from plan.describing import describe
from plan.describing.values import label_of
from plan.difference import difference
from plan.editing.forms.kinds import KINDS
from plan.interchange.columns import COLUMNS, SHEET_COLUMNS
from plan.interchange.sheets import to_sheets
from plan.reading import read_plan
from plan.value import AGREEMENT, BY_NAME, TABLES
from plan.value.rows import ActionValue, PriorityValue
from tests import build
from tests.signing_in import sign_in

IN_NO_COLUMN = {
    "agreement": ("is_public", "is_illustrative"),  # who may read a plan is decided here, not by a file
    "themes": ("slug",),
    "posts": ("title", "agency"),  # they stand where they are named
    "people": ("kind",),  # it is the column in which the post stands
    "actions": ("aim", "extra"),  # the aim stands in the same line; each further text has its own column
    "versions": ("status",),
    "standings": ("action",),
    "periods": ("state", "closed_at", "publish_on", "published_at"),
    "matters": ("report_ref",),
    "updates": (
        *("responder", "state", "proposed_due", "proposed_due_reason", "ask_answer", "is_confirmation"),
        *("author_name", "sent_at", "received_from", "reason_is_public", "is_illustrative"),
    ),
}
"""Table -> the fields that are in no column of the interchange form."""


def test_every_field_is_in_the_interchange_form_or_said_to_be_in_none() -> None:
    without = {
        table.name: tuple(name for name, item in table.facts.items() if not item.column and name != "ref")
        for table in (AGREEMENT, *TABLES)
    }
    assert {name: fields for name, fields in without.items() if fields} == IN_NO_COLUMN


def test_every_column_has_a_note_and_a_field_that_shares_a_column_shares_a_known_one() -> None:
    for sheet, columns in SHEET_COLUMNS.items():
        assert [item.name for item in columns] == list(dict.fromkeys(item.name for item in columns)), sheet
        assert all(item.column.note.strip() for item in columns), sheet
    for table in (AGREEMENT, *TABLES):
        for item in table.facts.values():
            assert not item.column or item.column in COLUMNS[table.sheet or table.name], item.name


def test_natural_keys_name_what_the_rows_have() -> None:
    for table in TABLES:
        for key in table.keys:
            assert all(hasattr(table.row, name) or name in table.facts for name in key.fields), table.name


@pytest.mark.django_db
@pytest.mark.once
def test_a_text_of_an_action_is_shown_kept_exchanged_read_and_told_by_itself(
    client: Client, cast: build.Cast
) -> None:
    plan = build.plan(cast.partnership, people=cast, actions=1)
    before = read_plan(plan.agreement)
    texts = BY_NAME["actions"].texts
    assert {"measure", "reporting"} <= set(texts)
    for name in texts:
        setattr(plan.actions[0], name, f"canary of {name}")
    update_rows(type(plan.actions[0]), [plan.actions[0]], texts, build.BY_THE_TEST)
    sign_in(client, cast.administrator, second_factor=True)
    address = f"/agreements/{plan.agreement.slug}"
    ref = plan.actions[0].ref

    value = read_plan(plan.agreement)
    pages = [client.get(f"{address}/{page}/{ref}/").content.decode() for page in ("actions", "edit/actions")]
    told = [line.now for line in describe(difference(before, value))]

    assert set(texts) <= set(KINDS["actions"].form.row_fields())
    for name in texts:
        canary = f"canary of {name}"
        label = label_of("actions", name)
        assert all(canary in page and label in page.replace(label.capitalize(), label) for page in pages)
        assert to_sheets(value)["actions"][0][name] == canary
        assert canary in told


def test_names_are_compared_without_case_and_refs_are_not() -> None:
    exact = BY_NAME["actions"].keys[0]
    one = ActionValue(ref="a", aim="m1", text="Mark property")
    assert exact.of(one) == exact.of(replace(one, text="MARK  property"))
    assert exact.of(one) != exact.of(replace(one, aim="M1"))


def test_a_key_that_needs_its_last_field_matches_nothing_without_it() -> None:
    by_number = BY_NAME["priorities"].keys[-1]
    assert by_number.of(PriorityValue(ref="p", title="One")) is None
    assert by_number.of(PriorityValue(ref="p", title="One", number="1")) == ("1",)
