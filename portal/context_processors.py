"""What the frame around every page needs: the product's name, the user's places, the sections of the menu."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.models import Role
from municipalities.models import PRACTICE, County, Municipality

# What stands under the section Lägesbild och plan, after a municipality's own address.
# What stands beside the support: of a municipality, and of a county; and a group's own page.
EXCHANGE = ("fragor", "utbyte", "kommungrupper")
BESIDE_SUPPORT = ("overlamning", "traffar", "metoder", *EXCHANGE)
GROUP = "/grupper/"
CHAIN = (
    "kom-igang",
    "lagesbilder",
    "planer",
    "atgarder",
    "uppfoljning",
    "luckor",
    "lardomar",
    "metoder",
    "sjalvkoll",
    "lagen",
    "liknande",
    "sa-delas-arbetet",
    "overlamning",
)

SURVEYS = "/enkater/"  # questionnaires and rounds, whose addresses name no place


@dataclass(frozen=True)
class Place:
    """Somewhere the user works: what it is called, in which role, and its start page."""

    key: str
    name: str
    role: str
    url: str
    can_log: bool = False
    can_coordinate: bool = False
    is_practice: bool = False


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
        "portal_version": settings.VERSION,
        "is_demo": settings.DEMO,
        "frame": None,
    }
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        context["frame"] = SimpleLazyObject(lambda: Frame(request))
    return context


def places_of(user):
    """The user's places, in a stable order: municipalities, counties, what they administer, where to practise."""
    memberships = user.active_memberships
    municipality_ids = {m.municipality_id for m in memberships if m.municipality_id} | user.reach()
    county_ids = {m.county_id for m in memberships if m.county_id} | user.county_ids
    municipalities = Municipality.objects.in_bulk(municipality_ids) if municipality_ids else {}
    counties = County.objects.in_bulk(county_ids) if county_ids else {}
    return [
        *municipalities_of(user, municipalities),
        *counties_of(user, counties),
        *administered_by(user, municipalities, counties),
        *practice_among(municipalities, counties),
    ]


def municipalities_of(user, municipalities):
    """Where the user works with a municipality's record, and in which roles."""
    roles = {}
    for membership in user.active_memberships:
        for pk in user.reach_of(membership):
            roles.setdefault(pk, []).append(membership.get_role_display())
    return [
        Place(
            municipality.code,
            municipality.full_name,
            ", ".join(dict.fromkeys(roles[municipality.pk])),
            reverse("municipality_start", args=[municipality.code]),
            can_log=municipality.is_editable_by(user),
            can_coordinate=municipality.is_coordinated_by(user),
        )
        for municipality in sorted(municipalities.values(), key=lambda m: m.sort_key)
        if municipality.pk in roles
    ]


def counties_of(user, counties):
    """The counties the user serves: all of them together first, then each."""
    served = sorted((counties[pk] for pk in user.county_ids - {PRACTICE}), key=lambda county: county.code)
    groups = [served] if len(served) > 1 else []
    places = []
    for group in [*groups, *([county] for county in served)]:
        codes = "-".join(county.code for county in group)
        name = _(" and ").join(county.short_name for county in group) if len(group) > 1 else group[0].name
        places.append(Place(codes, name, Role.COUNTY_OFFICER.label, reverse("county_desk", args=[codes])))
    return places


def administered_by(user, municipalities, counties):
    """The places whose accounts the user manages."""
    places = []
    for membership in user.administrator_memberships:
        if membership.municipality_id:
            place = municipalities[membership.municipality_id]
            key, name, url = place.code, place.full_name, reverse("municipality_people", args=[place.code])
        elif membership.county_id:
            place = counties[membership.county_id]
            key, name, url = place.code, place.name, reverse("county_people", args=[place.code])
        else:
            places.append(
                Place("portal", _("The whole portal"), Role.ADMINISTRATOR.label, reverse("needs_help"))
            )
            continue
        places.append(Place(f"people-{key}", name, Role.ADMINISTRATOR.label, url))
    return places


def practice_among(municipalities, counties):
    """Övningskommunen, open to whoever works anywhere, and for county officers the county it lies in."""
    role = _("Here you practise")
    if place := municipalities.get(PRACTICE):
        url = reverse("municipality_start", args=[place.code])
        yield Place(place.code, place.full_name, role, url, True, True, is_practice=True)
    if county := counties.get(PRACTICE):
        url = reverse("county_desk", args=[county.code])
        yield Place(county.code, county.name, role, url, is_practice=True)


