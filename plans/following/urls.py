"""Addresses of follow-up."""

from django.urls import path

from plans.following import views
from plans.following.learning import views as learning

PLACE = "kommuner/<str:code>/"
FOLLOW_UP = f"{PLACE}uppfoljning/atgard/<int:pk>/"
ROUND = f"{PLACE}uppfoljning/<int:pk>/"
PLAN = f"{PLACE}planer/<int:pk>/"

urlpatterns = [
    path(f"{PLACE}atgarder/<int:pk>/folj-upp/", views.follow_up_new, name="follow_up_new"),
    path(FOLLOW_UP, views.follow_up_detail, name="follow_up_detail"),
    path(f"{FOLLOW_UP}andra/", views.follow_up_edit, name="follow_up_edit"),
    path(f"{FOLLOW_UP}ta-bort/", views.follow_up_remove, name="follow_up_remove"),
    path(f"{PLACE}uppfoljning/", views.round_list, name="round_list"),
    path(f"{PLAN}folj-upp/", views.round_start, name="round_start"),
    path(f"{PLAN}registrera-uppfoljning/", views.round_register, name="round_register"),
    path(ROUND, views.round_detail, name="round_detail"),
    path(f"{ROUND}avsluta/", views.round_conclude, name="round_conclude"),
    path(f"{ROUND}ta-bort/", views.round_remove, name="round_remove"),
    path(f"{ROUND}dokument/", views.round_file, name="round_file"),
    path(f"{PLACE}lardomar/", learning.lesson_list, name="lesson_list"),
    path(f"{PLACE}lardomar/<int:pk>/", learning.lesson_edit, name="lesson_edit"),
    path(f"{PLACE}luckor/", learning.gap_list, name="gap_list"),
    path(f"{PLACE}sjalvkoll/", learning.self_check, name="self_check"),
    path(f"{PLACE}sjalvkoll/<int:year>/", learning.self_check_edit, name="self_check_edit"),
]
