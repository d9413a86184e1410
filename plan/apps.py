from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "plan"
    verbose_name = "The plan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Has the worker publish the reporting periods whose day has come."""
        from accounts.outbox.tasks import register_task
        from plan.versions.publishing_periods import publish_due

        register_task(publish_due)
