from django.apps import AppConfig


class SittingsConfig(AppConfig):
    name = "tancheng.sittings"
    verbose_name = "考期"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tancheng.enrolment import ending
        from tancheng.sittings import ended

        ending.hangs_on_it(ended.stakes, ended.free_seats)
