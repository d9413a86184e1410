"""Which process runs which test, in which turn, and what PostgreSQL need not say again.

The mark `xdist_group` does nothing here: pytest-xdist writes the group behind the name of a test, where pytest does not
keep it since 9.2. Each process made for itself what the tests of a group were to share.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

OF_VISITS = (
    "tests/test_every_page.py",
    "tests/browser/test_all_pages.py::test_every_page_is_sound",
    "tests/test_illustrative.py::test_every_page_about_it_says",
)
"""Tests that look at what everybody has visited: tests/visits.py."""
TOGETHER = (OF_VISITS, ("tests/test_plain_sight.py",), ("tests/test_canaries.py",))
"""Tests that share what one of them has made, by how their names begin: each group goes to one process."""
EARLY = (
    *(beginning for group in TOGETHER for beginning in group),
    "tests/test_northshire.py",
    "tests/test_upgrade.py",
    "tests/test_kept_files_migration.py",
)
"""What takes longest comes first: begun late, it would keep one process busy while the others have nothing to do."""

SAME_ON_EITHER = (
    "tests/test_action_log.py",
    "tests/test_change_list.py",
    "tests/test_components.py",
    "tests/test_downloads.py",
    "tests/test_export_agreement.py",
    "tests/test_hand_over.py",
    "tests/test_kent_counts.py",
    "tests/test_kent_facts.py",
    "tests/test_layouts.py",
    "tests/test_layouts_later.py",
    "tests/test_lineage.py",
    "tests/test_load_agreement.py",
    "tests/test_load_check.py",
    "tests/test_load_columns.py",
    "tests/test_load_layouts.py",
    "tests/test_load_rows_left_out.py",
    "tests/test_load_updates.py",
    "tests/test_passage.py",
    "tests/test_people_list.py",
    "tests/test_person_hand_over.py",
    "tests/test_plan_edit.py",
    "tests/test_plan_edit_grid.py",
    "tests/test_plan_edit_numbers.py",
    "tests/test_query_ceilings.py",
    "tests/test_refresh_kent.py",
    "tests/test_refresh_start.py",
    "tests/test_second_factor.py",
    "tests/test_sign_in.py",
    "tests/test_start_partnership.py",
    "tests/test_typed_words.py",
    "tests/test_update_answering.py",
    "tests/test_update_edit.py",
    "tests/test_update_year.py",
    "tests/test_verify_versions.py",
    "tests/test_wide_figures.py",
)
"""Said on SQLite: pages, forms, and what is read from files and written row by row. What commits is said on both.

PostgreSQL too is asked for each page (tests/test_access.py), with the filters of the two longest lists
(test_action_list.py, test_change_filters.py), with junk (test_junk.py), and for whom an action is (test_audience.py,
test_named_readers.py: a condition that each database reads in its own way); versions are published, and verified, in
test_version_publish.py, test_closing.py and test_upgrade.py.
"""


def unit_of(test: str) -> str:
    """What goes to one process: a group that TOGETHER knows, by its first beginning, or the test by itself."""
    return next((group[0] for group in TOGETHER if test.startswith(group)), test)


def turn_of(test: str) -> int:
    """The place of a test among those that come first; all others have one place, after them."""
    return next((turn for turn, beginning in enumerate(EARLY) if test.startswith(beginning)), len(EARLY))


class Turns(LoadScopeScheduling):
    """Each unit goes to the process that is free next; those of several tests first."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Marks before pytest chooses by marks; turns after pytest-django, which puts tests that commit last."""
    for item in items:
        commits = any(mark.kwargs.get("transaction") for mark in item.iter_markers("django_db"))
        if item.nodeid.startswith(SAME_ON_EITHER) and not commits:
            item.add_marker(pytest.mark.once)
    yield
    items.sort(key=lambda item: turn_of(item.nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Turns:
    """In place of those of pytest-xdist."""
    return Turns(config, log)
