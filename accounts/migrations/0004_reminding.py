"""Reminders: what each person has chosen, and what has been told."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("accounts", "0003_calendar_feed")]

    operations = []
