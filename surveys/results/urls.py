"""Addresses of surveys.results."""

urlpatterns = []
