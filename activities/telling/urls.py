"""Addresses of links and of what came by them, and the one that a link itself opens."""

from django.urls import path

from activities.telling import views

LINKS = "kommuner/<str:code>/berattelser/"
LINK = LINKS + "<int:pk>/"
TOLD = "kommuner/<str:code>/aktiviteter/<int:pk>/"

urlpatterns = [
    path(LINKS, views.tell_link_list, name="tell_link_list"),
    path(LINKS + "ny/", views.tell_link_new, name="tell_link_new"),
    path(LINKS + "att-ta-emot/", views.telling_list, name="telling_list"),
    path(LINK, views.tell_link_detail, name="tell_link_detail"),
    path(LINK + "affisch.pdf", views.tell_link_poster, name="tell_link_poster"),
    path(LINK + "andra/", views.tell_link_edit, name="tell_link_edit"),
    path(LINK + "mejla/", views.tell_link_mail, name="tell_link_mail"),
    path(LINK + "pausa/", views.tell_link_pause, name="tell_link_pause"),
    path(LINK + "oppna/", views.tell_link_resume, name="tell_link_resume"),
    path(LINK + "ny-lank/", views.tell_link_renew, name="tell_link_renew"),
    path(LINK + "stang/", views.tell_link_close, name="tell_link_close"),
    path(LINK + "tacka-nej-till-allt/", views.tell_link_decline_all, name="tell_link_decline_all"),
    path(TOLD + "ta-emot/", views.telling_accept, name="telling_accept"),
    path(TOLD + "sla-ihop/", views.telling_merge, name="telling_merge"),
    path(TOLD + "tacka-nej/", views.telling_decline, name="telling_decline"),
    path("beratta/<str:token>/", views.tell, name="tell"),
    path("beratta/<str:token>/tack/", views.tell_thanks, name="tell_thanks"),
]
