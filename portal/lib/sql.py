"""A question of the models as SQL, to be put into a larger statement."""

from typing import Any

from django.db.models import QuerySet


def as_sql(question: QuerySet[Any, Any], prefix: str) -> tuple[str, dict[str, Any]]:
    """The question's SQL, and its values by names that begin with the prefix.

    So that a rule that stands with its model holds in a statement that is written by hand. It takes longer than
    running it: keep it for as long as its values hold.
    """
    sql, values = question.query.sql_with_params()
    named = {f"{prefix}_{number}": value for number, value in enumerate(values)}
    return sql % tuple(f"%({name})s" for name in named), named
