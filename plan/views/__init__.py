"""The pages that show a plan."""

from plan.views.actions import action_detail, action_list
from plan.views.base import about_a_plan
from plan.views.document import agreement_document, plan
from plan.views.history import action_changes, change_list
from plan.views.overview import agreement_detail, agreement_list
from plan.views.sections import priority_detail, theme_detail
from plan.views.versions import plan_compare, version_comments, version_list, version_publish

__all__ = [
    "about_a_plan",
    "action_changes",
    "action_detail",
    "action_list",
    "agreement_detail",
    "agreement_document",
    "agreement_list",
    "change_list",
    "plan",
    "plan_compare",
    "priority_detail",
    "theme_detail",
    "version_comments",
    "version_list",
    "version_publish",
]
