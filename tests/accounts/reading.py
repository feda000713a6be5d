"""Reading what a person gets to see: pages, and the links in their mail."""

import re

from accounts.models import OutgoingMail


def latest_letter(to):
    """The newest mail to the address."""
    return OutgoingMail.objects.filter(to=to).latest("pk")


def token_in(mail):
    """The secret of the invitation link in a mail."""
    return re.search(r"/inbjudan/([\w-]+)/", mail.body)[1]


def text_of(response):
    """The whole page."""
    return response.content.decode()


def main_of(response):
    """The page's own part, with spaces made single."""
    return " ".join(text_of(response).split("<main")[1].split("</main>")[0].split())
