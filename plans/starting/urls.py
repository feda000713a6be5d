"""Addresses of Kom igång."""

urlpatterns: list = []
