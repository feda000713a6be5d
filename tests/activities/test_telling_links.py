"""The coordinator's links: made once, shown again, printed, paused, renewed, closed."""

import re
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail, Role
from activities.models import TellLink
from activities.telling import actions
from activities.telling.poster import poster
from municipalities.actions import load_practice
from municipalities.models import Municipality
from portal.limits import Limit
from tests import factories
from tests.access.asking import signed_in
from tests.accounts.reading import main_of

LONGEST = '#import "x" $x$ *fet* [a] مرحبا 🎉 \\ '.ljust(120, "W")


@pytest.fixture
def link(cast):
    return factories.tell_link(
        cast.norsjo, by=cast.coordinator, asked_by="Anna Lindgren, samordnare", contact_email="s@exempel.se"
    )


@pytest.fixture
def client(cast):
    return signed_in(cast.coordinator)


def url(name, link):
    return reverse(f"tell_link_{name}", args=["2417", link.pk])


def typed(**fields):
    return {
        "organisation": "Norsjö IF",
        "asked_by": "Anna",
        "contact_email": "if@exempel.se",
        "last_day": "",
        "form_token": uuid4(),
    } | fields


def path_of(link):
    return reverse("tell", args=[TellLink.objects.get(pk=link.pk).token])


def test_tell_link_new_proposes_who_asks_and_a_year(client, cast):
    form = client.get(reverse("tell_link_new", args=["2417"])).context["form"]

    assert form["asked_by"].value() == cast.coordinator.name
    assert form["last_day"].value() == timezone.localdate() + timedelta(days=365)


def test_tell_link_new_opens_a_link_whose_address_is_shown(client, cast):
    answer = client.post(reverse("tell_link_new", args=["2417"]), typed(), follow=True)

    link = TellLink.objects.get()
    assert (link.municipality, link.organisation, link.created_by) == (
        cast.norsjo,
        "Norsjö IF",
        cast.coordinator,
    )
    assert f'value="{settings.BASE_URL}{path_of(link)}"' in main_of(answer)
    assert client.get(path_of(link)).status_code == 200


def test_tell_link_new_posted_twice_gives_one_link(client):
    fields = typed()

    first = client.post(reverse("tell_link_new", args=["2417"]), fields)
    second = client.post(reverse("tell_link_new", args=["2417"]), fields)

    assert first.url == second.url
    assert TellLink.objects.count() == 1


def test_tell_link_new_with_the_token_of_another_municipalitys_link_is_not_found(client, cast):
    taken = factories.tell_link(cast.arjeplog, "Arjeplogs skola", by=cast.foreign_coordinator).form_token

    assert client.post(reverse("tell_link_new", args=["2417"]), typed(form_token=taken)).status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"organisation": ""}, "Skriv vilken organisation"),
        ({"organisation": "Skola 19121212-1212"}, "personnummer"),
        ({"asked_by": "Anna, 0918-140 00"}, "Det är en tjänstekontakt"),
        ({"last_day": "2020-01-01"}, "Dagen har redan varit"),
        ({"last_day": "9999-12-31"}, "inom fem år"),
        ({"contact_email": "nej"}, "Organisationens e-post"),
    ],
)
def test_tell_link_new_refuses_in_words(client, fields, words):
    answer = client.post(reverse("tell_link_new", args=["2417"]), typed(**fields))

    assert answer.status_code == 422
    assert words in main_of(answer)
    assert not TellLink.objects.exists()


def test_tell_link_edit_changes_what_the_link_says_and_keeps_its_address(client, link):
    before, last = path_of(link), timezone.localdate() + timedelta(days=3)

    client.post(url("edit", link), typed(organisation="Nya skolan", last_day=str(last)))

    link.refresh_from_db()
    assert (link.organisation, link.last_day, path_of(link)) == ("Nya skolan", last, before)


def test_tell_link_edit_of_an_expired_link_lets_its_last_day_stand(client, link):
    TellLink.objects.filter(pk=link.pk).update(ends_on="2026-01-01")

    answer = client.post(url("edit", link), typed(organisation="Nya skolan", last_day="2025-12-31"))

    link.refresh_from_db()
    assert answer.status_code == 302
    assert (link.organisation, link.state) == ("Nya skolan", TellLink.State.EXPIRED)


