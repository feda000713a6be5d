"""The hub and Kom igång, as people see them."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from municipalities.models import ContactCard, CoordinationFunction, LeadingBody, Municipality
from plans.models import ActionPlan, CouncilReport, SituationReport, Subject
from plans.starting.reports import chain_of
from plans.starting.steps import progress_of, steps_left
from tests import factories
from tests.lib.test_guard import number_of

NUMBER = "".join(number_of(date(1990, 5, 6)))
TABLE = (
    "Orsak\tÅtgärd\tNär\tVem\n"
    "Mörkt vid skolan\tBättre belysning\t2026\tFastighetschefen\n"
    "Tristess\tÖppen fritidsgård\tlöpande\tFritidschefen\n"
)


def address(name, *args):
    return reverse(name, args=["2417", *args])


def pdf(name="plan.pdf", content=b"%PDF-1.7 plan"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def facts(**fields):
    return {
        "form_token": str(uuid4()),
        "file": pdf(),
        "title": "Åtgärdsplan 2025–2026",
        "subject": "crime",
        "final_on": "2025-03-04",
        "deciding_body": "Kommunstyrelsen",
        "minutes_ref": "§ 12",
        "case_number": "KS 2025/7",
    } | fields


def progress(cast):
    chain = chain_of(cast.norsjo, reader=cast.coordinator)
    return progress_of(cast.norsjo, chain, user=cast.coordinator)


def registered_plan(cast, client):
    client.post(address("plan_register"), facts())
    return ActionPlan.objects.get()


def sent(answer, **fields):
    """The second form of the paste as the browser would send it."""
    form = answer.context["form"]
    return {
        "columns": "1",
        "text": form["text"].value(),
        "form_token": str(form["form_token"].value()),
        **({"has_headings": "on"} if form["has_headings"].value() else {}),
        **{field.html_name: field.value() for field, _samples in form.columns},
    } | fields


def test_plan_hub_leads_an_empty_place_to_getting_started(cast, sign_in):
    page = sign_in(cast.coordinator).get(address("plan_hub")).content.decode()

    assert "1 av 10 klart" in page  # activities are there
    assert address("getting_started") in page
    assert "Ingen lägesbild här än." in page
    assert "Ingen plan här än." in page


def test_plan_hub_shows_the_chain(cast, sign_in):
    report = factories.situation_report(cast.norsjo)
    factories.problem(report, "Skadegörelse vid skolan", priority=1)
    factories.seal(report, SituationReport.State.COMPLETED, date(2026, 1, 15))
    plan = factories.action_plan(cast.norsjo, basis=[report])
    factories.measure(plan, starts_on=None, ends_on=date(2099, 1, 1))
    factories.decide(plan, date(2026, 2, 1))

    page = sign_in(cast.reader).get(address("plan_hub")).content.decode()

    assert "Skadegörelse vid skolan" in page
    assert "Färdigställd" in page
    assert "Kommunstyrelsen 2026-02-01, § 12, KS 2026/12" in page
    assert "Inte påbörjad: 1" in page
    assert "2028-01-15" in page  # 6 §, from the lägesbild
    assert "2028-02-01" in page  # 6 §, from the decision


def test_plan_hub_counts_a_joint_plan_when_the_municipality_has_decided_it(cast, sign_in):
    group = factories.group(cast.norsjo, cast.arjeplog)
    plan = factories.action_plan(cast.norsjo, cast.arjeplog, owner_group=group)
    factories.decide(plan, date(2026, 2, 1), place=cast.arjeplog)
    client = sign_in(cast.coordinator)

    page = client.get(address("plan_hub")).content.decode()
    assert "Kommunens eget beslut är inte inlagt än." in page
    assert "planen ska följas upp senast" not in page

    plan.places.filter(municipality=cast.norsjo).update(
        deciding_body="Kommunstyrelsen", decided_on=date(2026, 3, 1)
    )
    assert "2028-03-01" in client.get(address("plan_hub")).content.decode()


def test_plan_hub_offers_the_next_version_of_what_is_in_force_and_says_when(cast, sign_in):
    report = factories.situation_report(cast.norsjo, completed=date(2026, 1, 15))
    plan = factories.decide(factories.action_plan(cast.norsjo, basis=[report]), date(2026, 2, 1))
    client = sign_in(cast.coordinator)

    page = client.get(address("plan_hub")).content.decode()
    assert address("report_version_new", report.pk) in page
    assert address("plan_version", plan.pk) in page
    assert "lägesbilden ska uppdateras senast 2028-01-15." in page
    assert "planen ska följas upp senast 2028-02-01." in page
    assert "Skriv en lägesbild" not in page
    assert "Skriv en plan" not in page

    client.post(address("report_version_new", report.pk))
    client.post(address("plan_version", plan.pk))
    begun = client.get(address("plan_hub")).content.decode()
    assert address("report_version_new", report.pk) not in begun
    assert address("plan_version", plan.pk) not in begun
    assert address("plan_detail", ActionPlan.objects.get(previous=plan).pk) in begun


def test_plan_hub_offers_readers_nothing_to_begin(cast, sign_in):
    report = factories.situation_report(cast.norsjo, completed=date(2026, 1, 15))
    factories.decide(factories.action_plan(cast.norsjo, basis=[report]), date(2026, 2, 1))

    page = sign_in(cast.reader).get(address("plan_hub")).content.decode()

    assert "senast 2028-02-01" in page
    assert "nästa version" not in page


def test_plan_hub_asks_for_a_plan_when_there_is_only_a_lagesbild(cast, sign_in):
    factories.situation_report(cast.norsjo, completed=date(2026, 1, 15))

    page = sign_in(cast.coordinator).get(address("plan_hub")).content.decode()

    assert "en plan som bygger på lägesbilden." in page
    assert "Skriv en plan" in page


def test_plan_hub_leads_on_to_the_follow_up_that_is_going_on(cast, sign_in):
    plan = factories.decide(factories.action_plan(cast.norsjo), date(2025, 2, 1))
    client = sign_in(cast.coordinator)
    assert address("round_start", plan.pk) in client.get(address("plan_hub")).content.decode()

    going_on = plan.rounds.create(municipality=cast.norsjo)

    page = client.get(address("plan_hub")).content.decode()
    assert address("round_detail", going_on.pk) in page
    assert address("round_start", plan.pk) not in page


def test_plan_hub_counts_from_the_decision_when_that_came_after_the_follow_up(cast, sign_in):
    first = factories.decide(factories.action_plan(cast.norsjo), date(2024, 2, 1))
    first.rounds.create(municipality=cast.norsjo, finished_on=date(2026, 1, 10))
    ActionPlan.objects.filter(pk=first.pk).update(state="superseded")
    factories.decide(
        factories.action_plan(cast.norsjo, previous=first, line=first.line, version=2), date(2026, 6, 9)
    )

    page = sign_in(cast.reader).get(address("plan_hub")).content.decode()

    assert "planen ska följas upp senast 2028-06-09." in page


def test_plan_hub_tells_when_the_plan_was_followed_up(cast, sign_in):
    plan = factories.decide(factories.action_plan(cast.norsjo), date(2025, 2, 1))
    other = factories.decide(factories.action_plan(cast.norsjo, subject=Subject.ANDTS))
    plan.rounds.create(municipality=cast.norsjo, finished_on=date(2026, 5, 4))
    other.rounds.create(municipality=cast.norsjo, finished_on=date(2026, 6, 8))

    page = sign_in(cast.reader).get(address("plan_hub")).content.decode()

    assert "2028-05-04" in page
    assert "2026-06-08" not in page


def test_plan_hub_shows_drafts_to_those_who_read_them(cast, sign_in):
    factories.situation_report(cast.norsjo, title="Lägesbild under arbete")

    seen = {
        name
        for name in ("coordinator", "manager", "colleague", "reader", "registrar", "county_officer")
        if "Lägesbild under arbete" in sign_in(cast.people[name]).get(address("plan_hub")).content.decode()
    }

    assert seen == {"coordinator", "manager"}


def test_plan_hub_offers_the_coordinator_alone_to_write_and_register(cast, sign_in):
    for name in ("manager", "colleague", "reader", "county_officer"):
        page = sign_in(cast.people[name]).get(address("plan_hub")).content.decode()
        assert address("report_register") not in page
        assert address("getting_started") not in page
    assert address("report_register") in sign_in(cast.coordinator).get(address("plan_hub")).content.decode()


def test_plan_hub_asks_as_many_questions_for_three_as_for_one(cast, sign_in, django_assert_max_num_queries):
    client = sign_in(cast.coordinator)

    def questions():
        with django_assert_max_num_queries(20) as asked:
            client.get(address("plan_hub"))
        return len(asked)

    counts = []
    for subject in (Subject.CRIME, Subject.ANDTS, Subject.OTHER):
        report = factories.situation_report(cast.norsjo, subject=subject)
        factories.problem(report)
        factories.seal(report, SituationReport.State.COMPLETED, date(2026, 1, 15))
        plan = factories.action_plan(cast.norsjo, subject=subject, basis=[report])
        factories.measure(plan)
        factories.decide(plan)
        counts.append(questions())

    assert counts[0] == counts[2] <= 15, counts


def test_r06_every_page_names_the_same_date_for_the_next_follow_up(cast, sign_in):
    before = factories.decide(factories.action_plan(cast.norsjo), date(2024, 6, 11))
    factories.follow_up_round(before, finished_on=date(2026, 2, 17))
    before.state = "superseded"
    before.save(update_fields=["state"])
    plan = factories.action_plan(cast.norsjo, line=before.line, version=2, previous=before)
    factories.measure(plan, ends_on=date(2028, 6, 1))
    factories.decide(plan, date(2026, 6, 9))
    client = sign_in(cast.coordinator)
    old_round = before.rounds.get().pk

    pages = {
        name: client.get(address(name, *args)).content.decode()
        for name, args in (
            ("plan_hub", ()), ("law_table", ()), ("round_list", ()), ("handover", ()),
            ("round_detail", (old_round,)),
        )
    }  # fmt: skip

    for name, page in pages.items():
        assert "2028-06-09" in page, name  # two years after the decision
        assert "2028-02-17" not in page, name  # not after the follow-up of the plan before


def test_getting_started_says_that_a_council_without_an_agreement_is_a_beginning(cast, sign_in):
    factories.body(cast.norsjo)

    step = next(step for step in progress(cast).first if str(step.title) == "Råd och överenskommelse")
    page = sign_in(cast.coordinator).get(address("getting_started")).content.decode()

    assert (step.is_done, step.begun) == (False, "Ett råd")
    assert "Finns redan: Ett råd." in page
    assert page.count("Pågår") == 1


def test_getting_started_ticks_by_itself_what_is_there(cast):
    assert [step.is_done for step in progress(cast).first] == [False] * 8

    LeadingBody.objects.create(municipality=cast.norsjo, kind="executive_board", name="Kommunstyrelsen")
    CoordinationFunction.objects.create(municipality=cast.norsjo, unit="Kommunledningen")
    factories.contact_card(cast.norsjo, "Samordnare", is_public=True)
    factories.situation_report(cast.norsjo, completed=date(2026, 1, 15))
    plan = factories.action_plan(cast.norsjo)
    factories.measure(plan)
    factories.decide(plan)
    factories.body(cast.norsjo)
    factories.agreement(cast.norsjo)
    CouncilReport.objects.create(municipality=cast.norsjo, reported_on=date(2026, 4, 1))

    done = progress(cast)
    assert [step.done for step in done.first] == [
        "Kommunstyrelsen",
        "Kommunledningen",
        "Samordnare",
        "Lägesbild 2026, 2026-01-15",
        "Åtgärdsplan 2026–2027, 2026-02-01",
        "1 åtgärd",
        "Ett råd, en överenskommelse",
        "2026-04-01",
    ]
    assert done.is_finished
    assert done.minutes_left == 0


def test_getting_started_counts_three_colleagues_and_own_activities(cast):
    before = [step.done for step in progress(cast).later]

    for _number in range(2):
        factories.member(Role.COLLEAGUE, cast.norsjo)

    assert before == ["Det finns aktiviteter", ""]
    assert progress(cast).later[1].done == "3 kollegor"


def test_getting_started_says_whom_to_ask_for_invitations(cast, sign_in):
    page = sign_in(cast.coordinator).get(address("getting_started")).content.decode()

    assert "kan bjuda in dem." in page
    assert address("membership_invite") not in page

    factories.membership(cast.coordinator, Role.ADMINISTRATOR, cast.norsjo)
    page = sign_in(cast.coordinator).get(address("getting_started")).content.decode()
    assert address("membership_invite") in page


def test_getting_started_leads_to_every_step(cast, sign_in):
    """Each link of the list opens a page."""
    client = sign_in(cast.coordinator)
    registered_plan(cast, client)

    for step in progress(cast).steps:
        assert client.get(reverse(step.page, args=["2417", *step.args])).status_code == 200, step.page


def test_getting_started_leads_to_a_plan_that_was_decided_here_and_pastes_nothing_into_it(cast, sign_in):
    plan = factories.action_plan(cast.norsjo)
    factories.decide(plan)

    step = progress(cast).steps[5]

    assert (step.page, step.args, str(step.action)) == ("plan_detail", (plan.pk,), "Se planen")
    assert sign_in(cast.coordinator).get(reverse(step.page, args=["2417", *step.args])).status_code == 200


def test_getting_started_asks_for_no_people_where_one_practises(cast, sign_in, practice):
    page = sign_in(cast.reader).get(reverse("getting_started", args=["0000"])).content.decode()

    assert "Bjud in tre kollegor" not in page
    assert "Registrera er lägesbild" in page


@pytest.fixture
def practice(cast):
    from municipalities.actions import load_practice

    load_practice()
    return Municipality.objects.get(code="0000")


@pytest.mark.parametrize(
    ("name", "model", "first", "then"),
    [
        (
            "starting_leading",
            LeadingBody,
            {"kind": "executive_board", "name": "Kommunstyrelsen"},
            {"kind": "committee", "name": "Socialnämnden"},
        ),
        (
            "starting_unit",
            CoordinationFunction,
            {"unit": "Kommunledningen", "share": "50"},
            {"unit": "Socialförvaltningen", "share": ""},
        ),
        (
            "starting_contact",
            ContactCard,
            {"title": "Samordnare", "email": "trygg@norsjo.se"},
            {"title": "Trygghetssamordnare", "phone": "0918-140 00"},
        ),
    ],
)
def test_starting_step_is_told_once_and_corrected(cast, sign_in, name, model, first, then):
    client = sign_in(cast.coordinator)

    answer = client.post(address(name), first)
    assert answer.url == f"{address('getting_started')}#nasta"
    assert 'id="nasta"' in client.get(address("getting_started")).content.decode()
    client.post(address(name), then)

    row = model.objects.get(municipality=cast.norsjo)
    assert str(row) == (then.get("name") or then.get("unit") or then.get("title"))
    assert str(row) in client.get(address(name)).content.decode()


def test_starting_unit_notes_who_has_the_task_once(cast, sign_in):
    client = sign_in(cast.coordinator)

    client.post(address("starting_unit"), {"unit": "Kommunledningen", "holder": "Eva Ek"})
    client.post(address("starting_unit"), {"unit": "Kommunledningen", "holder": "Någon Annan"})

    function = CoordinationFunction.objects.get(municipality=cast.norsjo)
    assert [holder.name for holder in function.holders.all()] == ["Eva Ek"]
    assert "Vem som har uppdraget i dag" not in client.get(address("starting_unit")).content.decode()


def test_starting_unit_asks_for_no_name_where_one_practises(cast, sign_in, practice):
    page = sign_in(cast.coordinator).get(reverse("starting_unit", args=["0000"])).content.decode()

    assert "Ansvarig enhet" in page
    assert "Vem som har uppdraget i dag" not in page


def test_starting_contact_needs_a_way_to_be_reached(cast, sign_in):
    answer = sign_in(cast.coordinator).post(address("starting_contact"), {"title": "Samordnare"})

    assert answer.status_code == 422
    assert "Skriv en e-postadress eller ett telefonnummer." in answer.content.decode()


@pytest.mark.parametrize("phone", ["hej", "Karin 2", "12", "+", "070-17406051740605174060517"])
def test_starting_contact_refuses_what_cannot_be_called(cast, sign_in, phone):
    answer = sign_in(cast.coordinator).post(
        address("starting_contact"), {"title": "Samordnare", "phone": phone}
    )

    assert "Skriv telefonnumret med siffror: 0918-140 00." in answer.text
    assert not ContactCard.objects.exists()


def test_starting_contact_is_begun_until_the_card_is_shown_to_everyone(cast, sign_in):
    card = factories.contact_card(cast.norsjo)
    page = sign_in(cast.coordinator).get(address("getting_started")).text
    assert "Finns redan: Brottsförebyggande samordnare, som inte visas för alla." in page

    ContactCard.objects.filter(pk=card.pk).update(is_public=True)
    assert progress(cast).steps[2].done == "Brottsförebyggande samordnare"


def test_a_coordinator_who_cannot_invite_is_told_who_can_with_a_letter(cast, sign_in):
    client = sign_in(cast.coordinator)
    cast.norsjo.memberships.filter(role=Role.ADMINISTRATOR).delete()
    assert "mailto:tillganglighet%40example.org?subject=" in client.get(address("getting_started")).text

    boss = factories.user("boel@norsjo.se")
    factories.membership(boss, Role.ADMINISTRATOR, cast.norsjo)
    page = client.get(address("getting_started")).text
    assert f"{boss} kan bjuda in dem." in page
    assert "mailto:boel%40norsjo.se?subject=Bjud%20in%20kollegor" in page


def test_a_step_that_does_not_fit_is_left_and_asked_for_again(cast, sign_in):
    client = sign_in(cast.coordinator)

    client.post(address("starting_leave"), {"step": "colleagues"})
    assert (
        "Ni har sagt att det inte finns någon att bjuda in nu." in client.get(address("getting_started")).text
    )
    assert progress(cast).later[-1].is_done

    client.post(address("starting_leave"), {"step": "colleagues", "again": "1"})
    assert not progress(cast).later[-1].is_done
    assert client.post(address("starting_leave"), {"step": "plan"}).status_code == 404


def test_the_start_page_leads_to_getting_started_until_done_or_dismissed(cast, sign_in):
    client, start = sign_in(cast.coordinator), reverse("municipality_start", args=["2417"])
    assert f"{len(progress(cast).first)} steg kvar" in client.get(start).text
    assert (
        "Kom igång finns under Lägesbild och plan."
        in client.post(address("starting_leave"), {"step": "start"}, follow=True).text
    )
    assert address("getting_started") not in client.get(start).text


def test_the_start_page_leads_no_colleague_to_getting_started(cast, sign_in):
    assert "steg kvar" not in sign_in(cast.colleague).get(reverse("municipality_start", args=["2417"])).text


def test_steps_left_counts_as_the_steps_do(cast, sign_in):
    client = sign_in(cast.coordinator)

    def left():
        return sum(not step.is_done for step in progress(cast).first)

    assert steps_left(cast.norsjo) == left() == 8
    factories.contact_card(cast.norsjo, is_public=True)
    client.post(address("report_register"), facts())
    client.post(address("plan_register"), facts())
    assert steps_left(cast.norsjo) == left() == 5
    factories.measure(ActionPlan.objects.get())
    factories.council_report(cast.norsjo)
    factories.attempt(cast.norsjo)
    factories.agreement(cast.norsjo)
    assert steps_left(cast.norsjo) == left() == 2


def test_starting_contact_is_shown_to_everyone_only_if_one_says_so(cast, sign_in):
    client = sign_in(cast.coordinator)
    assert "checked" not in client.get(address("starting_contact")).text

    client.post(address("starting_contact"), {"title": "Samordnare", "phone": "+46 (0)918-140 00"})

    card = ContactCard.objects.get()
    assert (card.phone, card.is_public) == ("+46 (0)918-140 00", False)


def test_report_register_keeps_the_document_and_gives_it_back(cast, sign_in):
    client = sign_in(cast.coordinator)

    answer = client.post(address("report_register"), facts(title="Lägesbild 2024"), follow=True)

    assert "Lägesbilden är registrerad." in answer.content.decode()
    report = SituationReport.objects.get()
    page = sign_in(cast.reader).get(address("plan_hub")).content.decode()
    assert address("report_file", report.pk) in page
    file = sign_in(cast.county_officer).get(address("report_file", report.pk))
    assert file.content == b"%PDF-1.7 plan"
    assert file.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"file": SimpleUploadedFile("plan.exe", b"MZ")}, "Välj en PDF"),
        ({"file": ""}, "Välj filen."),
        ({"final_on": "2099-01-01"}, "Den dagen har inte kommit än."),
        ({"deciding_body": ""}, "Fyll i det här."),
        ({"period_from": "2026-01-01", "period_to": "2025-01-01"}, "Perioden slutar innan den börjar."),
        ({"title": f"Plan för {NUMBER}"}, "personnummer"),
    ],
)
def test_plan_register_says_what_is_wrong(cast, sign_in, fields, words):
    answer = sign_in(cast.coordinator).post(address("plan_register"), facts(**fields))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ActionPlan.objects.exists()


def test_plan_register_says_what_the_new_one_replaces_and_asks(cast, sign_in):
    written = factories.action_plan(cast.norsjo, title="Plan 2024")
    factories.measure(written)
    factories.measure(written)
    factories.decide(written, date(2024, 2, 1))
    client = sign_in(cast.coordinator)

    asked = client.post(address("plan_register"), facts())

    assert "En ny: den ersätter ”Plan 2024” med 2 åtgärder" in asked.text
    assert "Den är skriven här. Är din samma, finns den här redan" in asked.text
    assert "Säg om den ersätter den som gäller nu" in asked.text
    written.refresh_from_db()
    assert written.is_in_force

    client.post(address("plan_register"), facts(relation="newer"))
    written.refresh_from_db()
    assert not written.is_in_force


@pytest.mark.parametrize(
    ("relation", "final_on", "words"),
    [
        ("newer", "2025-03-04", "är från 2026-02-01, alltså senare"),
        ("earlier", "2026-03-04", "är från 2026-02-01, alltså inte senare"),
    ],
)
def test_plan_register_stops_where_the_day_says_something_else(cast, sign_in, relation, final_on, words):
    factories.decide(factories.action_plan(cast.norsjo), date(2026, 2, 1))

    answer = sign_in(cast.coordinator).post(
        address("plan_register"), facts(relation=relation, final_on=final_on)
    )

    assert words in answer.text
    assert ActionPlan.objects.count() == 1


@pytest.mark.parametrize(
    ("page", "make", "listed"),
    [
        ("plan_register", lambda place: factories.decide(factories.action_plan(place)), "plan_list"),
        (
            "report_register",
            lambda place: factories.situation_report(place, completed=date(2026, 2, 1)),
            "report_list",
        ),
    ],
)
def test_what_is_registered_as_earlier_is_listed_and_replaces_nothing(cast, sign_in, page, make, listed):
    now, client = make(cast.norsjo), sign_in(cast.coordinator)

    answer = client.post(address(page), facts(relation="earlier", title="Från 2025"), follow=True)

    assert answer.redirect_chain[0][0] == address(listed)
    assert "bland de tidigare" in answer.text
    assert "Från 2025" in answer.text
    now.refresh_from_db()
    assert now.is_in_force


def test_a_registered_plan_is_corrected_in_a_filled_form_and_keeps_its_measures(cast, sign_in):
    client = sign_in(cast.coordinator)
    first = registered_plan(cast, client)
    measure = factories.measure(first)

    offered = client.get(address("plan_register")).text
    page = client.get(address("plan_registered_correct", first.pk))
    assert address("plan_registered_correct", first.pk) in offered
    assert "Mål, åtgärder, uppgifter och uppföljningar följer med." in page.text
    assert 'value="Åtgärdsplan 2025–2026"' in page.text
    assert "Väljer du ingen fil finns ”plan.pdf” kvar." in page.text

    sent = facts(minutes_ref="§ 13")
    del sent["file"]
    answer = client.post(address("plan_registered_correct", first.pk), sent, follow=True)

    assert "§ 13" in answer.text
    measure.refresh_from_db()
    assert measure.plan.is_in_force
    assert measure.plan.pk != first.pk


def test_a_registered_plan_that_somebody_replaced_is_not_corrected(cast, sign_in):
    client = sign_in(cast.coordinator)
    first = registered_plan(cast, client)
    client.post(address("plan_register"), facts(relation="newer", final_on="2026-03-04"))

    answer = client.post(
        address("plan_registered_correct", first.pk), facts(title="Åtgärdsplan, rättad"), follow=True
    )

    assert "Den är ersatt och rättas inte längre. Inget ändrades." in answer.text
    assert ActionPlan.objects.filter(title="Åtgärdsplan, rättad").count() == 0


def test_plan_file_is_not_there_for_a_plan_that_was_written_here(cast, sign_in):
    plan = factories.action_plan(cast.norsjo)

    assert sign_in(cast.coordinator).get(address("plan_file", plan.pk)).status_code == 404


def test_measures_paste_answers_with_an_address_to_come_back_to(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)
    paste = address("measures_paste", plan.pk)

    answer = client.post(paste, {"text": TABLE})

    assert answer.url == f"{paste}?kolumner"
    assert "Bättre belysning" in client.get(answer.url).text  # also after going back
    client.post(paste, sent(client.get(answer.url), save="1"))
    assert "Bättre belysning" not in client.get(answer.url).text  # nothing is kept once it is saved


def test_measures_paste_keeps_no_identity_number_for_the_next_page(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)

    answer = client.post(address("measures_paste", plan.pk), {"text": f"Samtal\nOm {NUMBER}"})

    assert answer.status_code == 200
    assert NUMBER not in str(dict(client.session))


def test_measures_paste_shows_how_the_table_is_read_and_saves_nothing(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)

    answer = client.post(address("measures_paste", plan.pk), {"text": TABLE}, follow=True)

    page = answer.content.decode()
    assert "Bättre belysning" in page
    assert "2026-12-31" in page
    assert "”löpande” är ingen dag. Det står i beskrivningen." in page
    assert "Lägg in 2 åtgärder" in page
    assert not plan.measures.exists()


def test_measures_paste_takes_the_table_in_once(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)
    form = sent(client.post(address("measures_paste", plan.pk), {"text": TABLE}, follow=True), save="1")

    first = client.post(address("measures_paste", plan.pk), form, follow=True)
    second = client.post(address("measures_paste", plan.pk), form, follow=True)

    assert "2 åtgärder är inlagda." in first.content.decode()
    assert "Inget lades in två gånger." in second.content.decode()
    lamps, club = plan.measures.all()
    assert (lamps.title, lamps.starts_on, lamps.ends_on) == (
        "Bättre belysning",
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    assert club.description == "Orsak: Tristess\nNär: löpande"


STATES = "Åtgärd\tStatus\nBelysning\tKlar\nVandring\tFörsenad\n"


def test_measures_paste_sets_the_states_of_a_registered_plan_and_says_where_they_come_from(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)
    page = client.post(address("measures_paste", plan.pk), {"text": STATES}, follow=True)
    assert '<td data-label="Status">Genomförd</td>' in page.text

    client.post(address("measures_paste", plan.pk), sent(page, save="1"))

    lamps, walk = plan.measures.all()
    assert (lamps.set_state, lamps.set_reason, lamps.set_by, lamps.set_on, lamps.description) == (
        "done", "Så stod det i den inlagda tabellen.", cast.coordinator, timezone.localdate(), "",
    )  # fmt: skip
    assert (walk.set_state, walk.set_on, walk.description) == ("", None, "Status: Försenad")
    assert "Så stod det i den inlagda tabellen." in client.get(address("measure_detail", lamps.pk)).text


def test_measures_paste_sets_no_state_in_a_draft(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = factories.action_plan(cast.norsjo)
    page = client.post(address("measures_paste", plan.pk), {"text": STATES}, follow=True)

    client.post(address("measures_paste", plan.pk), sent(page, save="1"))

    assert [(row.set_state, row.description) for row in plan.measures.all()] == [
        ("", "Status: Klar"), ("", "Status: Försenad"),
    ]  # fmt: skip


def test_measures_paste_lets_columns_be_changed_and_looked_at_again(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)
    form = sent(
        client.post(address("measures_paste", plan.pk), {"text": TABLE}, follow=True), column_0="", look="1"
    )

    page = client.post(address("measures_paste", plan.pk), form)
    client.post(address("measures_paste", plan.pk), sent(page, save="1"))

    assert plan.measures.first().description == ""


def test_measures_paste_needs_one_column_to_be_the_measure(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)
    form = sent(
        client.post(address("measures_paste", plan.pk), {"text": TABLE}, follow=True),
        column_1="cause",
        save="1",
    )

    answer = client.post(address("measures_paste", plan.pk), form)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Välj vilken kolumn som är ”Åtgärd”." in page
    assert "”Orsak” är vald för två kolumner." in page
    assert not plan.measures.exists()


def test_measures_paste_stops_at_a_personal_number_and_asks_about_a_phone_number(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)
    paste = address("measures_paste", plan.pk)

    stopped = client.post(
        paste, sent(client.post(paste, {"text": f"Samtal\nOm {NUMBER}"}, follow=True), save="1")
    )
    assert "På rad 2 verkar stå ett personnummer." in stopped.content.decode()

    form = sent(client.post(paste, {"text": "Samtal\nRing 070-174 06 05"}, follow=True), save="1")
    assert client.post(paste, form).status_code == 422
    assert not plan.measures.exists()
    client.post(paste, form | {"contact_confirmed": "on"})
    assert plan.measures.count() == 2


def test_measures_paste_takes_a_file(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)
    file = SimpleUploadedFile("plan.csv", "Åtgärd;Vem\nBelysning;Fastighet\n".encode())

    page = client.post(address("measures_paste", plan.pk), {"file": file}, follow=True)
    client.post(address("measures_paste", plan.pk), sent(page, save="1"))

    assert plan.measures.get().responsible == "Fastighet"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Klistra in en tabell, eller välj en fil."),
        ("Åtgärd\n" + "Belysning\n" * 201, "högst 200 rader åt gången"),
        ("\t".join(["Åtgärd"] * 21), "mer än 20 kolumner"),
    ],
)
def test_measures_paste_says_what_is_no_table(cast, sign_in, text, words):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)

    answer = client.post(address("measures_paste", plan.pk), {"text": text}, follow=True)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_measures_paste_is_for_whoever_may_write_in_the_plan(cast, sign_in):
    plan = registered_plan(cast, sign_in(cast.coordinator))
    draft = factories.action_plan(cast.norsjo)
    draft.invitees.create(user=cast.colleague, can_write=True)
    decided = factories.action_plan(cast.norsjo, subject=Subject.ANDTS)
    factories.decide(decided)

    def status(person, of):
        return sign_in(person).get(address("measures_paste", of.pk)).status_code

    assert [status(cast.coordinator, of) for of in (plan, draft, decided)] == [200, 200, 404]
    assert [status(cast.colleague, of) for of in (plan, draft, decided)] == [404, 200, 404]
    assert [status(cast.manager, of) for of in (plan, draft, decided)] == [404, 404, 404]


def test_starting_leading_knows_what_kommunstyrelsen_is_called_and_asks_for_other_names(cast, sign_in):
    client = sign_in(cast.coordinator)

    wrong = client.post(address("starting_leading"), {"kind": "committee"})
    client.post(address("starting_leading"), {"kind": "executive_board"})
    page = client.get(reverse("cooperation", args=["2417"])).content.decode()

    assert "Skriv vad nämnden heter." in wrong.content.decode()
    assert LeadingBody.objects.get(municipality=cast.norsjo).name == "Kommunstyrelsen"
    told = page.partition("<b>Kommunstyrelsen</b>")[2].partition("</p>")[0]
    assert "sedan" not in told  # no day was given
