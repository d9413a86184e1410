"""The kinds of rows of a plan that can be edited, each with its form and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plan.editing.forms import document as document
from plan.editing.forms import funding as funding
from plan.editing.forms import indicators as indicators
from plan.editing.forms import plan as plan
from plan.editing.forms.base import RowForm


@dataclass(frozen=True)
class RowKind:
    """A kind of row. ``one``, ``many``: what it is called; ``about``: its description on the first page of editing.

    ``reads``: tables that its pages read beside its own. ``withdrawal_reads``: further tables that a withdrawal reads.
    """

    form: type[RowForm]
    one: str
    many: str
    about: str
    reads: tuple[str, ...] = ()
    withdrawal_reads: tuple[str, ...] = ()
    is_long: bool = False

    @property
    def table(self) -> str:
        """The table of the value."""
        return self.form.table

    @property
    def address(self) -> str:
        """Names the kind in addresses."""
        return self.table.replace("_", "-")

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that its pages read, its own first."""
        own = () if self.table == "agreement" else (self.table,)
        return (*own, *self.reads, "decisions")

    @property
    def tables_to_withdraw(self) -> tuple[str, ...]:
        """The tables that a withdrawal reads."""
        return (*self.tables, *self.withdrawal_reads)

    @property
    def with_article(self) -> str:
        """ "an aim", "a theme"."""
        return f"{'an' if self.one[0] in 'aeio' else 'a'} {self.one}"


_PLAN = (
    RowKind(
        plan.PriorityForm,
        "priority",
        "priorities",
        "Number, title, leads, why each was chosen",
        ("linked_plans",),
        ("actions", "projects"),
    ),
    RowKind(
        plan.ThemeForm, "cross-cutting theme", "cross-cutting themes", "What runs through the priorities"
    ),
    RowKind(
        plan.AimForm, "aim", "aims", "Wording, planned outcome, number, themes", ("actions",), ("projects",)
    ),
    RowKind(
        plan.ActionForm,
        "action",
        "actions",
        "Wording, who updates, dates, measure, and further text",
        ("status_scheme", "standings", "groups", "projects"),
    ),
)
# A group and a body stand in the names of those that an action is for.
NAMED_READERS = ("groups", "posts", "actions")
_FIGURES = (
    RowKind(
        indicators.IndicatorForm,
        "indicator",
        "indicators",
        "What is measured, of whom, how often, from which baseline",
        ("priorities", "targets"),
    ),
    RowKind(
        indicators.TargetForm,
        "target",
        "targets",
        "What each indicator is to reach, and by when",
        ("indicators",),
    ),
)
_DOCUMENT = (
    RowKind(
        document.AgreementForm, "agreement", "the agreement itself", "Title, period, status, who may read it"
    ),
    RowKind(document.ChapterForm, "chapter", "chapters", "The chapters of the document"),
    RowKind(
        document.GroupForm,
        "governance group",
        "governance groups",
        "Members and terms of reference",
        NAMED_READERS,
    ),
    RowKind(document.LinkedPlanForm, "linked plan", "linked plans", "Plans and strategies that it links to"),
    RowKind(document.SignatoryForm, "signatory", "signatories", "In whose name it was drawn up"),
    RowKind(
        document.AgencyForm,
        "partner body",
        "partner bodies",
        "Names and standing",
        NAMED_READERS,
        ("signatories",),
    ),
    RowKind(
        document.FindingForm,
        "assessment finding",
        "assessment findings",
        "What the strategic assessments named",
        ("priorities",),
    ),
    RowKind(
        document.AchievementForm,
        "key achievement",
        "key achievements",
        "What has been achieved",
        ("priorities",),
    ),
    RowKind(
        funding.ProjectForm,
        "project of a grant",
        "projects of grants",
        "Award, spend and outcome of each, whose grant, for which action",
        ("actions",),
    ),
    RowKind(
        document.LabelForm,
        "status label",
        "status labels",
        "The labels that people choose from, with their meanings",
        (),
        ("standings",),
    ),
)
DECISIONS = RowKind(
    document.MeetingDecisionForm, "decision", "decisions", "What meetings decided and asked for"
)

GROUPS: tuple[tuple[str, tuple[RowKind, ...]], ...] = (
    ("The plan", _PLAN),
    ("Indicators", _FIGURES),
    ("The agreement", _DOCUMENT),
)
"""The kinds on the first page of editing, under their headings. Decisions stand in another place there."""

KINDS: Mapping[str, RowKind] = {kind.address: kind for _, kinds in GROUPS for kind in kinds} | {
    DECISIONS.address: DECISIONS
}
"""All kinds by their word in addresses."""
