"""Single facts of the five source documents, typed from the documents and read from the loaded plans.

Longer wording is set down in the fixtures' own words; of such texts only the names, numbers and dates that they must
carry are looked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from django.utils import timezone

from plan.value import LabelledAim, PlanValue
from plan.value.rows import IndicatorValue, PriorityValue
from tests.load_files import Kent, read_kent

pytestmark = pytest.mark.django_db

FRAMEWORK = "A Framework for Community Safety 2008-2011"
CSA_2011 = "Kent CSA, April 2011 to March 2014"
MARCH_2013 = "Action plan progress report, March 2013"
FEB_2015 = "Crime and Disorder Committee, 4 February 2015"
JULY_2017 = "Report to the KCSP, 19 July 2017"

EARLY = "Early intervention, prevention & education"
VICTIMS = "Supporting Victims, vulnerable households & individuals"
CHILDREN = "Safeguarding children & young people"
REOFFENDING = "Reducing re-offending"

DAY_2008, DAY_2011, DAY_2013 = "2008-04-01", "2011-04-01", "2013-03-31"
IN_2011 = {"slug": "kent-2011-14", "day": DAY_2011}
JULY, OCTOBER, DECEMBER = "2014-07-31", "2014-10-14", "2014-12-31"


class Fact(NamedTuple):
    """One fact: where it is printed, what it is, and how it is read from the plans."""

    document: str
    section: str
    read: Callable[[Kent], Any]
    expected: Any


# --- how a fact is read -----------------------------------------------------------------------------------------------


def one(rows: Any, **fields: Any) -> Any:
    """The one row of which the fields are so."""
    found = [row for row in rows if all(getattr(row, name) == value for name, value in fields.items())]
    assert len(found) == 1, f"{len(found)} rows with {fields}"
    return found[0]


def of(slug: str, day: str, read: Callable[[PlanValue], Any]) -> Callable[[Kent], Any]:
    """Reads something from one plan as at one day."""
    return lambda kent: read(kent.at(slug, day))


def priority(plan: PlanValue, title: str) -> PriorityValue:
    found: PriorityValue = one(plan.priorities, title=title)
    return found


def aim(plan: PlanValue, number: str) -> LabelledAim:
    """The aim of a printed number."""
    found = [item for section in plan.sections for item in section.aims if item.aim.number == number]
    assert len(found) == 1, f"{len(found)} aims numbered {number}"
    return found[0]


def aim_about(plan: PlanValue, words: str) -> LabelledAim:
    """The one aim that mentions something."""
    found = [item for section in plan.sections for item in section.aims if words in item.aim.text]
    assert len(found) == 1, f"{len(found)} aims about {words}"
    return found[0]


def lead(slug: str, day: str, title: str) -> Callable[[Kent], Any]:
    """A priority's lead, as it is printed."""
    return of(slug, day, lambda plan: plan.lead_as_printed(priority(plan, title)))


def holders(title: str) -> Callable[[Kent], Any]:
    """Who held the post that leads a priority in March 2013."""
    return of(
        "kent-2011-14",
        DAY_2013,
        lambda plan: [row.name for row in plan.holders_of(priority(plan, title).lead)],
    )


def themes(number: str) -> Callable[[Kent], Any]:
    """The cross-cutting themes of an aim in version 1.3."""
    return of(
        "kent-2014-17",
        DECEMBER,
        lambda plan: {row.title for row in plan.themes_of(aim(plan, number).aim)},
    )


def number_of(day: str, words: str) -> Callable[[Kent], Any]:
    """The number that an aim bore on a day."""
    return of("kent-2014-17", day, lambda plan: aim_about(plan, words).aim.number)


def indicator(plan: PlanValue, title: str) -> IndicatorValue:
    found: IndicatorValue = one(plan.indicators, title=title)
    return found


def national(code: str) -> Callable[[Kent], Any]:
    """Title and framework of a National Indicator."""
    return of(
        "kent-2008-11",
        DAY_2008,
        lambda plan: (one(plan.indicators, code=code).title, one(plan.indicators, code=code).framework),
    )


def towards(title: str) -> Callable[[Kent], Any]:
    """Code, baseline and targets of a measure of Towards 2010."""

    def read(plan: PlanValue) -> Any:
        row = indicator(plan, title)
        targets = [(item.by, item.value) for item in plan.targets if item.indicator == row.ref]
        return row.code, row.baseline_label, row.baseline_value, targets

    return of("kent-2008-11", DAY_2008, read)


def figures(title: str) -> Callable[[Kent], Any]:
    """Baseline and figures of an indicator of March 2013: [(period, value), …], the baseline first."""

    def read(plan: PlanValue) -> Any:
        row = indicator(plan, title)
        observed = [
            (item.period_label, item.value) for item in plan.observations if item.indicator == row.ref
        ]
        return [(row.baseline_label, row.baseline_value), *observed]

    return of("kent-2011-14", DAY_2013, read)


def mentions(text: str, *words: str) -> list[str]:
    """Those of the words that a text lacks."""
    return [word for word in words if word not in text]


