"""Creates the application's database roles in a server of your own: before the first migration."""

from django.core.management import BaseCommand
from django.db import connections, transaction

from portal.database import APP_ROLE, ensure_roles


class Command(BaseCommand):
    help = (
        "Create the roles portal_app and portal_jobs with DATABASE_URL's password and their time limits. "
        "DATABASE_OWNER_URL must name a role that may create roles. Safe to repeat."
    )

    requires_system_checks = []  # they would ask the database as a role that is not there yet

    def handle(self, **options):
        owner, application = connections["owner"].settings_dict, connections["default"].settings_dict
        if application["USER"] == owner["USER"]:
            self.stderr.write(
                f"DATABASE_URL should use {APP_ROLE}, not the owner: it could change the history."
            )
        password = application["PASSWORD"] if application["USER"] == APP_ROLE else ""
        with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
            ensure_roles(cursor, owner=owner["USER"], password=password)
        self.stdout.write("The roles are in place.")
