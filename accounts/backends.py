"""Who is asking: the signed-in person with what they may do today, in one question to the database."""

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import Membership


class PersonBackend(AuthenticationBackend):
    def get_user(self, user_id):
        """The person with the memberships in force; None for a closed or unknown account."""
        memberships = list(Membership.objects.active().filter(user=user_id).select_related("user"))
        if not memberships:
            return super().get_user(user_id)
        person = memberships[0].user
        person.active_memberships = memberships  # what the property would read; see accounts.models
        return person if self.user_can_authenticate(person) else None
