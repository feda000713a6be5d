"""Indexes over the words of what can be searched."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0005_search_index"),
        ("reviews", "0008_asking"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="dutyreply",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("title", "asker", config="swedish"),
                name="duty_reply_words",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector(
                    "title", "description", "place", config="swedish"
                ),
                name="event_words",
            ),
        ),
        migrations.AddIndex(
            model_name="grantproject",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("name", "purpose", config="swedish"),
                name="grant_project_words",
            ),
        ),
        migrations.AddIndex(
            model_name="method",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector(
                    "name", "short", "purpose", "content", "adaptation", config="swedish"
                ),
                name="method_words",
            ),
        ),
        migrations.AddIndex(
            model_name="need",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("text", "end_note", config="swedish"),
                name="need_words",
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("text", config="swedish"), name="offer_words"
            ),
        ),
        migrations.AddIndex(
            model_name="peeranswer",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("text", config="swedish"),
                name="peer_answer_words",
            ),
        ),
        migrations.AddIndex(
            model_name="peerquestion",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector(
                    "text", "background", "conclusion", config="swedish"
                ),
                name="peer_question_words",
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("text", "outcome_note", config="swedish"),
                name="promise_words",
            ),
        ),
        migrations.AddIndex(
            model_name="replyanswer",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("question", "text", config="swedish"),
                name="reply_answer_words",
            ),
        ),
        migrations.AddIndex(
            model_name="reviewsubmission",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    django.contrib.postgres.search.SearchConfig("swedish"),
                    models.F("answers"),
                    models.Value('["string"]'),
                    function="jsonb_to_tsvector",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                name="review_submission_words",
            ),
        ),
        migrations.AddIndex(
            model_name="supportcase",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector(
                    "title", "goal", "next_step", "result", config="swedish"
                ),
                name="support_case_words",
            ),
        ),
        migrations.AddIndex(
            model_name="supportcontact",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("note", "present", config="swedish"),
                name="support_contact_words",
            ),
        ),
        migrations.AddIndex(
            model_name="yearreportsection",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("heading", "text", config="swedish"),
                name="year_section_words",
            ),
        ),
    ]
