"""Addresses of Överlämning."""

from django.urls import path

from activities.handover import views

PLACE = "kommuner/<str:code>/overlamning/"

urlpatterns = [
    path(PLACE, views.handover, name="handover"),
    path(f"{PLACE}pdf/", views.handover_pdf, name="handover_pdf"),
    path(f"{PLACE}lamna-over/", views.handover_own, name="handover_own"),
    path(f"{PLACE}personer/", views.handover_people, name="handover_people"),
    path(f"{PLACE}personer/<int:user>/", views.handover_of, name="handover_of"),
]
