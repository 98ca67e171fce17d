from django.db import migrations

from tancheng.ledger.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("marking", "0002_initial")]

    operations = [append_only("marking_mark"), append_only("marking_result")]
