"""What a password may not be, beyond Django's own checks."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from municipalities.models import Municipality

CONTEXT_WORDS = ("allasansvar", "allas ansvar", "kommun", "länsstyrelsen", "lansstyrelsen")


class PortalPasswordValidator:
    """Refuse passwords over 128 characters and those made of the portal's or a municipality's name."""

    def validate(self, password, user=None):
        if len(password) > 128:
            raise ValidationError(_("The password may have at most 128 characters."), code="password_too_long")
        bare = password.casefold().strip("0123456789!?.,-_ ")
        names = {name.casefold() for name in Municipality.objects.values_list("name", flat=True)}
        if bare in CONTEXT_WORDS or bare in names or bare.removesuffix("kommun").strip() in names:
            raise ValidationError(_("Choose a password that is harder to guess."), code="password_context")

    def get_help_text(self):
        return _("At least 12 characters. A few words that do not belong together work well.")
