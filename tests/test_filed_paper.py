"""Filed papers: frozen with who, when and of what; the same bytes again; for whom they are; and whose a file is."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from core.history import update_rows
from loading.models import FiledPaper, KeptFile
from papers.filing.checking import mark_in, what_is
from papers.frozen import digest_of, freeze, mark_of, thaw
from papers.rendering.pdf import as_pdf
from papers.rendering.word import as_word
from plan.versions.publishing import publish
from tests import build
from tests.kept_files import PDF
from tests.pages import html_of, links, once_in, problems_of, text_of, words
from tests.papers import filed, opened_paper, paper_at
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PLAN = "county-2014-17"
PAPERS = f"/agreements/{PLAN}/papers/"
NEW_WORDS = "Something else was agreed since"


@pytest.fixture(autouse=True)
def _no_pdf_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes a second, and says nothing more here."""
    monkeypatch.setattr("papers.rendering.formats.can_make_pdf", lambda: False)


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    """A public plan."""
    return build.plan(cast.partnership, people=cast, is_public=True)


@pytest.fixture
def unit(client: Client, cast: build.Cast) -> Client:
    """The Community Safety Unit, with a second factor."""
    return sign_in(client, cast.administrator, second_factor=True)


def press_file_it(client: Client, kind: str = "progress-report", **data: str) -> str:
    """The address to which the button leads."""
    page = f"{PAPERS}{kind}/file/"
    answer = client.post(page, {**once_in(html_of(client, page)), **data})
    assert answer.status_code == 302
    return str(answer["Location"])


def reword(plan: build.Plan) -> None:
    plan.actions[0].text = NEW_WORDS
    update_rows(type(plan.actions[0]), [plan.actions[0]], ["text"], build.BY_THE_TEST)


def checked(client: Client, content: bytes, name: str = "paper.docx") -> str:
    """What the page says of a file."""
    answer = client.post("/papers/check/", {"file": SimpleUploadedFile(name, content)})
    return words(answer.content.decode())


def edited(content: bytes) -> bytes:
    """The same Word file with another first line, saved anew."""
    document = Document(io.BytesIO(content))
    document.paragraphs[0].text = "Report to the committee"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_frozen_paper_comes_back_as_it_was_and_equal_papers_have_one_digest(plan: build.Plan) -> None:
    paper = paper_at(PLAN, "progress-report")

    assert thaw(freeze(paper)) == paper
    assert digest_of(paper) == digest_of(paper_at(PLAN, "progress-report"))
    assert digest_of(paper) != digest_of(paper_at(PLAN, "progress-report", "marking=OFFICIAL"))


def test_a_filed_paper_says_who_filed_it_when_and_of_what(
    unit: Client, cast: build.Cast, plan: build.Plan
) -> None:
    address = press_file_it(unit, readers="workers")
    said = text_of(unit, address)

    assert "“Progress report” is filed." in said
    assert f"by {cast.administrator}" in said
    assert FiledPaper.objects.get().shows in said
    assert [file.name.rsplit(".")[-1] for file in KeptFile.objects.order_by("pk")] == ["docx"]
    assert address in links(html_of(unit, PAPERS))


def test_its_bytes_are_served_again_unchanged_whatever_becomes_of_the_plan(
    unit: Client, plan: build.Plan
) -> None:
    address = press_file_it(unit, readers="workers")
    (word,) = [
        link for link in links(html_of(unit, address)) if link.startswith("/files/") and link.count("/") == 3
    ]
    first = unit.get(word).content
    reword(plan)

    assert unit.get(word).content == first
    assert NEW_WORDS not in "".join(
        item.text for item in Document(io.BytesIO(first)).element.iter("{*}t") if item.text
    )
    assert NEW_WORDS in html_of(unit, f"{PAPERS}progress-report/")


def test_the_same_button_pressed_twice_files_once(unit: Client, plan: build.Plan) -> None:
    page = f"{PAPERS}progress-report/file/"
    data = {**once_in(html_of(unit, page)), "readers": "workers"}
    unit.post(page, data)
    unit.post(page, data)

    assert FiledPaper.objects.count() == 1


