"""How signing in behaves: by invitation only, our own words, addresses from our own setting."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "too_many_login_attempts": _("Too many attempts. Wait ten minutes and try again."),
        "enter_current_password": _("That is not your current password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: an administrator invites."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count wrong passwords by account and sender: a stranger's guesses keep nobody else out."""
        counted = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{counted}:{self.get_client_ip(request)}"

    def login(self, request: HttpRequest, user: Any) -> None:
        """Keep on which earlier day the person was last here: news are counted from it.

        A second sign-in on the same day (another device, an ended session) makes no news old.
        """
        if user.last_login and timezone.localdate(user.last_login) < timezone.localdate():
            user.previous_login = user.last_login
            user.save(update_fields=["previous_login"])
        super().login(request, user)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Addresses in mails come from the setting, never from the request's Host header."""
        return settings.BASE_URL + resolve_url("account_confirm_email", emailconfirmation.key)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead on to the work."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)
