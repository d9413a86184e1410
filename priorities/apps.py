from django.apps import AppConfig


class PrioritiesConfig(AppConfig):
    name = "priorities"
    verbose_name = "Priorities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Adds to the people pages who sits in which group."""
        from priorities.people.duties import register_charge
        from priorities.people.seats import GROUPS

        register_charge(GROUPS)
