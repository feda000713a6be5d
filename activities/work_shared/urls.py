"""Addresses of the pages about how the work is shared."""

from django.urls import path

from activities.work_shared import views

urlpatterns = [
    path("kommuner/<str:code>/sa-delas-arbetet/", views.work_shared, name="work_shared"),
    path(
        "kommuner/<str:code>/sa-delas-arbetet/atgarder/",
        views.work_shared_measures,
        name="work_shared_measures",
    ),
]
