"""The contents of a lägesbild: sources, problems and causes."""

from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from municipalities.models import StoredFile
from plans.models import Cause, ReportSource, SituationReport
from plans.situation import versions
from tests import factories
from tests.plans.situations import LIST, at, complete, coordinator, report, text_of

__all__ = ["coordinator", "report"]

# Sources


def test_secret_material_is_named_and_never_stored(coordinator, report):
    address = at("report_source_new", report, kind="polisen")
    named = {"title": "Problembild", "keeper": "Polisen", "case_number": "A1/2026", "is_secret": "on"}
    secrets = ({"note": "Hemligt"}, {"upload": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}, {"keeper": ""})
    for told in secrets:
        answer = coordinator.post(address, named | told | {"form_token": str(uuid4())})
        assert answer.status_code == 422
    assert not ReportSource.objects.exists()
    assert not StoredFile.objects.exists()

    coordinator.post(address, named | {"form_token": str(uuid4())})

    source = ReportSource.objects.get()
    assert (source.title, source.keeper, source.case_number, source.note, source.file) == (
        "Problembild", "Polisen", "A1/2026", "", None,
    )  # fmt: skip


def test_what_becomes_secret_loses_its_file(cast, coordinator, report):
    file = factories.stored_file(cast.norsjo)
    source = factories.report_source(report, kind="police", keeper="Polisen", file=file)

    coordinator.post(
        at("report_source_edit", report, source=source.pk),
        {"title": "Problembild", "keeper": "Polisen", "is_secret": "on", "edition": "1"},
    )

    source.refresh_from_db()
    assert source.is_secret
    assert not StoredFile.objects.exists()


def test_an_indicator_brings_its_figures(cast, coordinator, report):
    series = factories.indicator()
    own = factories.indicator("foreign", name="Grannens egen", municipality=cast.arjeplog)
    factories.figure(series, 412, year=2025, place=cast.norsjo)
    address = at("report_source_new", report, kind="indikator")
    assert (
        '<label class="form-label" for="id_indicator">Indikator</label>'
        in coordinator.get(address).content.decode()
    )
    assert coordinator.post(address, {"indicator": own.pk, "form_token": str(uuid4())}).status_code == 422

    coordinator.post(address, {"indicator": series.pk, "part": "extent", "form_token": str(uuid4())})

    assert "412" in text_of(coordinator, at("report_part", report, part="omfattning"))
    complete(report, cast)
    series.values.update(value=999)
    page = text_of(coordinator, at("report_detail", report))
    assert "412" in page
    assert "999" not in page


def test_the_choice_of_an_indicator_says_for_which_years_there_are_figures_here(cast, coordinator, report):
    long, once, elsewhere = (factories.indicator(code, name=code) for code in ("lang", "en-gang", "annan"))
    for year in (2019, 2022, 2025):
        factories.figure(long, 1, year=year, place=cast.norsjo)
    factories.figure(once, 0, year=2024, place=cast.norsjo)
    factories.figure(elsewhere, 1, place=cast.arjeplog)
    factories.figure(elsewhere, 1, county=cast.norsjo.county)
    factories.figure(elsewhere, None, place=cast.norsjo, state=1)
    address = at("report_source_new", report, kind="indikator")
    with CaptureQueriesContext(connection) as asked:
        page = coordinator.get(address).text

    assert ">lang (2019–2025)<" in page
    assert ">en-gang (2024)<" in page
    assert ">annan (inga siffror för er)<" in page
    assert sum('FROM "surveys_indicator"' in query["sql"] for query in asked) == 1


def test_a_file_shared_by_two_versions_stays_until_none_has_it(cast, coordinator, report):
    factories.report_source(report, file=factories.stored_file(cast.norsjo))
    copy = versions.new_version(by=cast.coordinator, report=complete(report, cast))

    coordinator.post(at("report_source_remove", copy, source=copy.sources.get().pk))

    assert not copy.sources.exists()
    assert StoredFile.objects.count() == 1


# Problems and causes


def test_problems_are_put_in_order_without_a_script(coordinator, report):
    for title in ("Ett", "Två", "Tre"):
        posted = {"title": title, "form_token": str(uuid4()), "priority_reason": "Många drabbas"}
        coordinator.post(at("problem_new", report), posted)
    third = report.problems.get(title="Tre")

    coordinator.post(at("problem_move", report, problem=third.pk), {"up": "1"})
    coordinator.post(at("problem_move", report, problem=third.pk), {"up": "1"})
    coordinator.post(at("problem_move", report, problem=third.pk), {"up": "1"})  # at the top already
    coordinator.post(at("problem_move", report, problem=report.problems.get(title="Ett").pk), {"down": "1"})

    assert list(report.problems.values_list("title", "priority")) == [("Tre", 1), ("Två", 2), ("Ett", 3)]


