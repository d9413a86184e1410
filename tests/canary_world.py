"""A world in which every text that somebody could read by mistake is a word that is nowhere else: a canary.

A canary is "zq" and the words that name its kind: "zqrewordedactionstext" is the text of an action as it was reworded
after version 1.0. ``tests/canary_circles.py`` says who may read which kind, ``tests/canaries.py`` looks for them.

The public plan has version 1.0, and since then changes in every table; a reporting period that is published, one that
is closed and not published, and one that is open. The other plan is not public and was never published.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import time_machine

from accounts.models import User
from actions.models import Action
from core.conflict import token_of
from core.history import Change
from documents.file_kinds import kind_of
from documents.word.template import read_template
from loading.kept_files.owners import FileOwner
from loading.kept_files.workflow import Upload, add_file
from loading.uploads import workflow as loads
from papers.word_template.workflow import take_template
from plan.models import PlanVersion
from plan.reading import read_plan
from plan.value import BY_NAME
from plan.value.rows import Row
from plan.versions.publishing import edit_comments, publish
from plan.versions.publishing_periods import publish_period
from priorities.models import GovernanceGroup, GroupSeat
from priorities.places.register import PlaceValue
from priorities.places.workflow import add_place
from priorities.posts.hand_over_requests import say_no_longer_mine
from refresh.workflow import start_refresh
from reporting import workflow
from reporting.models import Report, ReportingPeriod
from reporting.whole_reports import new_report
from reporting.workflow import DecisionMethod, DecisionOutcome
from tests import build
from tests.access_table import CAST
from tests.canary_planting import PROGRESS, Periods, Planter, World, progress, structure
from tests.clock import LONDON, NOW
from tests.kept_files import PDF
from tests.loads import OWN_LAYOUT, exported
from tests.outbox import create_message
from tests.papers import filed
from tests.refreshing import NEW
from tests.word_templates import council_template

PUBLIC, PRIVATE = "public-plan", "private-plan"
# After the first period was closed and before it was published; after the second was closed, which never is.
DAYS = ("2014-11-10", "2014-12-31")


def at(day: str, hour: int = 10) -> datetime:
    """A moment of the story."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), LONDON).replace(hour=hour)


def build_world() -> World:
    """The two plans and all that happened to them, from July 2014 to today."""
    with time_machine.travel(at("2014-07-31"), tick=False) as clock:
        cast = build.cast()
        staff = User.objects.create_superuser("staff@example.org", "Staff")
        world = World(cast, staff)
        name_everybody(world)
        plan = build.plan(cast.partnership, PUBLIC, people=cast, is_public=True)
        private = build.plan(cast.partnership, PRIVATE, people=cast, title=world.word("private: own title"))
        clock.move_to(at("2014-09-01"))
        publish_first_version(world, plan, clock)
        periods = Periods(world, plan)
        autumn = report_in_autumn(periods, clock)
        clock.move_to(at("2014-11-20"))
        publish_period(autumn, cast.administrator)
        clock.move_to(at("2014-12-01"))
        change_the_working_copy(world, plan)
        report_in_winter(periods, clock)
        keep_private(world, private)
        report_in_january(periods, clock)
        clock.move_to(NOW)
        keep_files(world, plan)
        file_papers(plan, cast.administrator)
        do_what_belongs_to_no_plan(world, plan)
    return world


def name_everybody(world: World) -> None:
    """The names and addresses of accounts are canaries."""
    for person in User.objects.all():
        key = person.email.partition("@")[0]
        person.name = world.word(f"name: {key}")
        person.email = f"{world.word(f'account: {key}')}@example.org"
        person.save()
    for key in CAST:
        if key != "signed_out":
            getattr(world.cast, key).refresh_from_db()
    world.staff.refresh_from_db()


