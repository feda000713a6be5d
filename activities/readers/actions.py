"""Publishing a municipality's page, and taking it down. Callers check access."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from activities.models import PublicPage
from activities.readers.reports import overview
from municipalities.models import Municipality


def publish(*, by: User, municipality: Municipality, introduction: str) -> PublicPage:
    """Show the page to everyone as it stands today, in the portal's language; publishing again renews it."""
    with override(settings.LANGUAGE_CODE):
        content = overview(municipality, is_public=True).as_json()
    values = {
        "introduction": introduction,
        "content": content,
        "published_at": timezone.now(),
        "published_by": by,
        "is_open": True,
    }
    page, _is_new = PublicPage.objects.update_or_create(municipality=municipality, defaults=values)
    return page


def take_down(*, municipality: Municipality) -> None:
    """Show it to nobody any more; what was written is kept for the next time."""
    PublicPage.objects.filter(municipality=municipality).update(is_open=False)
