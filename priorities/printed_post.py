"""The one name of a post. Runs without Django."""

from __future__ import annotations


def printed_post(title: str, body: str, short_name: str = "") -> str:
    """The name of a post as the plan prints it: "Head of Local Policing & Partnerships, Kent Police".

    A body that leads itself is called by its short name if it has one: "KCC". "" for neither title nor body.
    """
    if not body:
        return title
    return f"{title}, {body}" if title else short_name or body
