"""What is told of requests that are to be answered by a day."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.reminding.rules import Asked, Due, Question, day_of, reminder
from municipalities.models import COORDINATES
from reviews.models import DutyReply


@reminder("reply")
def replies(asked: Asked) -> Iterator[Question]:
    """Replies that are begun and not locked: two weeks before their day, and when it has passed, to those who
    coordinate the municipality."""

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        on = day_of(row["on"])
        url = reverse("reply_detail", args=[asked.code(row["place"]), row["pk"]])
        for user in asked.people.at(row["place"], *COORDINATES):
            yield Due(
                user, f"reply {row['pk']}", _("Answer a request"), url, on, f"{on} {asked.stage(on)}",
                title=row["title"], is_late=asked.stage(on) == "late", **asked.at(row["place"]),
            )  # fmt: skip

    places = asked.people.places(*COORDINATES)
    rows = DutyReply.objects.to_answer(by=asked.today).filter(municipality__in=places)
    columns = {"pk": F("pk"), "title": F("title"), "place": F("municipality"), "on": F("due_on")}
    yield Question(rows, columns, tell)
