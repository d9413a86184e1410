"""Draws the charts of indicators. Only ``picture`` brings this module in, when it has to draw."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from indicators.charts.value import Chart, ChartLevel, ChartLine, Format, Size

# Told apart by shape, by dashes and by darkness as much as by colour.
INK, BLUE, ORANGE, GREY, PALE = "#12262b", "#12436d", "#f46a25", "#5b6b70", "#dfe6e9"
LINES = ((BLUE, "-", "o"), (ORANGE, "--", "s"), ("#28a197", "-.", "^"), ("#801650", ":", "D"))
FONTS = ["Liberation Sans", "Arial", "Helvetica", "DejaVu Sans"]


@dataclass(frozen=True)
class Measures:
    """Inches, the size of letters in points, and whether levels are named below instead of at the right."""

    width: float
    height: float
    letters: float
    below: bool


SIZES = {
    Size.WIDE: Measures(7.2, 3.6, 11, below=False),
    Size.NARROW: Measures(2.95, 3.0, 9.5, below=True),
}
PIXELS = 200  # of a PNG, an inch

# Settings of the drawing library are the process's own; two threads must not set them at once.
_lock = Lock()


def draw(chart: Chart, form: Format, size: Size) -> bytes:
    """The picture of a chart, the same bytes for the same chart. PNG: 200 pixels an inch."""
    measures = SIZES[size]
    with (
        _lock,
        mpl.rc_context(
            {
                "font.family": "sans-serif",
                "font.sans-serif": FONTS,
                "font.size": measures.letters,
                "svg.fonttype": "path",
                "svg.hashsalt": "csa",
                "axes.unicode_minus": True,
            }
        ),
    ):
        figure = Figure(
            figsize=(measures.width, measures.height), facecolor="white", layout="constrained", dpi=PIXELS
        )
        _fill(figure, figure.add_subplot(), chart, measures)
        return _bytes(figure, form)


def _bytes(figure: Figure, form: Format) -> bytes:
    target = io.BytesIO()
    if form is Format.PNG:
        FigureCanvasAgg(figure).print_png(target, metadata={"Software": None})
        return target.getvalue()
    FigureCanvasSVG(figure).print_svg(target, metadata={"Date": None, "Creator": None})
    return target.getvalue()


def _fill(figure: Figure, axes: Axes, chart: Chart, measures: Measures) -> None:
    places = _places(chart.lines)
    for spine in ("top", "right", "left"):
        axes.spines[spine].set_visible(False)
    axes.grid(axis="y", color=PALE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(axis="both", length=0, colors=INK)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, min_n_ticks=3))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(chart, value)))
    if chart.usual:
        axes.axhspan(float(chart.usual[0]), float(chart.usual[1]), color=PALE, zorder=0)
    for level, dashes in _levels(chart):
        axes.axhline(float(level.value), color=GREY, linewidth=1.4, linestyle=dashes, zorder=1)
    for line, look in zip(chart.lines, LINES, strict=False):
        _line(axes, line, places, *look)
    first, last = min(places.values()), max(places.values())
    span = (last - first) or 1.0
    axes.set_xlim(first - span * 0.05, last + span * 0.05)
    axes.margins(y=0.14)
    axes.set_ylim(*axes.get_ylim())
    beside = _beside(chart, measures)
    _x_labels(axes, chart.lines, places, measures, bool(beside))
    _outside(axes, chart, places, measures)
    _names(axes, beside, measures)
    if measures.below:
        _legend(figure, chart, measures)
    if axes.get_ylim()[0] > 0:
        axes.set_xlabel(
            "The scale does not begin at 0.", loc="left", fontsize=measures.letters - 2, color=GREY
        )


def _levels(chart: Chart) -> list[tuple[ChartLevel, tuple[int, tuple[int, int]]]]:
    """What is drawn right across, with its dashes: long ones for the baseline, dots for targets."""
    baseline = [(chart.baseline, (0, (6, 3)))] if chart.baseline else []
    return [*baseline, *((target, (0, (1, 2))) for target in chart.targets)]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _range_words(chart: Chart) -> str:
    return "Trial usual range" if chart.is_trial else "Usual range"


def _beside(chart: Chart, measures: Measures) -> list[tuple[float, str]]:
    """What is written at the right: height and words. Of a narrow picture only the names of its lines."""
    found: list[tuple[float, str]] = []
    for line in chart.lines:
        end = next((point.value for point in reversed(line.points) if point.value is not None), None)
        if line.name and end is not None:
            found.append((float(end), line.name))
    if not measures.below:
        found += [(float(level.value), _capital(level.words)) for level, _ in _levels(chart)]
        if chart.usual:
            found.append((float(chart.usual[1]), _range_words(chart)))
    return found


def _tick(chart: Chart, value: float) -> str:
    """A value at the side of the chart: with as few decimal places as it needs."""
    text = f"{value:,.6f}".rstrip("0").rstrip(".").replace("-", "−")
    return f"{text}%" if chart.unit == "%" else text


def _places(lines: Sequence[ChartLine]) -> dict[str, float]:
    """Where each period stands: by its days, or evenly where the days of some are not known."""
    known: dict[str, int | None] = {}
    for line in lines:
        for point in line.points:
            known.setdefault(point.label, point.day)
    if all(day is not None for day in known.values()) and len(set(known.values())) == len(known):
        return {label: float(day or 0) for label, day in known.items()}
    return {label: float(number) for number, label in enumerate(known)}


def _line(
    axes: Axes, line: ChartLine, places: dict[str, float], colour: str, dashes: str, marker: str
) -> None:
    """A line with a marker at each figure, broken where a period has none; hollow: provisional."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for point in line.points:
        if point.value is None or point.follows_gap:
            pieces.append([])
        if point.value is not None:
            pieces[-1].append((places[point.label], float(point.value)))
    for piece in pieces:
        if piece:
            across, up = zip(*piece, strict=True)
            axes.plot(across, up, color=colour, linestyle=dashes, linewidth=2, zorder=3)
    many = len(line.points) > 24
    for point in line.points:
        if point.value is None:
            continue
        at = ([places[point.label]], [float(point.value)])
        if point.is_outside:
            axes.scatter(*at, s=90, marker="D", facecolor=ORANGE, edgecolor=INK, linewidth=1.4, zorder=5)
        elif point.is_provisional or not many:
            face = "white" if point.is_provisional else colour
            axes.scatter(*at, s=34, marker=marker, facecolor=face, edgecolor=colour, linewidth=1.6, zorder=4)


