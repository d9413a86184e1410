"""``manage.py verify_versions``: a published version stays what was published, or it shows."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection

from actions.models import Action
from core.history import Change, update_rows
from plan.models import PlanVersion, StoredVersion
from plan.moments import start_of
from plan.reading import read_plan
from plan.versions.canonical import FORMATS, canonical_bytes, digest
from plan.versions.stored import store_versions, verify
from priorities.models import Agreement
from tests import build
from tests.load_files import folder, nothing_written, run, small

pytestmark = pytest.mark.django_db

SLUG = "small-2014-17"


@pytest.fixture
def published(tmp_path: Path) -> StoredVersion:
    """The small plan with a published version."""
    sheets = {**small(), "versions": [{"number": "1.1", "effective_on": "2014-10-14", "comments": "First"}]}
    run("load_agreement", folder(tmp_path / "plan", sheets), effective="2014-10-14")
    return StoredVersion.objects.get()


def by_hand(sql: str, *values: object) -> None:
    """A change behind the application's back."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount == 1


def refused() -> tuple[str, int]:
    """What the command says of the one version that is wrong, and its exit status."""
    wrong = [
        f"{version.agreement.slug} {version.document} {version.number}: {why}"
        for version, why in verify()
        if why
    ]
    with pytest.raises(CommandError, match=r"^1 published version is not what was published, of \d") as error:
        run("verify_versions")
    assert len(wrong) == 1
    return wrong[0], error.value.returncode


@pytest.mark.world("kent")
def test_after_loading_kent_every_version_is_as_published() -> None:
    said = run("verify_versions").splitlines()
    assert said[:2] == [
        "kent-2014-17 action plan 1.2: as published",
        "kent-2014-17 action plan 1.3: as published",
    ]


def test_checking_writes_nothing(published: StoredVersion) -> None:
    with nothing_written():
        run("verify_versions")


@pytest.mark.world("kent")
def test_a_changed_history_row_shows_with_the_version_and_the_place() -> None:
    by_hand(
        "UPDATE actions_historicalaction SET text = 'Something else' WHERE ref = %s AND agreement_id = "
        "(SELECT id FROM priorities_agreement WHERE slug = %s)",
        "ASB2.2",
        "kent-2014-17",
    )
    said, status = refused()
    assert said.startswith(
        "kent-2014-17 action plan 1.3: the history no longer reads as it did when it was published: actions"
    )
    assert "ASB2.2, action: “Review the new ASB powers" in said
    assert said.endswith("was published, “Something else” is what it reads")
    assert status == 1


def test_a_changed_theme_link_shows(published: StoredVersion) -> None:
    last = "(SELECT MAX(history_id) FROM actions_historicalaimtheme)"
    by_hand(f"DELETE FROM actions_historicalaimtheme WHERE history_id = {last}")  # noqa: S608
    said, _ = refused()
    assert (
        "R1.1, themes: “Early help; Reducing re-offending” was published, “Early help” is what it reads"
        in said
    )


def test_a_row_taken_out_of_history_shows(published: StoredVersion) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM actions_historicalaction WHERE ref = 'R1.1'")
    said, _ = refused()
    assert "small-2014-17 action plan 1.1: the history no longer reads" in said


