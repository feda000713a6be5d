"""Addresses of what waits for one, and of how one is told of it."""

from django.urls import path

from accounts.reminding import views

urlpatterns = [
    path("att-gora/", views.to_do, name="to_do"),
    path("konto/paminnelser/", views.reminder_choices, name="reminder_choices"),
]
