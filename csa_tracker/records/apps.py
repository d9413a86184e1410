"""Django's admin as an app, with who may open it."""

from django.contrib.admin.apps import AdminConfig


class RecordsConfig(AdminConfig):
    default_site = "csa_tracker.records.site.TrackerAdminSite"
