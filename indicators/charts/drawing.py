"""Draws the charts of indicators. Only ``picture`` imports this module, and only when it has to draw."""

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

from indicators.charts.value import NOT_FROM_ZERO, Chart, ChartLevel, ChartLine, Format, Size

# Lines differ by marker, dashes and darkness, not only by colour.
INK, BLUE, ORANGE, GREY, PALE = "#12262b", "#12436d", "#f46a25", "#5b6b70", "#dfe6e9"
LINES = ((BLUE, "-", "o"), (ORANGE, "--", "s"), ("#28a197", "-.", "^"), ("#801650", ":", "D"))
FONTS = ["Liberation Sans", "Arial", "Helvetica", "DejaVu Sans"]


@dataclass(frozen=True)
class Dimensions:
    """Inches; the font size in points; whether the levels are named below the chart instead of at the right."""

    width: float
    height: float
    font_size: float
    levels_below: bool


SIZES = {
    Size.WIDE: Dimensions(7.2, 3.6, 11, levels_below=False),
    Size.NARROW: Dimensions(2.95, 3.0, 9.5, levels_below=True),
}
PIXELS = 200  # of a PNG, per inch

# The settings of matplotlib belong to the whole process: two threads must not change them at the same time.
_lock = Lock()


def draw(chart: Chart, form: Format, size: Size) -> bytes:
    """Draws a chart. The same chart gives the same bytes. A PNG has 200 pixels per inch."""
    dimensions = SIZES[size]
    with (
        _lock,
        mpl.rc_context(
            {
                "font.family": "sans-serif",
                "font.sans-serif": FONTS,
                "font.size": dimensions.font_size,
                "svg.fonttype": "path",
                "svg.hashsalt": "csa",
                "axes.unicode_minus": True,
            }
        ),
    ):
        figure = Figure(
            figsize=(dimensions.width, dimensions.height), facecolor="white", layout="constrained", dpi=PIXELS
        )
        _draw_chart(figure, figure.add_subplot(), chart, dimensions)
        return _image_bytes(figure, form)


def _image_bytes(figure: Figure, form: Format) -> bytes:
    target = io.BytesIO()
    if form is Format.PNG:
        FigureCanvasAgg(figure).print_png(target, metadata={"Software": None})
        return target.getvalue()
    FigureCanvasSVG(figure).print_svg(target, metadata={"Date": None, "Creator": None})
    return target.getvalue()


def _draw_chart(figure: Figure, axes: Axes, chart: Chart, dimensions: Dimensions) -> None:
    positions = _positions(chart.lines)
    for spine in ("top", "right", "left"):
        axes.spines[spine].set_visible(False)
    axes.grid(axis="y", color=PALE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(axis="both", length=0, colors=INK)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, min_n_ticks=3))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick_label(chart, value)))
    if chart.usual:
        axes.axhspan(float(chart.usual[0]), float(chart.usual[1]), color=PALE, zorder=0)
    for level, dashes in _levels(chart):
        axes.axhline(float(level.value), color=GREY, linewidth=1.4, linestyle=dashes, zorder=1)
    for line, style in zip(chart.lines, LINES, strict=False):
        _draw_line(axes, line, positions, *style)
    first, last = min(positions.values()), max(positions.values())
    span = (last - first) or 1.0
    axes.set_xlim(first - span * 0.05, last + span * 0.05)
    axes.margins(y=0.14)
    axes.set_ylim(*axes.get_ylim())
    if chart.scale[0] == 0:
        axes.set_ylim(bottom=0)
    labels = _labels_at_right(chart, dimensions)
    _label_periods(axes, chart.lines, positions, dimensions, bool(labels))
    _label_outside_figures(axes, chart, positions, dimensions)
    _write_labels(axes, labels, dimensions)
    if dimensions.levels_below:
        _draw_legend(figure, chart, dimensions)
    if axes.get_ylim()[0] > 0:
        axes.set_xlabel(NOT_FROM_ZERO, loc="left", fontsize=dimensions.font_size - 2, color=GREY)


def _levels(chart: Chart) -> list[tuple[ChartLevel, tuple[int, tuple[int, int]]]]:
    """The levels drawn across the chart, with their line style: dashes for the baseline, dots for targets."""
    baseline = [(chart.baseline, (0, (6, 3)))] if chart.baseline else []
    return [*baseline, *((target, (0, (1, 2))) for target in chart.targets)]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _range_words(chart: Chart) -> str:
    return "Trial usual range" if chart.is_trial else "Usual range"


def _labels_at_right(chart: Chart, dimensions: Dimensions) -> list[tuple[float, str]]:
    """Height and words of each label at the right. A narrow picture has only the names of its lines there."""
    labels: list[tuple[float, str]] = []
    for line in chart.lines:
        end = next((point.value for point in reversed(line.points) if point.value is not None), None)
        if line.name and end is not None:
            labels.append((float(end), line.name))
    if not dimensions.levels_below:
        labels += [(float(level.value), _capital(level.words)) for level, _ in _levels(chart)]
        if chart.usual:
            labels.append((float(chart.usual[1]), _range_words(chart)))
    return labels


