"""Addresses of the lägesbild."""

urlpatterns: list = []
