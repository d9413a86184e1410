"""Kept files, loads of uploaded files, and saved layouts.

Loads are no part of a plan and have no history of their own: the history of a plan's rows has what a load changed, and
the row of a load has who did what and when. Kept files stand here because this is the first app that knows all that
a file can belong to.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q, QuerySet

from accounts.audience import Lookups, Through, visible_rows
from accounts.models import Partnership, User
from actions.models import Action
from core.history import TrackedRecords
from documents.file_kinds import KINDS, FileKind
from plan.models import PlanVersion
from priorities.models import Agreement, Person
from reporting.models import Report, ReportingPeriod


class Load(models.Model):
    """An uploaded file that is to be loaded into a plan.

    ``agreement`` None: the file is about a new one. ``head``: the agreement, priority and period that a person
    entered for the file. ``layout``: empty for a file in the interchange form. ``answers``: by the key of the
    question; a corrected file keeps them. ``absent``: what happens to rows of the plan that the file does not have.
    ``mark``: a hash of what the person saw when they confirmed. ``loaded_at``: also the moment of its history rows.
    ``file``: the :class:`KeptFile` that was read.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        LOADED = "loaded", "Imported"
        UNDONE = "undone", "Undone"
        DROPPED = "dropped", "Dropped"

    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="+", verbose_name="partnership"
    )
    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="agreement"
    )
    head = models.JSONField("what the file is about", default=dict)
    layout = models.JSONField("which column is what", default=dict, blank=True)
    answers = models.JSONField("answers", default=dict, blank=True)
    absent = models.JSONField("what becomes of what the file does not have", default=dict, blank=True)
    mark = models.CharField("what the plan was at the check", max_length=64, blank=True)
    state = models.CharField("state", max_length=10, choices=State.choices, default=State.WAITING)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField("dropped in")
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    loaded_at = models.DateTimeField("loaded", null=True, blank=True)
    reason = models.TextField("why it was imported", blank=True)
    written = models.JSONField("how many rows were written", default=dict, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField("undone, or dropped", null=True, blank=True)
    ended_why = models.TextField("why it was undone", blank=True)

    class Meta:
        verbose_name = "load"
        ordering = ("-started_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "loaded", "undone", "dropped")), name="load_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("loaded", "undone"))
                | Q(loaded_at__isnull=False, agreement__isnull=False),
                name="load_that_is_done_has_its_moment",
            ),
        ]
        indexes = [models.Index(fields=("partnership", "state"), name="load_by_state")]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_state_display()}"

    @property
    def name(self) -> str:
        """The name of its file."""
        return self.file.name


class LoadReading(models.Model):
    """What was read of the file of a load while it waits, so that its pages need not read the file again.

    There is none where it is too large to be kept, or not needed any more.
    """

    load = models.OneToOneField(Load, on_delete=models.CASCADE, related_name="reading", verbose_name="load")
    content = models.BinaryField("what was read")

    def __str__(self) -> str:
        return f"what was read of load {self.load_id}"


class ActionInPaper(models.Model):
    """An action that a filed paper names: who may not read of the one does not read the other."""

    paper = models.ForeignKey(
        "loading.FiledPaper", on_delete=models.CASCADE, related_name="named", verbose_name="filed paper"
    )
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="+", verbose_name="action")

    def __str__(self) -> str:
        return f"action {self.action_id} in paper {self.paper_id}"


class FiledPaperQuerySet(QuerySet[Any]):
    """Filed papers by who may read them."""

    def visible_to(self, user: User | AnonymousUser) -> FiledPaperQuerySet:
        """Those that the person may read, the withdrawn ones too, without what they are made of."""
        rows = self.filter(visible_rows(self.model, Person(user)), agreement__withdrawn_at__isnull=True)
        return rows.defer("content")


