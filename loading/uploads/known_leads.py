"""What a partnership calls its leads in its other agreements, so that a file of a new one is not asked about them."""

from __future__ import annotations

from loading.layouts.questions import KnownLeads
from loading.models import Load
from priorities.models import Agency, Holding, LeadPost


def known_leads(load: Load) -> KnownLeads:
    """The bodies, job titles and current leads of the partnership's other agreements. Three queries."""
    which = {"agreement__partnership": load.partnership_id, "withdrawn_at__isnull": True}
    bodies = Agency.objects.filter(**which).exclude(agreement=load.agreement_id)
    posts = LeadPost.objects.filter(**which).exclude(agreement=load.agreement_id).exclude(title="")
    people = Holding.objects.filter(**which, kind="holder", ends_on__isnull=True).exclude(
        agreement=load.agreement_id
    )
    named = people.values_list("name", "post__title", "post__agency__name")
    return KnownLeads(
        bodies=tuple(word for row in bodies.values_list("name", "abbreviation") for word in row if word),
        posts=tuple(posts.values_list("title", flat=True)),
        people={name: ", ".join(filter(None, post)) for name, *post in named if post[0]},
    )
