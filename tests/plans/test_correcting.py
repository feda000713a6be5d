"""A decision that was noted wrongly is corrected in the open; a file that should not be here is emptied."""

from datetime import date
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from municipalities.actions import load_practice
from municipalities.choices import words
from municipalities.models import Municipality, StoredFile
from plans.correcting import actions
from plans.models import ActionPlan, PlanPlace, PlanPlaceCorrection, ReportPlaceCorrection, SituationReport
from plans.planning.reports import plan_dates
from portal.practice.reset import everything_practised
from tests import factories

RIGHT = {
    "deciding_body": "Kommunfullmäktige", "decided_on": "2026-02-20", "minutes_ref": "§ 21",
    "case_number": "KS 2026/12",
}  # fmt: skip
WHY = {"reason": "Fel datum i protokollet", "edition": "1"}
PDF = b"%PDF-1.7 Anna Andersson, Storgatan 1"


@pytest.fixture
def plan(cast):
    return factories.decide(factories.action_plan(cast.norsjo))


@pytest.fixture
def report(cast):
    made = factories.situation_report(cast.norsjo, completed=date(2026, 1, 10))
    made.places.update(deciding_body="KS", decided_on=date(2026, 1, 20), minutes_ref="§ 3")
    return made


@pytest.fixture
def registered(cast):
    """A lägesbild and a plan with files of their own."""
    made = {}
    for kind, make in (("report", factories.situation_report), ("plan", factories.action_plan)):
        file = factories.stored_file(cast.norsjo, "Anna Anderssons fil.pdf", PDF)
        document = make(cast.norsjo, origin="registered", file=file)
        made[kind] = factories.seal(document, document.FINAL[0], date(2026, 2, 1))
    return made


def at(name, document):
    return reverse(name, args=["2417", document.pk])


def test_r31_plan_decision_correct_keeps_how_it_was_and_why(cast, sign_in, plan):
    client = sign_in(cast.coordinator)

    answer = client.post(at("plan_decision_correct", plan), RIGHT | WHY)

    assert answer.url == at("plan_detail", plan)
    page = " ".join(client.get(answer.url).text.split())
    assert "Kommunfullmäktige, 2026-02-20, § 21, KS 2026/12" in page
    assert f"av {cast.coordinator}." in page
    assert "Tidigare stod det: Kommunstyrelsen, 2026-02-01, § 12, KS 2026/12." in page
    assert "Skäl: Fel datum i protokollet" in page


def test_plan_decision_correct_moves_the_day_from_which_the_law_counts(cast, sign_in, plan):
    sign_in(cast.coordinator).post(at("plan_decision_correct", plan), RIGHT | WHY)

    plan.refresh_from_db()
    assert plan.final_on == date(2026, 2, 20)
    assert plan_dates([cast.norsjo.pk])[cast.norsjo.pk].decided_on == date(2026, 2, 20)


def test_plan_decision_correct_asks_about_a_day_before_the_lagesbild(cast, sign_in):
    basis = factories.situation_report(cast.norsjo, completed=date(2026, 1, 10))
    plan = factories.decide(factories.action_plan(cast.norsjo, basis=[basis]))
    client, early = sign_in(cast.coordinator), RIGHT | WHY | {"decided_on": "2025-12-01"}

    asked = client.post(at("plan_decision_correct", plan), early)

    assert "Lägesbilden som den bygger på färdigställdes 2026-01-10, alltså senare." in asked.text
    client.post(at("plan_decision_correct", plan), early | {"day_confirmed": "on"})
    plan.refresh_from_db()
    assert plan.final_on == date(2025, 12, 1)


