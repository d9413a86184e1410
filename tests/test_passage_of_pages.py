"""How many functions and files of ours a page passes through, of each kind of page one: docs/decisions/0045."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from tests import databases
from tests.addresses import every_address
from tests.passage import Passage, passage
from tests.visits import everybody
from tests.world import SHOWN_ON, shown

pytestmark = [pytest.mark.once, pytest.mark.django_db]

DESIGN = (60, 20)
"""The design: what an ordinary page passes through at most."""

# By the name of the URL, as who.
CEILINGS = {
    ("lead", "agreement-list"): DESIGN,
}
