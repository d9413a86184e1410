"""What the house is made of, read from its modules: imports, circles, lengths, folders, names of classes, views."""

from __future__ import annotations

import ast
import inspect
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

LINE = [
    "core",
    "documents",
    "downloads",
    "accounts",
    "priorities",
    "indicators",
    "actions",
    "reporting",
    "plan",
    "loading",
    "refresh",
    "papers",
    "csa_tracker",
]
"""The house stands in one line: an app imports from those before it, never from those after it."""

MOST_LINES_OF_A_MODULE = 400
MOST_LINES_OF_A_VIEW = 40
MOST_MODULES_OF_A_FOLDER = 15
FREE_NAMES = {"Command", "Meta", "Media"}
"""Names that Django prescribes."""


@dataclass(frozen=True)
class Module:
    """What is read from a module of the house.

    ``path`` is relative to the root; ``name`` is dotted, a package bears its own. ``imports``: line, dotted name and
    the names taken from it. ``models``: line and "app.Model" of those named in a string: an import that Django does
    later. ``functions``: first line, name and number of lines. ``classes``: but those inside another class.
    """

    app: str
    path: Path
    name: str
    lines: int
    imports: tuple[tuple[int, str, tuple[str, ...]], ...]
    models: tuple[tuple[int, str], ...]
    functions: tuple[tuple[int, str, int], ...]
    classes: tuple[str, ...]


def read_house(root: Path) -> list[Module]:
    """Every Python module of the house except migrations, each read and parsed once."""
    files = [(app, file) for app in LINE for file in sorted((root / app).rglob("*.py"))]
    return [
        read_module(app, root, file)
        for app, file in files
        if "migrations" not in file.relative_to(root).parts
    ]


