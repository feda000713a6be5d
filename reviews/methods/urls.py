"""Addresses of the method bank: of the municipality's side and the county's, and one that lasts."""

from django.urls import path

from reviews.methods import telling, views

OWN = "kommuner/<str:code>/metoder/"
METHOD = f"{OWN}<int:pk>/"
USE = f"{METHOD}hur-det-gick/<int:year>/"
COUNTY = "lan/<str:codes>/metoder/"
COUNTY_METHOD = f"{COUNTY}<int:pk>/"

urlpatterns = [
    path("metoder/<int:pk>/", views.method_open, name="method_open"),
    path(OWN, views.method_list, name="method_list"),
    path(f"{OWN}ny/", views.method_new, name="method_new"),
    path(METHOD, views.method_detail, name="method_detail"),
    path(f"{METHOD}andra/", views.method_edit, name="method_edit"),
    path(f"{METHOD}visa/", views.method_show, name="method_show"),
    path(f"{METHOD}sa-gjorde-vi/", telling.method_note, name="method_note"),
    path(f"{METHOD}sa-gjorde-vi/visa/", telling.method_note_show, name="method_note_show"),
    path(USE, telling.method_use, name="method_use"),
    path(f"{USE}visa/", telling.method_use_show, name="method_use_show"),
    path(COUNTY, views.county_method_list, name="county_method_list"),
    path(f"{COUNTY}ny/", views.county_method_new, name="county_method_new"),
    path(f"{COUNTY}lardomar/", views.county_lesson_list, name="county_lesson_list"),
    path(COUNTY_METHOD, views.county_method_detail, name="county_method_detail"),
    path(f"{COUNTY_METHOD}andra/", views.county_method_edit, name="county_method_edit"),
    path(f"{COUNTY_METHOD}visa/", views.county_method_show, name="county_method_show"),
]
