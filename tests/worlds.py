"""The worlds that tests stand on, by name, and who builds each: see tests/databases.py.

A builder fills an empty database; what it gives is handed to whoever asks for ``databases.value(name)``. A world is
worth its place when several tests read it; who needs it a little different writes into the copy and takes it back.
"""

from __future__ import annotations

from collections.abc import Callable

import time_machine

from tests import access_world, build, load_files, pages, world
from tests.clock import NOW
from tests.load_files import Kent


def cast() -> build.County:
    """The people of the tests, in the county's partnership."""
    with time_machine.travel(NOW, tick=False):
        return build.County(build.cast())


def county_plan() -> build.County:
    """The same, with a plan of which they hold the posts."""
    with time_machine.travel(NOW, tick=False):
        people = build.cast()
        return build.County(people, build.plan(people.partnership, people=people))


def access() -> access_world.World:
    """A plan with something for every page, and everybody of the cast signed in."""
    with time_machine.travel(NOW, tick=False):
        return access_world.build_world()


def kent() -> Kent:
    """The Kent agreements in all their states; gives what the tests of their facts look at."""
    return load_files.kent_in_the_database()


def kent_2014() -> None:
    """The Kent agreement of 2014-17 in its three states, as public."""
    with time_machine.travel(NOW, tick=False):
        pages.load_kent()


def shown() -> None:
    """What ``make run`` shows, and a person with every second factor."""
    with time_machine.travel(world.SHOWN_ON, tick=False):
        world.load_world()
        world.careful_person()


WORLDS: dict[str, Callable[[], object]] = {
    "access": access,
    "cast": cast,
    "county_plan": county_plan,
    "kent": kent,
    "kent_2014": kent_2014,
    "shown": shown,
}
