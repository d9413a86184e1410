"""Addresses of the template workbook."""

from django.urls import path

from loading.template_workbook import views

urlpatterns = [
    path("", views.load_template, name="load-template"),
]
