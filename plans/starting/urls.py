"""Addresses of the section Lägesbild och plan, of Kom igång, and of what is registered there."""

from django.urls import path

from plans.starting import views

MUNICIPALITY = "kommuner/<str:code>/"

urlpatterns = [
    path(MUNICIPALITY + "plan/", views.plan_hub, name="plan_hub"),
    path(MUNICIPALITY + "kom-igang/", views.getting_started, name="getting_started"),
    path(MUNICIPALITY + "kom-igang/lamna/", views.starting_leave, name="starting_leave"),
    path(MUNICIPALITY + "kom-igang/vem-leder/", views.starting_leading, name="starting_leading"),
    path(MUNICIPALITY + "kom-igang/enhet/", views.starting_unit, name="starting_unit"),
    path(MUNICIPALITY + "kom-igang/kontakt/", views.starting_contact, name="starting_contact"),
    path(MUNICIPALITY + "lagesbilder/registrera/", views.report_register, name="report_register"),
    path(MUNICIPALITY + "lagesbilder/<int:pk>/fil/", views.report_file, name="report_file"),
    path(
        MUNICIPALITY + "lagesbilder/<int:pk>/ratta/",
        views.report_registered_correct,
        name="report_registered_correct",
    ),
    path(MUNICIPALITY + "planer/registrera/", views.plan_register, name="plan_register"),
    path(MUNICIPALITY + "planer/<int:pk>/fil/", views.plan_file, name="plan_file"),
    path(
        MUNICIPALITY + "planer/<int:pk>/ratta/", views.plan_registered_correct, name="plan_registered_correct"
    ),
    path(MUNICIPALITY + "planer/<int:pk>/klistra-in/", views.measures_paste, name="measures_paste"),
]
