"""Addresses of Samverkan, of the municipality's open contacts, and of the police areas."""

from django.urls import path

from municipalities.cooperation import views
from municipalities.cooperation.agreements import views as agreements
from municipalities.cooperation.bodies import views as bodies
from municipalities.cooperation.meetings import views as meetings
from municipalities.cooperation.police import views as police

START = "kommuner/<str:code>/samverkan/"
BODY = START + "grupper/<int:pk>/"
IN_BODY = START + "grupper/<int:body>/"
SEAT = IN_BODY + "platser/<int:pk>/"
MEETING = IN_BODY + "moten/<int:pk>/"
DECISION = IN_BODY + "moten/<int:meeting>/beslut/<int:pk>/"
AGREEMENTS = START + "overenskommelser/"
AGREEMENT = AGREEMENTS + "<int:pk>/"

urlpatterns = [
    path(START, views.cooperation, name="cooperation"),
    path(START + "ledning/", views.leading_body_edit, name="leading_body_edit"),
    path(START + "samordning/", views.function_edit, name="function_edit"),
    path(START + "samordning/personer/ny/", views.holder_new, name="holder_new"),
    path(START + "samordning/personer/<int:pk>/", views.holder_edit, name="holder_edit"),
    path(START + "kontaktkort/nytt/", views.contact_card_new, name="contact_card_new"),
    path(START + "kontaktkort/<int:pk>/", views.contact_card_edit, name="contact_card_edit"),
    path(START + "kontaktkort/<int:pk>/ta-bort/", views.contact_card_remove, name="contact_card_remove"),
    path(START + "forsok/nytt/", views.attempt_new, name="attempt_new"),
    path(START + "forsok/<int:pk>/", views.attempt_edit, name="attempt_edit"),
    path(START + "medborgarloften/nytt/", views.pledge_new, name="pledge_new"),
    path(START + "medborgarloften/<int:pk>/", views.pledge_edit, name="pledge_edit"),
    path(START + "grupper/ny/", bodies.body_new, name="body_new"),
    path(START + "grupper/ombilda/", bodies.body_reform, name="body_reform"),
    path(BODY, bodies.body_detail, name="body_detail"),
    path(BODY + "andra/", bodies.body_edit, name="body_edit"),
    path(BODY + "avsluta/", bodies.body_end, name="body_end"),
    path(IN_BODY + "platser/ny/", bodies.seat_new, name="seat_new"),
    path(SEAT, bodies.seat_edit, name="seat_edit"),
    path(SEAT + "person/", bodies.seat_holder, name="seat_holder"),
    path(IN_BODY + "moten/nytt/", meetings.meeting_new, name="meeting_new"),
    path(MEETING, meetings.meeting_detail, name="meeting_detail"),
    path(MEETING + "andra/", meetings.meeting_edit, name="meeting_edit"),
    path(MEETING + "hallet/", meetings.meeting_hold, name="meeting_hold"),
    path(MEETING + "stall-in/", meetings.meeting_cancel, name="meeting_cancel"),
    path(MEETING + "protokoll/", meetings.meeting_minutes, name="meeting_minutes"),
    path(MEETING + "beslut/nytt/", meetings.decision_new, name="decision_new"),
    path(DECISION, meetings.decision_edit, name="decision_edit"),
    path(DECISION + "klart/", meetings.decision_finish, name="decision_finish"),
    path(AGREEMENTS + "ny/", agreements.agreement_new, name="agreement_new"),
    path(AGREEMENT, agreements.agreement_detail, name="agreement_detail"),
    path(AGREEMENT + "andra/", agreements.agreement_edit, name="agreement_edit"),
    path(AGREEMENT + "underteckna/", agreements.agreement_sign, name="agreement_sign"),
    path(AGREEMENT + "lage/", agreements.agreement_state, name="agreement_state"),
    path(AGREEMENT + "dokument/", agreements.agreement_document, name="agreement_document"),
    path("kommuner/<str:code>/kontakt/", views.public_contacts, name="public_contacts"),
    path("polisomraden/", police.police_areas, name="police_areas"),
    path("polisomraden/nytt/", police.police_area_new, name="police_area_new"),
    path("polisomraden/<int:pk>/", police.police_area_edit, name="police_area_edit"),
]
