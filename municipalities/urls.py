"""Addresses of what belongs to a place."""

from django.urls import include, path

urlpatterns = [path("", include("municipalities.cooperation.urls"))]
