"""Load places, activity types, tags, what reports ask, the duties of the law, indicators,
ready questionnaires and methods; tells what changed."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from activities.reference import load_report_questions, load_types_and_tags
from municipalities.actions import PLACES, load_places, load_practice
from plans.law.duties import load_duties
from reviews.methods.reference import load_methods
from surveys.exchange.ready import load_questionnaires
from surveys.indicators import load_indicators


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--places", type=Path, default=PLACES, help="CSV file of municipalities")
        parser.add_argument("--dry-run", action="store_true", help="tell what would change, change nothing")

    @transaction.atomic
    def handle(self, *, places, dry_run, **options):
        try:
            changes = load_places(path=places) + load_practice() + load_types_and_tags()
            changes += load_report_questions() + load_duties() + load_indicators()
            changes += load_questionnaires() + load_methods()
        except (KeyError, ValueError, OSError) as error:
            raise CommandError(f"{places}: {error}") from error
        for line in changes.changed:
            self.stdout.write(f"changed: {line}")
        if changes.added:
            self.stdout.write(f"added: {len(changes.added)} rows")
        if not changes:
            self.stdout.write("Reference data is up to date.")
        if dry_run:
            transaction.set_rollback(True)
