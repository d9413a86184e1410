"""Addresses of setting up and updating the plan from files, and of kept files."""

from django.urls import include, path

urlpatterns = [
    path("", include("loading.kept_files.urls")),
    path("load/", include("loading.uploads.urls")),
    path("load/updates/", include("loading.update_files.urls")),
    path("load/template/", include("loading.template_workbook.urls")),
]
