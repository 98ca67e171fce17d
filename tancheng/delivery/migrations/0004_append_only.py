from django.db import migrations

from tancheng.ledger.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("delivery", "0003_room")]

    operations = [
        append_only("delivery_event"),
        append_only("delivery_lateanswer"),
        append_only("delivery_latedecision"),
        append_only("delivery_timegrant"),
        append_only("delivery_message"),
    ]
