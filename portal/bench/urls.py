"""The portal's addresses, and the floors: the same frame for the same person, around constant rows."""

from functools import lru_cache

from django.http import HttpResponse
from django.template import engines
from django.urls import path

from portal import urls
from portal.bench.surveys.floor import bare_form

FLOOR = """{% extends "base.html" %}
{% block title %}Golv{% endblock title %}
{% block content %}
  <h1>Golv</h1>
  <table class="table"><caption>Golv</caption>
    <tbody>
      {% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}
    </tbody>
  </table>
{% endblock content %}"""


@lru_cache(maxsize=1)
def floor_template():
    """The floor's template, compiled once as the portal's own are."""
    return engines["django"].from_string(FLOOR)


def floor(request, rows, columns, **place):
    """Draw the frame around as many constant rows."""
    cells = [["Nattvandring vid torget"] * columns] * rows
    return HttpResponse(floor_template().render({"rows": cells}, request))


handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
urlpatterns = [
    path("kommuner/<str:code>/golv/<int:rows>/<int:columns>/", floor, name="bench_floor"),
    path("lan/<str:codes>/golv/<int:rows>/<int:columns>/", floor, name="bench_floor"),
    path("golv/formular/<int:pk>/", bare_form, name="bench_form"),
    *urls.urlpatterns,
]
