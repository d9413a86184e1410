"""At most one open reporting period an agreement."""

from django.core.management.base import CommandError
from django.db import migrations, models
from django.db.models import Count


def refuse_two_open(apps, schema_editor):
    """Raises CommandError, which says what to do, where an agreement has more than one open period.

    Which of them to close is for an administrator to decide, with the version from before this migration.
    """
    periods = apps.get_model("reporting", "ReportingPeriod").objects.filter(
        state="open", withdrawn_at__isnull=True
    )
    crowded = (
        periods.values("agreement").annotate(number=Count("pk")).filter(number__gt=1).values("agreement")
    )
    titles = {}
    rows = periods.filter(agreement__in=crowded).order_by("agreement__title", "position", "pk")
    for agreement, title in rows.values_list("agreement__title", "title"):
        titles.setdefault(agreement, []).append(title)
    if titles:
        named = "; ".join(
            f"{agreement} ({', '.join(open_titles)})" for agreement, open_titles in titles.items()
        )
        raise CommandError(
            f"More than one reporting period is open in {named}: with the version of before, close all but one, and "
            "then migrate again."
        )


class Migration(migrations.Migration):
    dependencies = [("reporting", "0002_outbox")]

    operations = [
        migrations.RunPython(refuse_two_open, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="reportingperiod",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open"), ("withdrawn_at__isnull", True)),
                fields=("agreement",),
                name="one_open_period_per_agreement",
                violation_error_message="Another reporting period of the agreement is open: close it first.",
            ),
        ),
    ]
