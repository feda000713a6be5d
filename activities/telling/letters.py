"""The letters to those who told something, in the portal's own language; none leaves the practice municipality."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.mail import queue_mail
from activities.models import Telling, TellLink


def address_of(link: TellLink) -> str:
    """The whole address of a link's form; empty where the link has to be made anew before it can be shown."""
    return settings.BASE_URL + reverse("tell", args=[link.token]) if link.token else ""


def recipient_of(telling: Telling) -> str:
    """Who can be told how it went: the sender, else the organisation, else nobody ("")."""
    return telling.reply_to or telling.link.contact_email


def thanks(telling: Telling) -> str:
    """The letter that says that what was told has been taken in; nothing that the sender wrote stands in it."""
    return _render("tell_thanks", telling)


def regrets(telling: Telling) -> str:
    """The letter to begin from when something is declined."""
    return _render("tell_declined", telling)


def send_link(link: TellLink) -> bool:
    """Mail the organisation its address; returns whether it could be done."""
    if not (link.contact_email and link.token):
        return False
    with override(settings.LANGUAGE_CODE):
        body = render_to_string("activities/mail/tell_link.txt", {"link": link, "address": address_of(link)})
        return _send(link, link.contact_email, _("Tell us what you have done"), body)


def send_reply(telling: Telling, body: str, to: str) -> bool:
    """Mail an answer to what was told; returns whether it could be done."""
    with override(settings.LANGUAGE_CODE):
        return _send(telling.link, to, _("Thank you for telling us"), body)


def _send(link: TellLink, to: str, subject: str, body: str) -> bool:
    if not to or link.municipality.is_practice:
        return False
    queue_mail(to=to, subject=subject, body=body.strip() + "\n")
    return True


def _render(letter: str, telling: Telling) -> str:
    with override(settings.LANGUAGE_CODE):
        context = {"telling": telling, "link": telling.link, "municipality": telling.link.municipality}
        return render_to_string(f"activities/mail/{letter}.txt", context).strip() + "\n"
