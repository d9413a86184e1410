"""Makes an agreement that has no rows yet but its themes and its status scheme."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.text import slugify

from accounts.administrators import require_administrator
from accounts.models import Partnership, User
from plan.applying import apply
from plan.difference import difference
from plan.value import PlanValue
from plan.value.rows import AgreementValue, StatusLabelValue, ThemeValue
from priorities.models import Agreement, StatusLabel, Theme, new_ref
from priorities.slugs import unused_slug
from priorities.status import STANDARD_SCHEME
from priorities.writing import writing

MAY_NOT = (
    "Agreements are set up by the administrators of a partnership, the officers of its Community Safety Unit. "
    "Ask them to set it up."
)
LONGEST_SLUG = 70
TAKEN = {"new"}
"""Names of pages that stand where an agreement's name stands in addresses."""


@dataclass(frozen=True)
class NewAgreement:
    """What is said of an agreement when it is made. ``ends_on`` None: rolling."""

    title: str
    starts_on: date
    ends_on: date | None
    themes: tuple[str, ...]
    themes_apply: str
    scheme: tuple[StatusLabelValue, ...]


def agreement_slug(title: str) -> str:
    """The short name of a new agreement in addresses, made from its title. One query."""
    begins = slugify(title)[:LONGEST_SLUG] or "agreement"
    used = Agreement.objects.filter(slug__startswith=begins).values_list("slug", flat=True)
    return unused_slug(title, {*used, *TAKEN}, longest=LONGEST_SLUG, otherwise="agreement")


def standard_scheme() -> tuple[StatusLabelValue, ...]:
    """The labels that the tracker proposes (design: domain.md, "Status")."""
    return tuple(
        StatusLabelValue(
            ref=new_ref(),
            label=row.label,
            meaning=row.meaning,
            delivery_state=str(row.delivery_state),
            rag=str(row.rag),
        )
        for row in STANDARD_SCHEME
    )


def scheme_of(agreement: Agreement) -> tuple[StatusLabelValue, ...]:
    """The labels of another agreement, for a new one."""
    rows = StatusLabel._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True)
    return tuple(
        StatusLabelValue(
            ref=row.ref, label=row.label, meaning=row.meaning, delivery_state=row.delivery_state, rag=row.rag
        )
        for row in rows
    )


def themes_of(agreement: Agreement) -> list[str]:
    """The titles of its cross-cutting themes, in order."""
    rows = Theme._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True)
    return list(rows.values_list("title", flat=True))


def create_agreement(partnership: Partnership, new: NewAgreement, *, by: User) -> Agreement:
    """The agreement as a draft that only the partnership's administrators see. Raises Refused."""
    require_administrator(by, partnership, MAY_NOT)
    with writing(by=by, reason="A new agreement") as change:
        head = AgreementValue(
            ref=agreement_slug(new.title),
            title=new.title,
            partnership=partnership.name,
            starts_on=new.starts_on,
            ends_on=new.ends_on,
            themes_apply=new.themes_apply,
        )
        plan = PlanValue(head, status_scheme=new.scheme, themes=tuple(_theme_rows(new.themes)))
        return apply(difference(None, plan), change).agreement


def _theme_rows(titles: Collection[str]) -> list[ThemeValue]:
    rows: list[ThemeValue] = []
    for title in titles:
        slug = unused_slug(title, {row.slug for row in rows}, otherwise="theme")
        rows.append(ThemeValue(ref=new_ref(), title=title, slug=slug))
    return rows
