from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "tancheng.enrolment"
    verbose_name = "报名"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tancheng.enrolment import permissions  # noqa: F401  (registers them)
        from tancheng.enrolment.models import Application
        from tancheng.people import keys

        keys.sealed_values_of(Application._meta.db_table, keys.id_numbers_of(Application))
