"""Pages about statistics, as people see them."""

import io
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Role
from municipalities.actions import load_practice
from portal.lib.spreadsheets import open_table
from surveys.indicators import load_indicators
from surveys.models import Indicator, IndicatorValue
from surveys.reports import Usage, Use, usage_of
from tests import factories

LIST = reverse("indicator_list", args=["2417"])
NEW = reverse("indicator_new", args=["2417"])


def detail(code="violent_crime_100k", place="2417"):
    return reverse("indicator_detail", args=[place, code])


def typing(code="violent_crime_100k"):
    return reverse("indicator_values", args=["2417", code])


@pytest.fixture
def own(cast):
    return factories.indicator("egen-kvallar", name="Kvällar ute", unit="kvällar", municipality=cast.norsjo)


def test_indicator_list_shows_the_latest_figures_by_theme(cast, sign_in):
    series = factories.indicator(themes=["trygghet"])
    for year in (2023, 2024):
        factories.figure(series, year - 2000, year, cast.norsjo)
        factories.figure(series, 99, year, county=cast.vasterbotten)
    factories.figure(series, 55, 2024)

    page = sign_in(cast.reader).get(LIST).content.decode()

    assert '<th scope="rowgroup" colspan="5">Trygghet</th>' in page
    cells = [
        page.split(f'data-label="{label}">')[1].split("<")[0] for label in ("Norsjö", "Länet", "Riket", "År")
    ]
    assert cells == ["24", "99", "55", "2024"]


def test_indicator_list_is_narrowed_by_words_and_theme(cast, sign_in):
    factories.indicator(name="Anmälda våldsbrott", themes=["trygghet"])
    factories.indicator("tob_daily", name="Röker varje dag", definition="Elever.", themes=["tobak_nikotin"])
    client = sign_in(cast.coordinator)

    for query, shown in (("q=röker", "Röker varje dag"), ("tema=trygghet", "Anmälda våldsbrott")):
        page = client.get(f"{LIST}?{query}").content.decode()
        assert shown in page
        assert "1 indikator " in page
    assert "Inget stämmer" in client.get(f"{LIST}?q=finnsinte").content.decode()


def test_indicator_list_fragment_is_the_same_as_in_the_page(cast, sign_in):
    factories.indicator()
    client = sign_in(cast.coordinator)

    part = client.get(LIST, headers={"HX-Request": "true"}).content.decode()

    assert part.strip().startswith('<section id="indicators"')
    assert part.strip() in client.get(LIST).content.decode()


@pytest.mark.parametrize("address", [LIST, detail("indikator_0")])
def test_pages_cost_as_many_questions_at_one_and_three(cast, sign_in, django_assert_max_num_queries, address):
    client = sign_in(cast.coordinator)
    counts = []
    for number in range(3):
        series = factories.indicator(f"indikator_{number}", name=f"Indikator {number}", can_divide=True)
        for year in (2024, 2025)[: number + 1]:
            factories.figure(series, 5, year, cast.norsjo)
        client.get(address)
        with django_assert_max_num_queries(15) as asked:
            client.get(address)
        counts.append(len(asked))

    assert len(set(counts)) == 1


def test_indicator_detail_shows_trend_comparison_sexes_and_definition(cast, sign_in):
    series = factories.indicator(themes=["trygghet"])
    for year in (2023, 2024, 2025):
        factories.figure(series, 800 + year - 2023, year, cast.norsjo)
        factories.figure(series, 900, year)
        for sex in "KM":
            factories.figure(series, 400, year, cast.norsjo, sex=sex)

    page = sign_in(cast.partner).get(detail()).content.decode()

    assert "Mellan 2023 och 2025 ökade siffran i Norsjö från 800 till 802" in page
    assert "Jämfört med andra 2025" in page
    assert "Kvinnor och män" in page
    assert "Antal anmälda våldsbrott per 100 000 invånare." in page
    assert "Lägre är bättre" in page
    assert "Lägg in siffror" not in page


