"""Make a questionnaire of a file: an XLSForm (.xlsx, .xls, .csv) or our own JSON."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from municipalities.models import County, Municipality
from surveys.exchange.actions import take_in
from surveys.exchange.checked import Unfit
from surveys.exchange.files import read_file


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--owner", required=True, help="2417 for a municipality, lan:24 for a county")
        parser.add_argument("--dry-run", action="store_true", help="tell what would come of it, make nothing")

    def handle(self, *, file, owner, dry_run, **options):
        place = place_of(owner)
        try:
            taken = read_file(file.read_bytes(), name=file.name)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except Unfit as error:
            raise CommandError("\n".join(error.problems)) from error
        for note in taken.notes:
            rows = ", ".join(map(str, note.rows))
            self.stdout.write(f"{rows or '-'} {note.name or '-'}: {note.text}")
        if dry_run:
            self.stdout.write(f"questions: {len(taken.draft.questions)}, nothing made")
            return
        made = take_in(draft=taken.draft, owner=place, by=None)
        self.stdout.write(f"questionnaire {made.pk}: {made}")


def place_of(owner):
    """The municipality or the county that the option names."""
    model, code = (County, owner[4:]) if owner.startswith("lan:") else (Municipality, owner)
    place = model.objects.filter(code=code).first()
    if place is None:
        raise CommandError(f"No such municipality or county: {owner}")
    return place
