"""Gives the database the rule by which no text in an exported cell becomes a formula."""

from django.db import migrations

from portal.lib.cells import CELL_TEXT_SQL


class Migration(migrations.Migration):
    dependencies = [("activities", "0002_record_rules")]

    operations = [migrations.RunSQL(CELL_TEXT_SQL, "DROP FUNCTION portal_cell_text(text);")]
