"""Addresses of statistics; each stands under the municipality that it is about."""

from django.urls import include, path, re_path

from surveys import views

LIST = "kommuner/<str:code>/statistik/"
ONE = LIST + "<slug:indicator>/"

urlpatterns = [
    path("", include("surveys.rounds.urls")),
    path("", include("surveys.questions.urls")),
    path("", include("surveys.exchange.urls")),
    path("", include("surveys.answering.urls")),
    path("", include("surveys.results.urls")),
    path("", include("surveys.county.urls")),
    path(LIST, views.indicator_list, name="indicator_list"),
    re_path(
        r"^kommuner/(?P<code>[^/]+)/statistik/exportera\.(?P<kind>csv|xlsx)$",
        views.indicator_list_export,
        name="indicator_list_export",
    ),
    path(LIST + "ny/", views.indicator_new, name="indicator_new"),
    path(LIST + "las-in/", include("surveys.imports.urls")),
    path(ONE, views.indicator_detail, name="indicator_detail"),
    re_path(
        r"^kommuner/(?P<code>[^/]+)/statistik/(?P<indicator>[-\w]+)/exportera\.(?P<kind>csv|xlsx)$",
        views.indicator_export,
        name="indicator_export",
    ),
    path(ONE + "andra/", views.indicator_edit, name="indicator_edit"),
    path(ONE + "siffror/", views.indicator_values, name="indicator_values"),
]
