from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers what a post has to do, for the people pages."""
        from priorities.people.duties import register_duty_groups
        from reporting.hand_over import work_of_posts

        register_duty_groups(work_of_posts)