def test_indicator_detail_tells_where_it_is_used_to_those_who_read_drafts(cast, sign_in):
    series = factories.indicator()
    plan = factories.action_plan(cast.norsjo)
    goal = factories.goal(plan, indicator=series)
    factories.measure(factories.action_plan(cast.arjeplog), indicator=series)

    for person, is_told in ((cast.manager, True), (cast.reader, False), (cast.county_officer, False)):
        page = sign_in(person).get(detail()).content.decode()
        assert (f"#mal-{goal.pk}" in page) is is_told
        assert "/atgarder/" not in page


def test_indicator_list_names_the_place_and_says_when_only_public_figures_are_shown(cast, sign_in):
    for person, is_told in ((cast.coordinator, False), (cast.county_officer, True)):
        page = sign_in(person).get(reverse("indicator_list", args=["2417"])).content.decode()

        assert "Norsjö kommun bredvid länet och riket." in page
        assert ("bara offentliga siffror" in page) == is_told


def test_county_officer_reads_public_figures_only(cast, sign_in, own):
    series = factories.indicator()
    factories.figure(series, 111, 2024, cast.norsjo)
    factories.figure(series, 222, 2025, cast.norsjo, source="2417:hand")
    client = sign_in(cast.county_officer)

    page = client.get(detail()).content.decode()

    assert "111" in page
    assert "222" not in page
    assert "Kvällar ute" not in client.get(LIST).content.decode()
    assert client.get(detail("egen-kvallar")).status_code == 404
    assert client.get(reverse("indicator_export", args=["2417", "egen-kvallar", "csv"])).status_code == 404


def test_own_indicators_are_not_found_in_another_municipality(cast, sign_in, own):
    factories.membership(cast.coordinator, Role.COORDINATOR, cast.arjeplog)

    client = sign_in(cast.coordinator)

    assert client.get(detail("egen-kvallar")).status_code == 200
    assert client.get(detail("egen-kvallar", place="2506")).status_code == 404
    assert client.get(reverse("indicator_edit", args=["2506", "egen-kvallar"])).status_code == 404


def test_common_indicators_can_be_given_figures_but_not_changed(cast, sign_in):
    factories.indicator()
    client = sign_in(cast.coordinator)

    assert client.get(typing()).status_code == 200
    assert client.get(reverse("indicator_edit", args=["2417", "violent_crime_100k"])).status_code == 404


def form(**fields):
    return {
        "name": "Kvällar med nattvandrare",
        "definition": "Kvällar med minst två vuxna ute.",
        "unit": "kvällar",
        "source": "Föräldraföreningen",
        "kind": "own",
        "direction": "higher",
        "decimals": "0",
        "form_token": str(uuid4()),
    } | fields


def test_indicator_new_makes_one_however_often_it_is_sent(cast, sign_in):
    client, sent = sign_in(cast.coordinator), form()

    for _number in range(2):
        answer = client.post(NEW, sent)

    assert answer.url == typing("egen-kvallar-med-nattvandrare")
    assert Indicator.objects.filter(municipality=cast.norsjo).count() == 1
    client.post(NEW, form())
    assert Indicator.objects.filter(code="egen-kvallar-med-nattvandrare-2").exists()


def test_indicator_new_refuses_persons_and_a_token_used_elsewhere(cast, sign_in):
    taken = factories.indicator("egen-x", municipality=cast.arjeplog)
    client = sign_in(cast.coordinator)

    page = client.post(NEW, form(definition="Elev 20100203-1233 räknas."))

    assert page.status_code == 422
    assert "personnummer" in page.content.decode()
    assert client.post(NEW, form(form_token=str(taken.form_token))).status_code == 404


def test_indicator_edit_shows_both_texts_to_whoever_saves_second(cast, sign_in, own):
    client, address = sign_in(cast.coordinator), reverse("indicator_edit", args=["2417", own.code])

    assert client.post(address, form(name="Första", edition="1")).status_code == 302
    page = client.post(address, form(name="Andra", edition="1"))

    assert page.status_code == 422
    assert "<td>Första</td><td>Andra</td>" in page.content.decode()
    own.refresh_from_db()
    assert own.name == "Första"
    assert client.post(address, form(name="Andra", edition="2")).status_code == 302


