from django.db import migrations

from tancheng.ledger.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("learning", "0003_study_clock")]

    operations = [append_only("learning_studysegment"), append_only("learning_checkanswer"), append_only("learning_lessonversion")]
