"""Where each field of a plan is shown, printed, exported and kept, found by looking.

Each page is fetched once, and each field of ``tests/field_canaries.py`` is looked for on it. A field that is nowhere
must be in ``NOT_SHOWN`` or ``NOT_KEPT`` with the reason, and a field that is there must not. ``docs/fields.md`` is this
table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.test import Client
from django.urls import reverse
from lxml import html

from papers.kinds.catalogue import KINDS as PAPERS
from plan.editing.forms.kinds import KINDS
from plan.value import AGREEMENT, TABLES, table_of
from priorities.models import Holding, LeadPost
from reporting import workflow
from tests.canary_planting import Periods
from tests.field_canaries import FLIPPED, TOLD_BY, Canaries, Field, Flip, flipped, planted
from tests.signing_in import sign_in

# --- looking ------------------------------------------------------------------------------------------------------

PAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("action-detail", ("canary-actions",)),
    ("indicator-detail", ("canary-indicators",)),
    ("priority-detail", ("77",)),
    ("action-detail", ("ongoing",)),
    ("action-detail", ("restricted",)),
    ("priority-detail", ("78",)),
    ("theme-detail", ("canary",)),
    ("agreement-document", ()),
    ("funding", ()),
    ("plan", ()),
    ("version-list", ()),
    ("period-list", ()),
    ("indicator-list", ()),
    ("agreement-detail", ()),
    ("action-list", ()),
    ("agreement-list", ()),
    ("action-log", ()),
    ("matter-detail", ("canary-concerns",)),
    ("matter-detail", ("canary-matters",)),
    ("matter-detail", ("open-concerns",)),
    ("matter-detail", ("open-matters",)),
)
"""The pages of a plan on which its fields are looked for: URL names and what stands after the agreement's."""


def looked_at(client: Client, found: Canaries, only: tuple[str, ...] | None = None) -> dict[str, str]:
    """URL name -> all that its pages say, to an administrator. ``only``: these pages; None: all."""
    slug = found.plan.agreement.slug
    said: dict[str, str] = {}
    for name, rest in PAGES:
        if only is not None and name not in only:
            continue
        arguments = () if name == "agreement-list" else (slug, *rest)
        said[name] = said.get(name, "") + words_of(client, reverse(name, args=arguments))
    posts = LeadPost._default_manager.get(agreement=found.plan.agreement, ref="canary-posts")
    for name, address in (
        ("post-detail", reverse("post-detail", args=[posts.pk])),
        ("people-list", reverse("people-list")),
    ):
        if only is None or name in only:
            said[name] = words_of(client, address)
    return said


def printed(client: Client, found: Canaries) -> dict[str, str]:
    """Kind of paper -> all that it says. Word, PDF and workbook are made of the same."""
    slug = found.plan.agreement.slug
    return {
        kind.slug: words_of(client, reverse("paper-detail", args=[slug, kind.slug]))
        for kind in PAPERS
        if not kind.is_for_group
    }


def words_of(client: Client, address: str) -> str:
    """What the main part of a page says, in one line, without what is typed into boxes."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    (main,) = html.fromstring(response.content.decode()).xpath("//main")
    for hidden in main.xpath(".//script|.//datalist|.//input|.//textarea|.//select"):
        hidden.drop_tree()
    return " ".join(main.text_content().split())


@dataclass(frozen=True)
class Boxes:
    """The boxes of a page: their names, and all that stands in them."""

    names: frozenset[str]
    words: str


def boxes_of(client: Client, address: str) -> Boxes:
    """The boxes of the forms of a page."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    (main,) = html.fromstring(response.content.decode()).xpath("//main")
    names, words = set(), []
    for box in main.xpath(".//input[not(@type='hidden')]|.//textarea|.//select"):
        name = str(box.get("name", ""))
        names.add(name)
        if box.tag == "select":
            words += [option.text_content() for option in box.xpath(".//option[@selected]")]
        elif box.tag == "textarea":
            words.append(box.text_content())
        elif box.get("type") in ("radio", "checkbox"):
            if box.get("checked") is not None:
                words += [label.text_content() for label in main.xpath(f".//label[@for='{box.get('id')}']")]
        else:
            words.append(str(box.get("value", "")))
    # A day is three boxes.
    names |= {name.removesuffix("_day") for name in names if name.endswith("_day")}
    return Boxes(frozenset(names), " ".join(" ".join(words).split()))


