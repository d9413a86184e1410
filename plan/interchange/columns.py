"""The sheets of the interchange form and their columns.

They are those of domain.md, "Interchange format", and four more, without which an export would lose something: who
deputises and which delegates may send (``deputy_of``, ``may_send`` in ``people``), when the papers go out and when the
Partnership meets (``despatch_on``, ``partnership_on`` in ``periods``). The sheet ``places`` and the columns ``places``
say which places a plan speaks of.
"""

from __future__ import annotations

from collections.abc import Mapping

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "agreement": (
        "slug", "title", "partnership", "starts_on", "ends_on", "status", "approved_by", "approved_on", "feedback_due",
        "themes_apply", "working_group", "summary", "follows",
    ),
    "chapters": ("number", "title", "text"),
    "status_scheme": ("label", "meaning", "delivery_state", "rag"),
    "themes": ("title",),
    "agencies": ("name", "abbreviation", "standing", "successor"),
    "places": ("name", "kind", "within", "code", "other_names"),
    "signatories": ("agency", "note"),
    "linked_plans": ("title", "period"),
    "groups": ("name", "members", "terms"),
    "assessments": ("year", "topic", "csps", "out_of", "priority", "note", "places"),
    "achievements": ("priority", "text"),
    "priorities": (
        "number", "title", "kind", "lead", "lead_agency", "joint_with", "secondary_leads", "overall_aim", "context",
    ),
    "people": ("name", "email", "post", "agency", "from", "to", "delegate_of", "deputy_of", "may_send"),
    "actions": (
        "ref", "aim_ref", "priority", "aim_number", "aim", "action", "themes", "coordinator", "coordinator_agency",
        "due", "ongoing", "review_on", "timescale", "outcome", "measure", "reporting", "status", "partnership_only",
        "follows", "places",
    ),
    "periods": (
        "title", "plan_year", "period_start", "period_end", "opens_on", "due_on", "meeting_on", "despatch_on",
        "partnership_on", "source",
    ),
    "updates": (
        "period", "ref", "status", "report_text", "group_text", "what_changed", "being_done", "needed", "agreed_status",
        "agreed_reason",
    ),
    "commentary": ("period", "priority", "text"),
    "concerns": ("about", "text", "raised_at", "raised_on", "answer"),
    "decisions": ("reference", "meeting", "meeting_on", "kind", "text", "to", "due", "status", "response"),
    "indicators": (
        "priority", "code", "framework", "title", "definition", "unit", "decimals", "change_decimals", "polarity",
        "geography", "source", "period_type", "baseline_label", "baseline_value", "note", "why_proxy",
        "polarity_reason",
    ),
    "targets": ("indicator", "value", "by", "floor", "note"),
    "observations": (
        "indicator", "area", "period_label", "period_start", "period_end", "value", "numerator", "denominator",
        "provisional", "final_due", "revised_on", "revision_reason", "note",
    ),
    "versions": ("document", "number", "printed_date", "effective_on", "comments"),
}  # fmt: skip
"""Sheet name -> its columns, in the order in which they are written."""

LEFT_OUT_WHERE_EMPTY = "places"
"""An export leaves out this sheet, and columns of this name, where nothing stands in them."""

REQUIRED_SHEETS = ("agreement", "priorities", "actions")
REQUIRED_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "agreement": ("slug", "title", "partnership"),
    "chapters": ("title",),
    "status_scheme": ("label",),
    "themes": ("title",),
    "agencies": ("name",),
    "places": ("name",),
    "signatories": ("agency",),
    "linked_plans": ("title",),
    "groups": ("name",),
    "assessments": ("topic",),
    "achievements": ("text",),
    "priorities": ("title",),
    "people": ("name",),
    "actions": ("priority", "aim", "action"),
    "periods": ("title",),
    "updates": ("period", "ref"),
    "commentary": ("period", "priority", "text"),
    "concerns": ("text",),
    "decisions": ("reference", "text"),
    "indicators": ("title",),
    "targets": ("indicator", "value"),
    "observations": ("indicator", "period_label", "value"),
    "versions": ("number",),
}
