"""Addresses of the pages that show a plan."""

from django.urls import include, path

from plan.history import views as history_views
from plan.new_agreement.views import agreement_create
from plan.pages import views
from plan.versions import views as version_views
from plan.versions.period_views import period_publish, pre_election

PLAN = "agreements/<slug:agreement>/"

urlpatterns = [
    path("agreements/", views.agreement_list, name="agreement-list"),
    path("agreements/new/", agreement_create, name="agreement-create"),
    path(PLAN, views.agreement_detail, name="agreement-detail"),
    path(f"{PLAN}progress/", views.agreement_progress, name="agreement-progress"),
    path(f"{PLAN}plan/", views.plan, name="plan"),
    path(f"{PLAN}time/", views.plan_in_time, name="plan-in-time"),
    path(f"{PLAN}document/", views.agreement_document, name="agreement-document"),
    path(f"{PLAN}funding/", views.funding, name="funding"),
    path(f"{PLAN}priorities/<str:number>/", views.priority_detail, name="priority-detail"),
    path(f"{PLAN}themes/<str:slug>/", views.theme_detail, name="theme-detail"),
    path(f"{PLAN}places/", views.place_list, name="place-list"),
    path(f"{PLAN}places/<int:place>/", views.place_detail, name="place-detail"),
    path(f"{PLAN}actions/", views.action_list, name="action-list"),
    path(f"{PLAN}actions/<str:ref>/", views.action_detail, name="action-detail"),
    path(f"{PLAN}actions/<str:ref>/changes/", history_views.action_changes, name="action-changes"),
    path(f"{PLAN}log/", include("plan.action_log.urls")),
    path(f"{PLAN}indicators/", include("plan.pages.indicators.urls")),
    path(f"{PLAN}versions/", version_views.version_list, name="version-list"),
    path(f"{PLAN}versions/publish/", version_views.version_publish, name="version-publish"),
    path(f"{PLAN}versions/<str:version>/comments/", version_views.version_comments, name="version-comments"),
    path(f"{PLAN}versions/<str:version>/withdraw/", version_views.version_withdraw, name="version-withdraw"),
    path(f"{PLAN}compare/", version_views.plan_compare, name="plan-compare"),
    path(f"{PLAN}changes/", history_views.change_list, name="change-list"),
    path(f"{PLAN}periods/<int:period>/publish/", period_publish, name="period-publish"),
    path("partnerships/<int:pk>/pre-election/", pre_election, name="pre-election"),
    path("", include("plan.editing.urls")),
]