class FiledPaper(models.Model):
    """A paper as it was filed: what it is of, and frozen all that it says. Its files are :class:`KeptFile` rows.

    ``kind``: the slug of the kind of paper. ``shows``: the moment and the part of the plan, in words. ``query``: that
    of the address which shows the same of today. ``content``, ``digest``: what it says (see ``papers.frozen``).
    ``period``, ``meeting``: for which meeting it goes out; None and "" for none.
    """

    class Readers(models.TextChoices):
        EVERYBODY = "everybody", "Everybody who may read the agreement"
        MEMBERS = "members", "Members of the Partnership, and who works on the plan"
        WORKERS = "workers", "Who works on the plan: leads, the Working Group, the Community Safety Unit"
        EXEMPT = "exempt", "Members of the Partnership, the Working Group and the Community Safety Unit"
        GROUP = "group", "The Working Group and the Community Safety Unit"

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="+", verbose_name="agreement"
    )

    class Meetings(models.TextChoices):
        GROUP = "group", "Working Group"
        PARTNERSHIP = "partnership", "Partnership"

    kind = models.CharField("kind of paper", max_length=40)
    title = models.CharField("title", max_length=300)
    shows = models.CharField("what it shows", max_length=500)
    query = models.CharField("of what it was made", max_length=1000, blank=True)
    readers = models.CharField("who may open it", max_length=10, choices=Readers.choices)
    content = models.BinaryField("what it says")
    digest = models.CharField("digest of what it says", max_length=64, db_index=True)
    period = models.ForeignKey(
        ReportingPeriod,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="reporting period of its meeting",
    )
    meeting = models.CharField("for which meeting", max_length=12, choices=Meetings.choices, blank=True)
    position = models.PositiveSmallIntegerField("place on the agenda", default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("made")
    withdrawn_at = models.DateTimeField("withdrawn", null=True, blank=True)
    withdrawn_why = models.TextField("why it was withdrawn", blank=True)

    objects = FiledPaperQuerySet.as_manager()
    audience = Lookups(through={"names": Through(ActionInPaper, "paper", "action")})

    class Meta:
        verbose_name = "filed paper"
        ordering = ("-made_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(readers__in=("everybody", "members", "workers", "exempt", "group")),
                name="filed_paper_has_its_readers",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_why=""),
                name="filed_paper_withdrawn_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(period__isnull=True, meeting="")
                | Q(period__isnull=False, meeting__in=("group", "partnership")),
                name="filed_paper_is_for_a_meeting_or_none",
            ),
        ]

    def __str__(self) -> str:
        return self.title


OWNERS = ("version", "period", "report", "load", "paper")
"""The columns of a kept file that name its owner. Where all are empty, the owner is the agreement itself."""


def _owned_by(owner: str | None) -> Q:
    """The condition that a file belongs to this and to nothing else; None: to the agreement."""
    one_owner = Q(**{f"{name}__isnull": name != owner for name in OWNERS})
    return one_owner & Q(agreement__isnull=owner == "load", is_template=False)


IS_TEMPLATE = Q(**{f"{name}__isnull": True for name in (*OWNERS, "agreement")}, is_template=True)


class KeptFileQuerySet(QuerySet[Any]):
    """Kept files by who may read them (design: product.md, "Who sees what")."""

    def visible_to(self, user: User | AnonymousUser, *, with_withdrawn: bool = False) -> KeptFileQuerySet:
        """Those that the person may read, as what they belong to; withdrawn files only if asked for."""
        in_force = Q(agreement__isnull=True) | Q(agreement__withdrawn_at__isnull=True)
        rows = self.filter(visible_rows(self.model, Person(user)), in_force)
        return rows if with_withdrawn else rows.filter(withdrawn_at__isnull=True)


