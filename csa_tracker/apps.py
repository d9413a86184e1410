from django.apps import AppConfig


class CsaTrackerConfig(AppConfig):
    name = "csa_tracker"
    verbose_name = "Community Safety Agreement tracker"
    default_auto_field = "django.db.models.BigAutoField"
