"""Addresses where what is final is mended."""

from django.urls import path

from plans.correcting import views

REPORT = "kommuner/<str:code>/lagesbilder/<int:pk>/"
PLAN = "kommuner/<str:code>/planer/<int:pk>/"

urlpatterns = [
    path(f"{REPORT}beslut/ratta/", views.report_decision_correct, name="report_decision_correct"),
    path(f"{PLAN}beslut/ratta/", views.plan_decision_correct, name="plan_decision_correct"),
    path(f"{REPORT}fil/ta-bort/", views.report_file_remove, name="report_file_remove"),
    path(f"{PLAN}fil/ta-bort/", views.plan_file_remove, name="plan_file_remove"),
]
