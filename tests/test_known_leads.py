"""What a partnership calls its leads in its other agreements is known to a file of a new one."""

from __future__ import annotations

from pathlib import Path

import pytest

from loading.uploads.known_leads import known_leads
from priorities.models import Holding, LeadPost
from tests.load_files import small
from tests.load_pages import administrator, cast, file_of, loaded, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FILE = b"Priority,Action,Lead,By when\nTheft,Mark all bicycles,County Council,May 2027\n"


def test_leads_of_other_agreements_are_known_and_those_of_its_own_come_with_the_plan(tmp_path: Path) -> None:
    client = administrator(cast())
    first = loaded(client, file_of(tmp_path, small()))
    assert first.agreement is not None
    post = LeadPost.objects.get(title="Head of Policing")
    Holding.objects.create(agreement=first.agreement, ref="h1", post=post, name="Jo Marsh", position=1)

    of_new = waiting(client, FILE, "theft.csv", about="new", title="Theft plan", starts_on_year="")
    again = waiting(client, FILE, "theft.csv", about=first.agreement.slug)

    known = known_leads(of_new)
    assert set(known.bodies) >= {"County Police", "CP", "County Council"}
    assert known.posts == ("Head of Policing",)
    assert known.people == {"Jo Marsh": "Head of Policing, County Police"}
    assert known_leads(again).bodies == ()
