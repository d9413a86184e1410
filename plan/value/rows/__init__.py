"""The rows of a plan as frozen values: no database keys, no queries behind an attribute.

A row's ``ref`` is its own name within the agreement; where a field names another row, it holds that row's ``ref``
("" where there is none). Dates are dates, moments are aware datetimes, figures are Decimals, and text is text.

This is the one table of fields: what else is known of a field stands beside it (:mod:`plan.value.fields`).
"""

from plan.value.rows.actions import (
    ActionValue,
    AimValue,
    HoldingValue,
    PostValue,
    PriorityValue,
    ProjectValue,
    StatusValue,
)
from plan.value.rows.agreement import (
    AchievementValue,
    AgencyValue,
    AgreementValue,
    ChapterValue,
    DecisionValue,
    FindingValue,
    GroupValue,
    LinkedPlanValue,
    SignatoryValue,
    StatusLabelValue,
    ThemeValue,
    VersionValue,
)
from plan.value.rows.base import Row
from plan.value.rows.places import PlaceRow
from plan.value.rows.progress import (
    CLOSED_PERIOD_STATES,
    CommentaryValue,
    ConcernValue,
    IndicatorValue,
    MatterValue,
    ObservationValue,
    PeriodValue,
    TargetValue,
    UpdateValue,
)

__all__ = [
    "CLOSED_PERIOD_STATES",
    "AchievementValue",
    "ActionValue",
    "AgencyValue",
    "AgreementValue",
    "AimValue",
    "ChapterValue",
    "CommentaryValue",
    "ConcernValue",
    "DecisionValue",
    "FindingValue",
    "GroupValue",
    "HoldingValue",
    "IndicatorValue",
    "LinkedPlanValue",
    "MatterValue",
    "ObservationValue",
    "PeriodValue",
    "PlaceRow",
    "PostValue",
    "PriorityValue",
    "ProjectValue",
    "Row",
    "SignatoryValue",
    "StatusLabelValue",
    "StatusValue",
    "TargetValue",
    "ThemeValue",
    "UpdateValue",
    "VersionValue",
]
