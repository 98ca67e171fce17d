from django.db import migrations, models

from tancheng.ledger.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("items", "0003_reviewed_as_text")]

    operations = [
        migrations.RemoveField(
            model_name="item",
            name="levels",
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("state", "approved"), _negated=True), ("current__isnull", False), _connector="OR"),
                name="approved_items_have_a_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("retired_at__isnull", False), ("state", "retired")),
                    models.Q(models.Q(("state", "retired"), _negated=True), ("retired_at__isnull", True)),
                    _connector="OR",
                ),
                name="retired_items_have_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewer__isnull", True),
                    ("author__isnull", True),
                    models.Q(("reviewer", models.F("author")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_reviews_own_item",
            ),
        ),
        *(append_only(f"items_{table}") for table in ("itemversion", "stimulus", "picture", "review", "calibration")),
    ]
