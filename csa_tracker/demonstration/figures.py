"""Three years of quarterly figures, entered quarter by quarter by whoever keeps them."""

from __future__ import annotations

from collections.abc import Mapping

from csa_tracker.demonstration.people import People
from csa_tracker.demonstration.story import Story
from indicators.arithmetic.periods import Period
from indicators.entry.reading_figures import read_figure
from indicators.models import Indicator
from indicators.owners import name_owner
from indicators.workflow import FigureEntry, enter_figures
from priorities.models import Agreement
from priorities.writing import writing


class FigureStory:
    """The figures of the illustrative agreement. Quarters are numbered 1 to 12, oldest first."""

    def __init__(self, story: Story, people: People) -> None:
        self.story, self.unit = story, people["administrator"]
        self.owner = people[story.entries["figures"]["owner"]]

    @property
    def agreement(self) -> Agreement:
        """The illustrative agreement."""
        return Agreement.objects.get(slug=self.story.entries["slug"])

    def _indicators(self) -> Mapping[str, Indicator]:
        return {row.title: row for row in Indicator.objects.filter(agreement=self.agreement)}

    def name_owner(self) -> None:
        """Names who keeps the figures."""
        with writing(self.agreement, by=self.unit, reason="Keeps the figures") as change:
            name_owner(list(self._indicators().values()), self.owner, change)

    def enter(self, number: int, quarter: Period, *, is_last: bool) -> None:
        """Enters the figures of a quarter; those of the last one are provisional."""
        indicators = self._indicators()
        entries = []
        for row in self.story.figures:
            indicator = indicators[row["indicator"]]
            figure = read_figure(row[f"quarter {number}"] + (" p" if is_last else ""), indicator)
            if figure is not None:
                entries.append(FigureEntry(indicator.ref, row["area"], figure))
        enter_figures(self.agreement, quarter, entries, self.owner)

    def revise(self, quarter: Period) -> None:
        """Revises some figures of a quarter, with the reason."""
        revision = self.story.entries["figures"]["revision"]
        indicator = self._indicators()[revision["indicator"]]
        entries = []
        for area, text in revision["values"].items():
            figure = read_figure(text, indicator)
            if figure is not None:
                entries.append(FigureEntry(indicator.ref, area, figure))
        enter_figures(self.agreement, quarter, entries, self.owner, reason=revision["reason"])
