"""What a password may not be, beyond Django's own checks."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from municipalities.models import Municipality

CONTEXT_WORDS = ("allasansvar", "allas ansvar", "kommun", "länsstyrelsen", "lansstyrelsen")


class PortalPasswordValidator:
    """Refuse passwords over 128 characters, mere digits, and the portal's or a municipality's name."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > 128:
            raise ValidationError(_("The password may have at most 128 characters."), code="too_long")
        bare = password.casefold().strip("0123456789!?.,-_ ")
        names = {name.casefold() for name in Municipality.objects.values_list("name", flat=True)}
        if not bare or bare in CONTEXT_WORDS or bare in names or bare.removesuffix("kommun").strip() in names:
            raise ValidationError(_("Choose a password that is harder to guess."), code="guessable")

    def get_help_text(self) -> str:
        return _("At least 12 characters. A few words that do not belong together work well.")
