"""Replies to reporting duties; the database lets nothing but number and sharing change in a locked one."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from municipalities.models import PRACTICE

# Who locked and shared it may be emptied when a person's row is removed.
LOCKED = f"""
CREATE FUNCTION reviews_locked_reply_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['case_number', 'shared_at', 'shared_by_id', 'locked_by_id', 'created_by_id'];
BEGIN
    IF OLD.state = 'locked' AND (
        TG_OP = 'DELETE' AND OLD.municipality_id <> {PRACTICE}
        OR TG_OP = 'UPDATE' AND (
            to_jsonb(OLD) - free <> to_jsonb(NEW) - free
            OR NEW.locked_by_id IS NOT NULL AND NEW.locked_by_id IS DISTINCT FROM OLD.locked_by_id
            OR NEW.created_by_id IS NOT NULL AND NEW.created_by_id IS DISTINCT FROM OLD.created_by_id
        )
    ) THEN
        RAISE EXCEPTION 'a locked reply stays as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'locked_stays';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER locked_stays BEFORE UPDATE OR DELETE ON reviews_dutyreply
    FOR EACH ROW EXECUTE FUNCTION reviews_locked_reply_stays();

CREATE FUNCTION reviews_locked_answers_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM reviews_dutyreply WHERE id IN (OLD.reply_id, NEW.reply_id) AND state <> 'draft'
            AND NOT (TG_OP = 'DELETE' AND municipality_id = {PRACTICE})
    ) THEN
        RAISE EXCEPTION 'a locked reply stays as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'locked_stays';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER locked_stays BEFORE INSERT OR UPDATE OR DELETE ON reviews_replyanswer
    FOR EACH ROW EXECUTE FUNCTION reviews_locked_answers_stay();

-- An activity that is removed for good takes its uses with it: the paper of the reply keeps its words.
CREATE FUNCTION reviews_locked_uses_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM reviews_replyanswer AS answer JOIN reviews_dutyreply AS reply ON reply.id = answer.reply_id
        WHERE answer.id IN (OLD.answer_id, NEW.answer_id) AND reply.state <> 'draft'
    ) THEN
        RAISE EXCEPTION 'a locked reply stays as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'locked_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER locked_stays BEFORE INSERT OR UPDATE ON reviews_replyuse
    FOR EACH ROW EXECUTE FUNCTION reviews_locked_uses_stay();
"""
UNLOCKED = """
DROP FUNCTION reviews_locked_reply_stays() CASCADE;
DROP FUNCTION reviews_locked_answers_stay() CASCADE;
DROP FUNCTION reviews_locked_uses_stay() CASCADE;
"""


def words(size):
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(max_length=size), blank=True, default=list, size=None
    )


def person(**more):
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, **more
    )


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0011_reporting_duty'),
        ('reviews', '0004_sent_stays'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DutyReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case_number', models.CharField(blank=True, max_length=60, verbose_name='case number')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('making', 'Being made'), ('locked', 'Locked')], default='draft', editable=False, max_length=10)),
                ('done', models.PositiveSmallIntegerField(default=0)),
                ('paper', models.JSONField(null=True)),
                ('pdf', models.BinaryField(null=True)),
                ('word', models.BinaryField(null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('locked_at', models.DateTimeField(null=True)),
                ('duty', models.CharField(blank=True, editable=False, max_length=40)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('asker', models.CharField(max_length=120, verbose_name='who asks')),
                ('basis', models.CharField(blank=True, editable=False, max_length=200)),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('period_from', models.DateField(verbose_name='about the time from')),
                ('period_to', models.DateField(verbose_name='to')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='to be answered by')),
                ('shared_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('edition', models.PositiveIntegerField(default=1)),
                ('form_token', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('created_by', person()),
                ('locked_by', person()),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_replies', to='municipalities.municipality')),
                ('shared_by', person(blank=True)),
            ],
            options={
                'ordering': ['-year', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'locked'), _negated=True), models.Q(('paper__isnull', False), ('pdf__isnull', False), ('word__isnull', False)), _connector='OR'), name='dutyreply_locked_is_whole'), models.UniqueConstraint(condition=models.Q(('duty', ''), _negated=True), fields=('municipality', 'duty', 'year'), name='duty_reply_once'), models.CheckConstraint(condition=models.Q(('period_to__gte', models.F('period_from'))), name='duty_reply_period_order', violation_error_message='The period ends before it begins.'), models.CheckConstraint(condition=models.Q(('shared_at', None), ('state', 'locked'), _connector='OR'), name='duty_reply_shared_is_locked')],
            },
        ),
        migrations.CreateModel(
            name='ReplyAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis', models.CharField(max_length=40)),
                ('types', words(40)),
                ('themes', words(40)),
                ('tags', words(40)),
                ('indicators', words(60)),
                ('law_rows', words(20)),
                ('body_kinds', words(20)),
                ('code', models.SlugField(max_length=40)),
                ('position', models.PositiveSmallIntegerField()),
                ('question', models.CharField(max_length=1000, verbose_name='the question')),
                ('help', models.CharField(blank=True, max_length=300)),
                ('text', models.TextField(blank=True, max_length=20000, verbose_name='text')),
                ('shows_basis', models.BooleanField(default=True, verbose_name='what the portal knows stands in the reply')),
                ('is_prefilled', models.BooleanField(default=False, editable=False)),
                ('sources', models.JSONField(default=list, editable=False)),
                ('edition', models.PositiveIntegerField(default=1)),
                ('reply', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='reviews.dutyreply')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('reply', 'code'), name='reply_answer_once')],
            },
        ),
        migrations.CreateModel(
            name='ReplyUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('found', 'Found by the question'), ('chosen', 'Chosen'), ('left_out', 'Left out')], default='found', max_length=10)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reply_uses', to='activities.activity')),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='reviews.replyanswer')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('answer', 'activity'), name='reply_use_once')],
            },
        ),
        migrations.RunSQL(LOCKED, UNLOCKED),
    ]
