"""No word is read by whom it is not meant for, at any address, of any moment; and each by whom it is meant for."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass
from fnmatch import fnmatchcase

import pytest
import time_machine
from django.db import transaction
from pytest_django import DjangoDbBlocker

from accounts import audience
from tests import databases
from tests.canaries import Crawl, Walk, crawl
from tests.canary_circles import IN_TURN, READERS, circle_of, shown_to
from tests.canary_world import PUBLIC, build_world
from tests.clock import NOW

# Everybody: about 5,600 pages and minutes of work, with `make faults`. In every run go the public, a lead and a member.
WALKING = READERS if "CSA_FAULTS" in os.environ else ("signed_out", "member", "lead")
pytestmark = [pytest.mark.once, pytest.mark.django_db]


@dataclass(frozen=True)
class Read:
    """What was read. ``kinds``: all that there are; ``without_rules``: what a page says where no rule holds."""

    kinds: frozenset[str]
    result: Crawl
    without_rules: Crawl


@pytest.fixture(scope="module")
def read(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Read:
    """Everybody has been everywhere, once for all tests of this module."""
    with (
        django_db_blocker.unblock(),
        databases.standing_on(databases.EMPTY),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        world = build_world()
        with time_machine.travel(NOW, tick=False):
            result = crawl(world, WALKING)
            patch.setattr(audience, "RULES", ())
            without_rules = Crawl()
            Walk(world, without_rules, "signed_out").through([f"/agreements/{PUBLIC}/plan/"], follow=False)
        transaction.set_rollback(True)
    print(result)
    return Read(frozenset(world.kinds.values()), result, without_rules)


def test_nobody_reads_what_is_not_for_them(read: Read) -> None:
    leaks: dict[tuple[str, str], list[str]] = defaultdict(list)
    for sighting in sorted(read.result.sightings, key=str):
        if not sighting.is_allowed:
            leaks[sighting.reader, sighting.kind].append(sighting.address)

    words = [
        f"{who} reads “{kind}” at {len(at)} addresses, {min(at, key=len)}"
        for (who, kind), at in leaks.items()
    ]
    assert not words, "\n".join(words)


def test_everybody_reads_what_is_for_them(read: Read) -> None:
    seen = read.result.seen()
    missed = [
        f"{reader} nowhere reads “{kind}”"
        for kind in sorted(read.kinds)
        for reader in WALKING
        if reader in shown_to(kind) and (reader, kind) not in seen
    ]

    assert not missed, "\n".join(missed)


def test_no_name_of_staff_reaches_those_who_are_not_signed_in(read: Read) -> None:
    """A plan names who holds a job title; nobody else, and nobody's address."""
    people = {
        one.kind
        for one in read.result.sightings
        if one.reader == "signed_out"
        and any(fnmatchcase(one.kind, pattern) for pattern in ("name: *", "account: *", "*: people.*"))
    }

    assert people == {
        "name: lead",
        "name: other-lead",
        "published: people.name",
        "withdrawn since: people.name",
    }


def test_who_reads_some_pages_only_is_in_the_circles_of_somebody_who_reads_all(read: Read) -> None:
    about_nobody = [kind for kind in read.kinds if not kind.startswith(("name: ", "account: "))]

    differ = [
        f"{who} and {like} of “{kind}”"
        for kind in about_nobody
        for who, like in IN_TURN.items()
        if (who in circle_of(kind).readers) != (like in circle_of(kind).readers)
    ]
    assert not differ


def test_the_crawl_hears_what_is_not_for_its_reader(read: Read) -> None:
    leaks = {one.kind for one in read.without_rules.sightings if not one.is_allowed}

    assert "partnership only: actions.text" in leaks
