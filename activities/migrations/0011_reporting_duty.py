"""Reporting duties as rows, and questions that ask over more of the record and can be edited."""

import django.contrib.postgres.fields
from django.db import migrations, models


def words(size):
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(max_length=size), blank=True, default=list, size=None
    )


SOURCES = [('file', 'comes with the portal'), ('edited', 'written by an administrator')]


class Migration(migrations.Migration):

    dependencies = [('activities', '0010_follow_up_basis')]

    operations = [
        migrations.CreateModel(
            name='ReportingDuty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('asker', models.CharField(max_length=120, verbose_name='who asks')),
                ('basis', models.CharField(blank=True, max_length=200, verbose_name='basis in law, or what it builds on')),
                ('period', models.CharField(choices=[('year', 'every year'), ('mandate', 'every term of office'), ('when_asked', 'when somebody asks')], default='year', max_length=10, verbose_name='how often')),
                ('due_month', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='usual month')),
                ('audience', models.CharField(choices=[('municipality', 'municipalities'), ('county', 'county boards')], default='municipality', max_length=20, verbose_name='who answers')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('valid_from', models.DateField(verbose_name='asked from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='asked until')),
                ('source', models.CharField(choices=SOURCES, default='file', editable=False, max_length=10)),
                ('edition', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('due_month', None), models.Q(('due_month__gte', 1), ('due_month__lte', 12)), _connector='OR'), name='reporting_duty_month'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='reporting_duty_dates', violation_error_message='It ends before it begins.')],
            },
        ),
        migrations.AlterField('reportquestion', 'duty', models.CharField(max_length=40)),
        migrations.AddField('reportquestion', 'tags', words(40)),
        migrations.AddField('reportquestion', 'law_rows', words(20)),
        migrations.AddField('reportquestion', 'body_kinds', words(20)),
        migrations.AddField('reportquestion', 'source', models.CharField(choices=SOURCES, default='file', editable=False, max_length=10)),
    ]
