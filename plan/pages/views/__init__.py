"""The pages that show a plan."""

from plan.pages.views.actions import action_detail, action_list
from plan.pages.views.base import about_a_plan
from plan.pages.views.document import agreement_document, plan
from plan.pages.views.funding import funding
from plan.pages.views.overview import agreement_detail, agreement_list
from plan.pages.views.places import place_detail, place_list
from plan.pages.views.progress import agreement_progress
from plan.pages.views.sections import priority_detail, theme_detail
from plan.pages.views.time import plan_in_time

__all__ = [
    "about_a_plan",
    "action_detail",
    "action_list",
    "agreement_detail",
    "agreement_document",
    "agreement_list",
    "agreement_progress",
    "funding",
    "place_detail",
    "place_list",
    "plan",
    "plan_in_time",
    "priority_detail",
    "theme_detail",
]
