"""The colours of cells: as said, by number in the palette, or as a lighter or darker one of the theme."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping, Sequence

from documents.raw_sheets import IntakeLimit
from documents.spreadsheets.workbook_xml import PartHandler

# The colours of the first palette of Excel that are red, orange, yellow or green.
_PALETTE = {
    2: "FF0000", 3: "00FF00", 5: "FFFF00", 10: "FF0000", 11: "00FF00", 13: "FFFF00", 17: "008000", 42: "CCFFCC",
    43: "FFFF99", 50: "99CC00", 51: "FFCC00", 52: "FF9900", 53: "FF6600", 57: "339966",
}  # fmt: skip
_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
"""The colours of a theme, in the order in which cells number them; the theme itself begins with dk1."""


class ThemeHandler(PartHandler):
    """Collects the colours of a theme, by their names."""

    def __init__(self, intake: IntakeLimit) -> None:
        super().__init__(intake)
        self._colours: dict[str, str] = {}
        self._inside = False
        self._name = ""

    @property
    def colours(self) -> tuple[str, ...]:
        """Six hexadecimal digits for each number that a cell can name; "" where the theme has none."""
        return tuple(self._colours.get(name, "") for name in _ORDER)

    def opened(self, name: str, attrs: Mapping[str, str]) -> None:
        """An element begins."""
        if name == "clrScheme":
            self._inside = True
        elif self._inside and name in _ORDER:
            self._name = name
        elif self._inside and self._name and name in ("srgbClr", "sysClr"):
            self._colours.setdefault(
                self._name, _digits(attrs.get("val" if name == "srgbClr" else "lastClr", ""))
            )

    def closed(self, name: str) -> None:
        """An element ends."""
        if name == "clrScheme":
            self._inside = False
        elif name == self._name:
            self._name = ""


def colour_of(attrs: Mapping[str, str], theme: Sequence[str]) -> str:
    """Six hexadecimal digits of a colour as a style names it; "" for one that cannot be told."""
    if rgb := _digits(attrs.get("rgb", "")):
        return rgb
    indexed = _number(attrs.get("indexed", ""))
    if indexed is not None:
        return _PALETTE.get(indexed, "")
    number = _number(attrs.get("theme", ""))
    colour = theme[number] if number is not None and number < len(theme) else ""
    return _tinted(colour, attrs.get("tint", "0")) if colour else ""


def _tinted(colour: str, tint: str) -> str:
    """A lighter (``tint`` above 0) or darker colour, as Excel works it out: by its lightness."""
    share = float(tint) if re.fullmatch(r"-?[01](?:\.\d+)?(?:[eE]-?\d+)?", tint) else 0.0
    share = max(-1.0, min(1.0, share))
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (0, 2, 4))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    lightness = lightness * (1 + share) if share < 0 else lightness * (1 - share) + share
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, lightness, saturation))


def _digits(text: str) -> str:
    return text[-6:].upper() if re.fullmatch(r"[0-9A-Fa-f]{6,8}", text) else ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
