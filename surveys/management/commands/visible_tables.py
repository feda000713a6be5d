"""Print, as JSON, every table of a round that a role can see: what its pages and files are made of."""

import json

from django.core.management.base import BaseCommand, CommandError

from surveys.models import Pool, SurveyRound
from surveys.results.public import public_tables
from surveys.results.reading import as_data, results_for
from surveys.results.scopes import pools_for, viewer_as


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("round", type=int, help="The round's number.")
        parser.add_argument(
            "--role",
            required=True,
            help="coordinator:2417, colleague:2417, manager:…, registrar:…, reader:…, partner:…, officer:24 or public",
        )

    def handle(self, *, round, role, **options):
        survey = SurveyRound.objects.filter(pk=round).first()
        if survey is None:
            raise CommandError(f"There is no round {round}.")
        try:
            viewer = viewer_as(role)
        except ValueError:
            raise CommandError(f"There is no role {role!r}, or no such place.") from None
        tables = public_tables(survey) if role == "public" else results_for(viewer, survey).tables()
        pools = Pool.objects.none() if role == "public" else pools_for(viewer).filter(rounds=survey)
        told = {
            "round": survey.pk,
            "role": role,
            "state": survey.state,
            "tables": [as_data(table) for table in tables],
            "pools": [
                {
                    "pool": pool.pk,
                    "rounds": sorted(pool.rounds.values_list("pk", flat=True)),
                    "tables": [as_data(table) for table in results_for(viewer, pool).tables()],
                }
                for pool in pools
            ],
        }
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
