"""Addresses of the åtgärdsplan."""

urlpatterns: list = []
