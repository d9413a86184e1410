from django.apps import AppConfig


class LoadingConfig(AppConfig):
    name = "loading"
    verbose_name = "Loading"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Adds the pages of loading to the navigation of administrators."""
        from accounts.sign_in.sessions import seems_to_administer
        from core.context import NavigationItem, add_to_navigation

        add_to_navigation(
            NavigationItem("Set up or update the plan", "load-start", seems_to_administer, order=70)
        )
