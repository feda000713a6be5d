"""Addresses of those who answer: no account, and nothing in them that tells who it is."""

from django.urls import path

from surveys.answering import views

urlpatterns = [
    path("svara/", views.answer_code, name="answer_code"),
    path("svara/l/<str:token>/", views.answer_link, name="answer_link"),
    path("svara/start/", views.answer_start, name="answer_start"),
    path("svara/sida/<int:number>/", views.answer_page, name="answer_page"),
    path("svara/skicka/", views.answer_send, name="answer_send"),
    path("svara/tack/<str:token>/", views.answer_thanks, name="answer_thanks"),
    path("svara/lamna/", views.answer_leave, name="answer_leave"),
    path("idag/", views.today, name="today"),
]
