"""The addresses of the pages of a refresh."""

from django.urls import path

from refresh import views
from refresh.what_became_views import became

PLAN = "agreements/<slug:agreement>/"
REFRESH = f"{PLAN}refresh/"

urlpatterns = [
    path(f"{PLAN}became/", became, name="became"),
    path(REFRESH, views.refresh_start, name="refresh-start"),
    path(f"{REFRESH}head/", views.refresh_head, name="refresh-head"),
    path(f"{REFRESH}actions/", views.refresh_actions, name="refresh-actions"),
    path(f"{REFRESH}check/", views.refresh_check, name="refresh-check"),
    path(f"{REFRESH}drop/", views.refresh_drop, name="refresh-drop"),
    path(f"{REFRESH}<slug:part>/", views.refresh_rows, name="refresh-rows"),
]
