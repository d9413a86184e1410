"""The crawl that looks for the canaries of ``tests/canary_world.py`` everywhere.

It opens every address of the resolver, Django's admin too, as everybody of the cast: plain, as at two days and
as version 1.0; with every link of those pages, pictures and files, of which workbooks and Word documents are unpacked.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from time import perf_counter
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.contrib import admin
from django.db.models import Q
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from lxml import html

from accounts.models import Message, User
from actions.models import Action
from indicators.models import Indicator
from loading.models import FiledPaper, KeptFile, Load
from priorities.models import Agreement, Holding, LeadPost, Matter, Priority, Theme
from priorities.models import Place as PlaceRow
from reporting.models import Report, ReportDraft, ReportingPeriod
from tests.addresses import NOT_PAGES, Arguments, Place, arguments, every_address, url_names
from tests.canary_circles import (
    ALWAYS,
    IN_THE_ADMIN,
    IN_TURN,
    PLAIN,
    READERS,
    STAFF,
    THOROUGH,
    WORKERS,
    circle_of,
)
from tests.canary_planting import World
from tests.canary_world import DAYS, PRIVATE, PUBLIC
from tests.signing_in import sign_in
from tests.world import session_of

# --- the crawl ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sighting:
    """A canary on a page: who saw it where. ``moment``: of the page; None: it compares two."""

    reader: str
    kind: str
    moment: str | None
    address: str

    def __str__(self) -> str:
        return f"{self.reader} reads “{self.kind}” at {self.address}"

    @property
    def is_allowed(self) -> bool:
        """Whether its reader may read it there."""
        circle = circle_of(self.kind)
        if self.address.startswith("/admin/"):
            in_admin = any(fnmatchcase(self.kind, pattern) for pattern in IN_THE_ADMIN)
            reader = "administrator" if self.reader == STAFF else self.reader
            return (self.reader == STAFF and in_admin) or reader in circle.readers
        if self.reader not in circle.readers:
            return False
        return self.reader in WORKERS or self.moment is None or self.moment in circle.at


@dataclass
class Crawl:
    """What the readers read. ``pages``: how many answers; ``addresses``: the different ones."""

    readers: tuple[str, ...] = ()
    sightings: set[Sighting] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    pages: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        return (
            f"{len(self.addresses)} addresses, {len(ALWAYS)} moments, {len(self.readers)} readers: "
            f"{self.pages} pages read in {self.seconds:.0f} s"
        )

    def seen(self) -> set[tuple[str, str]]:
        """Reader and kind, of whatever was found outside the admin."""
        return {(one.reader, one.kind) for one in self.sightings if not one.address.startswith("/admin/")}


CANARY = re.compile("zq[a-z]+")
# Pages of a plan that are about now, whatever the address asks.
ALWAYS_NOW = (
    "plan-edit",
    "refresh-",
    "load-",
    "period-",
    "update-",
    "version-publish",
    "version-comments",
    "version-withdraw",
)
FOLLOWED = 1
"""So many links of a kind are followed, beside the addresses that are known beforehand."""
# Where a link leads out of the session, or to the pages of the libraries about signing in.
OPEN_THE_ADMIN = (STAFF, "administrator", "other_administrator")
NOT_FOLLOWED = ("/account/logout/", "/account/", "/assets/", "/admin/jsi18n/", "/admin/logout/")


def crawl(world: World, readers: tuple[str, ...]) -> Crawl:
    """The readers go everywhere."""
    result = Crawl(readers)
    begun = perf_counter()
    plans = [(slug, place_of(slug)) for slug in (PUBLIC, PRIVATE)]
    for reader in readers:
        entrances = [address for slug, place in plans for address in addresses_of(slug, place, reader)]
        Walk(world, result, reader).through(
            [*entrances, *(admin_addresses() if reader in OPEN_THE_ADMIN else ())]
        )
    result.seconds = perf_counter() - begun
    return result


class Walk:
    """One reader's way through all addresses and the links that they find there."""

    def __init__(self, world: World, result: Crawl, reader: str) -> None:
        self.world, self.result, self.reader = world, result, reader
        self.client = Client()
        if reader == STAFF:
            session_of(self.client, world.staff)
        elif reader != "signed_out":
            sign_in(self.client, getattr(world.cast, reader), second_factor=True)
        self.known: set[str] = set()
        self.followed: Counter[object] = Counter()

    def through(self, addresses: Iterable[str], *, follow: bool = True) -> None:
        """All the addresses, and of the links that stand on them some of each kind."""
        queue = list(dict.fromkeys(addresses))
        self.known.update(queue)
        while queue:
            for link in self.read(queue.pop()):
                if follow and link not in self.known and self.followed[_kind_of(link)] < FOLLOWED:
                    self.known.add(link)
                    self.followed[_kind_of(link)] += 1
                    queue.append(link)

    def read(self, address: str) -> Iterator[str]:
        """Reads one answer; gives the links of a page."""
        answer: Any = self.client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        heads = " ".join(answer.headers.values())
        self.result.pages += 1
        self.result.addresses.add(address)
        for word in set(CANARY.findall(f"{heads} {text_of(content)}".lower())):
            # A token of a form may begin like one, too.
            if word in self.world.kinds:
                kind = self.world.kinds[word]
                self.result.sightings.add(Sighting(self.reader, kind, moment_of(address), address))
        if answer.headers.get("Content-Type", "").startswith("text/html") and content:
            yield from links_of(content, address)


