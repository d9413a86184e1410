"""The agreement as a document."""

import pytest
from django.test import Client

from core.history import create_rows
from priorities.models import Agency, Chapter, Holding, Signatory
from tests import build
from tests.pages import KENT, html_of, tables, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = f"/agreements/{KENT}/document/"


@pytest.mark.world("kent_2014")
def test_the_document_has_all_parts_of_the_agreement_of_2014(client: Client) -> None:
    html = html_of(client, ADDRESS)
    text = text_of(client, ADDRESS)

    assert "1 Introduction The agreement sets Kent's priorities for 2014-17" in text
    for heading in (
        "The priorities, and why they were chosen",
        "Leads",
        "Governance",
        "Strategic assessments",
        "Key achievements",
        "Linked plans and strategies",
        "Signatories",
        "Agencies",
    ):
        assert f">{heading}</h2>" in html
    assert "Over 19,000 incidents were reported in Kent without Medway in 2012/13" in text
    assert "Chairs of the local Community Safety Partnerships (CSPs)" in text


@pytest.mark.world("kent_2014")
def test_the_assessments_say_how_many_partnerships_named_a_topic(client: Client) -> None:
    findings = tables(html_of(client, ADDRESS))[1]

    assert findings[0][:2] == ["Topic", "Community Safety Partnerships"]
    assert findings[1][:2] == ["Anti-social behaviour", "11 of 11"]
    assert findings[3][:2] == ["Substance misuse", "9 of 11"]
    assert len(findings) == 13


def test_the_leads_stand_with_their_holders_when_they_are_known(client: Client, cast: build.Cast) -> None:
    plan = build.plan(cast.partnership, is_public=True)
    create_rows(
        Holding,
        [
            Holding(agreement=plan.agreement, post=plan.posts[0], name="Chief Inspector Known"),
            Holding(agreement=plan.agreement, post=plan.posts[0], name="A Deputy", kind="deputy"),
        ],
        build.BY_THE_TEST,
    )
    leads = tables(html_of(client, "/agreements/county-2014-17/document/"))[0]

    assert leads == [
        ["Priority", "Led by"],
        ["1 Violent Crime", "Lead: Head of Policing, County Police (Chief Inspector Known)"],
        ["2 Road Safety", "Lead: Head of Community Safety"],
    ]


def test_signatories_stand_with_their_notes_and_line_breaks_are_kept(
    client: Client, cast: build.Cast
) -> None:
    plan = build.plan(cast.partnership, is_public=True)
    police = Agency.objects.get(agreement=plan.agreement)
    signatory = Signatory(agreement=plan.agreement, agency=police, note="for all forces")
    chapter = Chapter(agreement=plan.agreement, number="1", title="Aims", text="We shall:\n- listen\n- act")
    create_rows(Signatory, [signatory], build.BY_THE_TEST)
    create_rows(Chapter, [chapter], build.BY_THE_TEST)
    html = html_of(client, "/agreements/county-2014-17/document/")

    assert "<li>County Police: for all forces</li>" in html
    assert "<ul><li>listen</li><li>act</li></ul>" in html


def test_an_agreement_without_any_text_says_so(client: Client, cast: build.Cast) -> None:
    build.plan(cast.partnership, is_public=True)

    assert "The text of this agreement has not been published yet." in text_of(
        client, "/agreements/county-2014-17/document/"
    )