def forms_of(client: Client, found: Canaries) -> dict[str, dict[str, Boxes]]:
    """Table -> URL name -> the boxes of the pages that keep its rows."""
    slug = found.plan.agreement.slug
    forms: dict[str, dict[str, Boxes]] = {}

    def add(table: str, name: str, *arguments: object, query: str = "") -> None:
        boxes, known = (
            boxes_of(client, reverse(name, args=list(arguments)) + query),
            forms.setdefault(table, {}),
        )
        if name in known:
            boxes = Boxes(boxes.names | known[name].names, f"{boxes.words} {known[name].words}")
        known[name] = boxes

    add("agreement", "plan-edit-row", slug, "agreement", slug)
    for kind in KINDS.values():
        if kind.table != "agreement":
            add(kind.table, "plan-edit-row", slug, kind.address, f"canary-{kind.table}")
    person = Holding._default_manager.get(agreement=found.plan.agreement, ref="canary-people")
    add("people", "holding-edit", person.pk)
    add("people", "post-appoint", person.post_id)
    add("posts", "plan-edit-row", slug, "priorities", "canary-priorities")
    add("observations", "indicator-enter", slug)
    add(
        "observations",
        "indicator-enter",
        slug,
        query="?period=before&starts=1+1+2031&ends=31+1+2031&areas=Dover",
    )
    for table in ("concerns", "matters"):
        add(table, "matter-raise", slug)
        add(table, "matter-detail", slug, f"open-{table}")
    add("versions", "version-publish", slug)
    add("periods", "period-open", slug)
    cast = found.world.cast
    periods = Periods(found.world, found.plan)
    autumn = periods.open("Autumn", date(2015, 2, 1))
    report = periods.send(periods.update(0, autumn), cast.lead, "autumn")
    for table in ("updates", "concerns"):
        add(table, "period-decide", slug, autumn.pk, report.pk)
    add("updates", "period-responders", slug, autumn.pk)
    add("commentary", "period-commentary-record", slug, autumn.pk, found.plan.priorities[0].pk)
    periods.decide(report, "autumn", date(2015, 1, 12))
    workflow.close_period(autumn, cast.administrator)
    owed = periods.update(0, periods.open("Winter", date(2015, 3, 1)))
    client.force_login(cast.lead)
    add("updates", "update-edit", owed.pk)
    add("standings", "update-edit", owed.pk)
    return forms


# --- what is declared ---------------------------------------------------------------------------------------------

BOXES: Mapping[Field, str] = {
    ("posts", "agency"): "lead",
    **{
        ("observations", name): r"f[0-9a-f]{12}"
        for name in ("value", "not_available", "numerator", "denominator")
    },
    ("observations", "note"): r"f[0-9a-f]{12}-note",
    ("observations", "provisional"): r"f[0-9a-f]{12}-p",
    ("observations", "period_label"): "period",
    ("observations", "period_start"): "starts",
    ("observations", "period_end"): "ends",
    ("observations", "area"): "areas",
    ("observations", "revision_reason"): "reason",
    ("updates", "being_done"): "what_changed",
    ("updates", "proposed_due_reason"): "what_changed",
    ("updates", "is_confirmation"): "still_true",
    ("updates", "agreed_label"): "label",
    ("updates", "agreed_reason"): "reason",
    ("updates", "agreed_text"): "text",
    ("commentary", "text"): "report_text",
    ("concerns", "text"): "concern|text",
    ("matters", "post"): "for_whom",
    **{(table, "subject"): "about" for table in ("concerns", "matters")},
    **{(table, "subject_ref"): "about" for table in ("concerns", "matters")},
    **{(table, "due"): "by_when" for table in ("concerns", "matters")},
    **{(table, "answer"): "answer-text" for table in ("concerns", "matters")},
}
"""The box of a field that is called otherwise there, as a pattern."""

