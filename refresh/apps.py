from django.apps import AppConfig


class RefreshConfig(AppConfig):
    name = "refresh"
    verbose_name = "Refresh"
    default_auto_field = "django.db.models.BigAutoField"
