"""Which rounds, places and classes an address names, for whom: what is not theirs is not found.

Whoever keeps a round handles all of it; the coordinator of a municipality that takes part, her own part.
"""

from django.http import Http404
from django.shortcuts import get_object_or_404

from municipalities.models import Municipality
from municipalities.scopes import county_scope
from surveys.models import AnswerGroup, RoundPlace, RoundUnit, SurveyRound
from surveys.scopes import coordinated_place

RELATED = ("municipality__county", "county", "questionnaire", "group")


def round_seen(request, pk):
    """The round, for those who keep it and those whose municipalities take part; else 404."""
    found = get_object_or_404(SurveyRound.objects.visible_to(request.user).select_related(*RELATED), pk=pk)
    return framed(request, found)


def round_kept(request, pk):
    """The round, for those who keep it; else 404."""
    found = get_object_or_404(SurveyRound.objects.editable_by(request.user).select_related(*RELATED), pk=pk)
    return framed(request, found)


def keeps(user, survey_round):
    """Whether the user keeps the round: coordinates its municipality, or serves its county."""
    if survey_round.municipality_id:
        return survey_round.municipality.is_coordinated_by(user)
    return survey_round.county_id in user.county_ids


def places_handled(user, survey_round):
    """The places of the round whose classes the user sees and handles."""
    places = survey_round.places.select_related("municipality")
    if keeps(user, survey_round):
        return places
    return places.filter(municipality__in=Municipality.objects.coordinated_by(user))


def place_handled(request, pk, place):
    """The round and one of its places, if the user handles it; else 404."""
    survey_round = round_seen(request, pk)
    return survey_round, get_object_or_404(places_handled(request.user, survey_round), pk=place)


def unit_handled(request, pk, unit):
    """The round and one of its named schools, if the user handles it; else 404. The nameless stays as it is."""
    survey_round = round_seen(request, pk)
    places = places_handled(request.user, survey_round)
    units = RoundUnit.objects.filter(place__in=places).exclude(name="").select_related("place__municipality")
    return survey_round, get_object_or_404(units, pk=unit)


def groups_handled(user, survey_round):
    """The classes of the round that the user handles, with their schools and municipalities."""
    return AnswerGroup.objects.filter(unit__place__in=places_handled(user, survey_round)).select_related(
        "unit__place__municipality"
    )


def group_handled(request, pk, group):
    """The round and one of its classes, if the user handles it; else 404."""
    survey_round = round_seen(request, pk)
    return survey_round, get_object_or_404(groups_handled(request.user, survey_round), pk=group)


def framed(request, survey_round):
    """Let the page stand under the place from which the user comes to the round: the one that the address names
    (?plats=), where she has several in it."""
    user = request.user
    if keeps(user, survey_round):
        request.place_key = (survey_round.municipality or survey_round.county).code
    else:
        mine = Municipality.objects.coordinated_by(user).filter(round_places__round=survey_round)
        codes = list(mine.values_list("code", flat=True))
        request.place_key = asked if (asked := request.GET.get("plats")) in codes else codes[0]
    return survey_round


def places_in_order(request, survey_round):
    """The places that the user handles, her own before others; first the one that the address names (?plats=), or
    404 where that is not hers to handle."""
    places = list(places_handled(request.user, survey_round))
    asked = request.GET.get("plats", request.place_key)
    if "plats" in request.GET and asked not in {place.municipality.code for place in places}:
        raise Http404
    mine = Municipality.objects.coordinated_by(request.user)
    own = set(mine.values_list("pk", flat=True)) if len(places) > 1 else set()

    def rank(place):
        return place.municipality.code != asked, place.municipality_id not in own

    return sorted(places, key=rank)


def rounds_of(user, municipality):
    """The rounds that a municipality keeps or takes part in, for those who coordinate it."""
    if not municipality.is_coordinated_by(user):
        return SurveyRound.objects.none()
    taking_part = RoundPlace.objects.filter(municipality=municipality).values("round")
    return SurveyRound.objects.filter(municipality=municipality) | SurveyRound.objects.filter(
        pk__in=taking_part
    )


def county_rounds(user, counties):
    """The rounds that the county boards keep, for those who serve them."""
    return SurveyRound.objects.visible_to(user).filter(county__in=counties)


def hub_of(request, code=None, codes=None):
    """The municipality and None, or None and the counties, whose surveys the user may set up; else 404."""
    if code is not None:
        return coordinated_place(request, code), None
    if codes is not None:
        return None, county_scope(request, codes)
    raise Http404
