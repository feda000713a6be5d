"""Addresses of the builder: questionnaires, their questions and their languages."""

from django.urls import path

from surveys.questions import views
from surveys.questions.asking import views as asking
from surveys.questions.interface import views as interface
from surveys.questions.languages import views as languages
from surveys.questions.preview import views as preview

FORM = "enkater/formular/"
ONE = FORM + "<int:pk>/"
SECTION = ONE + "avsnitt/<int:section>/"
QUESTION = ONE + "fraga/<int:question>/"
LANGUAGE = ONE + "sprak/<str:language>/"
AROUND = "enkater/svarssprak/"

urlpatterns = [
    path(FORM + "nytt/", views.questionnaire_new, name="questionnaire_new"),
    path(ONE, views.questionnaire_detail, name="questionnaire_detail"),
    path(ONE + "andra/", views.questionnaire_edit, name="questionnaire_edit"),
    path(ONE + "kopiera/", views.questionnaire_copy, name="questionnaire_copy"),
    path(ONE + "ny-version/", views.questionnaire_version, name="questionnaire_version"),
    path(ONE + "ta-bort/", views.questionnaire_remove, name="questionnaire_remove"),
    path(ONE + "ordning/", views.questionnaire_order, name="questionnaire_order"),
    path(ONE + "kontrollera/", views.questionnaire_check, name="questionnaire_check"),
    path(ONE + "forhandsvisa/", preview.questionnaire_preview, name="questionnaire_preview"),
    path(ONE + "forhandsvisa/sida/", preview.questionnaire_preview_page, name="questionnaire_preview_page"),
    path(ONE + "avsnitt/nytt/", views.section_new, name="section_new"),
    path(SECTION, views.section_edit, name="section_edit"),
    path(SECTION + "ta-bort/", views.section_remove, name="section_remove"),
    path(ONE + "fraga/ny/", asking.question_new, name="question_new"),
    path(QUESTION, asking.question_edit, name="question_edit"),
    path(QUESTION + "typ/", asking.question_kind, name="question_kind"),
    path(QUESTION + "villkor/", asking.question_condition, name="question_condition"),
    path(QUESTION + "siffra/", asking.question_figure, name="question_figure"),
    path(QUESTION + "ta-bort/", asking.question_remove, name="question_remove"),
    path(ONE + "sprak/", languages.questionnaire_languages, name="questionnaire_languages"),
    path(LANGUAGE, languages.questionnaire_translate, name="questionnaire_translate"),
    path(LANGUAGE + "godkann/", languages.questionnaire_approve, name="questionnaire_approve"),
    path(
        LANGUAGE + "ta-bort/", languages.questionnaire_language_remove, name="questionnaire_language_remove"
    ),
    path(AROUND, interface.interface_language_list, name="interface_language_list"),
    path(AROUND + "nytt/", interface.interface_language_new, name="interface_language_new"),
    path(AROUND + "<int:pk>/", interface.interface_language_edit, name="interface_language_edit"),
    path(
        AROUND + "<int:pk>/godkann/", interface.interface_language_approve, name="interface_language_approve"
    ),
]
