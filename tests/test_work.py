"""``manage.py work``: what is sent when, tried again, given up, joined, cancelled and blanked."""

from __future__ import annotations

import signal
import smtplib
import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as project
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Message, Partnership, User
from accounts.outbox.failures import NeedNotBeSent, send_again, visible_messages
from accounts.outbox.sending import deliver_due, due_messages
from accounts.outbox.writing import Letter, cancel, cancel_about, new_message, queue
from core.history import Change
from tests import build, mail_server
from tests.another_process import environment
from tests.mail_server import SILENCE
from tests.outbox import create_message, deliver

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Partnership:
    return Partnership.objects.create(name="County Partnership", unit_email="unit@example.org")


def the_message() -> Message:
    return Message.objects.get()


def notice(county: Partnership, text: str, by: User | None = None, **more: Any) -> Message:
    """Something that waits until its author's sitting is over."""
    letter = Letter(f"About {text}", f"Text of {text}", "{count} matters", "Hello,", "The unit")
    known = {"to": "pat@example.org", "kind": "post", "about": f"matter:{text}", **more}
    return queue([new_message(letter, partnership=county, change=Change(by), **known)])[0]


# --- sent ------------------------------------------------------------------------------------------------


def test_what_is_due_is_sent_once_and_noted(county: Partnership) -> None:
    create_message(partnership=county, reply_to="unit@example.org", body="See https://csa.example.org/")

    deliver_due()
    deliver_due()

    [sent] = mail.outbox
    assert (sent.to, sent.subject, sent.reply_to) == (
        ["pat@example.org"],
        "Your account",
        ["unit@example.org"],
    )
    [(html, kind)] = sent.alternatives
    assert kind == "text/html"
    assert '<a href="https://csa.example.org/"' in html
    row = the_message()
    assert (row.state, row.attempts, row.claimed_at, row.why) == ("sent", 1, timezone.now(), "")


def test_what_may_not_go_yet_waits(county: Partnership, clock: time_machine.Traveller) -> None:
    create_message(partnership=county, not_before=timezone.now() + timedelta(minutes=5))

    deliver_due()
    assert mail.outbox == []
    clock.shift(timedelta(minutes=5))
    deliver_due()

    assert len(mail.outbox) == 1


def test_a_message_is_gone_with_the_transaction_that_wrote_it(county: Partnership) -> None:
    with transaction.atomic():
        create_message(partnership=county)
        transaction.set_rollback(True)

    deliver()

    assert mail.outbox == []


def test_a_message_that_can_be_no_e_mail_fails_and_the_next_goes(county: Partnership) -> None:
    create_message(partnership=county, subject="two\nlines")
    create_message(partnership=county, subject="one line")

    assert deliver_due() == 1

    assert [sent.subject for sent in mail.outbox] == ["one line"]
    assert Message.objects.get(state="failed").why == "It could not be written as an e-mail."


# --- tried again, given up -------------------------------------------------------------------------------


def test_where_no_server_is_reached_the_pauses_grow_and_the_sixth_attempt_is_the_last(
    county: Partnership, settings: Settings, clock: time_machine.Traveller
) -> None:
    settings.EMAIL_BACKEND = "tests.outbox.RefusingServer"
    for number in range(3):
        create_message(partnership=county, address=f"p{number}@example.org")

    pauses = []
    for _ in range(5):
        assert deliver_due() == 0
        row = Message.objects.filter(state="waiting")[0]
        pauses.append((row.not_before - timezone.now()).total_seconds() / 60)
        clock.move_to(row.not_before - timedelta(seconds=1))
        assert not due_messages().exists()
        clock.shift(timedelta(seconds=1))
    lost = deliver_due()

    assert pauses == [1, 5, 30, 120, 480]
    assert lost == 3
    assert set(Message.objects.values_list("state", "attempts", "why")) == {
        ("failed", 6, "The mail server could not be reached.")
    }


@pytest.mark.parametrize(
    ("answers", "state", "why"),
    [
        ({"RCPT": "450 later"}, "waiting", "The mail server refuses this address: later"),
        ({"RCPT": "550 no such user"}, "failed", "The mail server refuses this address: no such user"),
        ({"MAIL": "451 busy"}, "waiting", "The mail server answered: busy"),
        ({"DATA": "452 full"}, "waiting", "The mail server answered: full"),
        ({"TEXT": "451 not now"}, "waiting", "The mail server answered: not now"),
        ({"TEXT": "554 unwanted"}, "failed", "The mail server answered: unwanted"),
        ({"CONNECT": "554 go away"}, "waiting", "The mail server answered: go away"),
        ({"CONNECT": SILENCE}, "waiting", "The mail server could not be reached."),
        ({"TEXT": SILENCE}, "unknown", "The mail server fell silent while it was handed the message."),
    ],
)
def test_what_the_mail_server_says_decides_whether_it_is_tried_again(
    county: Partnership, settings: Settings, answers: dict[str, str], state: str, why: str
) -> None:
    create_message(partnership=county)

    with mail_server.running(**answers) as server:
        server.use(settings)
        lost = deliver_due()

    row = the_message()
    assert (row.state, row.why, row.attempts, server.mails) == (state, why, 1, [])
    assert lost == (state != "waiting")
    assert (row.not_before > timezone.now()) == (state == "waiting")


