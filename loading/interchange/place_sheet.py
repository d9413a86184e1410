"""Reads the sheet ``places``, and the cells that name places.

The places belong to the partnership, not to one plan. So a load adds the ones that the partnership does not have, and
neither changes nor withdraws any.
"""

from __future__ import annotations

from core.text import folded
from loading.interchange.lines import InterchangeFile, SheetLine, in_quotes
from loading.problems import comma_list
from plan.interchange.sheets import named_places
from plan.value import PlanValue
from priorities.places.register import SEPARATOR, PlaceKind, PlaceValue, Register, names_in

LONGEST_NAME = 120
NO_SEMICOLON = "The name of a place cannot hold a semicolon: it separates places elsewhere. Use a comma."


class PlaceNames:
    """The names that a file may use for places: those of the partnership, of the plan as it is, and of the sheet.

    ``added``: the places of the sheet that the partnership does not have yet; each after the one that it is within.
    """

    def __init__(self, file: InterchangeFile, register: Register, plan: PlanValue | None) -> None:
        rows = [row for line in file.lines("places") if (row := self._read(line))]
        self.added = tuple(_parents_first(_not_in(register, rows)))
        self.known = Register((*register.places, *self.added))
        self._refuse_problems(file)
        self._of_plan = {folded(name) for name in named_places(plan)} if plan else set()

    def cell(self, line: SheetLine) -> str:
        """The places that a row names, as it names them; an unknown one is a problem.

        A name that the plan has already stays, though its place was taken out of the register.
        """
        text = line.text("places")
        for name in self.known.unknown_in(text):
            if folded(name) in self._of_plan:
                continue
            names = [place.name for place in self.known.places]
            hint = line.problems.suggest(name, names)
            known = f"It has: {comma_list(names, 12)}. " if names else "It has none. "
            message = (
                f"The partnership has no place {in_quotes(name)}.{hint} {known}"
                "Write one of its places, or add this one to the sheet “places”."
            )
            line.add_problem("places", message)
        return SEPARATOR.join(names_in(text))

    @staticmethod
    def _read(line: SheetLine) -> PlaceValue | None:
        name = line.text("name", required=True, longest=LONGEST_NAME)
        if ";" in name:
            line.add_problem("name", NO_SEMICOLON)
        value = PlaceValue(
            name=name,
            kind=line.choice("kind", tuple(map(str, PlaceKind)), default=PlaceKind.DISTRICT),
            within=line.text("within", longest=LONGEST_NAME),
            code=line.text("code", longest=20),
            other_names=names_in(line.text("other_names")),
        )
        return value if name else None

    def _refuse_problems(self, file: InterchangeFile) -> None:
        """Adds a problem for each name that is there twice, and for each "within" that names no place."""
        seen: dict[str, int] = {}
        for line in file.lines("places"):
            name = folded(line.text("name"))
            if name and name in seen:
                line.add_problem("name", f"Row {seen[name]} has this place already: keep one.")
            seen.setdefault(name, line.number)
            within = line.text("within")
            place = self.known.named(line.text("name"))
            if within and self.known.named(within) is None:
                message = f"There is no place {in_quotes(within)}: add it to the sheet, or empty the cell."
                line.add_problem("within", message)
            elif within and place is not None and place in self.known.up_from(within):
                line.add_problem("within", f"{place.name} would lie within itself: correct the cell.")


def _not_in(register: Register, rows: list[PlaceValue]) -> list[PlaceValue]:
    new: dict[str, PlaceValue] = {}
    for row in rows:
        if register.named(row.name) is None:
            new.setdefault(folded(row.name), row)
    return list(new.values())


def _parents_first(rows: list[PlaceValue]) -> list[PlaceValue]:
    """The rows, each after the row that it is within; those of a circle as they stand."""
    waiting, ordered = list(rows), []
    names = {folded(row.name) for row in rows}
    placed: set[str] = set()
    while waiting:
        ready = [row for row in waiting if folded(row.within) not in names or folded(row.within) in placed]
        for row in ready or waiting:
            ordered.append(row)
            placed.add(folded(row.name))
        waiting = [row for row in waiting if folded(row.name) not in placed]
    return ordered