def text_of(content: bytes) -> str:
    """A page, picture or file as text; of a workbook or Word document all its parts."""
    if not content.startswith(b"PK"):
        return content.decode(errors="ignore")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return " ".join(parts.read(name).decode(errors="ignore") for name in parts.namelist())


def moment_of(address: str) -> str | None:
    """Which moment an address asks for; None: it compares two, or asks for none that the crawl knows."""
    asked = dict(parse_qsl(urlsplit(address).query))
    if "from" in asked or "to" in asked:
        return None
    moment = "&".join(f"{name}={asked[name]}" for name in ("at", "version") if name in asked)
    return moment if moment in ALWAYS else None


def links_of(page: bytes, address: str) -> Iterator[str]:
    """The links and pictures of a page that stay in the service."""
    tree = html.document_fromstring(page)
    for target in tree.xpath("//a/@href | //img/@src | //source/@srcset"):
        link = urlsplit(urljoin(address, str(target)))
        is_file = "format=" in link.query  # those are known beforehand
        if not (link.scheme or link.netloc or is_file or link.path.startswith(NOT_FOLLOWED)):
            yield f"{link.path}?{link.query}" if link.query else link.path


def _kind_of(address: str) -> object:
    """What kind of page a link leads to: its URL name, its moment, and whether it asks for anything else."""
    link = urlsplit(address)
    asked = dict(parse_qsl(link.query, keep_blank_values=True))
    moment = tuple(asked.pop(name, "") for name in ("at", "version"))
    try:
        return resolve(link.path).view_name, moment, bool(asked)
    except Resolver404:
        return link.path, moment, bool(asked)


# --- all addresses ------------------------------------------------------------------------------------------------


def addresses_of(slug: str, place: Place, reader: str) -> Iterator[str]:
    """Every address about a plan, and those about no plan, as one reader goes there."""
    names = url_names()
    turn = _turns_of(reader)
    changes, compare = (reverse(name, args=[slug]) for name in ("change-list", "plan-compare"))

    def moments(address: str) -> Iterator[str]:
        joint = "&" if "?" in address else "?"
        for moment in next(turn):
            if not moment or slug == PUBLIC:
                yield f"{address}{joint}{moment}" if moment else address

    for address in every_address(place):
        if "agreement" not in names[address.url_name] or address.url_name.startswith(ALWAYS_NOW):
            yield address.path
        elif "?" not in address.path:
            yield from moments(address.path)
        elif reader in THOROUGH:
            yield address.path
    for name in NOT_PAGES - {"demo-sign-in"}:
        for filled in arguments(name, names[name], place):
            yield reverse(name, kwargs=filled)
    yield f"{reverse('load-template')}?agreement={slug}"
    yield from moments(f"{changes}?format=csv")
    if reader in THOROUGH:
        yield f"{changes}?format=xlsx"
    yield f"{compare}?from=1.0&to=now&show=all"
    yield f"{compare}?from={DAYS[0]}&to={DAYS[1]}&show=all&format=docx"


