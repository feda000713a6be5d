"""Changing, sharing, removing and opening an activity, as a person meets it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, Participation
from tests import factories
from tests.activities.test_views import LONG, log_url, page, quick, url


def full(activity, **fields):
    return {
        "title": activity.title,
        "starts_on": activity.starts_on.isoformat(),
        "kind_of_activity": activity.family,
        "version": activity.version,
    } | fields


def test_activity_edit_saves_every_field(cast, sign_in):
    typed = full(
        cast.unshared,
        ends_on="2026-10-06",
        kind_of_activity="kontrollkop",
        organiser="Miljökontoret",
        partners="Polisen, IFK Norsjö; Polisen",
        arena="public",
        target_groups=["youth", "parents"],
        reached="30",
        level="selective",
        kind="situational",
        themes=["alkohol"],
        tags=["andts"],
        method="Tre butiker\r\noch en kiosk",
        hours_own="2,5",
        hours_others="1",
        cost="1200",
        went_as_planned="Ja",
        experienced_as="Bra",
        helped_or_hindered="Långa avstånd",
        follow_up_on="2026-12-01",
    )

    answer = sign_in(cast.colleague).post(url("edit", cast.unshared), typed, follow=True)

    saved = Activity.objects.get(pk=cast.unshared.pk)
    assert saved.partners == ["Polisen", "IFK Norsjö"]
    assert (saved.family, saved.type.code, saved.method) == (
        "inspection",
        "kontrollkop",
        "Tre butiker\noch en kiosk",
    )
    assert (str(saved.hours_own), saved.cost, saved.reached, saved.version) == ("2.50", 1200, 30, 2)
    text = page(answer)
    for words in (
        "Kontrollköp",
        "Polisen, IFK Norsjö",
        "Ungdomar 13–19 år",
        "2,5",
        "1\xa0200 kronor".replace("\xa0", " "),
    ):
        assert words in text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": ""}, "Skriv vad ni har gjort."),
        ({"starts_on": "i går"}, "Skriv datumet som år"),
        ({"ends_on": "2020-01-01"}, "Den sista dagen ligger före den första"),
        ({"reached": "många"}, "heltal"),
        ({"reached": "-4"}, "Skriv minst 0"),
        ({"reached": "99999999999999999999"}, "Skriv högst"),
        ({"hours_own": "-1"}, "Skriv minst 0"),
        ({"hours_own": "99999999"}, "siffror"),
        ({"cost": "1e9999"}, "heltal"),
        ({"method": LONG}, "4000 tecken"),
        ({"partners": "x" * 121}, "Skriv högst 30 namn"),
        ({"themes": ["hittepå"]}, "giltigt alternativ"),
        ({"kind_of_activity": "hittepå"}, "giltigt alternativ"),
        ({"method": "Hon heter A.B., 15 år"}, "initialer och ålder"),
        ({"helped_or_hindered": "640823-3234"}, "ser ut som ett personnummer"),
    ],
)
def test_activity_edit_answers_bad_input_beside_the_field(cast, sign_in, fields, words):
    answer = sign_in(cast.colleague).post(url("edit", cast.unshared), full(cast.unshared, **fields))

    assert answer.status_code == 422
    assert words in page(answer).replace("\xa0", " ")
    assert Activity.objects.get(pk=cast.unshared.pk).version == 1


def test_activity_edit_shows_the_later_one_the_difference_and_loses_nothing(cast, sign_in):
    sign_in(cast.coordinator).post(
        url("edit", cast.unshared), full(cast.unshared, title="Samordnarens titel")
    )
    typed = full(cast.unshared, title="Kollegans titel", method="Kollegans metod")

    answer = sign_in(cast.colleague).post(url("edit", cast.unshared), typed)

    text = page(answer)
    assert "Samordnarens titel Kollegans titel" in text
    assert 'value="Kollegans titel"' in answer.content.decode()
    assert "Kollegans metod" in answer.content.decode()
    version = re.search(r'name="version" value="(\d+)"', answer.content.decode())[1]
    again = sign_in(cast.colleague).post(url("edit", cast.unshared), typed | {"version": version})
    assert again.status_code == 302
    assert Activity.objects.get(pk=cast.unshared.pk).title == "Kollegans titel"


def test_activity_edit_as_draft_may_lack_anything(cast, sign_in):
    answer = sign_in(cast.coordinator).post(
        url("edit", cast.draft), {"starts_on": "2026-10-05", "version": 1, "draft": "1"}, follow=True
    )

    assert "(ingen rubrik än)" in page(answer)
    assert Activity.objects.get(pk=cast.draft.pk).is_draft


def test_activity_edit_lets_nobody_add_a_municipality_that_is_not_theirs(cast, sign_in):
    factories.membership(cast.coordinator, "coordinator", factories.municipality("2418", "Malå"))
    typed = full(cast.shared, municipalities=[cast.norsjo.pk, cast.arjeplog.pk])

    answer = sign_in(cast.coordinator).post(url("edit", cast.shared), typed)

    assert answer.status_code == 422
    assert not Participation.objects.filter(activity=cast.shared, municipality=cast.arjeplog).exists()


def test_activity_share_and_stop_sharing(cast, sign_in):
    client = sign_in(cast.coordinator)

    client.post(url("share", cast.unshared))
    assert sign_in(cast.county_officer).get(url("detail", cast.unshared)).status_code == 200

    sign_in(cast.coordinator).post(url("stop_sharing", cast.unshared))
    assert sign_in(cast.county_officer).get(url("detail", cast.unshared)).status_code == 404


def test_activity_remove_and_restore(cast, sign_in):
    client = sign_in(cast.coordinator)
    assert "Vill du ta bort aktiviteten?" in page(client.get(url("remove", cast.shared)))

    text = page(client.post(url("remove", cast.shared), follow=True))
    assert "Borttagen." in text
    assert client.get(url("detail", cast.shared)).status_code == 404

    assert "En delad aktivitet" in page(client.get(reverse("activity_removed_list", args=["2417"])))
    text = page(client.post(url("restore", cast.shared), follow=True))
    assert "Återställd. Den är inte delad." in text


def test_activity_detail_tells_the_county_no_names(cast, sign_in):
    cast.shared.created_by.name = "Hemliga Hanna"
    cast.shared.created_by.save()

    assert "Hemliga Hanna" in page(sign_in(cast.manager).get(url("detail", cast.shared)))
    assert "Hemliga Hanna" not in page(sign_in(cast.county_officer).get(url("detail", cast.shared)))


def test_activity_invite_opens_the_entry_to_a_partner(cast, sign_in):
    sign_in(cast.coordinator).post(url("invite", cast.unshared), {"partner": cast.partner.pk})
    assert sign_in(cast.partner).get(url("detail", cast.unshared)).status_code == 200

    sign_in(cast.coordinator).post(url("uninvite", cast.unshared), {"partner": cast.partner.pk})
    assert sign_in(cast.partner).get(url("detail", cast.unshared)).status_code == 404


@pytest.mark.parametrize("partner", ["", "x", "-1", "9" * 30])
def test_activity_invite_finds_only_partners_of_the_place(cast, sign_in, partner):
    client = sign_in(cast.coordinator)

    assert client.post(url("invite", cast.unshared), {"partner": partner}).status_code == 404
    assert client.post(url("invite", cast.unshared), {"partner": cast.stranger.pk}).status_code == 404


def test_who_saved_it_oneself_in_another_tab_is_told_so_and_not_ones_own_name(cast, sign_in):
    client, typed = sign_in(cast.coordinator), full(cast.unshared)
    client.post(url("edit", cast.unshared), typed | {"title": "Från den andra fliken"})

    again = page(client.post(url("edit", cast.unshared), typed | {"title": "Från den här"}))

    assert "Du har själv sparat medan du skrev, kanske i en annan flik" in again
    assert "Från den andra fliken" in again


def test_municipality_settings_share_at_once_and_what_waits(cast, sign_in):
    address = reverse("municipality_settings", args=["2417"])
    client = sign_in(cast.coordinator)
    assert "Dela också den 1 färdiga aktivitet" in page(client.get(address))

    client.post(address, {"sharing": "at_once", "share_all": "on"})

    cast.norsjo.refresh_from_db()
    assert cast.norsjo.shares_by_default
    assert Participation.objects.shared().filter(activity=cast.unshared).exists()


def test_municipality_start_shows_what_waits(cast, sign_in):
    Activity.objects.filter(pk=cast.shared.pk).update(follow_up_on=timezone.localdate() - timedelta(days=1))

    text = page(sign_in(cast.coordinator).get(reverse("municipality_start", args=["2417"])))

    assert "Komplettera 1 aktivitet" in text
    assert "Följ upp: En delad aktivitet" in text
    assert "Se över 1 aktivitet som inte är delad" in text


def test_a_form_sent_after_the_session_ended_loses_no_text(cast, client):
    typed = quick(title="Den långa texten som inte får försvinna")

    answer = client.post(log_url(), typed, headers={"Origin": "http://testserver"})

    assert answer.status_code == 403
    assert "Den långa texten som inte får försvinna" in page(answer)
    assert "Du har loggats ut" in page(answer)


def test_a_form_from_another_site_is_not_shown_back(cast, client):
    answer = client.post(
        log_url(), quick(title="Från någon annan"), headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert "Från någon annan" not in page(answer)
