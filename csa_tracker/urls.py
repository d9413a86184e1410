"""Every address of the service."""

from allauth.account.decorators import secure_admin_login
from allauth.mfa.totp.views import activate_totp
from csp.decorators import csp_update
from django.contrib import admin
from django.urls import include, path

from csa_tracker.health import healthz
from csa_tracker.views import home

# The admin is entered through the same door as everything else, with the same second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    # allauth hands the picture to scan to its page as data; no other page may show such a picture.
    path(
        "account/2fa/totp/activate/",
        csp_update({"img-src": ["data:"]})(activate_totp),
        name="mfa_activate_totp",
    ),
    # Before allauth's addresses: two of them are answered here.
    path("", include("accounts.urls")),
    path("account/", include("allauth.urls")),
    path("", include("core.urls")),
    path("", include("priorities.urls")),
    path("", include("actions.urls")),
    path("", include("plan.urls")),
]
