"""A closed round tells whether its answers remain to be mixed; and the task worker may vacuum the tables of answers.

That right is there from PostgreSQL 17 on; before, only a table's owner has it, and the server vacuums by itself.
"""

from django.db import migrations, models

TABLES = "surveys_sitting, surveys_arrival, surveys_response, surveys_freetext"
WHERE_THERE_IS_ONE = """
DO $$
BEGIN
    IF current_setting('server_version_num')::int >= 170000 THEN
        {} MAINTAIN ON {} portal_jobs;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_locks")]

    operations = [
        migrations.AddField("surveyround", "is_unmixed", models.BooleanField(default=False)),
        migrations.RunSQL(
            WHERE_THERE_IS_ONE.format("GRANT", f"{TABLES} TO"),
            WHERE_THERE_IS_ONE.format("REVOKE", f"{TABLES} FROM"),
        ),
    ]
