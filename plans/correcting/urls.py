"""Addresses where what is final is mended."""

from django.urls import path

from plans.correcting import views

REPORT = "kommuner/<str:code>/lagesbilder/<int:pk>/"
PLAN = "kommuner/<str:code>/planer/<int:pk>/"
ROUND = "kommuner/<str:code>/uppfoljning/<int:pk>/"

urlpatterns = [
    path(f"{REPORT}beslut/ratta/", views.report_decision_correct, name="report_decision_correct"),
    path(f"{PLAN}beslut/ratta/", views.plan_decision_correct, name="plan_decision_correct"),
    path(f"{REPORT}beslut/diarienummer/", views.report_case_number, name="report_case_number"),
    path(f"{PLAN}beslut/diarienummer/", views.plan_case_number, name="plan_case_number"),
    path(f"{REPORT}fil/ta-bort/", views.report_file_remove, name="report_file_remove"),
    path(f"{PLAN}fil/ta-bort/", views.plan_file_remove, name="plan_file_remove"),
    path(
        f"{REPORT}kallor/<int:source>/fil/ta-bort/",
        views.report_source_file_remove,
        name="report_source_file_remove",
    ),
    path(f"{ROUND}dokument/ta-bort/", views.round_file_remove, name="round_file_remove"),
]
