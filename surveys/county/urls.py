"""Addresses of a county's statistics."""

from django.urls import path

from surveys.county import views

LIST = "lan/<str:codes>/statistik/"
ONE = LIST + "<slug:indicator>/"

urlpatterns = [
    path(LIST, views.county_indicator_list, name="county_indicator_list"),
    path(ONE, views.county_indicator, name="county_indicator"),
    path(ONE + "exportera.<str:kind>", views.county_indicator_export, name="county_indicator_export"),
]
