"""Addresses of the county's desk, and of its packages."""

from django.urls import include, path

from reviews import views

urlpatterns = [
    path("", include("reviews.support.urls")),
    path("", include("reviews.year_report.urls")),
    path("", include("reviews.following.urls")),
    path("", include("reviews.records.urls")),
    path("", include("reviews.replies.urls")),
    path("", include("reviews.events.urls")),
    path("", include("reviews.search.urls")),
    path("", include("reviews.asking.urls")),
    path("", include("reviews.methods.urls")),
    path("lan/<str:codes>/", views.county_desk, name="county_desk"),
    path("lan/<str:codes>/exportera.<str:kind>", views.county_export, name="county_export"),
    path("lan/<str:codes>/aktiviteter/", views.county_activities, name="county_activities"),
    path("lan/<str:codes>/nytt/", views.county_news, name="county_news"),
    path("lan/<str:codes>/nytt/markera-som-last/", views.county_mark_read, name="county_mark_read"),
    path("lan/<str:codes>/kommuner/<str:code>/", views.county_municipality, name="county_municipality"),
]
