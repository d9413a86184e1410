"""Which columns the printed action plan has, beside the number, the aim and the action: a setting of the agreement.

The form of 2014 has the cross-cutting themes. The outcome-focused form of 2017 also has the planned outcome, how
delivery is measured and reported, who co-ordinates, the timescale, and above each section its overall aim.
"""

from __future__ import annotations

from collections.abc import Mapping

from plan.value import PlanValue
from plan.value.rows import AgreementValue, PriorityValue

THEMES, OVERALL_AIM = "themes", "overall aim"
COLUMNS: Mapping[str, str] = {
    OVERALL_AIM: "Overall aim, above the table",
    "outcome": "Planned outcome",
    "measure": "How delivery is measured and reported",
    "co-ordinator": "Co-ordinated by",
    "timescale": "By when",
    THEMES: "Links to cross-cutting themes",
}
"""What can be printed, by the word that the setting has for it, in the order in which it is printed."""
FORM_OF_2014 = (THEMES,)
SEPARATOR = "; "


def columns_of(agreement: AgreementValue) -> tuple[str, ...]:
    """The columns that an agreement prints, in their order; those of 2014 where it does not say. Unknown words count
    for nothing."""
    said = {word.strip().casefold() for word in agreement.printed_columns.split(";")}
    return tuple(code for code in COLUMNS if code in said) or FORM_OF_2014


def prints_themes(value: PlanValue) -> bool:
    """Whether each aim is printed with its themes: where they run through everything they stand above the plan."""
    return (
        THEMES in columns_of(value.agreement)
        and value.agreement.themes_apply == "by aim"
        and bool(value.themes)
    )


def as_setting(codes: list[str]) -> str:
    """The setting for these columns; "" for the form of 2014."""
    chosen = tuple(code for code in COLUMNS if code in codes)
    return "" if chosen == FORM_OF_2014 else SEPARATOR.join(chosen)


def links_heading(priority: PriorityValue) -> str:
    """The heading of the column of themes: as printed for this section, or as for most."""
    return priority.links_heading or COLUMNS[THEMES]
