"""Rounds that can open, and the words of a page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from surveys.models import Assurance, SurveyRound
from surveys.rounds import actions
from tests import survey_factories as made


@pytest.fixture
def ready(cast):
    """A round of Norsjö that lacks nothing: tested, with a class, its texts, and all five things in order."""
    return prepared(made.questionnaire(cast.norsjo))


def prepared(of, *places, **fields):
    """A round that can open."""
    today = timezone.localdate()
    texts = dict.fromkeys(("controller", "why", "afterwards", "help_contacts"), "Text")
    fields = (
        {"state": SurveyRound.State.TESTED, "opens_on": today, "closes_on": today + timedelta(days=7)}
        | texts
        | fields
    )
    found = made.survey_round(of, *places, **fields)
    for place in found.places.all():
        made.answer_group(made.unit(found, f"Skolan i {place}", place.municipality), enrolled=20)
    actions.say_assurances(survey_round=found, kinds=Assurance.Kind.values, said_by="Rektorn")
    return found


def page_of(client, name, *args):
    """The words of a page."""
    return " ".join(client.get(reverse(name, args=args)).content.decode().split())
