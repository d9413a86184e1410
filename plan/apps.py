from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "plan"
    verbose_name = "The plan"
    default_auto_field = "django.db.models.BigAutoField"
