"""Addresses of Processtöd: the county's side, the municipality's, the sheet before a call, and handing over."""

from django.urls import path

from reviews.support import views
from reviews.support.call.views import support_call
from reviews.support.cases import views as cases
from reviews.support.contacts import views as contacts
from reviews.support.handover import views as handover
from reviews.support.projects import views as projects

COUNTY = "lan/<str:codes>/processtod/"
CASE = f"{COUNTY}<int:pk>/"
VISITED = "lan/<str:codes>/kommuner/<str:code>/"
HANDOVER = "lan/<str:codes>/overlamning/"
OWN = "kommuner/<str:code>/kontakter/"
PROJECTS = "kommuner/<str:code>/projekt/"

urlpatterns = [
    path(COUNTY, cases.support_case_list, name="support_case_list"),
    path(f"{COUNTY}exportera.<str:kind>", cases.support_case_export, name="support_case_export"),
    path(f"{COUNTY}nytt/", cases.support_case_new, name="support_case_new"),
    path(f"{COUNTY}vad-blev-kvar/", projects.county_projects, name="county_projects"),
    path(f"{COUNTY}loften/<int:pk>/", contacts.county_promise, name="county_promise"),
    path(CASE, cases.support_case_detail, name="support_case_detail"),
    path(f"{CASE}andra/", cases.support_case_edit, name="support_case_edit"),
    path(f"{CASE}vila/", cases.support_case_rest, name="support_case_rest"),
    path(f"{CASE}avsluta/", cases.support_case_close, name="support_case_close"),
    path(f"{CASE}ta-upp/", cases.support_case_reopen, name="support_case_reopen"),
    path(f"{VISITED}infor-samtal/", support_call, name="support_call"),
    path(f"{VISITED}lova/", contacts.county_promise_new, name="county_promise_new"),
    path(f"{VISITED}kontakter/", contacts.support_contact_new, name="support_contact_new"),
    path(
        f"{VISITED}kontakter/<int:pk>/ta-bort/",
        contacts.support_contact_remove,
        name="support_contact_remove",
    ),
    path(HANDOVER, handover.county_handover, name="county_handover"),
    path(f"{HANDOVER}pdf/", handover.county_handover_pdf, name="county_handover_pdf"),
    path(f"{HANDOVER}lamna-over/", handover.county_handover_own, name="county_handover_own"),
    path(f"{HANDOVER}personer/", handover.county_handover_people, name="county_handover_people"),
    path(f"{HANDOVER}personer/<int:user>/", handover.county_handover_of, name="county_handover_of"),
    path(OWN, views.municipality_contacts, name="municipality_contacts"),
    path(f"{OWN}stod/<int:pk>/", views.municipality_case, name="municipality_case"),
    path(f"{OWN}loften/nytt/", views.municipality_promise_new, name="municipality_promise_new"),
    path(f"{OWN}loften/<int:pk>/", views.municipality_promise, name="municipality_promise"),
    path(f"{OWN}behov/nytt/", views.need_new, name="need_new"),
    path(f"{OWN}behov/<int:pk>/", views.need_edit, name="need_edit"),
    path(f"{OWN}behov/<int:pk>/klart/", views.need_close, name="need_close"),
    path(PROJECTS, projects.project_list, name="project_list"),
    path(f"{PROJECTS}nytt/", projects.project_new, name="project_new"),
    path(f"{PROJECTS}<int:pk>/", projects.project_detail, name="project_detail"),
    path(f"{PROJECTS}<int:pk>/andra/", projects.project_edit, name="project_edit"),
    path(f"{PROJECTS}<int:pk>/ta-bort/", projects.project_remove, name="project_remove"),
    path(f"{PROJECTS}<int:pk>/kvar/nytt/", projects.remain_new, name="remain_new"),
    path(f"{PROJECTS}<int:project>/kvar/<int:pk>/", projects.remain_edit, name="remain_edit"),
    path(f"{PROJECTS}<int:project>/kvar/<int:pk>/ta-bort/", projects.remain_remove, name="remain_remove"),
]
