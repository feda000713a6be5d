"""A survey from the library to the results: three municipalities, their pupils, and those who read afterwards."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts import actions
from accounts.models import Role
from surveys.exchange.ready import QUESTIONNAIRES, load_questionnaires
from surveys.models import AnswerGroup, InterfaceLanguage, Questionnaire, SurveyRound
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_answering import pupil
from tests.browser.test_every_page import photograph
from tests.browser.test_the_chain import Journey
from tests.test_worker import work_through_queue

HUB, ROUND, WELL = "/kommuner/2417/enkater/", "Elevenkäten 2026", "Hur har du det i skolan?"
SECTIONS = 2  # of the ready questionnaire: about oneself, and school
WHY_IN_ARABIC = "نريد أن نعرف كيف حالك."
TEXTS = {
    "vem som frågar": "Barn- och utbildningsnämnden i Norsjö kommun",
    "varför vi frågar": "Vi vill göra skolan trygg för alla.",
    "vad som händer": "Svaren räknas ihop. Ni får se resultatet.",
    "var det finns hjälp": "Bris 116 111\nElevhälsan på din skola",
}
FILL_IN = """fields => fields.forEach(field => {
    field.value = "ع " + field.closest(".translation").querySelector("label span").textContent.slice(0, 40)
})"""


class Walk(Journey):
    """A journey whose pages are photographed on request, in order."""

    seen = 0

    def look(self, heading):
        super().look(heading)
        Walk.seen += 1
        photograph(self.page, f"survey-{Walk.seen:02}-{self.device['viewport']['width']}")
        if self.device is DESKTOP:
            self.page.set_viewport_size(PHONE["viewport"])
            photograph(self.page, f"survey-{Walk.seen:02}-375")
            self.page.set_viewport_size(DESKTOP["viewport"])

    def read(self):
        """What the page says, on one line."""
        return " ".join(self.page.get_by_role("main").inner_text().split())


@pytest.fixture
def neighbours(cast, tmp_path):
    """Norsjö, and Malå and Sorsele with which it works; a ready questionnaire; and Arabic around the questions."""
    actions.confirm_email(user=cast.coordinator)
    mala = factories.municipality("2418", "Malå")
    factories.group(cast.norsjo, mala, factories.municipality("2422", "Sorsele"))
    short = json.loads((QUESTIONNAIRES / "ung-hos-oss.json").read_text(encoding="utf-8"))
    short["sections"] = short["sections"][:SECTIONS]
    (tmp_path / "ung-hos-oss.json").write_text(json.dumps(short), encoding="utf-8")
    load_questionnaires(folder=tmp_path)
    InterfaceLanguage.objects.create(
        code="ar", name="العربية", name_sv="arabiska", is_rtl=True, speaker="Amal Haddad",
        approved_on=timezone.localdate(), texts={"Next": "التالي", "Begin": "ابدأ"},
    )  # fmt: skip
    return factories.member(Role.COORDINATOR, mala)


def build(walk):
    """Copy a ready questionnaire, change a question, put in a block, translate it, and check it."""
    walk.page.goto(HUB)
    walk.look("Enkäter")
    walk.follow("Nytt formulär", "Nytt formulär")
    walk.follow("Kopiera Ung hos oss", "Kopiera formuläret")
    walk.press("Gör en kopia", "Ung hos oss")
    walk.follow("Hur trivs du i skolan?", re.compile("Fråga"))
    walk.page.get_by_label("Frågan", exact=True).fill(WELL)
    walk.press("Spara", "Ung hos oss")
    walk.follow("Bibliotek", "Bibliotek")
    walk.follow("Tobak och nikotin", "Tobak och nikotin")
    walk.press("Lägg in", "Ung hos oss")
    expect(walk.page.get_by_role("main")).to_contain_text("4 frågor är inlagda.")
    walk.follow("Översätt", "Formulärets språk")
    walk.page.get_by_label("språk").select_option("ar")
    walk.press("Lägg till", re.compile("arabiska"))
    walk.page.locator(".translation :is(input, textarea)").evaluate_all(FILL_IN)
    walk.press("Spara", "Formulärets språk")
    walk.follow("Godkänn arabiska", "Godkänn översättningen")
    walk.fill(Vem_som_har_läst="Amal Haddad, modersmålslärare")
    walk.press("Godkänn", "Formulärets språk")
    walk.follow("Tillbaka till formuläret", "Ung hos oss")
    walk.follow("Kontrollera", "Kontrollera formuläret")
    expect(walk.page.get_by_role("main")).to_contain_text("Formuläret kan användas i en omgång.")


def set_up(walk, neighbour):
    """A round in three municipalities with a class in each, and with all that pupils need."""
    walk.follow("Ny omgång", "Ny omgång")
    expect(walk.page.get_by_label("Formulär")).to_have_value(str(Questionnaire.objects.latest("pk").pk))
    walk.page.get_by_label("Namn", exact=True).fill(ROUND)
    walk.press("Fortsätt", ROUND)
    walk.follow("I vilka kommuner", "I vilka kommuner")
    walk.page.get_by_label("Malå", exact=False).check()
    walk.page.get_by_label("Sorsele", exact=False).check()
    walk.press("Spara", ROUND)
    walk.follow("Det som sägs till dem som tillfrågas", "Det som sägs till dem som tillfrågas")
    for label, text in TEXTS.items():
        walk.page.get_by_label(re.compile(label, re.I)).first.fill(text)
    walk.press("Spara", ROUND)
    walk.follow("Datum och antal", "Datum och antal")
    walk.page.get_by_label("Öppnar").fill(timezone.localdate().isoformat())
    walk.press("Spara", ROUND)
    walk.follow("Språk", "Språk")
    walk.page.get_by_role("checkbox", name=re.compile("arabiska", re.I)).check()
    walk.page.get_by_label("Varför vi frågar (arabiska)").fill(WHY_IN_ARABIC)
    walk.press("Spara", ROUND)
    walk.follow("Det som ska vara i ordning", "Det som ska vara i ordning")
    for box in walk.page.get_by_role("main").get_by_role("checkbox").all():
        box.check()
    walk.fill(Namn_på_den_som="Rektor Kerstin Berg")
    walk.press("Spara", ROUND)
    paste(walk, "Norsjö", "Norsjöskolan; 9A; 18")
    walk.page.goto(walk.address)
    paste(walk, "Sorsele", "Strandskolan; 9C; 12")
    neighbour.page.goto("/kommuner/2418/enkater/")
    neighbour.look("Enkäter")
    neighbour.follow(ROUND, ROUND)
    paste(neighbour, "Malå", "Nilaskolan; 9B; 15")
    walk.page.goto(walk.address)


def paste(walk, place, rows):
    """Put in the classes; each has its code."""
    walk.address = walk.page.url
    walk.follow("Skolor och klasser", "Skolor och klasser")
    walk.follow(re.compile(f"Klistra in en lista.*{place}"), "Klistra in en lista")
    walk.page.get_by_label(re.compile("skola, klass", re.I)).fill(rows)
    walk.press("Lägg in listan", "Skolor och klasser")


def try_and_open(walk):
    """Try the questionnaire to its end, which the round waits for, and open it."""
    hub = walk.page.url
    walk.page.get_by_role("button", name="Prova enkäten").click()
    answering(walk.page, hand=0)
    walk.page.goto(hub)
    walk.look(ROUND)
    expect(walk.page.get_by_role("main")).to_contain_text("Inget mer återstår.")
    walk.follow("Öppna omgången", "Öppna omgången?")
    walk.press("Öppna omgången", ROUND)


def answering(page, hand, lost=False):
    """Begin, and answer what can be chosen on each page; with `lost` the network fails once on the way."""
    page.locator("main form button.btn-primary").click()
    while "/sida/" in page.url:
        for group in page.locator("fieldset:not(:has(fieldset)):has([type=radio])").all():
            choices = group.locator("[type=radio]")
            choices.nth(hand % min(choices.count(), 2)).check()
        address = page.url
        if lost:
            page.route("**/svara/sida/*/", lambda route: route.abort())
        page.locator("main form button.btn-primary[value=next]").click()
        if lost:
            expect(page.locator("[data-answering-state]")).to_contain_text("Ingen kontakt just nu.")
            page.unroute("**/svara/sida/*/")
            lost = False
        expect(page).not_to_have_url(address)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/tack/**")


def in_class(code, hand):
    """A pupil at a school computer, without looks: in by the code, through each page, to the thanks."""
    client = Client()
    client.post(reverse("answer_code"), {"code": code})
    shown = client.post(reverse("answer_start"), {"language": "sv"}, follow=True)
    while "questions" in shown.context:
        sent = {"version": shown.context["version"], "go": "next"}
        for question in shown.context["questions"]:
            for row in question.rows or [question]:
                if row.choices:
                    sent[row.name] = row.choices[hand % min(len(row.choices), 2)].value
        shown = client.post(shown.request["PATH_INFO"], sent, follow=True)
    assert "Tack!" in client.post(reverse("answer_send"), follow=True).content.decode()


def answer(open_page, ours, *theirs):
    """Eighteen in Norsjö, three of them on phones of their own; twelve in Malå, and in Sorsele."""
    for name, options in {"plain": {"java_script_enabled": False}, "lost": {}, "arabic": {}}.items():
        me = pupil(open_page, PHONE, name=f"journey-{name}", **options)
        me.page.goto("/svara/")
        me.page.get_by_label("Kod").fill(ours.code.lower())
        me.press("Fortsätt", "Ung hos oss")
        if name == "arabic":
            me.page.get_by_role("link", name="العربية").click()
            me.look(re.compile("^ع "))
            assert me.page.locator("html").get_attribute("dir") == "rtl"
            assert me.page.get_by_text(WHY_IN_ARABIC).is_visible()
        answering(me.page, hand=1, lost=name == "lost")
        me.look("Tack!")
    for hand in range(15):
        in_class(ours.code, hand)
    for group in theirs:
        for hand in range(12):
            in_class(group.code, hand)


def publish(walk):
    """Follow the answers, close, count, look through, choose what everyone sees, and publish."""
    walk.follow("Följ svaren", "Svar hittills")
    assert "42 svar 45 tillfrågade 93 % svarsfrekvens" in walk.read()
    walk.page.goto(walk.address)
    walk.follow("Stäng för gott", "Stänga omgången för gott?")
    walk.press("Stäng för gott", ROUND)
    walk.follow("Sammanställ svaren", "Sammanställ svaren")
    walk.press("Sammanställ svaren", "Sammanställ svaren")
    work_through_queue()
    walk.page.goto(walk.address)
    walk.follow("Gå igenom och publicera", "Titta igenom resultatet")
    walk.follow("Skolan", "Skolan")
    assert WELL in walk.read()
    walk.page.go_back()
    walk.follow("Välj vad alla får se", "Det här får alla se")
    walk.page.get_by_label(WELL).check()
    walk.press("Spara", "Titta igenom resultatet")
    walk.follow("Publicera resultatet", "Publicera resultatet?")
    walk.press("Publicera resultatet", "Resultat")


def test_a_survey_goes_from_the_library_to_those_who_read_its_results(open_page, cast, neighbours):
    walk = Walk(open_page(DESKTOP, person=cast.coordinator), DESKTOP)
    neighbour = Walk(open_page(PHONE, person=neighbours), PHONE)
    build(walk)
    set_up(walk, neighbour)
    try_and_open(walk)
    answer(open_page, *AnswerGroup.objects.exclude(code=None).order_by("label"))
    publish(walk)
    survey = SurveyRound.objects.get()

    norsjo, mala = "/kommuner/2417/enkater/resultat/", "/kommuner/2418/enkater/resultat/"
    for person, listed, own in (
        (cast.colleague, norsjo, "Norsjö"),
        (cast.reader, norsjo, "Norsjö"),
        (neighbours, mala, "Malå"),
        (cast.county_officer, "/lan/24/enkater/resultat/", None),
    ):
        reader = Walk(open_page(PHONE, person=person), PHONE)
        reader.page.goto(listed)
        reader.look("Resultat av enkäter")
        reader.follow(ROUND, "Resultat")
        reader.follow("Skolan", "Skolan")
        shown = reader.read()
        assert f"Visas: {own}; Alla 3 kommuner." in shown if own else "Visas: Alla 3 kommuner." in shown
        assert set(re.findall("Norsjö|Malå|Sorsele", shown)) == ({own} if own else set())
        assert "52 %" in shown  # twenty-two of forty-two
        assert "Visas inte" in shown  # what would tell of few
        address = reader.page.url

    for person in (cast.foreign_coordinator, cast.foreign_officer):
        assert open_page(PHONE, person=person).goto(address).status == 404
    everyone = Walk(open_page(PHONE), PHONE)
    everyone.page.goto(reverse("survey_public", args=[survey.public_token]))
    everyone.look(ROUND)
    assert everyone.page.get_by_role("heading", level=2).all_inner_texts() == [WELL]
    assert "Ganska bra 52 %" in everyone.read()
