"""Addresses of the lägesbild."""

from django.urls import path

from plans.situation import views
from plans.situation.contents import views as contents
from plans.situation.steps import views as steps

ALL = "kommuner/<str:code>/lagesbilder/"
ONE = f"{ALL}<int:pk>/"
SOURCE = f"{ONE}kallor/<int:source>/"
PROBLEM = f"{ONE}problem/<int:problem>/"
CAUSE = f"{PROBLEM}orsaker/<int:cause>/"

urlpatterns = [
    path(ALL, views.report_list, name="report_list"),
    path(f"{ALL}ny/", views.report_new, name="report_new"),
    path(ONE, views.report_detail, name="report_detail"),
    path(f"{ONE}las/", views.report_read, name="report_read"),
    path(f"{ONE}andra/", views.report_edit, name="report_edit"),
    path(f"{ONE}ta-bort/", views.report_remove, name="report_remove"),
    path(f"{ONE}delar/<slug:part>/", views.report_part, name="report_part"),
    path(f"{ONE}tva-bilder/", views.report_pictures, name="report_pictures"),
    path(f"{ONE}kallor/ny/<slug:kind>/", contents.report_source_new, name="report_source_new"),
    path(f"{SOURCE}andra/", contents.report_source_edit, name="report_source_edit"),
    path(f"{SOURCE}ta-bort/", contents.report_source_remove, name="report_source_remove"),
    path(f"{SOURCE}fil/", contents.report_source_file, name="report_source_file"),
    path(f"{ONE}problem/nytt/", contents.problem_new, name="problem_new"),
    path(PROBLEM, contents.problem_detail, name="problem_detail"),
    path(f"{PROBLEM}andra/", contents.problem_edit, name="problem_edit"),
    path(f"{PROBLEM}flytta/", contents.problem_move, name="problem_move"),
    path(f"{PROBLEM}avsluta/", contents.problem_close, name="problem_close"),
    path(f"{PROBLEM}ta-bort/", contents.problem_remove, name="problem_remove"),
    path(f"{PROBLEM}orsaker/ny/", contents.cause_new, name="cause_new"),
    path(f"{CAUSE}andra/", contents.cause_edit, name="cause_edit"),
    path(f"{CAUSE}ta-bort/", contents.cause_remove, name="cause_remove"),
    path(f"{ONE}kommentera/", steps.report_comment, name="report_comment"),
    path(f"{ONE}kommentar-klar/", steps.report_settle, name="report_settle"),
    path(f"{ONE}deltagare/", steps.report_people, name="report_people"),
    path(f"{ONE}deltagare/bort/", steps.report_uninvite, name="report_uninvite"),
    path(f"{ONE}skicka/", steps.report_send, name="report_send"),
    path(f"{ONE}granskning/", steps.report_review, name="report_review"),
    path(f"{ONE}fardigstall/", steps.report_complete, name="report_complete"),
    path(f"{ONE}beslut/", steps.report_decision, name="report_decision"),
    path(f"{ONE}ny-version/", steps.report_version_new, name="report_version_new"),
    path(f"{ONE}vad-som-andrades/", steps.report_changes, name="report_changes"),
    path(f"{ONE}uppdatering/", steps.report_update_new, name="report_update_new"),
]
