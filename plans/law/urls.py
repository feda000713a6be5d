"""Addresses of the law table."""

from django.urls import path

from plans.law import views

LAW = "kommuner/<str:code>/lagen/"

urlpatterns = [
    path(LAW, views.law_table, name="law_table"),
    path(f"{LAW}exportera.<str:kind>", views.law_export, name="law_export"),
    path(f"{LAW}installningar/", views.law_settings, name="law_settings"),
    path(f"{LAW}dela/", views.law_share, name="law_share"),
    path(f"{LAW}rapporter/ny/", views.council_report_new, name="council_report_new"),
    path(f"{LAW}rapporter/<int:pk>/fil/", views.council_report_file, name="council_report_file"),
    path(f"{LAW}rapporter/<int:pk>/ta-bort/", views.council_report_remove, name="council_report_remove"),
    path(f"{LAW}underlag/<int:pk>/", views.duty_statement_file, name="duty_statement_file"),
    path(f"{LAW}<slug:duty>/", views.duty_detail, name="duty_detail"),
    path(f"{LAW}<slug:duty>/nytt-lage/", views.duty_statement_new, name="duty_statement_new"),
    path(f"{LAW}<slug:duty>/markera-som-last/", views.duty_mark_read, name="duty_mark_read"),
    path(f"{LAW}<slug:duty>/sluta-dela/", views.duty_stop_sharing, name="duty_stop_sharing"),
    path("lan/<str:codes>/lagen/", views.county_law, name="county_law"),
    path("lan/<str:codes>/lagen/exportera.<str:kind>", views.county_law_export, name="county_law_export"),
    path("lan/<str:codes>/kommuner/<str:code>/lagen/<slug:duty>/", views.county_duty, name="county_duty"),
]
