"""A round that has begun, and how the tests write in it."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from accounts.models import Role
from reviews.models import Review
from tests import factories
from tests.access.asking import signed_in

LATER = "Skrivet i lugn och ro."


@pytest.fixture
def going_on(cast, reference_data):
    """A round of county 24 with Norsjö, Malå and Åsele, and clients of those who take part."""
    cast.manager = factories.member(Role.MANAGER, cast.norsjo)
    cast.colleague = factories.member(Role.COLLEAGUE, cast.norsjo, unit="school")
    cast.registrar = factories.member(Role.REGISTRAR, cast.norsjo)
    review_round = factories.review_round(cast.west, title="Uppföljning 2026", by=cast.officer)
    names = ("coordinator", "manager", "colleague", "registrar", "officer", "both")
    return SimpleNamespace(
        cast=cast,
        round=review_round,
        review=review_round.reviews.get(municipality=cast.norsjo),
        as_=SimpleNamespace(**{name: signed_in(getattr(cast, name)) for name in names}),
    )


def county(name, going_on, *, place="2417", codes="24", **more):
    """An address on the county's side."""
    kwargs = {"codes": codes, "pk": going_on.round.pk} | ({"code": place} if place else {})
    return reverse(name, kwargs=kwargs | more)


def own(name, going_on, **more):
    """An address on Norsjö's side."""
    return reverse(name, kwargs={"code": "2417", "pk": going_on.review.pk} | more)


def state(going_on):
    return Review.objects.get(pk=going_on.review.pk).state


def typed(going_on, code, text=LATER, *, ready=True, shows=True, **more):
    """What the section's form sends."""
    section = going_on.review.sections.get(question__code=code)
    ticks = {name: "on" for name, ticked in (("is_ready", ready), ("shows_basis", shows)) if ticked}
    return {"text": text, "edition": section.edition, **ticks, **more}
