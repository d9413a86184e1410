"""Kept files: each belongs to one thing, is read by who may read that, and is not lost, changed or kept for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access import Refused
from accounts.models import User
from core.history import Change, history_of, update_rows
from core.requests.once import SENT_BEFORE
from loading.kept_files.contents import CHANGED, MISSING
from loading.kept_files.owners import DECIDED, NOT_A_DOCUMENT, NOT_A_PAPER, NOT_EVIDENCE, FileOwner
from loading.kept_files.workflow import withdraw_file
from loading.models import FileBytes, KeptFile
from loading.uploads import workflow as loads
from loading.uploads.undoing import preview_undo, undo
from plan.models import PlanVersion
from plan.versions.publishing import publish
from reporting.models import Report, ReportDraft
from tests.access_table import CAST
from tests.build import Cast, Plan
from tests.kept_files import PDF, kept, zipped
from tests.loads import loads_of
from tests.pages import html_of, once_in, problems_of, text_of
from tests.periods import opened, sent, update_on
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

WEB_PAGE = b"<!DOCTYPE html><script>alert(1)</script>"
BOMB = zipped(word__document_x_xml=b"\0" * 30_000_000)


def client_of(cast: Cast, who: str) -> Client:
    """A browser of a member of the cast, with a second factor."""
    return Client() if who == "signed_out" else sign_in(Client(), getattr(cast, who), second_factor=True)


def readers_of(cast: Cast, file: KeptFile) -> set[str]:
    """Who of the cast gets the bytes."""
    address = reverse("file-download", args=[file.pk])
    answers = {who: client_of(cast, who).get(address) for who in CAST}
    assert all(
        answer.status_code in (200, 404) or (who == "signed_out" and answer.status_code == 302)
        for who, answer in answers.items()
    )
    return {who for who, answer in answers.items() if answer.status_code == 200 and answer.content == PDF}


def version(plan: Plan, status: str = "published") -> PlanVersion:
    """A version of the plan."""
    return PlanVersion.objects.create(
        agreement=plan.agreement,
        document="action plan",
        number="1.0",
        status=status,
        effective_at=timezone.now() if status == "published" else None,
    )


def make_public(plan: Plan) -> None:
    plan.agreement.is_public = True
    update_rows(type(plan.agreement), [plan.agreement], ["is_public"], Change(None, "Made public"))


GROUP = {"reviewer", "chair", "administrator"}
READERS = {*GROUP, "viewer", "member", "lead", "delegate", "other_lead"}
EVERYBODY = set(CAST)


# --- who reads it ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("owner", ["agreement", "version"])
def test_an_adopted_document_is_read_by_who_may_read_the_agreement(
    cast: Cast, county_plan: Plan, owner: str
) -> None:
    of = FileOwner(county_plan.agreement, version=version(county_plan) if owner == "version" else None)
    file = kept(of, by=cast.administrator)

    assert readers_of(cast, file) == READERS
    make_public(county_plan)
    assert readers_of(cast, file) == EVERYBODY


def test_the_document_of_a_version_that_is_not_published_is_read_by_who_works_on_the_plan(
    cast: Cast, county_plan: Plan
) -> None:
    make_public(county_plan)
    file = kept(
        FileOwner(county_plan.agreement, version=version(county_plan, "draft")), by=cast.administrator
    )

    assert readers_of(cast, file) == READERS - {"viewer", "member"}


def test_a_paper_of_a_meeting_is_read_by_the_group_though_the_agreement_is_public(
    cast: Cast, county_plan: Plan
) -> None:
    make_public(county_plan)
    file = kept(FileOwner(county_plan.agreement, period=opened(county_plan, cast)), by=cast.chair)

    assert readers_of(cast, file) == GROUP


def test_evidence_is_read_by_just_those_who_may_read_the_update(cast: Cast, county_plan: Plan) -> None:
    make_public(county_plan)
    opened(county_plan, cast)
    sent(county_plan, cast, 0)
    report = update_on(county_plan, 0)
    file = kept(FileOwner(county_plan.agreement, report=report), by=cast.lead)
    people = {who: getattr(cast, who) for who in CAST if who != "signed_out"}

    readers = readers_of(cast, file)

    assert readers == {*GROUP, "lead", "delegate"}
    assert readers == {
        who for who, person in people.items() if Report.objects.visible_to(person).filter(pk=report.pk)
    }


def test_what_an_import_read_is_for_the_administrators_of_its_partnership_and_their_second_factor(
    cast: Cast, county_plan: Plan
) -> None:
    make_public(county_plan)
    load = loads.start(
        "plan.pdf", PDF, partnership=cast.partnership, agreement=None, head={}, by=cast.administrator
    )

    assert readers_of(cast, load.file) == {"administrator"}
    once_signed_in = sign_in(Client(), cast.administrator)
    assert once_signed_in.get(reverse("file-download", args=[load.file.pk])).status_code == 302


def test_nobody_reads_a_file_of_an_agreement_that_was_taken_back(cast: Cast, county_plan: Plan) -> None:
    file = kept(FileOwner(county_plan.agreement), by=cast.administrator)
    county_plan.agreement.withdrawn_at, county_plan.agreement.withdrawn_why = timezone.now(), "Undone"
    update_rows(
        type(county_plan.agreement),
        [county_plan.agreement],
        ["withdrawn_at", "withdrawn_why"],
        Change(None, "Undone"),
    )

    assert readers_of(cast, file) == set()


def test_a_file_is_a_download_that_no_browser_opens_as_a_page(cast: Cast, county_plan: Plan) -> None:
    file = kept(
        FileOwner(county_plan.agreement), name="C:\\Plans\\Adopted “plan”.html", by=cast.administrator
    )

    answer = client_of(cast, "viewer").get(reverse("file-download", args=[file.pk]))

    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "Adopted" in answer["Content-Disposition"]
    assert ".html" not in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"]


# --- adding ---------------------------------------------------------------------------------------------------------


def add(client: Client, name: str, *args: object, content: bytes = PDF, **more: str) -> Any:
    """What the page that adds a file answers."""
    file = SimpleUploadedFile(more.pop("called", "adopted.pdf"), content)
    return client.post(reverse(name, args=args), {"file": file, **more}, follow=True)


def test_an_administrator_adds_the_adopted_document_of_a_version_and_readers_find_it(
    cast: Cast, county_plan: Plan
) -> None:
    row = version(county_plan)
    client = client_of(cast, "administrator")
    slug = county_plan.agreement.slug

    answer = add(client, "document-add", slug, of=str(row.pk), title="Adopted plan, January 2015")

    file = KeptFile.objects.get()
    assert (file.version, file.agreement, file.added_by) == (row, county_plan.agreement, cast.administrator)
    assert (file.digest, file.size, file.kind) == (sha256(PDF).hexdigest(), len(PDF), "pdf")
    assert "“Adopted plan, January 2015” is added" in answer.content.decode()
    assert "Add an adopted document" in answer.content.decode()
    for page in ("version-list", "agreement-document"):
        text = text_of(client_of(cast, "viewer"), reverse(page, args=[slug]))
        assert "Adopted plan, January 2015" in text
        assert (
            f"Of version 1.0. PDF, {len(PDF)} bytes, added 12 January 2015. Digest {file.digest[:8]}" in text
        )
        assert "Add an adopted document" not in text
        assert "Withdraw" not in text
    assert "by Ada Administrator" in text_of(client_of(cast, "lead"), reverse("version-list", args=[slug]))


def test_the_chair_adds_a_paper_of_the_meeting(cast: Cast, county_plan: Plan) -> None:
    period = opened(county_plan, cast)
    slug = county_plan.agreement.slug

    add(client_of(cast, "chair"), "meeting-paper-add", slug, period.pk, called="Agenda.pdf")

    text = text_of(client_of(cast, "reviewer"), reverse("period-review", args=[slug, period.pk]))
    assert "Papers of the meeting Agenda.pdf PDF" in text
    assert KeptFile.objects.get().period == period


@pytest.mark.parametrize("who", ["lead", "delegate"])
def test_who_writes_an_update_adds_evidence_and_the_group_finds_it(
    cast: Cast, county_plan: Plan, who: str
) -> None:
    period = opened(county_plan, cast)
    report = update_on(county_plan, 0)
    # Sending an update needs no second factor, and neither does what goes with it.
    client = sign_in(Client(), getattr(cast, who))

    add(client, "evidence-add", report.pk, title="Photo of the lighting")

    assert "Evidence Photo of the lighting PDF" in text_of(client, reverse("update-edit", args=[report.pk]))
    review = reverse("period-decide", args=[county_plan.agreement.slug, period.pk, report.pk])
    assert "Evidence Photo of the lighting PDF" in text_of(client_of(cast, "reviewer"), review)


def test_add_a_file_saves_what_is_typed_in_the_update_first(cast: Cast, county_plan: Plan) -> None:
    opened(county_plan, cast)
    report = update_on(county_plan, 0)
    client = sign_in(Client(), cast.lead)
    typed = {"do": "add_file", "report_text": "Two surgeries have signed."}

    answer = client.post(reverse("update-edit", args=[report.pk]), typed)

    assert answer.headers["Location"] == reverse("evidence-add", args=[report.pk])
    assert ReportDraft.objects.get(action=report.action).report_text == "Two surgeries have signed."
    assert "Two surgeries have signed." in html_of(client, reverse("update-edit", args=[report.pk]))


def test_add_a_file_makes_no_draft_of_an_update_that_nobody_has_begun(cast: Cast, county_plan: Plan) -> None:
    opened(county_plan, cast)
    report = update_on(county_plan, 0)

    answer = sign_in(Client(), cast.lead).post(reverse("update-edit", args=[report.pk]), {"do": "add_file"})

    assert answer.headers["Location"] == reverse("evidence-add", args=[report.pk])
    assert not ReportDraft.objects.exists()


@pytest.mark.parametrize(
    ("content", "called", "words"),
    [
        (WEB_PAGE, "report.pdf", "“report.pdf” is a web page, whatever its name says. Choose a PDF file"),
        (BOMB, "report.docx", "“report.docx” unpacks to more than 200 times its size"),
        (b"%PDF-" + b"x" * 2_000_000, "large.pdf", "“large.pdf” has 2.0 MB; at most 1 MB are taken"),
        (b"", "empty.pdf", "The file is empty"),
        (b"MZ\x90", "setup.pdf", "“setup.pdf” is a program"),
    ],
    ids=["html called pdf", "zip bomb", "too large", "empty", "program"],
)
def test_what_is_not_kept_is_refused_in_words_and_the_title_stays(
    cast: Cast, county_plan: Plan, settings: Any, content: bytes, called: str, words: str
) -> None:
    settings.KEPT_FILE_BYTES = 1_000_000
    opened(county_plan, cast)
    report = update_on(county_plan, 0)
    client = sign_in(Client(), cast.lead)

    answer = add(
        client, "evidence-add", report.pk, content=content, called=called, title="Photo of the lighting"
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert words in " ".join(problems_of(page).values())
    assert 'value="Photo of the lighting"' in page
    assert not KeptFile.objects.exists()


def test_a_form_without_a_file_asks_for_one(cast: Cast, county_plan: Plan) -> None:
    client = client_of(cast, "administrator")

    answer = client.post(reverse("document-add", args=[county_plan.agreement.slug]), {"title": "Plan"})

    problems = " ".join(problems_of(answer.content.decode()).values())
    assert "Choose the file" in problems
    assert "Answer “What is it the adopted document of?”" in problems


def test_a_file_that_is_sent_twice_is_kept_once(cast: Cast, county_plan: Plan) -> None:
    opened(county_plan, cast)
    report = update_on(county_plan, 0)
    client = sign_in(Client(), cast.lead)
    token = once_in(html_of(client, reverse("evidence-add", args=[report.pk])))

    add(client, "evidence-add", report.pk, **token)
    again = add(client, "evidence-add", report.pk, **token)

    assert SENT_BEFORE in again.content.decode()
    assert KeptFile.objects.count() == 1


def test_evidence_is_added_until_the_update_is_decided_and_its_period_closed(
    cast: Cast, county_plan: Plan
) -> None:
    opened(county_plan, cast)
    report = update_on(county_plan, 0)
    address = reverse("evidence-add", args=[report.pk])
    client = sign_in(Client(), cast.lead)
    Report.objects.filter(pk=report.pk).update(state="decided")

    refused = client.get(address)

    assert refused.status_code == 403
    assert DECIDED in text_of(client, address, 403)
    report.period.state = "closed"
    report.period.save()
    Report.objects.filter(pk=report.pk).update(state="agreed")
    assert "was closed" in text_of(client, address, 403)
    page = text_of(client, reverse("update-edit", args=[report.pk]))
    assert "Add a file" not in page
    assert "Add evidence" not in page


OWNERS: dict[str, Callable[[Plan, Cast], FileOwner]] = {
    "agreement": lambda plan, cast: FileOwner(plan.agreement),
    "period": lambda plan, cast: FileOwner(plan.agreement, period=opened(plan, cast)),
    "report": lambda plan, cast: FileOwner(plan.agreement, report=opened(plan, cast) and update_on(plan, 0)),
}


@pytest.mark.parametrize(
    ("of", "may", "words"),
    [
        ("agreement", {"administrator"}, NOT_A_DOCUMENT),
        ("period", {"administrator", "chair"}, NOT_A_PAPER),
        ("report", {"administrator", "lead", "delegate"}, NOT_EVIDENCE),
    ],
)
def test_the_verbs_refuse_who_may_not_add_or_withdraw(
    cast: Cast, county_plan: Plan, of: str, may: set[str], words: str
) -> None:
    owner = OWNERS[of](county_plan, cast)
    file = kept(owner, by=cast.administrator)
    people = {who: getattr(cast, who) for who in CAST if who != "signed_out"}

    assert {
        who for who, person in people.items() if _does(lambda by: kept(owner, by=by), person, words)
    } == may
    withdrawn = {
        who
        for who, person in people.items()
        if _does(lambda by: withdraw_file(file, by=by, reason="A mistake"), person, words)
    }
    assert withdrawn == may


def _does(verb: Callable[..., object], person: User, words: str) -> bool:
    """Whether the verb does it for the person; where it refuses, it is with these words."""
    try:
        verb(by=person)
    except Refused as refusal:
        if refusal.reason != words:
            raise
        return False
    return True


# --- withdrawing and retention --------------------------------------------------------------------------------------


def test_a_withdrawn_file_is_gone_for_all_and_says_why_to_who_may_withdraw_it(
    cast: Cast, county_plan: Plan
) -> None:
    file = kept(FileOwner(county_plan.agreement), by=cast.administrator)
    client = client_of(cast, "administrator")
    versions = reverse("version-list", args=[county_plan.agreement.slug])

    asked = client.post(reverse("file-withdraw", args=[file.pk]), {"reason": ""})
    client.post(reverse("file-withdraw", args=[file.pk]), {"reason": "It was last year’s plan"})

    assert "Answer “Why is it withdrawn?”" in " ".join(problems_of(asked.content.decode()).values())
    assert client.get(reverse("file-download", args=[file.pk])).status_code == 404
    assert "Withdrawn 12 January 2015: It was last year’s plan" in text_of(client, versions)
    assert file.title not in text_of(client_of(cast, "viewer"), versions)
    rows = history_of(KeptFile)._default_manager.filter(id=file.pk).order_by("history_id")
    assert [row.history_change_reason for row in rows] == ["File added", "It was last year’s plan"]
    assert [row.history_user for row in rows] == [cast.administrator] * 2


def test_the_bytes_of_a_withdrawn_file_are_deleted_in_time_and_its_record_stays(
    cast: Cast, county_plan: Plan, clock: time_machine.Traveller
) -> None:
    file = kept(FileOwner(county_plan.agreement), by=cast.administrator)
    stays = kept(FileOwner(county_plan.agreement), by=cast.administrator)
    withdraw_file(file, by=cast.administrator, reason="A mistake")

    clock.shift(timedelta(days=29))
    assert "0 files deleted" in said("delete_old_files")
    clock.shift(timedelta(days=1, seconds=1))
    assert "adopted.pdf (withdrawn)" in said("delete_old_files", "--dry-run")
    assert FileBytes.objects.count() == 2
    assert "1 file deleted" in said("delete_old_files")

    assert list(FileBytes.objects.values_list("file", flat=True)) == [stays.pk]
    file.refresh_from_db()
    assert (file.digest, file.removed_at) == (sha256(PDF).hexdigest(), timezone.now())
    assert "1 kept file, 1 as kept" in said("verify_versions")


def test_what_an_import_read_is_deleted_three_years_after_it_was_loaded_or_undone_and_not_while_it_waits(
    cast: Cast, county_plan: Plan, clock: time_machine.Traveller
) -> None:
    keys = loads_of(county_plan.agreement, cast.administrator)
    waits = KeptFile.objects.filter(load__in=[keys["load"], keys["load-in-columns"]])
    done = KeptFile.objects.get(load=keys["load-done"])

    clock.shift(timedelta(days=1_095) - timedelta(minutes=1))
    assert "0 files deleted" in said("delete_old_files")
    undo(done.load, by=cast.administrator, reason="A mistake", seen=preview_undo(done.load).seen)
    clock.shift(timedelta(minutes=2))
    assert "0 files deleted" in said("delete_old_files"), "it was undone just now"
    clock.shift(timedelta(days=1_095))
    assert "1 file deleted" in said("delete_old_files")

    assert all(FileBytes.objects.filter(file=file).exists() for file in waits)
    page = text_of(client_of(cast, "administrator"), reverse("load-detail", args=[done.load_id]))
    assert "The file was deleted" in page
    assert done.digest in page


def said(command: str, *options: str) -> str:
    """What a command writes."""
    stream = StringIO()
    call_command(command, *options, stdout=stream)
    return stream.getvalue()


# --- checked against their digest -----------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [CHANGED, MISSING])
def test_bytes_that_are_not_what_was_kept_are_told_and_never_served(
    cast: Cast, county_plan: Plan, fault: str
) -> None:
    good, bad = (kept(FileOwner(county_plan.agreement), by=cast.administrator) for _ in range(2))
    stored = FileBytes.objects.filter(file=bad)
    stored.update(content=PDF + b" ") if fault == CHANGED else stored.delete()
    stream = StringIO()

    with pytest.raises(CommandError, match=r"1 kept file is not as kept") as stopped:
        call_command("verify_versions", stdout=stream)

    assert stopped.value.returncode == 1
    assert f"county-2014-17 file {bad.pk} “The adopted plan”: {fault}" in stream.getvalue()
    assert f"file {good.pk} " not in stream.getvalue()
    client = client_of(cast, "viewer")
    assert client.get(reverse("file-download", args=[bad.pk])).status_code == 404
    assert client.get(reverse("file-download", args=[good.pk])).status_code == 200


def test_a_file_belongs_to_exactly_one_thing(cast: Cast, county_plan: Plan) -> None:
    period = opened(county_plan, cast)
    owners = {
        "agreement": county_plan.agreement,
        "version": publish(
            county_plan.agreement,
            by=cast.administrator,
            document="action plan",
            number="1.0",
            printed_date="",
            comments="First",
        ),
        "period": period,
        "report": update_on(county_plan, 0),
    }
    plain = {
        "partnership": cast.partnership,
        "title": "t",
        "name": "n",
        "kind": "pdf",
        "size": 1,
        "digest": "d",
        "added_by": cast.administrator,
        "added_at": timezone.now(),
    }
    refused = [
        {},
        {"period": owners["period"]},
        {**owners},
        {name: owners[name] for name in ("agreement", "period", "report")},
    ]
    for columns in refused:
        with pytest.raises(IntegrityError, match="kept_file_has_one_owner"), transaction.atomic():
            KeptFile.objects.create(**plain, **columns)
    for name in ("version", "period", "report"):
        KeptFile.objects.create(**plain, agreement=county_plan.agreement, **{name: owners[name]})
    KeptFile.objects.create(**plain, agreement=county_plan.agreement)
