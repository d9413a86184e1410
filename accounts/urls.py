"""Addresses of the tracker's own sign-in pages; included before allauth's, two of which they stand in for."""

from django.urls import path

from accounts.sign_in import views

urlpatterns = [
    path("demo/sign-in/", views.demo_sign_in, name="demo-sign-in"),
    path("account/second-factor/", views.second_factor, name="second-factor"),
    path("account/carry-on/", views.carry_on, name="carry-on"),
    path("account/signup/", views.to_sign_in, name="account_signup"),
    path("account/email/", views.to_security, name="account_email"),
]
