"""The mail that tells what waits: the same words as text and as HTML.

It holds words of ours, names of places, and days; nothing that anyone has typed, not even a title. Whoever reads over
a shoulder, or gets a mail that went astray, learns that work waits and no more.
"""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import OutgoingMail, User
from accounts.reminding.kinds import BY_CODE
from accounts.reminding.reports import by_place
from accounts.reminding.rules import Due

MOST = 40  # lines of one mail; the rest stands on the page


def write_letter(user: User, dues: Sequence[Due], *, waiting: int, today: date) -> OutgoingMail:
    """A mail, not yet saved, that tells the person of what waits, by place. `waiting`: how many things there are
    besides, which have been told before."""
    with translation.override(settings.LANGUAGE_CODE):  # whatever language somebody's page was shown in
        shown = dues[:MOST]
        context = {
            "name": user.first_name,
            "groups": [
                (group.place, [(due, BY_CODE[due.kind].why) for due in group.dues])
                for group in by_place(shown)
            ],
            "more": len(dues) - len(shown),
            "waiting": waiting,
            "today": today,
            "base": settings.BASE_URL,
            "all_url": settings.BASE_URL + reverse("to_do"),
            "choose_url": settings.BASE_URL + reverse("reminder_choices"),
            "site_name": settings.SITE_NAME,
        }
        subject = ngettext("%(n)s thing waits for you", "%(n)s things wait for you", len(dues)) % {
            "n": len(dues)
        }
        return OutgoingMail(
            to=user.email,
            subject=_("%(site)s: %(what)s") % {"site": settings.SITE_NAME, "what": subject},
            body=render_to_string("accounts/mail/waiting.txt", context),
            html=render_to_string("accounts/mail/waiting.html", context),
            unsubscribe=context["choose_url"],
        )
