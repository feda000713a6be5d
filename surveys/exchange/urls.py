"""Addresses of the library, and of questionnaires in and out as files."""

from django.urls import path

from surveys.exchange import views

ONE = "enkater/formular/<int:pk>/"

urlpatterns = [
    path(ONE + "bibliotek/", views.questionnaire_library, name="questionnaire_library"),
    path(ONE + "bibliotek/<slug:block>/", views.library_block, name="library_block"),
]
