"""Writing a lägesbild: from the first line to completed, two at once, who reads it, and joint ones."""

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
from plans.models import ReportPart, ReportSource, SituationReport
from plans.situation.reports import ReportDates, report_dates
from tests import factories
from tests.access.asking import signed_in
from tests.plans.situations import LIST, at, complete, coordinator, report, text_of

__all__ = ["coordinator", "report"]

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
    for one in (small, large):
        complete(one, cast)
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
