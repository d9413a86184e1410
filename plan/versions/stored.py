"""The stored bytes of published versions, and checking the history against them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from plan.interchange.columns import SHEET_COLUMNS
from plan.models import PlanVersion, Seal, StoredVersion
from plan.reading import PlanDidNotExist, read_plan
from plan.value import PlanValue, table_of
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
from plan.versions.chain import add_seal, seal_comments
from priorities.models import Agreement
from priorities.writing import writing

DIGEST_DIGITS = 8
"""How many digits of a digest pages and papers print."""


def store(version: PlanVersion, plan: PlanValue) -> StoredVersion:
    """Stores and seals the bytes of a version; ``plan``: the whole plan at its moment."""
    content = canonical_bytes(plan)
    stored = StoredVersion.objects.create(
        version=version,
        format_version=FORMAT_VERSION,
        digest=digest(content),
        canonical=zlib.compress(content, 9),
    )
    moment = version.effective_at or timezone.now()
    add_seal(version.agreement_id, Seal.Kind.VERSION, version.ref, stored.digest, moment)
    seal_comments(version.agreement_id, [version.ref])
    return stored


def store_versions(agreement: Agreement) -> list[StoredVersion]:
    """Stores the bytes of the published versions that have none yet, from the plan at their exact moment.

    A version from before the history of the agreement begins gets no bytes: it is listed only.
    """
    with writing(agreement, by=None):
        versions = PlanVersion.objects.filter(
            agreement=agreement, status="published", withdrawn_at__isnull=True, stored__isnull=True
        )
        stored = []
        for version in versions.order_by("effective_at", "pk"):
            try:
                plan = read_plan(agreement, version.effective_at, version.effective_at)
            except PlanDidNotExist:
                continue
            stored.append(store(version, plan))
        return stored


def printed_digests(agreement: Agreement) -> dict[tuple[str, str], str]:
    """(document, number) -> the first digits of the digest, for published versions with stored bytes. One query."""
    stored = StoredVersion.objects.filter(
        version__agreement=agreement, version__status="published", version__withdrawn_at__isnull=True
    )
    rows = stored.values_list("version__document", "version__number", "digest")
    return {(document, number): text[:DIGEST_DIGITS] for document, number, text in rows}


@dataclass(frozen=True)
class ListedVersion:
    """A row of the Version Control table. ``digest``: "" without bytes; ``previous``: the version before it, or ""."""

    row: VersionValue
    digest: str
    previous: str


def listed_versions(agreement: Agreement, rows: Iterable[VersionValue], document: str) -> list[ListedVersion]:
    """The published versions of a document, the newest first. One query.

    A version without bytes is from before the history begins: it can be neither opened nor compared, so it is never
    ``previous``.
    """
    digests = printed_digests(agreement)
    versions: list[ListedVersion] = []
    previous = ""
    for row in rows:
        if row.document == document and row.status == "published":
            version = ListedVersion(row, digests.get((document, row.number), ""), previous)
            versions.append(version)
            previous = row.number if version.digest else previous
    return versions[::-1]


# --- Verifying ------------------------------------------------------------------------------------------


def verify(agreement: Agreement | None = None) -> Iterator[tuple[PlanVersion, str]]:
    """Every published version, also a withdrawn one, with its problem ("" for none). ``agreement`` None: all.

    The bytes are checked against their digest; the plan at the moment of the version, written in the format of the
    bytes, is checked against the bytes.
    """
    versions = PlanVersion.objects.filter(status="published").exclude(
        withdrawn_at__isnull=False, stored__isnull=True
    )
    versions = versions.select_related("agreement__partnership", "stored")
    if agreement is not None:
        versions = versions.filter(agreement=agreement)
    for version in versions.order_by("agreement__slug", "effective_at", "pk"):
        yield version, _version_problem(version)


def is_listed_only(version: PlanVersion) -> bool:
    """Whether the version has no stored bytes: see :func:`store_versions`."""
    return getattr(version, "stored", None) is None


def _version_problem(version: PlanVersion) -> str:
    try:
        plan = read_plan(version.agreement, version.effective_at, version.effective_at)
    except PlanDidNotExist:
        return "" if is_listed_only(version) else "the history no longer has the plan of that moment"
    if is_listed_only(version):
        return "it has no stored bytes"
    stored = version.stored
    try:
        sheets_read = canonical_sheets(plan, stored.format_version)
    except UnknownFormat as refusal:
        return f"its bytes cannot be read: {refusal}"
    expected = to_bytes(sheets_read, stored.format_version)
    try:
        content = zlib.decompress(bytes(stored.canonical))
    except zlib.error:
        recovered = _recovered_bytes(bytes(stored.canonical))
        return f"its stored bytes are damaged{_damage(recovered, expected, sheets_read)}"
    if digest(content) != stored.digest:
        return f"its stored bytes do not match their digest{_damage(content, expected, sheets_read)}"
    if content != expected:
        differences = _differences(json.loads(content)["plan"], sheets_read)
        more = f", and in {len(differences) - 1} more places" if len(differences) > 1 else ""
        first = differences[0] if differences else "its form has changed"
        return f"the history no longer reads as it did when it was published: {first}{more}"
    return ""


def _differences(published: TextSheets, read: TextSheets) -> list[str]:
    """The differences, field by field, as "actions DA1.1, action: “…” was published, …"."""
    differences: list[str] = []
    for sheet in sorted({*published, *read}):
        published_rows, rows_read = published.get(sheet, []), read.get(sheet, [])
        old, new = _rows_by_name(sheet, published_rows), _rows_by_name(sheet, rows_read)
        if set(map(len, (old, new))) != {len(published_rows), len(rows_read)}:
            # Several rows have the same name: compare the rows by their place.
            old, new = (dict(_numbered_rows(sheet, rows)) for rows in (published_rows, rows_read))
        for name in dict.fromkeys((*old, *new)):
            if name not in new:
                differences.append(f"{name}: was published, and is no longer there")
            elif name not in old:
                differences.append(f"{name}: was not published, and is there now")
            else:
                differences += _field_differences(name, old[name], new[name])
        if [name for name in old if name in new] != [name for name in new if name in old]:
            differences.append(f"{sheet}: the rows stand in another order")
    return differences


def _field_differences(name: str, published: Mapping[str, str], read: Mapping[str, str]) -> list[str]:
    return [
        f"{name}, {column}: “{published.get(column, '')}” was published, “{read.get(column, '')}” is what it reads"
        for column in sorted({*published, *read})
        if published.get(column, "") != read.get(column, "")
    ]


def _rows_by_name(sheet: str, rows: Sequence[Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    return {_row_name(sheet, row): row for row in rows}


def _numbered_rows(sheet: str, rows: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for number, row in enumerate(rows, 1):
        yield f"{sheet} row {number}", row


def _row_name(sheet: str, row: Mapping[str, str]) -> str:
    """What a row is called: "actions DA1.1"."""
    if sheet == "actions":
        return f"actions {row['ref'] or row['aim_ref']}"
    key = table_of(sheet).keys[0].fields
    names = (row.get(item.name, "") for item in SHEET_COLUMNS[sheet] if item.field.name in key)
    return " ".join(filter(None, (sheet, *names)))


def _recovered_bytes(compressed: bytes) -> bytes:
    """The beginning of damaged bytes, as far as they can be unpacked."""
    reader = zlib.decompressobj()
    content = b""
    try:
        for start in range(len(compressed)):
            content += reader.decompress(compressed[start : start + 1])
    except zlib.error:
        return content
    return content


def _damage(content: bytes, expected: bytes, read: TextSheets) -> str:
    """Where damaged bytes begin to differ, as ", from actions DA1.1, action on"; "" if they do not."""
    offset = next(
        (place for place, (one, other) in enumerate(zip(content, expected, strict=False)) if one != other),
        min(len(content), len(expected)),
    )
    if offset >= len(expected):
        return ""
    end = 0
    place = ""
    for text, name in _named_pieces(read, json.loads(expected)["format"]):
        place = name or place
        end += len(text.encode())
        if offset < end:
            return f", from {place or 'their beginning'} on"
    return ""


def _named_pieces(sheets: TextSheets, format_version: int) -> Iterator[tuple[str, str]]:
    """The pieces of the canonical text, each with the row and column that it holds ("" for punctuation)."""
    yield f'{{"format":{format_version},"plan":{{', ""
    for number, sheet in enumerate(sorted(sheets)):
        yield ("," if number else "") + f'"{sheet}":[', ""
        for line, row in enumerate(sheets[sheet]):
            yield ",{" if line else "{", ""
            for index, column in enumerate(sorted(row)):
                cell = json.dumps({column: row[column]}, ensure_ascii=False, separators=(",", ":"))[1:-1]
                yield ("," if index else "") + cell, f"{_row_name(sheet, row)}, {column}"
            yield "}", ""
        yield "]", ""
    yield "}}", ""
