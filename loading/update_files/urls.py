"""Addresses: a period's updates from a filled-in workbook."""

from django.urls import path

from loading.update_files import views

PERIOD = "<slug:agreement>/<int:period>/"

urlpatterns = [
    path("", views.update_file, name="update-file"),
    path(f"{PERIOD}workbook/", views.update_file_download, name="update-file-download"),
    path(f"{PERIOD}record/", views.update_file_record, name="update-file-record"),
]
