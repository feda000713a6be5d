"""Kolada as it answers: pages, waits, refusals, nonsense. A server of our own plays it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core.management import CommandError, call_command

from municipalities.actions import load_practice
from municipalities.models import PRACTICE
from surveys import kolada
from surveys.actions import Stored, store_kolada
from surveys.indicators import load_indicators
from surveys.kolada import KoladaError, Record
from surveys.models import IndicatorValue
from tests import factories


class Played:
    """What the server answers, in order (status, body, headers), and what it was asked."""

    def __init__(self):
        self.answers, self.asked, self.waited, self.base = [], [], [], ""

    def says(self, body, status=200, **headers):
        text = body if isinstance(body, str) else json.dumps(body)
        self.answers.append((status, text, headers))

    def fetch(self, kpis=("N07403",), areas=("2417",), years=(2024,)):
        return list(kolada.fetch(kpis, areas, years, base=self.base, wait=self.waited.append))


@contextmanager
def playing() -> Iterator[Played]:
    played = Played()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            played.asked.append(self.path)
            status, body, headers = played.answers.pop(0) if played.answers else (200, json.dumps(page()), {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    played.base = f"http://127.0.0.1:{server.server_port}/v3"
    try:
        yield played
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def server():
    with playing() as played:
        yield played


def row(value=801.0, area="2417", kpi="N07403", year=2024, gender="T"):
    figure = {"gender": gender, "value": value, "status": ""}
    return {"kpi": kpi, "municipality": area, "period": year, "values": [figure]}


def page(*rows, next_url=None):
    return {"count": len(rows), "values": list(rows), "next_url": next_url, "previous_url": None}


def test_fetch_follows_the_pages(server):
    server.says(page(row(1), next_url=f"{server.base}/data/nasta?page=2"))
    server.says(page(row(2, area="0000")))

    records = server.fetch(areas=("2417", "0000"))

    assert [(record.area, record.value) for record in records] == [("2417", 1), ("0000", 2)]
    assert server.asked == [
        "/v3/data/kpi/N07403/municipality/2417,0000/year/2024",
        "/v3/data/nasta?page=2",
    ]


def test_fetch_asks_for_at_most_twenty_five_at_once(server):
    server.fetch(areas=[f"{number:04}" for number in range(1, 61)], years=range(2000, 2026))

    asked = [path.split("/municipality/")[1].split("/year/") for path in server.asked]
    assert [(len(areas.split(",")), len(years.split(","))) for areas, years in asked] == [
        (25, 25), (25, 1), (25, 25), (25, 1), (10, 25), (10, 1),
    ]  # fmt: skip


def test_fetch_keeps_a_missing_value_from_zero(server):
    server.says(page(row(None), row(0, gender="K")))

    assert [record.value for record in server.fetch()] == [None, 0]


def test_fetch_waits_when_asked_to_and_tries_again(server):
    server.says("", status=429, Retry_After="7")
    server.says("", status=503)
    server.says(page(row(5)))

    assert [record.value for record in server.fetch()] == [5]
    assert server.waited == [7, 2]


def test_fetch_gives_up_after_four_tries(server):
    for _number in range(4):
        server.says("", status=500)

    with pytest.raises(KoladaError, match="answered 500 4 times"):
        server.fetch()
    assert server.waited == [1, 2, 4]


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (410, "", "closed this version"),
        (404, "", "refused the question"),
        (200, "<html>", "not JSON"),
        (200, "[]", "not built as expected"),
        (200, '{"values": [{"kpi": "N1"}]}', "not built as expected"),
        (200, json.dumps(page(row("mycket"))), "not built as expected"),
        (200, json.dumps(page(row(gender="X"))), "not built as expected"),
    ],
)
def test_fetch_says_what_went_wrong_and_does_not_try_again(server, status, body, words):
    server.says(body, status=status)

    with pytest.raises(KoladaError, match=words):
        server.fetch()
    assert len(server.asked) == 1


def test_fetch_goes_to_no_other_server(server):
    with playing() as other:
        server.says(page(row(), next_url=f"{other.base}/data"))
        with pytest.raises(KoladaError, match="another server"):
            server.fetch()

        server.says("", status=302, Location=f"{other.base}/data")
        with pytest.raises(KoladaError, match="refused"):
            server.fetch()

        assert other.asked == []


def test_fetch_says_when_nobody_answers():
    with playing() as gone:
        pass

    with pytest.raises(KoladaError, match="could not be reached"):
        gone.fetch()


@pytest.fixture
def places(db):
    load_practice()
    load_indicators()
    return factories.municipality("2417", "Norsjö")


def stored():
    rows = IndicatorValue.objects.order_by("pk").select_related("municipality", "county", "indicator")
    return [
        (
            value.indicator.kolada_id,
            value.municipality.code if value.municipality else value.county.code if value.county else "riket",
            value.value,
            value.state,
        )
        for value in rows
    ]


def test_store_kolada_knows_municipality_county_and_nation(places):
    areas = ("2417", "0024", "0000", "9999", "0099")

    store_kolada([Record("N07403", area, 2024, "T", 1.0) for area in areas])

    assert stored() == [("N07403", "2417", 1, 0), ("N07403", "24", 1, 0), ("N07403", "riket", 1, 0)]
    assert not IndicatorValue.objects.filter(municipality=PRACTICE).exists()
    assert not IndicatorValue.objects.filter(county=PRACTICE).exists()


def test_store_kolada_twice_changes_nothing_and_a_new_figure_replaces_the_old(places):
    records = [Record("N07403", "2417", 2024, "T", 5.0), Record("N07403", "2417", 2023, "T", None)]

    assert store_kolada(records) == Stored(added=2)
    assert store_kolada(records) == Stored(same=2)
    assert store_kolada([Record("N07403", "2417", 2024, "T", 6.0)]) == Stored(changed=1)
    assert stored() == [("N07403", "2417", 6, 0), ("N07403", "2417", None, 1)]


def test_real_figures_take_the_place_of_invented_ones(places):
    sample = [Record(kpi, "2417", 2024, "T", 1.0) for kpi in ("N07403", "N03937")]
    store_kolada(sample, is_sample=True)

    store_kolada([Record("N07403", "2417", 2023, "T", 2.0)])

    assert set(IndicatorValue.objects.values_list("indicator__kolada_id", "source")) == {
        ("N07403", "kolada"),
        ("N03937", "kolada-sample"),
    }


def test_fetch_kolada_command_fetches_keeps_and_tells(places, server, capsys):
    for _number in range(2):
        server.says(page(row(801), row(950, area="0000")))

    for _number in range(2):
        call_command("fetch_kolada", municipality=["2417"], years="2024", base=server.base)

    assert capsys.readouterr().out.splitlines() == [
        "new: 2, changed: 0, as before: 0",
        "new: 0, changed: 0, as before: 2",
    ]
    assert server.asked[0].endswith("/municipality/2417,0024,0000/year/2024")


def test_fetch_kolada_command_changes_nothing_when_dry_or_halfway(places, server, capsys):
    server.says(page(row()))
    call_command("fetch_kolada", municipality=["2417"], years="2024", base=server.base, dry_run=True)

    server.says(page(row(), next_url=f"{server.base}/data"))
    server.says("", status=410)
    with pytest.raises(CommandError, match="closed this version"):
        call_command("fetch_kolada", municipality=["2417"], years="2024", base=server.base)

    assert not IndicatorValue.objects.exists()
    assert "new: 1" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [{"years": "2025-2015"}, {"years": "i fjol"}, {"municipality": ["0000"]}])
def test_fetch_kolada_command_refuses_what_it_cannot_ask(places, wrong):
    with pytest.raises(CommandError):
        call_command("fetch_kolada", **wrong)


def test_the_sample_is_labelled_and_in_koladas_form(places, capsys):
    call_command("fetch_kolada", sample=True)
    told = json.loads(kolada.SAMPLE.read_text(encoding="utf-8"))["about"]

    assert told.startswith("PÅHITTADE SIFFROR")
    assert set(IndicatorValue.objects.values_list("source", flat=True)) == {"kolada-sample"}
    assert IndicatorValue.objects.filter(municipality=places, indicator__kolada_id="N07403").count() == 14
