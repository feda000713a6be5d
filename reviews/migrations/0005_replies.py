"""Answers to reporting duties."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("reviews", "0004_sent_stays")]

    operations = []
