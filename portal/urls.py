"""Every address of the portal starts here."""

from django.conf.urls.i18n import set_language
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from portal import health, views

urlpatterns = [
    path("", views.start, name="start"),
    path("valkommen/", views.welcome, name="welcome"),
    path("hjalp/", views.help, name="help"),
    path("hjalp/<slug:slug>/", views.help_text, name="help_text"),
    path("tillganglighet/", views.accessibility, name="accessibility"),
    path("kallor/", views.sources, name="sources"),
    path("sprak/", login_not_required(set_language), name="set_language"),
    path("skriv/sw.js", views.service_worker, name="write_worker"),
    path("beratta/sw.js", views.service_worker, name="tell_worker"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("kommuner/<str:code>/", views.municipality_start, name="municipality_start"),
    path("", include("accounts.urls")),
    path("", include("municipalities.urls")),
    path("", include("surveys.urls")),
    path("", include("plans.urls")),
    path("", include("activities.urls")),
    path("", include("reviews.urls")),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
