from django.db import migrations

from tancheng.ledger.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_taking_back")]

    operations = [append_only("billing_transfer"), append_only("billing_allocation")]
