"""Any plan: hypothesis strategies for whole values, small enough to be many and odd enough to be any.

Refs come from small pools, so that two plans of one agreement share some rows, lack others, and order them
differently.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from plan.value import PlanValue
from plan.value import rows as r

LONDON = ZoneInfo("Europe/London")
SLUG = "any-2014-17"
PARTNERSHIP = "Any Partnership"

words = st.sampled_from(
    ["Reduce burglary", "=SUM(A1)", "Ärger & Sorge", "two\nlines", "'10/11", "-5", "“quoted”, and, commas"]
)
numbers = st.sampled_from(["1", "1a", "2.10", "2.1", "L3", ""])
days = st.one_of(st.none(), st.dates(date(2014, 1, 1), date(2017, 12, 31)))


def some_of(prefix: str, most: int = 3) -> st.SearchStrategy[list[str]]:
    """Some refs of a pool, in any order."""
    return st.lists(st.sampled_from([f"{prefix}{n}" for n in range(most)]), unique=True, max_size=most)


def one_of_or_none(draw: Any, refs: Sequence[str]) -> str:
    """One of the refs, or none."""
    return draw(st.sampled_from(["", *refs]))


def within(rows: Sequence[Any], field: str, parents: Sequence[str]) -> tuple[Any, ...]:
    """Rows in the order of their parents, as a reading has them."""
    return tuple(sorted(rows, key=lambda row: parents.index(getattr(row, field))))


@st.composite
def plans(draw: Any) -> PlanValue:
    """A whole plan of the one agreement that the tests are about."""
    labels = draw(some_of("s"))
    themes = draw(some_of("t"))
    agencies = draw(some_of("a"))
    posts = draw(some_of("po"))
    priorities = draw(some_of("p"))
    post_rows = tuple(
        r.PostValue(ref=ref, title=f"Post {ref}", agency=one_of_or_none(draw, agencies)) for ref in posts
    )
    priority_rows = []
    for ref in priorities:
        kind = draw(st.sampled_from(["priority", "cross_cutting"]))
        priority_rows.append(
            r.PriorityValue(
                ref=ref,
                number=ref[1:],
                title=f"Priority {ref} {draw(words)}",
                kind=kind,
                lead=one_of_or_none(draw, posts) if kind == "priority" else "",
                joint_leads=tuple(draw(st.lists(st.sampled_from(posts), unique=True))) if posts else (),
                context=draw(words),
            )
        )
    aim_rows = [
        r.AimValue(
            ref=ref,
            priority=draw(st.sampled_from(priorities)),
            number=f"{draw(numbers)}{ref}",
            text=draw(words),
            themes=tuple(draw(st.lists(st.sampled_from(themes), unique=True))) if themes else (),
        )
        for ref in (draw(some_of("m")) if priorities else [])
    ]
    aims = within(aim_rows, "priority", priorities)
    action_rows = []
    for ref in draw(some_of("x", 4)) if aims else []:
        ongoing = draw(st.booleans())
        action_rows.append(
            r.ActionValue(
                ref=ref,
                aim=draw(st.sampled_from([row.ref for row in aims])),
                text=f"{draw(words)} {ref}",
                coordinator=one_of_or_none(draw, posts),
                ongoing=ongoing,
                due=None if ongoing else draw(days),
                partnership_only=draw(st.booleans()),
                extra=draw(st.sampled_from([(), (("Budget", "£5,000"),)])),
            )
        )
    actions = within(action_rows, "aim", [row.ref for row in aims])
    refs = [row.ref for row in actions]
    standings = tuple(
        r.StatusValue(ref=ref, action=ref, label=one_of_or_none(draw, labels))
        for ref in refs
        if draw(st.booleans())
    )
    indicators = draw(some_of("i", 2))
    periods = draw(some_of("c", 2))
    return PlanValue(
        r.AgreementValue(
            ref=SLUG,
            title=draw(words),
            partnership=PARTNERSHIP,
            starts_on=date(2014, 4, 1),
            ends_on=draw(st.sampled_from([None, date(2017, 3, 31)])),
            status=draw(st.sampled_from(["draft", "in force"])),
        ),
        chapters=tuple(
            r.ChapterValue(ref=ref, number=ref[1:], title=f"Chapter {ref}", text=draw(words))
            for ref in draw(some_of("h"))
        ),
        status_scheme=tuple(
            r.StatusLabelValue(
                ref=ref,
                label=f"Label {ref}",
                delivery_state="in_progress",
                rag=draw(st.sampled_from(["", "red"])),
            )
            for ref in labels
        ),
        themes=tuple(r.ThemeValue(ref=ref, title=f"Theme {ref}", slug=f"theme-{ref}") for ref in themes),
        agencies=tuple(
            r.AgencyValue(ref=ref, name=f"Agency {ref}", standing=draw(st.sampled_from(["", "invitee"])))
            for ref in agencies
        ),
        posts=post_rows,
        people=tuple(
            r.HoldingValue(ref=f"hold-{ref}", post=ref, name=f"Person of {ref}", starts_on=draw(days))
            for ref in posts
            if draw(st.booleans())
        ),
        priorities=tuple(priority_rows),
        aims=aims,
        actions=actions,
        indicators=tuple(
            r.IndicatorValue(
                ref=ref,
                title=f"Indicator {ref}",
                priority=one_of_or_none(draw, priorities),
                baseline_value="N/A",
            )
            for ref in indicators
        ),
        targets=tuple(
            r.TargetValue(ref=f"target-{ref}", indicator=ref, value=f"reduce {draw(words)}")
            for ref in indicators
            if draw(st.booleans())
        ),
        standings=standings,
        observations=tuple(
            r.ObservationValue(
                ref=f"o-{ref}",
                indicator=ref,
                period_label="2011",
                value=draw(st.decimals(0, 99999, places=2).map(lambda value: value or Decimal(0))),
            )
            for ref in indicators
        ),
        periods=tuple(
            r.PeriodValue(
                ref=ref,
                title=f"Period {ref}",
                due_on=draw(days),
                despatch_on=draw(days),
                partnership_on=draw(days),
            )
            for ref in periods
        ),
        updates=tuple(
            r.UpdateValue(
                ref=f"u-{period}-{ref}",
                period=period,
                action=ref,
                state="sent",
                label=one_of_or_none(draw, labels),
                report_text=draw(words),
                sent_at=datetime(2014, 7, 1, tzinfo=LONDON),
            )
            for period in periods
            for ref in refs
            if draw(st.booleans())
        ),
        concerns=tuple(
            r.ConcernValue(ref=f"concern-{ref}", subject="priority", subject_ref=ref, text=draw(words))
            for ref in priorities
            if draw(st.booleans())
        ),
        versions=tuple(
            r.VersionValue(
                ref=ref,
                number=ref[1:],
                effective_at=datetime(2014, 8, 1, tzinfo=LONDON),
                comments=draw(words),
            )
            for ref in draw(some_of("v", 2))
        ),
    )


def without_moments(plan: PlanValue) -> PlanValue:
    """The plan as read now, its updates by name, since they have no order of their own.

    Moments do not count in comparisons, but printing them hides what differs.
    """
    updates = tuple(sorted(plan.updates, key=lambda row: row.ref))
    return replace(plan, updates=updates, structure_at=None, progress_at=None, withdrawn=())