def missing_in_report(number: str, *words: str) -> Callable[[Kent], Any]:
    """Which of the words the progress of an action in March 2013 lacks."""

    def read(plan: PlanValue) -> Any:
        ref = aim(plan, number).actions[0].action.ref
        return mentions(one(plan.updates, action=ref).report_text, *words)

    return of("kent-2011-14", DAY_2013, read)


def missing_in_commentary(title: str, *words: str) -> Callable[[Kent], Any]:
    """Which of the words the commentary on a priority in March 2013 lacks."""
    return of(
        "kent-2011-14",
        DAY_2013,
        lambda plan: mentions(one(plan.commentary, priority=priority(plan, title).ref).text, *words),
    )


def missing_in_context(
    title: str, *words: str, slug: str = "kent-2014-17", day: str = DECEMBER
) -> Callable[[Kent], Any]:
    """Which of the words Appendix B (of 2014, unless another is named) lacks, on why a priority was chosen."""
    return of(slug, day, lambda plan: mentions(priority(plan, title).context, *words))


def missing_in_chapter(title: str, *words: str) -> Callable[[Kent], Any]:
    """Which of the words a chapter of the framework of 2008 lacks."""
    return of("kent-2008-11", DAY_2008, lambda plan: mentions(one(plan.chapters, title=title).text, *words))


def missing_in_version(number: str, *words: str) -> Callable[[Kent], Any]:
    """Which of the words the comments on a version lack."""
    return of(
        "kent-2014-17",
        DECEMBER,
        lambda plan: mentions(one(plan.versions, number=number).comments.casefold(), *words),
    )


def version(number: str) -> Callable[[Kent], Any]:
    """Document, printed date and first day of a version."""

    def read(plan: PlanValue) -> Any:
        row = one(plan.versions, number=number)
        return row.document, row.printed_date, timezone.localdate(row.effective_at).isoformat()

    return of("kent-2014-17", DECEMBER, read)


def finding(slug: str, topic: str) -> Callable[[Kent], Any]:
    """How many partnerships chose a topic, of how many."""

    def read(kent: Kent) -> Any:
        rows = [row for row in kent.at(slug).assessments if row.topic == topic and row.csps is not None]
        return [(row.csps, row.out_of) for row in rows]

    return read


def period(slug: str, title: str) -> Callable[[Kent], Any]:
    """The period of a linked plan."""
    return lambda kent: one(kent.at(slug).linked_plans, title=title).period


def group(slug: str, name: str) -> Callable[[Kent], Any]:
    """Members and terms of a governance group, as one text."""
    return lambda kent: "\n".join([(row := one(kent.at(slug).groups, name=name)).members, row.terms])


def standings(kent: Kent, standing: str) -> list[str]:
    return [row.name for row in kent.at("kent-2008-11").agencies if row.standing == standing]


def marked(plan: PlanValue) -> set[str]:
    """Numbers of the aims that have an action for the Partnership only."""
    return {item.aim.number for item in plan.labelled_actions.values() if item.action.partnership_only}


# --- the facts --------------------------------------------------------------------------------------------------------

KSI_2008 = (
    "Number of road accidents casualties - Killed or seriously injured "
    "(excluding Highways Agency roads - i.e. Motorways)"
)
ROGUE_TRADERS = (
    "Percentage increase in number of community organisations in Kent "
    "receiving alerts about the activities of rogue traders"
)
ASB_PERCEIVED = (
    "Percentage of people who perceive a high level of ASB in their local area (KCVS) (Kent excluding Medway)"
)
REPEAT_MARAC = "% of repeat MARAC cases (Multi-Agency Risk Assessment Conference) (Kent excluding Medway)"
REPRESENT = (
    "Proportion of drug users completing treatment successfully who do not re-present "
    "to treatment within 6 months"
)
ASB_2011 = "Anti-social behaviour including environmental"
ACQUISITIVE_2011 = "Acquisitive crime (i.e. thefts/shoplifting)"
SECTION_7 = "Cross-Cutting / Safeguarding Actions"

