"""Addresses of the county's yearly report."""

from django.urls import path

from reviews.year_report import views

LIST = "lan/<str:codes>/arsrapporter/"
ONE = f"{LIST}<int:year>/"

urlpatterns = [
    path(LIST, views.year_report_list, name="year_report_list"),
    path(f"{LIST}ny/", views.year_report_new, name="year_report_new"),
    path(ONE, views.year_report_detail, name="year_report_detail"),
    path(f"{ONE}rubriker/", views.year_report_settings, name="year_report_settings"),
    path(f"{ONE}avsnitt/<slug:section>/", views.year_report_section, name="year_report_section"),
    path(f"{ONE}underlag/<slug:basis>/", views.year_report_basis, name="year_report_basis"),
    path(f"{ONE}exempel/", views.year_report_examples, name="year_report_examples"),
    path(f"{ONE}pdf/", views.year_report_pdf, name="year_report_pdf"),
    path(f"{ONE}word/", views.year_report_word, name="year_report_word"),
    path(f"{ONE}las/", views.year_report_lock, name="year_report_lock"),
    path(f"{ONE}diarienummer/", views.year_report_case_number, name="year_report_case_number"),
    path(f"{ONE}ta-bort/", views.year_report_remove, name="year_report_remove"),
]
