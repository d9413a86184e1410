"""The files of the illustrative agreement: adopted documents, papers of meetings, evidence; each is marked."""

from __future__ import annotations

from django.http import HttpRequest

from csa_tracker.demonstration.people import People
from csa_tracker.demonstration.periods import PeriodStory
from csa_tracker.demonstration.story import DemonstrationError, Entry, Story
from documents.file_kinds import kind_of
from loading.kept_files.owners import FileOwner
from loading.kept_files.workflow import Upload, add_file
from loading.models import FiledPaper
from papers.agendas.choosing import meeting_of
from papers.filing.workflow import file_paper
from papers.opening import open_paper
from plan.models import PlanVersion
from priorities.models import Agreement
from reporting.rules.meeting_days import PARTNERSHIP
from reporting.whole_reports import whole_reports


def add_story_file(story: Story, people: People, entry: Entry) -> None:
    """Keeps a file of the story, added by one of the people. Raises DemonstrationError for one of nothing."""
    path = story.folder / "files" / entry["file"]
    content = path.read_bytes()
    upload = Upload(path.name, content, kind_of(content, path.name), entry["title"])
    add_file(_owner(story, people, entry), upload, by=people[entry["by"]])


def file_story_paper(story: Story, people: People, entry: Entry) -> None:
    """Files a paper of the story for the Partnership's meeting about its period."""
    request = HttpRequest()
    request.user = people[entry["by"]]
    meeting = meeting_of(PeriodStory(story, people, entry["period"]).period, PARTNERSHIP)
    opened = open_paper(request, story.entries["slug"], entry["kind"])
    file_paper(opened, readers=FiledPaper.Readers.MEMBERS, query="", by=people[entry["by"]], meeting=meeting)


def _owner(story: Story, people: People, entry: Entry) -> FileOwner:
    agreement = Agreement.objects.get(slug=story.entries["slug"])
    if "version" in entry:
        number = PlanVersion._default_manager.get(agreement=agreement, number=entry["version"])
        return FileOwner(agreement, version=number)
    period = PeriodStory(story, people, entry["period"])
    if "action" not in entry:
        return FileOwner(agreement, period=period.period)
    update = period.updates().get(entry["action"])
    if update is None:
        raise DemonstrationError(f"No update is asked for on {entry['action']} in period {entry['period']}.")
    return FileOwner(agreement, report=whole_reports([update.pk])[0])