def test_r28_causes_grow_as_a_tree_under_a_problem(coordinator, report):
    problem = factories.problem(report, priority=1)
    address = at("cause_new", report, problem=problem.pk)

    def add(text, perspective, parent=""):
        posted = {"text": text, "perspective": perspective, "parent": parent, "form_token": str(uuid4())}
        coordinator.post(address, posted)
        return Cause.objects.get(text=text)

    dark = add("Mörkt", "situational")
    lamp = add("Lampan är trasig", "situational", dark.pk)
    alone = add("Den som går ensam", "victim")
    edit = at("cause_edit", report, problem=problem.pk, cause=alone.pk)
    moved = {"text": "Den som går ensam", "perspective": "victim", "edition": "1", "parent": lamp.pk}
    assert coordinator.post(edit, moved).status_code == 302

    page = text_of(coordinator, at("problem_detail", report, problem=problem.pk))
    assert page.index("Mörkt") < page.index("Lampan är trasig") < page.index("Den som går ensam")
    assert page.count('<ul class="causes">') == 3
    own = at("cause_edit", report, problem=problem.pk, cause=dark.pk)
    under_itself = {"text": "Mörkt", "perspective": "situational", "edition": "1", "parent": lamp.pk}
    assert coordinator.post(own, under_itself).status_code == 422
    coordinator.post(at("cause_remove", report, problem=problem.pk, cause=lamp.pk))
    assert [cause.text for cause in problem.causes.all()] == ["Mörkt"]


def test_a_tree_of_causes_is_not_endless(coordinator, report):
    problem, parent = factories.problem(report), None
    for level in range(6):
        parent = factories.cause(problem, text=f"Nivå {level}", parent=parent)
    posted = {"text": "Djupare", "perspective": "social", "parent": parent.pk, "form_token": str(uuid4())}

    answer = coordinator.post(at("cause_new", report, problem=problem.pk), posted)

    assert answer.status_code == 422
    assert "Trädet blir för djupt där." in answer.content.decode()


def test_two_who_change_a_cause_at_once(coordinator, report):
    problem = factories.problem(report)
    cause = factories.cause(problem, text="Mörkt")
    address = at("cause_edit", report, problem=problem.pk, cause=cause.pk)
    posted = {"perspective": "situational", "edition": "1"}
    coordinator.post(address, posted | {"text": "Mörkt på hösten"})

    answer = coordinator.post(address, posted | {"text": "Mörkt på vintern"})

    assert answer.status_code == 422
    assert "Mörkt på hösten" in answer.content.decode()


def test_two_who_move_a_cause_at_once(coordinator, report):
    problem = factories.problem(report)
    roots = [factories.cause(problem, text=text) for text in ("Mörkt", "Tomt")]
    cause = factories.cause(problem, text="Lampan")
    address = at("cause_edit", report, problem=problem.pk, cause=cause.pk)
    posted = {"text": "Lampan", "perspective": "situational", "edition": "1"}
    coordinator.post(address, posted | {"parent": roots[0].pk})

    answer = coordinator.post(address, posted | {"parent": roots[1].pk})

    assert answer.status_code == 422
    cause.refresh_from_db()
    assert cause.parent == roots[0]
    again = posted | {"parent": roots[1].pk, "edition": "2"}
    assert coordinator.post(address, again).status_code == 302


def test_two_who_change_a_source_at_once(coordinator, report):
    source = factories.report_source(report, kind="observation", note="Som det var")
    address = at("report_source_edit", report, source=source.pk)
    assert f'name="edition" value="{source.edition}"' in coordinator.get(address).content.decode()
    coordinator.post(address, {"title": "Samtal", "note": "Rektorn säger", "edition": "1"})

    answer = coordinator.post(address, {"title": "Samtal", "note": "Polisen säger", "edition": "1"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Rektorn säger" in page
    assert "Polisen säger" in page
    assert 'name="edition" value="2"' in page
    source.refresh_from_db()
    assert source.note == "Rektorn säger"


def test_what_a_plan_builds_on_is_not_removed(cast, coordinator, report):
    problem = factories.problem(report)
    cause = factories.cause(problem)
    plan = factories.action_plan(cast.norsjo, basis=[report])
    factories.measure(plan, causes=[cause])

    for address in (
        at("cause_remove", report, problem=problem.pk, cause=cause.pk),
        at("problem_remove", report, problem=problem.pk),
        at("report_remove", report),
    ):
        answer = coordinator.post(address)
        assert answer.status_code == 422
        assert plan.title in answer.content.decode()
    assert Cause.objects.filter(pk=cause.pk).exists()

    plan.delete()
    assert coordinator.post(at("report_remove", report)).url == LIST
    assert not SituationReport.objects.exists()


def test_a_neighbours_plan_that_builds_on_a_joint_one_is_not_named(cast, coordinator):
    group = factories.group(cast.norsjo, cast.arjeplog)
    report = factories.situation_report(cast.norsjo, cast.arjeplog, owner_group=group)
    factories.action_plan(cast.arjeplog, basis=[report], title="Arjeplogs hemliga plan")

    page = coordinator.post(at("report_remove", report)).content.decode()

    assert "En annan kommuns plan" in page
    assert "Arjeplogs hemliga plan" not in page
