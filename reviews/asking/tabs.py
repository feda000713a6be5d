"""Between questions, offers and groups, from the side one stands on; and back to the support they stand beside."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from reviews.asking.sides import Side


@dataclass(frozen=True)
class Tab:
    """A page beside this one."""

    name: str
    url: str
    is_here: bool


def tabs_of(side: Side, here: str) -> list[Tab]:
    """The support that the exchange stands beside, and its own pages; `here` is the name of the one that is shown."""
    pages = {
        "peer_question_list": _("Questions"),
        "offer_list": _("Offers and hours"),
        "group_list": _("Groups"),
    }
    if side.municipality:
        support = Tab(_("Support"), reverse("municipality_contacts", args=[side.key]), False)
    else:
        support = Tab(_("Process support"), reverse("support_case_list", args=[side.key]), False)
    return [support, *(Tab(name, side.url(page), page == here) for page, name in pages.items())]
