"""The databases of earlier days that the tests of migrations begin with, by their names as worlds.

Each is the one before it with what else its migrations ask for, and today's empty database is the last of them with
the rest (on SQLite, see tests/databases.py): one way forwards from nothing makes them all.
"""

from __future__ import annotations

STAGES = {
    "before_outbox": [("reporting", "0001_initial"), ("accounts", "0001_initial")],
    "before_one_report": [
        ("reporting", "0003_one_open_period"),
        ("priorities", "0003_places"),
        ("actions", "0002_places"),
    ],
    "before_matters": [
        ("reporting", "0008_prepared_by_a_delegate"),
        ("priorities", "0005_labels_of_120_characters"),
        ("actions", "0002_places"),
    ],
    # Whatever asks for no kept file was as it is today.
    "before_kept_files": [
        ("loading", "0002_what_was_read"),
        ("accounts", "0008_contacts_of_the_unit"),
        ("priorities", "0010_plurals"),
        ("actions", "0005_projects_of_grants"),
        ("reporting", "0012_papers_go_out"),
        ("plan", "0004_seal_what_is_published"),
        ("indicators", "0001_initial"),
        ("core", "0002_sent_form"),
        ("refresh", "0001_initial"),
    ],
}
