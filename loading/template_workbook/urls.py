"""Addresses: the workbook in which a plan can be set down."""

from django.urls import path

from loading.template_workbook import views

urlpatterns = [
    path("", views.load_template, name="load-template"),
]