def test_tell_link_pause_closes_it_until_it_is_opened_again(client, link):
    client.post(url("pause", link))
    paused = client.get(path_of(link)).status_code
    client.post(url("resume", link))

    assert (paused, client.get(path_of(link)).status_code) == (404, 200)


def test_tell_link_renew_asks_first_and_kills_the_old_address(client, link):
    old = path_of(link)

    asked = client.get(url("renew", link))
    assert client.get(old).status_code == 200
    client.post(url("renew", link))

    assert "Den gamla adressen slutar fungera på en gång" in main_of(asked)
    assert client.get(old).status_code == 404
    assert client.get(path_of(link)).status_code == 200


def test_tell_link_close_asks_first_and_nothing_opens_it_again(client, link):
    client.get(url("close", link))
    assert client.get(path_of(link)).status_code == 200
    client.post(url("close", link))

    for name in ("resume", "renew", "pause"):
        client.post(url(name, link))

    link.refresh_from_db()
    assert link.state == TellLink.State.CLOSED
    assert client.get(path_of(link)).status_code == 404
    assert "stängd för gott" in main_of(client.get(url("detail", link)))


def test_tell_link_whose_key_is_gone_says_that_a_new_one_is_needed(client, link, settings):
    old = link.token
    settings.SECRET_KEY = "another-secret-" * 5
    client.force_login(link.created_by)

    page = client.get(url("detail", link))

    assert "eftersom portalens hemliga nyckel har bytts" in main_of(page)
    assert client.get(url("poster", link)).status_code == 302
    assert client.get(reverse("tell", args=[old])).status_code == 200  # who has the address still can tell
    client.post(url("renew", link))
    assert TellLink.objects.get().token is not None


def test_tell_link_is_shown_while_the_old_key_is_kept_beside_the_new(link, settings):
    token = link.token
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-" * 5

    assert TellLink.objects.get().token == token


def test_tell_link_mail_sends_the_address_once(client, link):
    client.post(url("mail", link))
    again = client.post(url("mail", link), follow=True)

    letter = OutgoingMail.objects.get(to="s@exempel.se")
    assert f"{settings.BASE_URL}{path_of(link)}" in letter.body
    assert "Norsjö kommun vill gärna veta vad Norsjöskolan gör" in letter.body
    assert "nyss mejlad" in main_of(again)


def test_tell_link_mail_needs_an_open_link(client, link):
    actions.pause_link(link=link)

    client.post(url("mail", link))

    assert not OutgoingMail.objects.exists()


def test_tell_link_mail_and_answers_stop_after_many_letters_in_a_day(client, link, monkeypatch):
    monkeypatch.setattr("activities.telling.views.LETTERS", Limit("few", hits=1, minutes=24 * 60))
    told = factories.telling(link)
    decline = reverse("telling_decline", args=["2417", told.activity_id])

    client.post(url("mail", link))
    mailed = client.post(
        url("mail", factories.tell_link(link.municipality, contact_email="b@exempel.se")), follow=True
    )
    answered = client.post(decline, {"letter": "Tack!"})
    silent = client.post(decline, {"letter": ""})

    assert "Du har skickat många brev i dag." in main_of(mailed)
    assert (answered.status_code, silent.status_code) == (422, 302)
    assert [mail.to for mail in OutgoingMail.objects.all()] == ["s@exempel.se"]


def questions(client, name):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(name, args=["2417"])).status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", ["tell_link_list", "telling_list", "activity_list"])
def test_lists_ask_as_much_for_one_as_for_three(client, cast, name):
    factories.telling(factories.tell_link(cast.norsjo, "Skola 1"))
    client.get(reverse(name, args=["2417"]))  # reads the types, which are kept
    one = questions(client, name)

    for number in (2, 3):
        factories.telling(factories.tell_link(cast.norsjo, f"Skola {number}"))

    assert questions(client, name) == one


def test_tell_link_list_counts_what_was_told_waits_and_was_taken_in(client, cast, link):
    tellings = [factories.telling(link) for _number in range(4)]
    actions.accept(by=cast.coordinator, telling=tellings[0], version=1)
    actions.decline(by=cast.coordinator, telling=tellings[1])

    row = client.get(reverse("tell_link_list", args=["2417"])).context["links"][0]

    assert (row.told, row.waiting, row.taken) == (4, 2, 1)


