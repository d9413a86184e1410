"""The two moments of a plan that are compared, as far as a reader may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

from plan.describing.names import lower_first
from plan.models import PlanVersion
from plan.moments import Moment, end_of
from priorities.models import Agreement
from priorities.readers import Reader

NOW = "now"
ON_A_DAY = "day"


class NotComparable(ValueError):
    """The moment that was asked for cannot be compared. ``field``: the form field to correct."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class PublishedVersion:
    """What a comparison needs of a published version."""

    number: str
    document: str
    printed_date: str
    effective_at: datetime

    @property
    def words(self) -> str:
        """ "Version 1.2, October 2014"."""
        return ", ".join(filter(None, (f"Version {self.number}", self.printed_date)))


@dataclass(frozen=True)
class ComparisonSide:
    """One of the two moments. ``moment`` None: now. ``name``: its name in the URL."""

    name: str
    words: str
    moment: datetime | None
    version: PublishedVersion | None = None

    @property
    def query(self) -> str:
        """The query string of pages that show the plan at that moment."""
        if self.version is not None:
            return Moment(version=self.version.number).query
        return "" if self.name == NOW else Moment(at=date.fromisoformat(self.name)).query


def published_versions(agreement: Agreement) -> list[PublishedVersion]:
    """The published versions of both documents, the newest first. One query.

    A version without stored bytes is left out: its plan cannot be read.
    """
    rows = PlanVersion.objects.filter(
        agreement=agreement, status="published", withdrawn_at__isnull=True, stored__isnull=False
    )
    return [
        PublishedVersion(number, document, printed, effective)
        for number, document, printed, effective in rows.order_by("-effective_at", "-pk").values_list(
            "number", "document", "printed_date", "effective_at"
        )
        if effective is not None
    ]


def default_sides(versions: Sequence[PublishedVersion], reader: Reader) -> tuple[str, str]:
    """The names of the sides that are compared by default.

    The last version and now, for a reader who sees the working copy; for others the last two versions.
    """
    if reader.sees_working_copy:
        return (versions[0].number if versions else "", NOW)
    numbers = [version.number for version in versions[:2]]
    return (numbers[-1] if numbers else "", numbers[0] if numbers else NOW)


def side_named(name: str, field: str, versions: Sequence[PublishedVersion], reader: Reader) -> ComparisonSide:
    """The side with a name: the number of a version, a day (2014-12-31) or "now".

    For viewers and the public, a day or now means the last version that had been published by then. ``field``: for the
    error. Raises NotComparable.
    """
    version = next((version for version in versions if version.number == name), None)
    if version is not None:
        return ComparisonSide(name, version.words, version.effective_at, version)
    if name == NOW:
        if reader.sees_working_copy or not versions:
            return ComparisonSide(NOW, "Now", None)
        return ComparisonSide(NOW, f"Now ({lower_first(versions[0].words)})", versions[0].effective_at)
    try:
        day = date.fromisoformat(name)
    except ValueError:
        raise NotComparable(
            f"There is no version “{name}”, and it is not a date such as 2014-12-31: choose one of the list",
            field,
        ) from None
    if day > timezone.localdate():
        raise NotComparable(
            f"{date_format(day, 'j F Y')} has not come yet: choose today or an earlier day", field
        )
    words, moment = date_format(day, "j F Y"), end_of(day)
    if reader.sees_working_copy or not versions:
        return ComparisonSide(name, words, moment)
    published = next((version for version in versions if version.effective_at <= moment), None)
    if published is None:
        return ComparisonSide(name, words, moment)
    return ComparisonSide(name, f"{words} ({lower_first(published.words)})", published.effective_at)
