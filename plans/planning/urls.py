"""Addresses of the åtgärdsplan."""

from django.urls import path

from plans.planning import views
from plans.planning.borrowing import views as borrowing
from plans.planning.living import views as living
from plans.planning.measures import views as measures
from plans.planning.writing import views as writing

PLAN = "kommuner/<str:code>/planer/<int:pk>/"
MEASURE = "kommuner/<str:code>/atgarder/<int:pk>/"

urlpatterns = [
    path("kommuner/<str:code>/planer/", views.plan_list, name="plan_list"),
    path("kommuner/<str:code>/planer/ny/", views.plan_new, name="plan_new"),
    path(PLAN, views.plan_detail, name="plan_detail"),
    path(f"{PLAN}andra/", views.plan_edit, name="plan_edit"),
    path(f"{PLAN}jamfor/", views.plan_changes, name="plan_changes"),
    path(f"{PLAN}besluta/", views.plan_decide, name="plan_decide"),
    path(f"{PLAN}ta-med/", views.plan_take_along, name="plan_take_along"),
    path(f"{PLAN}ny-version/", views.plan_version, name="plan_version"),
    path(f"{PLAN}ta-bort/", views.plan_remove, name="plan_remove"),
    path(f"{PLAN}tabell/", measures.plan_table, name="plan_table"),
    path(f"{PLAN}mal/nytt/", writing.goal_new, name="goal_new"),
    path(f"{PLAN}mal/<int:goal>/", writing.goal_edit, name="goal_edit"),
    path(f"{PLAN}mal/<int:goal>/ta-bort/", writing.goal_remove, name="goal_remove"),
    path(f"{PLAN}skicka/", writing.plan_send, name="plan_send"),
    path(f"{PLAN}granskning/", writing.plan_review, name="plan_review"),
    path(f"{PLAN}utkast/", writing.plan_back, name="plan_back"),
    path(f"{PLAN}medverkande/", writing.plan_people, name="plan_people"),
    path(f"{PLAN}medverkande/<int:user>/avsluta/", writing.plan_uninvite, name="plan_uninvite"),
    path(f"{PLAN}kommentarer/", writing.plan_comment, name="plan_comment"),
    path(f"{PLAN}kommentarer/<int:comment>/klar/", writing.plan_settle, name="plan_settle"),
    path(f"{PLAN}atgarder/ny/", measures.measure_new, name="measure_new"),
    path("kommuner/<str:code>/atgarder/lana/", borrowing.measure_borrow_list, name="measure_borrow_list"),
    path("kommuner/<str:code>/atgarder/lana/<int:pk>/", borrowing.measure_borrow, name="measure_borrow"),
    path(
        "kommuner/<str:code>/atgarder/exempel/<slug:slug>/",
        borrowing.measure_template,
        name="measure_template",
    ),
    path(MEASURE, measures.measure_detail, name="measure_detail"),
    path(f"{MEASURE}andra/", measures.measure_edit, name="measure_edit"),
    path(f"{MEASURE}ta-bort/", measures.measure_remove, name="measure_remove"),
    path(f"{MEASURE}uppgifter/", living.task_new, name="task_new"),
    path(f"{MEASURE}uppgifter/<int:task>/klar/", living.task_done, name="task_done"),
    path(f"{MEASURE}uppgifter/<int:task>/inte-klar/", living.task_undone, name="task_undone"),
    path(f"{MEASURE}uppgifter/<int:task>/ta-bort/", living.task_remove, name="task_remove"),
    path(f"{MEASURE}flytta/", living.measure_postpone, name="measure_postpone"),
    path(f"{MEASURE}lage/", living.measure_state, name="measure_state"),
    path(f"{MEASURE}ansvarig/", living.measure_person, name="measure_person"),
    path(f"{MEASURE}dela/", living.measure_lend, name="measure_lend"),
    path(f"{MEASURE}sluta-dela/", living.measure_stop_lending, name="measure_stop_lending"),
]
