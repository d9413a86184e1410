"""Addresses of kept files."""

from django.urls import path

from loading.kept_files import views

AGREEMENT = "agreements/<slug:agreement>/"

urlpatterns = [
    path("files/<int:pk>/", views.file_download, name="file-download"),
    path("files/<int:pk>/withdraw/", views.file_withdraw, name="file-withdraw"),
    path(f"{AGREEMENT}files/add/", views.document_add, name="document-add"),
    path(
        f"{AGREEMENT}periods/<int:period>/files/add/",
        views.meeting_paper_add,
        name="meeting-paper-add",
    ),
    path("updates/<int:pk>/files/add/", views.evidence_add, name="evidence-add"),
]