def _tick_label(chart: Chart, value: float) -> str:
    """A value of the y-axis, with as few decimal places as it needs."""
    text = f"{value:,.6f}".rstrip("0").rstrip(".").replace("-", "−")
    return f"{text}%" if chart.unit == "%" else text


def _positions(lines: Sequence[ChartLine]) -> dict[str, float]:
    """The x-position of each period: by its days; evenly spaced if some days are not known."""
    days: dict[str, int | None] = {}
    for line in lines:
        for point in line.points:
            days.setdefault(point.label, point.day)
    if all(day is not None for day in days.values()) and len(set(days.values())) == len(days):
        return {label: float(day or 0) for label, day in days.items()}
    return {label: float(number) for number, label in enumerate(days)}


def _draw_line(
    axes: Axes, line: ChartLine, positions: dict[str, float], colour: str, dashes: str, marker: str
) -> None:
    """Draws a line with a marker at each figure, and a gap where there is none. Provisional markers are hollow."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for point in line.points:
        if point.value is None or point.follows_gap:
            pieces.append([])
        if point.value is not None:
            pieces[-1].append((positions[point.label], float(point.value)))
    for piece in pieces:
        if piece:
            across, up = zip(*piece, strict=True)
            axes.plot(across, up, color=colour, linestyle=dashes, linewidth=2, zorder=3)
    is_long = len(line.points) > 24
    for point in line.points:
        if point.value is None:
            continue
        at = ([positions[point.label]], [float(point.value)])
        if point.is_outside:
            axes.scatter(*at, s=90, marker="D", facecolor=ORANGE, edgecolor=INK, linewidth=1.4, zorder=5)
        elif point.is_provisional or not is_long:
            fill = "white" if point.is_provisional else colour
            axes.scatter(*at, s=34, marker=marker, facecolor=fill, edgecolor=colour, linewidth=1.6, zorder=4)


def _label_periods(
    axes: Axes,
    lines: Sequence[ChartLine],
    positions: dict[str, float],
    dimensions: Dimensions,
    has_labels: bool,
) -> None:
    """Labels the first and the last period, and as many between them as fit."""
    ordered = sorted(positions, key=lambda label: positions[label])
    longest = max(len(label) for label in ordered)
    width = dimensions.width * (0.7 if has_labels else 0.88)
    most = max(2, int(width / ((longest + 2) * dimensions.font_size * 0.55 / 72)))
    if len(ordered) > most:
        step = (len(ordered) - 1) / (most - 1)
        ordered = [ordered[round(step * number)] for number in range(most)]
    axes.set_xticks([positions[label] for label in ordered], labels=ordered)
    ticks = axes.get_xticklabels()
    if len(ticks) > 1 and longest > 8:
        # The first and the last label must stay inside the picture.
        ticks[0].set_horizontalalignment("left")
        ticks[-1].set_horizontalalignment("right")


def _label_outside_figures(
    axes: Axes, chart: Chart, positions: dict[str, float], dimensions: Dimensions
) -> None:
    """Writes "outside" at each figure outside its usual range, so that shape and colour are not the only sign."""
    middle = sum(axes.get_xlim()) / 2
    for line in chart.lines:
        for point in line.points:
            if not point.is_outside or point.value is None or chart.usual is None:
                continue
            above = point.value > chart.usual[1]
            axes.annotate(
                "outside",
                (positions[point.label], float(point.value)),
                xytext=(0, 8 if above else -8),
                textcoords="offset points",
                ha="right" if positions[point.label] > middle else "left",
                va="bottom" if above else "top",
                fontsize=dimensions.font_size - 1,
                color=INK,
                zorder=6,
            )


def _write_labels(axes: Axes, labels: list[tuple[float, str]], dimensions: Dimensions) -> None:
    """Writes the labels at the right of the chart, moved apart so that none covers another."""
    low, high = axes.get_ylim()
    line_height = (high - low) * (dimensions.font_size * 1.3 / 72) / (dimensions.height * 0.8)
    last_height: float | None = None
    for value, words in sorted(labels):
        last_height = value if last_height is None else max(value, last_height + line_height)
        axes.annotate(
            words,
            (axes.get_xlim()[1], last_height),
            xytext=(3, 0),
            textcoords="offset points",
            ha="left",
            va="center",
            fontsize=dimensions.font_size - 1,
            color=INK,
            annotation_clip=False,
            zorder=6,
        )


def _draw_legend(figure: Figure, chart: Chart, dimensions: Dimensions) -> None:
    """Explains the levels and the usual range below a narrow picture."""
    handles: list[Artist] = [
        Line2D([], [], color=GREY, linewidth=1.4, linestyle=dashes, label=_capital(level.words))
        for level, dashes in _levels(chart)
    ]
    if chart.usual:
        handles.append(Patch(facecolor=PALE, edgecolor=GREY, linewidth=0.6, label=_range_words(chart)))
    if handles:
        figure.legend(
            handles=handles, loc="outside lower left", frameon=False, fontsize=dimensions.font_size - 1
        )
