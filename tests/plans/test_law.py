"""The law table's pages: what each reader sees, what can be said and shared, and the county's table."""

import csv
import io
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from municipalities.actions import load_practice
from municipalities.models import Municipality, Status
from plans.law import actions, reminders
from plans.law.duties import DUTIES, load_duties
from plans.law.reports import law_table
from plans.models import CouncilReport, Duty, DutyStatement, FollowUpRound, LawSettings, SharedDuty
from plans.stats import add_months, next_due
from tests import factories

CANARY = "Kanariefågeln"
TODAY = timezone.localdate()


def url(name, *args, code="2417"):
    return reverse(name, args=[code, *args])


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def shared(place, *codes):
    SharedDuty.objects.bulk_create([SharedDuty(municipality=place, duty_code=code) for code in codes])


def statement_data(**fields):
    return {
        "status": "done", "source": "self_reported", "rationale": "Vi har ett muntligt avtal.", "form_token": uuid4(),
    } | fields  # fmt: skip


def row_of(place, code):
    return law_table(place, is_whole=True).row(code)


def test_loading_the_duties_again_changes_nothing(reference_data):
    assert Duty.objects.count() == 12
    assert not load_duties()


def test_a_new_wording_is_a_version_of_its_own(reference_data, tmp_path):
    changed = tmp_path / "duties.csv"
    lines = DUTIES.read_text(encoding="utf-8").splitlines()
    new = [line.replace("2023-07-01,,", "2027-01-01,,") for line in lines if line.startswith("s12,")]
    old = [
        line.replace("2023-07-01,,", "2023-07-01,2026-12-31,") for line in lines if line.startswith("s12,")
    ]
    kept = [line for line in lines if not line.startswith("s12,")]
    changed.write_text("\n".join([*kept, *old, *new]), encoding="utf-8")

    load_duties(changed)

    versions = Duty.objects.filter(code="s12")
    assert versions.current(date(2026, 12, 31)).get().valid_to == date(2026, 12, 31)
    assert versions.current(date(2027, 1, 1)).get().valid_from == date(2027, 1, 1)


# The municipality's table


def test_law_table_shows_every_duty_as_unknown_in_an_empty_municipality(cast, sign_in):
    text = page(sign_in(cast.coordinator), url("law_table"))

    for duty in Duty.objects.current():
        assert duty.name in text
        assert duty.text in text
    assert "Okänt" in text
    assert "Saknas<" not in text
    assert 'status-late"' not in text


def test_law_table_names_its_rows_shortly_and_keeps_the_text_of_the_law_beside(cast, sign_in):
    """A screen reader says the row's heading again with every cell."""
    text = page(sign_in(cast.coordinator), url("law_table"))

    headings = re.findall(r'<th scope="row">(.*?)</th>', text, re.DOTALL)
    assert len(headings) == Duty.objects.current().count()
    for heading, duty in zip(headings, Duty.objects.current(), strict=True):
        assert duty.name in heading
        assert duty.text not in heading


def test_r04_r05_a_completed_lagesbild_and_a_decided_plan_make_their_rows(cast, sign_in):
    report = factories.situation_report(cast.norsjo, completed=TODAY - timedelta(days=40))
    factories.decide(factories.action_plan(cast.norsjo, basis=[report]), TODAY - timedelta(days=20))

    text = page(sign_in(cast.coordinator), url("law_table"))

    assert "Färdigställd" in text
    assert f"Beslutad: Kommunstyrelsen, {TODAY - timedelta(days=20)}, § 12, KS 2026/12." in text
    assert reverse("report_detail", args=["2417", report.pk]) in text


def test_a_joint_lagesbild_counts_only_with_ones_own_decision(cast):
    group = factories.group(cast.norsjo, cast.arjeplog)
    report = factories.situation_report(
        cast.norsjo, cast.arjeplog, owner_group=group, completed=TODAY - timedelta(days=30)
    )
    assert row_of(cast.norsjo, "s4").status == Status.UNKNOWN

    report.places.filter(municipality=cast.norsjo).update(
        deciding_body="KS", decided_on=TODAY - timedelta(days=10)
    )

    assert row_of(cast.norsjo, "s4").status == Status.DONE
    assert row_of(cast.arjeplog, "s4").status == Status.UNKNOWN


