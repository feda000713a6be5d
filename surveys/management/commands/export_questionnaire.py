"""Write a questionnaire to a file: .json, which loses nothing, or .xlsx, an XLSForm."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from surveys.exchange.drafts import draft_of
from surveys.exchange.files import KINDS, write_file
from surveys.exchange.xlsform.writing import sheets_of
from surveys.models import Questionnaire


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("id", type=int)
        parser.add_argument("file", type=Path)

    def handle(self, *, id, file, **options):
        kind = file.suffix.lower().lstrip(".")
        if kind not in KINDS:
            raise CommandError("The file's name must end in .json or .xlsx.")
        questionnaire = Questionnaire.objects.filter(pk=id).first()
        if questionnaire is None:
            raise CommandError(f"No such questionnaire: {id}")
        draft = draft_of(questionnaire)
        try:
            file.write_bytes(write_file(draft, kind))
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        for words in sheets_of(draft).told if kind == "xlsx" else ():
            self.stdout.write(f"only Allas ansvar reads: {words}")
        self.stdout.write(f"written: {file}")
