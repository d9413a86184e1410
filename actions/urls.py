"""Addresses of the updates, of the reporting periods and their review."""

from django.urls import path

from actions import commentary_views, period_views, reminder_views, review_views, views

PERIODS = "agreements/<slug:agreement>/periods/"
PERIOD = f"{PERIODS}<int:cycle>/"

urlpatterns = [
    path("updates/", views.update_list, name="update-list"),
    path("updates/check/", views.update_check, name="update-check"),
    path("updates/notes/", views.update_notes, name="update-notes"),
    path("updates/<int:pk>/", views.update_edit, name="update-edit"),
    path("updates/<int:pk>/say/", views.update_say, name="update-say"),
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
    path("agreements/<slug:agreement>/reminders/", reminder_views.reminder_log, name="reminder-log"),
]
