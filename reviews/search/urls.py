"""The address of the search."""

from django.urls import path

from reviews.search import views

urlpatterns = [path("sok/", views.search, name="search")]
