"""Removing what documents were made about: nothing goes that the person was not told of, and nothing that is locked."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from plans.models import ActionPlan, Document, FollowUpRound, SituationReport
from tests import factories

CASES = ["report", "plan", "round"]
ABOUT = {"report": SituationReport, "plan": ActionPlan, "round": FollowUpRound}


@pytest.fixture(params=CASES)
def case(request, cast):
    """What can be removed, and the draft of a document about it."""
    plan = factories.action_plan(cast.norsjo)
    if request.param == "report":
        row = factories.situation_report(cast.norsjo)
    elif request.param == "plan":
        row = plan
    else:
        row = factories.follow_up_round(factories.decide(plan))
    return (
        request.param,
        row,
        factories.document(cast.norsjo, title="Bilaga till nämnden", **{request.param: row}),
    )


def test_what_goes_with_it_is_named_first_and_then_removed(cast, sign_in, case):
    kind, row, document = case
    client, address = sign_in(cast.coordinator), reverse(f"{kind}_remove", args=["2417", row.pk])

    page = client.get(address).text
    assert "Bilaga till nämnden" in page
    assert f'name="document" value="{document.pk}"' in page
    assert client.post(address, {"document": document.pk}).status_code == 302

    assert not ABOUT[kind].objects.exists()
    assert not Document.objects.exists()


def test_a_document_that_was_not_named_keeps_everything(cast, sign_in, case):
    kind, row, document = case

    answer = sign_in(cast.coordinator).post(
        reverse(f"{kind}_remove", args=["2417", row.pk]), {"document": "x"}
    )

    assert answer.status_code == 422
    assert "Ingenting togs bort" in answer.text
    assert "Bilaga till nämnden" in answer.text
    assert list(Document.objects.all()) == [document]
    assert ABOUT[kind].objects.filter(pk=row.pk).exists()


def test_a_neighbours_document_about_what_is_joint_keeps_it_and_is_not_named(cast, sign_in):
    group = factories.group(cast.norsjo, cast.arjeplog)
    report = factories.situation_report(cast.norsjo, cast.arjeplog, owner_group=group)
    theirs = factories.document(cast.arjeplog, title="Grannens bilaga", report=report)
    client, address = sign_in(cast.coordinator), reverse("report_remove", args=["2417", report.pk])

    page, answer = client.get(address), client.post(address, {"document": theirs.pk})

    assert "Den kan inte tas bort" in page.text
    assert "Grannens bilaga" not in page.text + answer.text
    assert answer.status_code == 422
    assert Document.objects.get().report == report


def test_no_way_of_removing_takes_a_document_along(cast, case):
    _kind, row, document = case

    with pytest.raises(ProtectedError):
        row.delete()

    Document.objects.filter(pk=document.pk).update(
        state="locked", paper={}, pdf=b"%PDF", word=b"PK", locked_at="2026-10-01T12:00:00Z"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).delete()
