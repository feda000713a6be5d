"""What the frame around every page needs: the product's name, the user's places, the sections of the menu."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.models import Role
from municipalities.models import Municipality


@dataclass(frozen=True)
class Place:
    """Somewhere the user works: what it is called, in which role, and its start page."""

    key: str
    name: str
    role: str
    url: str


@dataclass(frozen=True)
class Section:
    name: str
    url: str
    is_current: bool
    is_exact: bool


def frame(request):
    """Give templates the product's name and, where someone is signed in, the frame of their work."""
    context = {
        "site_name": settings.SITE_NAME,
        "site_descriptor": settings.SITE_DESCRIPTOR,
        "version": settings.VERSION,
        "is_demo": settings.DEMO,
        "frame": None,
    }
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        context["frame"] = SimpleLazyObject(lambda: Frame(request))
    return context


def places_of(user):
    """The user's places, in a stable order: municipalities, counties, then what they administer."""
    places, names = [], {}
    if indirect := [m for m in user.active_memberships if m.group_id or m.police_area_id]:
        names = Municipality.objects.in_bulk(user.reach(*{m.role for m in indirect}))
    roles = {}
    for membership in user.active_memberships:
        if membership.role in (Role.ADMINISTRATOR, Role.COUNTY_OFFICER):
            continue
        if membership.municipality:
            reached = [membership.municipality]
        else:
            reached = [names[pk] for pk in user.reach_of(membership)]
        for municipality in reached:
            roles.setdefault(municipality, []).append(membership.get_role_display())
    for municipality in sorted(roles, key=lambda m: m.sort_key):
        places.append(
            Place(
                municipality.code,
                municipality.full_name,
                ", ".join(dict.fromkeys(roles[municipality])),
                reverse("municipality_start", args=[municipality.code]),
            )
        )
    counties = sorted(
        (m.county for m in user.active_memberships if m.role == Role.COUNTY_OFFICER), key=lambda c: c.code
    )
    officer = Role.COUNTY_OFFICER.label
    if len(counties) > 1:
        codes = "-".join(county.code for county in counties)
        joined = _(" and ").join(county.short_name for county in counties)
        places.append(Place(codes, joined, officer, reverse("county_desk", args=[codes])))
    places += [Place(c.code, c.name, officer, reverse("county_desk", args=[c.code])) for c in counties]
    administrator = Role.ADMINISTRATOR.label
    for membership in user.administrator_memberships:
        if membership.municipality:
            code = membership.municipality.code
            url, name = reverse("municipality_people", args=[code]), membership.municipality.full_name
            places.append(Place(f"people-{code}", name, administrator, url))
        elif membership.county:
            code = membership.county.code
            url, name = reverse("county_people", args=[code]), membership.county.name
            places.append(Place(f"people-{code}", name, administrator, url))
        else:
            places.append(Place("portal", _("The whole portal"), administrator, reverse("needs_help")))
    return places


class Frame:
    """The place the page is about, the user's other places, and the sections to move between."""

    def __init__(self, request):
        match = request.resolver_match
        kwargs = match.kwargs if match else {}
        self.url_name = match.url_name if match else ""
        self.path = request.path
        self.places = places_of(request.user)
        key = kwargs.get("codes") or kwargs.get("code") or ""
        if "people" in self.url_name or self.url_name.startswith(("membership_", "invitation_", "needs_")):
            candidates = [f"people-{key}", "portal", key]
        else:  # a county officer stays in the county on the pages of its municipalities
            candidates = [key, *(place.key for place in self.places if key[:2] in place.key.split("-"))]
        by_key = {place.key: place for place in self.places}
        self.place = next((by_key[k] for k in candidates if k in by_key), None)
        self.others = [place for place in self.places if place is not self.place]
        user = request.user
        key = self.place.key if self.place else ""
        self.municipality_code = key if len(key) == 4 and key.isdigit() else None
        self.county_codes = key if key and not self.municipality_code and key[0].isdigit() else None
        self.can_log = self.municipality_code is not None and any(
            m.role in (Role.COORDINATOR, Role.COLLEAGUE) for m in user.active_memberships
        )
        self.sections = self._sections(user)
        if self.can_log:
            self.log_url = reverse("activity_log", args=[self.municipality_code])
            self.incomplete_url = (
                reverse("activity_list", args=[self.municipality_code]) + "?ofullstandiga=on"
            )

    def _sections(self, user):
        if code := self.municipality_code:
            items = [
                (_("Overview"), reverse("municipality_start", args=[code]), True),
                (_("Activities"), reverse("activity_list", args=[code]), False),
            ]
        elif codes := self.county_codes:
            items = [
                (_("Overview"), reverse("county_desk", args=[codes]), True),
                (_("Activities"), reverse("county_activities", args=[codes]), False),
            ]
        elif self.place and self.place.key == "portal":
            items = [
                (_("Needs your help"), reverse("needs_help"), True),
                (_("People"), reverse("people"), False),
            ]
        else:
            items = []
        return [
            Section(
                name, url, self.path == url or (not exact and self.path.startswith(url)), self.path == url
            )
            for name, url, exact in items
        ]

    @property
    def search_url(self):
        """Where the search field of the header leads, or None where there is nothing to search."""
        if self.municipality_code:
            return reverse("activity_list", args=[self.municipality_code])
        if self.county_codes:
            return reverse("county_activities", args=[self.county_codes])
        return None
