"""Addresses of the law table."""

urlpatterns: list = []
