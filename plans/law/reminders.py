"""What the law's dates ask for on the start page: six and two months before, and when a date has passed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from plans.law.readings import PASSED
from plans.law.reports import dated_rows, settings_brought_by
from plans.law.rules import DutyRow
from plans.models import Duty

DATED = ("s6_report", "s6_plan", "s9", "s13_report")


@dataclass(frozen=True)
class Reminder:
    """One line under *Att göra*: what, by which day, and where it stands."""

    text: str
    url: str
    on: date
    level: int  # 1 and 2 as the settings say, PASSED after the day
    duty: str  # its code

    @property
    def has_passed(self) -> bool:
        return self.level == PASSED

    @property
    def tone(self) -> str:
        return "late" if self.has_passed else "soon"

    @property
    def icon(self) -> str:
        return "warning" if self.has_passed else "clock"


def todo(municipality: Municipality, *, today: date | None = None) -> list[Reminder]:
    """The duties whose date is near or has passed, the earliest first. Nothing is asked for that is unknown.

    Two questions of a municipality that was read with its settings (`select_related("law_settings")`).
    """
    return todo_in([municipality], today=today)[municipality.pk]


def todo_in(
    municipalities: Iterable[Municipality], *, today: date | None = None
) -> dict[int, list[Reminder]]:
    """The same of each, by its key; as many questions for one as for all."""
    day, places = today or timezone.localdate(), {place.pk: place for place in municipalities}
    duties = [Duty(code=code) for code in DATED]  # their wording is not needed
    tables = dated_rows({pk: settings_brought_by(place) for pk, place in places.items()}, duties, day)
    found = {}
    for pk, rows in tables.items():
        due = [_reminder(places[pk], row, row.next_on) for row in rows if row.reminder and row.next_on]
        found[pk] = sorted(due, key=lambda reminder: reminder.on)
    return found


def _reminder(municipality: Municipality, row: DutyRow, on: date) -> Reminder:
    texts = {
        "s6_report": _("Update the lägesbild"),
        "s6_plan": _("Follow up the plan"),
        "s9": _("Renew the agreement on cooperation"),
        "s13_report": _("Tell fullmäktige how the work goes"),
    }
    url = reverse("duty_detail", args=[municipality.code, row.duty.code])
    return Reminder(texts[row.duty.code], url, on, row.reminder, row.duty.code)
