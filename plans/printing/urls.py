"""Addresses of Rapporter."""

from django.urls import path

from plans.printing import views

PLACE = "kommuner/<str:code>/rapporter/"
ONE = f"{PLACE}<int:pk>/"

urlpatterns = [
    path(PLACE, views.document_list, name="document_list"),
    path(f"{PLACE}nytt/", views.document_new, name="document_new"),
    path(ONE, views.document_detail, name="document_detail"),
    path(f"{ONE}texter/", views.document_write, name="document_write"),
    path(f"{ONE}pdf/", views.document_pdf, name="document_pdf"),
    path(f"{ONE}word/", views.document_word, name="document_word"),
    path(f"{ONE}zip/", views.document_zip, name="document_zip"),
    path(f"{ONE}las/", views.document_lock, name="document_lock"),
    path(f"{ONE}diarienummer/", views.document_case_number, name="document_case_number"),
    path(f"{ONE}rapporterat/", views.document_reported, name="document_reported"),
    path(f"{ONE}ta-bort/", views.document_remove, name="document_remove"),
]
