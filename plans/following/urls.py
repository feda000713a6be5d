"""Addresses of follow-up."""

urlpatterns: list = []
