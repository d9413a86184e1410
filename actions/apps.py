from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "actions"
    verbose_name = "Actions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tells the people pages what goes with a post, and which mail about it did not arrive."""
        from actions.handover import goes_with
        from actions.undelivered import undelivered
        from priorities.beyond import tells_inheritance, tells_undelivered

        tells_inheritance(goes_with)
        tells_undelivered(undelivered)
