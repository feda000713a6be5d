"""Measure the main pages and files beside their floors, and say which targets hold."""

import os
import subprocess
import sys

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from portal.bench.databases import FULL, SURVEYS, TENTH, environment, manage, prepare
from portal.bench.surveys.parts import PARTS
from portal.database import BASE_DIR, EmbeddedPostgres, data_folder

FEW = 2_000  # activities beside the surveys


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "--only", default="", help="the name of one measurement, or the beginning of some"
        )
        parser.add_argument("--activities", type=int, default=1_000_000)
        parser.add_argument("--municipalities", type=int, default=290)

        parser.add_argument("--figures", type=int, default=2_000_000, help="of indicators; more than 0")
        parser.add_argument("--respondents", type=int, default=250_000, help="of the largest survey")

    def handle(self, *, only, activities, municipalities, figures, respondents, **options):
        if settings.PRODUCTION:
            raise CommandError("The benchmark makes databases of its own: run it on a development machine.")
        server = EmbeddedPostgres(data_folder(os.environ))
        ours = not server.ready()
        server.start()
        try:
            sizes = {"municipalities": municipalities}
            if any(part.startswith(only) for part in PARTS):
                prepare(server, SURVEYS, activities=FEW, respondents=respondents, **sizes)
            if not only.startswith("surveys"):
                prepare(server, FULL, activities=activities, figures=figures, **sizes)
                prepare(server, TENTH, activities=activities // 10, **sizes)
            environ = environment(server, SURVEYS if only.startswith("surveys") else FULL)
            manage("collectstatic", "--no-input", "--verbosity=0", environ=environ)
            measure = [sys.executable, "-m", "portal.bench", only]
            code = subprocess.run(measure, cwd=BASE_DIR, env=environ, check=False).returncode  # noqa: S603
        finally:
            if ours:
                server.stop()
        if code:
            sys.exit(code)
