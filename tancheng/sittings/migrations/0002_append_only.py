from django.db import migrations

from tancheng.ledger.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("sittings", "0001_initial")]

    operations = [append_only("sittings_sittingchange")]
