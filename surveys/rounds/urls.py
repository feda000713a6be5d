"""Addresses of rounds: the hub of a place, each round, and the class report."""

from django.urls import path

from surveys.rounds import views
from surveys.rounds.entry import views as entry
from surveys.rounds.invitations import views as invitations
from surveys.rounds.live import views as live
from surveys.rounds.papers import views as papers
from surveys.rounds.units import views as units

ROUND = "enkater/omgang/<int:pk>/"
GROUP = ROUND + "grupp/<int:group>/"

urlpatterns = [
    path("kommuner/<str:code>/enkater/", views.survey_hub, name="survey_hub"),
    path("kommuner/<str:code>/enkater/ny/", views.survey_new, name="survey_new"),
    path("lan/<str:codes>/enkater/", views.county_survey_hub, name="county_survey_hub"),
    path("lan/<str:codes>/enkater/ny/", views.county_survey_new, name="county_survey_new"),
    path(ROUND, views.survey_round, name="survey_round"),
    path(ROUND + "andra/<slug:part>/", views.survey_part, name="survey_part"),
    path(ROUND + "i-ordning/", views.survey_assurances, name="survey_assurances"),
    path(ROUND + "prova/", views.survey_try, name="survey_try"),
    path(ROUND + "oppna/", views.survey_open, name="survey_open"),
    path(ROUND + "pausa/", views.survey_pause, name="survey_pause"),
    path(ROUND + "fortsatt/", views.survey_resume, name="survey_resume"),
    path(ROUND + "stang/", views.survey_close, name="survey_close"),
    path(ROUND + "ta-bort/", views.survey_remove, name="survey_remove"),
    path(ROUND + "platser/", units.survey_places, name="survey_places"),
    path(ROUND + "plats/<int:place>/klistra-in/", units.survey_paste, name="survey_paste"),
    path(ROUND + "enhet/<int:unit>/", units.survey_unit, name="survey_unit"),
    path(ROUND + "enhet/<int:unit>/ta-bort/", units.survey_unit_remove, name="survey_unit_remove"),
    path(GROUP, units.survey_group, name="survey_group"),
    path(GROUP + "ta-bort/", units.survey_group_remove, name="survey_group_remove"),
    path(GROUP + "ny-kod/", units.survey_code_renew, name="survey_code_renew"),
    path(GROUP + "engangskoder/", units.survey_codes, name="survey_codes"),
    path(GROUP + "inbjudningar/", invitations.survey_invitations, name="survey_invitations"),
    path(GROUP + "inbjudningar/rensa/", invitations.survey_invitees_clear, name="survey_invitees_clear"),
    path(GROUP + "inbjudningar/skicka/", invitations.survey_invite, name="survey_invite"),
    path(GROUP + "inbjudningar/paminn/", invitations.survey_remind, name="survey_remind"),
    path(GROUP + "mata-in/", entry.survey_entry, name="survey_entry"),
    path(GROUP + "affisch.pdf", papers.survey_poster, name="survey_poster"),
    path(GROUP + "klasspaket.pdf", papers.survey_pack, name="survey_pack"),
    path(ROUND + "pappersenkat/<slug:language>.pdf", papers.survey_paper, name="survey_paper"),
    path(ROUND + "lage/", live.survey_live, name="survey_live"),
    path(ROUND + "lage.csv", live.survey_live_export, name="survey_live_export"),
    path("svara/klassrapport/", live.survey_class_report, name="survey_class_report"),
    path("svara/klassrapport/tack/", live.survey_class_thanks, name="survey_class_thanks"),
    path("svara/inga-paminnelser/<str:secret>/", invitations.survey_no_reminders, name="survey_no_reminders"),
]
