"""Addresses of a person's own secret links: for writing, and for their calendar."""

from django.urls import path

from accounts.links import views

urlpatterns = [
    path("", views.write_links, name="write_links"),
    path("dra-tillbaka/", views.write_links_withdraw, name="write_links_withdraw"),
    path("<int:pk>/dra-tillbaka/", views.write_link_withdraw, name="write_link_withdraw"),
    path("<str:code>/enhet/", views.write_link_device, name="write_link_device"),
    path("<str:code>/mejl/", views.write_link_weekly, name="write_link_weekly"),
]

calendar_urlpatterns = [
    path("", views.calendar_address, name="calendar_address"),
    path("stang/", views.calendar_close, name="calendar_close"),
]
