"""Fetch figures from Kolada for the common indicators, or take the invented sample; safe to repeat."""

import re

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from municipalities.models import Municipality
from surveys import kolada
from surveys.actions import store_kolada
from surveys.models import Indicator

YEARS_BACK = 12


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--sample", action="store_true", help="the invented figures that come along")
        parser.add_argument("--years", help="for example 2015-2025; else the last twelve years")
        parser.add_argument("--municipality", action="append", help="code; else all; can be repeated")
        parser.add_argument("--base", default=kolada.BASE, help="another address of the service")
        parser.add_argument("--dry-run", action="store_true", help="tell what would change, change nothing")

    @transaction.atomic
    def handle(self, *, sample, years, municipality, base, dry_run, **options):
        kpis = list(
            Indicator.objects.filter(municipality=None)
            .exclude(kolada_id="")
            .values_list("kolada_id", flat=True)
        )
        if not kpis:
            raise CommandError("No indicator has a number in Kolada. Run load_reference first.")
        try:
            found = (
                kolada.sample()
                if sample
                else kolada.fetch(kpis, areas(municipality), read_years(years), base=base)
            )
            stored = store_kolada(found, is_sample=sample)
        except kolada.KoladaError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"new: {stored.added}, changed: {stored.changed}, as before: {stored.same}")
        if dry_run:
            transaction.set_rollback(True)


def areas(codes):
    """Kolada's ids of the municipalities (all, if none is named), of their counties, and of the nation."""
    places = Municipality.objects.real().select_related("county").order_by("code")
    found = list(places.filter(code__in=codes) if codes else places)
    unknown = set(codes or ()) - {place.code for place in found}
    if unknown:
        raise CommandError(f"No such municipality: {', '.join(sorted(unknown))}")
    counties = sorted({f"00{place.county.code}" for place in found})
    return [*(place.code for place in found), *counties, kolada.NATION]


def read_years(text):
    """The years of 2015-2025 or 2024, in order."""
    this_year = timezone.localdate().year
    if not text:
        return list(range(this_year - YEARS_BACK, this_year + 1))
    match = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text)
    if match is None or not 1970 <= int(match[1]) <= int(match[2] or match[1]) <= this_year:
        raise CommandError("Write the years as 2015-2025.")
    return list(range(int(match[1]), int(match[2] or match[1]) + 1))
