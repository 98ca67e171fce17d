from django.db import migrations
from django.db.models import Count, F, Q

from tancheng.ledger.append_only import append_only


def mark_unapproved(apps, schema_editor):
    """Forms that one person sealed while that was possible and that nobody has sat yet: they wait for a review as emergencies do."""
    forms = apps.get_model("assembly", "Form").objects.filter(state="frozen", opened_at__isnull=True)
    counted = forms.annotate(approved=Count("approvals", filter=Q(approvals__digest=F("digest"))))
    found = list(counted.filter(approved__lt=2).values_list("pk", flat=True))
    forms.filter(pk__in=found).update(emergency_reason="旧版本组成并封存，没有经两人审定")


class Migration(migrations.Migration):
    dependencies = [("assembly", "0005_emergencies")]

    operations = [
        migrations.RunPython(mark_unapproved, migrations.RunPython.noop, elidable=True),
        append_only("assembly_emergencyreview"),
    ]
