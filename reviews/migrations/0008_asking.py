"""Questions and answers, offers, borrowed hours, and groups of municipalities."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0004_registrar_mailbox"),
        ("reviews", "0007_exchange"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purpose", models.CharField(max_length=500, verbose_name="what you want to do together")),
                ("proposed_on", models.DateField(default=django.utils.timezone.localdate)),
                ("form_token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "county",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="municipalities.county",
                    ),
                ),
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
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposal",
                        to="municipalities.municipalitygroup",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="municipalities.municipality",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="GroupInvite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "answer",
                    models.CharField(blank=True, choices=[("yes", "Yes"), ("no", "No")], max_length=3),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
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
                        related_name="group_invites",
                        to="municipalities.municipality",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invites",
                        to="reviews.groupproposal",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="GroupShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "needs",
                    models.BooleanField(
                        default=False, verbose_name="Needs that other municipalities may see"
                    ),
                ),
                (
                    "methods",
                    models.BooleanField(
                        default=False, verbose_name="Ways of working that you have put in the method bank"
                    ),
                ),
                ("lessons", models.BooleanField(default=False, verbose_name="Lessons that you have shared")),
                (
                    "meetings",
                    models.BooleanField(
                        default=False, verbose_name="Days of meetings that you are invited to"
                    ),
                ),
                ("since", models.DateField(default=django.utils.timezone.localdate)),
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
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="municipalities.municipalitygroup",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="group_shares",
                        to="municipalities.municipality",
                    ),
                ),
            ],
            options={
                "ordering": ["municipality__sort_key"],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("offered", "We can offer"), ("wanted", "We look for")],
                        max_length=10,
                        verbose_name="Do you offer or look for help?",
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="What is it about?")),
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
                (
                    "hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=6,
                        null=True,
                        verbose_name="about how many hours",
                    ),
                ),
                ("function", models.CharField(max_length=120, verbose_name="which function to turn to")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("all", "All municipalities and county boards"),
                            ("county", "Our own county: its municipalities and county board"),
                            ("group", "A group of municipalities"),
                        ],
                        max_length=10,
                    ),
                ),
                ("until", models.DateField(verbose_name="until and including")),
                ("made_on", models.DateField(default=django.utils.timezone.localdate)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
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
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="municipalities.municipalitygroup",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="municipalities.municipality",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PeerQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="What do you want to ask?")),
                (
                    "background",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="What do the others need to know to answer?"
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
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("all", "All municipalities and county boards"),
                            ("county", "Our own county: its municipalities and county board"),
                            ("group", "A group of municipalities"),
                        ],
                        max_length=10,
                    ),
                ),
                ("asked_on", models.DateField(default=django.utils.timezone.localdate)),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "conclusion",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="What did you do with the answers?"
                    ),
                ),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("edition", models.PositiveIntegerField(default=1)),
                ("form_token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "county",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="peer_questions",
                        to="municipalities.county",
                    ),
                ),
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
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="municipalities.municipalitygroup",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="peer_questions",
                        to="municipalities.municipality",
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PeerAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=3000, verbose_name="Your answer")),
                ("answered_on", models.DateField(default=django.utils.timezone.localdate)),
                ("has_helped", models.BooleanField(default=False)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("edition", models.PositiveIntegerField(default=1)),
                ("form_token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "county",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="municipalities.county",
                    ),
                ),
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="municipalities.municipality",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="reviews.peerquestion",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="BorrowedHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("noted_by_lender", models.BooleanField()),
                ("hours", models.DecimalField(decimal_places=1, max_digits=6, verbose_name="hours")),
                ("about", models.CharField(max_length=200, verbose_name="What was done?")),
                ("on", models.DateField(verbose_name="day")),
                ("lender_said_yes_at", models.DateTimeField(blank=True, null=True)),
                ("borrower_said_yes_at", models.DateTimeField(blank=True, null=True)),
                ("lender_shares", models.BooleanField(default=False)),
                ("borrower_shares", models.BooleanField(default=False)),
                ("said_no_at", models.DateTimeField(blank=True, null=True)),
                ("form_token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hours_borrowed",
                        to="municipalities.municipality",
                    ),
                ),
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
                    "lender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hours_lent",
                        to="municipalities.municipality",
                    ),
                ),
            ],
            options={
                "ordering": ["-on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("lender", models.F("borrower")), _negated=True),
                        name="borrowed_hours_of_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hours__gt", 0)), name="borrowed_hours_are_some"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("said_no_at", None),
                            models.Q(("borrower_said_yes_at", None), ("noted_by_lender", True)),
                            models.Q(("lender_said_yes_at", None), ("noted_by_lender", False)),
                            _connector="OR",
                        ),
                        name="borrowed_hours_yes_or_no",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lender", 10000), _negated=True),
                            models.Q(("borrower", 10000), _negated=True),
                        ),
                        name="borrowed_hours_are_real",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="groupproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("county", None), ("municipality__isnull", False)),
                    models.Q(("county__isnull", False), ("municipality", None)),
                    _connector="OR",
                ),
                name="group_proposal_of_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("municipality", None),
                        models.Q(("municipality", 10000), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(("county", None), models.Q(("county", 10000), _negated=True), _connector="OR"),
                ),
                name="group_proposal_is_real",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupinvite",
            constraint=models.UniqueConstraint(fields=("proposal", "municipality"), name="group_invite_once"),
        ),
        migrations.AddConstraint(
            model_name="groupinvite",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None)),
                    models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="group_invite_answered_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupshare",
            constraint=models.UniqueConstraint(fields=("group", "municipality"), name="group_share_once"),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "group"), ("group__isnull", False)),
                    models.Q(models.Q(("audience", "group"), _negated=True), ("group", None)),
                    _connector="OR",
                ),
                name="offer_put_to_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours", None), ("hours__gt", 0), _connector="OR"),
                name="offer_hours_are_some",
            ),
        ),
        migrations.AddConstraint(
            model_name="peerquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("county", None), ("municipality__isnull", False)),
                    models.Q(("county__isnull", False), ("municipality", None)),
                    _connector="OR",
                ),
                name="peer_question_of_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="peerquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "group"), ("group__isnull", False)),
                    models.Q(models.Q(("audience", "group"), _negated=True), ("group", None)),
                    _connector="OR",
                ),
                name="peer_question_put_to_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="peeranswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("county", None), ("municipality__isnull", False)),
                    models.Q(("county__isnull", False), ("municipality", None)),
                    _connector="OR",
                ),
                name="peer_answer_of_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupinvite",
            constraint=models.CheckConstraint(
                condition=models.Q(("municipality", 10000), _negated=True), name="group_invite_is_real"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupshare",
            constraint=models.CheckConstraint(
                condition=models.Q(("municipality", 10000), _negated=True), name="group_share_is_real"
            ),
        ),
    ]
