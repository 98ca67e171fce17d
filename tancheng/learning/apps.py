from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "tancheng.learning"
    verbose_name = "学习"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tancheng.enrolment import ending
        from tancheng.learning import permissions, selectors  # noqa: F401  (registers them)

        ending.hangs_on_it(selectors.stakes)
