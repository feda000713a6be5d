"""Agreements: from attempt to signature, with parties, areas and a file, and to the one that comes after."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from municipalities.cooperation.agreements import actions
from municipalities.cooperation.reports import cooperation_facts
from municipalities.models import CooperationAgreement
from tests import factories
from tests.access.asking import signed_in
from tests.accounts.reading import main_of

WHOLE = {
    "purposes": "Trygga kvällar", "areas": "Centrum", "signed_on": "2026-01-10", "valid_from": "2026-02-01",
    "valid_to": "2027-01-31",
}  # fmt: skip


@pytest.fixture
def client(cast):
    return signed_in(cast.coordinator)


def url(name, *args):
    return reverse(name, args=["2417", *args])


def parties(*rows, initial=0):
    sent = {"party-TOTAL_FORMS": str(len(rows)), "party-INITIAL_FORMS": str(initial)}
    for number, row in enumerate(rows):
        plain = {"organisation": "police", "name": "", "signed_by": "", "police_area": "", "pk": ""}
        sent |= {f"party-{number}-{name}": value for name, value in (plain | row).items()}
    return sent


def typed(*rows, **fields):
    plain = dict.fromkeys(WHOLE, "") | {"title": "Samverkan", "case_number": ""}
    return plain | parties(*rows) | fields


def new(*rows, **fields):
    return typed(*rows, state="attempted", form_token=str(uuid4())) | fields


def test_r11_an_agreement_begins_as_an_attempt_with_its_parties(cast, client):
    area = cast.norsjo.police_areas.get()
    sent = new(
        {"organisation": "municipality", "name": "Norsjö kommun", "signed_by": "Ordföranden"},
        {"name": "Polisen", "police_area": area.pk},
        {"organisation": "other", "name": ""},
    )

    for _time in range(2):
        answer = client.post(url("agreement_new"), sent)

    agreement = CooperationAgreement.objects.get()
    assert answer.url == url("agreement_detail", agreement.pk)
    assert list(agreement.parties.values_list("organisation", "name", "signed_by", "police_area")) == [
        ("municipality", "Norsjö kommun", "Ordföranden", None),
        ("police", "Polisen", "", area.pk),
    ]
    assert "Frågan är ställd" in main_of(client.get(answer.url))


def test_more_rows_come_without_javascript_and_complain_about_nothing(client):
    answer = client.post(url("agreement_new"), new({"name": "Polisen"}, title="", rows="1"))

    page = main_of(answer)
    assert answer.status_code == 200
    assert 'value="Polisen"' in page
    assert "party-3-name" in page
    assert "Något behöver rättas" not in page
    assert not CooperationAgreement.objects.exists()


@pytest.mark.parametrize("missing", ["purposes", "areas", "signed_on", "valid_from"])
def test_r11_a_signed_agreement_is_whole(cast, client, missing):
    answer = client.post(url("agreement_new"), new(**WHOLE | {"state": "signed", missing: ""}))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [missing]
    assert not CooperationAgreement.objects.exists()


def test_r11_the_database_holds_it_too(cast):
    agreement = factories.agreement(cast.norsjo, state="negotiating", purposes="")

    with pytest.raises(IntegrityError, match="agreement_signed_is_whole"), transaction.atomic():
        CooperationAgreement.objects.filter(pk=agreement.pk).update(state="signed")


def test_r11_a_signed_agreement_cannot_lose_its_purposes(cast, client):
    agreement = factories.agreement(cast.norsjo)

    answer = client.post(url("agreement_edit", agreement.pk), typed(**WHOLE | {"purposes": ""}, edition="1"))

    agreement.refresh_from_db()
    assert answer.status_code == 422
    assert agreement.purposes == "Tryggare offentliga miljöer"


def test_it_is_negotiated_signed_and_in_force(cast, client):
    client.post(url("agreement_new"), new({"name": "Polisen"}))
    agreement = CooperationAgreement.objects.get()
    client.post(url("agreement_state", agreement.pk), {"state": "negotiating"})
    assert cooperation_facts([cast.norsjo.pk])[cast.norsjo.pk].agreement_negotiating
    agreement.refresh_from_db()

    file = SimpleUploadedFile("avtal.pdf", b"%PDF-1.7 avtal")
    sent = typed(**WHOLE, edition=str(agreement.edition), document_file=file)
    row = {"name": "Polisen", "pk": str(agreement.parties.get().pk), "signed_by": "Chef lokalpolisområde"}
    client.post(url("agreement_sign", agreement.pk), sent | parties(row, initial=1))

    agreement.refresh_from_db()
    assert (agreement.state, agreement.valid_to) == ("signed", date(2027, 1, 31))
    assert [p.signed_by for p in agreement.parties.all()] == ["Chef lokalpolisområde"]
    assert "Gäller" in main_of(client.get(url("agreement_detail", agreement.pk)))
    assert client.get(url("agreement_document", agreement.pk)).content == b"%PDF-1.7 avtal"
    assert cooperation_facts([cast.norsjo.pk])[cast.norsjo.pk].agreements_in_force == 1


@pytest.mark.parametrize(
    ("state", "to"),
    [("signed", "negotiating"), ("signed", "declined"), ("expired", "negotiating"), ("attempted", "expired")],
)
def test_states_come_in_their_order(cast, client, state, to):
    agreement = factories.agreement(cast.norsjo, state=state)

    answer = client.post(url("agreement_state", agreement.pk), {"state": to}, follow=True)

    agreement.refresh_from_db()
    assert agreement.state == state
    assert "kan inte ändras så" in answer.content.decode()


def test_signed_is_no_button_and_an_ended_one_is_not_signed_again(cast, client):
    ended = factories.agreement(cast.norsjo, state="expired")
    begun = factories.agreement(cast.norsjo, state="attempted")

    assert client.post(url("agreement_state", begun.pk), {"state": "signed"}).status_code == 404
    assert client.get(url("agreement_sign", ended.pk)).status_code == 404
    with pytest.raises(ValidationError):
        actions.check_step(ended, "signed")


def test_what_ends_early_gets_a_last_day(cast, client):
    agreement = factories.agreement(cast.norsjo, valid_to=None)

    client.post(url("agreement_state", agreement.pk), {"state": "expired"})

    agreement.refresh_from_db()
    assert (agreement.state, agreement.valid_to) == ("expired", timezone.localdate() - timedelta(days=1))


def test_a_renewed_agreement_ends_the_one_it_replaces_the_day_before(cast, client):
    before = factories.agreement(cast.norsjo, title="Gamla", valid_to=None)
    before.parties.create(organisation="police", name="Polisen")
    address = f"{url('agreement_new')}?ersatter={before.pk}"
    form = client.get(address)
    assert 'value="Polisen"' in main_of(form)
    assert form.context["parties"].forms[0]["pk"].value() is None

    early = client.post(address, new(**WHOLE | {"state": "signed", "valid_from": "2025-02-01"}))
    client.post(address, new({"name": "Polisen"}, **WHOLE | {"state": "signed"}))

    before.refresh_from_db()
    after = CooperationAgreement.objects.get(replaces=before)
    assert early.status_code == 422
    assert (before.state, before.valid_to) == ("signed", date(2026, 1, 31))
    assert before.has_ended
    assert before.parties.count() == 1
    assert url("agreement_detail", after.pk) in main_of(client.get(url("agreement_detail", before.pk)))


def test_only_what_one_keeps_can_be_replaced(cast, client):
    foreign = factories.agreement(cast.arjeplog)

    for key in (foreign.pk, "x", "9" * 30):
        assert client.get(f"{url('agreement_new')}?ersatter={key}").status_code == 404


def test_a_party_is_changed_and_taken_away(cast, client):
    agreement = factories.agreement(cast.norsjo)
    kept, gone = (
        agreement.parties.create(organisation="police", name=name) for name in ("Polisen", "Regionen")
    )
    rows = parties({"pk": kept.pk, "name": "Polisregion Nord"}, {"pk": gone.pk, "name": ""}, initial=2)

    client.post(url("agreement_edit", agreement.pk), typed(**WHOLE, edition="1") | rows)

    assert [(p.pk, p.name) for p in agreement.parties.all()] == [(kept.pk, "Polisregion Nord")]


def test_a_party_of_another_agreement_stays_there(cast, client):
    agreement, other = factories.agreement(cast.norsjo), factories.agreement(cast.arjeplog)
    foreign = other.parties.create(organisation="police", name="Deras polis")

    client.post(
        url("agreement_edit", agreement.pk),
        typed(**WHOLE, edition="1") | parties({"pk": foreign.pk, "name": "Min"}),
    )

    assert [p.name for p in other.parties.all()] == ["Deras polis"]
    assert [p.name for p in agreement.parties.all()] == ["Min"]


def test_two_who_change_an_agreement_lose_nothing(cast, client):
    agreement = factories.agreement(cast.norsjo)
    sent = typed(**WHOLE, edition="1")
    client.post(url("agreement_edit", agreement.pk), sent | {"title": "Deras rubrik"})

    answer = client.post(url("agreement_edit", agreement.pk), sent | {"title": "Min rubrik"})

    page = main_of(answer)
    assert answer.status_code == 422
    assert "Deras rubrik" in page
    assert 'value="Min rubrik"' in page


def test_two_who_change_only_the_parties_are_told(cast, client):
    agreement = factories.agreement(cast.norsjo)
    sent = typed(**WHOLE, edition="1")

    answers = [client.post(url("agreement_edit", agreement.pk), sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 422]
    assert "Någon sparade medan du skrev" in main_of(answers[1])


def test_partners_read_what_is_signed_and_nothing_before(cast):
    signed = factories.agreement(cast.norsjo)
    wanted = factories.agreement(cast.norsjo, state="negotiating", title="Hemliga samtal")
    factories.attempt(cast.norsjo, agreement=signed, counterpart="Påminnelsen")
    client = signed_in(cast.partner)

    page = main_of(client.get(url("agreement_detail", signed.pk)))

    assert "Tryggare offentliga miljöer" in page
    assert "Påminnelsen" not in page
    assert client.get(url("agreement_detail", wanted.pk)).status_code == 404
    assert "Hemliga samtal" not in main_of(client.get(url("cooperation")))


def test_a_joint_agreement_stands_in_both_records_and_attempts_in_ones_own(cast, client):
    factories.group(cast.norsjo, cast.arjeplog)
    client.post(url("agreement_new"), new(**WHOLE | {"state": "signed"}, companions=str(cast.arjeplog.pk)))
    agreement = CooperationAgreement.objects.get()
    factories.attempt(cast.norsjo, agreement=agreement, counterpart="Norsjös påminnelse")

    theirs = signed_in(cast.foreign_coordinator).get(reverse("agreement_detail", args=["2506", agreement.pk]))

    assert "Gemensam med" in main_of(theirs)
    assert "Norsjös påminnelse" not in main_of(theirs)
