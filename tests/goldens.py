"""What the tracker said when it was last looked over, kept in tests/goldens/ to hold against what it says now.

A golden is a bundle of named texts, compressed. A bundle that says something else fails with the lines that differ.
Where the change is meant, `make goldens` writes the bundles anew and prints the same lines.
"""

from __future__ import annotations

import difflib
import json
import lzma
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "goldens"
WRITES = os.environ.get("CSA_GOLDENS") == "write"
MOST_LINES = 200


def hold(name: str, said: Mapping[str, str]) -> None:
    """Fails where the golden of that name says something else; with CSA_GOLDENS=write puts these texts in its place."""
    path = FOLDER / f"{name}.json.xz"
    kept = read(path) if path.exists() else {}
    told = list(differences(kept, said))
    if not told and path.exists():
        return
    lines = told[:MOST_LINES]
    if len(told) > MOST_LINES:
        lines.append(f"… and {len(told) - MOST_LINES} lines more")
    shown = "\n".join((f"tests/goldens/{path.name}, kept (-) and said now (+):", *lines))
    if not WRITES:
        pytest.fail(f"{shown}\nIf this is meant: make goldens, and say why in the commit.", pytrace=False)
    write(path, said)
    print(f"\n{shown}")


def hold_page(path: Path, said: str) -> None:
    """The same for a page of docs/ that is made."""
    if path.exists() and path.read_text(encoding="utf-8") == said:
        return
    if not WRITES:
        kept = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        lines = "\n".join(difflib.unified_diff(kept, said.splitlines(), lineterm="", n=0))
        pytest.fail(
            f"{path.name} is not what it would be:\n{lines}\nIf this is meant: make goldens.", pytrace=False
        )
    path.write_text(said, encoding="utf-8")


def read(path: Path) -> dict[str, str]:
    """The texts of a bundle, by name."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return dict(json.load(file))


def write(path: Path, said: Mapping[str, str]) -> None:
    """Writes a bundle; the same texts give the same bytes."""
    content = json.dumps(dict(sorted(said.items())), ensure_ascii=False, indent=0).encode()
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(lzma.compress(content, preset=9))


def differences(kept: Mapping[str, str], said: Mapping[str, str]) -> Iterator[str]:
    """What differs, line by line under the name of each text. What several texts have in common is told once."""
    seen: dict[tuple[str, ...], str] = {}
    for name in sorted({*kept, *said}):
        if name not in said:
            yield f"=== {name}: is gone"
        elif name not in kept:
            yield f"=== {name}: is new"
        elif kept[name] != said[name]:
            before, after = kept[name].splitlines(), said[name].splitlines()
            lines = tuple(difflib.unified_diff(before, after, lineterm="", n=1))[2:]
            first = seen.setdefault(lines, name)
            if first == name:
                yield f"=== {name}"
                yield from lines
            else:
                yield f"=== {name}: as {first}"
