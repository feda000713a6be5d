"""A pupil answers a survey: on a phone, by keyboard, without scripts, over a failing network, from right to left."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from surveys.models import Arrival, InterfaceLanguage, Sitting, SurveyRound
from surveys.structure import NOT_ASKED, TICKED, UNKNOWN, UNTICKED, Kind
from tests import survey_factories as made
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_every_page import (
    AXE,
    CONTROLS,
    KEEP_VIOLATIONS,
    RULES,
    RUN_AXE,
    SMALL_TARGETS,
    TOO_WIDE,
    photograph,
    violations,
)
from tests.browser.test_keyboard import press, tab_to

CODE = "K2345678"
LEFT = """async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
    (await caches.keys()).length]"""


@pytest.fixture
def classroom(transactional_db):
    """Class 9A in a round that is open today, with a question of every kind, in Swedish and in Arabic."""
    of = made.questionnaire(
        introduction={"sv": "Vi vill veta hur unga i Norsjö har det. Det finns inga rätta eller fel svar."},
        closing={"sv": "Svaren används för att göra det bättre för unga i kommunen."},
    )
    of.sections.update(introduction={"sv": "Först några frågor om dig."})
    made.question(
        of,
        Kind.LIKERT,
        "Jag trivs i skolan",
        code="well",
        offers_unknown=True,
        hint={"sv": "Tänk på det här läsåret."},
    )
    made.question(
        of,
        Kind.MANY,
        "Vad gör du på fritiden?",
        code="spare",
        options=[
            *made.options("Tränar i en förening", "Är på fritidsgården", "Spelar spel med vänner"),
            {"value": 4, "label": {"sv": "Inget av det här"}, "alone": True},
        ],
    )
    of.sections.create(position=2, title={"sv": "Vänner och trygghet"})
    made.question(
        of, Kind.INFORMATION, "Nu kommer frågor om vänner. Svara så som det är för dig.", code="info"
    )
    made.question(
        of,
        Kind.MATRIX,
        "Hur ofta gör du det här?",
        code="often",
        options=made.options("Aldrig", "Någon gång i månaden", "Varje vecka", "Varje dag"),
        rows=made.options("Träffar vänner efter skolan", "Pratar med en vuxen om hur du mår"),
    )
    made.question(of, Kind.NUMBER, "Hur gammal är du?", code="age", least=10, most=25, offers_refusal=True)
    made.question(of, Kind.MONTH, "När flyttade du till kommunen?", code="moved", offers_unknown=True)
    made.question(of, Kind.YES_NO, "Har någon slagit dig det senaste året?", code="hurt", is_sensitive=True)
    made.question(
        of,
        Kind.LONG_TEXT,
        "Vad skulle göra skolan tryggare?",
        code="safer",
        condition={"parts": [{"question": "hurt", "how": "any_of", "values": [made.YES]}]},
    )
    today = timezone.localdate()
    in_round = made.survey_round(
        of,
        opens_on=today,
        closes_on=today + timedelta(days=7),
        why="Vi vill göra skolan och fritiden tryggare för alla unga.",
        afterwards="Svaren räknas ihop. Ni får se resultatet på klassens tid.",
        controller="Kommunstyrelsen i Norsjö kommun",
        contact="Anna Lindgren, anna.lindgren@exempel.se",
        help_contacts="Bris 116 111 (ring, chatta eller mejla)\nElevhälsan på din skola\n1177 när du mår dåligt",
    )
    group = made.answer_group(made.unit(in_round), code=CODE)
    arabic(of)
    of.locked_at = timezone.now()
    of.save()
    SurveyRound.objects.update(state=SurveyRound.State.OPEN, languages=["sv", "ar"])
    return group


def arabic(of):
    """A translation, of the questionnaire and of what stands around it, that a speaker has approved."""
    approved = {"speaker": "Amal Haddad", "approved_on": date(2026, 9, 1)}
    of.languages.create(language="ar", **approved)
    of.title["ar"] = "استبيان الطلاب"
    for question, label in zip(of.questions.all(), ARABIC, strict=False):
        question.label["ar"] = label
        question.save()
    InterfaceLanguage.objects.create(
        code="ar",
        name="العربية",
        name_sv="arabiska",
        is_rtl=True,
        texts={
            "Next": "التالي",
            "Back": "السابق",
            "Begin": "ابدأ",
            "Leave this page quickly": "غادر الصفحة بسرعة",
        },
        **approved,
    )


ARABIC = ["هل أنت فتاة أم فتى؟", "في أي صف أنت؟", "أنا سعيد في المدرسة", "ماذا تفعل في وقت فراغك؟"]


class Pupil:
    """Someone at the page; each page passed is looked at by axe, at its width, and photographed on request."""

    def __init__(self, page, device, *, javascript=True, name="one"):
        self.page, self.device, self.javascript, self.name, self.seen = page, device, javascript, name, 0

    def look(self, heading):
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.seen += 1
        photograph(self.page, f"answering-{self.name}-{self.seen}")
        if self.javascript:
            self.page.evaluate(AXE)
            assert self.page.evaluate(RUN_AXE, RULES) == []
            assert self.page.evaluate(TOO_WIDE, self.device["viewport"]["width"]) == []
            assert self.page.evaluate(SMALL_TARGETS, CONTROLS) == []
            assert violations(self.page) == []

    def press(self, button, heading):
        self.page.get_by_role("main").get_by_role("button", name=button, exact=True).last.click()
        self.look(heading)

    def choose(self, *labels):
        for label in labels:
            self.page.get_by_label(label, exact=True).check()

    def come_in(self):
        self.page.goto("/svara/")
        self.look("Svara på en enkät")
        self.page.get_by_label("Kod").fill("k234 5678")
        self.press("Fortsätt", "Elevenkät")


def pupil(open_page, device, *, name="one", **options):
    page = open_page(device, **options)
    page.add_init_script(KEEP_VIOLATIONS)
    return Pupil(page, device, javascript=options.get("java_script_enabled", True), name=name)


def slots(answers, code):
    questionnaire = SurveyRound.objects.get().questionnaire
    sheet = questionnaire.sheet()
    return answers[sheet.slots(sheet.by_code[code])]


@pytest.mark.parametrize(
    ("device", "javascript", "name"),
    [(PHONE, True, "phone"), (DESKTOP, True, "desktop"), (PHONE, False, "plain")],
)
def test_a_pupil_answers_from_the_code_to_the_thanks(open_page, classroom, device, javascript, name):
    scheme = "dark" if device is DESKTOP else "light"
    me = pupil(open_page, device, name=name, java_script_enabled=javascript, color_scheme=scheme)
    me.come_in()
    me.press("Börja", "Om dig")
    me.choose("Pojke", "Årskurs 9", "Stämmer helt", "Tränar i en förening", "Inget av det här")
    me.press("Nästa", "Om dig")
    expect(me.page.get_by_role("alert")).to_contain_text("går inte att välja tillsammans med något annat")
    me.page.get_by_label("Inget av det här").uncheck()
    me.press("Nästa", "Vänner och trygghet")
    often = me.page.get_by_role("group", name="Träffar vänner efter skolan")
    often.get_by_label("Varje vecka").check()
    me.page.get_by_label("Hur gammal är du?").fill("15 år")
    me.page.get_by_label("Vet inte").check()
    me.choose("Ja")
    me.press("Nästa", "Vänner och trygghet")
    expect(me.page.get_by_role("alert")).to_contain_text("Skriv ett helt tal med siffror.")
    me.page.get_by_label("Hur gammal är du?").fill("15")
    me.press("Nästa", "Vänner och trygghet")  # the page that hangs on the answer
    me.page.get_by_label("Vad skulle göra skolan tryggare?").fill("Fler vuxna på rasten.")
    me.press("Tillbaka", "Vänner och trygghet")
    expect(me.page.get_by_label("Ja")).to_be_checked()
    me.press("Nästa", "Vänner och trygghet")
    expect(me.page.get_by_label("Vad skulle göra skolan tryggare?")).to_have_value("Fler vuxna på rasten.")
    me.press("Nästa", "Skicka in dina svar")
    me.press("Skicka in mina svar", "Tack!")
    expect(me.page.get_by_role("main")).to_contain_text("Bris 116 111")

    arrival = Arrival.objects.get()
    assert slots(arrival.answers, "spare") == [TICKED, UNTICKED, UNTICKED, UNTICKED]
    assert slots(arrival.answers, "age") == [16]
    assert slots(arrival.answers, "moved") == [UNKNOWN]
    assert arrival.texts == {"safer": "Fler vuxna på rasten."}
    assert me.page.context.cookies() == []
    me.page.go_back()
    expect(me.page.get_by_role("heading", level=1)).to_have_text("Svara på en enkät")
    if javascript:
        assert me.page.evaluate(LEFT) == [0, 0, 0, 0]


def test_a_failing_network_loses_nothing_and_counts_once(open_page, classroom):
    me = pupil(open_page, PHONE, name="lost")
    me.come_in()
    me.press("Börja", "Om dig")
    me.choose("Flicka", "Stämmer delvis")
    me.page.route("**/svara/sida/1/", lambda route: route.abort())

    me.press("Nästa", "Om dig")

    expect(me.page.locator("[data-answering-state]")).to_have_text(
        "Ingen kontakt just nu. Det du har svarat finns kvar här. Vi försöker igen."
    )
    expect(me.page.get_by_label("Flicka")).to_be_checked()
    assert slots(Sitting.objects.get().answers, "sex") == [NOT_ASKED]
    assert me.page.evaluate(LEFT) == [0, 0, 0, 0]
    me.choose("Pojke")  # another mind while one waits
    me.page.unroute("**/svara/sida/1/")
    me.look("Vänner och trygghet")  # it was sent again by itself
    assert slots(Sitting.objects.get().answers, "sex") == [2]
    me.press("Nästa", "Skicka in dina svar")

    def answered_but_lost(route):
        held = me.page.context.cookies()
        route.fetch(max_redirects=0)
        me.page.context.add_cookies(held)  # what the answer would have changed: it never came
        route.abort()

    me.page.route("**/svara/skicka/", answered_but_lost, times=1)
    me.page.get_by_role("button", name="Skicka in mina svar").click()
    me.look("Tack!")
    assert Arrival.objects.count() == 1
    classroom.refresh_from_db()
    assert classroom.answered == 1


def test_a_language_from_right_to_left_turns_the_page(open_page, classroom):
    me = pupil(open_page, PHONE, name="arabic")
    me.come_in()
    me.page.get_by_role("link", name="العربية").click()
    me.look("استبيان الطلاب")
    me.press("ابدأ", "Om dig")

    box = me.page.get_by_role("radio").first.bounding_box()
    assert box["x"] > 187  # what is chosen stands to the right of its text
    assert me.page.locator("html").get_attribute("dir") == "rtl"
    expect(me.page.get_by_role("group", name=ARABIC[0])).to_be_visible()
    me.press("التالي", "Vänner och trygghet")
    assert Sitting.objects.get().language == "ar"


def test_all_can_be_answered_with_the_keyboard_alone(open_page, classroom):
    page = open_page(DESKTOP, reduced_motion="reduce")
    page.goto("/svara/")
    tab_to(page, "Kod", at_most=4)
    page.keyboard.type("K2345678")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Elevenkät")
    tab_to(page, "Börja")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Om dig")
    tab_to(page, "Flicka")
    press(page, "Space", "ArrowDown")
    expect(page.get_by_label("Pojke")).to_be_checked()
    tab_to(page, "Ta bort mitt svar")
    press(page, "Enter")
    expect(page.get_by_label("Pojke")).not_to_be_checked()
    tab_to(page, "Tränar i en förening")
    press(page, "Space")
    tab_to(page, "Nästa")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vänner och trygghet")
    tab_to(page, "Hur gammal är du?")
    page.keyboard.type("15")
    press(page, "Enter")  # goes on, as the button Next does
    expect(page.get_by_role("heading", level=1)).to_have_text("Skicka in dina svar")
    tab_to(page, "Skicka in mina svar")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tack!")

    answers = Arrival.objects.get().answers
    assert (slots(answers, "sex"), slots(answers, "age")) == ([-1], [16])


@pytest.mark.parametrize(("way", "javascript"), [("button", True), ("button", False), ("escape", True)])
def test_one_leaves_quickly_and_nothing_is_left(open_page, classroom, way, javascript):
    me = pupil(open_page, PHONE, name=f"leaving-{way}", java_script_enabled=javascript)
    me.come_in()
    me.press("Börja", "Om dig")
    me.choose("Flicka")
    me.press("Nästa", "Vänner och trygghet")

    if way == "escape":
        press(me.page, "Escape", "Escape")
    else:
        me.page.get_by_role("button", name="Lämna sidan snabbt").click()

    me.page.wait_for_url("**/idag/")
    me.look(re.compile(r"dag \d+ \w+ 20\d\d$"))
    assert "nkät" not in me.page.content()
    assert me.page.context.cookies() == []
    assert not Sitting.objects.exists()
    me.page.go_back()
    expect(me.page.get_by_role("heading", level=1)).to_have_text("Svara på en enkät")


def test_the_pages_that_say_no_are_accessible(open_page, classroom):
    me = pupil(open_page, PHONE, name="closed")
    me.page.goto(reverse("answer_link", args=["finns-inte"]))
    me.look("Enkäten är inte öppen")
    me.page.goto("/svara/")
    me.page.get_by_label("Kod").fill("fel kod")
    me.press("Fortsätt", "Svara på en enkät")
    expect(me.page.get_by_role("alert")).to_contain_text("Koden öppnar ingen enkät just nu.")
    me.come_in()
    SurveyRound.objects.update(is_paused=True)
    me.press("Börja", "Enkäten har paus")
    SurveyRound.objects.update(state=SurveyRound.State.CLOSED, is_paused=False)
    me.page.get_by_role("link", name="Försök igen").click()
    me.look("Enkäten är slut")
