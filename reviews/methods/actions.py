"""Methods, notes and verdicts: put in, changed, withdrawn and shown again. Callers check access."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from municipalities.models import County, Municipality
from portal.lib.editions import EditConflict, save_edition
from portal.lib.swedish import sort_key
from reviews.models import Method, MethodNote, MethodUse

LONGEST_KEY = 250
Shown = Method | MethodNote | MethodUse


def add_method(
    *, by: User, municipality: Municipality | None, county: County | None, form_token: UUID, **fields: Any
) -> Method:
    """Put a method of the municipality's or the county board's into the bank. The same form twice gives one.

    Raises IntegrityError if the token is another person's or from another place.
    """
    method, _is_new = Method.objects.get_or_create(
        form_token=form_token,
        municipality=municipality,
        county=county,
        created_by=by,
        defaults=fields | {"sort_key": _key(fields["name"])},
    )
    return method


def change_method(*, method: Method, edition: int, **fields: Any) -> Method:
    """Change a method. Raises EditConflict if someone else saved since."""
    return save_edition(method, edition=edition, **fields, sort_key=_key(fields["name"]))


@transaction.atomic
def save_note(*, municipality: Municipality, method: Method, edition: int, text: str) -> MethodNote:
    """Tell how the municipality did it, with its inhabitants of today; edition 0 is one that tells for the first time.

    Raises EditConflict if someone else has told meanwhile, unless both say the same.
    """
    told = {"text": text, "inhabitants": municipality.population, "written_on": timezone.localdate()}
    note, _is_new = MethodNote.objects.get_or_create(method=method, municipality=municipality, defaults=told)
    try:
        return save_edition(note, edition=edition, **told)
    except EditConflict as conflict:
        if conflict.current.text == text:
            return conflict.current
        raise


@transaction.atomic
def save_use(
    *, municipality: Municipality, method: Method, year: int, edition: int, verdict: str, sentence: str
) -> MethodUse:
    """Tell how the method went that year; edition 0 is a year that nothing was told of.

    Raises EditConflict if someone else has told meanwhile, unless both say the same.
    """
    told = {"verdict": verdict, "sentence": sentence}
    use, _is_new = MethodUse.objects.get_or_create(
        method=method, municipality=municipality, year=year, defaults=told
    )
    try:
        return save_edition(use, edition=edition, **told)
    except EditConflict as conflict:
        if (conflict.current.verdict, conflict.current.sentence) == (verdict, sentence):
            return conflict.current
        raise


def withdraw(row: Shown) -> None:
    """Let it vanish for others at once; those who put it in keep it. Withdrawn twice it went the first time."""
    type(row).objects.filter(pk=row.pk, withdrawn_on=None).update(withdrawn_on=timezone.localdate())


def show_again(row: Shown) -> None:
    """Let others see it again."""
    type(row).objects.filter(pk=row.pk).update(withdrawn_on=None)


def _key(name: str) -> str:
    return sort_key(name)[:LONGEST_KEY]
