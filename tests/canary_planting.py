"""How canaries are put into a plan: words that are nowhere else, in every text of a row or a report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from accounts.models import User
from core.history import Change
from plan.applying import apply
from plan.difference import difference
from plan.reading import read_plan
from plan.value import AGREEMENT, BY_NAME, TABLES, PlanValue, Table
from plan.value.rows import Row
from priorities.models import Agreement
from reporting import workflow
from reporting.models import Report, ReportingPeriod
from reporting.whole_reports import new_report
from reporting.workflow import AskWords, DecisionMethod, DecisionOutcome
from tests import build

# The digits of a short word, which has letters only.
LETTERS = str.maketrans("0123456789", "ghijklmnop")

# Fields of rows that are no free text: what addresses are made of, names of other plans, kinds of rows.
NOT_WORDS = {"number", "slug", "follows", "subject", "subject_ref", "document", "author_name", "only_for"}
STRUCTURE = tuple(table for table in TABLES if not table.progress and table.name != "versions")
PROGRESS = tuple(BY_NAME[name] for name in ("status_scheme", "standings", "observations", "concerns"))


@dataclass
class World:
    """Who there is, and each canary with its kind, such as "reworded: actions.text"."""

    cast: build.Cast
    staff: User
    kinds: dict[str, str] = field(default_factory=dict)

    def word(self, kind: str, longest: int | None = None) -> str:
        """The canary of a kind; where so long a word does not fit, a short one."""
        word = "zq" + re.sub(r"[^a-z]", "", kind.lower())
        if longest is not None and len(word) > longest:
            word = f"zq{sha256(kind.encode()).hexdigest().translate(LETTERS)[:8]}"
        assert self.kinds.setdefault(word, kind) == kind, f"{word} names two kinds"
        return word

    def words(self, family: str, *names: str) -> dict[str, str]:
        """Canaries of a family by what they are."""
        return {name: self.word(f"{family}: {name}") for name in names}


@dataclass
class Planter:
    """Puts canaries into one plan."""

    world: World
    agreement: Agreement

    @property
    def administrator(self) -> User:
        return self.world.cast.administrator

    def row(self, table: Table, state: str, **known: Any) -> Row:
        """A row of which every text is a canary, and which names the rows of its state."""
        given: dict[str, Any] = {"ref": f"{state}-{table.name}".replace(" ", "-")}
        for name, facts in table.facts.items():
            if name in known or name in given:
                continue
            if name in table.links:
                given[name] = f"{state}-{table.links[name]}".replace(" ", "-")
            elif facts.type is str and name in table.plain and name not in NOT_WORDS:
                column = table.field_of(name)
                if not column.choices:
                    given[name] = self.world.word(f"{state}: {table.name}.{name}", column.max_length)
            elif facts.default is MISSING and name not in table.many:
                given[name] = None
        return table.row(**{**given, **known})

    def rows(
        self, state: str, tables: Iterable[Table], known: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, Row]:
        """A row for each table, by its name; ``known``: what is given of one."""
        return {table.name: self.row(table, state, **known.get(table.name, {})) for table in tables}

    def add(self, rows: Mapping[str, Row], reason: str) -> None:
        """Puts rows into the plan, or in the place of those with their refs."""
        before = read_plan(self.agreement)
        changed: dict[str, tuple[Row, ...]] = {}
        for name, row in rows.items():
            known = {old.ref: old for old in before.table(name)}
            changed[name] = tuple({**known, row.ref: row}.values())
        self.save(before, before.with_tables(**changed), reason)

    def withdraw(self, rows: Mapping[str, Row], reason: str) -> None:
        """Takes rows out of the plan."""
        before = read_plan(self.agreement)
        changed = {
            name: tuple(old for old in before.table(name) if old.ref != row.ref) for name, row in rows.items()
        }
        self.save(before, before.with_tables(**changed), reason)

    def save(self, before: PlanValue, after: PlanValue, reason: str) -> None:
        """Writes the difference for that reason, which is a canary too."""
        change = Change(self.administrator, self.world.word(reason))
        apply(difference(before, after), change, self.agreement)
        self.agreement.refresh_from_db()

    def reword_agreement(self, state: str) -> None:
        """Every text of the agreement itself becomes a canary."""
        before = read_plan(self.agreement)
        texts = {
            name: self.world.word(f"{state}: agreement.{name}", AGREEMENT.field_of(name).max_length)
            for name in ("title", "approved_by", "working_group", "summary")
        }
        self.save(before, replace(before, agreement=replace(before.agreement, **texts)), f"{state}: reason")


def structure(planter: Planter, state: str, number: str) -> dict[str, Row]:
    """A row for each table of the structure; its priority and aim have the number."""
    known: dict[str, dict[str, Any]] = {
        "themes": {"slug": f"{state}-theme".replace(" ", "-")},
        "priorities": {"number": number, "lead_note": ""},
        "aims": {"number": f"{number}.1", "themes": (f"{state}-themes".replace(" ", "-"),)},
        "actions": {
            "coordinator": "",
            "extra": (
                (planter.world.word(f"{state}: extra name"), planter.world.word(f"{state}: extra text")),
            ),
        },
        "people": {"email": f"{planter.world.word(f'{state} address: people.email')}@example.org"},
        "assessments": {"csps": 1, "out_of": 2},
        "projects": {"award": Decimal(7)},
    }
    return planter.rows(state, STRUCTURE, known)


def progress(planter: Planter, state: str, months: tuple[date, date]) -> dict[str, Row]:
    """A row for each table of progress that is no report, about the rows of "published"."""
    known: dict[str, dict[str, Any]] = {
        "standings": {"ref": "published-actions", "action": "published-actions"},
        "observations": {
            "indicator": "published-indicators",
            "period_start": months[0],
            "period_end": months[1],
            "value": Decimal(7),
            "revised_on": months[1],
        },
        "concerns": {"subject": "agreement", "subject_ref": ""},
    }
    return planter.rows(state, PROGRESS, known)


REPORT_WORDS = (
    *("report_text", "group_text", "what_changed", "being_done", "needed"),
    *("proposed_due_reason", "ask_answer", "remark"),
)


@dataclass
class Periods:
    """Lets the cast report on the public plan, with canaries for words."""

    world: World
    plan: build.Plan

    def open(self, title: str, due: date) -> ReportingPeriod:
        change = Change(self.world.cast.administrator, "For the meeting")
        return workflow.open_period(self.plan.agreement, title, "2014/15", change=change, due_on=due).period

    def update(self, number: int | str, period: ReportingPeriod) -> Report:
        ref = f"act{number}" if isinstance(number, int) else number
        return Report.objects.get(period=period, action__ref=ref)

    def draft(self, report: Report, by: User, state: str, **boxes: Any) -> None:
        texts = {name: self.world.word(f"{state}: {name}") for name in REPORT_WORDS if name not in boxes}
        data = {**texts, "label": self.plan.labels["Amber"], "proposed_due": date(2015, 6, 30), **boxes}
        workflow.save_draft(report, by, data)

    def send(self, report: Report, by: User, state: str, **boxes: Any) -> Report:
        self.draft(report, by, state, **boxes)
        return workflow.send(report, by)

    def comment_on(self, priority: int, period: ReportingPeriod, state: str) -> Report:
        """A report on a priority, sent by its lead."""
        report = new_report(period, self.plan.priorities[priority])
        workflow.save_draft(
            report, self.world.cast.lead, {"report_text": self.world.word(f"{state}: commentary")}
        )
        return workflow.send(report, self.world.cast.lead)

    def decide(self, report: Report, state: str, meeting: date) -> None:
        """Agreed with everything that can be said at once: another status and why, an ask, a concern."""
        words = self.world.word
        ask = AskWords(
            *(words(f"{state} to the group: ask {name}") for name in ("text", "of whom", "by when"))
        )
        outcome = DecisionOutcome(
            label=self.plan.labels["Red"],
            reason=words(f"{state} to the group: agreed_reason"),
            ask=ask,
            text=words(f"{state}: agreed_text"),
            concern=words(f"{state}: concern"),
        )
        workflow.decide(report, self.world.cast.chair, DecisionMethod(meeting), outcome)

    def agree_others(self, period: ReportingPeriod, meeting: date) -> None:
        rows = list(Report.objects.filter(period=period, state="sent"))
        seen = {row.pk: workflow.token_of_report(row) for row in rows}
        workflow.agree_together(rows, self.world.cast.chair, DecisionMethod(meeting), seen=seen)

    def speak(self, report: Report, state: str) -> None:
        """A question, its answer, a comment."""
        cast, words = (
            self.world.cast,
            self.world.words(f"{state} to the group", "question", "answer", "comment"),
        )
        question = workflow.ask_question(report, cast.reviewer, words["question"])
        workflow.answer_question(report, cast.lead, question, words["answer"])
        workflow.comment(report, cast.reviewer, words["comment"])
