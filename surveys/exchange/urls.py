"""Addresses of surveys.exchange."""

urlpatterns = []