def test_a_document_registered_after_a_word_weighs_more_than_it(cast):
    factories.duty_statement(
        "s4", cast.norsjo, said_on=TODAY - timedelta(days=30), status=Status.MISSING, rationale="Ingen."
    )
    assert row_of(cast.norsjo, "s4").status == Status.MISSING

    factories.situation_report(
        cast.norsjo, completed=TODAY - timedelta(days=200), origin="registered", parts=False
    )

    assert row_of(cast.norsjo, "s4").status == Status.DONE


def test_r07_a_finished_round_moves_the_follow_up(cast):
    plan = factories.decide(factories.action_plan(cast.norsjo), date(2025, 3, 1))
    assert row_of(cast.norsjo, "s6_plan").next_on == date(2027, 3, 1)

    FollowUpRound.objects.create(
        plan=plan, municipality=cast.norsjo, started_on=date(2026, 5, 1), finished_on=date(2026, 6, 1)
    )

    assert row_of(cast.norsjo, "s6_plan").next_on == date(2028, 6, 1)


def test_r08_r09_tags_of_lagesbild_plan_and_measures_name_what_it_is_shared_with(cast):
    report = factories.situation_report(cast.norsjo, completed=TODAY, tags=["bf_lag", "folkhalsa"])
    plan = factories.action_plan(cast.norsjo, basis=[report], tags=["bf_lag"])
    factories.measure(plan, tags=["andts"])
    assert row_of(cast.norsjo, "s7").why == "Används också för: Folkhälsa."

    factories.decide(plan, TODAY)

    assert row_of(cast.norsjo, "s7").why == "Används också för: Länsrapporten (ANDTS), Folkhälsa."


def test_the_tag_of_the_law_itself_is_no_other_duty(cast):
    factories.situation_report(cast.norsjo, completed=TODAY, tags=["bf_lag"])

    assert row_of(cast.norsjo, "s7").status == Status.UNKNOWN


def test_r11_an_agreement_that_has_ended_has_passed(cast):
    made = factories.agreement(cast.norsjo, valid_to=TODAY - timedelta(days=1))
    assert row_of(cast.norsjo, "s9").status == Status.OVERDUE

    made.valid_to = TODAY + timedelta(days=400)
    made.save()

    assert row_of(cast.norsjo, "s9").status == Status.DONE


@pytest.mark.parametrize("role", ["colleague", "registrar", "reader", "partner", "county_officer"])
def test_those_who_do_not_read_all_see_the_shared_rows_alone(cast, sign_in, role):
    factories.situation_report(cast.norsjo, title=CANARY)
    factories.duty_statement("s5", cast.norsjo, rationale=f"{CANARY} 5")
    factories.duty_statement("s8", cast.norsjo, rationale="KS ansvarar.")
    factories.duty_statement("s8", cast.norsjo, said_on=date(2025, 1, 1), rationale=f"{CANARY} förr")
    factories.council_report(cast.norsjo, about=CANARY)
    shared(cast.norsjo, "s4", "s8")
    client = sign_in(cast.people[role])

    text = page(client, url("law_table")) + page(client, url("duty_detail", "s8"))
    exported = client.get(url("law_export", "csv")).content.decode()

    assert "Du ser de rader som kommunen har delat: 2 av 12." in text
    assert "KS ansvarar." in text
    assert "KS ansvarar." in exported
    assert "En lägesbild håller på att skrivas." in text
    assert CANARY not in text + exported
    assert "/lagesbilder/" not in text.partition("<main")[2]
    assert client.get(url("duty_detail", "s5")).status_code == 404


def test_where_nothing_is_shared_readers_are_told_so(cast, sign_in):
    text = page(sign_in(cast.reader), url("law_table"))

    assert "Inget är delat än" in text
    assert Duty.objects.get(code="s4").text not in text


