"""Themes and reporting duties become common words: their table passes on to `municipalities`, with its rows."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("activities", "0005_practice_alone")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="Tag")],
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE activities_tag RENAME TO municipalities_tag",
                    "ALTER TABLE municipalities_tag RENAME TO activities_tag",
                )
            ],
        ),
    ]
