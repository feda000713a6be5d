"""Addresses of surveys.results."""

from django.urls import path

from surveys.results import views
from surveys.results.pooling import views as pooling

RESULTS = "enkater/omgang/<int:pk>/resultat/"
POOL = "enkater/sammanlagt/<int:pk>/"

urlpatterns = [
    path("kommuner/<str:code>/enkater/resultat/", views.survey_result_list, name="survey_result_list"),
    path(
        "lan/<str:codes>/enkater/resultat/", views.county_survey_result_list, name="county_survey_result_list"
    ),
    path(RESULTS, views.survey_results, name="survey_results"),
    path(RESULTS + "avsnitt/<int:section>/", views.survey_results_section, name="survey_results_section"),
    path(RESULTS + "exportera.<str:kind>", views.survey_results_export, name="survey_results_export"),
    path(RESULTS + "rakna/", views.survey_count, name="survey_count"),
    path(RESULTS + "publicera/", views.survey_publish, name="survey_publish"),
    path(RESULTS + "fritext/", views.survey_texts, name="survey_texts"),
    path(RESULTS + "for-alla/", views.survey_public_edit, name="survey_public_edit"),
    path(RESULTS + "radera-svaren/", views.survey_purge, name="survey_purge"),
    path(RESULTS + "lagg-ihop/", pooling.survey_pool_new, name="survey_pool_new"),
    path(POOL, pooling.survey_pool, name="survey_pool"),
    path(POOL + "avsnitt/<int:section>/", pooling.survey_pool_section, name="survey_pool_section"),
    path(POOL + "exportera.<str:kind>", pooling.survey_pool_export, name="survey_pool_export"),
    path("resultat/<str:token>/", views.survey_public, name="survey_public"),
]
