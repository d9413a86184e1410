"""The rows of the sheet of places. The places belong to the partnership: no plan has them, a plan names them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from plan.value.fields import NAME, FormColumn
from plan.value.rows.base import Row


@dataclass(frozen=True, kw_only=True)
class PlaceRow(Row):
    """A place of the partnership; ``within``: the name of the place that it is a part of."""

    name: Annotated[str, NAME, FormColumn("As figures, actions and findings name it.")]
    kind: Annotated[str, FormColumn("What it is.")] = "district"
    within: Annotated[str, FormColumn("Name of the place that it is a part of.")] = ""
    code: Annotated[str, FormColumn("Its official code, if a document gives one.")] = ""
    other_names: Annotated[str, FormColumn("What it is also called; several with a semicolon between.")] = ""
