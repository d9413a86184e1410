from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers what a post has to do, and which mails did not arrive, for the people pages."""
        from priorities.people.duties import register_duty_groups, register_undelivered
        from reporting.hand_over import work_of_posts
        from reporting.reminders.undelivered import undelivered

        register_duty_groups(work_of_posts)
        register_undelivered(undelivered)