def publish_first_version(world: World, plan: build.Plan, clock: time_machine.Traveller) -> None:
    """What is in version 1.0, with what is for the Partnership only, and with what will be withdrawn."""
    planter = Planter(world, plan.agreement)
    planter.reword_agreement("published")
    rows = structure(planter, "published", "11") | progress(
        planter, "published", (date(2014, 4, 1), date(2014, 6, 30))
    )
    planter.add(rows, "published: reason")
    people = {
        "deputy": {"kind": "deputy"},
        "former": {"starts_on": date(2013, 1, 1), "ends_on": date(2014, 6, 30)},
    }
    for state, known in people.items():
        address = f"{world.word(f'{state} address: people.email')}@example.org"
        row = planter.row(BY_NAME["people"], state, post="published-posts", email=address, **known)
        planter.add({"people": row}, f"{state}: reason")
    gone = structure(planter, "withdrawn since", "12")
    planter.add(gone, "withdrawn since: reason")
    hidden = hidden_rows(planter, "partnership only", partnership_only=True)
    planter.add(hidden, "partnership only: reason")
    name_a_group(planter)
    planter.add(hidden_rows(planter, "confidential since"), "confidential since: reason")
    clock.move_to(at("2014-10-01"))
    publish(
        plan.agreement, by=world.cast.administrator, document="action plan", number="1.0",
        printed_date=world.word("published: printed date"), comments=world.word("published: comments"),
    )  # fmt: skip


def name_a_group(planter: Planter) -> None:
    """An action that is for a group of the plan only, in which the viewer sits, who is no member of the Partnership."""
    group: Any = planter.row(BY_NAME["groups"], "group")
    planter.add({"groups": group}, "group: reason")
    row = GovernanceGroup.objects.get(agreement=planter.agreement, ref=group.ref)
    GroupSeat.objects.create(person=planter.world.cast.viewer, group=row)
    hidden = hidden_rows(planter, "group only", partnership_only=True, only_for=group.name)
    planter.add(hidden, "group only: reason")


def hidden_rows(planter: Planter, state: str, **marks: Any) -> dict[str, Row]:
    """An action and its aim, which the lead answers for, a concern about it and a project that serves it."""
    number = {"group only": "1.7", "partnership only": "1.8", "confidential since": "1.9"}[state]
    ref = f"{state}-actions".replace(" ", "-")
    aim = planter.row(BY_NAME["aims"], state, priority="p1", number=number, themes=())
    action = planter.row(BY_NAME["actions"], state, coordinator="", due=date(2015, 3, 31), **marks)
    concern = planter.row(BY_NAME["concerns"], state, subject="action", subject_ref=ref)
    project = planter.row(BY_NAME["projects"], state, action=ref, award=Decimal(9))
    return {"aims": aim, "actions": action, "concerns": concern, "projects": project}


def report_in_autumn(periods: Periods, clock: time_machine.Traveller) -> ReportingPeriod:
    """Closed on 5 November; whoever calls publishes it."""
    cast, planter = periods.world.cast, Planter(periods.world, periods.plan.agreement)
    meeting = date(2014, 11, 3)
    clock.move_to(at("2014-10-10"))
    period = periods.open("Autumn", date(2014, 10, 31))
    clock.move_to(at("2014-10-15"))
    planter.add(
        progress(planter, "with autumn", (date(2014, 7, 1), date(2014, 9, 30))), "with autumn: reason"
    )
    clock.move_to(at("2014-10-20"))
    report = periods.send(periods.update(0, period), cast.lead, "autumn")
    periods.speak(report, "autumn")
    hidden = periods.send(
        periods.update("partnership-only-actions", period), cast.lead, "partnership only update"
    )
    periods.speak(hidden, "partnership only update")
    recorded = periods.update(1, period)
    periods.draft(recorded, cast.administrator, "recorded", received_from="")
    source = f"{periods.world.word('recorded to the group: received_from')} of 12 October"
    workflow.send(recorded, cast.administrator, received_from=source)
    periods.comment_on(0, period, "autumn")
    clock.move_to(at("2014-11-03"))
    periods.decide(report, "autumn", meeting)
    periods.decide(hidden, "partnership only update", meeting)
    published = DecisionOutcome(
        label=periods.plan.labels["Red"],
        reason=periods.world.word("recorded: public reason"),
        reason_is_public=True,
    )
    workflow.decide(recorded, cast.chair, DecisionMethod(meeting), published)
    periods.agree_others(period, meeting)
    workflow.reply(report, cast.lead, periods.world.word("autumn to the group: reply"))
    clock.move_to(at("2014-11-05"))
    return workflow.close_period(period, cast.administrator).period


