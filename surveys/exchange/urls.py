"""Addresses of the library, and of questionnaires in and out as files."""

from django.urls import path, re_path

from surveys.exchange import file_views, views

ONE = "enkater/formular/<int:pk>/"

urlpatterns = [
    path("enkater/formular/las-in/", file_views.questionnaire_import, name="questionnaire_import"),
    path(ONE + "ladda-ner/", file_views.questionnaire_download, name="questionnaire_download"),
    re_path(
        r"^enkater/formular/(?P<pk>[0-9]{1,9})/ladda-ner/formular\.(?P<kind>json|xlsx)$",
        file_views.questionnaire_file,
        name="questionnaire_file",
    ),
    path(ONE + "bibliotek/", views.questionnaire_library, name="questionnaire_library"),
    path(ONE + "bibliotek/<slug:block>/", views.library_block, name="library_block"),
]