def test_tell_link_list_says_when_a_link_asks_in_the_name_of_someone_who_has_left(client, cast):
    earlier = factories.member(Role.COORDINATOR, cast.norsjo)
    earlier.name = "Vera Vikarie"
    earlier.save()
    factories.tell_link(cast.norsjo, by=earlier, asked_by="Vera Vikarie, samordnare")
    gone = "Frågar i namn av Vera Vikarie, som inte längre är samordnare."
    assert gone not in main_of(client.get(reverse("tell_link_list", args=["2417"])))

    earlier.memberships.update(ends_on=timezone.localdate())

    assert gone in main_of(client.get(reverse("tell_link_list", args=["2417"])))


def test_tell_links_of_another_municipality_are_not_seen(client, cast):
    foreign = factories.tell_link(cast.arjeplog, "Arjeplogs skola", by=cast.foreign_coordinator)
    factories.membership(cast.foreign_coordinator, Role.READER, cast.norsjo)

    assert "Arjeplogs skola" not in main_of(client.get(reverse("tell_link_list", args=["2417"])))
    assert client.get(url("detail", foreign)).status_code == 404
    assert client.post(url("renew", foreign)).status_code == 404


def test_no_mail_leaves_the_practice_municipality(cast):
    load_practice()
    practice = Municipality.objects.get(code="0000")
    link = factories.tell_link(practice, contact_email="s@exempel.se")

    actions.decline(by=cast.coordinator, telling=factories.telling(link), letter="Tack")
    actions.accept(by=cast.coordinator, telling=factories.telling(link, reply_to="l@exempel.se"), version=1)

    assert not OutgoingMail.objects.exists()


# The poster


def drawn(pdf):
    """The only page of a PDF, as grey pixels and as text."""
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    page = document[0]
    bitmap = page.render(scale=2, grayscale=True)
    lines = bytes(bitmap.buffer)
    flat = b"".join(lines[y * bitmap.stride :][: bitmap.width] for y in range(bitmap.height))
    pixels = memoryview(flat).cast("B", shape=[bitmap.height, bitmap.width])
    textpage = page.get_textpage()
    text = textpage.get_text_range()
    for opened in (textpage, bitmap, page, document):
        opened.close()
    return pixels, " ".join(text.split())


def codes_in(pixels):
    return zxingcpp.read_barcodes(pixels)


def test_the_posters_code_leads_to_the_form(client, link):
    answer = client.get(url("poster", link))

    pixels, _text = drawn(answer.getvalue())
    (code,) = codes_in(pixels)
    page = client.get(urlsplit(code.text).path)
    assert code.text == settings.BASE_URL + path_of(link)
    assert "Norsjö kommun frågar Norsjöskolan." in main_of(page)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "ber%C3%A4tta-norsj%C3%B6skolan.pdf" in answer.headers["Content-Disposition"]


def test_the_posters_code_is_at_least_six_centimetres(link):
    (code,) = codes_in(drawn(poster(link))[0])
    left, right = code.position.top_left.x, code.position.top_right.x

    assert (right - left) / 2 / 72 * 2.54 >= 6  # two pixels to each of 72 points to the inch


def test_the_poster_says_what_one_needs_to_know(link):
    text = drawn(poster(link))[1]

    for words in (
        "Berätta vad ni har gjort", "Norsjö kommun frågar Norsjöskolan", "En halv minut", "Inget konto",
        "Skriv så att ingen person kan kännas igen", "Frågan kommer från Anna Lindgren, samordnare.",
        "allmän handling",
    ):  # fmt: skip
        assert words in text
    assert link.token in text.replace(" ", "").replace("\u200b", "")


def test_the_poster_is_tagged_and_speaks_swedish(link):
    pdf = poster(link)

    for mark in (b"/StructTreeRoot", b"pdfuaid", b"/Lang"):
        assert mark in pdf
    assert re.search(rb"/Lang\s*\(sv", pdf)


def test_the_poster_tells_the_last_day(link):
    TellLink.objects.filter(pk=link.pk).update(ends_on="2027-06-01")

    assert "Länken är öppen till och med 2027-05-31." in drawn(poster(TellLink.objects.get()))[1]


def test_the_longest_and_strangest_names_stay_text_on_one_page(cast):
    link = factories.tell_link(cast.norsjo, LONGEST, asked_by="Ö" * 200)

    pixels, text = drawn(poster(link))

    assert '#import "x" $x$ *fet* [a]' in text
    assert [code.text for code in codes_in(pixels)] == [settings.BASE_URL + path_of(link)]
