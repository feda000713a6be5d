"""Addresses of replies to those who ask, and of the duties that an administrator keeps."""

from django.urls import path

from reviews.replies import duties, views

LIST = "kommuner/<str:code>/rapporter/svar/"
ONE = f"{LIST}<int:pk>/"
DUTIES = "administrera/rapporteringskrav/"

urlpatterns = [
    path(LIST, views.reply_list, name="reply_list"),
    path(f"{LIST}borja/", views.reply_new, name="reply_new"),
    path(f"{LIST}krav/<slug:duty>/", views.reply_preview, name="reply_preview"),
    path("kommuner/<str:code>/rapporter/fraga/", views.reply_ask, name="reply_ask"),
    path(ONE, views.reply_detail, name="reply_detail"),
    path(f"{ONE}andra/", views.reply_edit, name="reply_edit"),
    path(f"{ONE}fragor/<slug:question>/", views.reply_answer, name="reply_answer"),
    path(f"{ONE}pdf/", views.reply_pdf, name="reply_pdf"),
    path(f"{ONE}word/", views.reply_word, name="reply_word"),
    path(f"{ONE}exportera.<str:kind>", views.reply_export, name="reply_export"),
    path(f"{ONE}las/", views.reply_lock, name="reply_lock"),
    path(f"{ONE}dela/", views.reply_share, name="reply_share"),
    path(f"{ONE}dela-inte/", views.reply_stop_sharing, name="reply_stop_sharing"),
    path(f"{ONE}diarienummer/", views.reply_case_number, name="reply_case_number"),
    path(f"{ONE}ta-bort/", views.reply_remove, name="reply_remove"),
    path("lan/<str:codes>/svar/", views.county_reply_list, name="county_reply_list"),
    path(DUTIES, duties.reporting_duty_list, name="reporting_duty_list"),
    path(f"{DUTIES}nytt/", duties.reporting_duty_new, name="reporting_duty_new"),
    path(f"{DUTIES}<slug:duty>/", duties.reporting_duty_edit, name="reporting_duty_edit"),
    path(f"{DUTIES}<slug:duty>/fragor/", duties.reporting_duty_questions, name="reporting_duty_questions"),
]
