"""The pages about activities, as a person meets them."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity
from tests import factories

LONG = "Lång text. " * 9500


def page(answer):
    """The page's text, with spaces folded."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def quick(**fields):
    return {
        "title": "Nattvandring på Valborg",
        "when": "today",
        "family": "presence",
        "form_token": uuid4(),
    } | fields


def log_url(code="2417"):
    return reverse("activity_log", args=[code])


def url(name, activity, code="2417"):
    return reverse(f"activity_{name}", args=[code, activity.pk])


def test_activity_log_saves_and_tells_what_was_saved(cast, sign_in):
    answer = sign_in(cast.coordinator).post(log_url(), quick(), follow=True)

    activity = Activity.objects.get(title="Nattvandring på Valborg")
    assert (activity.starts_on, activity.family, activity.created_by) == (
        timezone.localdate(),
        "presence",
        cast.coordinator,
    )
    text = page(answer)
    assert "Sparat Nattvandring på Valborg" in text
    assert "Lägg in en liknande" in text
    assert "Ångra" in text


def test_activity_log_needs_only_what_was_done(cast, sign_in):
    sign_in(cast.coordinator).post(log_url(), {"title": "Ett möte", "form_token": uuid4()})

    assert Activity.objects.get(title="Ett möte").starts_on == timezone.localdate()


@pytest.mark.parametrize("choice", ["today", "yesterday", "other"])
def test_activity_log_takes_a_typed_day_whatever_is_chosen_beside_it(cast, sign_in, choice):
    """Without scripts the choice stands on today when only the day is filled in."""
    sign_in(cast.coordinator).post(log_url(), quick(title="Ett möte", when=choice, on="2026-03-04"))

    assert Activity.objects.get(title="Ett möte").starts_on == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": ""}, "Skriv vad ni har gjort."),
        ({"title": "   "}, "Skriv vad ni har gjort."),
        ({"title": LONG}, "200 tecken"),
        ({"when": "other", "on": ""}, "Välj dag."),
        ({"when": "other", "on": "2026-13-45"}, "Skriv datumet som år"),
        ({"when": "other", "on": "3026-01-01"}, "Den dagen har inte varit än"),
        ({"when": "other", "on": "1826-01-01"}, "Kontrollera årtalet"),
        ({"when": "i morgon"}, "giltigt alternativ"),
        ({"family": "hittepå"}, "giltigt alternativ"),
        ({"form_token": "x"}, "giltigt UUID"),
        ({"title": "Möte med 19640823-3234"}, "ser ut som ett personnummer"),
        ({"title": "Ring Eva 070-174 06 58"}, "ser ut som ett telefonnummer"),
    ],
)
def test_activity_log_answers_bad_input_beside_the_field_and_keeps_the_text(cast, sign_in, fields, words):
    before = Activity.objects.count()
    typed = quick(**fields)

    answer = sign_in(cast.coordinator).post(log_url(), typed)

    assert answer.status_code == 422
    text = page(answer)
    assert words in text
    assert "Fel:" in text
    assert Activity.objects.count() == before
    if typed["title"].strip() and typed["title"] != LONG:
        assert typed["title"] in answer.content.decode()


def test_activity_log_takes_away_what_cannot_be_seen(cast, sign_in):
    sign_in(cast.coordinator).post(log_url(), quick(title="\u202eMöte\x00 om\u200e vejp 🎉\u2066"))

    assert Activity.objects.latest("pk").title.replace("\u200e", "") == "Möte om vejp 🎉"


def test_activity_log_saves_a_contact_at_work_when_it_is_confirmed(cast, sign_in):
    client = sign_in(cast.coordinator)
    title = "Nytt nummer till polisen: 070-174 06 58"

    asked = client.post(log_url(), quick(title=title))
    assert "Det är en tjänstekontakt – spara ändå" in page(asked)

    client.post(log_url(), quick(title=title, contact_confirmed="on"))
    assert Activity.objects.filter(title=title).exists()


def test_activity_log_posted_twice_gives_one_entry(cast, sign_in):
    client, form = sign_in(cast.coordinator), quick()

    first, second = client.post(log_url(), form), client.post(log_url(), form)

    assert first.url == second.url
    assert Activity.objects.filter(title=form["title"]).count() == 1


def test_activity_log_loses_no_text_that_was_changed_after_a_lost_answer(cast, sign_in):
    client = sign_in(cast.colleague)
    sent = quick(title="Nattvandring")
    client.post(log_url(), sent)

    answer = client.post(log_url(), sent | {"title": "Nattvandring med polisen"})

    assert answer.status_code == 422
    assert "Något har redan sparats från det här formuläret." in answer.content.decode()
    fresh = answer.context["form"]["form_token"].value()
    client.post(log_url(), sent | {"title": "Nattvandring med polisen", "form_token": fresh})
    titles = Activity.objects.filter(created_by=cast.colleague).exclude(pk=cast.unshared.pk)
    assert set(titles.values_list("title", flat=True)) == {"Nattvandring", "Nattvandring med polisen"}


