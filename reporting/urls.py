"""Addresses of the updates, of the reporting periods and their review."""

from django.urls import path

from reporting.periods import views as period_views
from reporting.reminders.views import reminder_log
from reporting.review import commentary_views
from reporting.review import views as review_views
from reporting.updates import views as update_views

PERIODS = "agreements/<slug:agreement>/periods/"
PERIOD = f"{PERIODS}<int:cycle>/"

urlpatterns = [
    path("updates/", update_views.update_list, name="update-list"),
    path("updates/check/", update_views.update_check, name="update-check"),
    path("updates/notes/", update_views.update_notes, name="update-notes"),
    path("updates/<int:pk>/", update_views.update_edit, name="update-edit"),
    path("updates/<int:pk>/say/", update_views.update_say, name="update-say"),
    path(PERIODS, period_views.cycle_list, name="cycle-list"),
    path(f"{PERIODS}open/", period_views.cycle_open, name="cycle-open"),
    path(PERIOD, review_views.cycle_review, name="cycle-review"),
    path(f"{PERIOD}rest/", review_views.cycle_agree_rest, name="cycle-agree-rest"),
    path(f"{PERIOD}updates/<int:pk>/", review_views.cycle_decide, name="cycle-decide"),
    path(f"{PERIOD}commentary/<int:pk>/", review_views.cycle_commentary, name="cycle-commentary"),
    path(
        f"{PERIOD}priorities/<int:pk>/commentary/",
        commentary_views.cycle_commentary_record,
        name="cycle-commentary-record",
    ),
    path(f"{PERIOD}responders/", period_views.cycle_responders, name="cycle-responders"),
    path(f"{PERIOD}close/", period_views.cycle_close, name="cycle-close"),
    path("agreements/<slug:agreement>/reminders/", reminder_log, name="reminder-log"),
]
