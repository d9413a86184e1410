from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class CsaTrackerConfig(AppConfig):
    name = "csa_tracker"
    verbose_name = "Community Safety Agreement tracker"
    default_auto_field = "django.db.models.BigAutoField"


class RecordsConfig(AdminConfig):
    """Django's admin, with who may open it."""

    default_site = "csa_tracker.records.site.TrackerAdminSite"
