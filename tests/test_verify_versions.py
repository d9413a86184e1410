"""``manage.py verify_versions``: a published version stays what was published, or it shows."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection

from accounts.models import Role
from actions.models import Action, ActionStatus
from core.conflict import token_of
from core.history import Change, update_rows
from plan.models import PlanVersion, Seal, StoredVersion
from plan.moments import start_of
from plan.reading import read_plan
from plan.versions.canonical import FORMATS, canonical_bytes, digest
from plan.versions.chain import chain_problems, seal_of
from plan.versions.periods import FORMATS as FORMATS_OF_PERIODS
from plan.versions.publishing import edit_comments, publish
from plan.versions.publishing_periods import publish_period
from plan.versions.stored import store_versions, verify
from plan.versions.unexplained import unexplained_rows
from priorities.models import Agreement
from tests import build, periods
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
    partnership = version.agreement.partnership
    officer = build.person("officer", "Ola Officer")
    Role.objects.create(person=officer, partnership=partnership, kind=Role.Kind.ADMINISTRATOR)
    for comments in ("First, and more", "First of all"):
        seen = token_of(PlanVersion.objects.get().comments)
        assert edit_comments(version, by=officer, comments=comments, seen=seen)
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
    assert [problem for _, problem in verify()] == [""]

    by_hand("UPDATE actions_historicalaction SET text = 'Something else' WHERE ref = 'R1.1'")
    said, _ = refused()
    assert "R1.1, action: “" in said
    assert said.endswith("“Something else” is what it reads")


@pytest.mark.parametrize(
    ("formats", "settled"),
    [
        (FORMATS, {1: "5df0684a4bb75dbf", 2: "721dc4a6b56eede4", 3: "a65d9a67c5b1c714"}),
        (FORMATS_OF_PERIODS, {1: "c97bbb4b485207fb", 2: "5d0e16dc89ac14e7", 3: "b1846d9d190a2d6a"}),
    ],
    ids=["versions", "periods"],
)
def test_the_columns_of_a_settled_format_never_change(
    formats: Mapping[int, object], settled: dict[int, str]
) -> None:
    """At most one format is open: columns may still come into it, and no release is made until it is settled."""
    digests = {
        number: digest(json.dumps(columns, sort_keys=True).encode())[:16]
        for number, columns in formats.items()
        if number in settled
    }
    assert digests == settled
    assert len(formats.keys() - settled.keys()) <= 1


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


# --- the chain of what was published ------------------------------------------------------------------------------


@pytest.fixture
def chain(cast: build.Cast) -> build.Plan:
    """A plan with two versions and a published period, and comments that were reworded."""
    plan = build.plan(cast.partnership, people=cast)
    first, second = (
        publish(
            plan.agreement,
            by=cast.administrator,
            document="action plan",
            number=number,
            printed_date="January 2015",
            comments="Changed",
        )
        for number in ("1.0", "1.1")
    )
    publish_period(periods.closed(plan, cast), cast.administrator)
    edit_comments(first, by=cast.administrator, comments="Begun", seen=token_of("Changed"))
    assert second.number == "1.1"
    assert problems(plan) == []
    return plan


def problems(plan: build.Plan) -> list[str]:
    return [*chain_problems(plan.agreement), *unexplained_rows(plan.agreement)]


def erase(*statements: str) -> None:
    """Changes behind the application's back, whatever they hit."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_each_link_covers_the_one_before(chain: build.Plan) -> None:
    seals = list(Seal.objects.filter(agreement=chain.agreement))
    assert [(seal.place, seal.kind) for seal in seals] == [
        (1, "version"),
        (2, "comments"),
        (3, "version"),
        (4, "comments"),
        (5, "period"),
        (6, "comments"),
    ]
    for before, seal in zip([None, *seals], seals, strict=False):
        assert seal.seal == seal_of(
            before.seal if before else "", seal.place, seal.kind, seal.ref, seal.digest, seal.at
        )


