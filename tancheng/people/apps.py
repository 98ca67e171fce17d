from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tancheng.people"
    verbose_name = "人员"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.core.checks import register
        from django.db.models.signals import post_migrate

        from tancheng.people import keys, permissions  # noqa: F401  (registers them)

        register(keys.check)
        post_migrate.connect(keys.settle, sender=self)
