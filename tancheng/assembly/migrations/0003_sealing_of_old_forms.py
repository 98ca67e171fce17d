from django.db import migrations
from django.db.models import F

from tancheng.ledger.append_only import append_only


def opened_when_frozen(apps, schema_editor):
    """Forms from before sealing stand open in their rows."""
    apps.get_model("assembly", "Form").objects.update(drawn_at=F("frozen_at"), opened_at=F("frozen_at"))


class Migration(migrations.Migration):
    dependencies = [("assembly", "0002_approval_and_sealing")]

    operations = [
        migrations.RunPython(opened_when_frozen, migrations.RunPython.noop, elidable=True),
        append_only("assembly_formapproval"),
    ]
