"""Addresses of a year's activities in the order of the questions."""

from django.urls import path

from activities.yearly import views

PLACE = "kommuner/<str:code>/aktiviteter/arets-fragor/"

urlpatterns = [
    path(PLACE, views.activities_yearly, name="activities_yearly"),
    path(f"{PLACE}exportera.<str:kind>", views.activities_yearly_export, name="activities_yearly_export"),
]
