"""Inspiration days and network meetings."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0003_bodies"),
        ("reviews", "0005_replies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "counties",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), editable=False, size=None
                    ),
                ),
                (
                    "asked_counties",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        blank=True,
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("inspiration", "Inspiration day"),
                            ("network", "Network meeting"),
                            ("other", "Other meeting"),
                        ],
                        default="inspiration",
                        max_length=20,
                        verbose_name="kind of meeting",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                (
                    "link",
                    models.URLField(blank=True, max_length=300, verbose_name="link to the digital meeting"),
                ),
                (
                    "description",
                    models.TextField(blank=True, max_length=4000, verbose_name="what it is about"),
                ),
                ("answer_by", models.DateField(blank=True, null=True, verbose_name="answer by")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being planned"),
                            ("invited", "Invitation sent"),
                            ("held", "Has been held"),
                            ("cancelled", "Called off"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "why_cancelled",
                    models.CharField(blank=True, max_length=300, verbose_name="why it is called off"),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("edition", models.PositiveIntegerField(default=1)),
                ("form_token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="What will you do?")),
                ("function", models.CharField(max_length=120, verbose_name="Which function answers for it?")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="by when")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "It was done"),
                            ("ongoing", "It is going on"),
                            ("changed", "It became something else"),
                            ("dropped", "It was not done"),
                        ],
                        max_length=10,
                        verbose_name="how did it go?",
                    ),
                ),
                ("ask_on", models.DateField(editable=False, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("edition", models.PositiveIntegerField(default=1)),
                ("form_token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="municipalities.municipality",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="commitments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="reviews.event",
                    ),
                ),
            ],
            options={
                "ordering": ["municipality__sort_key", "pk"],
            },
        ),
        migrations.CreateModel(
            name="EventInvite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invites",
                        to="reviews.event",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="event_invites",
                        to="municipalities.municipality",
                    ),
                ),
            ],
            options={
                "ordering": ["municipality__sort_key"],
            },
        ),
        migrations.CreateModel(
            name="EventNeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="What do you want to take up?")),
                ("said_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("form_token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="needs", to="reviews.event"
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="municipalities.municipality",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="brought",
                        to="reviews.need",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["said_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="EventNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=4000, verbose_name="note")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("edition", models.PositiveIntegerField(default=1)),
                ("form_token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="reviews.event"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ProgrammePoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.TimeField(blank=True, null=True, verbose_name="from what time")),
                ("title", models.CharField(max_length=200, verbose_name="what")),
                ("who", models.CharField(blank=True, max_length=200, verbose_name="who leads it")),
                ("edition", models.PositiveIntegerField(default=1)),
                ("form_token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="programme",
                        to="reviews.event",
                    ),
                ),
                (
                    "need",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="point",
                        to="reviews.eventneed",
                    ),
                ),
            ],
            options={
                "ordering": [models.OrderBy(models.F("at"), nulls_last=True), "pk"],
            },
        ),
        migrations.CreateModel(
            name="SignUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("function", models.CharField(max_length=120, verbose_name="function")),
                ("comes", models.BooleanField(default=True)),
                (
                    "needs",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="food, or anything that makes it easier"
                    ),
                ),
                ("attended", models.BooleanField(blank=True, null=True)),
                ("signed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("form_token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_ups",
                        to="reviews.event",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="municipalities.municipality",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="event_sign_ups",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["municipality__sort_key", "name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CommitmentAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("done", "It was done"),
                            ("ongoing", "It is going on"),
                            ("changed", "It became something else"),
                            ("dropped", "It was not done"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="in a sentence")),
                ("on", models.DateField(default=django.utils.timezone.localdate)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="reviews.commitment",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "done"), models.Q(("note", ""), _negated=True), _connector="OR"
                        ),
                        name="commitment_answer_says_why",
                        violation_error_message="Say in a sentence how it stands.",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("counties", []), _negated=True), name="event_of_a_county"
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="event_ends_after",
                violation_error_message="The meeting ends before it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "cancelled"), _negated=True),
                    models.Q(("why_cancelled", ""), _negated=True),
                    _connector="OR",
                ),
                name="event_cancelled_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_counties", []), ("counties", [10000])),
                    models.Q(
                        models.Q(("counties__contains", [10000]), _negated=True),
                        models.Q(("asked_counties__contains", [10000]), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="event_practice_alone",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), _negated=True), ("ask_on__isnull", False), _connector="OR"
                ),
                name="commitment_is_asked_about",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("municipality", 10000), _negated=True), ("user", None), _connector="OR"
                ),
                name="commitment_unnamed_in_practice",
            ),
        ),
        migrations.AddConstraint(
            model_name="eventinvite",
            constraint=models.UniqueConstraint(fields=("event", "municipality"), name="event_invite_once"),
        ),
        migrations.AddConstraint(
            model_name="eventneed",
            constraint=models.UniqueConstraint(fields=("event", "need"), name="event_need_once"),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("user__isnull", False)), fields=("event", "user"), name="sign_up_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("municipality", 10000), _negated=True), ("name", ""), _connector="OR"
                ),
                name="sign_up_unnamed_in_practice",
            ),
        ),
    ]
