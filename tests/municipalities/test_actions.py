"""Loading places: 21 counties and 290 municipalities, again and again."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from municipalities.actions import PLACES, load_places
from municipalities.models import County, Municipality

pytestmark = pytest.mark.django_db


def test_load_places_gives_every_county_and_municipality():
    changes = load_places()

    assert (len(changes.added), changes.changed) == (311, [])
    assert (County.objects.count(), Municipality.objects.count()) == (21, 290)
    norsjo = Municipality.objects.get(code="2417")
    assert (norsjo.name, norsjo.county.code, norsjo.population, norsjo.skr_group) == (
        "Norsjö",
        "24",
        3924,
        norsjo.skr_group,
    )
    assert Municipality.objects.get(name="Upplands Väsby").code == "0114"


def test_load_places_again_changes_nothing():
    load_places()

    assert not load_places()


def test_load_places_from_a_changed_file_updates_and_tells(tmp_path):
    load_places()
    changed = tmp_path / "municipalities.csv"
    changed.write_text(
        PLACES.read_text().replace(
            "2417,Norsjö,24,Västerbottens län,3924", "2417,Norsjö,24,Västerbottens län,3950"
        )
    )

    changes = load_places(path=changed)

    assert changes.added == []
    assert changes.changed == ["Municipality 2417: population: 3924 → 3950"]
    assert Municipality.objects.get(code="2417").population == 3950


def test_load_reference_tells_what_a_dry_run_would_change_and_changes_nothing(tmp_path):
    load_places()
    changed = tmp_path / "municipalities.csv"
    changed.write_text(PLACES.read_text().replace(",3924,", ",3950,"))
    told = StringIO()

    call_command("load_reference", places=changed, dry_run=True, stdout=told)

    assert "changed: Municipality 2417: population: 3924 → 3950" in told.getvalue()
    assert Municipality.objects.get(code="2417").population == 3924


def test_load_reference_refuses_a_broken_file_whole(tmp_path):
    broken = tmp_path / "municipalities.csv"
    broken.write_text(PLACES.read_text().replace("3924", "många"))

    with pytest.raises(CommandError, match="många"):
        call_command("load_reference", places=broken)

    assert Municipality.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("Norsjö", "Norsjö kommun"),
        ("Boden", "Bodens kommun"),
        ("Vännäs", "Vännäs kommun"),
        ("Kalix", "Kalix kommun"),
        ("Falun", "Falu kommun"),
        ("Kalmar", "Kalmar kommun"),
        ("Malung-Sälen", "Malung-Sälens kommun"),
    ],
)
def test_full_name_takes_a_genitive_where_it_is_said(name, full):
    assert Municipality(name=name).full_name == full
