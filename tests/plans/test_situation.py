"""The pages of the lägesbild: written over many sittings, by several, sent, completed, renewed."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from municipalities.models import StoredFile
from plans.models import Cause, Problem, ReportPart, ReportSource, SituationReport
from plans.situation import versions
from plans.situation.reports import ReportDates, report_dates
from tests import factories
from tests.test_access import signed_in

LIST = "/kommuner/2417/lagesbilder/"


def at(name, report, **more):
    return reverse(name, kwargs={"code": "2417", "pk": report.pk} | more)


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture
def report(cast):
    return factories.situation_report(cast.norsjo)


@pytest.fixture
def coordinator(cast, sign_in):
    return sign_in(cast.coordinator)


def complete(report, cast, **fields):
    period = {"period_from": date(2025, 1, 1), "period_to": date(2026, 6, 30)}
    SituationReport.objects.filter(pk=report.pk).update(**period)
    if not report.sources.exists():
        factories.report_source(report)
    versions.complete(by=cast.coordinator, report=report, municipality=cast.norsjo, **fields)
    report.refresh_from_db()
    return report


# From the first line to completed


def test_report_new_begins_one_and_the_same_form_twice_gives_one(coordinator):
    posted = {"title": "Lägesbild 2026", "subject": "crime", "form_token": str(uuid4())}

    first = coordinator.post(f"{LIST}ny/", posted)
    second = coordinator.post(f"{LIST}ny/", posted)

    assert first.url == second.url == f"{LIST}{SituationReport.objects.get().pk}/"
    page = text_of(coordinator, first.url)
    assert page.count("Inte påbörjad") == 5  # four parts and the two pictures
    assert "Delen om omfattning är tom." in page
    assert "Den har ingen källa." in page


def test_the_form_of_someone_elses_is_not_found(cast, coordinator):
    token = uuid4()
    factories.situation_report(cast.norsjo, created_by=cast.manager, form_token=token)

    answer = coordinator.post(f"{LIST}ny/", {"title": "x", "subject": "crime", "form_token": str(token)})

    assert answer.status_code == 404


def test_r02_a_lagesbild_is_written_in_four_parts_and_completed(cast, coordinator):
    report = factories.situation_report(cast.norsjo, parts=False, period_to=date(2026, 6, 30))
    for slug in ("omfattning", "konsekvenser", "annan-information", "analys"):
        done = coordinator.post(at("report_complete", report), follow=True).content.decode()
        assert "Något saknas fortfarande. Inget har färdigställts." in done
        part = at("report_part", report, part=slug)
        coordinator.post(part, {"text": f"Om {slug}.", "is_ready": "on", "edition": "0"})
    upload = SimpleUploadedFile("matning.pdf", b"%PDF-1.7 text")
    token = str(uuid4())
    for _twice in range(2):
        upload.seek(0)
        coordinator.post(
            at("report_source_new", report, kind="dokument"),
            {"title": "Trygghetsmätningen", "form_token": token, "upload": upload},
        )
    assert StoredFile.objects.count() == ReportSource.objects.count() == 1

    answer = coordinator.post(
        at("report_complete", report),
        {"deciding_body": "Kommunstyrelsen", "decided_on": "2026-02-03", "minutes_ref": "§ 7"},
        follow=True,
    )

    page = answer.content.decode()
    assert "Lägesbilden är färdigställd." in page
    assert "Om analys." in page
    assert "Kommunstyrelsen, 2026-02-03, § 7" in page
    report.refresh_from_db()
    assert (report.state, report.final_on, report.final_by) == (
        "completed", timezone.localdate(), cast.coordinator,
    )  # fmt: skip
    file = coordinator.get(at("report_source_file", report, source=ReportSource.objects.get().pk))
    assert file.content == b"%PDF-1.7 text"
    assert file.headers["Content-Disposition"].startswith("attachment")


def test_r03_area_period_and_source_are_missed_in_words(cast, coordinator):
    report = factories.situation_report(cast.norsjo, area="", period_from=None)

    page = text_of(coordinator, at("report_complete", report))

    for said in ("vilket område", "vilken period", "Den har ingen källa."):
        assert said in page
    assert "Färdigställ lägesbilden</button>" not in page
    assert coordinator.post(at("report_complete", report)).url == at("report_complete", report)
    report.refresh_from_db()
    assert report.state == "draft"


def test_a_decision_needs_its_body_and_its_day(cast, coordinator, report):
    SituationReport.objects.filter(pk=report.pk).update(period_to=date(2026, 6, 30))
    factories.report_source(report)
    tomorrow = timezone.localdate() + timedelta(days=1)

    for posted, said in (
        ({"decided_on": "2026-02-03"}, "Skriv vem som beslutade."),
        ({"deciding_body": "KS"}, "Skriv när det beslutades."),
        ({"deciding_body": "KS", "decided_on": str(tomorrow)}, "Den dagen har inte kommit än."),
    ):
        answer = coordinator.post(at("report_complete", report), posted)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    report.refresh_from_db()
    assert report.state == "draft"


# Two people, and persons in the text


def test_report_part_shows_both_texts_when_two_write_at_once(cast, coordinator, report):
    part = report.parts.get(kind="analysis")
    address = at("report_part", report, part="analys")
    coordinator.post(address, {"text": "Den förstas text", "edition": part.edition})

    answer = coordinator.post(address, {"text": "Den andras text", "edition": part.edition})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Den förstas text" in page
    assert "Den andras text" in page
    edition = re.search(r'name="edition" value="(\d+)"', page)[1]
    assert coordinator.post(address, {"text": "Båda", "edition": edition}).status_code == 302
    assert report.parts.get(kind="analysis").text == "Båda"


def test_report_edit_shows_both_when_two_write_at_once(coordinator, report):
    posted = {"title": "Ny rubrik", "subject": "crime", "area": "Centrum", "edition": report.edition}
    assert coordinator.post(at("report_edit", report), posted).status_code == 302

    answer = coordinator.post(at("report_edit", report), posted | {"area": "Byarna"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r"Område</th><td class=\"typed\">Centrum</td><td class=\"typed\">Byarna", page)


def test_report_pictures_keeps_both_when_two_write_at_once(coordinator, report):
    address = at("report_pictures", report)
    empty = {f"{kind}_edition": 0 for kind in ("municipal_picture", "police_picture", "agrees", "surprises")}
    coordinator.post(address, empty | {"police_picture": "Polisens första"})

    answer = coordinator.post(address, empty | {"police_picture": "Polisens andra", "agrees": "Fredagar"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Polisens första" in page
    assert "Polisens andra" in page
    assert report.parts.get(kind="agrees").text == "Fredagar"
    again = dict(re.findall(r'name="(\w+_edition)" value="(\d+)"', page))
    answer = coordinator.post(address, again | {"police_picture": "Båda", "agrees": "Fredagar"})
    assert answer.status_code == 302
    assert report.parts.get(kind="police_picture").text == "Båda"


@pytest.mark.parametrize(
    ("name", "more", "field"),
    [
        ("report_part", {"part": "analys"}, "text"),
        ("report_pictures", {}, "police_picture"),
        ("problem_new", {}, "description"),
        ("report_source_new", {"kind": "samtal"}, "note"),
        ("report_edit", {}, "area"),
        ("report_comment", {}, "text"),
    ],
)
def test_a_personal_identity_number_is_stopped_and_the_text_kept(coordinator, report, name, more, field):
    typed = "Pratade med 19850709-9805 i går"

    answer = coordinator.post(at(name, report, **more), {field: typed, "title": "x", "subject": "crime"})

    assert answer.status_code == 422
    assert "Det här ser ut som ett personnummer" in answer.content.decode()
    assert typed in answer.content.decode()


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


# Who reads, comments, writes


def test_a_draft_is_read_by_its_own_until_it_is_sent(cast, coordinator, report):
    address = at("report_detail", report)

    def readers():
        return {
            role for role, person in cast.people.items() if signed_in(person).get(address).status_code == 200
        }

    assert readers() == {"coordinator", "manager"}
    question = text_of(coordinator, at("report_send", report))
    assert "När du har skickat är detta en allmän handling hos både kommunen och länsstyrelsen." in question
    coordinator.post(at("report_send", report))
    assert readers() == {"coordinator", "manager", "county_officer", "registrar"}
    complete(report, cast)
    assert readers() == {
        "coordinator", "manager", "county_officer", "registrar", "colleague", "reader", "partner",
    }  # fmt: skip


def test_a_colleague_writes_when_invited_and_a_partner_reads_and_comments(cast, coordinator, report):
    people = at("report_people", report)
    for person in (cast.colleague, cast.partner):
        coordinator.post(people, {"person": person.pk, "can_write": "on"})
    part = at("report_part", report, part="analys")
    colleague, partner = signed_in(cast.colleague), signed_in(cast.partner)

    written = {"text": "Skolans text", "edition": report.parts.get(kind="analysis").edition}
    assert colleague.post(part, written).status_code == 302
    assert partner.get(part).status_code == 404
    assert colleague.get(at("report_complete", report)).status_code == 404
    remark = {"text": "Polisen ser det också", "part": "analysis", "form_token": str(uuid4())}
    partner.post(at("report_comment", report), remark)
    partner.post(at("report_comment", report), remark)

    page = text_of(coordinator, at("report_detail", report))
    assert page.count("Polisen ser det också</p>") == 1
    assert str(cast.partner) in page
    coordinator.post(at("report_settle", report), {"comment": report.comments.get().pk})
    assert "Hanterad" in text_of(coordinator, at("report_detail", report))
    coordinator.post(at("report_uninvite", report), {"person": cast.partner.pk})
    assert partner.get(at("report_detail", report)).status_code == 404


def test_only_people_who_work_here_can_be_invited(cast, coordinator, report):
    for person in (cast.foreign_coordinator, cast.reader, cast.county_officer):
        answer = coordinator.post(at("report_people", report), {"person": person.pk})
        assert answer.status_code == 422
    assert not report.invitees.exists()


def test_nobody_writes_while_it_is_reviewed(coordinator, report):
    coordinator.post(at("report_review", report))

    assert coordinator.get(at("report_part", report, part="analys")).status_code == 404
    assert "Den granskas" in text_of(coordinator, at("report_detail", report))
    coordinator.post(at("report_review", report), {"back": "1"})
    assert coordinator.get(at("report_part", report, part="analys")).status_code == 200


# Afterwards


def test_r31_a_new_version_replaces_the_one_in_force(cast, coordinator, report):
    factories.problem(report, priority=1)
    complete(report, cast)
    first = coordinator.post(at("report_version_new", report))
    assert coordinator.post(at("report_version_new", report)).url == first.url
    copy = report.next
    assert "Inget än" in text_of(coordinator, at("report_changes", copy))
    part = copy.parts.get(kind="analysis")
    changed = {"text": "Skadegörelsen är vanligast vid torget på fredagskvällar.", "edition": part.edition}
    coordinator.post(at("report_part", copy, part="analys"), changed)

    page = text_of(coordinator, at("report_changes", copy))
    assert re.search(r"<del>.*skolan", page)
    assert re.search(r"<ins>.*torget", page)
    assert "Kvarstår" in page
    complete(copy, cast)
    report.refresh_from_db()
    assert (report.state, copy.state) == ("superseded", "completed")
    assert "Den här versionen är ersatt" in text_of(coordinator, at("report_detail", report))
    assert coordinator.get(at("report_version_new", report)).status_code == 404


def test_a_problem_is_closed_in_the_version_in_force_and_left_out_of_the_next(cast, coordinator, report):
    problem = factories.problem(report, priority=1)
    complete(report, cast)
    address = at("problem_close", report, problem=problem.pk)
    assert coordinator.post(address, {"reason": "", "edition": problem.edition}).status_code == 422
    coordinator.post(address, {"reason": "Belysningen hjälpte", "edition": problem.edition})

    assert "Belysningen hjälpte" in text_of(signed_in(cast.reader), at("report_detail", report))
    assert not versions.new_version(by=cast.coordinator, report=report).problems.exists()
    assert signed_in(cast.colleague).get(address).status_code == 404
    coordinator.post(address, {"reopen": "1"})
    assert Problem.objects.get(pk=problem.pk).closed_on is None


def test_updates_are_dated_and_reset_no_clock(cast, coordinator, report):
    complete(report, cast)
    before = report_dates([cast.norsjo.pk])
    posted = {"on": "2026-10-20", "text": "Lugnare på torget", "form_token": str(uuid4())}

    coordinator.post(at("report_update_new", report), posted)
    coordinator.post(at("report_update_new", report), posted)

    assert text_of(signed_in(cast.reader), at("report_detail", report)).count("Lugnare på torget") == 1
    assert report_dates([cast.norsjo.pk]) == before


def test_a_decision_is_noted_once_also_afterwards(cast, coordinator, report):
    complete(report, cast)
    decision = {"deciding_body": "Folkhälsorådet", "decided_on": "2026-03-01", "minutes_ref": "§ 3"}
    assert coordinator.post(at("report_decision", report), {}).status_code == 422

    coordinator.post(at("report_decision", report), decision)

    assert "Folkhälsorådet, 2026-03-01, § 3" in text_of(coordinator, at("report_detail", report))
    assert coordinator.post(at("report_decision", report), decision).url == at("report_detail", report)
    assert "Beslutet är redan inlagt." in text_of(coordinator, at("report_detail", report))


def test_r08_what_it_also_serves_is_shown(cast, coordinator, report):
    edited = {
        "title": report.title, "subject": "crime", "area": "x", "edition": report.edition, "tags": ["vald"],
    }  # fmt: skip
    assert coordinator.post(at("report_edit", report), edited).status_code == 302

    page = text_of(coordinator, at("report_read", report))

    assert "Används också för" in page
    report.refresh_from_db()
    assert report.tags == ["vald"]


# Joint ones


def test_a_joint_one_is_written_by_both_and_counts_where_it_is_decided(cast, coordinator):
    group = factories.group(cast.norsjo, cast.arjeplog)
    posted = {"title": "Gemensam", "subject": "crime", "group": group.pk, "form_token": str(uuid4())}
    assert "Södra Lappland" in text_of(coordinator, f"{LIST}ny/")
    coordinator.post(f"{LIST}ny/", posted)
    report = SituationReport.objects.get()
    there = signed_in(cast.foreign_coordinator)
    part = f"/kommuner/2506/lagesbilder/{report.pk}/delar/analys/"
    assert there.post(part, {"text": "Arjeplogs text", "edition": "0"}).status_code == 302
    for kind in ReportPart.REQUIRED[:3]:
        ReportPart.objects.create(report=report, kind=kind, text="Text")
    SituationReport.objects.filter(pk=report.pk).update(area="Inlandet", period_from=date(2025, 1, 1))
    decision = {
        "deciding_body": "KS", "decided_on": date(2026, 2, 3), "minutes_ref": "", "case_number": "",
    }  # fmt: skip

    complete(report, cast, **decision)

    dates = report_dates([cast.norsjo.pk, cast.arjeplog.pk])
    assert (dates[cast.norsjo.pk].id, dates[cast.norsjo.pk].is_joint) == (report.pk, True)
    assert dates[cast.arjeplog.pk] == ReportDates()
    mine = {"deciding_body": "Kommunstyrelsen", "decided_on": "2026-04-01"}
    there.post(f"/kommuner/2506/lagesbilder/{report.pk}/beslut/", mine)
    assert report_dates([cast.arjeplog.pk])[cast.arjeplog.pk].decided_on == date(2026, 4, 1)


def test_one_cannot_join_a_group_that_one_is_not_in(cast, coordinator):
    group = factories.group(cast.arjeplog, factories.municipality("2505", "Arvidsjaur"))
    posted = {"title": "x", "subject": "crime", "group": group.pk, "form_token": str(uuid4())}

    coordinator.post(f"{LIST}ny/", posted)

    assert SituationReport.objects.get().group is None


# The law's dates


def test_r06_report_dates_are_those_of_the_latest_that_counts(cast):
    none, drafted, old, other = (factories.municipality(code) for code in ("2401", "2403", "2404", "2409"))
    draft = factories.situation_report(drafted)
    factories.situation_report(old, completed=date(2024, 5, 6), origin="registered", tags=["vald"])
    factories.situation_report(other, completed=date(2025, 1, 1), subject="andts")
    new = factories.situation_report(cast.norsjo, completed=date(2025, 5, 6))

    with CaptureQueriesContext(
        connection,
    ) as asked:
        dates = report_dates([none.pk, drafted.pk, old.pk, other.pk, cast.norsjo.pk])

    assert len(asked) == 1
    assert dates[none.pk] == dates[other.pk] == ReportDates()
    assert dates[drafted.pk] == ReportDates(draft_id=draft.pk)
    assert (dates[old.pk].final_on, dates[old.pk].is_registered) == (date(2024, 5, 6), True)
    assert dates[old.pk].tags == ("vald",)
    assert (dates[cast.norsjo.pk].id, dates[cast.norsjo.pk].final_on) == (new.pk, date(2025, 5, 6))


# How much it costs, and where one practises


def full(cast, size):
    report = factories.situation_report(cast.norsjo, title=f"Lägesbild {size}", subject="other", line=uuid4())
    for number in range(size):
        series = factories.indicator(f"serie-{report.pk}-{number}")
        factories.figure(series, 10 + number, place=cast.norsjo)
        source = factories.report_source(report, kind="indicator", indicator=series, part="extent")
        problem = factories.problem(report, title=f"Problem {number}", priority=number + 1)
        problem.sources.add(source)
        factories.cause(problem, parent=factories.cause(problem))
        report.comments.create(text="Bra", created_by=factories.member(Role.MANAGER, cast.norsjo))
    return report


def asked_by(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", ["report_detail", "report_read", "report_complete", "problem_detail"])
def test_a_page_asks_as_much_for_one_row_as_for_three(cast, coordinator, name):
    small, large = full(cast, 1), full(cast, 3)

    def address(report):
        more = {"problem": report.problems.first().pk} if name == "problem_detail" else {}
        return at(name, report, **more)

    counts = [asked_by(coordinator, address(report)) for report in (small, large)]
    assert counts[0] == counts[1] <= 15
    for report in (small, large):
        complete(report, cast)
    if name == "report_read":
        counts = [asked_by(coordinator, address(report)) for report in (small, large)]
        assert counts[0] == counts[1] <= 15


def test_report_list_asks_as_much_for_one_row_as_for_three(cast, coordinator):
    full(cast, 1)
    one = asked_by(coordinator, LIST)
    full(cast, 1)
    full(cast, 1)

    assert asked_by(coordinator, LIST) == one <= 15


def test_where_one_practises_nobody_is_named_or_invited(cast, coordinator):
    from municipalities.actions import load_practice
    from municipalities.models import PRACTICE, Municipality

    load_practice()
    practice = Municipality.objects.get(pk=PRACTICE)
    report = factories.situation_report(practice, created_by=cast.manager)
    cast.manager.name = "Kanariefågeln"
    cast.manager.save()
    report.parts.update(edited_by=cast.manager)
    report.comments.create(text="En kommentar", created_by=cast.manager)
    base = f"/kommuner/0000/lagesbilder/{report.pk}/"

    for address in (base, f"{base}las/", f"{base}delar/analys/", f"{base}fardigstall/"):
        assert "Kanariefågeln" not in text_of(coordinator, address)
    assert "En kommentar" in text_of(coordinator, base)
    assert coordinator.get(f"{base}deltagare/").status_code == 404
    assert 'name="group"' not in text_of(coordinator, "/kommuner/0000/lagesbilder/ny/")


def test_report_part_asks_about_a_name_with_an_age(cast, sign_in):
    report = factories.situation_report(cast.norsjo, parts=False)
    address = reverse("report_part", args=["2417", report.pk, "analys"])

    answer = sign_in(cast.coordinator).post(
        address, {"text": "Kalle Svensson, 19 år, är ofta inblandad.", "edition": "0"}
    )

    assert "någons namn eller initialer och ålder" in answer.text
    assert not report.parts.exists()


def test_a_lagesbild_without_problems_is_asked_about_before_it_is_completed(cast, sign_in):
    report = factories.situation_report(cast.norsjo, period_to=date(2026, 6, 30))
    factories.report_source(report)
    client, asks = sign_in(cast.coordinator), "Det finns inget problem i den. Vill ni färdigställa den ändå?"
    pages = [reverse(name, args=["2417", report.pk]) for name in ("report_detail", "report_complete")]
    assert [asks in client.get(page).text for page in pages] == [True, True]

    factories.cause(factories.problem(report))

    assert [asks in client.get(page).text for page in pages] == [False, False]
