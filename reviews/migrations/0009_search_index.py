"""Indexes over the words of what can be searched, and a function that says which tables hold some words at all."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.conf import settings
from django.db import migrations, models


# The columns of each index `…_words`. Activities are not among them: nearly every word stands in some of them.
SEARCHED = {
    "municipalities_body": ("name", "purpose"),
    "municipalities_cooperationagreement": ("title", "purposes", "areas"),
    "municipalities_decision": ("text", "outcome", "responsible"),
    "municipalities_meeting": ("agenda", "notes"),
    "plans_actionplan": ("title", "summary", "area"),
    "plans_cause": ("text",),
    "plans_document": ("title",),
    "plans_followup": ("sentence", "effect_text", "choice_reason"),
    "plans_followupround": ("conclusion",),
    "plans_goal": ("text",),
    "plans_lessonlearned": ("text",),
    "plans_measure": ("title", "description", "operative_goal", "method", "responsible"),
    "plans_problem": ("title", "description", "priority_reason"),
    "plans_reportpart": ("text",),
    "plans_situationreport": ("title", "area"),
    "plans_situationupdate": ("text",),
    "reviews_dutyreply": ("title", "asker"),
    "reviews_event": ("title", "description", "place"),
    "reviews_grantproject": ("name", "purpose"),
    "reviews_method": ("name", "short", "purpose", "content", "adaptation"),
    "reviews_need": ("text", "end_note"),
    "reviews_offer": ("text",),
    "reviews_peeranswer": ("text",),
    "reviews_peerquestion": ("text", "background", "conclusion"),
    "reviews_promise": ("text", "outcome_note"),
    "reviews_replyanswer": ("question", "text"),
    "reviews_supportcase": ("title", "goal", "next_step", "result"),
    "reviews_supportcontact": ("note", "present"),
    "reviews_yearreportsection": ("heading", "text"),
    "surveys_surveyround": ("name",),
}


def condition(columns):
    """That the words of the columns hold what is asked, in the very terms of the index."""
    text = " || ' ' || ".join(f"COALESCE({column}, '')" for column in columns)
    return f"to_tsvector('swedish'::regconfig, {text}) @@ asked"


def holding():
    """The function's text. Its plans are kept; without the setting, a table might be read from end to end."""
    conditions = {table: condition(columns) for table, columns in SEARCHED.items()}
    conditions["reviews_reviewsubmission"] = (
        "jsonb_to_tsvector('swedish'::regconfig, answers, '[\"string\"]') @@ asked"
    )
    tests = "\n".join(
        f"IF EXISTS (SELECT FROM {table} WHERE {holds}) THEN found := found || '{table}'::text; END IF;"
        for table, holds in conditions.items()
    )
    return f"""
        CREATE FUNCTION portal_holding(asked tsquery) RETURNS text[] LANGUAGE plpgsql STABLE
        SET enable_seqscan = off AS $$
        DECLARE found text[] := '{{}}';
        BEGIN
        {tests}
        RETURN found;
        END $$
    """


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0005_search_index"),
        ("plans", "0007_search_index"),
        ("surveys", "0006_search_index"),
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
        migrations.RunSQL(holding(), "DROP FUNCTION portal_holding(tsquery)"),
    ]
