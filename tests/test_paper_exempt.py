"""What is for the Partnership only is never in an open paper, whoever makes it; it comes as an exempt appendix."""

import pytest
from django.http import Http404
from django.test import Client

from actions.models import Action
from core.history import create_rows
from papers.value import facts_of
from priorities.models import Matter
from tests import build
from tests.pages import find, html_of, text_of
from tests.papers import paper_at, said_in_word
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PLAN = "county-2014-17"
PAPERS = f"/agreements/{PLAN}/papers/"
KINDS = ("progress-report", "exception-report", "one-page", "action-plan")
SECRET = "Watch the lodgers of Mill Street"


@pytest.fixture
def people(cast: build.Cast) -> build.Cast:
    """The cast, with a public plan of which one action is for the Partnership only, and an issue about it."""
    plan = build.plan(cast.partnership, people=cast, is_public=True)
    action = plan.actions[0]
    action.text, action.partnership_only = SECRET, True
    action.save()
    concern = Matter(
        agreement=plan.agreement, subject="action", subject_ref=action.ref, text=f"Who may {SECRET.lower()}?"
    )
    create_rows(Matter, [concern], build.BY_THE_TEST)
    return cast


def test_what_is_for_a_group_only_is_in_its_own_appendix_and_in_no_other(people: build.Cast) -> None:
    action = Action.objects.get(ref="act1")
    action.text, action.partnership_only, action.only_for = "Hold the panel", True, "Prevent Board"
    action.save()
    of_members, of_the_group = (
        words_of("action-plan", f"exempt={appendix}", people.chair) for appendix in ("yes", "Prevent Board")
    )

    assert [SECRET.lower() in said for said in (of_members, of_the_group)] == [True, False]
    assert ["hold the panel" in said for said in (of_members, of_the_group)] == [False, True]
    assert "not for publication: it is for the prevent board only." in of_the_group
    with pytest.raises(Http404):
        paper_at(PLAN, "action-plan", "exempt=Prevent Board", people.member)


def words_of(kind: str, query: str, person: object) -> str:
    """All that a paper says, in small letters."""
    return "\n".join(facts_of(paper_at(PLAN, kind, query, person))).lower()  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_an_open_paper_leaves_it_out_also_for_those_who_may_read_it(people: build.Cast, kind: str) -> None:
    for person in (people.administrator, people.reviewer, people.lead, people.viewer, None):
        said = words_of(kind, "", person)

        assert SECRET.lower() not in said
        assert "1 action is not shown: for the partnership only." in said


def test_a_part_of_the_plan_does_not_say_how_many_are_left_out(people: build.Cast) -> None:
    said = words_of("action-plan", "part=priority:1", people.administrator)

    assert "actions for the partnership only are not shown." in said
    assert "1 action is" not in said


@pytest.mark.parametrize("kind", KINDS[:2])
def test_the_exempt_appendix_has_nothing_else_and_names_its_reason(people: build.Cast, kind: str) -> None:
    paper = paper_at(PLAN, kind, "exempt=yes&reason=paragraph 7: prevention of crime.", people.reviewer)
    said = "\n".join(facts_of(paper))

    assert paper.title.endswith(": exempt appendix")
    assert paper.remarks[0] == "Exempt appendix, not for publication: paragraph 7: prevention of crime."
    assert "not shown" not in said
    assert "Action number 1" not in said
    if kind == "progress-report":
        assert SECRET in said


def test_who_may_not_read_it_is_not_told_that_there_is_an_appendix(
    people: build.Cast, client: Client
) -> None:
    for person in (people.viewer, None):
        with pytest.raises(Http404):
            paper_at(PLAN, "progress-report", "exempt=yes", person)
    assert find(html_of(client, PAPERS), "//select[@name='exempt']") == []
    assert client.get(f"{PAPERS}?exempt=yes").status_code == 404


def test_the_appendix_is_chosen_on_the_page_of_papers_and_comes_as_a_file(
    people: build.Cast, client: Client
) -> None:
    sign_in(client, people.administrator)
    chosen = client.get(PAPERS, {"choose": "yes", "exempt": "yes", "reason": "paragraph 7"})

    assert chosen["Location"] == f"{PAPERS}?exempt=yes&reason=paragraph+7"
    assert "exempt appendix" in text_of(client, chosen["Location"])
    file = client.get(f"{PAPERS}progress-report.docx?exempt=yes&reason=paragraph+7")
    assert "exempt" in file["Content-Disposition"]
    assert f"1.1a {SECRET}" in said_in_word(file.content)
