"""The method bank, and what municipalities ask and offer each other."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("reviews", "0006_meetings")]

    operations = []
