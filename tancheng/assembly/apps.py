from django.apps import AppConfig


class AssemblyConfig(AppConfig):
    name = "tancheng.assembly"
    verbose_name = "组卷"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tancheng.assembly import exposure as forms
        from tancheng.assembly import lines
        from tancheng.assembly.models import Form
        from tancheng.items import exposure
        from tancheng.people import keys

        exposure.count_by(forms.with_use)
        keys.sealed_values_of(Form._meta.db_table, lines.sealed_values)