FACTS_2008 = [
    Fact(
        FRAMEWORK,
        "Kent County Council's own; nobody is said to have approved it",
        of(
            "kent-2008-11",
            DAY_2008,
            lambda plan: (plan.agreement.approved_by, "Kent County Council" in plan.agreement.source_note),
        ),
        ("", True),
    ),
    Fact(
        FRAMEWORK,
        "Appendix 3, indicators of the Kent Agreement that are not among the 40",
        of(
            "kent-2008-11",
            DAY_2008,
            lambda plan: [
                (row.code, row.title) for row in plan.indicators if row.framework == "Kent Agreement"
            ],
        ),
        [
            ("NI 3", "Civic participation in the local area"),
            ("NI 6", "Participation in regular volunteering"),
            (
                "NI 195",
                (
                    "Improved street and environmental cleanliness"
                    " (levels of graffiti, litter, detritus and fly posting)"
                ),
            ),
        ],
    ),
    Fact(FRAMEWORK, "Appendix 3, NI 15", national("NI 15"), ("Serious violent crime rate", "PSA 23")),
    Fact(FRAMEWORK, "Appendix 3, NI 20", national("NI 20"), ("Assault with injury crime rate", "PSA 25")),
    Fact(
        FRAMEWORK, "Appendix 3, NI 32", national("NI 32"), ("Repeat incidents of domestic violence", "PSA 23")
    ),
    Fact(FRAMEWORK, "Appendix 3, NI 33", national("NI 33"), ("Arson incidents", "HO DSO")),
    Fact(
        FRAMEWORK,
        "Appendix 3, NI 35",
        national("NI 35"),
        ("Building resilience to violent extremism", "PSA 26"),
    ),
    Fact(
        FRAMEWORK,
        "Appendix 3, NI 37",
        national("NI 37"),
        ("Awareness of civil protection arrangements in the local area", "CO DSO"),
    ),
    Fact(
        FRAMEWORK,
        "Appendix 3, NI 46",
        national("NI 46"),
        ("Young offenders access to suitable accommodation", "MoJ DSO"),
    ),
    Fact(
        FRAMEWORK,
        "Appendix 3, NI 47",
        national("NI 47"),
        ("People killed or seriously injured in road traffic accidents", "DfT DSO"),
    ),
    Fact(
        FRAMEWORK,
        "Appendix 3, NI 69",
        national("NI 69"),
        ("Children who have experienced bullying", "DCSF DSO"),
    ),
    Fact(FRAMEWORK, "Appendix 3, NI 115", national("NI 115"), ("Substance misuse by young people", "PSA 14")),
    Fact(
        FRAMEWORK,
        "Appendix 3, NI 196",
        national("NI 196"),
        ("Improved street and environmental cleanliness – fly tipping", "Defra DSO"),
    ),
    Fact(
        FRAMEWORK,
        "Towards 2010, target 58, burglary",
        towards("Domestic Burglary per 1,000 households"),
        ("58", "2006/07", "10.7", [("2009/10", "Maintain or reduce")]),
    ),
    Fact(
        FRAMEWORK,
        "Towards 2010, target 58, cars",
        towards("Car Crime per 1,000 population"),
        ("58", "2006/07", "10.3", [("2009/10", "Maintain or reduce")]),
    ),
    Fact(
        FRAMEWORK,
        "Towards 2010, target 59",
        towards(KSI_2008),
        ("59", "2006", "559", [("2010", "To reduce")]),
    ),
    Fact(
        FRAMEWORK,
        "Towards 2010, target 60",
        towards("Number of new entrants to the youth justice system"),
        ("60", "2006/07", "New indicator", [("2009/10", "To reduce")]),
    ),
    Fact(
        FRAMEWORK,
        "Towards 2010, target 61",
        towards(ROGUE_TRADERS),
        ("61", "2006/07", "New indicator", [("2007/08", "15"), ("2009/10", "25")]),
    ),
    Fact(
        FRAMEWORK,
        "Towards 2010, target 62",
        towards("Number of safety checks completed by the 'HandyVan' service (cumulative from 2006/07)"),
        ("62", "", "", []),
    ),
    Fact(
        FRAMEWORK,
        "Local, the second priority",
        of("kent-2008-11", DAY_2008, lambda plan: one(plan.priorities, number="2").title),
        "Reduce levels of anti-social behaviour",
    ),
    Fact(
        FRAMEWORK,
        "Local, the sixth priority",
        of("kent-2008-11", DAY_2008, lambda plan: one(plan.priorities, number="6").title),
        "Reduce alcohol and drugs misuse",
    ),
    Fact(
        FRAMEWORK,
        "Appendix 2, County Strategy Group, terms of reference",
        lambda kent: mentions(group("kent-2008-11", "County Strategy Group")(kent), "annually", "11 CDRPs"),
        [],
    ),
    Fact(
        FRAMEWORK,
        "Appendix 2, Safer and Stronger Communities Group",
        lambda kent: mentions(
            group("kent-2008-11", "Safer and Stronger Communities Group")(kent),
            "KDAAT",
            "6 month",
            "LAA",
            "BME",
        ),
        [],
    ),
    Fact(
        FRAMEWORK,
        "Appendix 2, Safer Kent Delivery Group",
        lambda kent: mentions(group("kent-2008-11", "Safer Kent Delivery Group")(kent), "KCJB", "quarterly"),
        [],
    ),
    Fact(
        FRAMEWORK,
        "Appendix 1, co-operating bodies",
        lambda kent: (len(standings(kent, "co-operating body")), standings(kent, "co-operating body")[0]),
        (6, "Parish Councils"),
    ),
    Fact(
        FRAMEWORK,
        "Appendix 1, invitees",
        lambda kent: (len(standings(kent, "invitee")), standings(kent, "invitee")[-1]),
        (25, "British Transport Police"),
    ),
    Fact(
        FRAMEWORK,
        "Case study, safe schools",
        missing_in_chapter("Kent County Council's community safety objectives", "6,500", "200 schools"),
        [],
    ),
    Fact(
        FRAMEWORK,
        "Case study, rogue traders",
        missing_in_chapter("Delivering the County Council's community safety objectives", "83", "1,763"),
        [],
    ),
    Fact(
        FRAMEWORK,
        "Case study, graffiti machine",
        missing_in_chapter("Partnership structures", "March 2006", "630", "Shepway"),
        [],
    ),
]