def test_activity_log_ignores_fields_that_are_not_its_own(cast, sign_in):
    extra = {
        "id": cast.foreign.pk,
        "created_by": cast.foreign_coordinator.pk,
        "version": 99,
        "is_draft": "on",
    }
    extra |= {"municipality": cast.arjeplog.pk, "municipalities": cast.arjeplog.pk, "shared_at": "2026-01-01"}

    sign_in(cast.colleague).post(log_url(), quick(**extra))

    activity = Activity.objects.latest("pk")
    assert (activity.created_by, activity.version, activity.is_draft) == (cast.colleague, 1, False)
    row = activity.participations.get()
    assert (row.municipality, row.shared_at) == (cast.norsjo, None)


def test_activity_log_offers_the_persons_own_titles_and_most_used_type_first(cast, sign_in):
    for _number in range(3):
        factories.activity(cast.norsjo, title="Rådsmöte", family="meeting", by=cast.coordinator)

    html = sign_in(cast.coordinator).get(log_url()).content.decode()

    assert '<option value="Rådsmöte">' in html
    assert "En annan kommuns aktivitet" not in html
    assert html.index("Möte och samverkan") < html.index("Ute på plats") < html.index("Tillsyn och kontroll")


def test_activity_log_like_another_is_filled_in(cast, sign_in):
    answer = sign_in(cast.coordinator).get(log_url() + f"?som={cast.shared.pk}")

    assert 'value="En delad aktivitet"' in answer.content.decode()
    assert sign_in(cast.coordinator).get(log_url() + f"?som={cast.foreign.pk}").status_code == 404


def test_activity_log_like_another_takes_over_what_they_have_in_common(cast, sign_in):
    like = factories.activity(
        cast.norsjo, partners=["Polisen"], themes=["alkohol"], reached=30, organiser="Fritid"
    )
    client = sign_in(cast.coordinator)

    client.post(log_url(), quick(title="En till", som=like.pk))
    client.post(log_url(), quick(title="Av annat slag", family="school", som=like.pk))

    same, other = Activity.objects.get(title="En till"), Activity.objects.get(title="Av annat slag")
    assert (same.partners, same.themes, same.organiser, same.reached) == (
        ["Polisen"],
        ["alkohol"],
        "Fritid",
        None,
    )
    assert (other.partners, other.organiser) == ([], "")
    for named in (cast.foreign.pk, "x", "9" * 40):
        assert client.post(log_url(), quick(title="Min egen text", som=named)).status_code == 302
    assert not Activity.objects.filter(title="Min egen text").exclude(partners=[], organiser="").exists()


def test_activity_list_shows_each_entry_with_its_state(cast, sign_in):
    text = page(sign_in(cast.coordinator).get(reverse("activity_list", args=["2417"])))

    assert "3 aktiviteter" in text
    assert re.search(r"En delad aktivitet Ute på plats Delad 2026-10-05", text)
    assert re.search(r"Ett utkast Ute på plats Utkast", text)
    assert "En annan kommuns aktivitet" not in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=nattvand", {"Nattvandring"}),
        ("q=skolans", {"Snus i skolan"}),
        ("q=%27%3B+DROP+TABLE", set()),
        ("q=%22%26%7C%21%28%29%3A%2A%3C", set()),
        ("q=%00", {"Nattvandring", "Snus i skolan", "Kontrollköp", "Oklart"}),
        ("fran=2026-09-15", {"Nattvandring", "Kontrollköp"}),
        ("till=2026-09-15", {"Snus i skolan", "Oklart"}),
        ("fran=inte-ett-datum", {"Nattvandring", "Snus i skolan", "Kontrollköp", "Oklart"}),
        ("typ=school", {"Snus i skolan"}),
        ("typ=kontrollkop", {"Kontrollköp"}),
        ("tema=vejp", {"Snus i skolan"}),
        ("rapport=andts", {"Kontrollköp"}),
        ("niva=universal", {"Nattvandring"}),
        ("partner=pOLI", {"Nattvandring"}),
        ("ofullstandiga=on", {"Oklart"}),
        ("delning=delade", {"Kontrollköp"}),
        ("delning=ej", {"Nattvandring", "Snus i skolan", "Oklart"}),
        ("sortera=hittepå&sida=skräp", {"Nattvandring", "Snus i skolan", "Kontrollköp", "Oklart"}),
    ],
)
def test_activity_list_narrows(reference_data, sign_in, query, found):
    from datetime import date

    from activities.models import ActivityType

    place = factories.municipality("2417", "Norsjö")
    person = factories.member(place=place)
    buy = ActivityType.objects.get(code="kontrollkop")
    factories.activity(
        place, title="Nattvandring", on=date(2026, 10, 1), level="universal", partners=["Polisen"]
    )
    factories.activity(place, title="Snus i skolan", on=date(2026, 9, 1), family="school", themes=["vejp"])
    factories.activity(
        place,
        title="Kontrollköp",
        on=date(2026, 9, 30),
        family="inspection",
        type=buy,
        tags=["andts"],
        shared=True,
    )
    factories.activity(place, title="Oklart", on=date(2026, 9, 2), family="")

    html = sign_in(person).get(reverse("activity_list", args=["2417"]) + "?" + query).content.decode()

    titles = {"Nattvandring", "Snus i skolan", "Kontrollköp", "Oklart"}
    assert {title for title in titles if f">{title}</a>" in html} == found


