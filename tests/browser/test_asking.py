"""A question that is answered and closed; help that is offered, and the hours that both confirm."""

from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Role
from reviews.asking.hours.reports import hours_together
from reviews.models import PeerQuestion
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE


def neighbour(cast):
    """Who coordinates Malå, beside Norsjö."""
    return factories.member(Role.COORDINATOR, factories.municipality("2418", "Malå"))


def test_a_question_is_asked_answered_and_closed(open_page, cast):
    norsjo = open_page(PHONE, person=cast.coordinator)
    mala = open_page(DESKTOP, person=neighbour(cast))

    # from the support that it stands beside
    norsjo.goto("/kommuner/2417/kontakter/")
    norsjo.get_by_role("link", name="Utbyte").click()
    norsjo.get_by_role("link", name="Fråga andra").first.click()
    norsjo.get_by_label("Vad vill ni fråga?").fill("Hur når ni föräldrar?")
    norsjo.get_by_label("Vårt län: kommunerna och länsstyrelsen").check()
    norsjo.get_by_role("button", name="Fråga", exact=True).click()
    expect(norsjo.locator(".notice-success")).to_have_text("Frågan är ställd. Svaren kommer här.")

    mala.goto("/kommuner/2418/fragor/")
    mala.get_by_role("link", name="Hur når ni föräldrar?").click()
    mala.get_by_role("link", name="Svara på frågan").click()
    mala.get_by_label("Ert svar").fill("Vi ringer hem till alla.")
    mala.get_by_role("button", name="Skicka svaret").click()
    expect(mala.get_by_text("Vi ringer hem till alla.", exact=True)).to_be_visible()

    # whoever asked is told, reads, and says what helped
    norsjo.goto("/att-gora/")
    norsjo.get_by_role("link", name="Läs svaren på er fråga och stäng den").click()
    norsjo.get_by_role("link", name="Stäng frågan").click()
    norsjo.get_by_label("Malå kommun: Vi ringer hem till alla.").check()
    norsjo.get_by_label("Vad gjorde ni med svaren?").fill("Nu ringer vi också.")
    norsjo.get_by_role("button", name="Stäng frågan").click()

    mala.reload()
    expect(mala.get_by_text("Det här hjälpte")).to_be_visible()
    expect(mala.get_by_text("Nu ringer vi också.")).to_be_visible()
    assert not PeerQuestion.objects.get().is_open
    norsjo.goto("/att-gora/")
    expect(norsjo.get_by_text("Läs svaren på er fråga")).to_have_count(0)


def test_help_is_offered_and_the_hours_are_confirmed_by_both(open_page, cast):
    norsjo = open_page(DESKTOP, person=cast.coordinator)
    mala = open_page(PHONE, person=neighbour(cast))

    norsjo.goto("/kommuner/2417/utbyte/")
    norsjo.get_by_role("link", name="Erbjud eller sök hjälp").first.click()
    norsjo.get_by_label("Vi kan erbjuda").check()
    norsjo.get_by_label("Vad gäller det?").fill("Vi leder en trygghetsvandring hos er.")
    norsjo.get_by_label("Vilken funktion man vänder sig till").fill("Samordnaren")
    norsjo.get_by_label("Vårt län: kommunerna och länsstyrelsen").check()
    norsjo.get_by_role("button", name="Lägg upp").click()

    mala.goto("/kommuner/2418/utbyte/")
    expect(mala.get_by_text("Vi leder en trygghetsvandring hos er.")).to_be_visible()

    # it came about: who lent notes it, who borrowed says that it is so
    norsjo.get_by_role("link", name="Lägg in timmar").click()
    norsjo.get_by_label("Vi arbetade hos en annan kommun").check()
    norsjo.get_by_label("Vilken kommun?").select_option(label="Malå")
    norsjo.get_by_label("Dag", exact=True).fill(timezone.localdate().isoformat())
    norsjo.get_by_label("Timmar", exact=True).fill("7,5")
    norsjo.get_by_label("Vad gjordes?").fill("Ledde en vandring")
    norsjo.get_by_label("Länsstyrelsen får räkna med timmarna").check()
    norsjo.get_by_role("button", name="Lägg in timmar").click()
    expect(norsjo.get_by_text("Väntar på den andra")).to_be_visible()

    mala.goto("/att-gora/")
    mala.get_by_role("link", name="Bekräfta timmar som en annan kommun har lagt in").click()
    mala.get_by_label("Länsstyrelsen får räkna med timmarna").check()
    mala.get_by_role("button", name="Ja, det stämmer").click()

    for page in (norsjo, mala):
        page.goto(f"/kommuner/{'2417' if page == norsjo else '2418'}/utbyte/")
        expect(page.get_by_role("cell", name="7,5")).to_be_visible()
    assert hours_together([cast.vasterbotten], timezone.localdate().year).times == 1