BY_PLACE = "where it stands"
BY_SENDING = "Sending the update says it."
BY_STEPS = "Opening, closing and publishing the period say it."
BY_FILE = "Only an import brings it: it tells where the words come from."
BY_RAISING = "Raising it says it."
BY_ANSWERING = "Answering it says it."
FOR_A_DEMONSTRATION = "Only the demonstration sets it."

NOT_SHOWN: Mapping[Field, str] = {
    (
        "agreement",
        "is_illustrative",
    ): "Every page says it of an illustrative agreement, which this one is not.",
    ("themes", "slug"): "It is the name of the theme in addresses.",
    ("observations", "period_start"): "The name of the period says it; the days put the figures in order.",
    ("observations", "period_end"): "The name of the period says it; the days put the figures in order.",
    (
        "versions",
        "status",
    ): "The list has those that are published; a withdrawn one is in the list of changes.",
    (
        "updates",
        "reason_is_public",
    ): "It decides who reads the reason; an administrator reads it in any case.",
    ("matters", "report_ref"): "The update with which it was raised shows it.",
}
"""Why a field is on no page."""
NOT_KEPT: Mapping[Field, str] = {
    ("agreement", "partnership"): "An agreement stays where it was set up.",
    ("agreement", "is_illustrative"): FOR_A_DEMONSTRATION,
    ("themes", "slug"): "It is made from the first title, and stays, so that addresses stay.",
    ("actions", "follows"): "A refresh, a replacement or a file says it.",
    ("versions", "effective_at"): "It is the moment of publishing.",
    ("versions", "status"): "Publishing and withdrawing say it.",
    ("observations", "revised_on"): "It is the day of the revision.",
    ("periods", "source"): BY_FILE,
    ("periods", "state"): BY_STEPS,
    ("periods", "closed_at"): BY_STEPS,
    ("periods", "publish_on"): BY_STEPS,
    ("periods", "published_at"): BY_STEPS,
    (
        "updates",
        "responder",
    ): "The co-ordinator of the action or the lead of its priority; for others it is asked at opening.",
    ("updates", "is_confirmation"): "The button “No change” says it.",
    ("updates", "received_from"): "Who records for a lead is asked for it; who sends their own is not.",
    ("updates", "state"): BY_SENDING,
    ("updates", "author_name"): BY_SENDING,
    ("updates", "sent_at"): BY_SENDING,
    ("updates", "is_illustrative"): FOR_A_DEMONSTRATION,
    ("concerns", "raised_on"): BY_RAISING,
    ("concerns", "answered_on"): BY_ANSWERING,
    **{("matters", name): BY_RAISING for name in ("raised_on", "raised_by_name", "report_ref")},
    **{("matters", name): BY_ANSWERING for name in ("answered_on", "answered_by_name")},
}
"""Why a field is kept on no page."""


@dataclass(frozen=True)
class Places:
    """Where a field is. Each "" or () where it is nowhere; ``not_shown``, ``not_kept``: why."""

    name: str
    words: str
    pages: tuple[str, ...]
    papers: tuple[str, ...]
    column: str
    kept: tuple[str, ...]
    not_shown: str = ""
    not_kept: str = ""


def find_places(client: Client) -> dict[str, list[Places]]:
    """Table -> where each of its fields is, but for the refs."""
    found = planted()
    sign_in(client, found.world.cast.administrator, second_factor=True)
    pages, papers = looked_at(client, found), printed(client, found)
    shown = {key: _where(pages, found.said.get(key, ())) for key in every_field()}
    for key, flip in FLIPPED.items():
        shown[key] = tuple(_changed(client, found, key, flip, pages))
    for key, words in TOLD_BY.items():
        shown[key] = _where(pages, (words,))
    forms = forms_of(client, found)
    places: dict[str, list[Places]] = {}
    for key in every_field():
        table, name = table_of(key[0]), key[1]
        facts = table.facts[name]
        in_place = facts.link is not None and (
            name in table.subjects or facts.link.table in ("priorities", "aims")
        )
        places.setdefault(table.name, []).append(
            Places(
                name,
                table.label_of(name)
                if name not in table.many and name != "partnership"
                else name.replace("_", " "),
                (BY_PLACE,) if in_place else shown[key],
                _where(papers, found.said.get(key, ())),
                facts.column,
                (BY_PLACE,) if in_place else _kept(key, forms.get(table.name, {}), found),
                NOT_SHOWN.get(key, ""),
                NOT_KEPT.get(key, ""),
            )
        )
    return places


