"""Addresses of meetings: of those who arrange them, and of those who are invited."""

from django.urls import path

from reviews.events.after import views as after
from reviews.events.arranging import views as arranging
from reviews.events.invited import views as invited
from reviews.events.people import views as people

COUNTY = "lan/<str:codes>/traffar/"
EVENT = f"{COUNTY}<int:pk>/"
POINT = f"{EVENT}program/<int:point>/"
OWN = "kommuner/<str:code>/traffar/"
INVITED = f"{OWN}<int:pk>/"

urlpatterns = [
    path(COUNTY, arranging.event_list, name="event_list"),
    path(f"{COUNTY}ny/", arranging.event_new, name="event_new"),
    path(f"{COUNTY}ataganden/", after.county_commitments, name="county_commitments"),
    path(EVENT, arranging.event_detail, name="event_detail"),
    path(f"{EVENT}andra/", arranging.event_edit, name="event_edit"),
    path(f"{EVENT}bjud-in/", arranging.event_invite, name="event_invite"),
    path(f"{EVENT}tillsammans/", arranging.event_join, name="event_join"),
    path(f"{EVENT}stall-in/", arranging.event_cancel, name="event_cancel"),
    path(f"{EVENT}ta-bort/", arranging.event_remove, name="event_remove"),
    path(f"{EVENT}kalender.ics", arranging.event_calendar, name="event_calendar"),
    path(f"{EVENT}behov/<int:need>/till-programmet/", arranging.need_to_programme, name="need_to_programme"),
    path(f"{EVENT}program/ny/", arranging.point_new, name="point_new"),
    path(POINT, arranging.point_edit, name="point_edit"),
    path(f"{POINT}ta-bort/", arranging.point_remove, name="point_remove"),
    path(f"{EVENT}deltagare/", people.event_people, name="event_people"),
    path(f"{EVENT}deltagare/ny/", people.event_people_add, name="event_people_add"),
    path(f"{EVENT}deltagare.<str:kind>", people.event_people_export, name="event_people_export"),
    path(f"{EVENT}anteckningar/ny/", after.event_note_new, name="event_note_new"),
    path(f"{EVENT}anteckningar/<int:note>/", after.event_note_edit, name="event_note_edit"),
    path(f"{EVENT}anteckningar/<int:note>/ta-bort/", after.event_note_remove, name="event_note_remove"),
    path(f"{EVENT}ataganden/nytt/", after.commitment_new, name="commitment_new"),
    path(f"{EVENT}ataganden/<int:commitment>/ta-bort/", after.commitment_remove, name="commitment_remove"),
    path(OWN, invited.invitation_list, name="invitation_list"),
    path(f"{OWN}ataganden/<int:pk>/", after.commitment_answer, name="commitment_answer"),
    path(f"{OWN}ataganden/<int:pk>/ta-bort/", after.own_commitment_remove, name="own_commitment_remove"),
    path(INVITED, invited.invitation_detail, name="invitation_detail"),
    path(f"{INVITED}svara/", invited.invitation_answer, name="invitation_answer"),
    path(f"{INVITED}anmal/", invited.invitation_sign_up, name="invitation_sign_up"),
    path(f"{INVITED}anmalda/<int:sign_up>/ta-bort/", invited.sign_up_remove, name="sign_up_remove"),
    path(f"{INVITED}behov/", invited.brought_new, name="brought_new"),
    path(f"{INVITED}behov/<int:need>/ta-bort/", invited.brought_remove, name="brought_remove"),
    path(f"{INVITED}kalender.ics", invited.invitation_calendar, name="invitation_calendar"),
    path(f"{INVITED}ataganden/nytt/", after.own_commitment_new, name="own_commitment_new"),
]
