"""How the unit is reached: kept by its administrators, said on the page Contact, with the agreement and on paper."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.access import Refused
from accounts.models import Partnership
from accounts.unit import Unit, forget_unit, unit_of
from accounts.unit.contacts import FIELDS, contacts_of, set_contacts
from core.history import Change, history_of
from tests import build
from tests.editing import administrator, posted
from tests.pages import conflict_of, html_of, problems_of, text_of
from tests.papers import paper_at

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CONTACTS = {
    "unit_name": "County Safety Unit",
    "unit_email": "safety@county.example",
    "unit_phone": "01632 960 001",
    "unit_address": "County Hall\nHigh Street\nNorthtown",
}


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    return build.plan(cast.partnership, people=cast, is_public=True)


@pytest.fixture
def address(plan: build.Plan) -> str:
    return reverse("unit-contacts", args=[plan.agreement.partnership_id])


def save(client: Client, address: str, **changes: str) -> object:
    return client.post(address, posted(client.get(address).context["form"], **{**CONTACTS, **changes}))


def test_what_an_administrator_sets_stands_wherever_readers_look(
    client: Client,
    cast: build.Cast,
    plan: build.Plan,
    address: str,
    django_capture_on_commit_callbacks: object,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        save(administrator(client, cast), address)
    document = f"/agreements/{plan.agreement.slug}/document/"
    reader = Client()

    for page in (reverse("contact"), document):
        text = text_of(reader, page)
        for words in (
            "County Safety Unit",
            "safety@county.example",
            "01632 960 001",
            "County Hall High Street",
        ):
            assert words in text, (page, words)
    lists = [
        block.lines for block in paper_at(plan.agreement.slug, "agreement").blocks if block.kind == "list"
    ]
    assert lists[-1] == (
        "County Safety Unit, County Hall, High Street, Northtown",
        "E-mail: safety@county.example",
        "Telephone: 01632 960 001",
    )
    latest = history_of(Partnership).objects.latest("history_id")
    assert (latest.history_user, latest.unit_phone) == (cast.administrator, "01632 960 001")


def test_nothing_is_printed_where_nothing_was_said(client: Client, plan: build.Plan) -> None:
    assert "How it is reached has not been set down yet." in text_of(client, reverse("contact"))
    assert 'id="contact"' not in html_of(client, f"/agreements/{plan.agreement.slug}/document/")


def test_what_cannot_be_a_telephone_number_or_an_address_is_named_and_kept_in_its_box(
    client: Client, cast: build.Cast, address: str
) -> None:
    page = save(administrator(client, cast), address, unit_phone="ring us", unit_email="safety at county")
    html = page.content.decode()  # type: ignore[attr-defined]

    assert problems_of(html) == {
        "#id_unit_email": "E-mail address must be an address such as name@example.com",
        "#id_unit_phone": "Write a telephone number, such as 01632 960 001",
    }
    assert 'value="ring us"' in html


def test_somebody_else_s_change_is_shown_beside_what_was_typed(
    client: Client, cast: build.Cast, plan: build.Plan, address: str
) -> None:
    form = administrator(client, cast).get(address).context["form"]
    Partnership.objects.filter(pk=plan.agreement.partnership_id).update(unit_phone="01632 960 999")

    answer = client.post(address, posted(form, unit_phone="01632 960 001"))

    assert answer.status_code == 409
    assert conflict_of(answer.content.decode()) == {"Telephone": ("01632 960 999", "01632 960 001")}
    assert Partnership.objects.get(pk=plan.agreement.partnership_id).unit_phone == "01632 960 999"


def test_only_its_administrators_set_them(cast: build.Cast, plan: build.Plan) -> None:
    for person in (cast.chair, cast.other_administrator):
        with pytest.raises(Refused):
            set_contacts(cast.partnership, CONTACTS, seen="", change=Change(person, ""))

    assert contacts_of(cast.partnership) == dict.fromkeys(FIELDS, "")


def test_a_unit_with_a_name_of_its_own_is_not_reached_at_the_county_s_telephone(cast: build.Cast) -> None:
    Partnership.objects.filter(pk=cast.partnership.pk).update(**CONTACTS)
    forget_unit()
    own = Partnership(name="District", unit_name="District Unit")

    assert unit_of(own) == Unit("District Unit", "safety@county.example")
    assert unit_of(Partnership(name="Other")).phone == "01632 960 001"
