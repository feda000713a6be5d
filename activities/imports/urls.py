"""Addresses of the import, all under a municipality's activities."""

from django.urls import path

from activities.imports import views

BATCH = "<int:pk>/"

urlpatterns = [
    path("", views.import_new, name="import_new"),
    path("mall.xlsx", views.import_template, name="import_template"),
    path(BATCH + "kolumner/", views.import_columns, name="import_columns"),
    path(BATCH + "vantar/", views.import_progress, name="import_progress"),
    path(BATCH + "granska/", views.import_preview, name="import_preview"),
    path(BATCH + "att-ratta.xlsx", views.import_bad_rows, name="import_bad_rows"),
    path(BATCH + "klart/", views.import_done, name="import_done"),
]
