from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0004_mixing")]

    operations = [
        migrations.AddField("surveyround", "translations", models.JSONField(blank=True, default=dict)),
    ]
