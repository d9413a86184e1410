"""Agreements, themes, agencies, places, lead posts and holders, priorities, matters arising and decisions."""

from priorities.models.agencies import Agency
from priorities.models.agreement import (
    Agreement,
    AssessmentFinding,
    Chapter,
    GovernanceGroup,
    KeyAchievement,
    LinkedPlan,
    Signatory,
    StatusLabel,
    Theme,
)
from priorities.models.base import PlanLink, PlanRow, new_ref
from priorities.models.governance import Decision
from priorities.models.groups import GroupSeat
from priorities.models.leads import Holding, LeadPost, Priority, PriorityLead
from priorities.models.matters import Matter
from priorities.models.places import Place
from priorities.models.querysets import Person, answered_by, holdings_of, seats_of

__all__ = [
    "Agency",
    "Agreement",
    "AssessmentFinding",
    "Chapter",
    "Decision",
    "GovernanceGroup",
    "GroupSeat",
    "Holding",
    "KeyAchievement",
    "LeadPost",
    "LinkedPlan",
    "Matter",
    "Person",
    "Place",
    "PlanLink",
    "PlanRow",
    "Priority",
    "PriorityLead",
    "Signatory",
    "StatusLabel",
    "Theme",
    "answered_by",
    "holdings_of",
    "new_ref",
    "seats_of",
]