def test_who_may_open_it_is_asked_first(unit: Client, plan: build.Plan) -> None:
    page = f"{PAPERS}progress-report/file/"

    assert list(problems_of(unit.post(page, {"readers": "nobody"}).content.decode())) == ["#id_readers_0"]
    assert FiledPaper.objects.count() == 0


def test_the_page_says_that_who_opens_it_reads_what_is_not_published(
    unit: Client, cast: build.Cast, plan: build.Plan
) -> None:
    page, warning = f"{PAPERS}progress-report/file/", "whoever opens it reads what is not published yet"
    assert warning not in text_of(unit, page)
    publish(
        plan.agreement,
        by=cast.administrator,
        document="action plan",
        number="1.0",
        printed_date="",
        comments="",
    )

    assert warning in text_of(unit, f"{page}?marking=OFFICIAL")
    as_published = f"{page}?marking=OFFICIAL&version=1.0"
    assert as_published.partition("file/")[2] in links(html_of(unit, f"{page}?marking=OFFICIAL"))
    assert warning not in text_of(unit, as_published)


@pytest.mark.parametrize(
    ("readers", "who"),
    [
        (
            "everybody",
            {"viewer", "member", "lead", "reviewer", "chair", "administrator", "outsider", "nobody"},
        ),
        ("members", {"member", "lead", "reviewer", "chair", "administrator"}),
        ("workers", {"lead", "reviewer", "chair", "administrator"}),
        ("group", {"reviewer", "chair", "administrator"}),
    ],
)
def test_it_is_for_those_whom_it_was_filed_for(
    cast: build.Cast, plan: build.Plan, readers: str, who: set[str]
) -> None:
    paper = filed(PLAN, by=cast.administrator, readers=readers)
    FiledPaper.objects.update(readers=readers)
    page = f"{PAPERS}filed/{paper.pk}/"
    people = {"nobody": Client()} | {
        name: sign_in(Client(), getattr(cast, name), second_factor=True)
        for name in ("viewer", "member", "lead", "reviewer", "chair", "administrator", "outsider")
    }

    assert {name for name, client in people.items() if client.get(page).status_code == 200} == who
    file = f"/files/{KeptFile.objects.first().pk}/"  # type: ignore[union-attr]
    assert {name for name, client in people.items() if client.get(file).status_code == 200} == who


def test_an_exempt_appendix_is_filed_for_the_partnership_whatever_is_asked(
    cast: build.Cast, plan: build.Plan
) -> None:
    plan.actions[0].partnership_only = True
    update_rows(type(plan.actions[0]), [plan.actions[0]], ["partnership_only"], build.BY_THE_TEST)

    paper = filed(PLAN, "action-plan", "exempt=yes", by=cast.administrator, readers="everybody")

    assert paper.readers == "exempt"
    assert set(FiledPaper.objects.visible_to(cast.member)) == {paper}
    assert not FiledPaper.objects.visible_to(cast.viewer).exists()
    # What becomes for a group only is no longer for all members, and its own appendix never was.
    plan.actions[0].only_for = "Prevent Board"
    update_rows(type(plan.actions[0]), [plan.actions[0]], ["only_for"], build.BY_THE_TEST)
    own = filed(PLAN, "action-plan", "exempt=Prevent Board", by=cast.administrator, readers="everybody")
    assert own.readers == "group"
    assert not FiledPaper.objects.visible_to(cast.member).exists()
    assert set(FiledPaper.objects.visible_to(cast.reviewer)) == {paper, own}