def test_law_export_holds_what_the_page_shows(cast, sign_in):
    factories.situation_report(cast.norsjo, completed=date(2026, 3, 1))
    factories.duty_statement(
        "s9", cast.norsjo, status=Status.IN_PROGRESS, rationale="=1+1", decision="KS § 4"
    )
    client = sign_in(cast.coordinator)

    lines = list(
        csv.reader(
            io.StringIO(client.get(url("law_export", "csv")).content.decode("utf-8-sig")), delimiter=";"
        )
    )

    by_name = {line[1]: dict(zip(lines[0], line, strict=True)) for line in lines[1:]}
    assert len(by_name) == 12
    assert by_name["Lägesbild"]["Status"] == "Färdigställd"
    assert by_name["Lägesbild"]["Gjordes senast"] == "2026-03-01"
    assert by_name["Överenskommelser om samverkan"]["Kommunen skriver"] == "Pågår. =1+1"
    assert by_name["Överenskommelser om samverkan"]["Beslut"] == "KS § 4"
    assert client.get(url("law_export", "xlsx")).content.startswith(b"PK")
    assert client.get(url("law_export", "pdf")).status_code == 404


def test_law_table_asks_as_much_with_everything_as_with_nothing(cast, sign_in):
    client = sign_in(cast.coordinator)
    client.get(url("law_table"))
    with CaptureQueriesContext(connection) as empty:
        client.get(url("law_table"))
    plan = factories.action_plan(
        cast.norsjo, basis=[factories.situation_report(cast.norsjo, completed=TODAY)]
    )
    factories.measure(plan, tags=["andts"])
    factories.decide(plan, TODAY)
    council = factories.body(cast.norsjo)
    factories.seat(council)
    factories.meeting(council)
    factories.coordination_function(cast.norsjo, holder="A")
    factories.agreement(cast.norsjo)
    factories.attempt(cast.norsjo)
    for code in ("s4", "s5", "s8"):
        factories.duty_statement(code, cast.norsjo, by=cast.coordinator)
        factories.council_report(cast.norsjo, by=cast.coordinator)
        shared(cast.norsjo, code)
    with CaptureQueriesContext(connection) as full:
        client.get(url("law_table"))

    assert len(full) == len(empty) <= 15


# What is said


def test_a_statement_is_saved_and_shown_with_who_said_it_and_how_it_is_known(cast, sign_in):
    client = sign_in(cast.coordinator)

    answer = client.post(url("duty_statement_new", "s8"), statement_data(case_number="KS 2026/7"))

    assert answer.url == url("duty_detail", "s8")
    text = page(client, url("duty_detail", "s8"))
    assert "Vi har ett muntligt avtal." in text
    assert "Kommunen uppger det" in text
    assert cast.coordinator.name in text
    assert "KS 2026/7" in text


def test_the_same_statement_posted_twice_is_said_once(cast, sign_in):
    client, data = sign_in(cast.coordinator), statement_data()

    for _time in range(2):
        assert client.post(url("duty_statement_new", "s8"), data).status_code == 302

    assert DutyStatement.objects.count() == 1


def test_a_token_of_another_row_is_not_found_and_loses_nothing(cast, sign_in):
    client, data = sign_in(cast.coordinator), statement_data()
    client.post(url("duty_statement_new", "s8"), data)

    assert client.post(url("duty_statement_new", "s9"), data).status_code == 404
    assert DutyStatement.objects.get().duty_code == "s8"


@pytest.mark.parametrize(
    ("code", "fields", "words"),
    [
        ("s8", {"status": "missing", "rationale": ""}, "Skriv varför, och hur ni vet det."),
        ("s8", {"status": "not_applicable", "rationale": ""}, "Skriv varför, och hur ni vet det."),
        ("s8", {"status": "missing", "source": ""}, "id_source_error"),
        ("s8", {"status": "overdue"}, "overdue"),
        ("s8", {"source": "county_observed"}, "county_observed"),
        ("s8", {"source": "document"}, "Skriv vilket dokument det är"),
        ("s6_plan", {}, "Skriv när det gjordes senast."),
        ("s8", {"last_on": str(TODAY + timedelta(days=1))}, "Välj en dag som har varit"),
        ("s8", {"last_on": "2026-01-01", "next_on": "2025-01-01"}, "Nästa datum ska vara efter det senaste."),
        ("s8", {"next_on": "9999-01-01"}, "Välj en dag mellan 2000 och 2100."),
        ("s8", {"link": "javascript:alert(1)"}, "id_link"),
        ("s8", {"rationale": "Ring Bo, 19121212-1212"}, "personnummer"),
    ],
)
def test_a_statement_that_lacks_something_says_what(cast, sign_in, code, fields, words):
    answer = sign_in(cast.coordinator).post(url("duty_statement_new", code), statement_data(**fields))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not DutyStatement.objects.exists()


