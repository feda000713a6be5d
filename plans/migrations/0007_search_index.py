"""Indexes over the words of what can be searched."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0005_search_index"),
        ("plans", "0006_goal_causes"),
        ("surveys", "0006_search_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="actionplan",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("title", "summary", "area", config="swedish"),
                name="plan_words",
            ),
        ),
        migrations.AddIndex(
            model_name="cause",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("text", config="swedish"), name="cause_words"
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("title", config="swedish"), name="document_words"
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector(
                    "sentence", "effect_text", "choice_reason", config="swedish"
                ),
                name="follow_up_words",
            ),
        ),
        migrations.AddIndex(
            model_name="followupround",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("conclusion", config="swedish"),
                name="follow_up_round_words",
            ),
        ),
        migrations.AddIndex(
            model_name="goal",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("text", config="swedish"), name="goal_words"
            ),
        ),
        migrations.AddIndex(
            model_name="lessonlearned",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("text", config="swedish"), name="lesson_words"
            ),
        ),
        migrations.AddIndex(
            model_name="measure",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector(
                    "title", "description", "operative_goal", "method", "responsible", config="swedish"
                ),
                name="measure_words",
            ),
        ),
        migrations.AddIndex(
            model_name="problem",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector(
                    "title", "description", "priority_reason", config="swedish"
                ),
                name="problem_words",
            ),
        ),
        migrations.AddIndex(
            model_name="reportpart",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("text", config="swedish"),
                name="report_part_words",
            ),
        ),
        migrations.AddIndex(
            model_name="situationreport",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("title", "area", config="swedish"),
                name="report_words",
            ),
        ),
        migrations.AddIndex(
            model_name="situationupdate",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("text", config="swedish"),
                name="report_update_words",
            ),
        ),
    ]
