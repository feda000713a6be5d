"""Making for good what was locked: PDF/UA-1 and PDF/A-2a, Word, and the figures that they show."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

from django.utils import timezone
from django.utils.translation import gettext as _

from plans.models.locking import Lockable
from portal.lib.papers.blocks import Paper
from portal.lib.papers.pdf import pdf_of
from portal.lib.papers.word import word_of


def make(row: Lockable, gather: Callable[[], Paper]) -> None:
    """Make the files of a row whose state is "being made", and keep them with the paper that `gather` gives.

    What goes wrong is raised, and the row is a draft again: to be mended and locked anew.
    """
    making = type(row)._default_manager.filter(pk=row.pk, state=Lockable.State.MAKING)
    note = _("Case number %(number)s") % {"number": row.case_number} if row.case_number else ""
    try:
        paper = replace(gather(), note=note)
        making.update(done=40)
        pdf = pdf_of(paper, archived=True)
        making.update(done=70)
        word = word_of(paper)
    except Exception:
        making.update(state=Lockable.State.DRAFT, done=0)
        raise
    making.update(
        state=Lockable.State.LOCKED,
        done=100,
        paper=paper.as_json(),
        pdf=pdf,
        word=word,
        sha256=sha256(pdf).hexdigest(),
        locked_at=timezone.now(),
    )
