"""Who may read which canary of ``tests/canary_world.py``, and the crawl that looks for them everywhere.

The crawl opens every address of the resolver, Django's admin too, as everybody of the cast: plain, as at two days and
as version 1.0; with every link of those pages, pictures and files, of which workbooks and Word documents are unpacked.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.contrib import admin
from django.test import Client
from django.urls import reverse
from lxml import html

from accounts.models import Message, User
from loading.models import Load
from priorities.models import Agreement, HandOverRequest, Holding, LeadPost, Priority
from priorities.models import Place as PlaceRow
from reporting.models import Report, ReportingPeriod
from tests.access_table import CAST
from tests.addresses import NOT_PAGES, Arguments, Place, arguments, every_address, url_names
from tests.canary_world import DAYS, PRIVATE, PUBLIC, World
from tests.signing_in import sign_in
from tests.world import session_of

# --- who may read what --------------------------------------------------------------------------------------------

STAFF = "staff"
"""A superuser, who is nothing in the partnership."""
ADMIN = "staff in the admin"
READERS = (*CAST, STAFF)

UNIT = frozenset({"administrator"})
GROUP = UNIT | {"reviewer", "chair"}
LEAD = frozenset({"lead", "delegate"})
WORKERS = GROUP | LEAD | {"other_lead"}
MEMBERS = WORKERS | {"viewer"}
EVERYBODY = frozenset(READERS)
NOBODY: frozenset[str] = frozenset()

# How an address asks for a moment.
NOW, VERSION = "", "version=1.0"
BEFORE_AUTUMN, AFTER_AUTUMN = (f"at={day}" for day in DAYS)
ALWAYS = frozenset({NOW, BEFORE_AUTUMN, AFTER_AUTUMN, VERSION})
WITH_AUTUMN = frozenset({NOW, AFTER_AUTUMN})


@dataclass(frozen=True)
class Circle:
    """Who may read a kind. ``at``: the moments of which all others than WORKERS may; workers may at any.

    ``unread``: no page shows it, though they might read it.
    """

    readers: frozenset[str]
    at: frozenset[str] = ALWAYS
    unread: bool = False


CIRCLES: dict[str, Circle] = {
    "published": Circle(EVERYBODY),
}
