"""The benchmark on a small scale: it asks the real pages, notices wrong answers, and judges rightly."""

import io
import json
import os
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import OutgoingMail, User
from activities.choices import forget_reference
from activities.models import Activity, Participation, SharedCount
from municipalities.models import Municipality
from plans.models import ActionPlan
from plans.reports import measures_of
from portal.bench.browser import Browser, Visit, WrongAnswer, compressed, run_bare, watching_sql
from portal.bench.chain import fill
from portal.bench.databases import environment
from portal.bench.desk import measure_recount
from portal.bench.files import export_csv, export_xlsx, import_rows
from portal.bench.pages import main_pages, measure_pages
from portal.bench.papers import as_html, measure_paper, report
from portal.bench.plans import INDICATOR, plan_pages
from portal.bench.reminders import DOMAIN, measure_reminders
from portal.bench.results import Result, print_table, timed, write_json
from portal.bench.surveys.counting import firsts_of, measure_compile, settle_once
from portal.bench.surveys.filling import (
    COUNTY,
    NATION,
    ONE_PLACE,
    OPEN,
    PLACE,
    QUESTIONS,
    SENT,
    SHOWN,
)
from portal.bench.surveys.filling import fill as fill_surveys
from portal.bench.surveys.showing import measure_export, measure_results
from portal.bench.writes import measure_log
from portal.database import APP_ROLE, BASE_DIR, EmbeddedPostgres, data_folder
from portal.demo.load import load_demo
from surveys.models import CompiledCounts, IndicatorValue, PublishedCounts, SurveyRound

ANNA = "anna.lindgren@exempel.se"


@pytest.fixture
def demo(db, settings):
    settings.ROOT_URLCONF = "portal.bench.urls"
    call_command("load_reference", stdout=io.StringIO())
    forget_reference()
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        load_demo(on=timezone.localdate(), activities=1200, using="default")
        cursor.execute(f"SET ROLE {APP_ROLE}")
    yield
    forget_reference()


def test_timed_judges_ratio_and_checks():
    good = timed("list", [0.006, 0.005, 0.004], [0.002, 0.001, 0.001], checks={"≤ 9 bytes": True}, most=5)
    slow = timed("list", [0.006, 0.006], [0.001, 0.001], checks={}, most=5)
    large = timed("list", [0.001, 0.001], [0.001, 0.001], checks={"≤ 9 bytes": False}, most=5)

    assert (good.median_ms, good.floor_ms, good.ratio, good.holds) == (5.0, 1.0, 5.0, True)
    assert good.target == "≤ 5 × the floor, ≤ 9 bytes"
    assert not slow.holds
    assert not large.holds


def test_timed_p95_is_near_the_slowest():
    assert timed("list", [0.001] * 50 + [0.1] * 50, [0.001], checks={}).p95_ms == 100


def test_print_table_aligns_numbers(capsys):
    print_table([Result("list", "≤ 12 queries", True, queries=8, bytes=5000), Result("x", "none", False)])

    header, first, second = capsys.readouterr().out.splitlines()
    assert first.index("yes") + 3 == second.index("NO") + 2 == header.index("holds") + 5
    assert "5 000" in first


def test_write_json_holds_what_was_measured(tmp_path):
    write_json([Result("list", "≤ 12 queries", True, queries=8)], tmp_path / "new" / "latest.json")

    (row,) = json.loads((tmp_path / "new" / "latest.json").read_text())
    assert set(row) >= {
        "name",
        "queries",
        "median_ms",
        "p95_ms",
        "bytes",
        "floor_ms",
        "ratio",
        "target",
        "holds",
    }
    assert (row["name"], row["queries"], row["holds"]) == ("list", 8, True)


def test_measure_pages_asks_every_main_page(demo):
    pages = main_pages(code="2417", rows=0)

    results = measure_pages(pages, rounds=1, requests=2)

    assert [result.name for result in results] == [page.name for page in pages]
    asked = {page.name: result.queries for result, page in zip(results, pages, strict=True)}
    assert {
        page.name: asked[page.name] for page in pages if not 0 < asked[page.name] <= page.most_queries
    } == {}
    assert all(result.median_ms > 0 and result.floor_ms > 0 and result.sql_ms > 0 for result in results)


