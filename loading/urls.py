"""Addresses of setting up and updating the plan from files."""

from django.urls import include, path

urlpatterns = [
    path("load/", include("loading.uploads.urls")),
    path("load/updates/", include("loading.update_files.urls")),
    path("load/template/", include("loading.template_workbook.urls")),
]