def _turns_of(reader: str) -> Iterator[tuple[str, ...]]:
    """The moments at which a reader reads one page of the public plan after the other, without end.

    THOROUGH readers read each at every moment, the others as it stands, and every third one at a further moment too;
    who reads IN_TURN every second page at one moment. Each begins at another place.
    """
    further = sorted(ALWAYS - {PLAIN})
    turns: list[tuple[str, ...]] = [(PLAIN, *further)]
    if reader in IN_TURN:
        turns = [chosen for moment in (PLAIN, *further) for chosen in ((moment,), ())]
    elif reader not in THOROUGH:
        turns = [chosen for moment in further for chosen in ((PLAIN, moment), (PLAIN,), (PLAIN,))]
    return itertools.islice(itertools.cycle(turns), READERS.index(reader), None)


def place_of(slug: str) -> Place:
    """A plan with all its rows that have pages of their own."""
    agreement = Agreement.objects.get(slug=slug)

    def rows(name: str, model: Any, key: str, **which: Any) -> tuple[Arguments, ...]:
        values = model._default_manager.filter(**which).order_by("pk").values_list(key, flat=True)
        return tuple({name: value} for value in values)

    def planted(table: str) -> tuple[str, ...]:
        """The refs of the rows of a table that hold canaries, those of rows that everybody reads alike once."""
        return tuple(f"{state}-{table}" for state in ("published", "new", "private"))

    in_plan = {"agreement": agreement}
    # Of the actions on which the cast has written.
    written = Report.objects.filter(~Q(sent_by=None) | ReportDraft.objects.of_row(), **in_plan)
    reports = tuple({"period": row.period_id, "pk": row.pk} for row in written.filter(action__isnull=False))
    commentaries = tuple(
        {"period": period, "pk": priority}
        for (period, priority) in itertools.product(
            ReportingPeriod.objects.filter(**in_plan).values_list("pk", flat=True),
            Priority._default_manager.filter(**in_plan, ref="p1").values_list("pk", flat=True),
        )
    )
    of = {
        "action-": (
            *rows("ref", Action, "ref", **in_plan, text__startswith="zq"),
            *({"ref": ref} for ref in ("act0", "act1")),
        ),
        "priority-detail": rows(
            "number", Priority, "number", **in_plan, ref__in=("p1", *planted("priorities"))
        ),
        "theme-detail": rows("slug", Theme, "slug", **in_plan, ref__in=planted("themes")),
        "indicator-": rows("ref", Indicator, "ref", **in_plan),
        "place-": rows("pk", PlaceRow, "pk"),
        "place-detail": rows("place", PlaceRow, "pk"),
        "place-add": ({"pk": agreement.partnership_id},),
        "period-": rows("period", ReportingPeriod, "pk", **in_plan),
        "period-decide": reports,
        "period-commentary-record": commentaries,
        "update-": tuple({"pk": row.pk} for row in written),
        "update-file-download": rows("period", ReportingPeriod, "pk", **in_plan),
        "update-file-record": rows("period", ReportingPeriod, "pk", **in_plan),
        "file-": rows("pk", KeptFile, "pk"),
        "meeting-papers": tuple(
            {"period": pk, "meeting": meeting}
            for pk in ReportingPeriod.objects.filter(**in_plan).values_list("pk", flat=True)
            for meeting in ("group", "partnership")
        ),
        "filed-paper": rows("pk", FiledPaper, "pk", **in_plan),
        "filed-paper-": rows("pk", FiledPaper, "pk", **in_plan),
        "load-": rows("pk", Load, "pk"),
        "person-": rows("pk", User, "pk"),
        "post-": rows("pk", LeadPost, "pk", **in_plan),
        "holding-": rows("pk", Holding, "pk", **in_plan),
        "request-": rows("pk", Matter, "pk", kind="hand-over"),
        "mail-": rows("pk", Message, "pk"),
        "plan-edit-": tuple(
            {"kind": kind, "ref": f"published-{table}"}
            for kind, table in (("actions", "actions"), ("aims", "aims"), ("priorities", "priorities"))
        ),
    }
    return Place(slug, "1", "early-help", "act0", rows={name: some for name, some in of.items() if some})


def admin_addresses() -> Iterator[str]:
    """The lists of Django's admin; its rows and their histories are links from there."""
    yield reverse("admin:index")
    for model in admin.site._registry:
        yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
