"""Addresses of the unit's contacts, and of the tracker's own sign-in pages.

They are included before allauth's, three of which they stand in for.
"""

from django.urls import path

from accounts.sign_in import views
from accounts.sign_in.recovery_codes import recovery_codes
from accounts.unit.contacts import contact, unit_contacts

urlpatterns = [
    path("contact/", contact, name="contact"),
    path("partnerships/<int:pk>/contacts/", unit_contacts, name="unit-contacts"),
    path("demo/sign-in/", views.demo_sign_in, name="demo-sign-in"),
    path("account/second-factor/", views.second_factor, name="second-factor"),
    path("account/without-second-proof/", views.without_second_factor, name="without-second-proof"),
    path("account/2fa/recovery-codes/", recovery_codes, name="mfa_view_recovery_codes"),
    path("account/carry-on/", views.carry_on, name="carry-on"),
    path("account/signup/", views.to_sign_in, name="account_signup"),
    path("account/email/", views.to_security, name="account_email"),
]