def read_module(app: str, root: Path, file: Path) -> Module:
    """One module: all of its tree is walked once and then let go."""
    path, text = file.relative_to(root), file.read_text(encoding="utf-8")
    tree = ast.parse(text)
    imports, models, functions = [], [], []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports += [(node.lineno, alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            # From where dots are counted: one is the folder of the module.
            above = path.parent.parts[: len(path.parent.parts) - node.level + 1] if node.level else ()
            name = ".".join([*above, *([node.module] if node.module else [])])
            imports.append((node.lineno, name, tuple(alias.name for alias in node.names)))
        elif isinstance(node, ast.Constant) and _names_a_model(node.value):
            models.append((node.lineno, node.value))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            functions.append((node.lineno, node.name, length))
    parts = path.parent.parts if path.stem == "__init__" else path.with_suffix("").parts
    return Module(
        app,
        path,
        ".".join(parts),
        len(text.splitlines()),
        tuple(imports),
        tuple(models),
        tuple(functions),
        tuple(_classes(tree)),
    )


def _names_a_model(value: object) -> bool:
    if not isinstance(value, str):
        return False
    app, dot, model = value.partition(".")
    return bool(dot) and app in LINE and model.isidentifier() and model[0].isupper()


def _classes(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            # A class inside this one is named by it already: Role.Kind.
            yield child.name
        elif not isinstance(child, ast.expr):
            yield from _classes(child)


def folders_of_code(root: Path) -> set[str]:
    """The packages beside each other at the root; the tests are not part of the house."""
    return {file.parent.name for file in root.glob("*/__init__.py")} - {"tests"}


# --- Imports --------------------------------------------------------------------------------------------


def against_the_line(house: Iterable[Module]) -> list[str]:
    """`path:line: what` for every import from an app that stands later in the line."""
    problems = []
    for module in house:
        named = [*((line, name) for line, name, _ in module.imports), *module.models]
        for line, name in sorted(named):
            target = name.split(".")[0]
            if target in LINE and LINE.index(target) > LINE.index(module.app):
                problems.append(f"{module.path}:{line}: {module.app} imports {name}")
    return problems


def imported_modules(module: Module, names: set[str]) -> dict[str, int]:
    """Modules of the house that the module imports, with the first line that does.

    Whatever is imported from a folder runs the folder's own ``__init__`` first, so that one counts as well,
    except for a module that lives in the folder itself.
    """
    found: dict[str, int] = {}
    for line, base, taken in module.imports:
        for name in {f"{base}.{name}" if f"{base}.{name}" in names else base for name in taken or [""]}:
            parts = name.split(".")
            above = {".".join(parts[:depth]) for depth in range(1, len(parts))}
            outside = {folder for folder in above if not f"{module.name}.".startswith(f"{folder}.")}
            for target in ({name} | outside) & names:
                found[target] = min(line, found.get(target, line))
    return found


def circles(house: Iterable[Module]) -> list[str]:
    """`path:line -> path:line -> name` once for every group of modules that import each other.

    The shortest way round is told; when it is mended, the next one of the group comes to light.
    """
    modules = {module.name: module for module in house}
    reached = {name: imported_modules(module, set(modules)) for name, module in modules.items()}
    problems, in_a_circle = [], set[str]()
    ways = [way for name in modules if (way := _way_round(name, reached))]
    for way in sorted(ways, key=lambda way: (len(way), way)):
        if in_a_circle.isdisjoint(way):
            steps = zip(way, [*way[1:], way[0]], strict=True)
            told = [f"{modules[name].path}:{reached[name][target]}" for name, target in steps]
            problems.append(" -> ".join([*told, way[0]]))
        in_a_circle.update(way)
    return problems


def _way_round(start: str, reached: dict[str, dict[str, int]]) -> list[str]:
    """The shortest way from a module back to itself, breadth first; [] if there is none."""
    ways, seen = [[start]], set[str]()
    while ways:
        further = []
        for way in ways:
            for target in sorted(reached[way[-1]]):
                if target == start:
                    return way
                if target not in seen:
                    seen.add(target)
                    further.append([*way, target])
        ways = further
    return []


# --- Lengths --------------------------------------------------------------------------------------------


def too_long(house: Iterable[Module]) -> list[str]:
    """Modules that should have become a package."""
    return [
        f"{module.path}: {module.lines} lines" for module in house if module.lines > MOST_LINES_OF_A_MODULE
    ]


def views_of(patterns: Iterable[Any]) -> Iterator[Callable[..., Any]]:
    """What each of Django's URL patterns calls, freed from its decorators; of a class-based view the class."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from views_of(pattern.url_patterns)
        else:
            yield _undecorated(pattern.callback)


def _undecorated(view: Callable[..., Any]) -> Callable[..., Any]:
    while True:
        # The class goes first: a view made of one carries the decorators of its dispatch method.
        if hasattr(view, "view_class"):
            return inspect.unwrap(view.view_class)
        if isinstance(view, partial):
            view = view.func
        elif hasattr(view, "__wrapped__"):
            view = view.__wrapped__
        else:
            return view


def hidden_views(patterns: Iterable[Any]) -> list[str]:
    """Decorators of the house that hide their view: without functools.wraps nothing tells which module it is from."""
    return sorted(
        f"{view.__module__}.{view.__qualname__}"
        for view in views_of(patterns)
        if view.__module__.split(".")[0] in LINE and "<locals>" in view.__qualname__
    )


def has_views(module: Module, addressed: set[str]) -> bool:
    """Whether an address leads to the module, or its name or a folder's says that it has views."""
    return (
        module.name in addressed
        or "views" in module.path.parent.parts
        or "views" in module.path.stem.split("_")
    )


def long_views(house: Iterable[Module], patterns: Iterable[Any]) -> list[str]:
    """Functions of modules with views that do more than fetch, bind, call and redirect."""
    addressed = {view.__module__ for view in views_of(patterns)}
    problems = []
    for module in house:
        if not has_views(module, addressed):
            continue
        for line, name, length in module.functions:
            if length > MOST_LINES_OF_A_VIEW:
                problems.append(f"{module.path}:{line}: {name} has {length} lines")
    return problems


# --- What is counted against a table of known exceptions --------------------------------------------------


def full_folders(house: Iterable[Module]) -> dict[str, int]:
    """Folders with more modules than one looks through, with how many; their ``__init__`` does not count."""
    counts = Counter(str(module.path.parent) for module in house if module.path.stem != "__init__")
    return {folder: count for folder, count in counts.items() if count > MOST_MODULES_OF_A_FOLDER}


def names_given_twice(house: Iterable[Module]) -> dict[str, int]:
    """Names that classes of several modules have, with how many modules."""
    modules = defaultdict(set)
    for module in house:
        for name in module.classes:
            modules[name].add(module.name)
    return {name: len(found) for name, found in modules.items() if len(found) > 1 and name not in FREE_NAMES}
