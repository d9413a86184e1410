"""update-file, update-file-download, update-file-record: a period's updates from a filled-in workbook."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document
from openpyxl import Workbook, load_workbook

from accounts.models import User
from accounts.sign_in.sessions import SEEN_KEY
from core.history import Change, update_rows
from reporting import workflow
from reporting.models import Reminder, Report, ReportDraft, ReportingPeriod
from tests import build, periods
from tests.pages import conflict_of, find, links, posted, texts, words
from tests.periods import seen, to_send
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

STATUS = "Where does the action stand now?"
REPORT = "Progress update"
CHANGED = "Why, and what next?"
NEEDED = "What is needed, and from whom"
NEW_DATE = "New date that you propose"
STILL = "No change"


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    return build.plan(cast.partnership, actions=4, people=cast)


@pytest.fixture
def period(plan: build.Plan, cast: build.Cast) -> ReportingPeriod:
    periods.told(plan)
    return periods.opened(plan, cast)


@pytest.fixture
def owed(period: ReportingPeriod, cast: build.Cast) -> list[Report]:
    """The lead's two updates, on 1.1a and 1.1b."""
    return list(Report.objects.answered_by(cast.lead).filter(period=period).order_by("position"))


def address(period: ReportingPeriod, page: str) -> str:
    return f"/load/updates/{period.agreement.slug}/{period.pk}/{page}/"


def download(client: Client, person: User, period: ReportingPeriod, post: int = 0) -> Workbook:
    """The workbook as somebody gets it."""
    sign_in(client, person, second_factor=True)
    response = client.get(address(period, "workbook") + (f"?post={post}" if post else ""))
    assert response.status_code == 200
    return load_workbook(io.BytesIO(response.content))


def columns(book: Workbook) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in book["Updates"][1]}


def fill(book: Workbook, rows: Mapping[int, Mapping[str, Any]]) -> Workbook:
    """Fills in boxes: by the number of the row, by the heading."""
    at = columns(book)
    for number, boxes in rows.items():
        for heading, value in boxes.items():
            book["Updates"].cell(number, at[heading]).value = value
    return book


def drop_in(client: Client, person: User, book: Workbook, name: str = "updates.xlsx") -> str:
    """What the page says about a workbook."""
    stream = io.BytesIO()
    book.save(stream)
    sign_in(client, person, second_factor=True)
    response = client.post("/load/updates/", {"file": SimpleUploadedFile(name, stream.getvalue())})
    assert response.status_code == 200
    return response.content.decode()


def keep(client: Client, html: str, **more: str) -> HttpResponse:
    """Presses "Keep" on the page, with more boxes filled in."""
    data = {**posted(html), "do": ["keep"], **{name: [value] for name, value in more.items()}}
    return client.post("/load/updates/", data)  # type: ignore[return-value]


def draft_of(update: Report) -> ReportDraft | None:
    return ReportDraft.objects.of(update).first()


# --- the workbook -----------------------------------------------------------------------------------------------------


def test_the_workbook_has_a_row_for_each_update_that_waits_with_what_was_said_last_time(
    client: Client, period: ReportingPeriod, owed: list[Report], cast: build.Cast
) -> None:
    book = download(client, cast.lead, period)
    at = columns(book)
    rows = [[cell.value for cell in row] for row in book["Updates"].iter_rows(min_row=2)]

    assert [row[at["Number"] - 1] for row in rows] == ["1.1a", "1.1b"]
    assert [row[at["Action"] - 1] for row in rows] == ["Action number 0", "Action number 2"]
    assert {row[at["Last agreed"] - 1] for row in rows} == {"Green"}
    assert {row[at["Last progress update"] - 1] for row in rows} == {"Said in October."}
    assert {row[at[STATUS] - 1] for row in rows} == {None}
    assert list(at)[5:-1] == [
        STILL,
        STATUS,
        REPORT,
        CHANGED,
        NEEDED,
        NEW_DATE,
        "When was it completed?",
        "Note to the Working Group",
    ]