def change_the_working_copy(world: World, plan: build.Plan) -> None:
    """Nothing of this is in a version: rows reworded, new, withdrawn, and marked for the Partnership only."""
    planter = Planter(world, plan.agreement)
    planter.reword_agreement("reworded")
    planter.add(reworded(planter), "reworded: reason")
    planter.add(structure(planter, "new", "13"), "new: reason")
    planter.withdraw(structure(planter, "withdrawn since", "12"), "why withdrawn: reason")
    planter.add(
        hidden_rows(planter, "confidential since", partnership_only=True, only_for=plan.posts[1].printed),
        "confidential since: reason of it",
    )
    planter.add(
        progress(planter, "progress since", (date(2014, 10, 1), date(2014, 11, 30))), "progress since: reason"
    )
    version = PlanVersion.objects.get(agreement=plan.agreement)
    edit_comments(
        version, by=planter.administrator, comments=world.word("comments now: comments"),
        seen=token_of(version.comments), reason=world.word("new: reason of the comments"),
    )  # fmt: skip
    draft = planter.row(
        BY_NAME["versions"], "draft of a version", number="1.1", status="draft", effective_at=None
    )
    planter.add({"versions": draft}, "draft of a version: reason")


def reworded(planter: Planter) -> dict[str, Row]:
    """The rows of "published" in other words, still of one another."""
    rows = structure(planter, "reworded", "11")
    return {
        name: replace(
            row,
            ref=f"published-{name}",
            **{
                link: f"published-{target}"
                for link, target in BY_NAME[name].links.items()
                if getattr(row, link)
            },
            **{
                many: (f"published-{target.table}",)
                for many, target in BY_NAME[name].many.items()
                if getattr(row, many)
            },
        )
        for name, row in rows.items()
    }


def report_in_winter(periods: Periods, clock: time_machine.Traveller) -> None:
    """Closed on 20 December, one update re-opened and closed again, not published; then a note since."""
    cast, words = periods.world.cast, periods.world.word
    meeting = date(2014, 12, 15)
    clock.move_to(at("2014-12-05"))
    period = periods.open("Winter", date(2014, 12, 12))
    extended = Change(cast.administrator, words("winter to the group: why extended"))
    workflow.extend(period, periods.plan.posts[0], date(2014, 12, 14), extended)
    clock.move_to(at("2014-12-10"))
    report = periods.send(periods.update(0, period), cast.lead, "winter", ask_answer="")
    periods.speak(report, "winter")
    periods.comment_on(0, period, "winter")
    clock.move_to(at("2014-12-15"))
    periods.decide(report, "winter", meeting)
    periods.agree_others(period, meeting)
    clock.move_to(at("2014-12-20"))
    workflow.close_period(period, cast.administrator)
    clock.move_to(at("2014-12-21"))
    workflow.reopen_update(report, cast.administrator, words("winter to the group: why re-opened"))
    clock.move_to(at("2014-12-22"))
    workflow.close_period(period, cast.administrator)
    clock.move_to(at("2014-12-28"))
    workflow.add_since_note(
        Action.objects.select_related("aim__priority__lead").get(
            agreement=periods.plan.agreement, ref="act0"
        ),
        cast.lead,
        words("note since: text"),
    )


def report_in_january(periods: Periods, clock: time_machine.Traveller) -> None:
    """Open: the delegate drafts, the lead has sent, another lead was asked back, one is decided."""
    cast, words = periods.world.cast, periods.world.word
    clock.move_to(at("2015-01-05"))
    period = periods.open("January", date(2015, 1, 16))
    clock.move_to(at("2015-01-09"))
    periods.draft(periods.update(0, period), cast.delegate, "draft")
    sent = periods.send(periods.update(2, period), cast.lead, "sent")
    periods.speak(sent, "sent")
    other = periods.send(periods.update(1, period), cast.other_lead, "sent back")
    decided = periods.send(periods.update("confidential-since-actions", period), cast.lead, "decided")
    workflow.save_draft(
        new_report(period, periods.plan.priorities[0]),
        cast.lead,
        {"report_text": words("draft: commentary")},
    )
    clock.move_to(NOW)
    workflow.send_back(
        other, cast.chair, DecisionMethod(NOW.date()), words("sent back to the group: question")
    )
    periods.decide(decided, "decided", NOW.date())