def test_a_joint_plan_keeps_the_day_of_its_first_decision(cast):
    group = factories.group(cast.norsjo, cast.arjeplog)
    plan = factories.action_plan(cast.norsjo, cast.arjeplog, owner_group=group)
    factories.decide(plan, day=date(2026, 3, 1), place=cast.arjeplog)
    plan.places.filter(municipality=cast.norsjo).update(deciding_body="KS", decided_on=date(2026, 4, 1))
    own = plan.places.get(municipality=cast.norsjo)

    def corrected(day, edition):
        decision = {"deciding_body": "KS", "decided_on": day, "minutes_ref": "", "case_number": ""}
        actions.correct_decision(by=cast.coordinator, place=own, edition=edition, reason="Fel", **decision)
        return ActionPlan.objects.get().final_on

    assert corrected(date(2026, 5, 1), 1) == date(2026, 3, 1)
    assert corrected(date(2026, 2, 1), 2) == date(2026, 2, 1)


def test_report_decision_correct_leaves_the_day_of_completion(cast, sign_in, report):
    client = sign_in(cast.coordinator)

    client.post(at("report_decision_correct", report), RIGHT | WHY)

    page = " ".join(client.get(at("report_detail", report)).text.split())
    assert "Tidigare stod det: KS, 2026-01-20, § 3." in page
    report.refresh_from_db()
    assert (report.final_on, ReportPlaceCorrection.objects.count()) == (date(2026, 1, 10), 1)


def test_a_correction_sent_twice_corrects_once(cast, sign_in, plan):
    client = sign_in(cast.coordinator)

    statuses = [client.post(at("plan_decision_correct", plan), RIGHT | WHY).status_code for _ in range(2)]

    assert statuses == [302, 302]
    assert PlanPlaceCorrection.objects.count() == 1


def test_two_who_correct_at_once(cast, sign_in, plan):
    client = sign_in(cast.coordinator)
    client.post(at("plan_decision_correct", plan), RIGHT | WHY)

    answer = client.post(at("plan_decision_correct", plan), RIGHT | WHY | {"minutes_ref": "§ 99"})

    assert answer.status_code == 422
    assert "Någon sparade medan du skrev" in answer.text
    assert {"§ 21", "§ 99"} <= set(answer.text.replace("<", ">").split(">"))
    assert plan.places.get().minutes_ref == "§ 21"


@pytest.mark.parametrize(
    "change",
    [{"reason": ""}, {"deciding_body": ""}, {"decided_on": "2999-01-01"}, {"reason": "Anna, 19121212-1212"}],
)
def test_a_correction_needs_a_reason_a_body_and_a_day_and_no_person(cast, sign_in, plan, change):
    answer = sign_in(cast.coordinator).post(at("plan_decision_correct", plan), RIGHT | WHY | change)

    assert answer.status_code == 422
    assert plan.places.get().deciding_body == "Kommunstyrelsen"


def test_nothing_is_corrected_where_nothing_was_decided(cast, sign_in):
    client, draft = sign_in(cast.coordinator), factories.action_plan(cast.norsjo)
    undecided = factories.situation_report(cast.norsjo, completed=date(2026, 1, 10))

    assert client.get(at("plan_decision_correct", draft)).status_code == 404
    assert client.get(at("report_decision_correct", undecided)).status_code == 404


def test_where_one_practises_nobody_is_named(cast, sign_in):
    load_practice()
    place = Municipality.objects.get(code="0000")
    plan = factories.decide(factories.action_plan(place))
    client = sign_in(cast.coordinator)

    client.post(reverse("plan_decision_correct", args=["0000", plan.pk]), RIGHT | WHY)

    page = " ".join(client.get(reverse("plan_detail", args=["0000", plan.pk])).text.split())
    assert "av någon i kommunen." in page
    for rows in everything_practised():
        rows.delete()
    assert not PlanPlace.objects.exists()


def refused(change):
    with (
        pytest.raises(IntegrityError, match=r"corrected, never changed|stays as it is"),
        transaction.atomic(),
    ):
        change()