FACTS_2011 = [
    Fact(CSA_2011, "5, anti-social behaviour", lead("kent-2011-14", DAY_2011, ASB_2011), "TBC"),
    Fact(
        CSA_2011,
        "5, domestic abuse",
        lead("kent-2011-14", DAY_2011, "Domestic Abuse"),
        "Chair of Kent & Medway Domestic Abuse Strategy Group",
    ),
    Fact(
        CSA_2011,
        "5, substance misuse",
        lead("kent-2011-14", DAY_2011, "Substance Misuse"),
        "Head of Kent Drug and Alcohol Action Team (KDAAT)",
    ),
    Fact(
        CSA_2011,
        "5, acquisitive crime",
        lead("kent-2011-14", DAY_2011, ACQUISITIVE_2011),
        "Head of Partnership and Communities Command, Kent Police",
    ),
    Fact(
        CSA_2011,
        "5, violent crime",
        lead("kent-2011-14", DAY_2011, "Violent Crime"),
        "Head of Partnership and Communities Command, Kent Police",
    ),
    Fact(
        CSA_2011,
        "Title page",
        lambda kent: (kent.at("kent-2011-14").agreement.starts_on, kent.at("kent-2011-14").agreement.ends_on),
        (date(2011, 4, 1), date(2014, 3, 31)),
    ),
    Fact(
        CSA_2011,
        "4.2, cross-cutting themes",
        lambda kent: [row.title for row in kent.at("kent-2011-14").themes],
        [
            "Early Intervention, Prevention & Education",
            "Priority Neighbourhoods / Geographic Focus",
            "Vulnerable Households & Individuals",
            "Safeguarding Children & Young People",
            "Reducing Re-Offending",
        ],
    ),
    Fact(
        CSA_2011,
        "4.2, all themes run through all priorities",
        of("kent-2011-14", DAY_2013, lambda plan: len(plan.themes_of(aim(plan, "12").aim))),
        5,
    ),
    Fact(CSA_2011, "6", period("kent-2011-14", "Vision for Kent"), "2011-2021"),
    Fact(CSA_2011, "6", period("kent-2011-14", "Kent and Medway Domestic Abuse Strategy"), "2010-2013"),
    Fact(CSA_2011, "6", period("kent-2011-14", "Kent Youth Justice Strategic Plan"), "2011-12"),
    Fact(
        CSA_2011,
        "7",
        lambda kent: [
            kent.at("kent-2011-14").find("agencies", row.agency).name
            for row in kent.at("kent-2011-14").signatories
        ],
        [
            "Kent Police",
            "Kent Police Authority",
            "Kent Fire and Rescue Service",
            "Kent Probation",
            "Primary Care Trusts",
            "Kent County Council",
            "Local District/Borough Community Safety Partnerships",
        ],
    ),
    Fact(CSA_2011, "Appendix A", finding("kent-2011-14", "ASB/Environmental"), [(11, 11)]),
    Fact(CSA_2011, "Appendix A", finding("kent-2011-14", "Substance Misuse"), [(8, 11)]),
    Fact(CSA_2011, "Appendix A", finding("kent-2011-14", "Vehicle Related"), [(3, 11)]),
    Fact(CSA_2011, "Appendix A", finding("kent-2011-14", "Vulnerable Adults"), [(1, 11)]),
    Fact(
        CSA_2011,
        "Appendix A, stakeholder workshop",
        lambda kent: [row.topic for row in kent.at("kent-2011-14").assessments if row.csps is None],
        [
            "Reducing re-offending",
            "Road Safety",
            "Burglary (domestic, other, distraction)",
            "Vulnerable Adults",
            "Hate Crime",
        ],
    ),
    Fact(
        CSA_2011,
        "Appendix B, domestic abuse",
        missing_in_context(
            "Domestic Abuse", "89%", "£10,000", "16% and 25%", "75% of children", "750,000", **IN_2011
        ),
        [],
    ),
    Fact(
        CSA_2011,
        "Appendix B, collisions attended in 2010",
        missing_in_context(
            "Road Safety", "over 5,000 collisions", "over 4,500", "fewer than in 2009", **IN_2011
        ),
        [],
    ),
]