def _x_labels(
    axes: Axes, lines: Sequence[ChartLine], places: dict[str, float], measures: Measures, shares: bool
) -> None:
    """The first and the last period and as many evenly between as can be read."""
    ordered = sorted(places, key=lambda label: places[label])
    longest = max(len(label) for label in ordered)
    room = measures.width * (0.7 if shares else 0.88)
    fit = max(2, int(room / ((longest + 2) * measures.letters * 0.55 / 72)))
    if len(ordered) > fit:
        step = (len(ordered) - 1) / (fit - 1)
        ordered = [ordered[round(step * number)] for number in range(fit)]
    axes.set_xticks([places[label] for label in ordered], labels=ordered)
    ticks = axes.get_xticklabels()
    if len(ticks) > 1 and longest > 8:
        # The first and the last word must not run over the edge.
        ticks[0].set_horizontalalignment("left")
        ticks[-1].set_horizontalalignment("right")


def _outside(axes: Axes, chart: Chart, places: dict[str, float], measures: Measures) -> None:
    """The word at each figure outside its usual range, so that it does not rest on shape and colour."""
    middle = sum(axes.get_xlim()) / 2
    for line in chart.lines:
        for point in line.points:
            if not point.is_outside or point.value is None or chart.usual is None:
                continue
            above = point.value > chart.usual[1]
            axes.annotate(
                "outside",
                (places[point.label], float(point.value)),
                xytext=(0, 8 if above else -8),
                textcoords="offset points",
                ha="right" if places[point.label] > middle else "left",
                va="bottom" if above else "top",
                fontsize=measures.letters - 1,
                color=INK,
                zorder=6,
            )


def _names(axes: Axes, beside: list[tuple[float, str]], measures: Measures) -> None:
    """Words at the right of the chart, moved apart so that none is written over another."""
    low, high = axes.get_ylim()
    room = (high - low) * (measures.letters * 1.3 / 72) / (measures.height * 0.8)
    taken: float | None = None
    for value, words in sorted(beside):
        taken = value if taken is None else max(value, taken + room)
        axes.annotate(
            words,
            (axes.get_xlim()[1], taken),
            xytext=(3, 0),
            textcoords="offset points",
            ha="left",
            va="center",
            fontsize=measures.letters - 1,
            color=INK,
            annotation_clip=False,
            zorder=6,
        )


def _legend(figure: Figure, chart: Chart, measures: Measures) -> None:
    """Below a narrow picture: what its levels and its band are."""
    handles: list[Artist] = [
        Line2D([], [], color=GREY, linewidth=1.4, linestyle=dashes, label=_capital(level.words))
        for level, dashes in _levels(chart)
    ]
    if chart.usual:
        handles.append(Patch(facecolor=PALE, edgecolor=GREY, linewidth=0.6, label=_range_words(chart)))
    if handles:
        figure.legend(handles=handles, loc="outside lower left", frameon=False, fontsize=measures.letters - 1)