def values(seen, **fields):
    return {"seen": seen} | fields


def seen_at(client, code="egen-kvallar"):
    return client.get(typing(code)).context["form"].initial["seen"]


def test_r25_indicator_values_keeps_figures_and_reasons_by_year_and_sex(cast, sign_in, own):
    client = sign_in(cast.coordinator)
    cells = {
        "T_2025": "12,5",
        "K_2025": "0",
        "M_2025": "visas inte",
        "T_2024": "saknas",
        "T_2023": "inte aktuellt",
    }

    answer = client.post(typing("egen-kvallar"), values(seen_at(client), **cells))

    assert answer.url == detail("egen-kvallar")
    rows = IndicatorValue.objects.filter(indicator=own, municipality=cast.norsjo, source="2417:hand")
    assert set(rows.values_list("year", "sex", "state", "value")) == {
        (2025, "T", 0, 12.5), (2025, "K", 0, 0), (2025, "M", 3, None), (2024, "T", 1, None), (2023, "T", 2, None),
    }  # fmt: skip
    page = client.get(typing("egen-kvallar")).content.decode()
    assert 'value="12,5"' in page
    assert 'value="visas inte"' in page


def test_indicator_values_takes_away_what_is_emptied(cast, sign_in, own):
    client = sign_in(cast.coordinator)
    client.post(typing("egen-kvallar"), values(seen_at(client), T_2025="4", T_2024="5"))

    client.post(typing("egen-kvallar"), values(seen_at(client), T_2025="", T_2024="6"))

    assert list(IndicatorValue.objects.values_list("year", "value")) == [(2024, 6)]


def test_indicator_values_shows_both_figures_to_whoever_saves_second(cast, sign_in, own):
    client = sign_in(cast.coordinator)
    seen = seen_at(client)
    client.post(typing("egen-kvallar"), values(seen, T_2025="4"))

    page = client.post(typing("egen-kvallar"), values(seen, T_2025="5"))

    assert page.status_code == 422
    assert '<th scope="row">2025</th><td>4</td><td>5</td>' in page.content.decode()
    assert list(IndicatorValue.objects.values_list("value", flat=True)) == [4]
    client.post(typing("egen-kvallar"), values(page.context["form"]["seen"].value(), T_2025="5"))
    assert list(IndicatorValue.objects.values_list("value", flat=True)) == [5]


def test_indicator_values_says_what_cannot_be_read_and_keeps_the_rest(cast, sign_in, own):
    client = sign_in(cast.coordinator)

    page = client.post(typing("egen-kvallar"), values(seen_at(client), T_2025="tolv", T_2024="7"))

    assert page.status_code == 422
    assert "”tolv” är inte ett tal som går att läsa." in page.content.decode()
    assert 'value="7"' in page.content.decode()
    assert not IndicatorValue.objects.exists()


def test_indicator_values_shows_earlier_years_when_asked(cast, sign_in, own):
    page = sign_in(cast.coordinator).get(typing("egen-kvallar") + "?fran=2010").content.decode()

    assert 'name="T_2010"' in page
    assert 'name="T_2009"' not in page


def read(answer, name):
    table = open_table(io.BytesIO(b"".join(answer.streaming_content)), name=name)
    return [table.header, *(cells for _number, cells in table.rows())]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_indicator_export_gives_every_level_and_sex(cast, sign_in, kind):
    series = factories.indicator(name="=SUM(1)")
    factories.figure(series, 12.5, 2024, cast.norsjo)
    factories.figure(series, None, 2025, cast.norsjo, state=IndicatorValue.State.SECRET)
    factories.figure(series, 0, 2024)
    for sex in "KM":
        factories.figure(series, 3, 2024, cast.norsjo, sex=sex)

    answer = sign_in(cast.reader).get(reverse("indicator_export", args=["2417", series.code, kind]))

    rows = read(answer, f"fil.{kind}")
    assert rows[0] == ["Indikator", "Område", "År", "Kön", "Värde", "Enhet", "Källa"]
    shown = [[str(cell).replace(".", ",").removesuffix(",0") for cell in row[1:5]] for row in rows[1:]]
    assert shown == [
        ["Norsjö", "2024", "Alla", "12,5"],
        ["Norsjö", "2025", "Alla", "visas inte"],
        ["Riket", "2024", "Alla", "0"],
        ["Norsjö", "2024", "Kvinnor och flickor", "3"],
        ["Norsjö", "2024", "Män och pojkar", "3"],
    ]
    assert {row[0] for row in rows[1:]} == {"=SUM(1)"}


