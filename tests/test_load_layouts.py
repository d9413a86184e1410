"""Kept layouts are seen, renamed and deleted; what was chosen and answered is remembered for the next file."""

from __future__ import annotations

import pytest
from django.urls import reverse

from loading.models import Load, SavedLayout
from loading.uploads import workflow
from loading.uploads.reading import chosen_before
from tests.build import Cast
from tests.load_pages import administrator, cast, check_page, text_in, waiting
from tests.loads import OWN_LAYOUT
from tests.pages import conflict_of, html_of, text_of
from tests.test_load_columns import address, boxes, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def kept(client: object, **more: str) -> SavedLayout:
    """A layout that is kept from the page of the columns."""
    load = waiting(client, OWN_LAYOUT.encode(), "ours.csv", "new", title="Ours")  # type: ignore[arg-type]
    post(client, load, keep_as="District plan", **more)
    return SavedLayout.objects.get()


def opened(client: object, layout: SavedLayout) -> dict[str, str]:
    """The boxes of the page of a layout, as somebody has it open."""
    return boxes(html_of(client, reverse("load-layout", args=[layout.pk])))  # type: ignore[arg-type]


def test_a_kept_layout_is_listed_with_its_columns_and_gets_another_name(people: Cast) -> None:
    client = administrator(people)
    layout = kept(client)

    assert "District plan" in text_of(client, reverse("load-layouts"))
    assert "What we will do: Action" in text_of(client, reverse("load-layout", args=[layout.pk]))
    client.post(
        reverse("load-layout", args=[layout.pk]),
        {**opened(client, layout), "do": "rename", "name": "Our plan"},
    )

    layout.refresh_from_db()
    assert layout.name == "Our plan"


def test_a_name_that_another_layout_has_is_refused_and_nothing_is_lost(people: Cast) -> None:
    client = administrator(people)
    layout = kept(client)
    SavedLayout.objects.create(
        partnership=layout.partnership,
        name="Other",
        layout={},
        kept_by=layout.kept_by,
        kept_at=layout.kept_at,
    )

    page = text_in(
        client.post(
            reverse("load-layout", args=[layout.pk]),
            {**opened(client, layout), "do": "rename", "name": "Other"},
        )
    )

    assert "Another layout is called “Other” already" in page
    assert SavedLayout.objects.filter(name="District plan").exists()


def test_a_kept_layout_is_deleted(people: Cast) -> None:
    client = administrator(people)
    layout = kept(client)

    client.post(reverse("load-layout", args=[layout.pk]), {**opened(client, layout), "do": "delete"})

    assert "No layout is kept yet" in text_of(client, reverse("load-layouts"))


def test_what_was_chosen_for_a_heading_is_proposed_for_the_next_file(people: Cast) -> None:
    client = administrator(people)
    layout = kept(client, **{"col-0-1": "lead"})
    assert chosen_before(layout.partnership) == {"lead officer": "lead"}

    other = "Action,Lead officer,Due,Note\nMark property,Head of Policing,March 2017,x\n"
    load = waiting(client, other.encode(), "other.csv", "new", title="Other")

    assert boxes(html_of(client, address(load)))["col-0-1"] == "lead"


def test_the_answers_of_the_last_import_count_again_and_can_be_asked_again(people: Cast) -> None:
    client = administrator(people)
    content = OWN_LAYOUT.replace("Green", "Going well").encode()
    load = waiting(client, content, "ours.csv", "new", title="Ours")
    post(client, load)
    workflow.answer(load, {"status:going well": "label:Green"}, by=people.administrator)
    from tests.load_pages import confirm

    confirm(client, load)
    load.refresh_from_db()
    assert load.state == "loaded", check_page(client, load)

    again = waiting(client, content, "ours.csv", load.agreement.slug)
    post(client, again)

    assert "Answered as at the last import" in check_page(client, again)
    client.post(reverse("load-check", args=[again.pk]), {"do": "again"})
    assert Load.objects.get(pk=again.pk).answers == {}


# --- changed since the page was opened ---------------------------------------------------------------------------


@pytest.mark.parametrize("button", ["rename", "delete"])
def test_a_layout_that_somebody_renamed_meanwhile_is_neither_renamed_nor_deleted_and_both_names_are_shown(
    people: Cast, button: str
) -> None:
    client = administrator(people)
    layout = kept(client)
    page = opened(client, layout)
    SavedLayout.objects.filter(pk=layout.pk).update(name="Theirs")
    address_of_it = reverse("load-layout", args=[layout.pk])

    answer = client.post(address_of_it, {**page, "name": "Mine", "do": button})

    layout.refresh_from_db()
    assert layout.name == "Theirs"
    assert conflict_of(answer.content.decode()) == {"Name of the layout": ("Theirs", "Mine")}
    again = boxes(answer.content.decode())
    assert again["name"] == "Mine"
    client.post(address_of_it, {**again, "do": button})
    assert (
        list(SavedLayout.objects.values_list("name", flat=True)) == {"rename": ["Mine"], "delete": []}[button]
    )


def test_a_layout_that_is_kept_anew_with_other_columns_is_not_deleted_by_who_saw_the_old_ones(
    people: Cast,
) -> None:
    client = administrator(people)
    layout = kept(client)
    page = opened(client, layout)
    SavedLayout.objects.filter(pk=layout.pk).update(layout={})

    answer = client.post(reverse("load-layout", args=[layout.pk]), {**page, "do": "delete"})

    assert "has changed since you opened this page, so nothing was saved" in text_in(answer)
    assert SavedLayout.objects.filter(pk=layout.pk).exists()
