"""Addresses of the form behind a write link; the logs cut whatever stands in the token's place."""

from django.urls import path

from activities.writing import views

urlpatterns = [
    path("", views.write, name="write"),
    path("tack/", views.write_thanks, name="write_thanks"),
    path("glom/", views.write_forget, name="write_forget"),
    path("klart/", views.write_forgotten, name="write_forgotten"),
    path("<str:token>/", views.write_by_link, name="write_by_link"),
    path("<str:token>/tack/", views.write_thanks_by_link, name="write_thanks_by_link"),
    path("<str:token>/dra-tillbaka/", views.write_forget_by_link, name="write_forget_by_link"),
]