def test_indicator_list_export_gives_what_the_list_shows(cast, sign_in):
    factories.figure(factories.indicator(themes=["trygghet"]), 7, 2024, cast.norsjo)
    factories.indicator("tob_daily", name="Röker", themes=["tobak_nikotin"])
    address = reverse("indicator_list_export", args=["2417", "csv"]) + "?tema=trygghet"

    rows = read(sign_in(cast.reader).get(address), "fil.csv")

    assert [row[:5] for row in rows[1:]] == [
        ["Trygghet", "Anmälda våldsbrott", "per 100 000 invånare", "2024", "7"]
    ]


def test_everyone_with_work_somewhere_can_try_it_in_the_practice_municipality(cast, sign_in):
    load_practice()
    factories.figure(factories.indicator(), 7)
    client = sign_in(cast.reader)
    address = reverse("indicator_values", args=["0000", "violent_crime_100k"])
    seen = client.get(address).context["form"].initial["seen"]

    client.post(address, values(seen, T_2025="4"))

    page = client.get(detail(place="0000")).content.decode()
    assert "År 2025 hade Övningskommunen 4" in page
    assert "Riket hade 7" in page
    assert set(IndicatorValue.objects.values_list("source", flat=True)) == {"kolada", "0000:hand"}


def test_load_indicators_gives_the_starter_set_once(db):
    first = load_indicators()

    assert len(first.added) == 22
    assert not load_indicators()
    crime = Indicator.objects.get(code="violent_crime_100k")
    assert (crime.kolada_id, crime.direction, crime.can_pool) == ("N07403", "lower", True)
    assert [item.year for item in crime.breaks.all()] == [2015]
    assert Indicator.objects.get(code="alc_ever_12m").threshold == 10


def test_indicator_detail_leads_to_what_uses_it_once_and_in_the_municipality_only(cast, sign_in):
    series = factories.indicator()
    report = factories.situation_report(cast.norsjo)
    for title in ("Anmälda brott", "Anmälda våldsbrott"):
        factories.report_source(report, title=title, indicator=series)
    plan = factories.action_plan(cast.norsjo)
    goal, other = (factories.goal(plan, indicator=series) for _number in range(2))
    old = factories.measure(plan, "Belysning som den var", indicator=series)
    later = factories.action_plan(cast.norsjo, version=2, previous=plan, line=plan.line)
    measure = factories.measure(later, line=old.line, indicator=series)
    foreign = factories.goal(factories.action_plan(cast.arjeplog), indicator=series)

    text = sign_in(cast.coordinator).get(detail()).content.decode()

    assert usage_of(series, cast.norsjo) == Usage(
        reports=(Use(report.pk, report.pk, "Lägesbild 2026"),),
        goals=tuple(Use(each.pk, plan.pk, each.text) for each in (goal, other)),
        measures=(Use(measure.pk, later.pk, "Belysning på skolgården"),),
    )
    assert usage_of(series, cast.arjeplog).goals == (Use(foreign.pk, foreign.plan_id, foreign.text),)
    assert f'<a href="/kommuner/2417/lagesbilder/{report.pk}/">Lägesbild 2026</a>' in text
    assert f'<a href="/kommuner/2417/planer/{plan.pk}/#mal-{goal.pk}">{goal.text}</a>' in text
    assert f'<a href="/kommuner/2417/atgarder/{measure.pk}/">Belysning på skolgården</a>' in text
