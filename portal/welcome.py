"""What a person can do here, role by role: three sentences for the newest role, a line for each other."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role, User
from accounts.reports import with_places
from portal.guides import BY_SLUG, HelpText

SENTENCES: dict[str, tuple[str | Promise, ...]] = {
    Role.COORDINATOR: (
        _("You enter what %(place)s does to prevent crime and ill health, and complete what others enter."),
        _("You decide what is shared, and when a text is ready for others to read."),
        _("All of it stays with the municipality, also the day when someone else takes over."),
    ),
    Role.COLLEAGUE: (
        _("You tell what you have done in %(place)s, in one line, when it suits you."),
        _("You can add more to it later, and change what you have written yourself."),
        _("The coordinator sees to it that it comes to use, so you need not write any report."),
    ),
    Role.MANAGER: (
        _("You read everything that is done in %(place)s, drafts too."),
        _("You can search, filter and download lists for meetings and reports."),
        _("Others enter the activities, so nothing you press can change them."),
    ),
    Role.REGISTRAR: (
        _(
            "You read what %(place)s has shared, completed and decided, and what it has sent to the county board."
        ),
        _("The activities are usually public records, and you find them by day, type and words."),
        _("Others enter and share them, so nothing you press can change them."),
    ),
    Role.PARTNER: (
        _("You read the activities in %(place)s that you have been invited to."),
        _("The coordinator chooses which they are, and you do not see the others."),
        _("If you miss something that you took part in, ask the coordinator to show it to you."),
    ),
    Role.READER: (
        _("You follow what %(place)s does to prevent crime and ill health."),
        _("You see what is shared, completed and decided, and can search, filter and download it."),
        _("You can look around freely, for nothing you press can change anything."),
    ),
    Role.COUNTY_OFFICER: (
        _(
            "You follow the municipalities in %(place)s: what they share, what they send you, and what is decided."
        ),
        _("You see where there is no coordinator, and who may need support."),
        _("You note the support you give, and the municipality sees the note too."),
    ),
    Role.ADMINISTRATOR: (
        _("You invite people and decide what they may do (%(place)s)."),
        _("You end access when someone leaves, and see to it that someone else takes over."),
        _("You do not read what the municipalities have written."),
    ),
}
ALSO: dict[str, str | Promise] = {
    Role.COORDINATOR: _("You are also a coordinator in %(place)s, and see and edit everything there."),
    Role.COLLEAGUE: _("You also tell what you do in %(place)s."),
    Role.MANAGER: _("You also read everything that is done in %(place)s."),
    Role.REGISTRAR: _("You also read what %(place)s has shared."),
    Role.PARTNER: _("You also read the activities in %(place)s that you have been invited to."),
    Role.READER: _("You also follow what %(place)s has shared."),
    Role.COUNTY_OFFICER: _("You also follow the municipalities in %(place)s."),
    Role.ADMINISTRATOR: _("You also manage people's access (%(place)s)."),
}
GUIDES: dict[str, str] = {
    Role.COORDINATOR: "samordnaren",
    Role.COLLEAGUE: "kollegan",
    Role.COUNTY_OFFICER: "lansstyrelsen",
    Role.ADMINISTRATOR: "administratoren",
}


@dataclass(frozen=True)
class Welcome:
    """What to say to a person: where and as what, three sentences, a line per other role, and what to read."""

    place: str
    role: str
    sentences: list[str]
    others: list[str]
    guide: HelpText


def welcome_of(user: User) -> Welcome | None:
    """What the user can do here today, the newest role first; None for someone without any role."""
    memberships = list(with_places(user.memberships.active()).order_by("-accepted_at", "pk"))
    if not memberships:
        return None
    first, *others = memberships
    return Welcome(
        place=first.place_name,
        role=str(first.get_role_display()),
        sentences=[said(sentence, first) for sentence in SENTENCES[first.role]],
        others=[said(ALSO[other.role], other) for other in others],
        guide=BY_SLUG[GUIDES.get(first.role, "fortroendevald")],
    )


def said(sentence: str | Promise, membership: Membership) -> str:
    """The sentence with the membership's place in it."""
    return str(sentence) % {"place": membership.place_name}
