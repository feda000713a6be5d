"""Addresses of activities; each stands under the municipality in whose record it is."""

from django.urls import include, path, re_path

from activities import views
from activities.sharing import views as sharing

PLACE = "kommuner/<str:code>/"
LIST = PLACE + "aktiviteter/"
ONE = LIST + "<int:pk>/"

urlpatterns = [
    path("", include("activities.telling.urls")),
    path("", include("activities.load.urls")),
    path("", include("activities.work_shared.urls")),
    path("", include("activities.readers.urls")),
    path("", include("activities.handover.urls")),
    path("", include("activities.yearly.urls")),
    path("skriv/", include("activities.writing.urls")),
    path(PLACE + "installningar/", sharing.municipality_settings, name="municipality_settings"),
    path(PLACE + "installningar/registrator/", sharing.municipality_mailbox, name="municipality_mailbox"),
    path(LIST, views.activity_list, name="activity_list"),
    path(LIST + "ny/", views.activity_log, name="activity_log"),
    path(LIST + "borttagna/", views.activity_removed_list, name="activity_removed_list"),
    re_path(
        r"^kommuner/(?P<code>[^/]+)/aktiviteter/exportera\.(?P<kind>csv|xlsx)$",
        views.activity_export,
        name="activity_export",
    ),
    path(LIST + "importera/", include("activities.imports.urls")),
    path(ONE, views.activity_detail, name="activity_detail"),
    path(ONE + "sparad/", views.activity_saved, name="activity_saved"),
    path(ONE + "andra/", views.activity_edit, name="activity_edit"),
    path(ONE + "dela/", sharing.activity_share, name="activity_share"),
    path(ONE + "sluta-dela/", sharing.activity_stop_sharing, name="activity_stop_sharing"),
    path(ONE + "ta-bort/", views.activity_remove, name="activity_remove"),
    path(ONE + "aterstall/", views.activity_restore, name="activity_restore"),
    path(ONE + "forslag/", views.activity_suggestions, name="activity_suggestions"),
    path(ONE + "hor-till/", views.activity_link, name="activity_link"),
    path(ONE + "hor-inte-till/", views.activity_unlink, name="activity_unlink"),
    path(ONE + "visa-for/", sharing.activity_invite, name="activity_invite"),
    path(ONE + "visa-inte-for/", sharing.activity_uninvite, name="activity_uninvite"),
]
