"""Addresses of lägesbild, plan, follow-up and the law."""

from django.urls import include, path

urlpatterns = [
    path("", include("plans.starting.urls")),
    path("", include("plans.correcting.urls")),
    path("", include("plans.situation.urls")),
    path("", include("plans.planning.urls")),
    path("", include("plans.following.urls")),
    path("", include("plans.law.urls")),
    path("", include("plans.alike.urls")),
    path("", include("plans.printing.urls")),
]
