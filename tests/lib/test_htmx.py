"""The whole page, or the part htmx will swap in; caches are told the difference."""

import pytest
from django.test import RequestFactory, override_settings
from django_htmx.middleware import HtmxDetails

from portal.lib.htmx import render_page

PAGE = "{% load partials %}<h1>Page</h1>{% partialdef rows inline %}<ul>{{ word }}</ul>{% endpartialdef %}"


@pytest.fixture(autouse=True)
def templates():
    """One page with one named part."""
    page = ("django.template.loaders.locmem.Loader", {"list.html": PAGE})
    engine = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {"loaders": [("template_partials.loader.Loader", [page])]},
    }
    engine["OPTIONS"]["libraries"] = {"partials": "template_partials.templatetags.partials"}
    with override_settings(TEMPLATES=[engine]):
        yield


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        ({}, "<h1>Page</h1><ul>ord</ul>"),
        ({"HX-Request": "true"}, "<ul>ord</ul>"),
        ({"HX-Request": "true", "HX-Boosted": "true"}, "<h1>Page</h1><ul>ord</ul>"),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, "<h1>Page</h1><ul>ord</ul>"),
    ],
)
def test_render_page_answers_what_htmx_will_swap_in(headers, text):
    request = RequestFactory().get("/", headers=headers)
    request.htmx = HtmxDetails(request)

    response = render_page(request, "list.html", {"word": "ord"}, fragment="rows", status=422)

    assert response.content.decode() == text
    assert response.status_code == 422
    assert response["Vary"] == "HX-Request, HX-Boosted, HX-History-Restore-Request"