def test_after_a_refusal_the_next_message_is_sent(county: Partnership, settings: Settings) -> None:
    for number in range(3):
        create_message(partnership=county, address=f"p{number}@example.org")

    with mail_server.running(RCPT="450 later") as server:
        server.use(settings)
        deliver_due()
        server.answers = {}
        Message.objects.update(not_before=timezone.now())
        deliver_due()

    assert len(server.mails) == 3
    assert set(Message.objects.values_list("state", "attempts", "why")) == {("sent", 2, "")}


def test_a_server_that_is_silent_from_the_start_is_waited_for_once_whatever_waits(
    county: Partnership, settings: Settings
) -> None:
    for number in range(20):
        create_message(partnership=county, address=f"p{number}@example.org")

    with mail_server.running(CONNECT=SILENCE) as server:
        server.use(settings)
        deliver_due()

    assert server.calls == 1
    assert set(Message.objects.values_list("state", "attempts")) == {("waiting", 1)}


def test_a_server_that_hangs_up_after_two_mails_is_called_again(
    county: Partnership, settings: Settings
) -> None:
    for number in range(5):
        create_message(partnership=county, address=f"p{number}@example.org")

    with mail_server.running() as server:
        server.most = 2
        server.use(settings)
        deliver_due()

    assert (server.calls, len(server.mails)) == (3, 5)
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}


# --- at most once ----------------------------------------------------------------------------------------


class Dies(EmailBackend):
    """The worker is ended while the mail server answers."""

    def send_messages(self, messages: Any) -> int:
        """Dies."""
        raise KeyboardInterrupt


def died(settings: Settings) -> None:
    """A worker took a message up and was seen no more."""
    settings.EMAIL_BACKEND = f"{__name__}.Dies"
    with pytest.raises(KeyboardInterrupt):
        deliver_due()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_what_a_worker_died_over_is_unknown_after_ten_minutes_and_not_sent_again_by_itself(
    county: Partnership, settings: Settings, clock: time_machine.Traveller
) -> None:
    create_message(partnership=county)
    died(settings)

    clock.shift(timedelta(minutes=10))
    assert (deliver_due(), the_message().state) == (0, "sending")
    clock.shift(timedelta(seconds=1))
    assert (deliver_due(), the_message().state) == (1, "unknown")
    for _ in range(3):
        clock.shift(timedelta(days=1))
        deliver_due()

    assert mail.outbox == []
    assert the_message().why == "The worker stopped while it handed the message to the mail server."


def test_somebody_decides_that_what_is_unknown_is_sent_again(cast: build.Cast) -> None:
    row = create_message(partnership=cast.partnership, state="unknown", attempts=3)

    send_again(row, change=Change(cast.administrator))
    deliver_due()

    assert len(mail.outbox) == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.again_by) == ("sent", 1, cast.administrator)


@pytest.mark.parametrize("is_sent_again", [False, True])
def test_a_slow_worker_notes_what_it_knows_unless_the_message_was_sent_again_meanwhile(
    cast: build.Cast, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch, is_sent_again: bool
) -> None:
    row = create_message(partnership=cast.partnership)

    def send_slowly(backend: EmailBackend, messages: Any) -> int:
        monkeypatch.undo()
        clock.shift(timedelta(minutes=11))
        assert deliver_due() == 1
        row.refresh_from_db()
        assert row.state == "unknown"
        if is_sent_again:
            send_again(row, change=Change(cast.administrator))
        return 1

    monkeypatch.setattr(EmailBackend, "send_messages", send_slowly)
    deliver_due()

    row.refresh_from_db()
    assert row.state == "sent"
    assert len(mail.outbox) == is_sent_again


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_message_once() -> None:
    county = Partnership.objects.create(name="County Partnership")
    for number in range(30):
        create_message(partnership=county, address=f"p{number}@example.org")
    both = threading.Barrier(4)
    errors: list[BaseException] = []

    def work() -> None:
        try:
            both.wait(10)
            deliver_due()
        except BaseException as error:  # noqa: BLE001 - shown below, in the thread of the test
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert errors == []
    assert sorted(sent.to[0] for sent in mail.outbox) == sorted(
        f"p{number}@example.org" for number in range(30)
    )
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_mail_server_is_spoken_to(monkeypatch: pytest.MonkeyPatch) -> None:
    create_message(partnership=Partnership.objects.create(name="County Partnership"))
    seen = []

    def send(backend: EmailBackend, messages: Any) -> int:
        seen.append((connection.in_atomic_block, Message.objects.get().state))
        return 1

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    deliver_due()

    assert seen == [(False, "sending")]


