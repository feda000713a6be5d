"""What tests about invitations share: reading the link out of a mail."""

import re

from accounts.models import OutgoingMail


def latest_letter(to):
    """The newest mail to the address."""
    return OutgoingMail.objects.filter(to=to).latest("pk")


def token_in(mail):
    """The secret of the invitation link in a mail."""
    return re.search(r"/inbjudan/([\w-]+)/", mail.body)[1]
