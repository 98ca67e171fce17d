from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "tancheng.delivery"
    verbose_name = "考试"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tancheng.delivery import ended, permissions  # noqa: F401  registers who may do what
        from tancheng.enrolment import ending

        ending.hangs_on_it(ended.stakes)
