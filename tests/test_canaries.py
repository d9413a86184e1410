"""No word is read by whom it is not meant for, at any address, of any moment; and each by whom it is meant for."""

from __future__ import annotations

from collections import defaultdict

import pytest
import time_machine
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests import databases
from tests.canaries import READERS, Crawl, circle_of, crawl
from tests.canary_world import World, build_world
from tests.clock import NOW

pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.xdist_group("canaries")]


@pytest.fixture(scope="module")
def read(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> tuple[World, Crawl]:
    """Everybody has been everywhere, once for all tests of this module."""
    with (
        django_db_blocker.unblock(),
        databases.standing_on(databases.EMPTY),
        time_machine.travel(NOW, tick=False),
        transaction.atomic(),
    ):
        world = build_world()
        with time_machine.travel(NOW, tick=False):
            result = crawl(world)
        transaction.set_rollback(True)
    print(result)
    return world, result


def test_nobody_reads_what_is_not_for_them(read: tuple[World, Crawl]) -> None:
    _, result = read
    leaks: dict[tuple[str, str], list[str]] = defaultdict(list)
    for sighting in sorted(result.sightings, key=str):
        if not sighting.is_allowed:
            leaks[sighting.reader, sighting.kind].append(sighting.address)

    words = [f"{who} reads “{kind}” at {len(at)} addresses, {min(at, key=len)}" for (who, kind), at in leaks.items()]
    assert not words, "\n".join(words)


def test_everybody_reads_what_is_for_them(read: tuple[World, Crawl]) -> None:
    world, result = read
    seen = result.seen()
    missed = [
        f"{reader} nowhere reads “{kind}”"
        for kind in world.kinds.values()
        for reader in READERS
        if reader in circle_of(kind).readers and (reader, kind) not in seen
    ]

    assert not missed, "\n".join(missed)