class Frame:
    """The place the page is about, the user's other places, and the sections to move between."""

    def __init__(self, request):
        match = request.resolver_match
        kwargs = match.kwargs if match else {}
        self.url_name = match.url_name if match else ""
        self.path = request.path
        self.places = places_of(request.user)
        # Of addresses without a place in them, the view says which it is about.
        key = kwargs.get("codes") or kwargs.get("code") or getattr(request, "place_key", "")
        administered = [f"people-{key}", f"people-{key[:2]}", "portal"] if key else ["portal"]
        if "people" in self.url_name or self.url_name.startswith(
            ("membership_", "invitation_", "needs_", "police_")
        ):
            candidates = [*administered, key]
        else:  # a county officer stays in the county on the pages of its municipalities
            county = [place.key for place in self.places if key[:2] in place.key.split("-")]
            candidates = [key, *county, *(administered if key else ())]
        by_key = {place.key: place for place in self.places}
        self.place = next((by_key[k] for k in candidates if k in by_key), None)
        if not key and self.place is None:  # help, one's account: whoever works at one place is still there
            real = [place for place in self.places if not place.is_practice]
            self.place = real[0] if len(real) == 1 else None
        self.visited = self._visited(request.user, kwargs)
        self.others = [place for place in self.places if place is not self.place]
        key = self.place.key if self.place else ""
        self.municipality_code = key if len(key) == 4 and key.isdigit() else None
        self.county_codes = key if key and not self.municipality_code and key[0].isdigit() else None
        self.can_log = self.place is not None and self.place.can_log
        self.can_coordinate = self.place is not None and self.place.can_coordinate
        self.is_practice = self.place is not None and self.place.is_practice
        self.sections = self._sections()
        if self.can_log:
            self.log_url = reverse("activity_log", args=[self.municipality_code])
            self.incomplete_url = (
                reverse("activity_list", args=[self.municipality_code]) + "?ofullstandiga=on"
            )

    def _visited(self, user, kwargs):
        """The municipality that a county's officer looks at, on one of its own pages: its name, and the county's page
        about it."""
        code = kwargs.get("code") or ""
        if (
            not code
            or "codes" in kwargs
            or self.place is None
            or self.place.key == code
            or not self.place.key[:1].isdigit()
        ):
            return None
        municipality = Municipality.objects.served_by(user).filter(code=code).first()
        if municipality is None:
            return None
        url = reverse("county_municipality", args=[self.place.key, code])
        return Place(code, municipality.full_name, self.place.role, url)

    def _sections(self):
        """The sections: name, address, and the addresses whose pages below belong to it besides its own."""
        if code := self.municipality_code:
            activities = reverse("activity_list", args=[code])
            cooperation = reverse("cooperation", args=[code])
            statistics = reverse("indicator_list", args=[code])
            documents = reverse("document_list", args=[code])
            start = reverse("municipality_start", args=[code])
            support = (
                f"{start}kontakter/",
                f"{start}projekt/",
                f"{start}traffar/",
                *(f"{start}{part}/" for part in EXCHANGE),
                GROUP,
            )
            chain = tuple(f"{start}{part}/" for part in CHAIN)
            items = [
                (_("Overview"), start, ()),
                (_("Lägesbild and plan"), reverse("plan_hub", args=[code]), chain),
                (_("Activities"), activities, (activities, reverse("tell_link_list", args=[code]))),
                (_("Surveys and statistics"), statistics, (statistics, f"{start}enkater/", SURVEYS)),
                (_("Cooperation"), cooperation, (cooperation, *support)),
                (_("Reports"), documents, (documents, f"{start}till-lansstyrelsen/", f"{start}handlingar/")),
            ]
        elif codes := self.county_codes:
            names = (
                "county_desk", "review_round_list", "county_activities", "county_law", "county_indicator_list",
                "support_case_list", "year_report_list", "county_record_search",
            )  # fmt: skip
            desk, rounds, activities, law, figures, support, reports, records = (
                reverse(name, args=[codes]) for name in names
            )
            surveys = reverse("county_survey_hub", args=[codes])
            start = reverse("municipality_start", args=[self.visited.key]) if self.visited else desk
            items = [
                (_("Overview"), desk, (desk, start, law, f"{start}lagen/")),
                (_("Follow-up"), rounds, (rounds,)),
                (_("Activities"), activities, (activities, f"{start}aktiviteter/")),
                (_("Surveys and statistics"), figures, (figures, f"{start}statistik/", surveys, SURVEYS)),
                (
                    _("Process support"),
                    support,
                    (support, *(f"{desk}{part}/" for part in BESIDE_SUPPORT), GROUP),
                ),
                (_("Reports"), reports, (reports, records, f"{desk}svar/")),
            ]
        elif self.place and self.place.key == "portal":
            people = reverse("people")
            areas = reverse("police_areas")
            languages = reverse("interface_language_list")
            duties = reverse("reporting_duty_list")
            items = [
                (_("Needs your help"), reverse("needs_help"), ()),
                (_("People"), people, (people,)),
                (_("Police areas"), areas, (areas,)),
                (_("Languages of surveys"), languages, (languages,)),
                (_("What is asked for"), duties, (duties,)),
            ]
        else:
            items = []
        found = [url for _name, url, below in items if self.path == url or self.path.startswith(below)]
        current = found[-1] if found else None  # where several hold the page, the last is the narrowest
        return [Section(name, url, url == current, self.path == url) for name, url, _below in items]

    @property
    def bar_first(self):
        """What stands before the new entry in the middle of a phone's bar; the rest is under "More"."""
        return self.sections[:2]

    @property
    def bar_last(self):
        """What stands after it: the bar holds five in all."""
        return self.sections[2 : 3 if self.can_log else 4]
