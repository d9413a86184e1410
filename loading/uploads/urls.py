"""Addresses: files dropped in: upload, columns, check, confirm, undo."""

from django.urls import path

from loading.uploads.views import cells, check, columns, layouts, load, not_in_file, undo

urlpatterns = [
    path("", load.load_start, name="load-start"),
    path("layouts/", layouts.load_layouts, name="load-layouts"),
    path("layouts/<int:pk>/", layouts.load_layout, name="load-layout"),
    path("<int:pk>/", load.load_detail, name="load-detail"),
    path("<int:pk>/corrected/", load.load_replace, name="load-replace"),
    path("<int:pk>/columns/", columns.load_columns, name="load-columns"),
    path("<int:pk>/check/", check.load_check, name="load-check"),
    path("<int:pk>/cells/", cells.load_cells, name="load-cells"),
    path("<int:pk>/cells/file/", cells.load_cells_file, name="load-cells-file"),
    path("<int:pk>/absent/", not_in_file.load_absent, name="load-absent"),
    path("<int:pk>/confirm/", load.load_confirm, name="load-confirm"),
    path("<int:pk>/undo/", undo.load_undo, name="load-undo"),
]
