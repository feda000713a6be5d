"""Many tasks of one kind put on the queue in one statement."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django_tasks_db.models import DBTaskResult


def enqueue_each(task: Any, arguments: Sequence[Any]) -> None:
    """Put the task on the queue once for each argument: the first as always, the others as copies of its row."""
    if not arguments:
        return
    row = DBTaskResult.objects.get(pk=task.enqueue(arguments[0]).id)
    same = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    DBTaskResult.objects.bulk_create(
        DBTaskResult(**same | {"id": uuid4(), "args_kwargs": {"args": [argument], "kwargs": {}}})
        for argument in arguments[1:]
    )
