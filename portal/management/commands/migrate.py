"""Migrates as the database's owner: the application's role may not change structure."""

from contextlib import contextmanager

from django.core.management.commands import migrate
from django.db import connections


class Command(migrate.Command):
    def execute(self, *args, **options):
        # Not through the alias `owner`: a library's migration may write by the default connection, which
        # would then wait for the locks of its own migration.
        if options["database"] == "owner":
            options["database"] = "default"
        with as_owner(connections["default"]):
            return super().execute(*args, **options)


@contextmanager
def as_owner(connection):
    """Let the connection be the owner's for as long as this block runs."""
    ours = connection.settings_dict
    keys = ["HOST", "PORT", "USER", "PASSWORD", "OPTIONS"]
    owner = {key: connections["owner"].settings_dict[key] for key in keys}
    application = {key: ours[key] for key in keys}
    if owner == application:
        yield
        return
    connection.close()
    ours.update(owner)
    try:
        yield
    finally:
        connection.close()
        ours.update(application)
