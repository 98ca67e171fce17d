import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tancheng.delivery.models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0002_initial"),
        ("sittings", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField(model_name="attempt", name="lease"),
        migrations.AddField(
            model_name="attempt",
            name="code",
            field=models.CharField(default=tancheng.delivery.models.new_attempt_code, max_length=32, unique=True),
        ),
        migrations.AddField(
            model_name="attempt", name="lease_page", field=models.CharField(blank=True, max_length=43, default=""), preserve_default=False
        ),
        migrations.AddField(
            model_name="attempt", name="device", field=models.CharField(blank=True, max_length=43, default=""), preserve_default=False
        ),
        migrations.AddField(model_name="attempt", name="device_changes", field=models.PositiveIntegerField(default=0)),
        migrations.AddField(model_name="attempt", name="away_seconds", field=models.PositiveIntegerField(default=0)),
        migrations.AddField(
            model_name="attempt", name="end_reason", field=models.CharField(blank=True, max_length=200, default=""), preserve_default=False
        ),
        migrations.AlterField(model_name="attempt", name="deadline", field=models.DateTimeField(db_index=True)),
        migrations.AddField(model_name="event", name="lease_number", field=models.PositiveIntegerField(default=1)),
        migrations.AlterModelOptions(name="timegrant", options={"ordering": ["id"]}),
        migrations.CreateModel(
            name="LateAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.CharField(choices=[("after_deadline", "收卷后才送达"), ("stale_lease", "来自已被替换的页面")], max_length=16),
                ),
                ("lease_number", models.PositiveIntegerField()),
                ("sequence", models.PositiveIntegerField()),
                ("position", models.PositiveIntegerField()),
                ("response", models.JSONField()),
                ("client_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField()),
                (
                    "attempt",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="late_answers", to="delivery.attempt"),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("attempt", "lease_number", "sequence"), name="late_answer_once")],
            },
        ),
        migrations.CreateModel(
            name="LateDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("accepted", models.BooleanField()),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "late_answer",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="delivery.lateanswer"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "attempt",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="delivery.attempt"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "sitting",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="sittings.sitting"),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField()),
                ("unsent", models.PositiveIntegerField(default=0)),
                ("leaves", models.PositiveIntegerField(default=0)),
                ("away_seconds", models.PositiveIntegerField(default=0)),
                (
                    "attempt",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="presence", to="delivery.attempt"),
                ),
            ],
        ),
    ]
