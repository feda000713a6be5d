"""List the demo's accounts with their passwords, as CSV or as a table; never in production."""

import csv

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from accounts.models import Membership
from portal.demo.passwords import demo_password
from portal.demo.people import shown_people

HEADERS = ("role", "place", "email", "password")


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--table", action="store_true", help="in columns, for reading")

    def handle(self, *, table, **options):
        if settings.PRODUCTION:
            raise CommandError("There are no demo accounts in production.")
        with override(settings.LANGUAGE_CODE):
            rows = [HEADERS, *demo_accounts()]
        if not table:
            csv.writer(self.stdout, lineterminator="\n").writerows(rows)
            return
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADERS))]
        for row in rows:
            self.stdout.write(
                "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            )


def demo_accounts():
    """The accounts that have a password, as (role, place, e-mail, password), in the order of the story."""
    emails = [person.email for person in shown_people()]
    held = (
        Membership.objects.active()
        .filter(user__email__in=emails)
        .select_related("user", "municipality", "group", "police_area", "county")
    )
    by_email = {}
    for membership in held.order_by("pk"):
        by_email.setdefault(membership.user.email, []).append(membership)
    return [
        (
            by_email[email][0].get_role_display(),
            ", ".join(str(membership.place or settings.SITE_NAME) for membership in by_email[email]),
            email,
            demo_password(email),
        )
        for email in emails
        if email in by_email
    ]
