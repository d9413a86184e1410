"""Seals what was published before there was a chain, in the order in which it was published.

The migration has its own copy of how a link is sealed (``plan/versions/chain.py``): that may change later, this not.
"""

import hashlib
from datetime import UTC

from django.db import migrations


def sha256(*parts):
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def seal_all(apps, schema_editor):
    stored_versions = apps.get_model("plan", "StoredVersion").objects.select_related("version")
    stored_periods = apps.get_model("plan", "StoredPeriod").objects.select_related("period")
    version_history = apps.get_model("plan", "HistoricalPlanVersion").objects
    published = {}
    for stored in stored_versions.iterator():
        version = stored.version
        links = published.setdefault(version.agreement_id, [])
        links.append((version.effective_at, stored.pk, "version", version.ref, stored.digest))
        row = version_history.filter(id=version.pk).order_by("-history_date", "-history_id").first()
        if row is not None:
            digest = sha256(row.number, row.printed_date, row.comments)
            links.append((row.history_date, stored.pk, "comments", version.ref, digest))
    for stored in stored_periods.iterator():
        period = stored.period
        if period.published_at is not None:
            links = published.setdefault(period.agreement_id, [])
            links.append((period.published_at, stored.pk, "period", period.ref, stored.digest))
    seal_model = apps.get_model("plan", "Seal")
    for agreement, links in published.items():
        seal, rows = "", []
        for number, (at, _, kind, ref, digest) in enumerate(sorted(links)):
            place = number + 1
            seal = sha256(seal, str(place), kind, ref, digest, at.astimezone(UTC).isoformat())
            rows.append(
                seal_model(
                    agreement_id=agreement, place=place, kind=kind, ref=ref, digest=digest, at=at, seal=seal
                )
            )
        seal_model.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("plan", "0003_chain"), ("reporting", "0006_words_of_the_group")]

    operations = [migrations.RunPython(seal_all, migrations.RunPython.noop)]
