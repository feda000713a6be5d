"""Addresses of one's own planning, of what a colleague shows to a manager, and of the calendar that fetches it."""

from django.urls import path

from activities.load import views

OWN = "konto/planering/"

urlpatterns = [
    path(OWN, views.own_load, name="own_load"),
    path(OWN + "manad/", views.own_load_month, name="own_load_month"),
    path(OWN + "planering.ics", views.own_load_file, name="own_load_file"),
    path(OWN + "aret/", views.next_year, name="next_year"),
    path(OWN + "aret/<int:pk>/ta-bort/", views.planned_date_remove, name="planned_date_remove"),
    path(OWN + "<str:code>/visa/", views.load_share, name="load_share"),
    path("kommuner/<str:code>/planering/<int:pk>/", views.load_of_other, name="load_of_other"),
    path("kalender/<str:token>.ics", views.calendar_feed, name="calendar_feed"),
]