def test_missing_without_a_reason_is_refused_by_the_database(cast):
    with pytest.raises(IntegrityError, match="duty_statement_missing_with_reason"), transaction.atomic():
        factories.duty_statement("s5", cast.norsjo, status=Status.MISSING, rationale="")


def test_a_statements_file_is_given_to_those_who_see_the_statement(cast, sign_in):
    upload = factories.stored_file(cast.norsjo, name="beslut.pdf")
    old = factories.duty_statement("s8", cast.norsjo, said_on=date(2025, 1, 1), file=upload)
    new = factories.duty_statement("s8", cast.norsjo, file=upload)
    addresses = [url("duty_statement_file", statement.pk) for statement in (old, new)]
    client = sign_in(cast.manager)
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    assert client.get(addresses[0]).content == b"%PDF-1.7 ..."

    client = sign_in(cast.county_officer)
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    shared(cast.norsjo, "s8")
    assert [client.get(address).status_code for address in addresses] == [404, 200]


def test_a_file_comes_with_a_statement(cast, sign_in):
    client = sign_in(cast.coordinator)
    file = io.BytesIO(b"%PDF-1.7 beslut")
    file.name = "beslut.pdf"

    client.post(url("duty_statement_new", "s8"), statement_data(source="document", upload=file))

    assert DutyStatement.objects.get().file.name == "beslut.pdf"
    assert "beslut.pdf" in page(client, url("duty_detail", "s8"))


def test_earlier_words_are_kept_below_the_newest(cast, sign_in):
    factories.duty_statement("s8", cast.norsjo, said_on=date(2025, 1, 1), rationale="Förr.")
    factories.duty_statement("s8", cast.norsjo, rationale="Nu.")

    text = page(sign_in(cast.coordinator), url("duty_detail", "s8"))

    assert text.index("Nu.") < text.index("Det som sagts tidigare") < text.index("Förr.")


# Sharing


def test_sharing_says_that_it_becomes_a_public_record_and_ticks_every_row(cast, sign_in):
    text = page(sign_in(cast.coordinator), url("law_share"))

    assert "allmän handling både hos er och hos länsstyrelsen" in text
    assert text.count(" checked") == 12


def test_one_row_is_ticked_alone_when_it_is_asked_for(cast, sign_in):
    assert page(sign_in(cast.coordinator), url("law_share") + "?krav=s9").count(" checked") == 1


def test_share_all_then_stop_with_one(cast, sign_in):
    client = sign_in(cast.coordinator)
    codes = [duty.code for duty in Duty.objects.current()]

    answer = client.post(url("law_share"), {"duties": codes}, follow=True)
    assert "12 rader är delade." in answer.content.decode()
    assert "Alla rader är redan delade." in page(client, url("law_share"))
    client.post(url("duty_stop_sharing", "s9"))

    assert set(SharedDuty.objects.values_list("duty_code", flat=True)) == set(codes) - {"s9"}


def test_sharing_nothing_says_so_and_sharing_twice_is_once(cast, sign_in):
    client = sign_in(cast.coordinator)
    assert "Välj minst en rad." in client.post(url("law_share"), {}).content.decode()
    duty = Duty.objects.get(code="s4")

    for _time in range(2):
        actions.share(by=cast.coordinator, municipality=cast.norsjo, duties=[duty])

    assert SharedDuty.objects.count() == 1


# Settings, and reports to fullmäktige


