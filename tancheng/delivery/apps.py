from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "tancheng.delivery"
    verbose_name = "考试"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tancheng.delivery import permissions  # noqa: F401  registers who may do what
