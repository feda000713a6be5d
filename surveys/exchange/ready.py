"""The portal's own questionnaires, to copy from: loaded from the files in data/questionnaires."""

from dataclasses import replace
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from portal.lib.reference import Changes
from surveys.exchange.actions import fill, said
from surveys.exchange.drafts import Draft
from surveys.exchange.own_json import dump, read, written
from surveys.models import Questionnaire

DATA = Path(__file__).parents[1] / "data"
QUESTIONNAIRES = DATA / "questionnaires"


@transaction.atomic
def load_questionnaires(*, folder: Path = QUESTIONNAIRES) -> Changes:
    """Load the ready questionnaires; loading them again changes nothing.

    A file that has changed changes its questionnaire; where a round has opened with that, it makes the next
    version. Raises Unfit for a file that is not as expected; then nothing is changed.
    """
    changes = Changes()
    for path in sorted(folder.glob("*.json")):
        changes += _load_one(path.stem, _marked(path.stem, read(path.read_bytes())))
    return changes


def _marked(code: str, draft: Draft) -> Draft:
    """The draft, where questions that bear no mark of origin get one that is the same at every loading."""
    return replace(
        draft,
        sections=tuple(
            replace(
                part,
                questions=tuple(
                    replace(asked, origin=asked.origin or uuid5(NAMESPACE_URL, f"{code}/{asked.code}"))
                    for asked in part.questions
                ),
            )
            for part in draft.sections
        ),
    )


def _load_one(code: str, draft: Draft) -> Changes:
    family = uuid5(NAMESPACE_URL, f"allas-ansvar/formular/{code}")
    newest = Questionnaire.objects.ready().filter(family=family).order_by("-number").first()
    if newest is None:
        fill(Questionnaire.objects.create(family=family, code=code, **said(draft)), draft)
        return Changes(added=[f"Questionnaire {code}"])
    if dump(newest) == written(draft):
        return Changes()
    if newest.is_locked:
        number = newest.number + 1
        before = {"copied_from": newest, "number": number}
        fill(Questionnaire.objects.create(family=family, code=code, **before, **said(draft)), draft)
        return Changes(changed=[f"Questionnaire {code}: version {number}"])
    newest.sections.all().delete()
    newest.languages.all().delete()
    Questionnaire.objects.filter(pk=newest.pk).update(**said(draft))
    fill(newest, draft)
    return Changes(changed=[f"Questionnaire {code}"])
