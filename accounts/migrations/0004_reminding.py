"""Reminders: what each person has chosen, and what has been told; mail with another dress, or given up."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("accounts", "0003_calendar_feed")]

    operations = [
        migrations.AddField("outgoingmail", "given_up_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("outgoingmail", "html", models.TextField(blank=True)),
        migrations.AddField("outgoingmail", "unsubscribe", models.CharField(blank=True, max_length=300)),
        migrations.CreateModel(
            name="Reminded",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=80)),
                ("stage", models.CharField(blank=True, max_length=40)),
                ("told_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(fields=["told_at"], name="reminded_told_at")],
                "constraints": [models.UniqueConstraint(fields=("user", "kind", "key"), name="reminded_once")],
            },
        ),
        migrations.CreateModel(
            name="ReminderChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("pace", models.CharField(choices=[("at_once", "At once"), ("daily", "Every morning"), ("weekly", "On Mondays"), ("never", "Not by mail")], max_length=10, verbose_name="how often")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="reminder_choices", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "kind"), name="reminder_choice_once")],
            },
        ),
    ]
