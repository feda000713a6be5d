"""Finding words in text, as Swedish: what is searched of a model is what its index `…_words` holds."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchConfig, SearchQuery, SearchVector, SearchVectorField
from django.db.models import F, Func, Model, Value

ENDING = "_words"


def words_index(name: str, *fields: Any) -> GinIndex:
    """Return an index over the words of the fields together; its name is to end with `_words`.

    Raises ValueError for another name.
    """
    if not name.endswith(ENDING):
        raise ValueError(name)
    return GinIndex(SearchVector(*fields, config="swedish"), name=name)


def words_of(model: type[Model]) -> Any:
    """Return the words of a row, in the very terms of the model's index: otherwise it would be of no use.

    Raises StopIteration for a model without such an index.
    """
    return next(index for index in model._meta.indexes if index.name.endswith(ENDING)).expressions[0]


class KnownQuery(SearchQuery):
    """A query as PostgreSQL wrote it itself: it is not parsed once more."""

    def __init__(self, text: str) -> None:
        super().__init__(text, search_type="raw")

    def as_sql(self, compiler: Any, connection: Any, function: Any = None, template: Any = None) -> Any:  # type: ignore[override]
        return super().as_sql(compiler, connection, function, "%(expressions)s::tsquery")


def json_words(name: str) -> Func:
    """The words of every text in a JSON column."""
    every_text = Value('["string"]')
    return Func(
        SearchConfig("swedish"),
        F(name),
        every_text,
        function="jsonb_to_tsvector",
        output_field=SearchVectorField(),
    )