FACTS_2013 = [
    Fact(
        MARCH_2013,
        "Anti-social behaviour, lead",
        lead("kent-2011-14", DAY_2013, ASB_2011),
        "KCC and Kent Police",
    ),
    Fact(
        MARCH_2013,
        "Substance misuse, lead",
        lead("kent-2011-14", DAY_2013, "Substance Misuse"),
        "Head of Kent Drug and Alcohol Action Team",
    ),
    Fact(
        MARCH_2013,
        "Road safety, lead",
        lead("kent-2011-14", DAY_2013, "Road Safety"),
        "Director Community Safety, Kent Fire and Rescue Service",
    ),
    Fact(MARCH_2013, "Domestic abuse, who leads", holders("Domestic Abuse"), ["Stuart Skilton"]),
    Fact(MARCH_2013, "Substance misuse, who leads", holders("Substance Misuse"), ["Diane Wright"]),
    Fact(MARCH_2013, "Acquisitive crime, who leads", holders(ACQUISITIVE_2011), ["Steve Corbishley"]),
    Fact(MARCH_2013, "Violent crime, who leads", holders("Violent Crime"), ["Steve Corbishley"]),
    Fact(MARCH_2013, "Road safety, who leads", holders("Road Safety"), ["Steve Griffiths"]),
    Fact(
        MARCH_2013,
        "Anti-social behaviour, indicator",
        figures(ASB_PERCEIVED),
        [("'10/11", "4.5"), ("2011", Decimal("2.9")), ("2012", Decimal("1.7"))],
    ),
    Fact(
        MARCH_2013,
        "Domestic abuse, incidents",
        figures("Number of Domestic Abuse Incidents (Kent excluding Medway)"),
        [("'10/11", "17748"), ("2011", Decimal(18304)), ("2012", Decimal(18506))],
    ),
    Fact(
        MARCH_2013,
        "Domestic abuse, MARAC",
        figures(REPEAT_MARAC),
        [("'10/11", "14.9"), ("2011", Decimal("18.7")), ("2012", Decimal("21.4"))],
    ),
    Fact(
        MARCH_2013,
        "Substance misuse, drugs",
        figures("No. of drug users completing treatment successfully"),
        [("", "896"), ("2010/11", Decimal(876)), ("2011/12", Decimal(794))],
    ),
    Fact(
        MARCH_2013,
        "Substance misuse, alcohol",
        figures("No. of alcohol users completing treatment successfully"),
        [("", "887"), ("2010/11", Decimal(971)), ("2011/12", Decimal(864))],
    ),
    Fact(
        MARCH_2013,
        "Substance misuse, not back within 6 months",
        figures(REPRESENT),
        [("", "N/A"), ("Q4 2011/12", Decimal("25.18")), ("Q1 2012/13", Decimal("24.23"))],
    ),
    Fact(
        MARCH_2013,
        "Acquisitive crime, theft",
        figures("Level of Theft and Handling Stolen Goods (exc. Medway)"),
        [("'10/11", "24150"), ("2011", Decimal(24986)), ("2012", Decimal(22323))],
    ),
    Fact(
        MARCH_2013,
        "Violent crime, against the person",
        figures("Level of Violence against the Person (VAP) (exc. Medway)"),
        [("'10/11", "16630"), ("2011", Decimal(16184)), ("2012", Decimal(16826))],
    ),
    Fact(
        MARCH_2013,
        "Road safety, indicator",
        figures("Number of all KSI casualties (Killed or seriously injured)"),
        [("Jan-Dec '10", "545"), ("2010/11", Decimal(565)), ("2011/12", Decimal(598))],
    ),
    Fact(
        MARCH_2013,
        "Key to progress",
        of("kent-2011-14", DAY_2013, lambda plan: [row.label for row in plan.status_scheme]),
        ["Complete", "In Progress", "Incomplete"],
    ),
    Fact(
        MARCH_2013,
        "The colours did not survive",
        of("kent-2011-14", DAY_2013, lambda plan: {row.label for row in (*plan.updates, *plan.standings)}),
        {""},
    ),
    Fact(
        MARCH_2013,
        "Action 2, strategy approved",
        missing_in_report("2", "1 November 2012", "3 December 2012"),
        [],
    ),
    Fact(MARCH_2013, "Action 3, website launched", missing_in_report("3", "28 November 2012"), []),
    Fact(MARCH_2013, "Action 4, fourth court", missing_in_report("4", "Folkestone", "June 2013"), []),
    Fact(
        MARCH_2013,
        "Action 8 is the penalty notice scheme",
        of(
            "kent-2011-14",
            DAY_2013,
            lambda plan: mentions(aim(plan, "8").actions[0].action.text, "PND", "Cannabis"),
        ),
        [],
    ),
    Fact(MARCH_2013, "Action 12, days of action", missing_in_report("12", "11 October 2012", "over 25"), []),
    Fact(MARCH_2013, "Action 16, School events", missing_in_report("16", "7,000", "1,000", "Jan 2015"), []),
    Fact(
        MARCH_2013, "Domestic abuse, text", missing_in_commentary("Domestic Abuse", "1005", "215", "47%"), []
    ),
    Fact(
        MARCH_2013,
        "Anti-social behaviour, text",
        missing_in_commentary(ASB_2011, "84.5%", "79.3%", "0.9%"),
        [],
    ),
]

