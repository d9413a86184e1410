"""The databases of earlier days that the tests of migrations begin with, by their names as worlds.

Each is made forwards from nothing, with what these migrations ask for and no more; to take an up-to-date database back
to them takes three times as long.
"""

from __future__ import annotations

STAGES = {
    "before_outbox": [("reporting", "0001_initial"), ("accounts", "0001_initial")],
    "before_kept_files": [("loading", "0002_what_was_read")],
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
}
