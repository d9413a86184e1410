"""Makes the databases that tests begin with, beside the other checks of `make test`, where a core is free for it.

Not one of the tests: pytest runs it only where it is named. Tests that find a database missing make it themselves.
"""

from __future__ import annotations

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests import databases
from tests.stages import STAGES
from tests.worlds import WORLDS

ON_SQLITE_ONLY = tuple(STAGES) if connection.vendor == "sqlite" else ()


@pytest.fixture(scope="module", params=[*ON_SQLITE_ONLY, databases.EMPTY, databases.UPGRADED, *WORLDS])
def kept(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> str:
    """The name of a kept database; made before a clock stands still, as for tests."""
    with django_db_blocker.unblock():
        return databases.keep(request.param)


def test_a_database_is_kept(kept: str) -> None:
    assert kept
