"""Addresses of Liknande kommuner."""

from django.urls import path

from plans.alike import views

urlpatterns = [
    path("kommuner/<str:code>/liknande/", views.alike_list, name="alike_list"),
    path("kommuner/<str:code>/liknande/ja/", views.alike_consent, name="alike_consent"),
    path("kommuner/<str:code>/liknande/nej/", views.alike_take_back, name="alike_take_back"),
]
