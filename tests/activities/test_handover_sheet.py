"""Överlämning: what the sheet for a successor says, to whom, and what it leaves out."""

from datetime import timedelta
from uuid import uuid4

from activities.handover import reports
from reviews.models import SupportContact
from tests import factories
from tests.activities.handing_over import OWN, SHEET, TODAY, give, successor, work

__all__ = ["successor", "work"]


def lines(place, reader, chapter):
    sheet = reports.sheet_of(place, reader=reader)
    (found,) = [one for one in sheet.chapters if one.code == chapter]
    return {part.title: [(line.text, line.on, line.note) for line in part.lines] for part in found.parts}


def test_sheet_has_promises_and_dates_of_everybody(cast, work):
    factories.pledge(cast.norsjo)
    SupportContact.objects.create(
        municipality=cast.norsjo, on=TODAY, kind="visit", note="Besök om planen", form_token=uuid4()
    )

    found = lines(cast.norsjo, cast.manager, "dates")

    ahead = [(text, on) for text, on, _note in found["Det närmaste halvåret"]]
    assert ahead == sorted(ahead, key=lambda line: (line[1], line[0]))
    assert ("Boka lokal", TODAY + timedelta(days=5)) in ahead
    assert ("Belysning på skolgården", TODAY + timedelta(days=40)) in ahead
    assert ("Åtgärdsplan 2026", TODAY + timedelta(days=90)) in ahead
    assert found["Löften till dem som bor här"][0][0] == "Vi finns ute varje fredagskväll"
    assert found["Senaste kontakterna med länsstyrelsen"] == [("Besök om planen", TODAY, "Besök")]


def test_sheet_says_who_answers_and_where_the_work_stands(cast, work):
    people = lines(cast.norsjo, cast.manager, "people")
    standing = lines(cast.norsjo, cast.manager, "standing")

    assert ("Fastighetschefen", None, "1 åtgärd") in people["Vem som ansvarar för vad"]
    assert ("Samordnaren", None, "Har samordningsfunktionen") in people["Samordning"]
    assert standing["Plan"][0][0] == "Åtgärdsplan 2026"
    assert len(standing["Lagen (2023:196)"]) > 8


def test_sheet_tells_why_and_what_is_half_done(cast, work):
    measure = work.measures.first()
    measure.postponements.create(
        field="ends_on", to_date=TODAY + timedelta(days=70), reason="Sent bygglov", decided_by="KS",
        decided_on=TODAY,
    )  # fmt: skip
    factories.attempt(cast.norsjo)
    factories.action_plan(cast.norsjo, title="Nästa plan", subject="andts")
    factories.telling(factories.tell_link(cast.norsjo))

    reasons = lines(cast.norsjo, cast.coordinator, "reasons")
    unfinished = lines(cast.norsjo, cast.coordinator, "unfinished")

    assert [note for _text, _on, note in reasons["Datum som har flyttats"]] == ["Sent bygglov (KS)"]
    assert reasons["Senaste besluten i råd och grupper"][0][0] == "Belysningen vid skolan ska ses över"
    assert len(reasons["Vad ni har försökt tillsammans med andra"]) == 1
    assert ("Nästa plan", None, "Plan, Utkast") in unfinished["Utkast"]
    waiting = [text for text, _on, _note in unfinished["Väntar på någon"]]
    assert "1 aktivitet som en organisation har berättat om väntar" in waiting


def test_first_week_begins_with_what_is_unknown_and_holds_what_comes_soon(cast, work):
    (first,) = lines(cast.norsjo, cast.coordinator, "first-week").values()

    texts = [text for text, _on, _note in first]
    assert "Läs Åtgärdsplan 2026" in texts
    assert "Boka lokal" in texts
    assert "Belysning på skolgården" not in texts
    assert "Gör ett kontaktkort som alla får läsa (12 §)" in texts


def test_first_week_leaves_out_what_is_in_order(cast, work):
    factories.contact_card(cast.norsjo, is_public=True)

    (first,) = lines(cast.norsjo, cast.coordinator, "first-week").values()

    texts = [text for text, _on, _note in first]
    assert "Gör ett kontaktkort som alla får läsa (12 §)" not in texts
    assert "Fyll i vem som är samordnare (11 §)" not in texts
    assert "Se till att två personer äger kommunens uppgifter" not in texts


def test_sheet_of_an_empty_municipality_says_so(cast, sign_in):
    html = sign_in(cast.manager).get(SHEET).content.decode()

    assert "Ingen plan gäller." in html
    assert "Inga försök är noterade." in html
    assert OWN not in html  # a manager reads, and hands nothing over


def test_sheet_shows_nothing_of_another_municipality(cast, sign_in):
    plan = factories.action_plan(cast.arjeplog, title="Främmande plan")
    factories.measure(plan, "Främmande åtgärd")
    factories.decide(plan, place=cast.arjeplog)

    assert "Främmande" not in sign_in(cast.coordinator).get(SHEET).content.decode()


def test_handover_pdf_is_tagged_and_says_the_same(cast, work, sign_in):
    answer = sign_in(cast.coordinator).get(f"{SHEET}pdf/")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"/MarkInfo" in answer.content
    assert b"/StructTreeRoot" in answer.content
    paper = reports.paper_of(cast.norsjo, reader=cast.coordinator)
    assert "Boka lokal" in str(paper.as_json())


def test_handover_shows_earlier_handovers(cast, work, successor, sign_in):
    give(cast, successor, note="Nyckeln ligger i skåpet")

    html = sign_in(successor).get(SHEET).content.decode()

    assert "Test Person lämnade över till Efterträdare Ek" in html
    assert "Nyckeln ligger i skåpet" in html


def test_handover_asks_as_few_questions_for_three_as_for_one(
    cast, work, sign_in, django_assert_max_num_queries
):
    client = sign_in(cast.coordinator)
    client.get(SHEET)
    with django_assert_max_num_queries(45) as few:
        client.get(SHEET)
    plan = factories.action_plan(cast.norsjo, title="En till", subject="andts")
    for number in range(2):
        factories.measure(plan, f"Åtgärd {number}", ends_on=TODAY + timedelta(days=9), responsible="Rektorn")
        seat = factories.seat(factories.body(cast.norsjo, name=f"Grupp {number}"), holder="Någon")
        factories.decision(factories.meeting(seat.body), due_on=TODAY)
        factories.contact_card(cast.norsjo, title=f"Kort {number}")
        factories.attempt(cast.norsjo)
    factories.decide(plan)

    with django_assert_max_num_queries(45) as more:
        client.get(SHEET)

    assert len(more) == len(few)