def test_an_action_that_becomes_for_the_partnership_only_hides_the_filed_papers_that_name_it(
    cast: build.Cast, plan: build.Plan
) -> None:
    paper = filed(PLAN, "action-plan", by=cast.administrator, readers="everybody")
    other = filed(PLAN, "action-plan", "part=priority:2", by=cast.administrator, readers="everybody")
    restricted = next(row for row in plan.actions if row.ref in opened_paper(PLAN, "action-plan").refs)
    restricted.partnership_only = True
    update_rows(type(restricted), [restricted], ["partnership_only"], build.BY_THE_TEST)

    assert list(FiledPaper.objects.visible_to(cast.viewer)) == [other]
    assert set(FiledPaper.objects.visible_to(cast.reviewer)) == {paper, other}
    assert not KeptFile.objects.visible_to(cast.viewer).filter(paper=paper).exists()


# --- what went, withdrawing -------------------------------------------------------------------------------


def test_what_went_is_filed_beside_it(unit: Client, cast: build.Cast, plan: build.Plan) -> None:
    paper = filed(PLAN, by=cast.administrator)
    page = f"{PAPERS}filed/{paper.pk}/"
    unit.post(f"{page}add/", {"file": SimpleUploadedFile("As it went.pdf", PDF), "title": "As it went"})

    assert "As it went" in text_of(unit, page)
    assert [file.is_made for file in KeptFile.objects.filter(paper=paper).order_by("pk")] == [True, False]
    assert "It is what went" in checked(unit, PDF)


def test_a_withdrawn_paper_says_why_and_its_files_can_no_longer_be_opened(
    unit: Client, cast: build.Cast, plan: build.Plan
) -> None:
    paper = filed(PLAN, by=cast.administrator)
    page = f"{PAPERS}filed/{paper.pk}/"
    unit.post(f"{page}withdraw/", {"reason": "Filed for the wrong day."})
    file = KeptFile.objects.filter(paper=paper).earliest("pk")

    assert "Filed for the wrong day." in text_of(unit, page)
    assert unit.get(f"/files/{file.pk}/").status_code == 404
    assert page not in links(html_of(unit, PAPERS))
    late = unit.post(f"{page}add/", {"file": SimpleUploadedFile("As it went.pdf", PDF)})
    assert late.status_code == 403
    assert "This paper is withdrawn" in words(late.content.decode())


# --- whose a file is -----------------------------------------------------------------------------------------


def test_a_file_as_it_was_filed_is_ours_and_unaltered(
    unit: Client, cast: build.Cast, plan: build.Plan
) -> None:
    paper = filed(PLAN, by=cast.administrator)
    content = bytes(KeptFile.objects.get(paper=paper, kind="docx").stored.content)

    said = checked(unit, content)
    assert "Yes, and it is unaltered." in said
    assert paper.shows in said


def test_a_file_that_was_edited_is_known_by_its_mark_and_said_to_be_altered(
    unit: Client, cast: build.Cast, plan: build.Plan
) -> None:
    paper = filed(PLAN, by=cast.administrator)
    content = bytes(KeptFile.objects.get(paper=paper, kind="docx").stored.content)

    assert "it is not as it was filed" in checked(unit, edited(content))
    assert what_is(edited(content), cast.administrator).paper == paper


def test_nobody_learns_of_a_filed_paper_that_is_not_for_them(cast: build.Cast, plan: build.Plan) -> None:
    paper = filed(PLAN, by=cast.administrator)
    content = bytes(KeptFile.objects.get(paper=paper, kind="docx").stored.content)

    for person in (Client(), sign_in(Client(), cast.viewer)):
        said = checked(person, content)
        assert "not among the filed papers that you may read" in said
        assert paper.title not in said


def test_any_other_file_is_none_of_ours(unit: Client) -> None:
    for content in (PDF, b"PK\x03\x04 and nothing more", b"", b"words"):
        assert "Yes" not in checked(unit, content)
    assert mark_in(PDF) == ""


def test_the_mark_of_a_paper_is_in_its_word_and_its_pdf_file(plan: build.Plan) -> None:
    paper = paper_at(PLAN, "action-plan")

    assert mark_of(paper).endswith(mark_in(as_word(paper)))
    assert mark_of(paper).endswith(mark_in(as_pdf(paper)))
    assert mark_in(as_pdf(paper))
