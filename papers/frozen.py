"""A paper as bytes that last: what is filed, and what the worker makes a file of later.

Equal papers have equal bytes. Their digest is the mark that every file of the paper carries.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any

from papers import value
from papers.value import Paper

MARK, MARK_DIGITS = "csa-paper-", 32
KIND, NUMBER = "is", "number"
"""The name under which a part of a paper says what it is; what an exact number says."""


def freeze(paper: Paper) -> bytes:
    """The paper as compressed JSON."""
    return zlib.compress(_text_of(paper), 6)


def thaw(content: bytes) -> Paper:
    """The paper of :func:`freeze`."""
    paper: Paper = _decoded(json.loads(zlib.decompress(content)))
    return paper


def digest_of(paper: Paper) -> str:
    """64 hexadecimal digits; those of equal papers are equal."""
    return sha256(_text_of(paper)).hexdigest()


def mark_of(paper: Paper) -> str:
    """What every file of the paper carries unseen: the first half of its digest, by which the tracker knows it."""
    return f"{MARK}{digest_of(paper)[:MARK_DIGITS]}"


def _text_of(paper: Paper) -> bytes:
    return json.dumps(_encoded(paper), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _encoded(part: Any) -> Any:
    if is_dataclass(part):
        named = {field.name: _encoded(getattr(part, field.name)) for field in fields(part)}
        return {KIND: type(part).__name__, **named}
    if isinstance(part, Decimal):
        return {KIND: NUMBER, "text": str(part)}
    return [_encoded(item) for item in part] if isinstance(part, tuple) else part


def _decoded(part: Any) -> Any:
    if isinstance(part, list):
        return tuple(map(_decoded, part))
    if not isinstance(part, dict):
        return part
    if part[KIND] == NUMBER:
        return Decimal(part["text"])
    named = {name: _decoded(item) for name, item in part.items() if name != KIND}
    return _classes()[part[KIND]](**named)


@cache
def _classes() -> dict[str, type]:
    """What a paper is made of, by name."""
    from indicators.charts import value as charts

    return {
        name: item
        for module in (charts, value)
        for name, item in vars(module).items()
        if isinstance(item, type) and is_dataclass(item)
    }
