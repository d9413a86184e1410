"""A paper as a file: near to hand, named after what it is, of the right type."""

import pytest
from django.test import Client

from documents.word.writing import CONTENT_TYPE as WORD
from tests.pages import KENT, html_of, links
from tests.papers import said_in_word

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAPERS = f"/agreements/{KENT}/papers/"


@pytest.mark.world("kent_2014")
def test_from_the_home_page_two_presses_give_the_exception_report_in_word(client: Client) -> None:
    (overview,) = (link for link in links(html_of(client, "/")) if link.endswith(f"/{KENT}/"))
    (report,) = (link for link in links(html_of(client, overview)) if link.endswith("exception-report.docx"))
    answer = client.get(report)

    assert answer["Content-Type"] == WORD
    assert said_in_word(answer.content)[0] == "Exception report"


@pytest.mark.world("kent_2014")
@pytest.mark.parametrize(
    ("ending", "content_type", "beginning"),
    [
        ("docx", WORD, b"PK"),
        ("pdf", "application/pdf", b"%PDF-1.7"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
    ],
)
def test_a_file_is_named_after_agreement_paper_part_and_day(
    client: Client, ending: str, content_type: str, beginning: bytes
) -> None:
    answer = client.get(f"{PAPERS}action-plan.{ending}?version=1.2&part=priority:2")

    assert answer["Content-Type"] == content_type
    assert answer.content.startswith(beginning)
    assert (
        answer["Content-Disposition"]
        == f'attachment; filename="kent-2014-17-action-plan-priority-2-2014-10-14.{ending}"'
    )


@pytest.mark.world("kent_2014")
def test_there_is_no_other_kind_format_or_moment(client: Client) -> None:
    assert client.get(f"{PAPERS}action-plan.odt").status_code == 404
    assert client.get(f"{PAPERS}no-such-paper.docx").status_code == 404
    assert client.get(f"{PAPERS}outcome-plan.docx").status_code == 404
    assert "There is no version 9.9" in html_of(client, f"{PAPERS}action-plan.docx?version=9.9", status=400)
