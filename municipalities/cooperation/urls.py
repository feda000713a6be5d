"""Addresses of Samverkan."""

urlpatterns: list = []