VERSION = "(SELECT id FROM plan_planversion WHERE number = '1.0')"
NOT_KEPT = "DELETE FROM plan_storedversion WHERE version_id = "


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        pytest.param(
            (NOT_KEPT + VERSION,),
            ["version 1.0 of the action plan was published, and its stored bytes are missing"],
            id="the bytes of a version",
        ),
        pytest.param(
            (
                NOT_KEPT + VERSION,
                "DELETE FROM plan_planversion WHERE number = '1.0'",
                "DELETE FROM plan_historicalplanversion WHERE number = '1.0'",
            ),
            [
                "a version was published, and its stored bytes are missing",
                "a version: the history of its number, date and comments is not what was recorded",
            ],
            id="a version with its history",
        ),
        pytest.param(
            ("DELETE FROM plan_seal WHERE place = 3", NOT_KEPT + VERSION.replace("1.0", "1.1")),
            ["the chain of what was published lacks the links from 3 to 3"],
            id="a version with its link",
        ),
        pytest.param(
            ("DELETE FROM plan_storedperiod",),
            ["the reporting period January 2015 was published, and its stored bytes are missing"],
            id="the bytes of a period",
        ),
        pytest.param(
            (
                "UPDATE reporting_reportingperiod SET source = 'A report that was loaded'",
                "UPDATE reporting_historicalreportingperiod SET source = 'A report that was loaded'",
                "DELETE FROM plan_storedperiod",
            ),
            ["the reporting period January 2015 was published, and its stored bytes are missing"],
            id="the bytes of a loaded report",
        ),
        pytest.param(
            ("UPDATE plan_storedversion SET digest = 'other'",),
            ["version 1.0 of the action plan: its stored bytes are not those that were published"],
            id="another digest",
        ),
        pytest.param(
            ("UPDATE plan_seal SET digest = 'other' WHERE place = 3",),
            ["link 3 of the chain of what was published was changed, or one before it"],
            id="a link",
        ),
        pytest.param(
            ("UPDATE plan_planversion SET comments = 'Other' WHERE number = '1.1'",),
            ["version 1.1 of the action plan: its number, date or comments were changed"],
            id="comments",
        ),
        pytest.param(
            (
                "UPDATE plan_planversion SET comments = 'Other' WHERE number = '1.1'",
                "UPDATE plan_historicalplanversion SET comments = 'Other' WHERE number = '1.1'",
            ),
            [
                "version 1.1 of the action plan: the history of its number, date and comments is not what was recorded",
                "version 1.1 of the action plan: its number, date or comments were changed",
            ],
            id="comments with their history",
        ),
    ],
)
def test_what_was_done_to_the_chain_behind_the_application_s_back_shows(
    chain: build.Plan, statements: tuple[str, ...], said: list[str]
) -> None:
    erase(*statements)
    found = problems(chain)
    assert all(line in found for line in said), found
    with pytest.raises(CommandError) as error:
        run("verify_versions")
    assert error.value.returncode == 1


def test_a_version_that_is_in_no_link_shows(chain: build.Plan) -> None:
    erase("DELETE FROM plan_seal")
    assert [line for line in problems(chain) if line.endswith("is not in the chain of what was published")]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE actions_action SET text = 'Other' WHERE ref = 'act1'",
            "action act1: its history says something else of text",
        ),
        (
            "DELETE FROM actions_historicalaction WHERE ref = 'act1'",
            "action act1: its history does not know it",
        ),
        (
            "UPDATE actions_historicalaction SET due = '2016-01-01' WHERE ref = 'act1'",
            "action act1: its history says something else of due",
        ),
        (
            "UPDATE priorities_agreement SET is_public = NOT is_public",
            "agreement county-2014-17: its history says something else of is_public",
        ),
    ],
)
def test_a_row_that_its_history_does_not_explain_shows(chain: build.Plan, statement: str, said: str) -> None:
    erase(statement)
    assert said in problems(chain)


def test_a_row_that_is_gone_shows(chain: build.Plan) -> None:
    [status] = ActionStatus.objects.filter(action=chain.actions[1])
    erase(f"DELETE FROM actions_actionstatus WHERE id = {status.pk}")  # noqa: S608
    gone = f"{status.ref}: its row is gone, its history is there"
    assert [line for line in problems(chain) if line.endswith(gone)]


@pytest.mark.world("kent")
def test_the_kent_agreements_are_a_whole_chain_and_explained_by_their_history() -> None:
    for agreement in Agreement.objects.all():
        assert list(chain_problems(agreement)) == []
        assert list(unexplained_rows(agreement)) == []
