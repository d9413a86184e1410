"""Published versions and the bytes they are held against."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from plan.models import PlanVersion, StoredVersion
from plan.reading import NothingThen, read_plan
from plan.value import PlanValue
from plan.value.rows import VersionValue
from plan.versions.canonical import (
    FORMAT_VERSION,
    TextSheets,
    UnknownFormat,
    canonical_bytes,
    canonical_sheets,
    digest,
    to_bytes,
)
from priorities.models import Agreement

DIGITS = 8
"""How many digits of a digest a page prints: enough to tell two papers apart."""

# What tells one row of a sheet from another, as far as it does.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "agreement": ("slug",),
    "themes": ("title",),
    "linked_plans": ("title", "period"),
    "achievements": ("priority", "text"),
    "people": ("name", "post", "delegate_of", "deputy_of"),
    "decisions": ("reference",),
    "priorities": ("number", "title"),
    "chapters": ("number", "title"),
    "indicators": ("title",),
    "targets": ("indicator", "value"),
    "status_scheme": ("label",),
    "agencies": ("name",),
    "signatories": ("agency",),
    "assessments": ("year", "topic"),
    "groups": ("name",),
}


def store(version: PlanVersion, plan: PlanValue) -> StoredVersion:
    """Stores the bytes of a version; ``plan`` is the reading of everything at its moment."""
    content = canonical_bytes(plan)
    return StoredVersion.objects.create(
        version=version,
        format_version=FORMAT_VERSION,
        digest=digest(content),
        canonical=zlib.compress(content, 9),
    )


def store_versions(agreement: Agreement) -> list[StoredVersion]:
    """Stores the bytes of the published versions that have none yet: the reading at their exact moment.

    A version from before anything that the tracker holds of the agreement can be listed only: it has no bytes.
    """
    waiting = PlanVersion.objects.filter(
        agreement=agreement, status="published", withdrawn_at__isnull=True, stored__isnull=True
    )
    made = []
    for version in waiting.order_by("effective_at", "pk"):
        try:
            plan = read_plan(agreement, version.effective_at, version.effective_at)
        except NothingThen:
            continue
        made.append(store(version, plan))
    return made


def digests_shown(agreement: Agreement) -> dict[tuple[str, str], str]:
    """The first digits of the digests of published versions by document and number, as pages and papers print them.

    A version without bytes is not in it. One query.
    """
    found = StoredVersion.objects.filter(
        version__agreement=agreement, version__status="published", version__withdrawn_at__isnull=True
    )
    rows = found.values_list("version__document", "version__number", "digest")
    return {(document, number): text[:DIGITS] for document, number, text in rows}


def digest_shown(agreement: Agreement, number: str) -> str:
    """The first digits of the digest of the version that an address names by its number; "" for one without bytes.

    One query.
    """
    found = StoredVersion.objects.filter(
        version__agreement=agreement,
        version__number=number,
        version__status="published",
        version__withdrawn_at__isnull=True,
    )
    latest = found.order_by("-version__effective_at", "-version__pk").values_list("digest", flat=True).first()
    return (latest or "")[:DIGITS]


@dataclass(frozen=True)
class ListedVersion:
    """A row of the Version Control table with its digest ("" without bytes) and the version before ("" for none)."""

    row: VersionValue
    digest: str
    previous: str


def listed(agreement: Agreement, rows: Iterable[VersionValue], document: str) -> list[ListedVersion]:
    """The published versions of a document, the newest first. One query.

    One without bytes is listed only, from before what the tracker holds: it can be neither opened nor compared.
    """
    digests = digests_shown(agreement)
    found: list[ListedVersion] = []
    previous = ""
    for row in rows:
        if row.document == document and row.status == "published":
            shown = ListedVersion(row, digests.get((document, row.number), ""), previous)
            found.append(shown)
            previous = row.number if shown.digest else previous
    return found[::-1]


# --- Verifying ------------------------------------------------------------------------------------------


def verify(agreement: Agreement | None = None) -> Iterator[tuple[PlanVersion, str]]:
    """Every published version with what is wrong with it ("" for nothing).

    Its bytes are held against their digest, and the reading at its moment, in the format of the bytes, against the
    bytes. ``agreement`` None: all agreements.
    """
    versions = PlanVersion.objects.filter(status="published", withdrawn_at__isnull=True).select_related(
        "agreement__partnership", "stored"
    )
    if agreement is not None:
        versions = versions.filter(agreement=agreement)
    for version in versions.order_by("agreement__slug", "effective_at", "pk"):
        yield version, _wrong_with(version)


def is_listed_only(version: PlanVersion) -> bool:
    """Whether there are no bytes to hold a version against: see :func:`store_versions`."""
    return getattr(version, "stored", None) is None


def _wrong_with(version: PlanVersion) -> str:
    try:
        plan = read_plan(version.agreement, version.effective_at, version.effective_at)
    except NothingThen:
        return "" if is_listed_only(version) else "the history no longer has the plan of that moment"
    if is_listed_only(version):
        return "it has no stored bytes"
    stored = version.stored
    try:
        reads = canonical_sheets(plan, stored.format_version)
    except UnknownFormat as refusal:
        return f"its bytes cannot be read: {refusal}"
    expected = to_bytes(reads, stored.format_version)
    try:
        content = zlib.decompress(bytes(stored.canonical))
    except zlib.error:
        return f"its stored bytes are damaged{_damage(_recovered(bytes(stored.canonical)), expected, reads)}"
    if digest(content) != stored.digest:
        return f"its stored bytes do not match their digest{_damage(content, expected, reads)}"
    if content != expected:
        places = _differences(json.loads(content)["plan"], reads)
        more = f", and in {len(places) - 1} more places" if len(places) > 1 else ""
        place = places[0] if places else "its form has changed"
        return f"the history no longer reads as it did when it was published: {place}{more}"
    return ""


def _differences(was: TextSheets, reads: TextSheets) -> list[str]:
    """Where two canonical forms differ, field by field: "actions DA1.1, action: “…” was published, …"."""
    found: list[str] = []
    for sheet in sorted({*was, *reads}):
        before, after = was.get(sheet, []), reads.get(sheet, [])
        old, new = _named(sheet, before), _named(sheet, after)
        if set(map(len, (old, new))) != {len(before), len(after)}:
            # Rows that nothing tells apart are held against each other as they stand.
            old, new = (dict(_numbered(sheet, rows)) for rows in (before, after))
        for name in dict.fromkeys((*old, *new)):
            if name not in new:
                found.append(f"{name}: was published, and is no longer there")
            elif name not in old:
                found.append(f"{name}: was not published, and is there now")
            else:
                found += _fields(name, old[name], new[name])
        if [name for name in old if name in new] != [name for name in new if name in old]:
            found.append(f"{sheet}: the rows stand in another order")
    return found


def _fields(name: str, was: Mapping[str, str], reads: Mapping[str, str]) -> list[str]:
    return [
        f"{name}, {column}: “{was.get(column, '')}” was published, “{reads.get(column, '')}” is what it reads"
        for column in sorted({*was, *reads})
        if was.get(column, "") != reads.get(column, "")
    ]


def _named(sheet: str, rows: Sequence[Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    return {_name(sheet, row): row for row in rows}


def _numbered(sheet: str, rows: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for number, row in enumerate(rows, 1):
        yield f"{sheet} row {number}", row


def _name(sheet: str, row: Mapping[str, str]) -> str:
    """What a row is called: "actions DA1.1"."""
    if sheet == "actions":
        return f"actions {row['ref'] or row['aim_ref']}"
    return " ".join(filter(None, (sheet, *(row.get(key, "") for key in _KEYS[sheet]))))


def _recovered(compressed: bytes) -> bytes:
    """As much of damaged bytes as can still be unpacked, from the beginning."""
    reader = zlib.decompressobj()
    found = b""
    try:
        for start in range(len(compressed)):
            found += reader.decompress(compressed[start : start + 1])
    except zlib.error:
        return found
    return found


def _damage(content: bytes, expected: bytes, reads: TextSheets) -> str:
    """Where damaged bytes leave what the plan reads: ", from actions DA1.1, action on"; "" if they do not."""
    offset = next(
        (place for place, (one, other) in enumerate(zip(content, expected, strict=False)) if one != other),
        min(len(content), len(expected)),
    )
    if offset >= len(expected):
        return ""
    end = 0
    place = ""
    for text, name in _pieces(reads, json.loads(expected)["format"]):
        place = name or place
        end += len(text.encode())
        if offset < end:
            return f", from {place or 'their beginning'} on"
    return ""


def _pieces(sheets: TextSheets, format_version: int) -> Iterator[tuple[str, str]]:
    """Canonical bytes as texts one after the other, each with the item and field that it holds ("" for neither)."""
    yield f'{{"format":{format_version},"plan":{{', ""
    for number, sheet in enumerate(sorted(sheets)):
        yield ("," if number else "") + f'"{sheet}":[', ""
        for line, row in enumerate(sheets[sheet]):
            yield ",{" if line else "{", ""
            for index, column in enumerate(sorted(row)):
                cell = json.dumps({column: row[column]}, ensure_ascii=False, separators=(",", ":"))[1:-1]
                yield ("," if index else "") + cell, f"{_name(sheet, row)}, {column}"
            yield "}", ""
        yield "]", ""
    yield "}}", ""
