"""Addresses of signing in, people and invitations."""

from allauth.account import views as allauth_views
from django.conf import settings
from django.urls import include, path, re_path

from accounts import forms, views
from accounts.links.urls import calendar_urlpatterns
from accounts.links.views import membership_withdraw_links

urlpatterns = [
    # Signing in: allauth's views under their own names, which it reverses; only those the portal needs.
    path(
        "konto/logga-in/", allauth_views.LoginView.as_view(form_class=forms.LoginForm), name="account_login"
    ),
    path("konto/logga-ut/", views.account_logout, name="account_logout"),
    path("konto/skaffa/", views.account_signup, name="account_signup"),
    path("konto/avstangt/", allauth_views.account_inactive, name="account_inactive"),
    path(
        "konto/nytt-losenord/",
        allauth_views.PasswordResetView.as_view(form_class=forms.ResetPasswordForm),
        name="account_reset_password",
    ),
    path(
        "konto/nytt-losenord/skickat/", allauth_views.password_reset_done, name="account_reset_password_done"
    ),
    re_path(
        r"^konto/nytt-losenord/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.PasswordResetFromKeyView.as_view(form_class=forms.ResetPasswordKeyForm),
        name="account_reset_password_from_key",
    ),
    path(
        "konto/nytt-losenord/klart/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path(
        "konto/byt-losenord/",
        allauth_views.PasswordChangeView.as_view(form_class=forms.ChangePasswordForm),
        name="account_change_password",
    ),
    path(
        "konto/valj-losenord/",
        allauth_views.PasswordSetView.as_view(form_class=forms.SetPasswordForm),
        name="account_set_password",
    ),
    path("konto/bekrafta/", allauth_views.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^konto/bekrafta/(?P<key>[-:\w]+)/$", allauth_views.confirm_email, name="account_confirm_email"),
    # People
    path("administration/", views.needs_help, name="needs_help"),
    path("administration/personer/", views.people, name="people"),
    path("kommuner/<str:code>/personer/", views.municipality_people, name="municipality_people"),
    path("lan/<str:codes>/personer/", views.county_people, name="county_people"),
    path("administration/mejl/<int:pk>/forsok-igen/", views.mail_again, name="mail_again"),
    path("administration/mejl/<int:pk>/ge-upp/", views.mail_give_up, name="mail_give_up"),
    # A municipality's or county's code, or "portal": the place whose administrator decides.
    path("personer/<str:code>/bjud-in/", views.membership_invite, name="membership_invite"),
    path("personer/<str:code>/<int:pk>/", views.membership_edit, name="membership_edit"),
    path("personer/<str:code>/<int:pk>/avsluta/", views.membership_end, name="membership_end"),
    path("personer/<str:code>/<int:pk>/skicka-igen/", views.invitation_resend, name="invitation_resend"),
    path("personer/<str:code>/<int:pk>/dra-tillbaka/", views.invitation_withdraw, name="invitation_withdraw"),
    path(
        "personer/<str:code>/<int:pk>/skrivlankar/dra-tillbaka/",
        membership_withdraw_links,
        name="membership_withdraw_links",
    ),
    path("konto/skrivlankar/", include("accounts.links.urls")),
    path("konto/kalender/", include(calendar_urlpatterns)),
    path("", include("accounts.reminding.urls")),
    path("inbjudan/<str:token>/", views.invitation_accept, name="invitation_accept"),
]
if settings.DEMO:
    urlpatterns += [path("demo/mejl/", views.demo_mail, name="demo_mail")]
