from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = "Indicators"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Lets the people pages show and change the owners of indicators."""
        from indicators.owners import INDICATORS
        from priorities.people.duties import register_charge

        register_charge(INDICATORS)
