from django.apps import AppConfig


class PrioritiesConfig(AppConfig):
    name = "priorities"
    verbose_name = "Priorities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Adds the people pages to the administrators' menu, and to these who sits in which group."""
        from accounts.sign_in.sessions import seems_to_administer
        from core.context import NavigationItem, add_to_navigation
        from priorities.people.duties import register_charge
        from priorities.people.seats import GROUPS

        register_charge(GROUPS)
        add_to_navigation(NavigationItem("People", "people-list", seems_to_administer, order=60))
