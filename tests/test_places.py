"""The places of a partnership: which place a name means, the verbs of the register, and places in files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.models import Partnership
from actions.models import Action
from core.conflict import Conflict, token_of
from core.history import create_rows, history_of, update_rows
from plan.models import PlanVersion
from plan.pages.places import named_in
from plan.reading import read_plan
from plan.value.rows import FindingValue
from plan.versions.stored import store_versions, verify
from priorities.models import Agreement, Place
from priorities.places.reading import register_of
from priorities.places.register import PlaceValue, Register, names_in
from priorities.places.workflow import add_place, change_place, withdraw_place
from tests import build
from tests.load_files import nothing_written, run

COUNTY = PlaceValue(key=1, name="Northshire", kind="county")
JOINT = PlaceValue(key=2, name="Fell and Moor CSP", kind="csp", within="Northshire")
HARBOUR_CSP = PlaceValue(key=3, name="Harbour CSP", kind="csp", within="Northshire")
FELL = PlaceValue(key=4, name="Fell", within="Fell and Moor CSP", other_names=("Fell Borough", "Upper Fell"))
MOOR = PlaceValue(key=5, name="Moor", within="Fell and Moor CSP")
REGISTER = Register((COUNTY, JOINT, HARBOUR_CSP, FELL, MOOR))


# --- which place a name means ---------------------------------------------------------------------------------------


def test_a_name_means_a_place_in_any_case_and_under_any_of_its_names() -> None:
    assert REGISTER.named("FELL") == REGISTER.named("upper fell") == FELL
    assert REGISTER.named("Dale") is None


def test_the_name_of_one_place_counts_before_another_name_of_an_earlier_one() -> None:
    moved = Register((PlaceValue(key=1, name="Fell", other_names=("Moor",)), MOOR))

    assert moved.named("Moor") == MOOR


def test_names_in_a_text_are_separated_by_semicolons_or_lines_each_once() -> None:
    assert names_in(" Fell;Moor ;\nfell;; ") == ("fell", "Moor")


def test_what_lies_above_a_place_ends_even_where_places_lie_in_a_circle() -> None:
    one, other = PlaceValue(name="One", within="Other"), PlaceValue(name="Other", within="One")

    assert REGISTER.up_from("Fell") == (FELL, JOINT, COUNTY)
    assert Register((one, other)).up_from("One") == (one, other)


def test_two_districts_share_one_partnership() -> None:
    assert REGISTER.parts_of(JOINT) == (FELL, MOOR)


# --- which partnerships named a topic -------------------------------------------------------------------------------


def test_where_all_partnerships_named_a_topic_each_did() -> None:
    assert named_in(FindingValue(ref="f", topic="Alcohol", csps=2, out_of=2), REGISTER) == (
        JOINT,
        HARBOUR_CSP,
    )


@pytest.mark.parametrize("fields", [{"csps": 1, "out_of": 2}, {"csps": 3, "out_of": 3}, {}])
def test_which_partnerships_named_a_topic_is_never_guessed(fields: dict[str, int]) -> None:
    assert named_in(FindingValue(ref="f", topic="Alcohol", **fields), REGISTER) is None


def test_a_finding_that_says_which_ones_is_believed() -> None:
    finding = FindingValue(ref="f", topic="Alcohol", csps=1, out_of=2, places="harbour csp")

    assert named_in(finding, REGISTER) == (HARBOUR_CSP,)


# --- the verbs ------------------------------------------------------------------------------------------------------


@pytest.fixture
def county(cast: build.Cast) -> Partnership:
    for value in (COUNTY, JOINT, FELL, MOOR):
        add_place(cast.partnership, value, by=cast.administrator)
    return cast.partnership


def row(name: str) -> Place:
    return Place.objects.select_related("partnership").get(name=name)


def value(name: str) -> PlaceValue:
    found = register_of(row(name).partnership).named(name)
    assert found is not None
    return found


@pytest.mark.django_db
def test_a_place_that_is_renamed_is_still_found_under_its_former_name(
    cast: build.Cast, county: Partnership
) -> None:
    renamed = PlaceValue(key=row("Moor").pk, name="Moor and Fen", within="Fell and Moor CSP")
    change_place(row("Moor"), renamed, by=cast.administrator, reason="The boroughs joined")

    place = register_of(county).named("moor")
    assert place is not None
    assert (place.name, place.other_names) == ("Moor and Fen", ("Moor",))
    last = history_of(Place).objects.filter(id=place.key).latest("history_id")
    assert (last.history_user, last.history_change_reason) == (cast.administrator, "The boroughs joined")


@pytest.mark.django_db
@pytest.mark.parametrize("taken", ["Fell", "fell borough"])
def test_no_two_places_have_one_name(cast: build.Cast, county: Partnership, taken: str) -> None:
    with pytest.raises(ValidationError, match="a name of Fell already"):
        add_place(county, PlaceValue(name=taken), by=cast.administrator)
    with pytest.raises(ValidationError, match="a name of Fell already"):
        change_place(row("Moor"), PlaceValue(name="Moor", other_names=(taken,)), by=cast.administrator)


@pytest.mark.django_db
def test_the_database_refuses_a_second_place_of_a_name(county: Partnership) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.create(partnership=county, name="FELL")


@pytest.mark.django_db
def test_another_partnership_may_have_a_place_of_the_same_name(cast: build.Cast, county: Partnership) -> None:
    other = Partnership.objects.get(name="District Partnership")
    add_place(other, PlaceValue(name="Fell"), by=cast.other_administrator)

    assert register_of(other).places != register_of(county).places


@pytest.mark.django_db
def test_no_place_lies_within_itself(cast: build.Cast, county: Partnership) -> None:
    above = PlaceValue(name="Northshire", kind="county", within="Fell")
    with pytest.raises(ValidationError, match="Fell lies within Northshire itself"):
        change_place(row("Northshire"), above, by=cast.administrator)


@pytest.mark.django_db
def test_a_place_leaves_the_register_only_when_nothing_lies_within_it_and_comes_back_with_its_history(
    cast: build.Cast, county: Partnership
) -> None:
    with pytest.raises(ValidationError, match="Other places are part of Fell and Moor CSP"):
        withdraw_place(row("Fell and Moor CSP"), by=cast.administrator, reason="Dissolved")
    withdraw_place(row("Moor"), by=cast.administrator, reason="Joined to Fell")
    assert register_of(county).named("Moor") is None

    again = add_place(county, PlaceValue(name="Moor"), by=cast.administrator)
    assert history_of(Place).objects.filter(id=again.pk).count() == 3


@pytest.mark.django_db
def test_saving_what_is_there_writes_nothing_and_a_change_by_somebody_else_is_noticed(
    cast: build.Cast, county: Partnership
) -> None:
    before = value("Fell")
    with nothing_written():
        change_place(row("Fell"), before, by=cast.administrator)
    change_place(row("Fell"), PlaceValue(key=before.key, name="Fell", code="N01"), by=cast.administrator)
    with pytest.raises(Conflict):
        change_place(row("Fell"), before, by=cast.administrator, seen=token_of(before))


# --- in files -------------------------------------------------------------------------------------------------------


def with_places(plan: build.Plan, places: str) -> Action:
    action = plan.actions[0]
    action.places = places
    update_rows(Action, [action], ["places"], build.BY_THE_TEST)
    return action


@pytest.mark.django_db
def test_places_go_out_with_those_they_lie_within_and_come_back_into_an_empty_database(
    cast: build.Cast, county: Partnership, county_plan: build.Plan, tmp_path: Path
) -> None:
    with_places(county_plan, "Fell; Moor")
    folder = tmp_path / "out"
    run("export_agreement", county_plan.agreement.slug, "--format", "csv", "--output", str(folder))
    assert (folder / "places.csv").read_text(encoding="utf-8").splitlines() == [
        "name,kind,within,code,other_names",
        "Northshire,county,,,",
        "Fell and Moor CSP,csp,Northshire,,",
        "Fell,district,Fell and Moor CSP,,Fell Borough; Upper Fell",
        "Moor,district,Fell and Moor CSP,,",
    ]

    elsewhere = county_plan.agreement.slug
    text = (folder / "agreement.csv").read_text(encoding="utf-8")
    (folder / "agreement.csv").write_text(
        text.replace(elsewhere, "elsewhere").replace("County Partnership", "Another Partnership"),
        encoding="utf-8",
    )
    call_command("load_agreement", str(folder), verbosity=0)
    loaded = Agreement.objects.select_related("partnership").get(slug="elsewhere")
    assert [place.name for place in register_of(loaded.partnership).places] == [
        place.name for place in register_of(county).places
    ]
    assert read_plan(loaded).actions[0].places == "Fell; Moor"


@pytest.mark.django_db
def test_a_plan_that_names_no_place_exports_as_if_there_were_no_places(
    county: Partnership, county_plan: build.Plan
) -> None:
    export = json.loads(run("export_agreement", county_plan.agreement.slug))

    assert "places" not in export
    assert "places" not in export["actions"][0]


@pytest.mark.django_db
def test_a_version_is_published_with_its_places_and_verifies_until_they_are_changed_behind_its_back(
    county: Partnership, county_plan: build.Plan
) -> None:
    with_places(county_plan, "Fell")
    version = PlanVersion(agreement=county_plan.agreement, number="1.0", effective_at=build.LOADED)
    create_rows(PlanVersion, [version], build.BY_THE_TEST)
    store_versions(county_plan.agreement)
    assert [why for _, why in verify()] == [""]

    history_of(Action).objects.filter(ref=county_plan.actions[0].ref).update(places="Moor")
    [(_, why)] = verify()
    assert "places: “Fell” was published, “Moor” is what it reads" in why
