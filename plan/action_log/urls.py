"""Addresses of the action log."""

from django.urls import path

from plan.action_log.views import action_log, matter_detail, matter_raise

urlpatterns = [
    path("", action_log, name="action-log"),
    # Before the page of one matter, whose name could be any word.
    path("add/", matter_raise, name="matter-raise"),
    path("<str:ref>/", matter_detail, name="matter-detail"),
]
