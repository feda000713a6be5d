"""The poster of a link: an A4 page to put up where people pass, with a QR code that opens the form."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from activities.models import TellLink
from activities.telling.letters import address_of
from portal.lib.documents import compile_pdf
from portal.lib.qr import qr_code
from portal.lib.swedish import breakable

TEMPLATE = Path(__file__).with_name("poster.typ")
LONGEST = 16  # letters in a word on a poster


def poster(link: TellLink) -> bytes:
    """Return the poster of a link that has an address to show, as a PDF of one page, in the portal's language."""
    with override(settings.LANGUAGE_CODE):
        return compile_pdf(TEMPLATE, poster_facts(link))


def poster_facts(link: TellLink) -> dict[str, Any]:
    """What stands on the poster."""
    address = address_of(link)
    start, _slash, token = address.rstrip("/").rpartition("/")
    place, organisation = link.municipality.full_name, link.organisation
    return {
        "language": settings.LANGUAGE_CODE,
        "title": _("Tell us what you have done"),
        "site": settings.SITE_NAME,
        "descriptor": str(settings.SITE_DESCRIPTOR),
        "question": breakable(
            _("%(place)s asks %(organisation)s: what do you do to make everyday life safer?")
            % {"place": place, "organisation": organisation},
            after=LONGEST,
        ),
        "code": qr_code(address),
        "code_says": _("QR code that leads to %(address)s") % {"address": address},
        "scan": _("Point your phone's camera at the code"),
        "or_type": _("or type the address – leave out the spaces"),
        "address_start": breakable(start.partition("://")[2] + "/", after=LONGEST),
        "address_end": [token[position : position + 4] for position in range(0, len(token), 4)],
        "points": [
            {"lead": _("Half a minute."), "text": _("One line about what you did, and when, is enough.")},
            {"lead": _("No account."), "text": _("You need neither a password nor an app.")},
            {
                "lead": _("Nobody recognisable."),
                "text": _("Write no names, and nothing that points out a person."),
            },
        ],
        "asked_by": breakable(_("Who asks: %(name)s.") % {"name": link.asked_by or place}, after=LONGEST),
        "answer": _("The answers are read by the municipality's coordinator and become public records."),
        "last_day": _("Open until %(day)s.") % {"day": link.last_day.isoformat()} if link.last_day else "",
    }
