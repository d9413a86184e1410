"""What the four Kent agreements contain, counted (domain.md, "What the Kent fixtures contain")."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from plan.value import PlanValue
from tests.load_files import Kent, read_kent

pytestmark = pytest.mark.django_db

TABLES_COUNTED = (
    "priorities",
    "themes",
    "aims",
    "actions",
    "indicators",
    "targets",
    "observations",
    "linked_plans",
    "signatories",
    "assessments",
    "achievements",
    "groups",
    "versions",
    "periods",
    "updates",
    "commentary",
    "concerns",
    "people",
    "decisions",
)

# In the order of TABLES_COUNTED, each as counted in the documents.
COUNTED: dict[tuple[str, str], tuple[int, ...]] = {
    ("kent-2008-11", "2008-04-01"): (7, 0, 0, 0, 50, 6, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0),
    ("kent-2011-14", "2011-04-01"): (6, 5, 0, 0, 0, 0, 0, 36, 7, 17, 0, 4, 0, 0, 0, 0, 0, 0, 0),
    ("kent-2011-14", "2013-03-31"): (6, 5, 18, 18, 12, 0, 24, 36, 7, 17, 0, 4, 0, 1, 18, 6, 2, 4, 0),
    ("kent-2014-17", "2014-07-31"): (7, 4, 24, 35, 0, 0, 0, 11, 6, 12, 7, 3, 0, 0, 0, 0, 0, 0, 1),
    ("kent-2014-17", "2014-10-14"): (7, 4, 25, 36, 0, 0, 0, 11, 6, 12, 7, 3, 1, 0, 0, 0, 0, 0, 4),
    ("kent-2014-17", "2014-12-31"): (7, 4, 26, 38, 0, 0, 0, 11, 6, 12, 7, 3, 2, 0, 0, 0, 0, 0, 6),
    ("kent-2017", "2017-07-19"): (7, 3, 2, 7, 0, 0, 0, 4, 0, 0, 3, 2, 0, 0, 0, 0, 2, 0, 3),
}


@pytest.fixture(scope="module")
def kent(django_db_setup: None, django_db_blocker: Any) -> Kent:
    """The Kent plans as values."""
    with django_db_blocker.unblock():
        return read_kent()


@pytest.mark.parametrize(("slug", "day"), COUNTED, ids=lambda value: str(value))
def test_every_state_has_as_many_rows_of_each_kind_as_its_documents(kent: Kent, slug: str, day: str) -> None:
    plan = kent.at(slug, day)
    assert {name: len(plan.table(name)) for name in TABLES_COUNTED} == dict(
        zip(TABLES_COUNTED, COUNTED[slug, day], strict=True)
    )


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        (
            "kent-2008-11",
            {
                "priorities": 7, "sections": 0, "aims": 0, "actions": 0, "themes": 0, "indicators": 50,
                "observations": 0, "versions": 0,
            },
        ),
        (
            "kent-2011-14",
            {
                "priorities": 6, "sections": 0, "aims": 18, "actions": 18, "themes": 5, "indicators": 12,
                "observations": 24, "versions": 0,
            },
        ),
        (
            "kent-2014-17",
            {
                "priorities": 6, "sections": 1, "aims": 26, "actions": 38, "themes": 4, "indicators": 0,
                "observations": 0, "versions": 2,
            },
        ),
        (
            "kent-2017",
            {
                "priorities": 6, "sections": 1, "aims": 2, "actions": 7, "themes": 3, "indicators": 0,
                "observations": 0, "versions": 0,
            },
        ),
    ],
)  # fmt: skip
def test_the_export_counts_what_its_sheets_hold(kent: Kent, slug: str, expected: dict[str, int]) -> None:
    export = kent.exports[slug]
    assert export["counts"] == expected
    assert len(export["actions"]) == expected["actions"]
    assert len(export["priorities"]) == expected["priorities"] + expected["sections"]
    assert len(export["indicators"]) == expected["indicators"]


def test_2008_has_the_forty_national_indicators_each_once_and_none_under_a_priority(kent: Kent) -> None:
    plan = kent.at("kent-2008-11")
    of_the_state = [row for row in plan.indicators if row.framework != "Kent Agreement"]
    codes = [row.code for row in of_the_state if row.code.startswith("NI ")]
    expected = [*range(15, 50), 69, 110, 111, 115, 196]
    assert len(expected) == 40
    assert codes == [f"NI {number}" for number in expected]
    assert {row.priority for row in plan.indicators} == {""}


def test_2008_has_the_towards_2010_targets_57_to_62_with_61_measured_by_two(kent: Kent) -> None:
    plan = kent.at("kent-2008-11")
    towards = {row.ref: row.code for row in plan.indicators if row.framework == "Towards 2010"}
    assert sorted(towards.values()) == ["57", "58", "58", "59", "60", "61", "62"]
    assert Counter(towards[row.indicator] for row in plan.targets) == {"58": 2, "59": 1, "60": 1, "61": 2}


def test_2011_has_twelve_findings_that_were_counted_and_five_additions_of_the_workshop(kent: Kent) -> None:
    findings = kent.at("kent-2011-14").assessments
    assert len([row for row in findings if row.csps is not None]) == 12
    assert len([row for row in findings if row.csps is None]) == 5
    assert {row.out_of for row in findings if row.csps is not None} == {11}


def test_march_2013_has_one_action_for_each_of_its_eighteen_aims(kent: Kent) -> None:
    plan = kent.at("kent-2011-14")
    assert [aim.number for aim in plan.aims] == [str(number) for number in range(1, 19)]
    assert Counter(action.aim for action in plan.actions) == {aim.ref: 1 for aim in plan.aims}


def test_march_2013_reports_on_every_action_and_every_priority_and_two_figures_of_every_indicator(
    kent: Kent,
) -> None:
    plan = kent.at("kent-2011-14")
    assert {row.action for row in plan.updates} == {row.ref for row in plan.actions}
    assert {row.priority for row in plan.commentary} == {row.ref for row in plan.priorities}
    assert Counter(row.indicator for row in plan.observations) == {row.ref: 2 for row in plan.indicators}


def in_sections(plan: PlanValue) -> list[tuple[str, int, int]]:
    """Title, aims and actions of each section."""
    return [
        (section.priority.title, len(section.aims), len(list(section.actions))) for section in plan.sections
    ]


def test_the_printed_plan_of_december_2014_has_its_aims_and_actions_section_by_section(kent: Kent) -> None:
    assert in_sections(kent.at("kent-2014-17", "2014-12-31")) == [
        ("Domestic Abuse", 5, 9),
        ("Road Safety", 3, 9),
        ("Substance Misuse", 4, 4),
        ("Anti-Social Behaviour", 3, 4),
        ("Acquisitive Crime", 4, 4),
        ("Violent Crime", 3, 3),
        ("Cross-Cutting / Safeguarding Actions", 4, 5),
    ]


def test_each_version_of_2014_adds_what_its_comments_say_and_takes_nothing_away(kent: Kent) -> None:
    first, second, third = (
        kent.at("kent-2014-17", day) for day in ("2014-07-31", "2014-10-14", "2014-12-31")
    )
    wordings = [{(row.ref, row.text) for row in plan.actions} for plan in (first, second, third)]
    assert wordings[0] < wordings[1] < wordings[2]
    assert [len(texts) for texts in wordings] == [35, 36, 38]
    assert in_sections(first)[-1] == ("Miscellaneous", 2, 3)
    assert in_sections(second)[-1] == ("Miscellaneous", 3, 4)


def test_2017_keeps_what_goes_on_and_what_is_new_in_one_section_without_a_stated_priority(kent: Kent) -> None:
    plan = kent.at("kent-2017")
    assert in_sections(plan)[-1] == ("Priority not stated", 2, 7)
    assert [(row.kind, row.title) for row in plan.priorities if row.kind == "cross_cutting"] == [
        ("cross_cutting", "Priority not stated")
    ]
    assert {(aims, actions) for _, aims, actions in in_sections(plan)[:-1]} == {(0, 0)}
