"""What is told of surveys: that a round closes, and that answers wait to be counted or published."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.reminding.rules import Asked, Due, Question, day_of, reminder
from municipalities.models import COORDINATES
from surveys.models import SurveyRound

State = SurveyRound.State
CLOSES_WITHIN = timedelta(days=7)


@reminder("survey")
def rounds(asked: Asked) -> Iterator[Question]:
    """Rounds of a municipality to its coordinators, of a county to its officers, until they are published."""
    words = {
        State.OPEN: _("A survey closes: have enough answered?"),
        State.CLOSED: _("Count the answers of a survey"),
        State.COMPILED: _("Publish the results of a survey"),
    }

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        page = "survey_round" if row["state"] == State.OPEN else "survey_results"
        place, county = row["municipality"], row["county"]
        where = asked.at(place) if place else asked.served([county])
        for user in asked.people.at(place, *COORDINATES) if place else asked.people.officers(county):
            yield Due(
                user,
                f"survey {row['pk']}",
                words[row["state"]],
                reverse(page, args=[row["pk"]]),
                day_of(row["on"]) if row["state"] == State.OPEN else None,
                row["state"],
                title=row["name"],
                **where,
            )

    waits = Q(state=State.OPEN, closes_on__lte=asked.today + CLOSES_WITHIN)
    rows = SurveyRound.objects.filter(
        waits | Q(state__in=[State.CLOSED, State.COMPILED]),
        Q(municipality__in=asked.people.places(*COORDINATES)) | Q(county__in=asked.people.counties),
    )
    columns = {name: F(name) for name in ("pk", "name", "state", "municipality", "county")}
    yield Question(rows, columns | {"on": F("closes_on")}, tell)