def test_settings_change_how_the_law_is_read(cast, sign_in):
    factories.situation_report(cast.norsjo, completed=date(2025, 3, 1))
    client = sign_in(cast.coordinator)
    assert "2027-03-01" in page(client, url("duty_detail", "s6_report"))

    data = {"reading": "calendar_years", "first_reminder": 9, "second_reminder": 3, "council_months": 6}
    client.post(url("law_settings"), data)

    assert "2027-12-31" in page(client, url("duty_detail", "s6_report"))
    assert LawSettings.objects.get().first_reminder == 9


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"first_reminder": 1}, "Den första påminnelsen kommer före den andra"),
        ({"first_reminder": 25}, "Den första påminnelsen kommer före den andra"),
        ({"council_months": 0}, "Välj mellan 1 och 48 månader."),
        ({"council_months": 49}, "Välj mellan 1 och 48 månader."),
    ],
)
def test_settings_that_cannot_be_say_why(cast, sign_in, fields, words):
    data = {"reading": "months", "first_reminder": 6, "second_reminder": 2, "council_months": 12} | fields

    answer = sign_in(cast.coordinator).post(url("law_settings"), data)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_r18_a_report_to_fullmaktige_is_noted_once_and_a_mistake_removed_with_its_file(cast, sign_in):
    client = sign_in(cast.coordinator)
    day = TODAY - timedelta(days=3)
    data = {"reported_on": day, "minutes_ref": "§ 44", "about": "Uppföljning", "form_token": uuid4()}
    for _time in range(2):
        file = io.BytesIO(b"%PDF-1.7 rapport")
        file.name = "rapport.pdf"
        client.post(url("council_report_new"), data | {"upload": file})

    text = page(client, url("law_table"))
    assert text.count("§ 44") == 1
    assert row_of(cast.norsjo, "s13_report").last_on == day
    report = CouncilReport.objects.get()
    assert client.get(url("council_report_file", report.pk)).content == b"%PDF-1.7 rapport"

    client.post(url("council_report_remove", report.pk))

    assert not CouncilReport.objects.exists()
    assert row_of(cast.norsjo, "s13_report").status == Status.UNKNOWN
    assert client.get(url("council_report_file", report.pk)).status_code == 404


def test_a_report_of_tomorrow_has_not_been(cast, sign_in):
    data = {"reported_on": TODAY + timedelta(days=1), "form_token": uuid4()}

    answer = sign_in(cast.coordinator).post(url("council_report_new"), data)

    assert (answer.status_code, CouncilReport.objects.count()) == (422, 0)


# Reminders


def months(number):
    """The day so many months from now."""
    return add_months(TODAY, number)


def due(last):
    return next_due(last, by_calendar_year=False)


def test_reminders_say_what_is_near_or_has_passed_the_earliest_first(cast):
    completed, decided, ends, reported = months(-26), months(-22), months(3), months(-15)
    factories.situation_report(cast.norsjo, completed=completed)
    factories.decide(factories.action_plan(cast.norsjo), decided)
    factories.agreement(cast.norsjo, valid_to=ends)
    factories.council_report(cast.norsjo, on=reported)

    found = reminders.todo(cast.norsjo)

    assert [(line.text, line.on, line.has_passed) for line in found] == [
        ("Rapportera till fullmäktige hur det går", add_months(reported, 12), True),
        ("Uppdatera lägesbilden", due(completed), True),
        ("Följ upp planen", due(decided), False),
        ("Förnya överenskommelsen om samverkan", ends, False),
    ]


def test_reminders_and_the_table_agree(cast, django_assert_num_queries):
    """They gather their days apart, the start page in one question: a joint plan, attempts, a word, a round."""
    group = factories.group(cast.norsjo, cast.arjeplog)
    factories.situation_report(cast.norsjo, cast.arjeplog, owner_group=group, completed=months(-23))
    decided, ends, reported = months(-38), months(2), months(-18)
    plan = factories.decide(factories.action_plan(cast.norsjo), decided)
    for valid_to in (months(-5), ends, None):
        factories.agreement(cast.norsjo, valid_to=valid_to)
    factories.duty_statement("s13_report", cast.norsjo, said_on=months(-6), last_on=reported)

    def near():
        table = law_table(cast.norsjo, is_whole=True)
        return {(row.duty.code, row.next_on) for row in table.rows if row.reminder}

    def reminded():
        place = Municipality.objects.select_related("law_settings").get(pk=cast.norsjo.pk)
        with django_assert_num_queries(2):
            found = reminders.todo(place)
        return {(line.url.split("/")[-2], line.on) for line in found}

    always = {("s9", ends), ("s13_report", add_months(reported, 12))}
    assert reminded() == near() == {("s6_plan", due(decided)), *always}
    FollowUpRound.objects.create(
        plan=plan, municipality=cast.norsjo, started_on=months(-6), finished_on=months(-5)
    )
    assert reminded() == near() == always