@pytest.fixture
def chain(demo):
    """Ten years of plans and figures in every municipality that had none."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        fill(on=timezone.localdate(), values=30_000, using="default")
        cursor.execute("ANALYZE")  # as after any load: PostgreSQL knows nothing of new tables
        cursor.execute(f"SET ROLE {APP_ROLE}")


def test_measure_pages_asks_at_most_fifteen_questions_for_every_page_of_plans(chain):
    pages = plan_pages(code="2480", codes="24", shared=5)

    results = measure_pages(pages, rounds=1, requests=1)

    assert [result.name for result in results] == [page.name for page in pages]
    assert {result.name: result.queries for result in results if result.queries > 15} == {}
    assert all("≤ 15 queries" in result.target for result in results)


def test_fill_gives_ten_years_of_sealed_documents_as_the_portal_makes_them(chain):
    plans = ActionPlan.objects.filter(municipality__code="2480").order_by("version")

    assert [plan.state for plan in plans] == ["superseded"] * 9 + ["decided"]
    assert {plan.line for plan in plans} == {plans[0].line}
    with pytest.raises(IntegrityError, match="its text stays as it is"), transaction.atomic():
        plans.update(title="Ändrad")
    (newest,) = measures_of(plans.filter(state="decided"), counts=True)[:1]
    assert newest.measure.title == "Belysning på skolgård 0"
    assert newest.activities > 0
    assert newest.follow_up.colour == "green"
    figures = IndicatorValue.objects.filter(municipality__code="2480", indicator__code=INDICATOR)
    assert figures.count() == 10 * 3


@pytest.fixture
def survey(demo):
    """The rounds of the benchmark, with 30 pupils in each of the northernmost municipalities."""
    fill_surveys(respondents=30 * 16, municipalities=16, classes=2)


def test_fill_surveys_gives_every_municipality_its_answers(survey):
    rounds = {one.name: one for one in SurveyRound.objects.all()}

    assert rounds[NATION].responses.count() == 30 * 16
    assert {len(answers) for answers in rounds[ONE_PLACE].responses.values_list("answers", flat=True)} == {40}
    assert (rounds[OPEN].state, rounds[SHOWN].state, rounds[SENT].responses.count()) == (
        "open",
        "published",
        0,
    )
    own = PublishedCounts.objects.get(
        round=rounds[SHOWN], municipality__code=PLACE, unit=0, first=0, second=0
    )
    assert len(own.why) == QUESTIONS
    assert rounds[SHOWN].places.exclude(municipality__county__code=COUNTY).count() == 0


def test_measure_surveys_compile_counts_as_plain_sql_and_leaves_nothing(survey):
    nation = SurveyRound.objects.get(name=NATION)

    compiled, leaves, compared = measure_compile(rounds=1)

    assert compiled.name == "surveys_compile"
    assert f"{30 * 16 * QUESTIONS} answers, equal to the bare count" in compiled.target
    assert leaves.holds
    assert compared.holds
    assert not CompiledCounts.objects.filter(round=nation).exists()
    nation.refresh_from_db()
    assert nation.state == "closed"


def test_measure_surveys_compile_notices_a_count_that_is_wrong(survey):
    place = SurveyRound.objects.get(name=ONE_PLACE)
    right = firsts_of(place)
    row = CompiledCounts.objects.filter(round=place)[0]
    row.counts[1] += 1
    row.save()

    assert firsts_of(place) == [right[0] + 1, *right[1:]]


def test_measure_surveys_results_asks_at_most_fifteen_questions(survey):
    results = measure_results(rounds=1, requests=1)

    assert [result.name for result in results] == [
        "surveys_results",
        "surveys_section",
        "surveys_section_split",
    ]
    assert {result.name: result.queries for result in results if result.queries > 15} == {}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_measure_surveys_export_counts_its_rows(survey, kind):
    (result,) = measure_export(kind, rounds=1)

    assert result.holds
    assert result.bytes > 4000


def test_settle_once_tells_how_long_it_took_and_undoes_it(survey):
    told = settle_once(ONE_PLACE)

    assert "numbers hidden" in told
    assert not PublishedCounts.objects.filter(round__name=ONE_PLACE).exists()


def test_measure_paper_sets_a_tagged_report():
    (result,) = measure_paper(chapters=2, pages=3, rounds=1)

    assert result.holds
    assert "tagged PDF/UA-1" in result.target


def test_as_html_has_the_words_of_the_paper():
    html = as_html(report(2))

    assert html.count("<h1>Fokusområde") == 2
    assert html.count("<tr>") == 2 * 25
    assert "<li>" in html
    assert "<dt>Beslutad av</dt><dd>Kommunstyrelsen</dd>" in html


def test_browser_refuses_a_wrong_answer(demo):
    browser = Browser(ANNA)

    with pytest.raises(WrongAnswer, match="404"):
        browser.get(Visit(ANNA, "/kommuner/2418/aktiviteter/", "<h1"))
    with pytest.raises(WrongAnswer, match="without 'scope=\"row\"' × 26"):
        browser.get(Visit(ANNA, "/kommuner/2417/aktiviteter/", 'scope="row"', 26))
    with pytest.raises(WrongAnswer, match="instead of having saved"):
        browser.post("/kommuner/2417/aktiviteter/ny/", {"title": ""})


def test_floor_draws_the_same_frame_around_constant_rows(demo):
    browser = Browser(ANNA)

    floor = browser.get(Visit(ANNA, "/kommuner/2417/golv/25/5/", "<td>", 125))[1].decode()
    page = browser.get(Visit(ANNA, "/kommuner/2417/aktiviteter/", "<table"))[1].decode()

    frame = page[page.index("<header") : page.index("</header>")]
    assert "Norsjö kommun" in frame
    assert floor[floor.index("<header") : floor.index("</header>")].count("<a ") == frame.count("<a ")


def test_watching_sql_gives_statements_that_run_bare(demo):
    with watching_sql() as (statements, seconds):
        found = list(Municipality.objects.filter(code="2417", name__contains="ö").values_list("name"))

    assert found == [("Norsjö",)]
    assert len(statements) == len(seconds) == 1
    assert run_bare(statements) > 0


def test_measure_log_adds_what_it_says(demo):
    before = Participation.objects.filter(municipality__code="2417").count()

    results = measure_log(code="2417", rounds=1, times=3)

    assert [result.name for result in results] == ["log_post", "log_sql", "log_action"]
    assert Participation.objects.filter(municipality__code="2417").count() == before + 2 * 2 * 3
    assert results[0].queries <= 12


def test_measure_reminders_tells_everyone_once_and_leaves_nothing(demo):
    people = User.objects.count()

    [result] = measure_reminders(people=60, rounds=1)

    assert "60 people told once" in result.target
    assert result.median_ms > result.floor_ms
    assert not OutgoingMail.objects.filter(to__endswith=DOMAIN).exists()
    assert User.objects.count() == people


def test_measure_recount_notices_a_figure_that_is_wrong(demo):
    (right,) = measure_recount()
    SharedCount.objects.filter(municipality__code="2480", theme="").update(shared=1)
    (wrong,) = measure_recount()

    assert right.holds
    assert not wrong.holds


@pytest.mark.parametrize("export", [export_csv, export_xlsx])
def test_export_counts_its_rows(demo, export):
    assert "40 rows" in export(rows=40, rounds=1).target
    assert export(rows=40, rounds=1).bytes > 4000
    assert not export(rows=5000, rounds=1).holds  # there are not that many


def test_import_rows_imports_all_and_leaves_nothing(demo):
    before = Activity.objects.count()

    result = import_rows(rows=40, rounds=1)

    assert "40 rows" in result.target
    assert result.median_ms > 0
    assert Activity.objects.count() == before


def test_compressed_is_smaller():
    assert 20 < compressed(b"Nattvandring " * 500) < 200


def test_environment_is_production_on_the_named_database():
    server = EmbeddedPostgres(data_folder(os.environ))

    environ = environment(server, "portal_bench")

    assert environ["PORTAL_ENV"] == "production"
    assert environ["DATABASE_URL"] == f"postgres://portal_app@/portal_bench?host={server.socket}"


def test_bench_runs_only_on_its_own_database():
    environ = environment(EmbeddedPostgres(data_folder(os.environ)), "portal")

    done = subprocess.run(
        [sys.executable, "-m", "portal.bench", ""], cwd=BASE_DIR, env=environ, capture_output=True, text=True
    )

    assert done.returncode == 1
    assert "runs only on portal_bench" in done.stderr


def test_bench_command_refuses_in_production(settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="development machine"):
        call_command("bench")
