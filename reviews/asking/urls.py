"""Addresses of what municipalities ask, offer and lend each other: the municipality's side, and the county's."""

from django.urls import path

from reviews.asking.groups import views as groups
from reviews.asking.hours import views as hours
from reviews.asking.offers import views as offers
from reviews.asking.questions import views as questions

OWN = "kommuner/<str:code>/"
COUNTY = "lan/<str:codes>/"


def on_both_sides(address, view):
    """The address for a municipality and for county boards; the county's name says so."""
    name = view.__name__
    return [path(OWN + address, view, name=name), path(COUNTY + address, view, name=f"county_{name}")]


urlpatterns = [
    *on_both_sides("fragor/", questions.peer_question_list),
    *on_both_sides("fragor/ny/", questions.peer_question_new),
    *on_both_sides("fragor/<int:pk>/", questions.peer_question_detail),
    *on_both_sides("fragor/<int:pk>/andra/", questions.peer_question_edit),
    *on_both_sides("fragor/<int:pk>/stang/", questions.peer_question_close),
    *on_both_sides("fragor/<int:pk>/ta-tillbaka/", questions.peer_question_take_back),
    *on_both_sides("fragor/<int:question>/svar/", questions.peer_answer_new),
    *on_both_sides("fragor/<int:question>/svar/<int:pk>/", questions.peer_answer_edit),
    *on_both_sides("fragor/<int:question>/svar/<int:pk>/ta-tillbaka/", questions.peer_answer_take_back),
    *on_both_sides("utbyte/", offers.offer_list),
    path(f"{OWN}utbyte/nytt/", offers.offer_new, name="offer_new"),
    path(f"{OWN}utbyte/<int:pk>/", offers.offer_edit, name="offer_edit"),
    path(f"{OWN}utbyte/<int:pk>/ta-tillbaka/", offers.offer_take_back, name="offer_take_back"),
    path(f"{OWN}utbyte/timmar/ny/", hours.hours_new, name="hours_new"),
    path(f"{OWN}utbyte/timmar/<int:pk>/", hours.hours_detail, name="hours_detail"),
    path(f"{OWN}utbyte/timmar/<int:pk>/ta-bort/", hours.hours_remove, name="hours_remove"),
    *on_both_sides("kommungrupper/", groups.group_list),
    *on_both_sides("kommungrupper/foresla/", groups.group_propose),
    *on_both_sides("kommungrupper/<int:pk>/fraga-fler/", groups.group_invite),
    path(f"{OWN}kommungrupper/svar/<int:pk>/", groups.group_answer, name="group_answer"),
    path(f"{OWN}kommungrupper/<int:pk>/visa/", groups.group_share, name="group_share"),
    path(f"{OWN}kommungrupper/<int:pk>/lamna/", groups.group_leave, name="group_leave"),
    path("grupper/<int:pk>/", groups.group_detail, name="group_detail"),
]