def test_reminders_are_silent_where_nothing_is_known_or_near(cast):
    assert reminders.todo(cast.norsjo) == []
    factories.situation_report(cast.norsjo, completed=TODAY)
    assert reminders.todo(cast.norsjo) == []


# The county


def test_r22_the_county_sees_the_shared_rows_and_nothing_of_the_others(cast, sign_in):
    factories.situation_report(cast.norsjo, completed=date(2026, 3, 1), title=CANARY)
    factories.duty_statement(
        "s5", cast.norsjo, status=Status.MISSING, rationale=CANARY, next_on=date(2031, 5, 6)
    )
    factories.council_report(cast.norsjo, about=CANARY)
    shared(cast.norsjo, "s4", "s12")
    client = sign_in(cast.county_officer)

    addresses = [reverse("county_law", args=["24"]), reverse("county_duty", args=["24", "2417", "s4"])]
    texts = " ".join(page(client, address) for address in addresses)
    texts += client.get(reverse("county_law_export", args=["24", "csv"])).content.decode()

    assert "Färdigställd" in texts
    assert "Okänt" in texts
    assert "Inget delat" in texts
    for secret in (CANARY, "Saknas</span>", "2031-05-06"):
        assert secret not in texts
    assert client.get(reverse("county_duty", args=["24", "2417", "s5"])).status_code == 404


def test_unknown_and_unshared_look_different_and_silence_is_not_red(cast, sign_in):
    factories.municipality("2418", "Malå")
    shared(cast.norsjo, "s4")

    text = page(sign_in(cast.county_officer), reverse("county_law", args=["24"]))

    assert text.count("Okänt") == 1
    assert text.count("Inget delat") == 11 + 12
    assert "status-late" not in text


def test_the_county_counts_n_of_n_for_each_duty(cast, sign_in):
    mala = factories.municipality("2418", "Malå")
    factories.municipality("2463", "Åsele")
    factories.situation_report(mala, completed=TODAY)
    shared(mala, "s4")
    shared(cast.norsjo, "s4")

    text = page(sign_in(cast.county_officer), reverse("county_law", args=["24"]))

    counted = text.partition(">4 § Lägesbild</th>")[2][:160]
    assert "2 av 3" in counted
    assert "1 av 2" in counted


def names(client, query=""):
    exported = client.get(reverse("county_law_export", args=["24", "csv"]) + query).content.decode(
        "utf-8-sig"
    )
    return [line.split(";")[0] for line in exported.splitlines()[1:]]


def test_the_county_sorts_by_name_or_by_date_and_ranks_nobody(cast, sign_in):
    for code, name, day in (("2418", "Malå", date(2025, 6, 1)), ("2463", "Åsele", date(2025, 2, 1))):
        place = factories.municipality(code, name)
        factories.situation_report(place, completed=day)
        shared(place, "s6_report")
    client = sign_in(cast.county_officer)

    assert names(client) == ["Malå", "Norsjö", "Åsele"]
    assert names(client, "?sortera=datum") == ["Åsele", "Malå", "Norsjö"]
    assert names(client, "?sortera=-s6_report") == ["Malå", "Åsele", "Norsjö"]
    assert names(client, "?sortera=status") == ["Malå", "Norsjö", "Åsele"]
    text = page(client, reverse("county_law", args=["24"]) + "?sortera=datum")
    assert text.rindex("Åsele") < text.rindex("Malå") < text.rindex("Norsjö")


def test_the_county_can_look_at_those_alone_who_have_shared_something(cast, sign_in):
    factories.municipality("2418", "Malå")
    shared(cast.norsjo, "s4", "s5")
    client = sign_in(cast.county_officer)
    address = reverse("county_law", args=["24"])

    everyone, few = page(client, address), page(client, address + "?delat=on&sortera=-datum")

    assert "2 av 12 delade" in everyone
    assert "0 av 12 delade" in everyone
    assert "Det här har 2 kommuner delat ur sina lagtabeller. I bokstavsordning." in everyone
    assert "Malå</a>" not in few
    assert "Ordnade efter nästa datum, det senaste först." in few
    assert 'href="?delat=on&amp;sortera=s4"' in few
    assert names(client, "?delat=on") == ["Norsjö"]


