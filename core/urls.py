"""Addresses of the accessibility, privacy and cookie statements."""

from django.urls import path

from core import views

urlpatterns = [
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("cookies/", views.cookies, name="cookies"),
]
