from django.db import migrations

from tancheng.ledger.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_initial")]

    operations = [append_only("notices_objectionreply")]
