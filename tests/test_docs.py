"""What README, CONTRIBUTING and docs/ name exists: files, names in them, targets, commands, variables, libraries."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

pytestmark = pytest.mark.once

ROOT = settings.BASE_DIR
DECISIONS = sorted(path for path in (ROOT / "docs" / "decisions").glob("*.md") if path.name != "README.md")
HEADINGS = ["Context", "Decision", "What it costs"]

FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)[^)\s]*\)")
# A folder, or a file by its ending; no address of a page, which begins with a slash.
A_PATH = re.compile(r"(?:[\w.-]+/)+[\w.-]*|[\w.-]+\.(?:py|md|html|js|json|png|scss|toml|txt|ya?ml)")
NAMES_IN_A_FILE = re.compile(r"((?:`\w+`(?:, | and )?)+),? in `([\w./-]+\.py)`")
TARGET = re.compile(r"^([a-z][\w-]*(?: [a-z][\w-]*)*):(?!=)", re.MULTILINE)
MADE = re.compile(r"\bmake ([a-z][\w-]*)")
MANAGED = re.compile(r"\bmanage\.py (\w+)")
FROM_THE_ENVIRONMENT = re.compile(r"""environment\.(?!given)\w+\(\s*"([A-Z_]+)\"""")


def pages() -> list[Path]:
    """README, CONTRIBUTING, CHANGELOG and all below docs/."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def said_in(text: str) -> list[str]:
    """What a page says in backticks, outside its pictures of the house."""
    return QUOTED.findall(FENCED.sub("", text))


def paths_in(text: str) -> list[str]:
    """The files and folders of the project that a page names in backticks."""
    return [words for words in said_in(text) if A_PATH.fullmatch(words)]


def names_in_files(text: str) -> Iterator[tuple[str, str]]:
    """(name, file) of every "`Name` in `file.py`", also where several names stand before one file."""
    for names, path in NAMES_IN_A_FILE.findall(FENCED.sub("", text)):
        yield from ((name, path) for name in QUOTED.findall(names))


def defined_in(source: str, name: str) -> bool:
    """Whether a module defines a class, a function or a constant of that name."""
    return bool(re.search(rf"^\s*(?:class|def) {name}\b|^{name}\b\s*[:=]", source, re.MULTILINE))


def targets_of(makefile: str) -> set[str]:
    """The targets of a Makefile that have rules."""
    return {name for line in TARGET.findall(makefile) for name in line.split()}


def first_names(requirements: list[str]) -> set[str]:
    """The names of requirements, without versions and extras."""
    return {re.split(r"[^\w.-]", words, maxsplit=1)[0] for words in requirements}


def declared() -> set[str]:
    """The libraries that pyproject.toml, package.json and requirements-node.in declare."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    python = [
        *project["dependencies"],
        *(words for group in project["optional-dependencies"].values() for words in group),
    ]
    node = (ROOT / "requirements-node.in").read_text(encoding="utf-8").splitlines()
    python += [line for line in node if line and not line.startswith("#")]
    return first_names(python) | set(package.get("dependencies", {})) | set(package["devDependencies"])


def pinned(path: Path) -> dict[str, str]:
    """Package -> version of a compiled file."""
    return dict(re.findall(r"^([\w.-]+)==(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE))


by_page = pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(ROOT)))


@by_page
def test_every_file_that_a_page_names_is_there(path: Path) -> None:
    missing = [name for name in paths_in(path.read_text(encoding="utf-8")) if not (ROOT / name).exists()]

    assert missing == []


@by_page
def test_every_link_of_a_page_leads_to_a_file(path: Path) -> None:
    links = LINK.findall(FENCED.sub("", path.read_text(encoding="utf-8")))
    missing = [link for link in links if "://" not in link and not (path.parent / link).exists()]

    assert missing == []


@by_page
def test_every_name_that_a_page_places_in_a_file_is_defined_there(path: Path) -> None:
    missing = [
        f"{name} in {file}"
        for name, file in names_in_files(path.read_text(encoding="utf-8"))
        if not defined_in((ROOT / file).read_text(encoding="utf-8"), name)
    ]

    assert missing == []


@by_page
def test_every_command_that_a_page_names_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    code = "\n".join([*said_in(text), *re.findall(r"^    (.+)$", text, re.MULTILINE)])
    targets = targets_of((ROOT / "Makefile").read_text(encoding="utf-8"))

    assert set(MADE.findall(code)) - targets == set()
    assert set(MANAGED.findall(code)) - set(get_commands()) == set()


def test_the_page_about_running_it_names_every_variable_that_the_settings_read() -> None:
    source = (ROOT / "csa_tracker" / "settings.py").read_text(encoding="utf-8")
    read = set(FROM_THE_ENVIRONMENT.findall(source))

    assert {"SECRET_KEY", "DATABASE_URL", "OIDC_NAME"} <= read
    assert read - set(said_in((ROOT / "docs" / "running.md").read_text(encoding="utf-8"))) == set()


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_every_decision_says_its_context_what_was_decided_and_what_it_costs(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)

    assert parts[1::2] == HEADINGS
    assert all(part.strip() for part in parts[2::2])


def test_the_list_of_decisions_names_each_under_its_own_heading() -> None:
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(\d+)\]\((\S+)\) \| (.+) \|$", index, re.MULTILINE)
    headings = {path.name: path.read_text(encoding="utf-8").splitlines()[0] for path in DECISIONS}
    numbered = [name for name in headings if name[0].isdigit()]

    assert [name for _, name, _ in rows] == numbered
    assert [f"# {number}. {title}" for number, _, title in rows] == [headings[name] for name in numbered]
    assert [int(name[:4]) for name in numbered] == list(range(1, len(numbered) + 1))


def test_every_library_that_is_declared_has_its_line_and_no_other_has() -> None:
    text = (ROOT / "docs" / "decisions" / "dependencies.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| `([^`]+)` \| .+ \| .+ \| .+ \|$", text, re.MULTILINE)

    assert sorted(lines) == sorted(declared())


def test_the_compiled_files_pin_what_is_declared_to_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    service, checks = pinned(ROOT / "requirements.txt"), pinned(ROOT / "requirements-dev.txt")

    assert {name.lower() for name in first_names(project["dependencies"])} <= set(service)
    assert {name.lower() for name in first_names(project["optional-dependencies"]["dev"])} <= set(checks)
    assert service.items() <= checks.items()


def test_the_walk_over_a_page_hears_what_is_wrong() -> None:
    text = "See `plan/no_such.py` and `/updates/`.\n```\n`papers/`\n```\n`Plan` and `Row`, in `plan/value/rows.py`"

    assert paths_in(text) == ["plan/no_such.py", "plan/value/rows.py"]
    assert list(names_in_files(text)) == [("Plan", "plan/value/rows.py"), ("Row", "plan/value/rows.py")]
    assert defined_in("class Row:\n", "Row")
    assert not defined_in("rows = 1\n", "row")
    assert targets_of("PORT ?= 8000\na := b\nrun: setup\n\t@x: y\nlint types: setup\n") == {
        "run",
        "lint",
        "types",
    }
