"""The chain over what an agreement has published: making its links, and checking them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from core.history import history_of
from plan.models import PlanVersion, Seal, StoredPeriod, StoredVersion
from priorities.models import Agreement
from reporting.models import ReportingPeriod


def sha256(*parts: str) -> str:
    """SHA-256 of parts that stand on lines of their own, as 64 hexadecimal digits."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def comments_digest(number: str, printed_date: str, comments: str) -> str:
    """The digest of what the Version Control table says of a version."""
    return sha256(number, printed_date, comments)


def seal_of(before: str, place: int, kind: str, ref: str, digest: str, at: datetime) -> str:
    """The seal of a link. ``before``: the seal of the link before it; "" for the first."""
    return sha256(before, str(place), kind, ref, digest, at.astimezone(UTC).isoformat())


def add_seal(agreement: int, kind: str, ref: str, digest: str, at: datetime) -> Seal:
    """Adds a link to the chain of an agreement (primary key), inside the caller's ``writing``."""
    last = Seal.objects.filter(agreement=agreement).order_by("-place").first()
    place = last.place + 1 if last else 1
    seal = seal_of(last.seal if last else "", place, kind, ref, digest, at)
    return Seal.objects.create(
        agreement_id=agreement, place=place, kind=kind, ref=ref, digest=digest, at=at, seal=seal
    )


def seal_comments(agreement: int, refs: Collection[str]) -> None:
    """Seals what the Version Control table says of stored versions, as it was just written to their history."""
    versions = PlanVersion.objects.filter(agreement=agreement, ref__in=refs, stored__isnull=False)
    for ref in versions.order_by("effective_at", "pk").values_list("ref", flat=True):
        row = _history_of_version(agreement, ref).first()
        if row is not None:
            digest = comments_digest(row.number, row.printed_date, row.comments)
            add_seal(agreement, Seal.Kind.COMMENTS, ref, digest, row.history_date)


def _history_of_version(agreement: int, ref: str) -> QuerySet[Any]:
    rows = history_of(PlanVersion)._default_manager.filter(agreement=agreement, ref=ref)
    return rows.order_by("-history_date", "-history_id")


# --- checking -------------------------------------------------------------------------------------------------


def chain_problems(agreement: Agreement) -> Iterator[str]:
    """What is wrong with the chain of an agreement, and what is missing from it or from the database. Five queries."""
    seals = list(Seal.objects.filter(agreement=agreement).order_by("place"))
    yield from _broken_links(seals)
    of_versions = StoredVersion.objects.filter(version__agreement=agreement)
    of_periods = StoredPeriod.objects.filter(period__agreement=agreement)
    stored = {
        (str(Seal.Kind.VERSION), ref): digest
        for ref, digest in of_versions.values_list("version__ref", "digest")
    } | {
        (str(Seal.Kind.PERIOD), ref): digest
        for ref, digest in of_periods.values_list("period__ref", "digest")
    }
    names = _names(agreement)
    # A loaded period that was taken back with its load: its row says so, and its history.
    withdrawn = set(
        ReportingPeriod.objects.filter(agreement=agreement, withdrawn_at__isnull=False).values_list(
            "ref", flat=True
        )
    )
    last_digests = {(seal.kind, seal.ref): seal.digest for seal in seals}
    for key, digest in last_digests.items():
        kind, ref = key
        if kind == Seal.Kind.COMMENTS:
            continue
        name = names.get(key, f"a {kind}")
        if key not in stored:
            if not (kind == Seal.Kind.PERIOD and ref in withdrawn):
                yield f"{name} was published, and its stored bytes are missing"
        elif stored[key] != digest:
            yield f"{name}: its stored bytes are not those that were published"
    for key in stored.keys() - last_digests.keys():
        yield f"{names.get(key, key[0])} is not in the chain of what was published"
    yield from _changed_comments(agreement, seals, names)


def _broken_links(seals: Collection[Seal]) -> Iterator[str]:
    before, place = "", 0
    for seal in seals:
        if seal.place != place + 1:
            yield f"the chain of what was published lacks the links from {place + 1} to {seal.place - 1}"
        elif seal.seal != seal_of(before, seal.place, seal.kind, seal.ref, seal.digest, seal.at):
            yield f"link {seal.place} of the chain of what was published was changed, or one before it"
        before, place = seal.seal, seal.place


def _names(agreement: Agreement) -> dict[tuple[str, str], str]:
    """What versions and periods are called, by kind and ref; also those whose rows are gone, from their history."""
    names: dict[tuple[str, str], str] = {}
    versions = history_of(PlanVersion)._default_manager.filter(agreement=agreement).order_by("history_id")
    for ref, document, number in versions.values_list("ref", "document", "number"):
        names[str(Seal.Kind.VERSION), ref] = f"version {number} of the {document}"
    periods = history_of(ReportingPeriod)._default_manager.filter(agreement=agreement).order_by("history_id")
    for ref, title in periods.values_list("ref", "title"):
        names[str(Seal.Kind.PERIOD), ref] = f"the reporting period {title}"
    return names


def _changed_comments(
    agreement: Agreement, seals: Collection[Seal], names: dict[tuple[str, str], str]
) -> Iterator[str]:
    """Comments whose history, or whose row, is not what was sealed."""
    of_comments = [seal for seal in seals if seal.kind == Seal.Kind.COMMENTS]
    rows = history_of(PlanVersion)._default_manager.filter(
        agreement=agreement, ref__in={seal.ref for seal in of_comments}
    )
    columns = ("ref", "history_date", "number", "printed_date", "comments")
    history = {(ref, at, comments_digest(*words)) for ref, at, *words in rows.values_list(*columns)}
    last: dict[str, str] = {}
    for seal in of_comments:
        name = names.get((str(Seal.Kind.VERSION), seal.ref), "a version")
        if (seal.ref, seal.at, seal.digest) not in history:
            yield f"{name}: the history of its number, date and comments is not what was recorded"
        last[seal.ref] = seal.digest
    live = PlanVersion.objects.filter(agreement=agreement, ref__in=last)
    for ref, *words in live.values_list("ref", "number", "printed_date", "comments"):
        if comments_digest(*words) != last[ref]:
            yield f"{names[str(Seal.Kind.VERSION), ref]}: its number, date or comments were changed"