def test_statuses_are_chosen_from_the_plan_s_own_and_only_boxes_can_be_written_in(
    client: Client, period: ReportingPeriod, owed: list[Report], cast: build.Cast
) -> None:
    book = download(client, cast.lead, period)
    sheet, at = book["Updates"], columns(book)
    lists = {
        rule.formula1: str(rule.sqref) for rule in sheet.data_validations.dataValidation if rule.formula1
    }

    assert lists == {"'Statuses'!$A$2:$A$10": "G2:G3", '"yes,no"': "F2:F3"}
    assert [row[0].value for row in book["Statuses"].iter_rows(min_row=2)][:4] == [
        "Not started",
        "Green",
        "Amber",
        "Red",
    ]
    assert sheet.protection.sheet
    assert sheet.cell(2, at["Action"]).protection.locked
    assert not sheet.cell(2, at[REPORT]).protection.locked
    assert sheet.column_dimensions["N"].hidden
    assert sheet["N1"].value == "Key"
    assert book["Key"].sheet_state == "hidden"
    assert "Do not name victims" in " ".join(str(row[0].value) for row in book["Guidance"].iter_rows())


def test_what_was_begun_in_the_tracker_stands_in_the_workbook(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    words_begun = {
        "label": plan.labels["Amber"],
        "report_text": "=Courses\n- two",
        "proposed_due": date(2015, 6, 30),
    }
    workflow.save_draft(owed[0], cast.lead, words_begun)
    workflow.say_still_true(owed[1], cast.lead)
    book = download(client, cast.lead, period)
    sheet, at = book["Updates"], columns(book)

    assert sheet.cell(2, at[STATUS]).value == "Amber"
    assert (sheet.cell(2, at[REPORT]).value, sheet.cell(2, at[REPORT]).data_type) == ("=Courses\n- two", "s")
    assert sheet.cell(2, at[NEW_DATE]).value.date() == date(2015, 6, 30)
    assert [sheet.cell(3, at[name]).value for name in (STILL, STATUS, REPORT)] == ["yes", None, None]


def test_a_workbook_that_comes_back_as_it_went_out_changes_nothing(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    workflow.save_draft(
        owed[0], cast.lead, {"label": plan.labels["Amber"], "report_text": "Courses.\n\n- two"}
    )
    workflow.say_still_true(owed[1], cast.lead)

    text = words(drop_in(client, cast.lead, download(client, cast.lead, period)))

    assert "There is nothing new in “updates.xlsx”: nothing has been changed." in text
    assert "2 rows with nothing new" in text


# --- dropping it in ---------------------------------------------------------------------------------------------------


def test_a_filled_in_workbook_becomes_drafts_and_is_sent_only_from_check_and_send(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    book = fill(
        download(client, cast.lead, period),
        {
            2: {
                STATUS: "amber",
                REPORT: "Two courses were held.",
                CHANGED: "The trainer left. A new one starts by next report.",
                NEW_DATE: "30 June 2015",
                "Note to the Working Group": "Money is short.",
            },
            3: {STILL: "Yes"},
        },
    )
    html = drop_in(client, cast.lead, book)
    assert "2 updates to be kept as drafts. Nothing is kept or sent yet." in words(html)
    assert ReportDraft._default_manager.count() == 0

    response = keep(client, html)

    assert (response.status_code, response.headers["Location"]) == (302, "/updates/check/")
    first, second = draft_of(owed[0]), draft_of(owed[1])
    assert first is not None
    assert second is not None
    assert (first.label, first.report_text) == (plan.labels["Amber"], "Two courses were held.")
    assert first.what_changed == "The trainer left. A new one starts by next report."
    assert (first.proposed_due, first.group_text) == (date(2015, 6, 30), "Money is short.")
    assert second.is_confirmation
    assert {update.state for update in Report.objects.filter(period=period)} == {"owed"}
    page = client.get("/updates/check/").content.decode()
    assert "2 drafts are kept from the file. Nothing is sent yet." in words(page)
    assert "Send 2 updates" in texts(page, "//button")


def test_what_the_rules_ask_for_is_asked_at_check_and_send_as_of_any_draft(
    client: Client, period: ReportingPeriod, owed: list[Report], cast: build.Cast
) -> None:
    book = fill(download(client, cast.lead, period), {2: {STATUS: "Red", REPORT: "Nothing went well."}})

    keep(client, drop_in(client, cast.lead, book))

    page = client.get("/updates/check/").content.decode()
    assert "Not ready to be sent" in page
    assert f"/updates/?open=u{owed[0].pk}#id_u{owed[0].pk}-needed" in page


def test_rows_left_empty_change_nothing(
    client: Client, period: ReportingPeriod, owed: list[Report], cast: build.Cast
) -> None:
    book = fill(download(client, cast.lead, period), {3: {STATUS: "Green", REPORT: "Held."}})

    html = drop_in(client, cast.lead, book)
    keep(client, html)

    assert "1 row with nothing new" in words(html)
    assert draft_of(owed[0]) is None
    assert draft_of(owed[1]) is not None


def test_every_cell_that_cannot_be_read_is_named_with_its_value_and_can_be_mended_on_the_page(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    book = fill(
        download(client, cast.lead, period),
        {
            2: {STATUS: "Greenish", REPORT: "Held.", NEW_DATE: "early March"},
            3: {STILL: "perhaps", REPORT: "Also held.", STATUS: "Green"},
        },
    )
    html = drop_in(client, cast.lead, book)
    text = words(html)

    assert "Updates, cell G2: “Greenish” is not a status of this plan: choose one of the list" in text
    assert "Updates, cell K2: New date that you propose must be a day, a month and a year" in text
    assert "such as 16 1 2015. It says “early March”" in text
    assert "Updates, cell F3: “perhaps” is neither yes nor no" in text
    assert "early March" in html

    key = f"u{owed[0].pk}"
    ref = plan.labels["Green"].ref
    mended = {f"{key}-label": ref, f"{key}-proposed_due_day": ""}
    response = keep(client, html, **mended)

    assert response.status_code == 302
    first, second = draft_of(owed[0]), draft_of(owed[1])
    assert first is not None
    assert (first.label, first.report_text) == (plan.labels["Green"], "Held.")
    assert second is not None
    assert (second.report_text, second.is_confirmation) == ("Also held.", False)


def test_still_true_beside_other_words_is_asked_about_and_nothing_is_lost(
    client: Client, period: ReportingPeriod, owed: list[Report], cast: build.Cast
) -> None:
    book = fill(
        download(client, cast.lead, period), {2: {STILL: "yes", REPORT: "But one thing has changed."}}
    )

    html = drop_in(client, cast.lead, book)

    assert "Updates, cell F2: You have written more than “no change”." in words(html)
    assert "But one thing has changed." in html


def test_what_is_right_is_kept_and_what_is_wrong_is_shown_again_with_its_words(
    client: Client, period: ReportingPeriod, owed: list[Report], cast: build.Cast
) -> None:
    book = fill(
        download(client, cast.lead, period),
        {2: {STATUS: "Greenish", REPORT: "Held."}, 3: {STATUS: "Green", REPORT: "Also held."}},
    )
    html = drop_in(client, cast.lead, book)

    response = keep(client, html, **{f"u{owed[0].pk}-label": "nonsense"})

    text = response.content.decode()
    assert response.status_code == 200
    assert "What could be kept is kept as drafts." in words(text)
    assert draft_of(owed[1]) is not None
    assert draft_of(owed[0]) is None
    assert f'id="row-{owed[0].pk}"' in text
    assert f'id="row-{owed[1].pk}"' not in text
    assert "Held." in text


# --- two persons ------------------------------------------------------------------------------------------------------


def written_in_both(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> str:
    book = fill(download(client, cast.lead, period), {2: {STATUS: "Green", REPORT: "From the workbook."}})
    workflow.save_draft(owed[0], cast.delegate, {"report_text": "From the delegate."})
    return drop_in(client, cast.lead, book)


def test_where_somebody_has_written_since_both_texts_are_shown_and_one_is_chosen(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    html = written_in_both(client, period, owed, plan, cast)

    assert "Del Delegate saved a draft on 12 January 2015" in words(html)
    assert "From the workbook." in html
    assert "From the delegate." in html

    again = keep(client, html)
    assert again.status_code == 200
    assert "Choose whose words are to stand" in again.content.decode()
    assert draft_of(owed[0]).report_text == "From the delegate."  # type: ignore[union-attr]

    response = keep(client, again.content.decode(), **{f"t{owed[0].pk}-take": "workbook"})
    assert response.status_code == 302
    assert draft_of(owed[0]).report_text == "From the workbook."  # type: ignore[union-attr]


def test_what_is_there_can_be_chosen_to_stand(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    html = written_in_both(client, period, owed, plan, cast)

    response = keep(client, html, **{f"t{owed[0].pk}-take": "there"})

    assert response.status_code == 302
    assert draft_of(owed[0]).report_text == "From the delegate."  # type: ignore[union-attr]


def test_a_draft_saved_while_the_page_was_open_is_not_overwritten_unseen(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    book = fill(download(client, cast.lead, period), {2: {STATUS: "Green", REPORT: "From the workbook."}})
    html = drop_in(client, cast.lead, book)
    workflow.save_draft(owed[0], cast.delegate, {"report_text": "From the delegate."})

    response = keep(client, html)

    text = response.content.decode()
    assert response.status_code == 200
    assert "From the workbook." in text
    assert "From the delegate." in text
    assert draft_of(owed[0]).report_text == "From the delegate."  # type: ignore[union-attr]


def test_what_was_changed_here_and_not_in_the_workbook_stays(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    book = download(client, cast.lead, period)
    workflow.save_draft(owed[0], cast.delegate, {"report_text": "From the delegate."})

    assert "There is nothing new" in drop_in(client, cast.lead, book)


def test_what_was_sent_meanwhile_is_not_touched_and_the_workbook_s_words_are_shown(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    book = fill(download(client, cast.lead, period), {2: {REPORT: "Late words."}, 3: {REPORT: "In time."}})
    workflow.save_draft(owed[0], cast.lead, {"label": plan.labels["Green"], "report_text": "Sent."})
    workflow.send(owed[0], cast.lead)

    html = drop_in(client, cast.lead, book)
    text = words(html)

    assert "Rows that cannot be written any more" in text
    assert "This update was sent on 12 January 2015 and is with the Working Group." in text
    assert "Late words." in html
    assert f'id="row-{owed[0].pk}"' not in html
    assert f'id="row-{owed[1].pk}"' in html


def test_words_typed_before_the_session_locked_are_kept_as_drafts(
    client: Client, period: ReportingPeriod, owed: list[Report], cast: build.Cast
) -> None:
    book = fill(download(client, cast.lead, period), {2: {STATUS: "Green", REPORT: "From the workbook."}})
    html = drop_in(client, cast.lead, book)
    session = client.session
    session[SEEN_KEY] = 1
    session.save()

    response = keep(client, html)

    assert response.status_code == 302
    assert "/account/login/" in response.headers["Location"]
    assert draft_of(owed[0]).report_text == "From the workbook."  # type: ignore[union-attr]


def test_what_was_sent_while_the_page_was_open_is_shown_and_not_touched(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    book = fill(download(client, cast.lead, period), {2: {STATUS: "Green", REPORT: "From the workbook."}})
    html = drop_in(client, cast.lead, book)
    workflow.save_draft(owed[0], cast.lead, {"label": plan.labels["Green"], "report_text": "Sent."})
    workflow.send(owed[0], cast.lead)

    response = keep(client, html)

    text = response.content.decode()
    assert response.status_code == 200
    assert "This update was sent on 12 January 2015" in words(text)
    assert "From the workbook." in text
    assert Report.objects.get(pk=owed[0].pk).report_text == "Sent."


# --- workbooks that are refused ---------------------------------------------------------------------------------------


def refused(client: Client, person: User, book: Workbook) -> str:
    with nothing_written_but_the_session(client, person):
        return words(drop_in(client, person, book))


def nothing_written_but_the_session(client: Client, person: User) -> Any:
    """No update and no draft changes."""
    from contextlib import contextmanager

    @contextmanager
    def watch() -> Any:
        before = (
            list(ReportDraft._default_manager.values()),
            list(Report.objects.order_by("pk").values()),
        )
        yield
        assert before == (
            list(ReportDraft._default_manager.values()),
            list(Report.objects.order_by("pk").values()),
        )

    return watch()


def test_a_workbook_of_a_closed_period_is_refused_with_the_reason(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    book = fill(download(client, cast.lead, period), {2: {REPORT: "Too late."}})
    periods.sent(plan, cast)
    periods.agreed(plan, cast)
    workflow.close_period(period, cast.administrator)

    text = refused(client, cast.lead, book)

    assert "The reporting period January 2015 was closed on 12 January 2015" in text
    assert "Your words are still in your file." in text


def test_a_workbook_of_somebody_else_is_refused_and_says_whose_it_is(
    client: Client, period: ReportingPeriod, owed: list[Report], cast: build.Cast
) -> None:
    book = fill(download(client, cast.lead, period), {2: {REPORT: "Not theirs."}})

    for who in (cast.other_lead, cast.outsider, cast.viewer, cast.other_administrator):
        text = refused(client, who, book)
        assert "The file was made for Head of Policing, County Police about January 2015" in text, who
        assert "send it to the Community Safety Unit" in text


def test_a_reviewer_who_sees_the_updates_is_told_who_writes_them(
    client: Client, period: ReportingPeriod, owed: list[Report], cast: build.Cast
) -> None:
    book = fill(download(client, cast.lead, period), {2: {REPORT: "Not theirs."}})

    assert "This update is written by Head of Policing, County Police." in refused(
        client, cast.reviewer, book
    )


def test_files_that_are_no_workbook_of_updates_are_refused_with_what_to_do(
    client: Client, period: ReportingPeriod, cast: build.Cast
) -> None:
    sign_in(client, cast.lead)
    plain = Workbook()
    plain.active.append(["ref", "action"])
    stream = io.BytesIO()
    plain.save(stream)
    for content, said in (
        (b"", "The file is empty"),
        (b"%PDF-1.4", "is a PDF file"),
        (b"PK\x03\x04 broken", "is damaged"),
        (stream.getvalue(), "is no file of updates that was downloaded here"),
    ):
        response = client.post("/load/updates/", {"file": SimpleUploadedFile("mine.xlsx", content)})
        assert said in words(response.content.decode()), said
    assert "Choose the file that you have filled in" in client.post("/load/updates/").content.decode()


def test_a_row_torn_from_its_action_is_not_taken_and_its_words_are_shown(
    client: Client, period: ReportingPeriod, owed: list[Report], cast: build.Cast
) -> None:
    book = fill(download(client, cast.lead, period), {2: {REPORT: "About 1.1a."}, 3: {REPORT: "About 1.1b."}})
    sheet = book["Updates"]
    key = columns(book)["Key"]
    first, second = sheet.cell(2, key).value, sheet.cell(3, key).value
    sheet.cell(2, key).value, sheet.cell(3, key).value = second, first
    fill(book, {4: {REPORT: "A row of my own."}})

    html = drop_in(client, cast.lead, book)
    text = words(html)

    assert "Row 2: The row of 1.1a no longer holds the action that it was made for" in text
    assert "“About 1.1a.”" in text
    assert "Row 4: The row belongs to no action" in text
    assert "“A row of my own.”" in text
    assert "There is nothing new" in text


def test_two_rows_about_one_action_are_both_left(
    client: Client, period: ReportingPeriod, owed: list[Report], cast: build.Cast
) -> None:
    book = fill(download(client, cast.lead, period), {2: {REPORT: "Once."}})
    sheet = book["Updates"]
    for cell in sheet[2]:
        sheet.cell(4, cell.column).value = cell.value

    text = words(drop_in(client, cast.lead, book))

    assert "Rows 2, 4 are all about 1.1a, so none of them is taken." in text


def test_a_formula_without_a_value_is_named_with_its_cell_and_the_rest_is_read(
    client: Client, period: ReportingPeriod, owed: list[Report], cast: build.Cast
) -> None:
    book = fill(download(client, cast.lead, period), {2: {REPORT: "=A1&B1", STATUS: "Green"}})

    text = words(drop_in(client, cast.lead, book))

    assert "Updates, cell H2: The formula has no stored value." in text
    assert "Green" in text


# --- the Unit ---------------------------------------------------------------------------------------------------------


def test_the_unit_records_a_responder_s_workbook_with_its_source_and_tells_them(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    book = fill(
        download(client, cast.administrator, period, plan.posts[0].pk),
        {2: {STATUS: "Green", REPORT: "Two courses."}, 3: {STATUS: "Red", REPORT: "None held."}},
    )
    html = drop_in(client, cast.administrator, book)
    assert "You are keeping these in the names of their leads and co-ordinators." in words(html)

    unsaid = keep(client, html, received_from="e-mail")
    assert unsaid.status_code == 200
    assert "Say where you have it from and of which day" in words(unsaid.content.decode())
    assert ReportDraft._default_manager.count() == 0

    response = keep(client, unsaid.content.decode(), received_from="e-mail of 12 January")
    record = address(period, "record")
    assert (response.status_code, response.headers["Location"]) == (302, record)
    page = client.get(record).content.decode()
    assert "For Head of Policing, County Police, from e-mail of 12 January." in words(page)
    assert "Not ready to be recorded" in page
    assert f"/updates/{owed[1].pk}/#id_needed" in page

    sent = client.post(record, posted(page), follow=True).content.decode()

    assert "1 update is recorded in the name of the lead." in words(sent)
    update = Report.objects.get(pk=owed[0].pk)
    assert (update.state, update.author, update.sent_by) == ("sent", cast.lead, cast.administrator)
    assert update.received_from == "e-mail of 12 January"
    assert Reminder.objects.filter(kind=Reminder.Kind.RECORDED).exists()


def test_a_draft_that_was_saved_again_since_is_not_recorded_and_both_texts_are_shown(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    update = owed[0]
    boxes = {"label": plan.labels["Green"], "report_text": "Courses were held."}
    source = "e-mail of 12 January"
    workflow.save_draft(update, cast.administrator, boxes, received_from=source)
    sign_in(client, cast.administrator, second_factor=True)
    page = address(period, "record")
    shown = find(client.get(page).content.decode(), "//input[@name='report']/@value")
    again = {"report_text": "Six courses were held."}
    workflow.save_draft(update, cast.administrator, again, seen(update), received_from=source)

    answer = client.post(page, {"report": shown, f"remark-{update.pk}": "By telephone."})

    assert answer.status_code == 409
    (both,) = conflict_of(answer.content.decode()).values()
    assert both == ("Draft Green Six courses were held.", "By telephone.")
    update.refresh_from_db()
    assert update.state == "owed"


def test_a_draft_whose_source_names_no_day_is_not_ready_to_be_recorded(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    said = {"label": plan.labels["Green"], "report_text": "By telephone."}
    workflow.save_draft(owed[0], cast.administrator, said, received_from="telephone")
    sign_in(client, cast.administrator, second_factor=True)

    page = client.get(address(period, "record")).content.decode()

    assert "Not ready to be recorded" in words(page)
    assert f"/updates/{owed[0].pk}/#id_received_from" in links(page)
    assert "Ready to be recorded" not in words(page)


def test_what_the_unit_looked_over_in_a_session_that_locked_is_kept_as_theirs_to_record(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    book = download(client, cast.administrator, period, plan.posts[0].pk)
    html = drop_in(client, cast.administrator, fill(book, {2: {STATUS: "Green", REPORT: "They write."}}))
    session = client.session
    session[SEEN_KEY] = 1
    session.save()

    assert keep(client, html).status_code == 302

    draft = draft_of(owed[0])
    assert draft is not None
    assert (draft.report_text, draft.received_from) == ("They write.", "a file")


def test_the_unit_never_records_drafts_that_the_lead_has_typed(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    workflow.save_draft(owed[0], cast.lead, {"label": plan.labels["Green"], "report_text": "Mine."})
    sign_in(client, cast.administrator, second_factor=True)

    assert "Nothing waits to be recorded." in client.get(address(period, "record")).content.decode()
    client.post(address(period, "record"), {"report": [to_send(owed[0])]})
    assert Report.objects.get(pk=owed[0].pk).state == "owed"


def test_a_workbook_for_somebody_else_is_for_the_unit_alone_and_wants_a_second_factor(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    other = address(period, "workbook") + f"?post={plan.posts[1].pk}"
    for who in (cast.lead, cast.reviewer, cast.chair):
        assert sign_in(client, who, second_factor=True).get(other).status_code == 403

    book = fill(download(client, cast.administrator, period, plan.posts[0].pk), {2: {REPORT: "Said."}})
    stream = io.BytesIO()
    book.save(stream)
    client = sign_in(Client(), cast.administrator)
    file = SimpleUploadedFile("theirs.xlsx", stream.getvalue())
    response = client.post("/load/updates/", {"file": file})
    assert response.status_code == 302
    assert "second-factor" in response.headers["Location"]


def test_who_has_sent_links_each_responder_s_workbook(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    sign_in(client, cast.administrator, second_factor=True)
    page = client.get(f"/agreements/{period.agreement.slug}/periods/{period.pk}/responders/").content.decode()

    assert address(period, "workbook") + f"?post={plan.posts[0].pk}" in links(page)
    assert "/load/updates/" in links(page)
    assert "/load/updates/" in links(sign_in(client, cast.lead).get("/updates/").content.decode())


# --- a delegate, and size ---------------------------------------------------------------------------------------------


def test_a_delegate_fills_in_the_lead_s_workbook_and_leaves_the_sending_to_them(
    client: Client, period: ReportingPeriod, owed: list[Report], cast: build.Cast
) -> None:
    book = fill(download(client, cast.delegate, period), {2: {STATUS: "Green", REPORT: "Typed for Lee."}})

    keep(client, drop_in(client, cast.delegate, book))

    assert "Drafts that somebody else sends" in client.get("/updates/check/").content.decode()
    assert draft_of(owed[0]).saved_by == cast.delegate  # type: ignore[union-attr]


@pytest.mark.parametrize("size", [50, 500])
def test_the_pages_ask_the_same_number_of_queries_for_a_plan_of_any_size(
    client: Client, cast: build.Cast, size: int
) -> None:
    plan = build.plan(cast.partnership, actions=size, people=cast)
    period = workflow.open_period(
        plan.agreement,
        "January 2015",
        "",
        due_on=date(2015, 1, 16),
        change=Change(cast.administrator, "Opened"),
    ).period
    sign_in(client, cast.lead)
    client.get("/load/updates/")
    with CaptureQueriesContext(connection) as start:
        client.get("/load/updates/")
    with CaptureQueriesContext(connection) as downloaded:
        content = client.get(address(period, "workbook")).content
    book = load_workbook(io.BytesIO(content))
    fill(book, {row: {STATUS: "Green", REPORT: "Held."} for row in range(2, size // 2 + 2)})
    stream = io.BytesIO()
    book.save(stream)
    file = SimpleUploadedFile("mine.xlsx", stream.getvalue())
    with CaptureQueriesContext(connection) as dropped:
        html = client.post("/load/updates/", {"file": file}).content.decode()

    assert f"{size // 2} updates to be kept" in html
    assert (len(start) <= 15, len(downloaded) <= 20, len(dropped) <= 15) == (True, True, True), (
        len(start),
        len(downloaded),
        len(dropped),
    )
    assert keep(client, html).status_code == 302
    assert ReportDraft._default_manager.count() == size // 2


def test_a_period_that_was_taken_up_again_by_one_update_takes_its_workbook(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    book = fill(download(client, cast.lead, period), {2: {STATUS: "Green", REPORT: "Said after all."}})
    period.state = "closed"
    update_rows(ReportingPeriod, [period], ["state"], build.BY_THE_TEST)
    owed[0].is_reopened = True
    update_rows(Report, [owed[0]], ["is_reopened"], build.BY_THE_TEST)

    keep(client, drop_in(client, cast.lead, book))

    assert draft_of(owed[0]).report_text == "Said after all."  # type: ignore[union-attr]


def test_what_was_asked_last_time_stands_beside_a_box_for_its_answer(
    client: Client, period: ReportingPeriod, owed: list[Report], plan: build.Plan, cast: build.Cast
) -> None:
    build.asked(plan.actions[0], text="How many came?", for_whom="Police", by_when="January")
    book = download(client, cast.lead, period)
    sheet, at = book["Updates"], columns(book)
    assert sheet.cell(2, at["Asked of you"]).value == "How many came? (for Police, by January)"
    assert sheet.cell(2, at["Your answer"]).protection.locked is False
    assert sheet.cell(3, at["Your answer"]).protection.locked is True
    fill(
        book,
        {
            2: {STILL: "yes", "Your answer": "Forty-one."},
            3: {STATUS: "Green", "Your answer": "Nobody asked."},
        },
    )

    html = drop_in(client, cast.lead, book)

    assert "write it under the progress update. It says “Nobody asked.”" in words(html)
    keep(client, html)
    draft = draft_of(owed[0])
    assert draft is not None
    assert (draft.is_confirmation, draft.ask_answer, draft.report_text) == (
        True,
        "Forty-one.",
        "Said in October.",
    )


def drop_in_word(client: Client, content: bytes) -> str:
    """The answer to a document that somebody signed in drops in."""
    file = SimpleUploadedFile("updates.docx", content)
    return client.post("/load/updates/", {"file": file}).content.decode()


def test_a_word_document_goes_the_same_way_and_what_was_typed_in_its_table_is_shown_before_it_is_taken(
    client: Client, cast: build.Cast, plan: build.Plan, period: ReportingPeriod, owed: list[Report]
) -> None:
    sign_in(client, cast.administrator, second_factor=True)
    query = f"?post={plan.posts[0].pk}&as=word"
    document = Document(io.BytesIO(client.get(address(period, "workbook") + query).content))
    table = document.tables[0]
    headings = [cell.text for cell in table.rows[0].cells]
    assert headings[:4] == ["Code", "Action", "Last time", STILL]
    table.rows[1].cells[headings.index(STILL)].text = "Yes"
    for heading, text in {STATUS: "green", REPORT: "Typed in Word.", NEW_DATE: "31/3/27"}.items():
        table.rows[2].cells[headings.index(heading)].text = text
    # What stands in the cells that name an action is not theirs to change.
    stream = io.BytesIO()
    document.save(stream)

    html = drop_in_word(client, stream.getvalue())

    assert "2 updates to be kept" in words(html)
    assert not ReportDraft.objects.exists()
    keep(client, html, received_from="e-mail of 12 January")
    first, second = map(draft_of, owed)
    assert first is not None
    assert second is not None
    assert first.is_confirmation
    assert (second.report_text, second.proposed_due) == ("Typed in Word.", date(2027, 3, 31))
    assert second.received_from == "e-mail of 12 January"


def test_a_word_document_whose_table_for_the_tracker_is_gone_is_refused_and_a_changed_row_is_named(
    client: Client, cast: build.Cast, period: ReportingPeriod
) -> None:
    sign_in(client, cast.lead)
    content = client.get(address(period, "workbook") + "?as=word").content
    whole, without_key = Document(io.BytesIO(content)), Document(io.BytesIO(content))
    whole.tables[0].rows[1].cells[1].text = "Another action"
    element = without_key.tables[1]._element
    element.getparent().remove(element)
    files = []
    for document in (whole, without_key):
        stream = io.BytesIO()
        document.save(stream)
        files.append(stream.getvalue())

    assert "no longer holds the action that it was made for" in words(drop_in_word(client, files[0]))
    assert "is no file of updates that was downloaded here" in words(drop_in_word(client, files[1]))
