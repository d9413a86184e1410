"""Every address of the service."""

from allauth.account.decorators import secure_admin_login
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
    # Before allauth's addresses: two of them are answered here.
    path("", include("accounts.urls")),
    path("account/", include("allauth.urls")),
    path("", include("core.urls")),
    path("", include("priorities.urls")),
    path("", include("reporting.urls")),
    path("", include("plan.urls")),
    path("", include("loading.urls")),
    path("", include("refresh.urls")),
    path("", include("papers.urls")),
]
