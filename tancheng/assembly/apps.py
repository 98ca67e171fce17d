from django.apps import AppConfig


class AssemblyConfig(AppConfig):
    name = "tancheng.assembly"
    verbose_name = "组卷"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tancheng.assembly import exposure as forms
        from tancheng.items import exposure

        exposure.count_by(forms.with_use)
