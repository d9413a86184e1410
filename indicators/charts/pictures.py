"""Pictures of charts, drawn once and kept in the cache.

The cache key is a digest of the content. So nothing has to be deleted when a figure changes: the changed chart has
another key.
"""

from __future__ import annotations

from django.core.cache import cache

from indicators.charts.value import Chart, Format, Size

CACHE_SECONDS = 90 * 24 * 60 * 60


def picture(chart: Chart, form: Format, size: Size = Size.WIDE) -> bytes:
    """The picture of a chart, from the cache if it is there."""
    key = f"indicators:chart:{chart.digest(form, size)}"
    image: bytes | None = cache.get(key)
    if image is None:
        # Imported here: matplotlib needs a second and 60 MB, which other pages should not pay for.
        from indicators.charts.drawing import draw

        image = draw(chart, form, size)
        cache.set(key, image, CACHE_SECONDS)
    return image