class KeptFile(models.Model):
    """A file that belongs to something, and who may read that may read it (see ``accounts.audience``).

    Its owner is exactly one of: an agreement (its adopted document), a version (the document as adopted), a reporting
    period (a paper of its meeting), a report (evidence), a load (what it read), a filed paper, a partnership (the Word
    template of its papers). ``agreement``: within which it is kept; the owner where no other is named; None for a load,
    which has its own, and for a template. ``name``: what a download is called. ``is_made``: the tracker made it;
    otherwise somebody added it. ``is_template``: it is a Word template.
    ``withdrawn_at``: no longer to be read. ``removed_at``: when its bytes were deleted; the row stays on record.
    """

    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="+", verbose_name="partnership"
    )
    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="agreement"
    )
    version = models.ForeignKey(
        PlanVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="version"
    )
    period = models.ForeignKey(
        ReportingPeriod,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="period",
    )
    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="update"
    )
    load = models.OneToOneField(
        Load, on_delete=models.PROTECT, null=True, blank=True, related_name="file", verbose_name="load"
    )
    paper = models.ForeignKey(
        FiledPaper,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="files",
        verbose_name="filed paper",
    )
    is_made = models.BooleanField("made by the tracker", default=False)
    is_template = models.BooleanField("Word template", default=False)
    position = models.PositiveSmallIntegerField("place on the agenda", default=0)
    title = models.CharField("title", max_length=300)
    name = models.CharField("name of the file", max_length=255)
    kind = models.CharField(
        "kind", max_length=10, choices=[(kind.code, kind.words) for kind in KINDS.values()]
    )
    size = models.PositiveBigIntegerField("size in bytes")
    digest = models.CharField("SHA-256 of the file", max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("added")
    withdrawn_at = models.DateTimeField("withdrawn", null=True, blank=True)
    withdrawn_why = models.TextField("why it was withdrawn", blank=True)
    removed_at = models.DateTimeField("bytes deleted", null=True, blank=True)

    history = TrackedRecords(bases=(models.Model,))
    objects = KeptFileQuerySet.as_manager()
    audience = Lookups(
        partnership="partnership",
        belongs_to=("report",),
        through={"names": Through(ActionInPaper, "paper__files", "action")},
    )

    class Meta:
        verbose_name = "kept file"
        ordering = ("-added_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=_owned_by(None) | reduce(or_, map(_owned_by, OWNERS)) | IS_TEMPLATE,
                name="kept_file_has_one_owner",
            ),
            models.UniqueConstraint(
                fields=("partnership",),
                condition=Q(is_template=True, withdrawn_at__isnull=True),
                name="one_word_template_of_a_partnership",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_why=""),
                name="kept_file_withdrawn_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def file_kind(self) -> FileKind:
        """What it is, by its content."""
        return KINDS[self.kind]


class FileBytes(models.Model):
    """The bytes of a kept file.

    They have a table of their own, so that lists of files do not read them, nor their history keep them. Two files with
    the same bytes keep them twice: each is deleted with its own owner, and nobody has to count who else needs them.
    """

    file = models.OneToOneField(
        KeptFile, on_delete=models.CASCADE, related_name="stored", verbose_name="file"
    )
    content = models.BinaryField("bytes")

    def __str__(self) -> str:
        return f"bytes of file {self.file_id}"


class SavedLayout(models.Model):
    """A layout, saved under a name for the next file of that kind."""

    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="+", verbose_name="partnership"
    )
    name = models.CharField("name", max_length=100)
    layout = models.JSONField("which column is what")
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField("kept")

    class Meta:
        verbose_name = "kept layout"
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "name"),
                name="one_kept_layout_of_a_name",
                violation_error_message="A layout of this name is kept already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class InformationRequest(models.Model):
    """A request for what is held, under the Freedom of Information Act: about an action, or of a person's words.

    While it is open, no file of the agreement is deleted because of its age. ``since``, ``until``: the days that it
    asks about, both included; None: no limit.
    """

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="+", verbose_name="agreement"
    )
    reference = models.CharField("reference", max_length=100)
    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="action"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    since = models.DateField("from", null=True, blank=True)
    until = models.DateField("until", null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("opened")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField("closed", null=True, blank=True)

    class Meta:
        verbose_name = "request for information"
        ordering = ("-opened_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(action__isnull=True, person__isnull=False)
                | Q(action__isnull=False, person__isnull=True),
                name="information_request_is_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
