"""Saying yes to being compared, and taking it back. Callers check access."""

from accounts.models import User
from municipalities.models import Municipality
from plans.models import AlikeConsent


def say_yes(*, by: User, municipality: Municipality, contact: str) -> AlikeConsent:
    """Let the municipality be found by others like it; said again, only the contact changes."""
    consent, _is_new = AlikeConsent.objects.update_or_create(
        municipality=municipality,
        defaults={"contact": contact},
        create_defaults={"contact": contact, "given_by": by},
    )
    return consent


def take_back(*, municipality: Municipality) -> None:
    """Let nobody find the municipality any more; from that moment it sees no one else either."""
    AlikeConsent.objects.filter(municipality=municipality).delete()
