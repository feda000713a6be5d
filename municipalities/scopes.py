"""Which counties an address names, for whom: what is not theirs is not found."""

from django.http import Http404

from municipalities.models import County


def county_scope(request, codes):
    """The counties of the address, "24" or "24-25", if the user serves every one of them; else 404.

    Övningslänet stands only alone.
    """
    wanted = codes.split("-")
    counties = list(County.objects.visible_to(request.user).filter(code__in=wanted).order_by("code"))
    is_mixed = len(counties) > 1 and any(county.is_practice for county in counties)
    if is_mixed or [county.code for county in counties] != wanted:
        raise Http404
    return counties