def every_field() -> Iterator[Field]:
    """Every field of every table but the refs."""
    for table in (AGREEMENT, *TABLES):
        yield from ((table.name, name) for name in table.facts if name != "ref")


def _where(texts: Mapping[str, str], said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        name for name, text in texts.items() if any(words.casefold() in text.casefold() for words in said)
    )


def _changed(
    client: Client, found: Canaries, key: Field, flip: Flip, before: Mapping[str, str]
) -> Iterator[str]:
    """The pages that say something else once a tick or a choice is otherwise."""
    with flipped(found, key):
        now = looked_at(client, found, only=flip.pages)
    for name in flip.pages:
        if now[name] != before[name]:
            yield name


def _kept(key: Field, forms: Mapping[str, Boxes], found: Canaries) -> tuple[str, ...]:
    box = re.compile(BOXES.get(key, re.escape(key[1])))
    said = [words for words in found.said.get(key, ()) if key not in BOXES]
    return tuple(
        name
        for name, boxes in forms.items()
        if any(box.fullmatch(own) for own in boxes.names) or any(words in boxes.words for words in said)
    )


def problems_in(places: Mapping[str, list[Places]]) -> list[str]:
    """The fields that are nowhere without a reason, or that have a reason and are somewhere."""
    problems = []
    for table, rows in places.items():
        for row in rows:
            for what, where, why in (("shown", row.pages, row.not_shown), ("kept", row.kept, row.not_kept)):
                if bool(where) == bool(why):
                    problems.append(
                        f"{table}.{row.name} is {what} on {', '.join(where)}, and a reason says that it is not"
                        if where
                        else f"{table}.{row.name} is {what} nowhere, and no reason says why"
                    )
    problems += [
        f"{table}.{name} is said to show on {page}, and does not"
        for (table, name), flip in FLIPPED.items()
        for page in flip.pages
        if page not in next(row.pages for row in places[table] if row.name == name)
    ]
    return problems


# --- the page of docs/ --------------------------------------------------------------------------------------------

HEAD = """# Every field: where it is shown, and where it is kept

Made by `make goldens`; `tests/test_field_places.py` holds it. Each field of the plan is given words that are nowhere
else, and then looked for: on the pages of a plan, in its papers (printed, Word, PDF, spreadsheet), in the interchange
form, and in the boxes of the pages on which it is kept. Pages are called by their URL names, papers by theirs. For a
field that is nowhere the reason is given.
"""


def as_page(places: Mapping[str, list[Places]]) -> str:
    """The page of docs/."""
    rows = [row for table in places.values() for row in table]
    counts = {
        "fields": len(rows),
        "shown on a page": sum(bool(row.pages) for row in rows),
        "printed in a paper": sum(bool(row.papers) for row in rows),
        "in the interchange form": sum(bool(row.column) for row in rows),
        "kept on a page": sum(bool(row.kept) for row in rows),
    }
    lines = [
        HEAD,
        "| what | how many |",
        "|---|---|",
        *(f"| {what} | {number} |" for what, number in counts.items()),
    ]
    for name, fields in places.items():
        lines += [
            f"\n## {table_of(name).many_rows.capitalize()}\n",
            "| field | shown on | printed in | column | kept on |",
            "|---|---|---|---|---|",
        ]
        for row in fields:
            shown = _first(row.pages) or row.not_shown
            kept = ", ".join(row.kept) or row.not_kept
            lines.append(f"| {row.words} | {shown} | {_first(row.papers)} | {row.column} | {kept} |")
    return "\n".join(lines) + "\n"


def _first(names: tuple[str, ...]) -> str:
    """The first three, and how many more there are."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
