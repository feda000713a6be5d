"""A question of the models inside a statement that is written by hand."""

from django.db import connection
from django.db.models import Q

from municipalities.models import Municipality
from portal.lib.sql import as_sql
from tests import factories


def test_as_sql_finds_inside_a_larger_statement_what_the_question_finds(cast):
    places = Municipality.objects.filter(Q(name__startswith="Nor") | Q(code="2418"), population__gt=10)
    factories.municipality("2418", "100 % 'Malå'")

    sql, values = as_sql(places.order_by().values("name", "code"), "place")

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name FROM ({sql}) AS row WHERE code > %(code)s", {**values, "code": "2417"})
        assert cursor.fetchall() == [("100 % 'Malå'",)]
    assert set(values) == {f"place_{number}" for number in range(len(values))}
    assert places.count() == 2
