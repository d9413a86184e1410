"""word-template: the Unit gives Word papers the look of the council's template, and goes back to the tracker's own."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from core.history import history_of
from loading.kept_files.contents import verify_files
from loading.models import FileBytes, KeptFile
from papers.word_template.keeping import look_of, template_of
from tests import build
from tests.pages import find, html_of, links, once_in, problems_of, words
from tests.papers import filed, ordered, said_in_word
from tests.signing_in import sign_in
from tests.word_templates import GREEN, council_template

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAPER = "/agreements/county-2014-17/papers/progress-report.docx"


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def officer(cast: build.Cast, client: Client) -> Client:
    return sign_in(client, cast.administrator, second_factor=True)


@pytest.fixture
def address(plan: build.Plan) -> str:
    return reverse("word-template", args=[plan.agreement.partnership_id])


def give(client: Client, address: str, content: bytes = b"", name: str = "Letter.dotx") -> str:
    """The page after a file is given; without content a good template."""
    file = SimpleUploadedFile(name, content or council_template(without=("Caption",)))
    answer = client.post(address, {"file": file, **once_in(html_of(client, address))}, follow=True)
    return str(answer.content.decode())


def go_back(client: Client, address: str) -> str:
    """The page after going back to the tracker's own look."""
    answer = client.post(address, {"do": "own", **once_in(html_of(client, address))}, follow=True)
    return words(answer.content.decode())


def is_green(word: bytes) -> bool:
    """Whether a Word file has the look of the council's template."""
    return bool(Document(io.BytesIO(word)).styles["Heading 1"].font.color.rgb == GREEN)


def test_word_papers_take_the_look_and_the_page_says_who_when_what_and_what_is_missing(
    officer: Client, address: str, cast: build.Cast
) -> None:
    own = officer.get(PAPER).content
    assert not is_green(own)
    said = words(give(officer, address))

    assert "Word papers have the look of “Letter.dotx” from now on." in said
    assert f"by {cast.administrator}" in said
    assert "Georgia, 12 point" in said
    assert "“Kent County Council”, 1 picture" in said
    assert "Caption: these styles are the tracker’s own" in said
    green = officer.get(PAPER).content
    assert is_green(green)
    assert said_in_word(green) == said_in_word(own)
    assert address in links(html_of(officer, "/agreements/county-2014-17/papers/"))


def test_filed_and_ordered_papers_have_the_look_and_what_is_filed_keeps_it(
    officer: Client, address: str, plan: build.Plan, cast: build.Cast
) -> None:
    give(officer, address)
    paper = filed(plan.agreement.slug, by=cast.administrator)
    order = ordered(plan.agreement.slug, by=cast.administrator)
    order_file = reverse("paper-order-file", args=[plan.agreement.slug, order.key, "docx"])

    assert is_green(officer.get(order_file).content)
    assert "Word papers have the tracker’s own look again." in go_back(officer, address)
    assert not is_green(officer.get(PAPER).content)
    assert is_green(bytes(FileBytes.objects.get(file__paper=paper).content))


def test_another_template_and_the_way_back_stay_on_record(
    officer: Client, address: str, plan: build.Plan, cast: build.Cast
) -> None:
    give(officer, address, name="Old.docx")
    give(officer, address, name="New.docx")
    go_back(officer, address)
    said = go_back(officer, address)

    assert f"by {cast.administrator}: Replaced by “New.docx”" in said
    assert f"by {cast.administrator}: Back to the tracker’s own look" in said
    assert template_of(plan.agreement.partnership_id) is None
    assert history_of(KeptFile)._default_manager.filter(is_template=True).count() == 4
    assert not [problem for _, problem in verify_files() if problem]


def test_a_file_that_is_no_template_is_refused_at_its_box_and_the_look_stays(
    officer: Client, address: str
) -> None:
    give(officer, address)
    for content, message in (
        (b"%PDF-1.7 %%EOF", "“Letter.dotx” is no Word document but: PDF. Choose a Word document"),
        (council_template(added={"word/vbaProject.bin": b"x"}), "“Letter.dotx” holds macros"),
        (b"x" * 4_000_001, "is larger than 4 MB"),
    ):
        assert message in problems_of(give(officer, address, content))["#id_file"]
    assert is_green(officer.get(PAPER).content)


def test_only_its_administrators_open_the_template_itself(
    officer: Client, address: str, cast: build.Cast, plan: build.Plan
) -> None:
    give(officer, address)
    file = reverse("file-download", args=[KeptFile.objects.get().pk])

    assert officer.get(file)["Content-Disposition"] == 'attachment; filename="Letter.docx"'
    assert officer.get(f"{file}withdraw/").status_code == 404
    for person in (cast.chair, cast.lead, cast.member, cast.other_administrator):
        assert sign_in(Client(), person, second_factor=True).get(file).status_code == 404
        assert address not in links(
            html_of(sign_in(Client(), cast.chair), f"/agreements/{plan.agreement.slug}/papers/")
        )


def test_a_template_whose_bytes_are_lost_stops_no_paper(
    officer: Client, address: str, plan: build.Plan
) -> None:
    give(officer, address)
    FileBytes.objects.all().delete()

    assert look_of(plan.agreement.partnership_id) is None
    assert officer.get(PAPER).status_code == 200
    page = html_of(officer, address)
    assert "Its file is lost or damaged" in words(page)
    assert find(page, "//button[contains(., 'Go back to')]")
