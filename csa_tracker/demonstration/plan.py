"""How the illustrative plan came to be: refreshed from the Kent plan, imported, put into force, published, changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from core.conflict import token_of
from csa_tracker.demonstration.people import People
from csa_tracker.demonstration.story import DemonstrationError, Entry, Story
from loading.load import load
from loading.problems import BadInput
from plan.editing.workflow import EditReason, new_decision, record_decision, save_edit
from plan.value import PlanValue
from plan.value.rows import ActionValue, AimValue, DecisionValue, PriorityValue
from plan.versions.publishing import last_version, prepare_version, publish
from priorities.models import Agreement
from refresh.decisions import RefreshTarget
from refresh.models import RefreshDraft
from refresh.plan_to_come import plan_to_come
from refresh.workflow import (
    Cell,
    SubmittedCell,
    approve_refresh,
    approved_contents,
    decisions_of,
    plan_of,
    save_decisions,
    start_refresh,
)

EDITED_TABLES = ("posts", "priorities", "aims", "actions", "themes")
INITIALS = {"Working Group": "WG", "Community Safety Partnership": "CSP", "Scrutiny Committee": "SC"}


class PlanStory:
    """The chapters of the story that are about the plan; each is one step of somebody of the Unit."""

    def __init__(self, story: Story, people: People, source: Agreement) -> None:
        self.story, self.source = story, source
        self.unit = people["administrator"]
        self._numbers: dict[str, int] = {}

    @property
    def agreement(self) -> Agreement:
        """The illustrative agreement as it is now."""
        return Agreement.objects.select_related("partnership").get(slug=self.story.entries["slug"])

    # --- carried on from the Kent plan -------------------------------------------------------------------------

    def start_refresh(self) -> None:
        """Opens the refresh of the Kent plan and decides what becomes of its actions."""
        target = RefreshTarget(
            slug=self.story.entries["slug"],
            title=self.story.title,
            starts_on=self.story.days.starts,
            ends_on=self.story.days.ends,
            along=("signatories",),
        )
        draft = start_refresh(self.source, target, by=self.unit)
        submitted: dict[Cell, SubmittedCell] = {
            (table, ref, field): SubmittedCell(text.strip(), token_of(""), "")
            for table, rows in self.story.entries["refresh"].items()
            for ref, cells in rows.items()
            for field, text in cells.items()
        }
        save_decisions(draft, submitted, by=self.unit)

    def approve_refresh(self) -> None:
        """Approves it; the new agreement is marked illustrative in the same moment."""
        draft = RefreshDraft.objects.get(source=self.source, state=RefreshDraft.State.OPEN)
        new_plan = plan_to_come(plan_of(self.source), decisions_of(draft), timezone.localdate())
        why = EditReason("Carried on for the illustration")
        agreement = approve_refresh(draft, by=self.unit, why=why, seen=token_of(approved_contents(new_plan)))
        self._edit(
            lambda plan: replace(
                plan, agreement=replace(plan.agreement, is_illustrative=True, is_public=True)
            ),
            EditReason("Marked as illustrative: nothing in it was agreed by anybody"),
            agreement,
        )

    def import_plan(self) -> None:
        """Imports the Unit's workbook: leads, dates, measures, outcomes, indicators. Raises DemonstrationError."""
        try:
            load(self.story.plan_file(), by=self.unit, reason="Imported from the Unit’s workbook")
        except BadInput as refusal:
            raise DemonstrationError(f"The illustrative plan cannot be imported.\n{refusal}") from None

    def put_into_force(self) -> None:
        """Records the Partnership's decision, and that the agreement is in force."""
        entry = self.story.entries["approved"]
        day = timezone.localdate()
        self._edit(
            lambda plan: replace(
                plan,
                agreement=replace(
                    plan.agreement, status="in force", approved_by=entry["meeting"], approved_on=day
                ),
            ),
            EditReason("Agreed by the Partnership", new_decision=self._decision(entry, day, status="done")),
        )

    # --- versions and changes ----------------------------------------------------------------------------------

    def change(self, entry: Entry) -> None:
        """One edit, with the decision behind it where the story names one."""
        decision = None
        if "decision" in entry:
            decision = self._decision(entry, timezone.localdate(), status="done")
        self._edit(
            lambda plan: self._changed(plan, entry), EditReason(entry["reason"], new_decision=decision)
        )

    def publish(self, entry: Entry) -> None:
        """Publishes a version, with the comments that the tracker drafts."""
        agreement = self.agreement
        last = last_version(agreement)
        prepared = prepare_version(agreement, last)
        publish(
            agreement,
            by=self.unit,
            document="action plan",
            number=entry["number"],
            printed_date=f"{timezone.localdate():%B %Y}",
            comments=prepared.draft.text,
        )

    def _changed(self, plan: PlanValue, entry: Entry) -> PlanValue:
        for table, rows in entry.get("edit", {}).items():
            for ref, fields in rows.items():
                plan = plan.with_tables(
                    **{table: tuple(_with(row, ref, fields) for row in plan.table(table))}
                )
        for row in entry.get("add", []):
            priority = next(item for item in plan.priorities if item.number == row["priority"])
            theme = next(item for item in plan.themes if item.title == row["theme"])
            post = next(item for item in plan.posts if item.title == row["coordinator"])
            aim = AimValue(
                ref=row["aim_ref"],
                priority=priority.ref,
                number=row["number"],
                text=row["aim"],
                outcome=row["outcome"],
                themes=(theme.ref,),
            )
            action = ActionValue(
                ref=row["ref"],
                aim=aim.ref,
                text=row["action"],
                coordinator=post.ref,
                due=self.story.days.day(row["due"]),
                measure=row["measure"],
                reporting=row["reporting"],
            )
            plan = plan.with_tables(aims=(*plan.aims, aim), actions=(*plan.actions, action))
        return plan

    # --- meetings ----------------------------------------------------------------------------------------------

    def decide(self, entry: Entry) -> None:
        """Records what a meeting decided or asked."""
        row = self._decision(entry, timezone.localdate(), status=entry["status"])
        row = replace(
            row,
            kind=entry["kind"],
            text=entry["text"],
            addressed_to=entry["to"],
            response=entry.get("response", ""),
            due=self.story.days.day(entry["due"]) if "due" in entry else None,
        )
        record_decision(self.agreement, row, by=self.unit, reason=f"Recorded from the notes: {row.reference}")

    def answer(self, entry: Entry) -> None:
        """Records what the Partnership answered to a concern."""

        def edit(plan: PlanValue) -> PlanValue:
            if not any(row.text.startswith(entry["concern"]) for row in plan.concerns):
                raise DemonstrationError(f"There is no concern “{entry['concern']} …” to answer.")
            return plan.with_tables(
                concerns=tuple(
                    replace(row, answer=entry["answer"]) if row.text.startswith(entry["concern"]) else row
                    for row in plan.concerns
                )
            )

        self._edit(edit, EditReason("Answered by the Partnership"), tables=("concerns",))

    def _decision(self, entry: Entry, day: date, *, status: str) -> DecisionValue:
        initials = f"{INITIALS[entry['meeting']]}/{day.year}"
        self._numbers[initials] = self._numbers.get(initials, 0) + 1
        row = new_decision(
            reference=f"{initials}/{self._numbers[initials]}",
            meeting=f"{entry['meeting']}, {day.day} {day:%B %Y}",
            meeting_on=day,
            text=entry.get("decision", ""),
        )
        return replace(row, status=status)

    def _edit(
        self,
        edit: Callable[[PlanValue], PlanValue],
        why: EditReason,
        agreement: Agreement | None = None,
        tables: tuple[str, ...] = EDITED_TABLES,
    ) -> None:
        save_edit(agreement or self.agreement, edit, by=self.unit, why=why, tables=tables)


def _with(row: Any, key: str, fields: Mapping[str, str]) -> Any:
    """The row with other fields, if it is the one: an action or aim by its ref, a priority by its number."""
    own_key = row.number if isinstance(row, PriorityValue) else row.ref
    return replace(row, **fields) if own_key == key else row
