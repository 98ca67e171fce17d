from django.db import migrations

from tancheng.ledger.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0003_unfinished")]

    operations = [append_only("enrolment_submission"), append_only("enrolment_review")]