def keep_private(world: World, plan: build.Plan) -> None:
    """A plan that only members of the partnership may know of. One of its actions carries on a public one."""
    planter = Planter(world, plan.agreement)
    planter.reword_agreement("private")
    rows = structure(planter, "private", "11") | planter.rows(
        "private",
        PROGRESS,
        {
            "standings": {"ref": "private-actions", "action": "private-actions"},
            "observations": {
                "period_start": date(2014, 4, 1),
                "period_end": date(2014, 6, 30),
                "value": Decimal(7),
                "revised_on": date(2014, 7, 31),
            },
            "concerns": {"subject": "agreement", "subject_ref": ""},
        },
    )
    rows["actions"] = replace(rows["actions"], follows=f"{PUBLIC}:published-actions")
    planter.add(rows, "private: reason")


def keep_files(world: World, plan: build.Plan) -> None:
    """A document of the agreement, a paper of the open period, evidence of the lead's, and a Word template."""
    report = Report.objects.get(period__state="open", agreement=plan.agreement, action__ref="act0")
    for kind, owner, by in (
        ("adopted document: file", FileOwner(plan.agreement), world.cast.administrator),
        ("meeting paper: file", FileOwner(plan.agreement, period=report.period), world.cast.chair),
        ("evidence: file", FileOwner(plan.agreement, report=report), world.cast.lead),
    ):
        add_file(owner, Upload(f"{world.word(kind)}.pdf", PDF, kind_of(PDF, "a.pdf")), by=by)
    template = read_template(council_template(), "letter.docx")
    name = f"{world.word('Word template: file')}.docx"
    take_template(plan.agreement.partnership, name, template, by=world.cast.administrator)


def file_papers(plan: build.Plan, by: User) -> None:
    """What is not published, what was sent, and what is for the Partnership only, each in a filed paper."""
    of_the_partnership = "exempt=yes&version=1.0"
    for kind, query in (("progress-report", ""), ("review-pack", ""), ("action-plan", of_the_partnership)):
        filed(plan.agreement.slug, kind, query, by=by)


def do_what_belongs_to_no_plan(world: World, plan: build.Plan) -> None:
    """What is told to the Unit, on its way into the plan, or on its way by e-mail; and a place."""
    cast, words = world.cast, world.word
    say_no_longer_mine(
        plan.posts[0], by=cast.lead, change=Change(cast.lead),
        new_name=words("hand-over: new name"), new_email=f"{words('hand-over: new address')}@example.org",
        note=words("hand-over: note"),
    )  # fmt: skip
    add_place(cast.partnership, PlaceValue(name=words("place: name")), by=cast.administrator)
    value = read_plan(plan.agreement)
    changed = replace(value, agreement=replace(value.agreement, summary=words("load: summary")))
    loads.start(
        f"{words('load: name')}.xlsx", exported(changed), partnership=cast.partnership, agreement=plan.agreement,
        head={}, by=cast.administrator,
    )  # fmt: skip
    loads.start(
        f"{words('load: name in columns')}.csv", f"{OWN_LAYOUT}{words('load: cell')},,,,,\n".encode(),
        partnership=cast.partnership, agreement=plan.agreement, head={}, by=cast.administrator,
    )  # fmt: skip
    start_refresh(plan.agreement, replace(NEW, title=words("refresh: title")), by=cast.administrator)
    code = {"person": cast.lead, "address": cast.lead.email, "is_secret": True}
    create_message(subject=words("code: subject"), body=words("code: body"), kind="sign-in code", **code)
    create_message(
        subject=words("letter: subject"), body=words("letter: body"), person=cast.lead, address=cast.lead.email,
        state="failed", why=words("letter: why"),
    )  # fmt: skip
