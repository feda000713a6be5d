"""Address of the page about how the work is shared."""

from django.urls import path

from activities.work_shared import views

urlpatterns = [
    path("kommuner/<str:code>/sa-delas-arbetet/", views.work_shared, name="work_shared"),
]
