"""Charts of indicators: what a chart shows as a plain value, and its picture."""

from indicators.charts.making import chart_of, clipped, in_words
from indicators.charts.pictures import picture
from indicators.charts.value import Chart, ChartLevel, ChartLine, Format, Point, Size

__all__ = [
    "Chart",
    "ChartLevel",
    "ChartLine",
    "Format",
    "Point",
    "Size",
    "chart_of",
    "clipped",
    "in_words",
    "picture",
]
