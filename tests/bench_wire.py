"""What a first visit brings over the wire: the home page and what it needs, as a service sends them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import brotli
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from tests.bench import Line
from tests.pages import find

KILOBYTES = 100
REQUESTS = 6
HOME = "/"
# What a browser fetches by itself when it reads a page or a style sheet.
IN_HTML = (
    "//link[contains(@rel, 'stylesheet') or contains(@rel, 'icon') or @rel='script' or @rel='img']/@href"
    " | //script/@src | //img/@src"
)
IN_CSS = re.compile(r"url\((?:['\"]?)(?!data:)([^)'\"]+)")


def bench() -> list[Line]:
    """Requests, bytes and other hosts of the first view of the home page.

    Assets are counted as WhiteNoise stores them, compressed with Brotli, with every picture that a style sheet names;
    the page is counted as the service sends it, before a proxy compresses it.
    """
    answer = Client().get(HOME, headers={"accept-encoding": "gzip, br"})
    page = len(answer.content)
    assets = asked_for(answer.content.decode())
    elsewhere = [address for address in assets if urlsplit(address).netloc]
    sizes = {address: asset_size(address) for address in assets if address not in elsewhere}
    total = (page + sum(sizes.values())) / 1000
    number = 1 + len(assets)
    return [
        Line(
            "first view over the wire",
            "home page, signed out",
            f"{total:.0f} KB (page {page / 1000:.0f}), {number} requests, {len(elsewhere)} elsewhere",
            f"{KILOBYTES} KB, {REQUESTS} requests, none elsewhere",
            total <= KILOBYTES and number <= REQUESTS and not elsewhere,
        )
    ]


def asked_for(html: str) -> list[str]:
    """The addresses that a browser fetches for the page besides itself, each once, pictures of style sheets too."""
    found = find(html, IN_HTML)
    for address in [address for address in found if address.endswith(".css")]:
        used = IN_CSS.findall(Path(_path_of(address)).read_text(encoding="utf-8"))
        found += [target for target in used if target.startswith(settings.STATIC_URL)]
    return list(dict.fromkeys(found))


def _path_of(address: str) -> str:
    found = finders.find(urlsplit(address).path.removeprefix(settings.STATIC_URL))
    if not isinstance(found, str):
        raise FileNotFoundError(f"{address} is in no folder of assets: run make setup")
    return found


def asset_size(address: str) -> int:
    """Bytes of an asset as it is sent."""
    path = _path_of(address)
    if path.endswith((".png", ".jpg", ".woff2")):
        return os.path.getsize(path)
    return len(brotli.compress(Path(path).read_bytes()))