def test_activity_list_search_stems_swedish_words(cast, sign_in):
    html = (
        sign_in(cast.coordinator)
        .get(reverse("activity_list", args=["2417"]) + "?q=delade aktiviteter")
        .content
    )

    assert "En delad aktivitet" in html.decode()


def test_activity_list_sorts_titles_in_swedish_order(reference_data, sign_in):
    place = factories.municipality("2417", "Norsjö")
    for title in ("Ölprov", "Ängsfest", "zebra", "Åbynatt", "Alkohol"):
        factories.activity(place, title=title)

    person = factories.member(place=place)
    html = sign_in(person).get(reverse("activity_list", args=["2417"]) + "?sortera=namn").content.decode()

    assert re.findall(r'aktiviteter/\d+/">([^<]+)</a>', html) == [
        "Alkohol",
        "zebra",
        "Åbynatt",
        "Ängsfest",
        "Ölprov",
    ]


def test_activity_list_htmx_answers_with_the_table_alone(cast, sign_in):
    whole = sign_in(cast.coordinator).get(reverse("activity_list", args=["2417"])).content.decode()
    part = (
        sign_in(cast.coordinator)
        .get(reverse("activity_list", args=["2417"]), headers={"HX-Request": "true"})
        .content.decode()
    )

    assert part.strip().startswith('<section id="activities"')
    assert "<html" not in part
    rows = re.compile(r'<th scope="row">.*?</th>')
    assert rows.findall(part) == rows.findall(whole)


def test_activity_list_walks_all_pages_without_gap_or_repeat(reference_data, sign_in):
    place = factories.municipality("2417", "Norsjö")
    for number in range(60):
        factories.activity(place, title=f"Nummer {number:02}")
    client = sign_in(factories.member(place=place))

    address, seen = reverse("activity_list", args=["2417"]), []
    while address:
        html = client.get(address).content.decode()
        seen += re.findall(r">(Nummer \d\d)</a>", html)
        following = re.search(r'href="([^"]+)" rel="next"', html)
        address = following and following[1].replace("&amp;", "&")

    assert seen == [f"Nummer {number:02}" for number in reversed(range(60))]


@pytest.mark.parametrize("name", ["activity_list", "municipality_start", "activity_removed_list"])
def test_lists_ask_as_many_questions_for_three_rows_as_for_one(
    reference_data, sign_in, django_assert_num_queries, name
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    place = factories.municipality("2417", "Norsjö")
    person = factories.member(place=place)

    def add():
        removed = factories.activity(place, by=person)
        removed.participations.update(deleted_at=timezone.now(), deleted_by=person)
        factories.activity(place, by=person, organiser="Skolan", follow_up_on=timezone.localdate())

    add()
    client = sign_in(person)
    client.get(reverse(name, args=["2417"]))
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse(name, args=["2417"]))
    add()
    add()

    with django_assert_num_queries(len(one)):
        client.get(reverse(name, args=["2417"]))
    assert len(one) <= 13


def test_who_sees_no_names_cannot_ask_who_wrote_what(cast, sign_in):
    shared = "/kommuner/2417/aktiviteter/"
    factories.activity(cast.norsjo, title="Av någon annan", shared=True)

    of_officer = sign_in(cast.county_officer).get(f"{shared}?vem={cast.coordinator.pk}").content.decode()
    of_coordinator = sign_in(cast.coordinator).get(f"{shared}?vem={cast.coordinator.pk}").content.decode()

    assert "Av någon annan" in of_officer
    assert "Av någon annan" not in of_coordinator
