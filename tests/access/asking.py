"""Asking the addresses of the table: as whom, and without leaving a trace."""

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.access.table import TABLE


def patterns(urlpatterns):
    for pattern in urlpatterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from patterns(pattern.url_patterns)


def fill(values, things):
    return {name: things.get(value, value) for name, value in values.items()}


def close(answer):
    """Close the files of an answer that nobody read; answer.close() would close the test's connection too."""
    for closer in answer._resource_closers:
        closer()


def signed_in(person):
    client = Client()
    if person:
        client.force_login(person)
    return client


def ask(client, method, address, data=None, **how):
    """One request whose effects are undone."""
    with transaction.atomic():
        answer = getattr(client, method)(address, data, **how)
        status = answer.status_code
        close(answer)
        transaction.set_rollback(True)
    return status


def packages():
    """The names of the table by the package that answers them: its tests share what they set up."""
    found = {}
    for pattern in patterns(get_resolver().url_patterns):
        if pattern.name in TABLE:
            found.setdefault(pattern.callback.__module__.rpartition(".")[0], []).append(pattern.name)
    return found
