"""From which place an address is read, for whom: what is not theirs is not found."""

from municipalities.scopes import county_scope
from reviews.asking.sides import Side
from reviews.support.scopes import kept_scope, read_scope


def side_scope(request, code="", codes=""):
    """The county boards of the address, or the municipality if the user reads it in full; else 404."""
    if codes:
        return Side(codes, counties=tuple(county_scope(request, codes)))
    return Side(code, municipality=read_scope(request, code))


def deciding_scope(request, code="", codes=""):
    """The county boards of the address, or the municipality if the user coordinates it; else 404."""
    if codes:
        return Side(codes, counties=tuple(county_scope(request, codes)))
    return Side(code, municipality=kept_scope(request, code))
