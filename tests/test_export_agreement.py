"""``manage.py export_agreement``: what it writes loads back unchanged, and its JSON says what it says it says."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError
from hypothesis import HealthCheck, given, settings

from accounts.models import Partnership
from core.history import Change
from loading.interchange.lines import read_interchange_file
from loading.interchange.reading import read_value
from loading.load import load, read_path
from loading.problems import Problems
from plan.applying import apply
from plan.difference import difference
from plan.interchange.columns import COLUMNS, LEFT_OUT_WHERE_EMPTY
from plan.interchange.exporting import to_folder, to_workbook
from plan.moments import start_of
from plan.reading import read_plan
from plan.value import PlanValue
from plan.value import rows as r
from plan.versions.canonical import canonical_bytes, digest
from priorities.models import Agreement
from tests import databases
from tests.load_files import (
    AFTER_KENT,
    KENT,
    folder,
    nothing_written,
    plan_of,
    read_kent,
    refusal,
    run,
    small,
    undone,
    workbook,
)
from tests.values import PARTNERSHIP, plans

pytestmark = pytest.mark.django_db

SLUG = "small-2014-17"
WRITERS = {"csv": to_folder, "xlsx": to_workbook}
numbers = count()
AT = Change(None, "For the test", at=start_of(date(2014, 8, 1)))


@pytest.fixture
def loaded(tmp_path: Path) -> Path:
    """The small plan, loaded."""
    path = folder(tmp_path / "small", small())
    run("load_agreement", path)
    return path


def exported(slug: str, form: str, target: Path, **options: Any) -> Path:
    """A file or folder that the command wrote."""
    path = target / (f"{slug}.xlsx" if form == "xlsx" else slug)
    run("export_agreement", slug, format=form, output=path, **options)
    return path


# --- loading what was exported ----------------------------------------------------------------------------------------


@pytest.mark.world("kent")
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("slug", KENT)
def test_loading_a_kent_export_writes_nothing(tmp_path: Path, slug: str, form: str) -> None:
    path = exported(slug, form, tmp_path)
    with time_machine.travel(AFTER_KENT), nothing_written():
        said = run("load_agreement", path)
    assert said.endswith("Nothing to do: the plan says this already.\n")


@pytest.mark.world("kent")
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("moment", "effective", "aims"),
    [
        ({"at": date(2014, 7, 31)}, "2014-07-31", 24),
        ({"at": date(2014, 12, 30)}, "2014-12-30", 25),
        ({"version": "1.2"}, "2014-10-14", 25),
        ({"version": "1.3"}, "2014-12-31", 26),
    ],
    ids=["before the first version", "the day before 1.3", "version 1.2", "version 1.3"],
)
def test_loading_an_export_of_a_past_state_as_of_its_day_writes_nothing(
    tmp_path: Path, form: str, moment: dict[str, Any], effective: str, aims: int
) -> None:
    path = exported("kent-2014-17", form, tmp_path, **moment)
    source = read_path(path)
    assert (
        len({row.cells[1].value for sheet in source.sheets if sheet.name == "actions" for row in sheet.rows})
        == aims + 1
    )
    with nothing_written():
        run("load_agreement", path, effective=effective)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("slug", KENT)
def test_a_kent_export_loaded_into_an_empty_database_exports_the_same(
    tmp_path: Path, slug: str, form: str
) -> None:
    with databases.standing_on("kent"):
        first = run("export_agreement", slug)
        path = exported(slug, form, tmp_path)
    assert not Agreement.objects.exists()
    with time_machine.travel(AFTER_KENT):
        run("load_agreement", path)
        assert json.loads(run("export_agreement", slug)) == json.loads(first)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plans())
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_any_plan_written_out_and_read_back_is_the_same_plan(
    tmp_path: Path, form: str, plan: PlanValue
) -> None:
    with undone():
        Partnership.objects.create(name=PARTNERSHIP)
        read = read_plan(apply(difference(None, plan), AT).agreement)
        assert not difference(read, read_back(read, read, tmp_path, form))


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plans())
def test_any_plan_loaded_from_its_export_into_an_empty_database_exports_the_same(
    tmp_path: Path, plan: PlanValue
) -> None:
    with undone():
        Partnership.objects.create(name=PARTNERSHIP)
        slug = apply(difference(None, plan), AT).agreement.slug
        first = json.loads(run("export_agreement", slug))
        path = tmp_path / str(next(numbers))
        to_folder(plan_of(slug), path)
    with undone():
        load(read_path(path))
        assert json.loads(run("export_agreement", slug)) == first


def read_back(plan: PlanValue, against: PlanValue, target: Path, form: str) -> PlanValue:
    """A plan written to a file of its own and read from it again, beside the plan that is there."""
    path = target / f"{next(numbers)}.{form}"
    WRITERS[form](plan, path)
    source = read_path(path)
    problems = Problems(list(source.problems))
    value = read_value(
        read_interchange_file(source.sheets, problems), against, start_of(date(2015, 1, 1)), problems
    )
    assert (problems.errors, value is None) == ([], False)
    assert value is not None
    return value


POLICE = r.AgencyValue(ref="a", name="County Police", abbreviation="CP")
BARE = PlanValue(
    r.AgreementValue(ref="bare-2014-17", title="Bare", partnership=PARTNERSHIP), agencies=(POLICE,)
)
HEAD = r.PostValue(ref="head", title="Head of Policing", agency="a")
BODY = r.PostValue(ref="body", agency="a")
PRIORITY = r.PriorityValue(ref="p", number="1", title="Burglary")
AIM = r.AimValue(ref="m", priority="p", text="Fewer")


def with_extras(*extras: tuple[str, ...]) -> PlanValue:
    """A plan whose actions have these further columns."""
    actions = tuple(
        r.ActionValue(
            ref=f"x{n}", aim="m", text=f"Action {n}", extra=tuple((name, f"{name} {n}") for name in names)
        )
        for n, names in enumerate(extras)
    )
    return BARE.with_tables(priorities=(PRIORITY,), aims=(AIM,), actions=actions)


ODD = {
    "further text that only a later action has first": with_extras(("B",), ("A", "B"), ("A", "C", "B")),
    "further text in orders that contradict each other": with_extras(("A", "B"), ("B", "A")),
    "a delegate and a deputy of a body": BARE.with_tables(
        posts=(BODY,),
        people=(
            r.HoldingValue(ref="h1", post="body", kind="delegate", name="Del", may_send=True),
            r.HoldingValue(ref="h2", post="body", kind="deputy", name="Dee"),
            r.HoldingValue(ref="h3", post="body", name="Hol", email="hol@example.org", ends_on=date(2015, 1, 1)),
        ),
    ),
    "a vacant post that leads nothing": BARE.with_tables(posts=(HEAD,)),
    "leads of every kind": BARE.with_tables(
        posts=(HEAD, BODY),
        priorities=(
            r.PriorityValue(ref="p1", number="1", title="One", lead="head", joint_leads=("body",)),
            r.PriorityValue(ref="p2", title="Two", lead_note="TBC", secondary_leads=("body", "head")),
            r.PriorityValue(ref="p3", title="Three", lead_note="Under discussion"),
        ),
    ),
    "equal aims and equal actions": BARE.with_tables(
        priorities=(PRIORITY,),
        aims=(AIM, r.AimValue(ref="m2", priority="p", text="Fewer")),
        actions=tuple(r.ActionValue(ref=f"x{n}", aim="m2", text="The same") for n in range(3)),
    ),
    "two aims of one number": BARE.with_tables(
        priorities=(PRIORITY,),
        aims=tuple(r.AimValue(ref=f"m{n}", priority="p", number="1.1", text=f"Aim {n}") for n in range(2)),
    ),
    "one achievement under two priorities": BARE.with_tables(
        priorities=(PRIORITY, r.PriorityValue(ref="p2", number="2", title="Theft")),
        achievements=(
            r.AchievementValue(ref="k1", priority="p", text="A website"),
            r.AchievementValue(ref="k2", priority="p2", text="A website"),
        ),
    ),
    "a concern about an action that has left the plan": BARE.with_tables(
        concerns=(r.ConcernValue(ref="c", subject="action", subject_ref="gone", text="It never began"),)
    ),
    "figures of every kind": BARE.with_tables(
        indicators=(
            r.IndicatorValue(ref="i1", title="Burglaries", code="NI 16", decimals=2, baseline_value="New indicator"),
            r.IndicatorValue(ref="i2", title="Thefts", code="NI 16", baseline_value="0.50", change_decimals=0),
        ),
        observations=(
            r.ObservationValue(ref="o1", indicator="i1", period_label="2012", not_available=True),
            r.ObservationValue(ref="o2", indicator="i1", period_label="2013", value=Decimal("0.000000")),
            r.ObservationValue(ref="o5", indicator="i2", period_label="2014", value=Decimal("99999999999999.000000")),
            r.ObservationValue(ref="o3", indicator="i2", period_label="2013", value=Decimal("-999999999.999999")),
            r.ObservationValue(
                ref="o4", indicator="i2", area="Dover", period_label="'10/11", value=Decimal("18506.500000"),
                numerator=Decimal("1.000000"), denominator=Decimal("3.000000"), provisional=True,
                period_start=date(2010, 4, 1), period_end=date(2011, 3, 31), final_due=date(2011, 9, 1),
                revised_on=date(2011, 6, 1), revision_reason="Recounted", note="=1+1",
            ),
        ),
    ),
    "two figures of one period, one of them revised": BARE.with_tables(
        indicators=(r.IndicatorValue(ref="i", title="Burglaries"),),
        observations=(
            r.ObservationValue(ref="o1", indicator="i", period_label="2013", value=Decimal("10.000000")),
            r.ObservationValue(
                ref="o2", indicator="i", period_label="2013", value=Decimal("11.000000"),
                revised_on=date(2014, 5, 1), revision_reason="Late reports",
            ),
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("what", ODD)
def test_an_odd_plan_written_out_and_read_back_is_the_same_plan(tmp_path: Path, what: str, form: str) -> None:
    Partnership.objects.create(name=PARTNERSHIP)
    read = read_plan(apply(difference(None, ODD[what]), AT).agreement)
    assert read == ODD[what]
    assert not difference(read, read_back(read, read, tmp_path, form))


# --- JSON -------------------------------------------------------------------------------------------------------------


def test_the_export_is_one_object_of_sheets_with_their_columns_and_then_counts_figures_and_digest(
    loaded: Path,
) -> None:
    export = json.loads(run("export_agreement", SLUG))
    sheets = {
        name: tuple(column for column in columns if column not in LEFT_OUT_WHERE_EMPTY)
        for name, columns in COLUMNS.items()
        if name not in LEFT_OUT_WHERE_EMPTY
    }
    assert list(export) == [*sheets, "counts", "figures", "digest"]
    for sheet, columns in sheets.items():
        assert {tuple(row) for row in export[sheet]} <= {columns}
    assert export["actions"][0] == {
        **dict.fromkeys(sheets["actions"], ""),
        "ref": "B1.1",
        "aim_ref": "B1",
        "priority": "1",
        "aim_number": "1.1",
        "aim": "Fewer burglaries",
        "action": "Mark property",
        "themes": "Early help",
        "due": "2015-03-31",
        "status": "On track",
    }
    assert re.fullmatch(r"[0-9a-f]{64}", export["digest"])


# What the progress report of March 2013 prints: for each indicator the change on the year before and the difference to
# the baseline, with its unit and arrow. "▼ 1.2" of a percentage is in points, of a number in per cent.
PRINTED = [
    (
        "Percentage of people who perceive a high level of ASB",
        "2012",
        "-1.2",
        "points",
        "▼",
        "-2.8",
        "points",
    ),
    ("Number of Domestic Abuse Incidents", "2012", "1.1", "percent", "▲", "4.3", "percent"),
    ("% of repeat victims", "2012", "0.3", "points", "▲", "0.1", "points"),
    ("% of repeat MARAC cases", "2012", "2.7", "points", "▲", "6.5", "points"),
    ("No. of drug users", "2011/12", "-9", "percent", "▼", "-11", "percent"),
    ("No. of alcohol users", "2011/12", "-11", "percent", "▼", "-3", "percent"),
    ("Proportion of drug users", "Q1 2012/13", "-0.95", "points", "▼", None, None),
    ("Level of Theft and Handling", "2012", "-10.7", "percent", "▼", "-7.6", "percent"),
    ("Level of Domestic Burglary", "2012", "9.1", "percent", "▲", "9.7", "percent"),
    ("Level of Violent Crime", "2012", "3.7", "percent", "▲", "1.1", "percent"),
    ("Level of Violence against the Person", "2012", "4.0", "percent", "▲", "1.2", "percent"),
    ("Number of all KSI casualties", "2011/12", "5.8", "percent", "▲", "9.7", "percent"),
]


def test_the_figures_are_those_that_the_march_2013_report_prints() -> None:
    figures = read_kent().exports["kent-2011-14"]["figures"]
    assert len(figures) == 24
    latest = [row for row in figures if row["change"] is not None]
    assert [
        tuple(row[name] for name in ("period", "change", "change_unit", "direction", "difference", "difference_unit"))
        for row in latest
    ] == [printed[1:] for printed in PRINTED]  # fmt: skip
    assert all(row["indicator"].startswith(printed[0]) for row, printed in zip(latest, PRINTED, strict=True))


def test_the_first_figure_of_an_indicator_has_no_change_and_an_n_a_baseline_no_difference() -> None:
    figures = read_kent().exports["kent-2011-14"]["figures"]
    first = figures[0]
    assert (first["value"], first["change"], first["direction"], first["difference"]) == (
        "2.9",
        None,
        None,
        "-1.6",
    )
    without = [row for row in figures if row["difference"] is None]
    assert {row["indicator"].split(" completing")[0] for row in without} == {"Proportion of drug users"}
    assert set(first) == {
        "indicator", "area", "period", "value", "change", "change_unit", "difference", "difference_unit", "direction",
        "judgement",
    }  # fmt: skip


def test_judgement_goes_by_polarity_and_is_apart_from_the_arrow() -> None:
    latest = [row for row in read_kent().exports["kent-2011-14"]["figures"] if row["change"] is not None]
    assert [row["judgement"] for row in latest] == [
        *("better", "not judged", "worse", "worse", "worse", "worse"),
        *("worse", "better", "worse", "worse", "worse", "worse"),
    ]


def test_the_digest_is_the_same_in_every_run_and_database(tmp_path: Path) -> None:
    """It goes by the plan alone: not by database keys, nor by the day it was loaded."""
    digests = set()
    settled = set()
    for effective in ("2014-08-01", "2014-09-01"):
        with undone():
            if effective == "2014-09-01":  # so that the keys are others
                other = small()
                other["agreement"][0]["slug"] = "other"
                run("load_agreement", folder(tmp_path / "other", other))
            run("load_agreement", folder(tmp_path / effective, small()), effective=effective)
            digests.add(json.loads(run("export_agreement", SLUG))["digest"])
            settled.add(digest(canonical_bytes(plan_of(SLUG), 2)))
    digests.add(json.loads(as_of_xlsx(tmp_path))["digest"])
    assert len(digests) == 1
    assert settled == {"b4a9d3af27323b6dcf27db42fcb117bc48f754ed69cbf7769a5fceb42341722d"}


def as_of_xlsx(tmp_path: Path) -> str:
    """The export of the small plan when it comes from a workbook."""
    with undone():
        run("load_agreement", workbook(tmp_path / "small.xlsx", small()))
        return run("export_agreement", SLUG)


def test_the_digest_changes_with_the_plan_and_not_with_its_progress(loaded: Path, tmp_path: Path) -> None:
    before = json.loads(run("export_agreement", SLUG))["digest"]
    progressed = small()
    progressed["actions"][0]["status"] = "Done"
    progressed["periods"] = [{"title": "March 2015"}]
    run("load_agreement", folder(tmp_path / "progressed", progressed))
    assert json.loads(run("export_agreement", SLUG))["digest"] == before
    progressed["actions"][0]["action"] = "Mark all property"
    run("load_agreement", folder(tmp_path / "reworded", progressed))
    assert json.loads(run("export_agreement", SLUG))["digest"] != before


# --- the command ------------------------------------------------------------------------------------------------------


def test_json_is_printed_or_written_and_says_the_same(loaded: Path, tmp_path: Path) -> None:
    path = tmp_path / "small.json"
    assert run("export_agreement", SLUG, output=path) == f"Written to {path}.\n"
    assert path.read_text(encoding="utf-8") == run("export_agreement", SLUG)


def test_the_same_plan_gives_the_same_workbook_byte_for_byte(loaded: Path, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    one, other = exported(SLUG, "xlsx", tmp_path / "one"), exported(SLUG, "xlsx", tmp_path)
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.world("kent")
def test_at_is_the_end_of_the_day_and_version_its_moment() -> None:
    def aims(**moment: Any) -> int:
        return int(json.loads(run("export_agreement", "kent-2014-17", **moment))["counts"]["aims"])

    assert [aims(at=date(2014, 10, 13)), aims(at=date(2014, 10, 14)), aims(version="1.2"), aims(version="1.3")] == [
        24, 25, 25, 26,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("nowhere",), "There is no agreement nowhere. There are: small-2014-17."),
        ((SLUG, "--version", "9"), "There is no version 9 of small-2014-17."),
        ((SLUG, "--at", "2014-01-01"), "The tracker holds nothing for A small agreement at that time."),
        ((SLUG, "--at", "2015-01-13"), "13 January 2015 has not come yet"),
        ((SLUG, "--output", "/nowhere/at/all.json"), "No such file or directory. Give another --output."),
    ],
)
def test_an_export_that_cannot_be_made_says_why(loaded: Path, args: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=re.escape(said)) as refused:
        run("export_agreement", *args)
    assert refused.value.returncode == 1


def test_an_export_does_not_go_among_other_csv_files(loaded: Path, tmp_path: Path) -> None:
    (tmp_path / SLUG).mkdir()
    (tmp_path / SLUG / "minutes.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"has other CSV files \(minutes\.csv\)"):
        exported(SLUG, "csv", tmp_path)


def test_an_export_writes_nothing_into_the_database(loaded: Path, tmp_path: Path) -> None:
    with nothing_written():
        for form in ("csv", "xlsx", "json"):
            run("export_agreement", SLUG, format=form, output=tmp_path / f"out.{form}")


def test_a_change_made_in_the_exported_workbook_is_the_one_change_that_is_loaded(
    loaded: Path, tmp_path: Path
) -> None:
    path = exported(SLUG, "csv", tmp_path)
    sheet = path / "actions.csv"
    sheet.write_text(
        sheet.read_text(encoding="utf-8").replace("Visit victims", "Visit all victims"), encoding="utf-8"
    )
    said = run("load_agreement", path).splitlines()
    assert "actions: 1 changed, 2 unchanged" in said
    assert [line for line in said[1:] if "unchanged" not in line or "," in line] == [
        "actions: 1 changed, 2 unchanged"
    ]


def test_two_indicators_of_one_title_cannot_be_told_apart_and_are_refused(tmp_path: Path) -> None:
    sheets = {
        **small(),
        "indicators": [{"title": "Burglaries", "code": "1"}, {"title": "burglaries", "code": "2"}],
    }
    said = refusal(folder(tmp_path / "plan", sheets)).about("indicators!A3")
    assert said == "Row 2 has the title “burglaries” already: give each row its own."
