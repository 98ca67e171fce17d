from django.apps import AppConfig


class ItemsConfig(AppConfig):
    name = "tancheng.items"
    verbose_name = "题库"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tancheng.items import permissions  # noqa: F401  (registers them)
