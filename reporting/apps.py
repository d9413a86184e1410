from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tells the people pages what goes with a post."""
        from priorities.people.duties import tells_inheritance
        from reporting.hand_over import goes_with

        tells_inheritance(goes_with)
