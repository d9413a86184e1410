"""Addresses of papers."""

from django.urls import path

from papers import views

PAPERS = "agreements/<slug:agreement>/papers/"

urlpatterns = [
    path(PAPERS, views.paper_list, name="paper-list"),
    path(f"{PAPERS}<slug:kind>/", views.paper_detail, name="paper-detail"),
    path(f"{PAPERS}<slug:kind>.<slug:ending>", views.paper_file, name="paper-file"),
]
