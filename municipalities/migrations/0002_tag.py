"""Themes and reporting duties come here with their rows (the table was renamed where it was before)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0001_initial"), ("activities", "0006_tag_moves_out")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Tag",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(choices=[("theme", "Theme"), ("duty", "Report")], max_length=10)),
                        ("code", models.CharField(max_length=40)),
                        ("name", models.CharField(max_length=120)),
                        ("asker", models.CharField(blank=True, max_length=120)),
                        ("basis", models.CharField(blank=True, max_length=200)),
                        ("position", models.PositiveSmallIntegerField()),
                        ("valid_from", models.DateField()),
                        ("valid_to", models.DateField(blank=True, null=True)),
                    ],
                    options={"ordering": ["kind", "position"]},
                ),
                migrations.AddConstraint(
                    model_name="tag",
                    constraint=models.UniqueConstraint(fields=("kind", "code"), name="tag_code_once"),
                ),
            ],
        ),
    ]
