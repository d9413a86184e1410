"""Pictures of charts, drawn once and kept.

A picture is kept under the digest of what it shows, so that it never has to be thrown away when a figure changes: a
changed chart is another chart.
"""

from __future__ import annotations

from django.core.cache import cache

from indicators.charts.value import Chart, Format, Size

KEPT_SECONDS = 90 * 24 * 60 * 60


def picture(chart: Chart, form: Format, size: Size = Size.WIDE) -> bytes:
    """The picture of a chart: the one kept, or drawn now and kept."""
    key = f"indicators:chart:{chart.digest(form, size)}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        # Brought in here, because drawing needs a second and 60 MB that no other page should pay for.
        from indicators.charts.drawing import draw

        kept = draw(chart, form, size)
        cache.set(key, kept, KEPT_SECONDS)
    return kept
