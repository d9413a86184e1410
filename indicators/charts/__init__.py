"""Charts of indicators: the content of a chart as a plain value, and its picture."""

from indicators.charts.making import chart_of, clip_limits, describe_chart
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
    "clip_limits",
    "describe_chart",
    "picture",
]