def test_r31_the_database_lets_a_decision_change_only_with_its_correction(cast, plan):
    place = plan.places.get()
    places = PlanPlace.objects.filter(pk=place.pk)
    kept = {name: getattr(place, name) for name in place.DECISION}

    refused(lambda: places.update(deciding_body="KF"))
    refused(lambda: places.update(deciding_body="KF", edition=2))
    refused(lambda: places.update(decided_on=None))
    refused(lambda: places.delete())
    refused(lambda: ActionPlan.objects.filter(pk=plan.pk).update(final_on="2026-05-05"))
    wrong = place.corrections.create(edition=1, reason="Fel", **kept | {"minutes_ref": "§ 0"})
    refused(lambda: places.update(deciding_body="KF", edition=2))
    refused(lambda: PlanPlaceCorrection.objects.filter(pk=wrong.pk).update(minutes_ref="§ 12"))
    refused(lambda: wrong.delete())
    places.update(sent_at="2026-10-01T12:00:00Z")

    place.refresh_from_db()
    assert {name: getattr(place, name) for name in place.DECISION} == kept


# Files


@pytest.mark.parametrize("kind", ["report", "plan"])
def test_file_remove_empties_the_file_and_keeps_what_is_noted(cast, sign_in, registered, kind):
    document, client = registered[kind], sign_in(cast.coordinator)
    assert at(f"{kind}_file_remove", document) in client.get(at(f"{kind}_detail", document)).text

    answer = client.post(at(f"{kind}_file_remove", document), {"reason": "Namn på en elev"})

    assert answer.url == at(f"{kind}_detail", document)
    page = " ".join(client.get(answer.url).text.split())
    assert "Filen togs bort" in page
    assert f"av {cast.coordinator}. Skäl: Namn på en elev" in page
    assert at(f"{kind}_file", document) not in page
    assert client.get(at(f"{kind}_file", document)).url == at(f"{kind}_detail", document)
    file = StoredFile.objects.get(pk=document.file_id)
    assert (bytes(file.content), file.name, file.sha256, file.size) == (b"", "", "", 0)
    document.refresh_from_db()
    assert (document.is_in_force, document.final_on) == (True, date(2026, 2, 1))


def test_file_remove_asks_why_and_for_nobodys_name(cast, sign_in, registered):
    client, address = sign_in(cast.coordinator), at("plan_file_remove", registered["plan"])

    for reason in ("", "  ", "19121212-1212"):
        assert client.post(address, {"reason": reason}).status_code == 422

    assert bytes(StoredFile.objects.get(pk=registered["plan"].file_id).content) == PDF


def test_file_remove_a_second_time_leaves_the_first(cast, sign_in, registered):
    client, address = sign_in(cast.coordinator), at("plan_file_remove", registered["plan"])

    for reason in ("Namn på en elev", "Något annat"):
        assert client.post(address, {"reason": reason}).status_code == 302

    assert StoredFile.objects.get(pk=registered["plan"].file_id).removed_reason == "Namn på en elev"


@pytest.fixture
def handed_in(cast):
    """What has a file besides registered documents: a source in a lägesbild and in the next version of it, and a
    follow-up that was made elsewhere; each with the address that empties it, the file's, and the page that tells."""
    file = factories.stored_file(cast.norsjo, "Anna Anderssons fil.pdf", PDF)
    report = factories.situation_report(cast.norsjo)
    source = factories.report_source(report, kind="document", title="Elevhälsans underlag", file=file)
    factories.seal(report, "completed", date(2026, 2, 1))
    plan = factories.decide(factories.action_plan(cast.norsjo))
    followed = factories.follow_up_round(
        plan,
        finished_on=date(2026, 3, 1),
        is_registered=True,
        file=factories.stored_file(cast.norsjo, "Anna Anderssons fil.pdf", PDF),
    )
    return {
        "source": (
            source,
            reverse("report_source_file_remove", args=["2417", report.pk, source.pk]),
            reverse("report_source_file", args=["2417", report.pk, source.pk]),
            f"{at('report_read', report)}#kallor",
        ),
        "round": (
            followed,
            at("round_file_remove", followed),
            at("round_file", followed),
            at("round_detail", followed),
        ),
    }


