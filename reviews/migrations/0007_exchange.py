"""The method bank: ways of working, how small places have adapted them, and how it went."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("municipalities", "0003_bodies"),
        ("reviews", "0006_meetings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Method",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(blank=True, editable=False, max_length=60, null=True, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("sort_key", models.CharField(editable=False, max_length=250)),
                ("short", models.CharField(max_length=300, verbose_name="in a sentence or two")),
                ("target_group", models.CharField(blank=True, max_length=200, verbose_name="for whom")),
                (
                    "problem",
                    models.CharField(blank=True, max_length=300, verbose_name="the problem it answers"),
                ),
                ("purpose", models.TextField(blank=True, max_length=2000, verbose_name="purpose")),
                ("content", models.TextField(blank=True, max_length=4000, verbose_name="how one does it")),
                (
                    "levels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("universal", "Universal – everyone"),
                                ("selective", "Selective – groups at risk"),
                                ("indicated", "Indicated – individuals at risk"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="prevention level",
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("social", "Social – people and their conditions"),
                                ("situational", "Situational – places and opportunities"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="kind of prevention",
                    ),
                ),
                (
                    "arenas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("home", "Home"),
                                ("school", "School"),
                                ("leisure", "Leisure"),
                                ("public", "Public places"),
                                ("nightlife", "Restaurants and nightlife"),
                                ("digital", "Online"),
                                ("work", "Workplace"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="arena",
                    ),
                ),
                (
                    "themes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="themes",
                    ),
                ),
                ("resources", models.CharField(blank=True, max_length=500, verbose_name="what it takes")),
                (
                    "adaptation",
                    models.TextField(blank=True, max_length=2000, verbose_name="in a small municipality"),
                ),
                (
                    "evidence",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what is known about its effect"
                    ),
                ),
                ("link", models.URLField(blank=True, max_length=300, verbose_name="read more")),
                ("contact", models.CharField(blank=True, max_length=120, verbose_name="whom one can ask")),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("edition", models.PositiveIntegerField(default=1)),
                ("form_token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "county",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="methods",
                        to="municipalities.county",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="methods",
                        to="municipalities.municipality",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_key", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("code__isnull", False),
                                ("county", None),
                                ("municipality", None),
                                ("withdrawn_on", None),
                            ),
                            models.Q(("code", None), ("county", None), ("municipality__isnull", False)),
                            models.Q(("code", None), ("county__isnull", False), ("municipality", None)),
                            _connector="OR",
                        ),
                        name="method_of_one_owner",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MethodNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="how did you do it?")),
                ("inhabitants", models.PositiveIntegerField()),
                ("written_on", models.DateField(default=django.utils.timezone.localdate)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("edition", models.PositiveIntegerField(default=0)),
                (
                    "method",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="reviews.method"
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="method_notes",
                        to="municipalities.municipality",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("method", "municipality"), name="method_note_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="MethodUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("worked", "Worked well"),
                            ("partly", "Worked partly"),
                            ("not", "Did not work for us"),
                            ("early", "Too early to say"),
                        ],
                        max_length=10,
                        verbose_name="how did it go?",
                    ),
                ),
                ("sentence", models.CharField(blank=True, max_length=300, verbose_name="why, in a sentence")),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("edition", models.PositiveIntegerField(default=0)),
                (
                    "method",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="uses", to="reviews.method"
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="method_uses",
                        to="municipalities.municipality",
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("method", "municipality", "year"), name="method_use_once_a_year"
                    )
                ],
            },
        ),
    ]
