"""Inspiration days and network meetings."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("reviews", "0005_replies")]

    operations = []
