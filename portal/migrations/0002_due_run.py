"""Remembers which recurring rules have had their turn."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_application_rights")]

    operations = [
        migrations.CreateModel(
            name="DueRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("rule", models.CharField(max_length=100, verbose_name="rule")),
                ("slot", models.DateTimeField(verbose_name="start of the period")),
            ],
            options={
                "verbose_name": "recurring run",
                "verbose_name_plural": "recurring runs",
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "slot"), name="due_run_once_per_slot")
                ],
            },
        ),
    ]
