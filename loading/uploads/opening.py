"""Access to loads: an administrator sees those of their partnerships, after a second factor."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from accounts.administrators import open_administration
from accounts.models import Partnership, User
from loading.models import Load, SavedLayout
from priorities.models import Agreement

MAY_NOT = (
    "Plans are set up and updated by the administrators of a partnership, the officers of its Community Safety Unit. "
    "You do not have that role. Send them the file; they import it."
)


@dataclass(frozen=True)
class LoadAccess:
    """An administrator and the partnerships that they administer, by name."""

    by: User
    partnerships: tuple[Partnership, ...]

    def agreements(self) -> QuerySet[Agreement]:
        """The agreements into which they can load a file, the latest first."""
        agreements: QuerySet[Agreement] = Agreement.objects.filter(
            partnership__in=self.partnerships, withdrawn_at__isnull=True
        )
        return agreements.select_related("partnership")

    def loads(self) -> QuerySet[Load]:
        """The loads of their partnerships, the latest first."""
        loads = Load.objects.filter(partnership__in=self.partnerships)
        return loads.select_related("agreement", "partnership", "file", "started_by", "loaded_by", "ended_by")

    def all_layouts(self) -> QuerySet[SavedLayout]:
        """The saved layouts of all their partnerships, by name."""
        layouts = SavedLayout.objects.filter(partnership__in=self.partnerships)
        return layouts.select_related("partnership", "kept_by")

    def saved_layouts(self, partnership: Partnership) -> QuerySet[SavedLayout]:
        """The saved layouts of a partnership, by name."""
        return SavedLayout.objects.filter(partnership=partnership)


def open_loads(request: HttpRequest) -> LoadAccess:
    """The access of the signed-in person. Raises SignInFirst, Refused (no administrator) and SecondFactorFirst."""
    return LoadAccess(*open_administration(request, MAY_NOT))


def open_load(request: HttpRequest, pk: int) -> tuple[LoadAccess, Load]:
    """A load of one of their partnerships. Raises Http404 for any other, and what :func:`open_loads` raises."""
    access = open_loads(request)
    load = access.loads().select_related("reading").filter(pk=pk).first()
    if load is None:
        raise Http404("No such import.")
    return access, load