FACTS_2014 = [
    Fact(
        FEB_2015,
        "Action plan 1, lead",
        lead("kent-2014-17", DECEMBER, "Domestic Abuse"),
        "Chair of the Kent & Medway Domestic Abuse Strategy Group",
    ),
    Fact(
        FEB_2015,
        "Action plan 2, lead",
        lead("kent-2014-17", DECEMBER, "Road Safety"),
        "Director of Operations, Kent Fire and Rescue Service",
    ),
    Fact(
        FEB_2015,
        "Action plan 3, lead",
        lead("kent-2014-17", DECEMBER, "Substance Misuse"),
        "Consultant in Public Health, Kent County Council",
    ),
    Fact(
        FEB_2015,
        "Action plan 4, lead",
        lead("kent-2014-17", DECEMBER, "Anti-Social Behaviour"),
        "Head of Community Safety and Emergency Planning, Kent County Council",
    ),
    Fact(
        FEB_2015,
        "Action plan 5, lead",
        lead("kent-2014-17", DECEMBER, "Acquisitive Crime"),
        "Head of Local Policing & Partnerships, Kent Police",
    ),
    Fact(
        FEB_2015,
        "Action plan 6, lead",
        lead("kent-2014-17", DECEMBER, "Violent Crime"),
        "Head of Local Policing & Partnerships, Kent Police",
    ),
    Fact(FEB_2015, "Action plan 7, no lead", lead("kent-2014-17", DECEMBER, SECTION_7), ""),
    Fact(
        FEB_2015,
        "Agreement 6.4, cross-cutting themes",
        lambda kent: [row.title for row in kent.at("kent-2014-17").themes],
        [EARLY, VICTIMS, CHILDREN, REOFFENDING],
    ),
    Fact(FEB_2015, "Action plan 1.1, themes", themes("1.1"), {EARLY, CHILDREN, VICTIMS}),
    Fact(FEB_2015, "Action plan 1.3, themes", themes("1.3"), {REOFFENDING}),
    Fact(FEB_2015, "Action plan 1.5, themes (one worded otherwise)", themes("1.5"), {VICTIMS, REOFFENDING}),
    Fact(FEB_2015, "Action plan 2.2, themes", themes("2.2"), {EARLY, CHILDREN}),
    Fact(FEB_2015, "Action plan 3.2, themes", themes("3.2"), {REOFFENDING}),
    Fact(FEB_2015, "Action plan 3.3, themes", themes("3.3"), {VICTIMS, CHILDREN}),
    Fact(FEB_2015, "Action plan 3.4, themes", themes("3.4"), {EARLY, REOFFENDING, VICTIMS, CHILDREN}),
    Fact(FEB_2015, "Action plan 4.2, themes", themes("4.2"), {VICTIMS}),
    Fact(FEB_2015, "Action plan 5.3, themes", themes("5.3"), {EARLY, VICTIMS}),
    Fact(FEB_2015, "Action plan 6.2, themes", themes("6.2"), {EARLY}),
    Fact(FEB_2015, "Action plan 6.3, themes", themes("6.3"), {REOFFENDING}),
    Fact(FEB_2015, "Action plan 7.2, themes", themes("7.2"), {CHILDREN}),
    Fact(FEB_2015, "Action plan 7.4, themes", themes("7.4"), {VICTIMS}),
    Fact(FEB_2015, "Version control, 1.2", version("1.2"), ("action plan", "October 2014", "2014-10-14")),
    Fact(FEB_2015, "Version control, 1.3", version("1.3"), ("action plan", "December 2014", "2014-12-31")),
    Fact(
        FEB_2015,
        "Version control, 1.2, comment",
        missing_in_version(
            "1.2", "7.3", "kcsp", "14 october 2014", "child sexual exploitation", "mental health"
        ),
        [],
    ),
    Fact(
        FEB_2015, "Version control, 1.3, numbering", missing_in_version("1.3", "1 to 25", "sub-sections"), []
    ),
    Fact(
        FEB_2015,
        "Version control, 1.3, new actions",
        missing_in_version("1.3", "4.2", "asb powers", "7.4", "concordat", "kcst", "november 2014"),
        [],
    ),
    Fact(
        FEB_2015,
        "Version control, 1.3, new title",
        missing_in_version("1.3", "section 7", "cross-cutting / safeguarding actions", "miscellaneous"),
        [],
    ),
    Fact(
        FEB_2015,
        "Version control, comments line by line",
        of("kent-2014-17", DECEMBER, lambda plan: [len(row.comments.splitlines()) for row in plan.versions]),
        [2, 4],
    ),
    Fact(
        FEB_2015,
        "Section 7 until the day before version 1.3",
        of("kent-2014-17", "2014-12-30", lambda plan: one(plan.priorities, number="7").title),
        "Miscellaneous",
    ),
    Fact(
        FEB_2015,
        "Section 7 from version 1.3 on",
        of("kent-2014-17", DECEMBER, lambda plan: one(plan.priorities, number="7").title),
        SECTION_7,
    ),
    Fact(FEB_2015, "Child Sexual Exploitation in 1.2", number_of(OCTOBER, "Child Sexual Exploitation"), "25"),
    Fact(
        FEB_2015, "Child Sexual Exploitation in 1.3", number_of(DECEMBER, "Child Sexual Exploitation"), "7.3"
    ),
    Fact(
        FEB_2015,
        "No Child Sexual Exploitation the day before 1.2",
        of(
            "kent-2014-17",
            "2014-10-13",
            lambda plan: [row.number for row in plan.aims if "Sexual" in row.text],
        ),
        [],
    ),
    Fact(FEB_2015, "Noise in 1.2", number_of(OCTOBER, "noise"), "15"),
    Fact(FEB_2015, "Noise in 1.3", number_of(DECEMBER, "noise"), "4.3"),
    Fact(FEB_2015, "Concordat in 1.3", number_of(DECEMBER, "Concordat"), "7.4"),
    Fact(
        FEB_2015,
        "Numbers before 1.3",
        of("kent-2014-17", OCTOBER, lambda plan: [row.number for row in plan.aims]),
        [str(number) for number in range(1, 26)],
    ),
    Fact(
        FEB_2015,
        "Actions of the ASB legislation aim before and after",
        lambda kent: [
            [item.label for item in aim_about(kent.at("kent-2014-17", day), "ASB law").actions]
            for day in (JULY, OCTOBER, DECEMBER)
        ],
        [["14a"], ["14a"], ["4.2a", "4.2b"]],
    ),
    Fact(
        FEB_2015,
        "Action plan 4.2, second action",
        of(
            "kent-2014-17",
            DECEMBER,
            lambda plan: mentions(aim(plan, "4.2").actions[1].action.text, "ASB powers"),
        ),
        [],
    ),
    Fact(
        FEB_2015,
        "Nothing in the papers of an open meeting is for the Partnership only",
        lambda kent: [marked(kent.at("kent-2014-17", day)) for day in (JULY, OCTOBER, DECEMBER)],
        [set(), set(), set()],
    ),
    Fact(FEB_2015, "Agreement, Appendix A", finding("kent-2014-17", "Domestic Abuse"), [(11, 11)]),
    Fact(FEB_2015, "Agreement, Appendix A", finding("kent-2014-17", "Substance misuse"), [(9, 11)]),
    Fact(FEB_2015, "Agreement, Appendix A", finding("kent-2014-17", "Road safety"), [(8, 11)]),
    Fact(FEB_2015, "Agreement, Appendix A", finding("kent-2014-17", "Youth issues"), [(2, 11)]),
    Fact(FEB_2015, "Agreement 8", period("kent-2014-17", "Police and Crime Plan"), "2013-2017"),
    Fact(
        FEB_2015,
        "Agreement 8",
        period("kent-2014-17", "Road Casualty Reduction Strategy for Kent"),
        "2014-2020",
    ),
    Fact(
        FEB_2015,
        "Agreement 3.3 and 3.6, successors",
        lambda kent: [
            one(kent.at("kent-2011-14").agencies, name=name).successor
            for name in ("Primary Care Trusts", "Kent Probation")
        ],
        ["Clinical Commissioning Groups", "Kent, Surrey and Sussex Community Rehabilitation Company"],
    ),
    Fact(
        FEB_2015,
        "Agreement 9, from when",
        lambda kent: mentions(kent.at("kent-2014-17").signatories[-1].note, "1 June 2014"),
        [],
    ),
    Fact(
        FEB_2015,
        "Appendix B, road safety",
        missing_in_context("Road Safety", "50 people", "474", "5231", "£1.9m", "mid-2007"),
        [],
    ),
    Fact(
        FEB_2015,
        "Appendix B, domestic abuse",
        missing_in_context("Domestic Abuse", "related to repeat victims", "£10 billion", "£16 billion"),
        [],
    ),
    Fact(
        FEB_2015,
        "Action plan 3.1, responses to new trends",
        of(
            "kent-2014-17",
            DECEMBER,
            lambda plan: mentions(aim(plan, "3.1").actions[0].action.text, "Support responses to new trends"),
        ),
        [],
    ),
    Fact(
        FEB_2015,
        "Appendix B, substance misuse",
        missing_in_context(
            "Substance Misuse", "30,423", "173,410", "20 to 24", "£13.9 billion", "4.9 million"
        ),
        [],
    ),
    Fact(
        FEB_2015,
        "Report 2.1, who agreed it",
        lambda kent: (
            kent.at("kent-2014-17").agreement.approved_by,
            kent.at("kent-2014-17").agreement.status,
        ),
        ("Kent Community Safety Partnership", "in force"),
    ),
    Fact(
        FEB_2015,
        "The meeting of 14 October 2014 and what it asked for",
        of(
            "kent-2014-17",
            OCTOBER,
            lambda plan: [row.kind for row in plan.decisions if row.meeting_on == date(2014, 10, 14)],
        ),
        ["decision", "request", "request"],
    ),
    Fact(
        FEB_2015,
        "3.1 and 4.1, what the committee has before it and can resolve",
        lambda kent: mentions(
            one(kent.at("kent-2014-17").groups, name="Scrutiny Committee").terms,
            "Crime and Disorder Committee",
            "4 February 2015",
            "without a comment",
            "comment on the agreement and the plan",
            "recommend something to one or several of the responsible authorities",
        ),
        [],
    ),
    Fact(
        FEB_2015,
        "What the KCSP and the KCST decided in 2014, under references that the tracker made",
        lambda kent: [(row.reference, row.kind) for row in kent.at("kent-2014-17").decisions],
        [
            ("[KCSP/2014/1]", "decision"),
            ("[KCSP/2014/2]", "decision"),
            ("[KCSP/2014/3]", "request"),
            ("[KCSP/2014/4]", "request"),
            ("[KCST/2014/1]", "decision"),
            ("[KCST/2014/2]", "decision"),
        ],
    ),
    Fact(
        FEB_2015,
        "Action plan, the heading of the last column of section 4 alone",
        lambda kent: {
            row.number: row.links_heading for row in kent.at("kent-2014-17").priorities if row.links_heading
        },
        {"4": "Links to Priorities / Cross-Cutting Themes and Plans"},
    ),
]

