"""Addresses of requests for public documents."""

from django.urls import path

from reviews.records import views

urlpatterns = [
    path("kommuner/<str:code>/handlingar/", views.record_search, name="record_search"),
    path("kommuner/<str:code>/handlingar/paket.zip", views.record_package, name="record_package"),
    path("kommuner/<str:code>/handlingar/till-registrator/", views.record_register, name="record_register"),
    path("lan/<str:codes>/handlingar/", views.county_record_search, name="county_record_search"),
    path("lan/<str:codes>/handlingar/paket.zip", views.county_record_package, name="county_record_package"),
]
