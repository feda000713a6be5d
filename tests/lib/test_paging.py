"""Pages hold every row once, both ways, whatever the key; and PostgreSQL walks the index."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.db import connection, models
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Upper
from django.test import RequestFactory

from portal.lib.paging import LAST, paginate


class Note(models.Model):
    """Rows of a temporary table."""

    place = models.IntegerField(default=1)
    on = models.DateField(null=True)
    at = models.DateTimeField()
    name = models.TextField()

    class Meta:
        app_label = "test_paging"
        managed = False
        db_table = "test_paging_note"


@pytest.fixture
def notes(db):
    """Make the table for one test, and fill it on demand."""
    with connection.cursor() as cursor:
        cursor.execute(
            'CREATE TEMPORARY TABLE test_paging_note (id bigint PRIMARY KEY, place int, "on" date,'
            " at timestamptz, name text) ON COMMIT DROP"
        )
        cursor.execute('CREATE INDEX ON test_paging_note (place, "on" DESC, id DESC)')

    def fill(count, seed=0):
        random = Random(seed)
        Note.objects.bulk_create(
            Note(
                pk=pk,
                on=random.choice([None, *(date(2026, 1, day) for day in range(1, 6))]),
                at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=random.randrange(9)),
                name=random.choice(["Åsele", "", "o'Boy", "\\", 'a"b', "ö,%s"]),
            )
            for pk in random.sample(range(1, 10_000), count)
        )
        return Note.objects.all()

    return fill


def page_of(queryset, cursor="", **options):
    """The page a request gets."""
    return paginate(RequestFactory().get("/", {"sida": cursor} if cursor else {}), queryset, **options)


def forward(queryset, **options):
    """Every page from the first one on."""
    pages = [page_of(queryset, **options)]
    while pages[-1].next_cursor:
        pages.append(page_of(queryset, pages[-1].next_cursor, **options))
    return pages


def backward(queryset, **options):
    """Every page from the last one back."""
    pages = [page_of(queryset, LAST, **options)]
    while not pages[-1].is_first:
        pages.append(page_of(queryset, pages[-1].previous_cursor, **options))
    return pages


KEYS = [
    ("-on", "-pk"),
    ("on", "pk"),
    ("-at", "-pk"),
    ("name", "pk"),
    ("-name", "-id"),
    ("shout", "pk"),
    ("-day", "-pk"),
]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("count", [0, 1, 4, 5, 6, 10, 23])
def test_paginate_shows_every_row_once_both_ways(notes, key, count):
    rows = notes(count, seed=count).annotate(shout=Upper("name"), day=Coalesce("on", Value(date(2025, 1, 1))))
    expected = list(rows.order_by(*key))

    ahead, back = forward(rows, key=key, size=5), backward(rows, key=key, size=5)

    assert [item for page in ahead for item in page] == expected
    assert len(ahead) == max(1, -(-count // 5))
    assert ahead[0].is_first
    assert ahead[-1].next_cursor is None
    walked = back[0].items
    for page in back[1:]:
        walked = page.items[: expected.index(walked[0])] + walked if page.is_first else page.items + walked
    assert walked == expected
    assert [len(page) for page in back] == [min(5, count)] * len(back)


@pytest.mark.parametrize("key", [("-on", "-pk"), ("on", "pk")])
def test_paginate_previous_of_next_is_the_same_page(notes, key):
    rows = notes(40, seed=3)

    for here, ahead in zip(pages := forward(rows, key=key, size=5), pages[1:], strict=False):
        assert page_of(rows, ahead.previous_cursor, key=key, size=5) == here


@pytest.mark.parametrize("shape", ["values", "named"])
def test_paginate_takes_dictionaries_and_named_tuples(notes, shape):
    rows = notes(12, seed=1).annotate(shout=Upper("name"))
    rows = rows.values("pk", "on", "shout") if shape == "values" else rows.values_list("pk", "on", named=True)
    expected = list(rows.order_by("-on", "-pk"))

    assert [item for page in forward(rows, size=5) for item in page] == expected


def test_paginate_of_a_short_list_is_one_query_and_one_page(notes, django_assert_num_queries):
    for count in (1, 2):
        rows = notes(count, seed=7 + count)
        with django_assert_num_queries(1):
            page = page_of(rows)
        assert (page.is_first, page.next_cursor, page.last_cursor) == (True, None, None)


def test_paginate_survives_rows_that_go_away(notes):
    rows = notes(12, seed=2)
    first = page_of(rows, size=5)
    second = page_of(rows, first.next_cursor, size=5)

    Note.objects.exclude(pk__in=[item.pk for item in first]).delete()
    assert page_of(rows, second.next_cursor, size=5).items == first.items
    Note.objects.all().delete()
    assert page_of(rows, second.previous_cursor, size=5).items == []
    assert page_of(rows, second.next_cursor, size=5).is_first


def encode(value):
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "\x00å",
        "=" * 5000,
        encode([]),
        encode(5),
        encode({"after": 1}),
        encode(["after"]),
        encode(["after", "2026-01-01"]),
        encode(["after", "2026-01-01", 5, 6]),
        encode(["after", "2026-13-01", 5]),
        encode(["after", {"a": 1}, 5]),
        encode(["after", "2026-01-01", None]),
        encode(["after", "2026-01-01", "x"]),
        encode(["after", "2026-01-01", float("inf")]),
        encode(["after", "2026-01-01", float("nan")]),
        encode([["after"], "2026-01-01", 5]),
        encode(["sideways", "2026-01-01", 5]),
        urlsafe_b64encode(b"[" * 700).decode(),
    ],
)
def test_paginate_answers_a_tampered_cursor_with_the_first_page(notes, cursor):
    rows = notes(8, seed=4)

    assert page_of(rows, cursor, size=5) == page_of(rows, size=5)


@pytest.mark.parametrize(
    ("key", "value"),
    [(("name", "pk"), "a\0b"), (("-at", "-pk"), "2026-01-01 12:00"), (("-at", "-pk"), "yesterday")],
)
def test_paginate_refuses_values_the_database_cannot_take(notes, key, value):
    rows = notes(8, seed=4)

    assert page_of(rows, encode(["after", value, 5]), key=key, size=5) == page_of(rows, key=key, size=5)


def test_paginate_takes_a_position_beyond_every_row(notes):
    rows = notes(8, seed=4)

    past_the_last = page_of(rows, encode(["after", "1900-01-01", 10**30]), size=5)
    before_the_first = page_of(rows, encode(["after", None, 10**30]), size=5)

    assert past_the_last == page_of(rows, LAST, size=5)
    assert before_the_first.items == page_of(rows, size=5).items


def test_paginate_refuses_a_key_that_runs_both_ways(notes):
    with pytest.raises(ValueError, match="same way"):
        page_of(notes(1), key=("-on", "pk"))


@pytest.mark.parametrize(("key", "cursor"), [(("-on", "-pk"), "after"), (("-on", "-pk"), "before")])
def test_paginate_walks_the_index(notes, key, cursor, django_assert_num_queries):
    rows = notes(2000, seed=5).filter(place=1)
    with connection.cursor() as sql:
        sql.execute("ANALYZE test_paging_note")
    with django_assert_num_queries(1) as queries:
        page_of(rows, encode([cursor, "2026-01-03", 5000]), key=key)

    with connection.cursor() as sql:
        sql.execute("EXPLAIN " + queries[0]["sql"])
        plan = "\n".join(line for (line,) in sql.fetchall())

    assert "Index Cond: ((place = 1) AND (ROW(" in plan
    assert "Sort" not in plan


def test_paginate_follows_a_relation_and_a_foreign_key_without_extra_queries(db, django_assert_num_queries):
    from django.contrib.auth.models import Permission
    from django.contrib.contenttypes.models import ContentType

    for model in ("b", "a"):
        kind = ContentType.objects.create(app_label="test_paging", model=model)
        for number in range(4):
            Permission.objects.create(content_type=kind, codename=f"{model}{number}", name=model)
    rows = Permission.objects.filter(content_type__app_label="test_paging").select_related("content_type")

    by_model = forward(rows, key=("content_type__model", "pk"), size=3)
    with django_assert_num_queries(3):
        by_key = forward(rows.select_related(None), key=("-content_type", "-pk"), size=3)

    names = [item.codename for page in by_model for item in page]
    assert names == ["a0", "a1", "a2", "a3", "b0", "b1", "b2", "b3"]
    assert [item.codename for page in by_key for item in page] == [
        "a3",
        "a2",
        "a1",
        "a0",
        "b3",
        "b2",
        "b1",
        "b0",
    ]


def test_paginate_works_on_an_expression_that_is_a_plain_column(notes):
    rows = notes(9, seed=6).annotate(day=F("on"))

    pages = forward(rows, key=("-day", "-pk"), size=4)

    assert [item for page in pages for item in page] == list(rows.order_by("-on", "-pk"))