# --- the command -----------------------------------------------------------------------------------------


def test_once_it_ends_with_status_1_when_something_was_lost(county: Partnership, settings: Settings) -> None:
    call_command("work", "--once")
    create_message(partnership=county)
    settings.EMAIL_BACKEND = "tests.outbox.RefusingServer"
    call_command("work", "--once")
    Message.objects.update(attempts=5, not_before=timezone.now())

    with pytest.raises(CommandError, match="1 message could not be delivered") as refusal:
        call_command("work", "--once")

    assert refusal.value.returncode == 1


def test_told_to_stop_it_ends_after_the_e_mail_in_hand(county: Partnership) -> None:
    for number in range(3):
        create_message(partnership=county, address=f"p{number}@example.org")

    deliver_due(is_stopping=lambda: len(mail.outbox) == 1)

    assert sorted(Message.objects.values_list("state", flat=True)) == ["sent", "waiting", "waiting"]


def code_from(worker: subprocess.Popen[str]) -> str:
    """What the worker prints of a message that is written while it runs."""
    county = Partnership.objects.create(name="County Partnership")
    create_message(partnership=county, body="The code is ABC123")
    assert worker.stdout is not None
    return next(line.strip() for line in worker.stdout if "ABC123" in line)


def started(*command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command, cwd=project.BASE_DIR, env=environment(), stdout=subprocess.PIPE, text=True
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_sends_what_is_written_and_ends_at_a_signal(stop: signal.Signals) -> None:
    with started(sys.executable, "manage.py", "work") as worker:
        assert code_from(worker) == "The code is ABC123"

        worker.send_signal(stop)

        assert worker.wait(20) == 0
    assert the_message().state == "sent"


@pytest.mark.django_db(transaction=True)
def test_beside_the_server_of_make_run_the_worker_ends_with_it() -> None:
    script = f"{sys.executable} manage.py work --beside $$ & exec sleep 60"
    with started("bash", "-c", script) as server:
        assert code_from(server) == "The code is ABC123"

        server.kill()

        # The worker writes there too: the end of the output is the end of both.
        server.communicate(timeout=20)


# --- joined ----------------------------------------------------------------------------------------------


def test_what_one_person_does_in_one_sitting_is_one_e_mail(
    county: Partnership, clock: time_machine.Traveller
) -> None:
    by = User.objects.create_user("officer@example.org")
    for text in ("one", "two", "three"):
        notice(county, text, by)
        clock.shift(timedelta(minutes=4))
        deliver_due()
    assert mail.outbox == []
    clock.shift(timedelta(minutes=1))

    deliver_due()

    [sent] = mail.outbox
    assert sent.subject == "3 matters"
    assert sent.body == "Hello,\n\nText of one\n\nText of two\n\nText of three\n\nThe unit\n"
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_one_alone_has_its_own_subject(county: Partnership) -> None:
    notice(county, "one")
    deliver()
    assert mail.outbox[0].subject == "About one"


def test_a_sitting_that_does_not_end_is_told_of_after_half_an_hour(
    county: Partnership, clock: time_machine.Traveller
) -> None:
    for number in range(15):
        notice(county, f"number {number}")
        clock.shift(timedelta(minutes=3))
        deliver_due()
        if mail.outbox:
            break

    assert (number + 1) * 3 == 30
    assert mail.outbox[0].subject == "10 matters"


@pytest.mark.parametrize("other", ["address", "author", "kind", "words around"])
def test_what_differs_in_who_to_whom_or_what_is_not_joined(county: Partnership, other: str) -> None:
    by = User.objects.create_user("officer@example.org")
    notice(county, "one", by)
    second = notice(county, "two", by)
    change: dict[str, Any] = {
        "address": {"address": "kim@example.org"},
        "author": {"written_by": User.objects.create_user("second@example.org")},
        "kind": {"subject_of_several": "{count} other matters"},
        "words around": {"opening": "Dear Pat,"},
    }[other]
    Message.objects.filter(pk=second.pk).update(**change)

    deliver()

    assert sorted(sent.subject for sent in mail.outbox) == ["About one", "About two"]


def test_what_is_urgent_goes_by_itself_and_at_once(county: Partnership) -> None:
    for _ in range(2):
        letter = Letter("Your account", "Hello")
        queue([
            new_message(
                letter, to="pat@example.org", kind="invitation", about="", partnership=county, change=Change(None)
            )
        ])  # fmt: skip

    deliver_due()

    assert len(mail.outbox) == 2


def test_what_was_joined_and_not_taken_is_tried_again_as_one(county: Partnership, settings: Settings) -> None:
    for text in ("one", "two"):
        notice(county, text)
    with mail_server.running(RCPT="450 later") as server:
        server.use(settings)
        deliver()
        server.answers = {}
        deliver()

    [sent] = server.mails
    assert "2 matters" in sent


# --- cancelled -------------------------------------------------------------------------------------------


def test_what_is_cancelled_is_not_sent_and_the_rest_of_the_sitting_is(county: Partnership) -> None:
    for text in ("one", "two"):
        notice(county, text)

    assert cancel_about("matter:one") == 1
    deliver()

    assert [sent.subject for sent in mail.outbox] == ["About two"]
    assert Message.objects.get(about="matter:one").state == "cancelled"


def test_what_was_sent_stays_sent(county: Partnership) -> None:
    create_message(partnership=county, about="matter:one")
    deliver()

    assert cancel_about("matter:one") == 0

    assert the_message().state == "sent"


def test_what_is_cancelled_while_it_is_handed_over_is_not_tried_again(
    county: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_message(partnership=county, about="matter:one")

    def send(backend: EmailBackend, messages: Any) -> int:
        assert cancel_about("matter:one") == 0
        raise smtplib.SMTPDataError(451, b"not now")

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    deliver()

    assert the_message().state == "cancelled"


@pytest.mark.parametrize("state", ["failed", "unknown"])
def test_what_failed_and_was_cancelled_is_on_no_list_and_cannot_be_sent_again(
    cast: build.Cast, state: str
) -> None:
    row = create_message(partnership=cast.partnership, state=state)
    cancel(Message.objects.all())

    assert not visible_messages([cast.partnership]).filter(Message.UNDELIVERED).exists()
    with pytest.raises(NeedNotBeSent):
        send_again(row, change=Change(cast.administrator))


# --- secrets ---------------------------------------------------------------------------------------------

SECRET = {"is_secret": True, "kind": "sign-in", "subject": "ABC123 is your code", "body": "ABC123"}


def blank(row: Message) -> bool:
    row.refresh_from_db()
    return (row.subject, row.opening, row.body, row.closing) == ("", "", "", "")


def test_a_code_that_was_sent_is_blanked_and_deleted_after_a_day(
    county: Partnership, clock: time_machine.Traveller
) -> None:
    row = create_message(partnership=county, **SECRET)

    deliver()

    assert (mail.outbox[0].subject, mail.outbox[0].alternatives) == ("ABC123 is your code", [])
    assert blank(row)
    clock.shift(timedelta(days=1, seconds=1))
    deliver()
    assert not Message.objects.exists()


def test_a_code_that_the_server_refuses_is_blanked(county: Partnership, settings: Settings) -> None:
    row = create_message(partnership=county, **SECRET)
    with mail_server.running(RCPT="550 nobody") as server:
        server.use(settings)
        deliver()
    assert (blank(row), row.state) == (True, "failed")


def test_a_code_is_not_sent_when_it_is_of_no_use_any_more(
    county: Partnership, settings: Settings, clock: time_machine.Traveller
) -> None:
    row = create_message(partnership=county, expires_at=timezone.now() + timedelta(minutes=15), **SECRET)
    settings.EMAIL_BACKEND = "tests.outbox.RefusingServer"
    deliver_due()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    clock.shift(timedelta(minutes=15))

    deliver_due()

    assert mail.outbox == []
    assert (blank(row), row.state, row.why) == (True, "failed", "It could not be sent while it was of use.")


def test_a_code_that_is_cancelled_or_lost_is_blanked(
    county: Partnership, settings: Settings, clock: time_machine.Traveller
) -> None:
    cancelled = create_message(partnership=county, **SECRET)
    cancel(Message.objects.all())
    lost = create_message(partnership=county, **SECRET)
    died(settings)
    clock.shift(timedelta(minutes=11))
    deliver_due()

    assert (blank(cancelled), cancelled.state) == (True, "cancelled")
    assert (blank(lost), lost.state) == (True, "unknown")


def test_a_secret_is_named_without_its_words(county: Partnership) -> None:
    assert str(create_message(partnership=county, **SECRET)) == "About signing in (pat@example.org)"


def test_the_database_keeps_no_secret_of_a_message_that_is_over(county: Partnership) -> None:
    row = create_message(partnership=county, **SECRET)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=row.pk).update(state="sent")
