"""How much can be told by a link: more than a school behind one address ever does, far less than a flood."""

from activities.models import TellLink
from portal.limits import Limit, is_too_many

FROM_NETWORK = Limit("tell_network", hits=600, minutes=10)
FROM_NETWORK_BY_LINK = Limit("tell_network_link", hits=120, minutes=5)
FROM_NETWORK_BY_LINK_DAY = Limit("tell_network_link_day", hits=200, minutes=24 * 60)
BY_LINK = Limit("tell_link", hits=300, minutes=24 * 60)
MAILED = Limit("tell_link_mail", hits=1, minutes=10)
LETTERS = Limit("tell_letters", hits=100, minutes=24 * 60)  # by one person, to addresses that anyone typed


def exceeded(link: TellLink, network: str) -> Limit | None:
    """Count one more from the network by the link, and return the limit that it breaks, if any.

    What breaks a narrow limit does not count towards the wider ones: one that floods shuts out few others.
    """
    asked = (
        (FROM_NETWORK_BY_LINK, f"{link.pk} {network}"),
        (FROM_NETWORK_BY_LINK_DAY, f"{link.pk} {network}"),
        (FROM_NETWORK, network),
        (BY_LINK, str(link.pk)),
    )
    return next((limit for limit, who in asked if is_too_many(limit, who)), None)
