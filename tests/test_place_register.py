"""The register of places: administrators add places, change them and take them out."""

import pytest
from django.test import Client

from core.conflict import token_of
from priorities.models import Place
from priorities.places.reading import register_of
from priorities.places.register import PlaceValue
from priorities.places.workflow import add_place, change_place
from tests import build
from tests.pages import html_of, posted, tables, text_of
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FELL = {
    "name": "Fell",
    "kind": "district",
    "within": "",
    "code": "N01",
    "other_names": "Upper Fell\nOld Fell",
}


@pytest.fixture
def administrator(client: Client, cast: build.Cast) -> Client:
    sign_in(client, cast.administrator, second_factor=True)
    return client


@pytest.fixture
def fell(cast: build.Cast) -> Place:
    return add_place(cast.partnership, PlaceValue(name="Fell"), by=cast.administrator)


def test_an_administrator_adds_a_place_and_sees_it_in_the_register(
    administrator: Client, cast: build.Cast
) -> None:
    answer = administrator.post(f"/places/add/{cast.partnership.pk}/", FELL)

    assert answer.status_code == 302
    assert tables(html_of(administrator, "/places/"))[0][1:] == [
        ["Fell", "District or borough", "", "N01", "Upper Fell; Old Fell"]
    ]


def test_a_name_that_is_taken_is_refused_at_its_box_and_nothing_typed_is_lost(
    administrator: Client, cast: build.Cast, fell: Place
) -> None:
    text = administrator.post(f"/places/add/{cast.partnership.pk}/", {**FELL, "code": "N77"}).content.decode()

    assert "“Fell” is a name of Fell already: give another" in text
    assert 'value="N77"' in text
    assert Place.objects.count() == 1


def test_a_place_is_renamed(administrator: Client, cast: build.Cast, fell: Place) -> None:
    page = posted(html_of(administrator, f"/places/{fell.pk}/"))
    form = {**page, "do": "", "name": "Fell and Dale", "reason": "Its new name"}
    assert administrator.post(f"/places/{fell.pk}/", form).status_code == 302

    place = register_of(cast.partnership).named("Fell")
    assert place is not None
    assert place.name == "Fell and Dale"


def test_a_change_by_somebody_else_is_shown_beside_what_was_typed(
    administrator: Client, cast: build.Cast, fell: Place
) -> None:
    own = register_of(cast.partnership).places[0]
    change_place(fell, PlaceValue(key=fell.pk, name="Fell", code="N99"), by=cast.chair)
    text = administrator.post(f"/places/{fell.pk}/", {**FELL, "seen": token_of(own)}).content.decode()

    assert "This place has changed since you opened this page, so nothing was saved" in text
    assert "N99" in text
    assert 'value="N01"' in text


def test_a_place_is_taken_out_with_a_reason(administrator: Client, cast: build.Cast, fell: Place) -> None:
    without = administrator.post(f"/places/{fell.pk}/", {"do": "withdraw"}).content.decode()
    assert "Answer “Why is it no longer a place of the partnership?”" in without

    administrator.post(f"/places/{fell.pk}/", {"do": "withdraw", "withdraw-reason": "Joined to Moor"})
    assert "It has no places yet." in text_of(administrator, "/places/")


def test_an_action_names_only_places_of_the_partnership(
    administrator: Client, cast: build.Cast, county_plan: build.Plan, fell: Place
) -> None:
    address = "/agreements/county-2014-17/edit/actions/act0/"
    boxes = {**posted(html_of(administrator, address)), "reason": "Asked for"}
    refused = administrator.post(address, {**boxes, "places": "Fell; Dovr"}).content.decode()
    assert "“Dovr” is no place of the partnership: write one of its places" in refused

    assert administrator.post(address, {**boxes, "places": " fell "}).status_code == 302
    county_plan.actions[0].refresh_from_db()
    assert county_plan.actions[0].places == "fell"
