from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "papers"
    verbose_name = "Papers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Has the worker make long papers."""
        from accounts.outbox.tasks import register_queue, register_task
        from papers.orders.making import forget_old_orders, make_next

        register_queue(make_next)
        register_task(forget_old_orders)
