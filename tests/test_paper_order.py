"""Long papers: asked for with a button, made by the worker, told by e-mail, and never drawn twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from actions.models import Action
from core.history import update_rows
from papers.filing.workflow import withdraw_paper
from papers.models import PaperOrder
from papers.orders.asking import MOST_OF_STRANGERS
from papers.orders.making import LOST_AFTER, forget_old_orders, make_next
from papers.rendering.formats import FORMATS, PaperFormat
from priorities.models import GovernanceGroup, GroupSeat
from tests import build
from tests.outbox import deliver
from tests.pages import html_of, links, text_of
from tests.papers import filed, opened_paper, ordered
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db]

PLAN = "county-2014-17"
PAPERS = f"/agreements/{PLAN}/papers/"
FILE = f"{PAPERS}progress-report.docx"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch, cast: build.Cast) -> list[str]:
    """A public plan, where every Word paper is a long one; what was drawn so far."""
    build.plan(cast.partnership, people=cast, is_public=True)
    word, titles = FORMATS["docx"], []

    def draw(paper: object) -> bytes:
        titles.append(paper.title)  # type: ignore[attr-defined]
        return word.make(paper)  # type: ignore[arg-type]

    counted = PaperFormat(word.ending, word.words, word.content_type, draw, most_rows=0)
    monkeypatch.setitem(FORMATS, "docx", counted)
    return titles


def ask(client: Client, address: str = FILE) -> str:
    """Asks for a long paper; gives the address to which that leads."""
    answer = client.post(address)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_a_long_paper_has_a_page_with_a_button_and_is_not_drawn_meanwhile(
    client: Client, drawn: list[str]
) -> None:
    assert "Make the Word file" in text_of(client, FILE)
    assert "It is next." in text_of(client, ask(client))
    assert drawn == []


def test_the_worker_makes_it_and_tells_who_asked(cast: build.Cast, client: Client, drawn: list[str]) -> None:
    sign_in(client, cast.lead)
    page = ask(client)
    call_command("work", once=True)
    deliver()

    (file,) = (link for link in links(html_of(client, page)) if link.endswith(".docx"))
    assert client.get(file).content.startswith(b"PK")
    (letter,) = mail.outbox
    assert letter.to == [cast.lead.email]
    assert page in letter.body
    assert drawn == ["Progress report"]


def test_what_was_made_once_is_at_its_address_and_not_drawn_again(client: Client, drawn: list[str]) -> None:
    ask(client)
    make_next()

    assert client.get(FILE).content == client.get(FILE).content
    assert client.get(FILE)["Content-Type"] == FORMATS["docx"].content_type
    assert drawn == ["Progress report"]


def test_who_asks_again_gets_the_same_order_and_nobody_else_sees_it(
    cast: build.Cast, client: Client, drawn: list[str]
) -> None:
    sign_in(client, cast.lead)
    page = ask(client)

    assert ask(client) == page
    assert sign_in(Client(), cast.other_lead).get(page).status_code == 404
    assert Client().get(page).status_code == 404


def test_who_may_no_longer_read_what_it_says_does_not_get_it(
    cast: build.Cast, client: Client, drawn: list[str]
) -> None:
    sign_in(client, cast.reviewer)
    page = ask(client)
    cast.reviewer.roles.update(kind="viewer")

    assert client.get(page).status_code == 404


def test_who_is_named_as_a_reader_gets_their_appendix_until_they_are_named_no_more(
    cast: build.Cast, client: Client, drawn: list[str]
) -> None:
    action = Action.objects.get(ref="act1")
    group = GovernanceGroup.objects.create(agreement=action.agreement, ref="board", name="Prevent Board")
    seat = GroupSeat.objects.create(person=cast.viewer, group=group)
    action.partnership_only, action.only_for = True, "Prevent Board"
    update_rows(Action, [action], ["partnership_only", "only_for"], build.BY_THE_TEST)
    sign_in(client, cast.viewer)
    page = ask(client, f"{PAPERS}action-plan.docx?exempt=Prevent+Board")
    make_next()
    (file,) = (link for link in links(html_of(client, page)) if link.endswith(".docx"))

    assert client.get(file).content.startswith(b"PK")
    seat.delete()
    assert client.get(file).status_code == 404


def test_what_becomes_restricted_is_no_longer_got_by_who_asked_before(
    cast: build.Cast, client: Client, drawn: list[str]
) -> None:
    page = ask(sign_in(client, cast.viewer))
    make_next()
    assert "It is ready." in text_of(client, page)
    Action.objects.filter(ref="act1").update(partnership_only=True)

    assert client.get(page).status_code == 404


def test_a_file_that_is_no_longer_kept_is_made_again_for_who_asks_again(
    cast: build.Cast, client: Client, drawn: list[str]
) -> None:
    page = ask(sign_in(client, cast.lead))
    make_next()
    cache.clear()

    assert ask(client) == page
    make_next()
    (file,) = (link for link in links(html_of(client, page)) if link.endswith(".docx"))
    assert client.get(file).content.startswith(b"PK")


def test_a_paper_that_is_withdrawn_while_its_file_is_made_gets_no_file(
    cast: build.Cast, drawn: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = filed(PLAN, by=cast.administrator)

    def withdrawn_meanwhile(*_: object) -> bytes:
        withdraw_paper(paper, by=cast.administrator, reason="Filed for the wrong day.")
        return b"PK"

    monkeypatch.setattr("papers.orders.making.made", withdrawn_meanwhile)

    assert make_next()
    assert not paper.files.exists()
    assert not make_next()


def test_strangers_cannot_fill_the_queue(client: Client, cast: build.Cast, drawn: list[str]) -> None:
    order = ordered(PLAN, by=None)
    PaperOrder.objects.bulk_create(
        PaperOrder(
            agreement=order.agreement, ending="docx", digest=str(number), content=b"", asked_at=timezone.now()
        )
        for number in range(MOST_OF_STRANGERS)
    )

    answer = client.post(f"{PAPERS}action-plan.docx", follow=True)
    assert "Try again in some minutes" in answer.content.decode()
    assert ask(sign_in(Client(), cast.lead), f"{PAPERS}action-plan.docx")


def test_a_paper_that_cannot_be_made_says_so_and_holds_up_nothing(
    client: Client, drawn: list[str], cast: build.Cast
) -> None:
    sign_in(client, cast.lead)
    page = ask(client)
    PaperOrder.objects.update(content=b"not a paper")

    assert make_next()
    assert not make_next()
    assert "It could not be made." in text_of(client, page)


def test_a_paper_whose_worker_stopped_is_tried_once_more(client: Client, drawn: list[str]) -> None:
    ask(client)
    lost = timezone.now() - LOST_AFTER - timedelta(minutes=1)
    PaperOrder.objects.update(state="making", claimed_at=lost, attempts=1)

    assert make_next()
    assert PaperOrder.objects.get().state == "ready"

    PaperOrder.objects.update(state="making", claimed_at=lost, attempts=2)
    assert not make_next()
    assert PaperOrder.objects.get().state == "failed"


def test_an_order_is_forgotten_after_a_week(client: Client, drawn: list[str]) -> None:
    ask(client)
    PaperOrder.objects.update(asked_at=timezone.now() - timedelta(days=8))

    assert forget_old_orders() == 1


def test_a_long_paper_is_filed_at_once_and_gets_its_file_from_the_worker(
    client: Client, cast: build.Cast, drawn: list[str]
) -> None:
    sign_in(client, cast.administrator, second_factor=True)
    paper = filed(PLAN, by=cast.administrator)
    page = f"{PAPERS}filed/{paper.pk}/"
    assert "Word: it is being made." in text_of(client, page)

    make_next()
    assert [file.kind for file in paper.files.all()] == ["docx"]
    assert "it is being made" not in text_of(client, page)


def test_the_page_of_a_paper_draws_no_file(client: Client, drawn: list[str]) -> None:
    html_of(client, f"{PAPERS}progress-report/")
    html_of(client, PAPERS)

    assert drawn == []
    assert opened_paper(PLAN, "progress-report").paper.rows > 0
