"""The life of a lägesbild, walked in every order: no way past a guard, no change of what is completed."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans.drafting import actions as drafting
from plans.models import (
    Cause,
    Problem,
    ReportPart,
    ReportPlace,
    ReportSource,
    SituationReport,
    SituationUpdate,
)
from plans.situation import actions, versions
from portal.lib.editions import EditConflict
from tests import factories

PARTS = [*ReportPart.REQUIRED, ReportPart.Kind.SURPRISES]
FACTS = {"area": "Hela kommunen", "period_from": date(2025, 1, 1), "period_to": date(2026, 6, 30)}


class Walk:
    """The lägesbilder of a municipality, and what each said when it was completed."""

    def __init__(self, cast):
        self.by, self.place = cast.coordinator, cast.norsjo
        self.sealed = {}
        self.order = []

    def draft(self, which):
        drafts = list(SituationReport.objects.open().order_by("pk"))
        return drafts[which % len(drafts)] if drafts else None

    def begin(self, _which, _text):
        actions.create_report(
            by=self.by, municipality=self.place, group=None, form_token=uuid4(), title="Lägesbild"
        )

    def write(self, which, text):
        for kind in PARTS[which % 5 :] if text else PARTS[: which % 5]:
            part = self.draft(which).parts.filter(kind=kind).first()
            edition = part.edition if part else 0
            actions.write_part(by=self.by, report=self.draft(which), kind=kind, edition=edition, text=text)

    def describe(self, which, text):
        report = self.draft(which)
        facts = FACTS if text else dict.fromkeys(FACTS) | {"area": ""}
        actions.change_report(report=report, edition=report.edition, **facts)

    def name_source(self, which, text):
        report = self.draft(which)
        if text:
            actions.add_source(
                by=self.by,
                report=report,
                municipality=self.place,
                form_token=uuid4(),
                kind="document",
                title=text,
            )
        elif source := report.sources.select_related("report").first():
            actions.remove_source(source=source)

    def name_problem(self, which, text):
        report = self.draft(which)
        problem = actions.add_problem(report=report, form_token=uuid4(), title=text or "Problem")
        actions.add_cause(problem=problem, form_token=uuid4(), text="Mörkt", perspective="situational")

    def review(self, which, _text):
        drafting.to_review(document=self.draft(which))

    def take_back(self, which, _text):
        drafting.back_to_draft(document=self.draft(which))

    def complete(self, which, _text):
        report = self.draft(which)
        if lacks := versions.lacks(report):
            with pytest.raises(versions.Incomplete) as refused:
                versions.complete(by=self.by, report=report, municipality=self.place)
            assert refused.value.lacks == lacks
        else:
            versions.complete(by=self.by, report=report, municipality=self.place)
            self.sealed[report.pk] = said(report.pk)
            self.order.append(report.pk)

    def renew(self, _which, _text):
        if in_force := SituationReport.objects.in_force().first():
            first = versions.new_version(by=self.by, report=in_force)
            assert versions.new_version(by=self.by, report=in_force) == first

    def close(self, which, text):
        if problem := Problem.objects.order_by("pk")[which : which + 1].first():
            actions.close_problem(
                problem=problem, edition=problem.edition, on=date(2026, 9, 1), reason=text or "Löst"
            )


def said(pk):
    """All that a lägesbild says, as rows; without what lives on."""
    report = SituationReport.objects.filter(pk=pk).values(
        "title", "area", "period_from", "period_to", "final_on"
    )
    problems = (
        Problem.objects.filter(report=pk).order_by("pk").values_list("title", "priority", "description")
    )
    return (
        report.get(),
        list(ReportPart.objects.filter(report=pk).order_by("pk").values()),
        list(ReportSource.objects.filter(report=pk).values()),
        list(problems),
        list(Cause.objects.filter(problem__report=pk).values()),
    )


STEPS = [name for name in vars(Walk) if not name.startswith("_") and name != "draft"]
WALKS = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(0, 5), st.sampled_from(["", "Skadegörelse", "Ny text"])),
    max_size=25,
)
READY = [("begin", 0, ""), ("write", 0, "Text"), ("describe", 0, "x"), ("name_source", 0, "Källa")]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WALKS, st.booleans())
def test_no_walk_completes_what_lacks_or_changes_what_is_completed(cast, steps, is_ready):
    with transaction.atomic():
        walk = Walk(cast)
        for name, which, text in [*(READY * is_ready), *steps, ("complete", 0, "")]:
            try:
                if walk.draft(which) or name in ("begin", "renew", "close"):
                    getattr(walk, name)(which, text)
            except drafting.NotOpen:
                assert walk.draft(which).state == SituationReport.State.IN_REVIEW

            assert {pk: said(pk) for pk in walk.sealed} == walk.sealed
            final = SituationReport.objects.final()
            assert {report.pk for report in final} == set(walk.sealed)
            in_force = list(SituationReport.objects.in_force().values_list("pk", flat=True))
            assert in_force == walk.order[-1:]
            assert not final.exclude(pk__in=in_force).filter(superseded_at=None).exists()
        transaction.set_rollback(True)


@pytest.fixture
def completed(cast):
    report = factories.situation_report(cast.norsjo, period_to=date(2026, 6, 30))
    problem = factories.problem(report, priority=1)
    factories.cause(problem)
    problem.sources.add(factories.report_source(report))
    versions.complete(by=cast.coordinator, report=report, municipality=cast.norsjo)
    report.refresh_from_db()
    return report


RAW = {
    "its title": lambda pk: SituationReport.objects.filter(pk=pk).update(title="Annan"),
    "its day": lambda pk: SituationReport.objects.filter(pk=pk).update(final_on=date(2020, 1, 1)),
    "back to draft": lambda pk: SituationReport.objects.filter(pk=pk).update(state="draft"),
    "removed": lambda pk: SituationReport.objects.filter(pk=pk)._raw_delete("default"),
    "a text": lambda pk: ReportPart.objects.filter(report=pk).update(text="Annan"),
    "a text more": lambda pk: ReportPart.objects.create(report_id=pk, kind="surprises", text="x"),
    "a text less": lambda pk: ReportPart.objects.filter(report=pk)._raw_delete("default"),
    "a source": lambda pk: ReportSource.objects.filter(report=pk).update(title="Annan"),
    "a source more": lambda pk: ReportSource.objects.create(report_id=pk, kind="document", title="x"),
    "figures": lambda pk: ReportSource.objects.filter(report=pk).update(figures={}),
    "a problem": lambda pk: Problem.objects.filter(report=pk).update(title="Annat"),
    "a problem more": lambda pk: Problem.objects.create(report_id=pk, title="x"),
    "its priority": lambda pk: Problem.objects.filter(report=pk).update(priority=9),
    "a cause": lambda pk: Cause.objects.filter(problem__report=pk).update(text="Annan"),
    "what shows a problem": lambda pk: Problem.objects.get(report=pk).sources.clear(),
    "a cause less": lambda pk: Cause.objects.filter(problem__report=pk)._raw_delete("default"),
}


@pytest.mark.parametrize("what", RAW)
def test_r31_the_database_refuses_to_change_what_is_completed(completed, what):
    before = said(completed.pk)

    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        RAW[what](completed.pk)

    assert said(completed.pk) == before


@pytest.mark.parametrize("state", ["draft", "completed"])
def test_r31_nor_what_is_replaced(cast, completed, state):
    copy = versions.new_version(by=cast.coordinator, report=completed)
    actions.change_report(report=copy, edition=copy.edition, **FACTS)
    versions.complete(by=cast.coordinator, report=copy, municipality=cast.norsjo)

    with pytest.raises(IntegrityError), transaction.atomic():
        SituationReport.objects.filter(pk=completed.pk).update(state=state)

    completed.refresh_from_db()
    assert completed.state == SituationReport.State.SUPERSEDED


def test_r31_a_problem_is_closed_all_the_same_and_an_update_added(cast, completed):
    problem = completed.problems.get()

    actions.close_problem(problem=problem, edition=problem.edition, on=date(2026, 10, 1), reason="Löst")
    actions.add_update(
        by=cast.coordinator, report=completed, form_token=uuid4(), on=date(2026, 10, 2), text="Lugnt"
    )

    assert completed.problems.get().closed_reason == "Löst"
    assert SituationUpdate.objects.get().report == completed


def test_completing_twice_or_writing_afterwards_is_refused(cast, completed):
    with pytest.raises(drafting.NotOpen):
        versions.complete(by=cast.coordinator, report=completed, municipality=cast.norsjo)
    with pytest.raises(drafting.NotOpen):
        actions.write_part(by=cast.coordinator, report=completed, kind="analysis", edition=1, text="x")
    with pytest.raises(drafting.NotOpen):
        actions.remove_report(by=cast.coordinator, report=completed)


def test_two_who_write_in_one_part_at_once(cast):
    report = factories.situation_report(cast.norsjo, parts=False)
    actions.write_part(by=cast.coordinator, report=report, kind="analysis", edition=0, text="Först")

    with pytest.raises(EditConflict) as conflict:
        actions.write_part(by=cast.colleague, report=report, kind="analysis", edition=0, text="Sedan")

    assert conflict.value.current.text == report.parts.get().text == "Först"


def test_a_new_version_takes_open_problems_causes_sources_and_texts_along(cast):
    report = factories.situation_report(cast.norsjo, period_to=date(2026, 6, 30), tags=["vald"])
    source = factories.report_source(report)
    still, over = factories.problem(report, priority=1), factories.problem(report, title="Löst", priority=2)
    still.sources.add(source)
    root = factories.cause(still)
    leaf = factories.cause(still, text="Lampan är trasig", parent=root)
    root.parent, leaf.parent = leaf, None  # a tree that was moved about: the later cause is its root
    leaf.save()
    root.save()
    versions.complete(by=cast.coordinator, report=report, municipality=cast.norsjo)
    actions.close_problem(problem=over, edition=over.edition, on=date(2026, 9, 1), reason="Löst")

    copy = versions.new_version(by=cast.coordinator, report=report)

    copied = copy.problems.get()
    assert (copy.version, copy.line, copy.previous, copy.tags) == (2, report.line, report, ["vald"])
    assert (copied.line, copied.previous) == (still.line, still)
    assert [s.title for s in copied.sources.all()] == [source.title]
    assert copied.sources.get().report == copy
    assert {(c.text, c.parent and c.parent.text) for c in copied.causes.all()} == {
        (leaf.text, None),
        (root.text, leaf.text),
    }
    assert {c.previous_id for c in copied.causes.all()} == {root.pk, leaf.pk}
    assert {p.text for p in copy.parts.all()} == {factories.REPORT_TEXT}
    assert not copy.parts.filter(is_ready=True).exists()
    assert copy.period_to is None
    assert [place.municipality for place in copy.places.all()] == [cast.norsjo]
    report.refresh_from_db()
    assert report.is_in_force


def test_what_changed_between_versions(cast, completed):
    old = completed.problems.get()
    copy = versions.new_version(by=cast.coordinator, report=completed)
    new = actions.add_problem(report=copy, form_token=uuid4(), title="Bedrägerier")
    gone = copy.problems.get(line=old.line)
    actions.close_problem(
        problem=gone, edition=gone.edition, on=date(2026, 9, 1), reason="Belysningen hjälpte"
    )
    analysis = copy.parts.get(kind="analysis")
    actions.write_part(
        by=cast.coordinator, report=copy, kind="analysis", edition=analysis.edition, text="Något annat."
    )

    found = versions.changes(copy, completed)

    assert found.new == [new]
    assert found.kept == []
    assert [problem.closed_reason for problem in found.closed] == ["Belysningen hjälpte"]
    assert [part.label for part in found.parts] == ["Analys"]


def test_figures_stay_as_they_stood(cast):
    series = factories.indicator()
    factories.figure(series, 412, year=2025, place=cast.norsjo)
    report = factories.situation_report(cast.norsjo, period_to=date(2026, 6, 30))
    source = factories.report_source(report, kind="indicator", indicator=series)

    versions.complete(by=cast.coordinator, report=report, municipality=cast.norsjo)
    series.values.update(value=999)

    source.refresh_from_db()
    assert "412" in str(source.figures["2417"])
    assert "999" not in str(source.figures)


def test_a_joint_one_holds_for_all_and_each_decides_itself(cast):
    group = factories.group(cast.norsjo, cast.arjeplog)
    report = actions.create_report(
        by=cast.coordinator, municipality=cast.norsjo, group=group, form_token=uuid4(), title="Gemensam"
    )

    assert set(report.places.values_list("municipality__code", flat=True)) == {"2417", "2506"}
    drafting.record_decision(
        document=report, municipality=cast.norsjo, deciding_body="Kommunstyrelsen",
        decided_on=date(2026, 2, 3), minutes_ref="§ 4", case_number="",
    )  # fmt: skip
    assert ReportPlace.objects.get(municipality=cast.arjeplog).decided_on is None
