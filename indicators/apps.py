from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = "Indicators"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Lets the people pages say who enters the figures of an indicator."""
        from indicators.owners import INDICATORS
        from priorities.people.duties import put_in_charge_of

        put_in_charge_of(INDICATORS)
