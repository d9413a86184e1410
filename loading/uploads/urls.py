"""Addresses: files dropped in: upload, columns, check, confirm, undo."""

from django.urls import path

from loading.uploads import views, views_check, views_columns, views_undo

urlpatterns = [
    path("", views.load_start, name="load-start"),
    path("<int:pk>/", views.load_detail, name="load-detail"),
    path("<int:pk>/file/", views.load_file, name="load-file"),
    path("<int:pk>/corrected/", views.load_replace, name="load-replace"),
    path("<int:pk>/columns/", views_columns.load_columns, name="load-columns"),
    path("<int:pk>/check/", views_check.load_check, name="load-check"),
    path("<int:pk>/absent/", views_check.load_absent, name="load-absent"),
    path("<int:pk>/confirm/", views.load_confirm, name="load-confirm"),
    path("<int:pk>/undo/", views_undo.load_undo, name="load-undo"),
]
