"""Addresses of reading in figures, all under a municipality's statistics."""

from django.urls import path

from surveys.imports import views

urlpatterns = [
    path("", views.figures_new, name="figures_new"),
    path("<int:pk>/kolumner/", views.figures_columns, name="figures_columns"),
    path("<int:pk>/granska/", views.figures_preview, name="figures_preview"),
]
