"""Takes the names of people out of the reasons that the tracker itself wrote: everybody may read a reason.

Who did it is kept beside the reason, and in whose name in the row. What people typed is not touched.
"""

import re

from django.db import migrations

REPORTS = ("HistoricalProgressUpdate", "HistoricalReport")
PEOPLE = ("HistoricalHolding", "HistoricalUser", "HistoricalRole", "HistoricalHandOverRequest")
# History models, how a reason begins, the whole reason, and what stays of it.
FORMS = (
    (("HistoricalReportingPeriod",), "Published by ", r"Published by .+", "Published"),
    (("HistoricalReportingPeriod",), "Closed by ", r"Closed by .+", "Closed"),
    (REPORTS, "Sent by ", r"Sent by .+", "Sent"),
    (REPORTS, "Sent again by ", r"Sent again by .+", "Sent again"),
    (REPORTS, "Recorded by ", r"Recorded by .+? for .+?, from (.+)", r"Recorded, from \1"),
    (REPORTS, "Recorded again by ", r"Recorded again by .+? for .+?, from (.+)", r"Recorded again, from \1"),
    (
        ("HistoricalIndicator",),
        "Figures entered by ",
        r"Figures entered by .+ from now on\.",
        "Somebody enters its figures from now on.",
    ),
    (
        ("HistoricalIndicator",),
        "Figures no longer entered by ",
        r"Figures no longer entered by .+\.",
        "Nobody enters its figures for now.",
    ),
    (
        PEOPLE,
        "",
        r"(.+) handed over (?:from .+ )?to .+ from (\d{1,2} \w+ \d{4})\.",
        r"\1 handed over from \2.",
    ),
    (PEOPLE, "", r"((?:Current lead|Deputy|Delegate) of .+): .+\.", r"\1 named."),
    (PEOPLE, "", r"(.+): entry of .+ corrected\.", r"\1: an entry corrected."),
)
AGREED = "Agreed in the reporting period "


def take_names_out(apps, schema_editor):
    """Every reason in one of our forms, once for all its rows."""
    histories = {model.__name__: model for model in apps.get_models() if _keeps_reasons(model)}
    for names, start, form, words in FORMS:
        for name in set(names) & set(histories):
            for reason in _reasons(histories[name], start):
                if re.fullmatch(form, reason):
                    _reword(histories[name], reason, re.sub(form, words, reason))
    for name in set(PEOPLE) & set(histories):
        _name_the_post_alone(histories[name])
    titles = apps.get_model("reporting", "ReportingPeriod").objects.values_list("title", flat=True)
    _take_words_of_updates_out(histories["HistoricalAction"], set(titles))


def _keeps_reasons(model):
    return any(field.name == "history_change_reason" for field in model._meta.fields)


def _reasons(model, start):
    rows = model.objects.filter(history_change_reason__startswith=start).exclude(history_change_reason="")
    return list(rows.order_by().values_list("history_change_reason", flat=True).distinct())


def _reword(model, reason, words):
    model.objects.filter(history_change_reason=reason).update(history_change_reason=words)


def _name_the_post_alone(model):
    """ "Invited as NAME of POST.": the name is that of a person or a holder."""
    if not any(field.name == "name" for field in model._meta.fields):
        return
    rows = model.objects.filter(history_change_reason__startswith="Invited as ")
    for name, reason in rows.order_by().values_list("name", "history_change_reason").distinct():
        start = f"Invited as {name} of "
        if name and reason.startswith(start):
            _reword(model, reason, f"Invited for {reason.removeprefix(start)}")


def _take_words_of_updates_out(model, titles):
    """Why a lead asked for another date is a note to the group; the update keeps it."""
    for reason in _reasons(model, AGREED):
        for title in titles:
            if reason.startswith(f"{AGREED}{title}: "):
                _reword(model, reason, f"{AGREED}{title}")


class Migration(migrations.Migration):
    dependencies = [
        ("plan", "0001_initial"),
        ("accounts", "0002_outbox"),
        ("indicators", "0001_initial"),
        ("reporting", "0003_one_open_period"),
    ]

    operations = [migrations.RunPython(take_names_out, migrations.RunPython.noop)]
