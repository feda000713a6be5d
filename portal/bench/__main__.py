"""Runs the measurements on the benchmark's own database; `manage.py bench` prepares that and calls this."""

import gc
import sys
from collections.abc import Callable
from functools import partial

import django
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from portal.bench.databases import FULL, SURVEYS
from portal.database import BASE_DIR


def main(only: str) -> int:
    """Measure what has the name, or begins with it; return 1 when a target does not hold, 2 without any."""
    from portal.bench.desk import desk_pages, measure_growth, measure_recount
    from portal.bench.files import measure_file
    from portal.bench.first_visit import measure_first_visit
    from portal.bench.pages import main_pages, measure_pages
    from portal.bench.papers import measure_paper
    from portal.bench.plans import plan_pages
    from portal.bench.reminders import measure_reminders
    from portal.bench.results import Result, print_table, write_json
    from portal.bench.surveys.parts import PARTS, measure_part
    from portal.bench.writes import measure_log

    known = [] if only.startswith("surveys") else [*main_pages(), *plan_pages(), *desk_pages()]
    pages = [page for page in known if page.name.startswith(only)]
    others: dict[str, Callable[[], list[Result]]] = {
        "log_post": measure_log,
        "desk_growth": measure_growth,
        "desk_recount": measure_recount,
        "first_visit": measure_first_visit,
        "export_csv": lambda: measure_file("export_csv"),
        "export_xlsx": lambda: measure_file("export_xlsx"),
        "import": lambda: measure_file("import"),
        "paper": measure_paper,
        "reminders": measure_reminders,
        **{name: partial(measure_part, name) for name in PARTS},
    }
    gc.collect()
    gc.freeze()  # as the server does when it has started
    results = measure_pages(pages)
    for name, measure in others.items():
        if name.startswith(only):
            results += measure()
    if not results:
        print(f"Nothing is called {only}: {', '.join([page.name for page in known] + list(others))}")
        return 2
    print_table(results)
    write_json(results, BASE_DIR / "bench" / "latest.json")
    return 0 if all(result.holds for result in results) else 1


if __name__ == "__main__":
    if settings.DATABASES["default"]["NAME"] not in (FULL, SURVEYS):
        sys.exit(f"The benchmark writes: it runs only on {FULL}, by manage.py bench.")
    django.setup()
    if sys.argv[1] == "--file":
        from portal.bench.files import file_result

        print(file_result(sys.argv[2]))
    elif sys.argv[1] == "--fill":
        from portal.bench.chain import fill

        fill(on=timezone.localdate(), values=int(sys.argv[2]))
    elif sys.argv[1] == "--fill-surveys":
        from portal.bench.surveys.filling import fill as fill_surveys

        fill_surveys(respondents=int(sys.argv[2]))
    elif sys.argv[1] == "--settle":
        from portal.bench.surveys.counting import settle_once

        print(settle_once(sys.argv[2]))
    elif sys.argv[1] == "--part":
        from portal.bench.surveys.parts import part_results

        with override_settings(ROOT_URLCONF="portal.bench.urls"):
            print(part_results(sys.argv[2]))
    else:
        with override_settings(ROOT_URLCONF="portal.bench.urls"):
            sys.exit(main(sys.argv[1]))
