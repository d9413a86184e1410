"""Which two moments of a plan are compared, and what of them a reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

from plan.models import PlanVersion
from plan.moments import Moment, end_of
from plan.versions.stored import DIGITS
from priorities.models import Agreement
from priorities.readers import Reader

NOW = "now"
ON_A_DAY = "day"


class NotASide(ValueError):
    """What was asked for cannot be compared; ``field`` is the box that can mend it."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Published:
    """A published version, as far as a comparison needs it."""

    number: str
    document: str
    printed_date: str
    effective_at: datetime
    digest: str = ""

    @property
    def words(self) -> str:
        """ "Version 1.2, October 2014"."""
        return ", ".join(filter(None, (f"Version {self.number}", self.printed_date)))


@dataclass(frozen=True)
class Side:
    """One of the two moments. ``moment`` None: now. ``asked``: what names it in the address."""

    asked: str
    words: str
    moment: datetime | None
    version: Published | None = None

    @property
    def digest(self) -> str:
        """The first digits of the version's digest; "" where the side is none, or has no bytes."""
        return self.version.digest[:DIGITS] if self.version else ""

    @property
    def query(self) -> str:
        """What leads to the plan as it was then."""
        if self.version is not None:
            return Moment(version=self.version.number).query
        return "" if self.asked == NOW else Moment(at=date.fromisoformat(self.asked)).query


def published_versions(agreement: Agreement) -> list[Published]:
    """The published versions of both documents, the newest first; one query.

    A version without bytes is listed only: there is nothing to read.
    """
    rows = PlanVersion.objects.filter(
        agreement=agreement, status="published", withdrawn_at__isnull=True, stored__isnull=False
    )
    return [
        Published(number, document, printed, effective, digest or "")
        for number, document, printed, effective, digest in rows.order_by("-effective_at", "-pk").values_list(
            "number", "document", "printed_date", "effective_at", "stored__digest"
        )
        if effective is not None
    ]


def defaults(versions: Sequence[Published], reader: Reader) -> tuple[str, str]:
    """What is compared unasked: the last version with now, for who sees the working copy; else the last two."""
    if reader.sees_working_copy:
        return (versions[0].number if versions else "", NOW)
    numbers = [version.number for version in versions[:2]]
    return (numbers[-1] if numbers else "", numbers[0] if numbers else NOW)


def side(asked: str, field: str, versions: Sequence[Published], reader: Reader) -> Side:
    """The moment that a version's number, a day or "now" names, as far as the reader may see it.

    Viewers and the public see, as at a day or now, what had been published by then. Raises NotASide.
    """
    version = next((version for version in versions if version.number == asked), None)
    if version is not None:
        return Side(asked, version.words, version.effective_at, version)
    if asked == NOW:
        if reader.sees_working_copy or not versions:
            return Side(NOW, "Now", None)
        return Side(NOW, f"Now ({_decapital(versions[0].words)})", versions[0].effective_at)
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        raise NotASide(
            f"There is no version “{asked}”, and it is not a date such as 2014-12-31: choose one of the list",
            field,
        ) from None
    if day > timezone.localdate():
        raise NotASide(f"{date_format(day, 'j F Y')} has not come yet: choose today or an earlier day", field)
    words, moment = date_format(day, "j F Y"), end_of(day)
    if reader.sees_working_copy or not versions:
        return Side(asked, words, moment)
    then = next((version for version in versions if version.effective_at <= moment), None)
    if then is None:
        return Side(asked, words, moment)
    return Side(asked, f"{words} ({_decapital(then.words)})", then.effective_at)


def _decapital(words: str) -> str:
    return words[:1].lower() + words[1:]


def in_order(first: Side, second: Side) -> tuple[Side, Side, bool]:
    """The earlier side, the later one, and whether they were asked for the other way round."""
    swapped = second.moment is not None and (first.moment is None or first.moment > second.moment)
    return (second, first, True) if swapped else (first, second, False)


def tells_status(first: Side, second: Side, reader: Reader) -> bool:
    """Whether to tell where actions stand: a version does not publish it, and before it is agreed it is the group's."""
    return reader.is_reviewer and first.version is None and second.version is None