def flipped(content: bytes) -> bytes:
    """With its middle byte changed."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def reworded(content: bytes) -> bytes:
    """Another plan, properly compressed."""
    return zlib.compress(zlib.decompress(content).replace(b"Mark property", b"Mark nothing!"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (flipped, ("its stored bytes are damaged", "its stored bytes do not match their digest")),
        (reworded, ("its stored bytes do not match their digest",)),
        (lambda _: b"", ("its stored bytes are damaged",)),
    ],
    ids=["one byte", "one wording", "all bytes"],
)
def test_changed_bytes_show(
    published: StoredVersion, change: Callable[[bytes], bytes], said: tuple[str, ...]
) -> None:
    by_hand("UPDATE plan_storedversion SET canonical = %s", change(bytes(published.canonical)))
    wrong, status = refused()
    assert wrong.removeprefix("small-2014-17 action plan 1.1: ").startswith(said)
    assert status == 1


def test_bytes_changed_together_with_their_digest_still_differ_from_history(published: StoredVersion) -> None:
    changed = reworded(bytes(published.canonical))
    by_hand(
        "UPDATE plan_storedversion SET canonical = %s, digest = %s", changed, digest(zlib.decompress(changed))
    )
    said, _ = refused()
    assert "“Mark nothing!” was published, “Mark property” is what it reads" in said


def test_bytes_in_a_format_of_a_later_release_are_told_so(published: StoredVersion) -> None:
    by_hand("UPDATE plan_storedversion SET format_version = 99")
    assert re.search(r"1\.1: its bytes .* format 99", refused()[0])


def test_bytes_that_are_gone_show(published: StoredVersion) -> None:
    by_hand("DELETE FROM plan_storedversion")
    assert refused()[0].endswith("1.1: it has no stored bytes")


def test_history_that_is_gone_shows(published: StoredVersion) -> None:
    by_hand("DELETE FROM priorities_historicalagreement")
    assert refused()[0].endswith("1.1: the history no longer has the plan of that moment")


def test_what_the_plan_becomes_after_a_version_does_not_touch_it(published: StoredVersion) -> None:
    action = Action.objects.get(ref="B1.1")
    action.text = "Mark all property"
    update_rows(Action, [action], ["text"], Change(None, "An edit"))
    assert "1.1: as published" in run("verify_versions")


def test_comments_may_be_edited_after_publication(published: StoredVersion) -> None:
    version = published.version
    version.comments = "First, and more"
    update_rows(PlanVersion, [version], ["comments"], Change(None, "A better comment"))
    assert "1.1: as published" in run("verify_versions")


def test_only_one_agreement_can_be_checked(published: StoredVersion, cast: build.Cast) -> None:
    other = build.agreement(cast.partnership)
    PlanVersion.objects.create(
        agreement=other, ref="v", number="1", effective_at=start_of(date(2014, 12, 1)), status="published"
    )
    assert [(version.number, why) for version, why in verify(other)] == [("1", "it has no stored bytes")]
    assert [(version.number, why) for version, why in verify(Agreement.objects.get(slug=SLUG))] == [
        ("1.1", "")
    ]


def test_bytes_are_stored_once_and_never_anew(published: StoredVersion) -> None:
    assert store_versions(published.version.agreement) == []
    assert StoredVersion.objects.get().digest == published.digest


def test_bytes_of_an_older_format_are_held_against_the_plan_in_that_format(published: StoredVersion) -> None:
    moment = published.version.effective_at
    older = canonical_bytes(read_plan(published.version.agreement, moment, moment), 1)
    by_hand(
        "UPDATE plan_storedversion SET canonical = %s, digest = %s, format_version = 1",
        zlib.compress(older),
        digest(older),
    )
    assert older != zlib.decompress(bytes(published.canonical))
    assert "1.1: as published" in run("verify_versions")

    by_hand("UPDATE actions_historicalaction SET text = 'Something else' WHERE ref = 'R1.1'")
    said, _ = refused()
    assert "R1.1, action: “" in said
    assert said.endswith("“Something else” is what it reads")


def test_the_columns_of_a_settled_format_never_change() -> None:
    """At most one format is open: columns may still come into it, and no release is made until it is settled."""
    settled = {1: "5df0684a4bb75dbf", 2: "721dc4a6b56eede4"}
    digests = {
        number: digest(json.dumps(columns, sort_keys=True).encode())[:16]
        for number, columns in FORMATS.items()
        if number in settled
    }
    assert digests == settled
    assert len(FORMATS.keys() - settled.keys()) <= 1


def test_damaged_bytes_are_told_with_the_item_and_field_from_which_on_they_differ(
    published: StoredVersion,
) -> None:
    content = zlib.decompress(bytes(published.canonical))
    by_hand(
        "UPDATE plan_storedversion SET canonical = %s",
        zlib.compress(content.replace(b"Mark property", b"Mark nothing!")),
    )
    said, _ = refused()
    assert re.search(r"their digest, from actions [A-Z0-9.]+, action on$", said)
