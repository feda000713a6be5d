"""What is practised stands in no real record: the database refuses an activity in both."""

from django.db import migrations, models
from django.db.models import Q

PRACTICE = 10_000


class Migration(migrations.Migration):
    dependencies = [("activities", "0004_telling")]

    operations = [
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=~Q(places__contains=[PRACTICE]) | Q(places=[PRACTICE]),
                name="activity_practice_alone",
            ),
        ),
    ]
