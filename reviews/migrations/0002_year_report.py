"""The county's yearly report; the database lets nothing but the case number change in a locked one."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


PRACTICE = 10_000  # where everything is removed every night

LOCKED = f"""
CREATE FUNCTION reviews_locked_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'locked' AND (
        TG_OP = 'DELETE' AND OLD.counties <> '{{{PRACTICE}}}'::bigint[]
        OR TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'case_number' <> to_jsonb(NEW) - 'case_number'
    ) THEN
        RAISE EXCEPTION 'a locked report stays as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'locked_stays';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER locked_stays BEFORE UPDATE OR DELETE ON reviews_yearreport
    FOR EACH ROW EXECUTE FUNCTION reviews_locked_stays();

CREATE FUNCTION reviews_locked_sections_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM reviews_yearreport WHERE id IN (OLD.report_id, NEW.report_id) AND state <> 'draft'
            AND NOT (TG_OP = 'DELETE' AND counties = '{{{PRACTICE}}}'::bigint[])
    ) THEN
        RAISE EXCEPTION 'a locked report stays as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'locked_stays';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER locked_stays BEFORE INSERT OR UPDATE OR DELETE ON reviews_yearreportsection
    FOR EACH ROW EXECUTE FUNCTION reviews_locked_sections_stay();
"""
UNLOCKED = "DROP FUNCTION reviews_locked_stays() CASCADE; DROP FUNCTION reviews_locked_sections_stay() CASCADE"


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0009_handover'),
        ('plans', '0004_documents'),
        ('reviews', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='YearReport',
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
                ('counties', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), editable=False, size=None)),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='to be handed in by')),
                ('edition', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('locked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-year'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'locked'), _negated=True), models.Q(('paper__isnull', False), ('pdf__isnull', False), ('word__isnull', False)), _connector='OR'), name='yearreport_locked_is_whole'), models.UniqueConstraint(fields=('counties', 'year'), name='year_report_once'), models.CheckConstraint(condition=models.Q(('counties', []), _negated=True), name='year_report_of_a_county')],
            },
        ),
        migrations.CreateModel(
            name='YearReportSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('basis', models.CharField(blank=True, max_length=40)),
                ('position', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('heading', models.CharField(max_length=200, verbose_name='heading')),
                ('help', models.CharField(blank=True, max_length=300)),
                ('text', models.TextField(blank=True, max_length=20000, verbose_name='text')),
                ('shows_basis', models.BooleanField(default=True, verbose_name='the figures stand in the report')),
                ('edition', models.PositiveIntegerField(default=1)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='reviews.yearreport')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('report', 'code'), name='year_report_section_once')],
            },
        ),
        migrations.CreateModel(
            name='YearReportExample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='activities.activity')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='examples', to='reviews.yearreport')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('report', 'activity'), name='year_report_example_once')],
            },
        ),
        migrations.RunSQL(LOCKED, UNLOCKED),
    ]
