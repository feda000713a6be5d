"""Addresses of the follow-up rounds: the county's side and the municipality's."""

from django.urls import path

from reviews.following import county, rounds, views

LIST = "lan/<str:codes>/uppfoljning/"
ROUND = f"{LIST}<int:pk>/"
REPORT = f"{ROUND}kommun/<str:code>/"
OWN = "kommuner/<str:code>/till-lansstyrelsen/"
REVIEW = f"{OWN}<int:pk>/"
SENT = f"{REVIEW}skickad/<int:number>/"

urlpatterns = [
    path(LIST, rounds.review_round_list, name="review_round_list"),
    path(f"{LIST}ny/", rounds.review_round_new, name="review_round_new"),
    path(ROUND, rounds.review_round_detail, name="review_round_detail"),
    path(f"{ROUND}exportera.<str:kind>", rounds.review_round_export, name="review_round_export"),
    path(f"{ROUND}andra/", rounds.review_round_edit, name="review_round_edit"),
    path(f"{ROUND}fragor/", rounds.review_round_questions, name="review_round_questions"),
    path(f"{ROUND}oppna/", rounds.review_round_open, name="review_round_open"),
    path(f"{ROUND}oppna-inte/", rounds.review_round_wait, name="review_round_wait"),
    path(f"{ROUND}avsluta/", rounds.review_round_finish, name="review_round_finish"),
    path(f"{ROUND}ta-bort/", rounds.review_round_remove, name="review_round_remove"),
    path(REPORT, county.county_review, name="county_review"),
    path(f"{REPORT}sett/", county.county_review_looked, name="county_review_looked"),
    path(f"{REPORT}kommentera/", county.county_review_comment, name="county_review_comment"),
    path(f"{REPORT}omhandertaget/", county.county_review_settle, name="county_review_settle"),
    path(f"{REPORT}komplettera/", county.county_review_ask, name="county_review_ask"),
    path(f"{REPORT}aterkoppling/", county.county_review_feedback, name="county_review_feedback"),
    path(f"{REPORT}avsta/", county.county_review_waive, name="county_review_waive"),
    path(f"{REPORT}delta/", county.county_review_resume, name="county_review_resume"),
    path(f"{REPORT}<int:number>.<str:kind>", county.county_review_file, name="county_review_file"),
    path(OWN, views.review_list, name="review_list"),
    path(REVIEW, views.review_detail, name="review_detail"),
    path(f"{REVIEW}avsnitt/<slug:section>/", views.review_section, name="review_section"),
    path(f"{REVIEW}avsnitt/<slug:section>/lamna-till/", views.review_give, name="review_give"),
    path(f"{REVIEW}utkast.pdf", views.review_draft_pdf, name="review_draft_pdf"),
    path(f"{REVIEW}godkann/", views.review_approve, name="review_approve"),
    path(f"{REVIEW}skicka/", views.review_send, name="review_send"),
    path(f"{REVIEW}kommentera/", views.review_comment, name="review_comment"),
    path(f"{REVIEW}omhandertaget/", views.review_settle, name="review_settle"),
    path(SENT, views.review_sent, name="review_sent"),
    path(f"{SENT}andrat/<slug:section>/", views.review_changed, name="review_changed"),
    path(f"{SENT}fil.<str:kind>", views.review_file, name="review_file"),
    path(f"{SENT}till-registrator/", views.review_to_registrar, name="review_to_registrar"),
    path(f"{SENT}diarium/", views.review_register, name="review_register"),
]