FACTS_2017 = [
    Fact(
        JULY_2017,
        "3.2, linked work",
        lambda kent: [row.title for row in kent.at("kent-2017").linked_plans],
        [
            "Kent and Medway Domestic Abuse Strategy Group",
            "Kent and Medway Road Casualty Reduction Partnership",
            "Kent Drug and Alcohol Strategy",
            "Safeguarding Boards",
        ],
    ),
    Fact(JULY_2017, "7.2", lambda kent: kent.at("kent-2017").agreement.feedback_due, date(2017, 7, 31)),
    Fact(
        JULY_2017,
        "2.1 and 2.3, rolling from April 2017",
        lambda kent: (kent.at("kent-2017").agreement.starts_on, kent.at("kent-2017").agreement.ends_on),
        (date(2017, 4, 1), None),
    ),
    Fact(JULY_2017, "3.1, a draft", lambda kent: kent.at("kent-2017").agreement.status, "draft"),
    Fact(JULY_2017, "3.1", lambda kent: kent.at("kent-2017").agreement.working_group, "KCSP Working Group"),
    Fact(
        JULY_2017,
        "2.2, priorities",
        lambda kent: [row.title for row in kent.at("kent-2017").priorities if row.kind == "priority"],
        [
            "Anti-Social Behaviour",
            "Domestic Abuse",
            "Substance Misuse",
            "Safeguarding Vulnerable People",
            "Serious and Organised Crime",
            "Road Safety",
        ],
    ),
    Fact(
        JULY_2017,
        "2.2, cross-cutting themes",
        lambda kent: [row.title for row in kent.at("kent-2017").themes],
        [
            "Early intervention, prevention & education",
            "Reducing re-offending and supporting victims",
            "Improving quality of life and enhancing community resilience",
        ],
    ),
    Fact(
        JULY_2017,
        "3.3, what was completed",
        lambda kent: mentions(
            "\n".join(row.text for row in kent.at("kent-2017").achievements),
            "Conference on Drugs (2016)",
            "Commissioning of Domestic Abuse Services",
            "Drug and Alcohol Strategy",
        ),
        [],
    ),
    Fact(
        JULY_2017,
        "3.4, what goes on",
        lambda kent: [
            row.text for row in kent.at("kent-2017").actions if row.ongoing and "Homicide" in row.text
        ],
        ["Domestic Homicide Reviews (DHRs)."],
    ),
    Fact(
        JULY_2017,
        "3.4, what is new",
        lambda kent: [row.text for row in kent.at("kent-2017").actions if "(2017)" in row.text],
        ["The annual Community Safety Conference (2017)."],
    ),
    Fact(
        JULY_2017,
        "4.2 and 4.3, focus areas",
        lambda kent: [
            kent.at("kent-2017").find("priorities", row.subject_ref).title
            for row in kent.at("kent-2017").concerns
        ],
        ["Domestic Abuse", "Road Safety"],
    ),
    Fact(
        JULY_2017,
        "4.3, KSI",
        lambda kent: mentions(kent.at("kent-2017").concerns[1].text, "more than a third", "5 June"),
        [],
    ),
    Fact(
        JULY_2017,
        "7, recommendations",
        lambda kent: [(row.kind, row.meeting_on) for row in kent.at("kent-2017").decisions],
        [("recommendation", date(2017, 7, 19))] * 3,
    ),
]

FACTS = [*FACTS_2008, *FACTS_2011, *FACTS_2013, *FACTS_2014, *FACTS_2017]


@pytest.fixture(scope="module")
def kent(django_db_setup: None, django_db_blocker: Any) -> Kent:
    """The Kent plans as values."""
    with django_db_blocker.unblock():
        return read_kent()


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.document}: {fact.section}")
def test_the_loaded_plan_says_what_the_document_says(kent: Kent, fact: Fact) -> None:
    assert fact.read(kent) == fact.expected


def test_there_are_facts_of_all_five_documents() -> None:
    per_document = Counter(fact.document for fact in FACTS)
    assert set(per_document) == {FRAMEWORK, CSA_2011, MARCH_2013, FEB_2015, JULY_2017}
    assert per_document.total() >= 60
    assert min(per_document.values()) >= 10
