"""Documents made from the record; the database lets nothing but the case number change in a locked one."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


PRACTICE = 10_000  # where everything is removed every night

LOCKED = f"""
CREATE FUNCTION plans_locked_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'locked' AND (
        TG_OP = 'DELETE' AND OLD.municipality_id <> {PRACTICE}
        OR TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'case_number' <> to_jsonb(NEW) - 'case_number'
    ) THEN
        RAISE EXCEPTION 'a locked document stays as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'locked_stays';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER locked_stays BEFORE UPDATE OR DELETE ON plans_document
    FOR EACH ROW EXECUTE FUNCTION plans_locked_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('municipalities', '0003_bodies'),
        ('plans', '0003_alike'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('council_report', 'Report to fullmäktige or kommunstyrelsen'), ('situation_report', 'Lägesbild'), ('action_plan', 'Åtgärdsplan'), ('follow_up', 'Follow-up of the plan'), ('grant_bundle', 'Attachments to a grant application')], max_length=20, verbose_name='what it is')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('period_from', models.DateField(blank=True, null=True, verbose_name='from')),
                ('period_to', models.DateField(blank=True, null=True, verbose_name='to')),
                ('texts', models.JSONField(default=dict)),
                ('case_number', models.CharField(blank=True, max_length=60, verbose_name='case number')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('making', 'Being made'), ('locked', 'Locked')], default='draft', editable=False, max_length=10)),
                ('done', models.PositiveSmallIntegerField(default=0)),
                ('paper', models.JSONField(null=True)),
                ('pdf', models.BinaryField(null=True)),
                ('word', models.BinaryField(null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('locked_at', models.DateTimeField(null=True)),
                ('edition', models.PositiveIntegerField(default=1)),
                ('form_token', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('locked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='municipalities.municipality')),
                ('plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='plans.actionplan')),
                ('report', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='plans.situationreport')),
                ('round', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='plans.followupround')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['municipality', '-created_at'], name='document_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('period_to', None), ('period_from', None), ('period_to__gte', models.F('period_from')), _connector='OR'), name='document_period_order', violation_error_message='The period ends before it begins.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'locked'), _negated=True), models.Q(('paper__isnull', False), ('pdf__isnull', False), ('word__isnull', False)), _connector='OR'), name='document_locked_is_whole')],
            },
        ),
        migrations.RunSQL(LOCKED, "DROP FUNCTION plans_locked_stays() CASCADE"),
    ]