@pytest.mark.parametrize("kind", ["source", "round"])
def test_the_file_of_a_source_or_a_round_is_emptied_and_what_is_noted_stays(cast, sign_in, handed_in, kind):
    row, remove, file, page = handed_in[kind]
    client = sign_in(cast.coordinator)
    before = client.get(page).text
    assert f'href="{remove}"' in before
    assert f'href="{file}"' in before
    assert "Gör så om filen pekar ut någon" in client.get(remove).text
    assert client.post(remove, {"reason": ""}).status_code == 422

    answer = client.post(remove, {"reason": "Namn på en elev"})

    assert answer.url == page
    after = " ".join(client.get(page).text.split())
    assert f"av {cast.coordinator}. Skäl: Namn på en elev" in after
    assert file not in after
    assert client.get(file).url == page
    emptied = StoredFile.objects.get(pk=row.file_id)
    assert (bytes(emptied.content), emptied.name) == (b"", "")
    assert client.post(remove, {"reason": "Igen"}).url == page
    assert StoredFile.objects.get(pk=row.file_id).removed_reason == "Namn på en elev"


@pytest.mark.parametrize("kind", ["source", "round"])
def test_others_read_that_the_file_was_removed_and_cannot_remove_it(cast, sign_in, handed_in, kind):
    row, remove, _file, page = handed_in[kind]

    for person in (cast.manager, cast.reader, cast.county_officer):
        client = sign_in(person)
        assert client.post(remove, {"reason": "Namn"}).status_code == 404
        assert remove not in client.get(page).text
    actions.remove_file(by=cast.coordinator, file=row.file, reason="Namn på en elev")
    told = " ".join(sign_in(cast.county_officer).get(page).text.split())
    assert "av någon i kommunen. Skäl: Namn på en elev" in told


def test_a_source_without_its_file_is_so_in_the_next_version_too(cast, sign_in, handed_in):
    source, remove, _file, _page = handed_in["source"]
    client = sign_in(cast.coordinator)
    client.post(at("report_version_new", source.report))
    draft = SituationReport.objects.get(previous=source.report)

    client.post(remove, {"reason": "Namn på en elev"})

    assert "Skäl: Namn på en elev" in client.get(at("report_read", draft)).text
    copied = draft.sources.get()
    assert client.get(reverse("report_source_edit", args=["2417", draft.pk, copied.pk])).status_code == 200


def test_only_the_coordinator_is_offered_to_remove_the_file(cast, sign_in, registered):
    for person in (cast.reader, cast.manager, cast.county_officer):
        assert (
            at("plan_file_remove", registered["plan"])
            not in sign_in(person).get(at("plan_detail", registered["plan"])).text
        )


def test_a_grant_bundle_goes_without_a_file_that_was_removed(cast, sign_in, registered):
    bundle = factories.document(
        cast.norsjo, kind="grant_bundle", report=registered["report"], plan=registered["plan"]
    )
    actions.remove_file(by=cast.coordinator, file=registered["plan"].file, reason="Namn")

    packed = sign_in(cast.coordinator).get(reverse("document_zip", args=["2417", bundle.pk])).content

    names = ZipFile(BytesIO(packed)).namelist()
    assert [name for name in names if not name.startswith("forebyggande-arbete")] == [
        f"{registered['report'].pk}-Anna Anderssons fil.pdf"
    ]


def test_r08_what_a_registered_document_also_serves_is_noted_and_shown(cast, sign_in):
    client = sign_in(cast.coordinator)
    code, name = words().current_tags[0]
    for kind, model in (("report", SituationReport), ("plan", ActionPlan)):
        sent = {
            "title": "Vår", "subject": "crime", "final_on": "2026-02-01", "deciding_body": "KS",
            "form_token": str(uuid4()), "file": SimpleUploadedFile("a.pdf", PDF), "tags": [code],
        }  # fmt: skip
        assert client.post(reverse(f"{kind}_register", args=["2417"]), sent).status_code == 302
        document = model.objects.get()
        assert document.tags == [code]
        assert name in client.get(at(f"{kind}_detail", document)).text
