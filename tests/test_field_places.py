"""Every field of a plan has a page that shows it and a page that keeps it, or a reason why not."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from tests import goldens
from tests.field_places import as_page, find_places, problems_in

PAGE = settings.BASE_DIR / "docs" / "fields.md"


@pytest.mark.django_db
@pytest.mark.once
def test_every_field_is_where_docs_say_or_has_a_reason(client: Client) -> None:
    places = find_places(client)

    assert "\n".join(problems_in(places)) == ""
    goldens.hold_page(PAGE, as_page(places))
