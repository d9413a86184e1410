from django.apps import AppConfig


class LoadingConfig(AppConfig):
    name = "loading"
    verbose_name = "Loading"
    default_auto_field = "django.db.models.BigAutoField"
