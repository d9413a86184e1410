"""Addresses of the updates, of the reporting periods and their review."""

from django.urls import path

from reporting.periods import views as period_views
from reporting.reminders.views import reminder_log
from reporting.review import commentary_views, item_views
from reporting.review import views as review_views
from reporting.updates import views as update_views

PERIODS = "agreements/<slug:agreement>/periods/"
PERIOD = f"{PERIODS}<int:period>/"

urlpatterns = [
    path("updates/", update_views.update_list, name="update-list"),
    path("updates/check/", update_views.update_check, name="update-check"),
    path("updates/notes/", update_views.update_notes, name="update-notes"),
    path("updates/year/", update_views.update_year, name="update-year"),
    path("updates/calendar/", update_views.update_calendar, name="update-calendar"),
    path("updates/<int:pk>/", update_views.update_edit, name="update-edit"),
    path("updates/<int:pk>/say/", update_views.update_say, name="update-say"),
    path(PERIODS, period_views.period_list, name="period-list"),
    path(f"{PERIODS}open/", period_views.period_open, name="period-open"),
    path(PERIOD, review_views.period_review, name="period-review"),
    path(f"{PERIOD}meeting/", review_views.period_meeting, name="period-meeting"),
    path(f"{PERIOD}updates/<int:pk>/", item_views.period_decide, name="period-decide"),
    path(
        f"{PERIOD}priorities/<int:pk>/commentary/",
        commentary_views.period_commentary_record,
        name="period-commentary-record",
    ),
    path(f"{PERIOD}responders/", period_views.period_responders, name="period-responders"),
    path(f"{PERIOD}responders/<int:post>/", update_views.period_responder, name="period-responder"),
    path(f"{PERIOD}responders/<int:post>/message/", period_views.period_chase, name="period-chase"),
    path(f"{PERIOD}close/", period_views.period_close, name="period-close"),
    path("agreements/<slug:agreement>/reminders/", reminder_log, name="reminder-log"),
]
