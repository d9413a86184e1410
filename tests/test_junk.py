"""Whatever is asked or posted, the service answers: no page fails, and no refusal leaves a traceback in the log.

A short crawl in every run of the suite; CSA_FAULTS=20 (``make faults``) makes it 20,000 requests long, and another
CSA_FAULTS_SEED makes other requests.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.exceptions import SuspiciousOperation
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from core.parameters import parse_moment, row_key, row_keys, whole_number
from csa_tracker.log import NoRefusals, RefusalsInOneLine
from indicators.entry.grid import EarlierFigures, FigureRow
from indicators.models import Observation
from tests import build, figures, periods
from tests.editing import WHY
from tests.junk import MOST_FIELDS, Crawl
from tests.load_pages import administrator as of_files
from tests.load_pages import waiting
from tests.loads import OWN_LAYOUT
from tests.pages import posted, text_of, words
from tests.refreshing import begin, now, type_in
from tests.signing_in import sign_in
from tests.world import SHOWN_ON, session_of

pytestmark = pytest.mark.django_db

THOUSANDS = int(os.environ.get("CSA_FAULTS", "0"))
SEED = int(os.environ.get("CSA_FAULTS_SEED", "2015"))
LONG = "9" * 5_000
OF_THE_PLAN = "/agreements/county-2014-17/"


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    return build.plan(cast.partnership, people=cast, is_public=True)


@pytest.fixture
def officer(cast: build.Cast, plan: build.Plan) -> Client:
    return sign_in(Client(), cast.administrator, second_factor=True)


# --- everywhere -----------------------------------------------------------------------------------------------------


@pytest.fixture
def crawl(db: None) -> Iterator[Crawl]:
    """Somebody who is about to send junk to the Kent agreements."""
    with (
        time_machine.travel(SHOWN_ON, tick=False),
        override_settings(CSA_DEMO=True, DATA_UPLOAD_MAX_NUMBER_FIELDS=MOST_FIELDS),
    ):
        yield Crawl(SEED)


@pytest.mark.world("shown")
def test_junk_everywhere_as_everybody_is_answered(crawl: Crawl) -> None:
    short = 120 if connection.vendor == "sqlite" else 60
    crawl.look_around(None if THOUSANDS else short // 20)
    crawl.run(THOUSANDS * 1_000 or short)

    print(f"{crawl.made:,} requests: {crawl.statuses}")
    faults = [str(fault) for fault in crawl.faults]
    assert not faults, "\n\n".join(faults[:20])
    assert {200, 302, 403, 404} <= crawl.statuses.keys(), "the crawl met nothing"


# --- addresses ------------------------------------------------------------------------------------------------------


def test_a_nul_in_what_an_address_asks_is_refused_with_the_way_on(client: Client, plan: build.Plan) -> None:
    page = text_of(client, f"{OF_THE_PLAN}plan/?version=%00", 400)

    assert "We could not read the address" in page
    assert f'href="{OF_THE_PLAN}plan/"' in client.get(f"{OF_THE_PLAN}plan/?a%00=1").content.decode()


@pytest.mark.parametrize(
    "path", ["plan/%00/", "actions/%00/", "priorities/1%00/", "versions/1.0%00/comments/"]
)
def test_a_nul_in_a_path_is_no_page(client: Client, plan: build.Plan, path: str) -> None:
    assert client.get(OF_THE_PLAN + path).status_code == 404


def test_a_nul_in_a_cookie_counts_as_no_cookie(client: Client, plan: build.Plan) -> None:
    client.cookies["sessionid"] = "a\0" * 16

    assert client.get(OF_THE_PLAN).status_code == 200


def test_what_is_posted_to_an_address_with_a_nul_is_given_back(officer: Client) -> None:
    answer = officer.post(f"{OF_THE_PLAN}edit/reason/?a=%00", {"reason": "Agreed in October"})

    assert answer.status_code == 400
    assert "Agreed in October" in words(answer.content.decode())


@pytest.mark.parametrize(
    "moment",
    [
        "2014-12-31T10:00:00+99:99",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "²",
        "2014-12-31",
    ],
)
def test_no_change_was_saved_at_an_impossible_moment(client: Client, plan: build.Plan, moment: str) -> None:
    assert client.get(f"{OF_THE_PLAN}changes/", {"save": moment}).status_code == 404


def test_a_row_is_not_put_back_to_an_impossible_moment(officer: Client) -> None:
    answer = officer.get(f"{OF_THE_PLAN}edit/actions/act0/back/", {"to": "2014-12-31T10:00:00+99:99"})

    assert answer.status_code == 404


# --- what is posted -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["²", "-1", LONG])
def test_a_period_is_not_closed_on_a_number_that_is_none(
    officer: Client, plan: build.Plan, cast: build.Cast, number: str
) -> None:
    period = periods.opened(plan, cast)

    answer = officer.post(reverse("period-close", args=[period.agreement.slug, period.pk]), {"seen": number})

    period.refresh_from_db()
    assert (answer.status_code, period.state) == (409, "open")


@pytest.mark.parametrize("number", ["²", "-1", LONG])
def test_a_row_of_headings_that_is_no_number_leaves_the_one_that_was_found(
    cast: build.Cast, number: str
) -> None:
    client = of_files(cast)
    load = waiting(client, OWN_LAYOUT.encode(), "ours.csv", "new", title="A new plan")

    answer = client.post(
        reverse("load-columns", args=[load.pk]), {"head-0": number, "kept": number, "do": "show"}
    )

    assert answer.status_code == 200
    assert posted(answer.content.decode())["head-0"] == ["1"]


def test_a_grid_that_is_posted_without_its_boxes_changes_nothing(officer: Client) -> None:
    for do in ("save", "look", "paste", ""):
        answer = officer.post(f"{OF_THE_PLAN}edit/grid/", {**WHY, "do": do})

        assert answer.status_code == 200, do


def test_a_date_of_the_grid_that_is_far_too_long_is_told_at_its_box(officer: Client) -> None:
    grid = f"{OF_THE_PLAN}edit/grid/"
    data = {**WHY, "do": "save", "seen-act0": "due:0", "due-act0": "1 " * 6_000}

    assert "must be 10,000 characters or fewer" in words(officer.post(grid, data).content.decode()).lower()


@pytest.mark.parametrize("key", ["²", "١", str(2**63), LONG, "", "\0"])
@pytest.mark.parametrize(
    ("name", "posted", "status"),
    [
        ("update-notes", "take_back", 404),
        ("update-notes", "action", 404),
        ("update-list", "report", 302),
        ("update-list", "page", 302),
        ("update-check", "report", 409),
        ("update-file", "update", 200),
    ],
)
def test_a_posted_key_that_is_none_is_no_row_s(
    plan: build.Plan, cast: build.Cast, name: str, posted: str, status: int, key: str
) -> None:
    client = sign_in(Client(raise_request_exception=False), cast.lead)

    answer = client.post(reverse(name), {posted: key, "do": "keep" if name == "update-file" else ""})

    assert answer.status_code in (status, 302, 404)


def test_a_nul_among_typed_words_is_dropped_and_the_words_are_kept(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    draft = begin(plan, cast.administrator)
    load = waiting(officer, OWN_LAYOUT.encode(), "ours.csv", "new", title="A new plan")
    figure = figures.figures(figures.indicator(plan, owner=cast.lead), {"2012": 100})[0]
    box = FigureRow(figure.indicator, "", EarlierFigures(), None).key

    type_in(officer, f"{OF_THE_PLAN}refresh/actions/", act0__fate="split", act0__parts="One\0 Two")
    officer.post(reverse("load-check", args=[load.pk]), {"question-1-key": "a\0b", "question-1": "1\0"})
    officer.post(
        f"{OF_THE_PLAN}indicators/enter/?period=2013",
        {"do": "save", box: "9\x000", f"{box}-note": "As\0 told"},
    )

    assert now(draft).decisions["actions"]["act0"]["parts"] == "One Two"
    load.refresh_from_db()
    assert load.answers == {"ab": "1"}
    assert list(Observation.objects.filter(period_label="2013").values_list("value", "note")) == [
        (90, "As told")
    ]


def test_a_form_in_another_encoding_than_ours_is_refused(client: Client) -> None:
    form = "application/x-www-form-urlencoded; charset=utf-16"
    client.handler.enforce_csrf_checks = True
    client.cookies["csrftoken"] = "a" * 32

    assert client.generic("POST", "/account/login/", "a=b".encode("utf-16"), form).status_code == 403


@pytest.mark.parametrize("key", ["caf%E9", "²", LONG])
def test_the_admin_has_no_history_of_a_key_that_is_none(client: Client, key: str) -> None:
    session_of(client, User.objects.create_superuser("staff@example.org", "Stella Staff"))

    assert client.get(f"/admin/accounts/user/{key}/history/").status_code == 404
    assert client.get(f"/admin/accounts/user/1/history/{key}/").status_code == 404


def test_the_admin_refuses_a_search_of_thousands_of_words(client: Client) -> None:
    session_of(client, User.objects.create_superuser("staff@example.org", "Stella Staff"))

    page = client.get("/admin/accounts/partnership/", {"q": "a " * 2_000})

    assert page.status_code == 200
    assert "at most 200 characters" in page.content.decode()


# --- one place that parses ------------------------------------------------------------------------------------------


def test_a_whole_number_is_written_in_the_digits_0_to_9() -> None:
    assert [whole_number(text) for text in ("0", "007", "9" * 18)] == [0, 7, 10**18 - 1]
    assert [whole_number(text) for text in ("", "²", "١", "-1", "1.0", " 1", "1\n", "9" * 19, LONG)] == [
        None
    ] * 9
    assert whole_number("1000000", digits=6) is None


def test_a_key_that_is_none_is_no_row_s_and_not_among_several() -> None:
    assert (row_key("12"), row_key("²"), row_key(LONG)) == (12, 0, 0)
    assert row_keys(["12", "²", "", LONG, "12"]) == {12}


def test_a_moment_has_an_offset_and_is_of_our_time() -> None:
    ten = datetime(2014, 12, 31, 10, tzinfo=UTC)

    assert parse_moment("2014-12-31T10:00:00+00:00") == parse_moment("2014-12-31T10:00:00 00:00") == ten
    for text in ("", "2014-12-31", "2014-12-31T10:00:00", "2014-13-01T10:00:00Z", "0001-01-01T00:00:00Z"):
        assert parse_moment(text) is None, text


# --- the log --------------------------------------------------------------------------------------------------------


def lines_of(
    capsys: pytest.CaptureFixture[str], client: Client, method: str, path: str, **more: Any
) -> list[str]:
    """What a request leaves in the log."""
    stream = logging.StreamHandler()
    stream.addFilter(RefusalsInOneLine())
    logger = logging.getLogger("django")
    logger.addHandler(stream)
    capsys.readouterr()
    try:
        getattr(client, method)(path, **more)
    finally:
        logger.removeHandler(stream)
    return capsys.readouterr().err.strip().splitlines()


@pytest.mark.parametrize(
    ("status", "method", "path", "more"),
    [
        (400, "get", "/healthz", {"headers": {"host": "somebody.else.example"}}),
        (400, "post", "/account/login/", {"data": {f"f{number}": "" for number in range(20)}}),
        (
            400,
            "post",
            "/account/login/",
            {"data": "x" * 3_000_000, "content_type": "application/x-www-form-urlencoded"},
        ),
        (400, "post", "/account/login/", {"data": "x", "content_type": "multipart/form-data"}),
        (403, "get", f"{OF_THE_PLAN}edit/", {}),
        (403, "post", "/account/login/", {"data": {"csrfmiddlewaretoken": "of another visit"}}),
        (404, "get", "/no-such-page\r\nERROR: forged/", {}),
        (405, "post", "/privacy/", {}),
    ],
)
def test_a_refused_request_is_one_line_of_the_log(
    capsys: pytest.CaptureFixture[str],
    settings: Settings,
    plan: build.Plan,
    cast: build.Cast,
    status: int,
    method: str,
    path: str,
    more: dict[str, Any],
) -> None:
    client = sign_in(Client(enforce_csrf_checks=path == "/account/login/"), cast.lead)
    client.cookies["csrftoken"] = "a" * 32
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    assert getattr(client, method)(path, **more).status_code == status

    lines = lines_of(capsys, client, method, path, **more)

    assert len(lines) == 1, "\n".join(lines)


@pytest.mark.parametrize(
    "credential", [LONG, "[" * 100_000, "{", ""], ids=["digits", "brackets", "half", "nothing"]
)
@pytest.mark.parametrize("page", ["login", "add"])
def test_a_passkey_s_answer_that_cannot_be_read_is_refused(
    cast: build.Cast, credential: str, page: str
) -> None:
    client = sign_in(Client(), cast.lead, second_factor=True)

    answer = client.post(f"/account/2fa/webauthn/{page}/", {"credential": credential, "name": "Key"})

    assert answer.status_code in (200, 302)
    assert not Authenticator.objects.filter(type="webauthn").exists()


@pytest.mark.parametrize("person", ["29 February 2015", "\0", LONG, "-9" * 20])
def test_a_role_in_the_admin_is_not_given_to_what_is_no_person(cast: build.Cast, person: str) -> None:
    role = cast.viewer.roles.get()
    client = Client()
    session_of(client, User.objects.create_superuser("staff@example.org", "Stella Staff"))
    boxes = {"person": person, "partnership": cast.partnership.pk, "kind": "viewer"}

    answer = client.post(f"/admin/accounts/role/{role.pk}/change/", boxes)

    assert answer.status_code == 200
    role.refresh_from_db()
    assert role.person == cast.viewer


def test_nobody_is_written_to_about_a_refusal_and_somebody_is_about_a_fault() -> None:
    def record(status: int) -> logging.LogRecord:
        made = logging.LogRecord("django.security", logging.ERROR, "", 1, "Words", (), None)
        made.status_code = status
        return made

    assert [NoRefusals().filter(record(status)) for status in (400, 403, 404, 429, 500)] == [False] * 4 + [
        True
    ]


def test_a_fault_keeps_its_traceback() -> None:
    try:
        raise SuspiciousOperation("words")
    except SuspiciousOperation as error:
        trace = (type(error), error, error.__traceback__)
    fault = logging.LogRecord("django.request", logging.ERROR, "", 1, "Words", (), trace)
    fault.status_code = 500

    RefusalsInOneLine().filter(fault)

    assert fault.exc_info == trace
    assert fault.levelname == "ERROR"
