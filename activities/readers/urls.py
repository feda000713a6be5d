"""Addresses of the page for elected readers, and of what is published."""

from django.urls import path

from activities.readers import views

urlpatterns = [
    path("kommuner/<str:code>/sa-gar-det/", views.readers_page, name="readers_page"),
    path("kommuner/<str:code>/sa-gar-det/publicera/", views.public_publish, name="public_publish"),
    path("kommuner/<str:code>/sa-gar-det/ta-ner/", views.public_take_down, name="public_take_down"),
    path("kommuner/<str:code>/offentlig/", views.public_page, name="public_page"),
]