def test_the_county_table_says_it_when_nobody_has_shared(cast, sign_in):
    text = page(sign_in(cast.county_officer), reverse("county_law", args=["24"]) + "?delat=on")

    assert "Ingen har delat någon rad än" in text
    assert "Visa alla" in text


def county_queries(client, places, codes):
    for place in places:
        factories.situation_report(place, completed=date(2026, 1, 1), tags=["andts"])
        factories.decide(factories.action_plan(place), date(2026, 2, 1))
        factories.duty_statement("s9", place)
        factories.council_report(place)
        factories.seat(factories.body(place))
        factories.agreement(place)
        shared(place, *codes)
    address = reverse("county_law", args=["24"])
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_county_asks_as_much_for_forty_municipalities_as_for_one(cast, sign_in):
    client = sign_in(cast.county_officer)
    codes = [duty.code for duty in Duty.objects.current()]
    places = [factories.municipality(f"24{number}", f"Ort {number}") for number in range(50, 89)]

    one = county_queries(client, [cast.norsjo], codes)
    forty = county_queries(client, places, codes)

    assert forty == one <= 15
    SharedDuty.objects.all().delete()
    assert county_queries(client, [], codes) <= 8


def test_each_cell_of_the_county_leads_to_its_row(cast, sign_in):
    shared(cast.norsjo, "s4", "s13_lead")

    text = page(sign_in(cast.county_officer), reverse("county_law", args=["24"]))

    for duty in ("s4", "s13_lead"):
        assert f'href="{reverse("county_duty", args=["24", "2417", duty])}"' in text


def test_several_counties_stand_together_and_practice_stays_alone(cast, sign_in):
    load_practice()
    factories.membership(cast.county_officer, Role.COUNTY_OFFICER, cast.norrbotten)
    client = sign_in(cast.county_officer)

    assert "Arjeplog" in page(client, reverse("county_law", args=["24-25"]))
    assert client.get(reverse("county_law", args=["00-24"])).status_code == 404
    assert client.get(reverse("county_law", args=["24-23"])).status_code == 404
    assert "Övningskommunen" in page(client, reverse("county_law", args=["00"]))


def test_the_county_notes_what_it_has_seen_beside_the_municipalitys_words(cast, sign_in):
    factories.duty_statement("s8", cast.norsjo, status=Status.DONE, rationale="KS ansvarar.")
    shared(cast.norsjo, "s8")
    address = reverse("county_duty", args=["24", "2417", "s8"])
    data = {"status": "in_progress", "rationale": "Enheten var inte utsedd i mars.", "form_token": uuid4()}

    for _time in range(2):
        assert sign_in(cast.county_officer).post(address, data).status_code == 302

    seen = DutyStatement.objects.get(source="county_observed")
    assert (seen.said_by, DutyStatement.objects.count()) == (cast.county_officer, 2)
    text = page(sign_in(cast.coordinator), url("duty_detail", "s8"))
    assert "Länsstyrelsen har sett:" in text
    assert "Enheten var inte utsedd i mars." in text
    assert row_of(cast.norsjo, "s8").status == Status.DONE


def test_the_county_notes_nothing_on_a_row_that_is_no_longer_shared(cast):
    with pytest.raises(SharedDuty.DoesNotExist):
        actions.observe(
            by=cast.county_officer, municipality=cast.norsjo, duty_code="s8", form_token=uuid4(),
            status=Status.DONE, rationale="Sett.",
        )  # fmt: skip

    assert not DutyStatement.objects.exists()


def test_an_observation_says_what_was_seen(cast, sign_in):
    shared(cast.norsjo, "s8")
    data = {"status": "done", "rationale": "", "form_token": uuid4()}

    answer = sign_in(cast.county_officer).post(reverse("county_duty", args=["24", "2417", "s8"]), data)

    assert answer.status_code == 422


def test_in_the_practice_municipality_nobody_is_named(cast, sign_in):
    load_practice()
    practice = factories.municipality("0000")
    cast.colleague.name = CANARY
    cast.colleague.save()
    factories.duty_statement("s8", practice, by=cast.colleague, rationale="Prov.")

    text = page(sign_in(cast.coordinator), url("duty_detail", "s8", code="0000"))

    assert "Prov." in text
    assert CANARY not in text
