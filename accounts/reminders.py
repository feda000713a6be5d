"""What administrators are told: mail that does not arrive, and municipalities that lack owners."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import OutgoingMail
from accounts.reminding.rules import Asked, Due, Question, reminder
from accounts.reports import short_of_owners
from municipalities.models import Municipality


@reminder("mail")
def failing_mail(asked: Asked) -> Iterator[Question]:
    """That mail does not arrive: one line, whatever number of them; to the portal's administrators."""
    if not (administrators := asked.people.administrators):
        return

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        text, url = _("See to mail that does not arrive"), reverse("needs_help")
        for user in administrators:
            yield Due(user, "mail", text, url, place=_("The whole portal"))

    oldest = OutgoingMail.objects.filter(pk__in=OutgoingMail.objects.failing().order_by().values("pk")[:1])
    yield Question(oldest, {"pk": F("pk")}, tell)


@reminder("owner")
def owners(asked: Asked) -> Iterator[Question]:
    """Municipalities with fewer than two owners: to the municipality's administrators, and to the portal's in one
    line."""
    administrators = asked.people.administrators
    own: dict[int, list[int]] = {}
    for pk, user in asked.people.users.items():
        for held in user.administrator_memberships:
            if held.municipality_id:
                own.setdefault(held.municipality_id, []).append(pk)
    if not administrators and not own:
        return

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        text = _("Choose owners: there are fewer than two")
        page = reverse("municipality_people", args=[row["code"]])
        for user in own.get(row["pk"], ()):
            yield Due(user, f"owner {row['pk']}", text, page, place=row["name"], order=row["order"])
        several = _("Choose owners where there are fewer than two")
        for user in administrators:
            yield Due(user, "owners", several, reverse("needs_help"), place=_("The whole portal"))

    places = Municipality.objects.real()
    rows = short_of_owners(places if administrators else places.filter(pk__in=own))
    columns = {"pk": F("pk"), "code": F("code"), "name": F("name"), "order": F("sort_key")}
    yield Question(rows, columns, tell)
