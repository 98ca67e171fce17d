from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tancheng.people"
    verbose_name = "人员"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tancheng.people import permissions  # noqa: F401  (registers them)
