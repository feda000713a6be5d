"""The handover gathered: six chapters, the first week first; drawn as a page and as PDF."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from activities.handover.coming import coming
from activities.handover.first_week import first_week
from activities.handover.people import people
from activities.handover.reasons import reasons
from activities.handover.sheet import Chapter, Part, Sheet, known_of
from activities.handover.standing import half_done, standing
from municipalities.models import Municipality
from portal.lib.papers.blocks import Block, Bullets, Heading, Paper, Table, Text


def sheet_of(municipality: Municipality, *, reader: User) -> Sheet:
    """All that a successor needs to know, as it stands today; for someone who reads the municipality in full."""
    known = known_of(municipality, reader=reader)
    dates = Chapter("dates", _("Promises and dates"), coming(known))
    unfinished = Chapter("unfinished", _("What is half done"), half_done(known))
    chapters = (
        Chapter("first-week", _("The first week"), first_week(known, dates, unfinished)),
        Chapter("standing", _("Where we are"), standing(known)),
        dates,
        Chapter("people", _("People"), people(known)),
        Chapter("reasons", _("Why it was decided"), reasons(known)),
        unfinished,
    )
    return Sheet(municipality, known.today, chapters)


def paper_of(municipality: Municipality, *, reader: User) -> Paper:
    """The same as a paper, in the portal's language."""
    with override(settings.LANGUAGE_CODE):
        sheet = sheet_of(municipality, reader=reader)
        blocks: list[Block] = []
        for chapter in sheet.chapters:
            blocks.append(Heading(1, chapter.title))
            for part in chapter.parts:
                blocks += _blocks(part)
        return Paper(
            title=_("Handover"),
            place=municipality.full_name,
            about=_("For whoever takes over the coordination of the prevention work"),
            on=sheet.on,
            blocks=tuple(blocks),
            note=_("For the municipality's own use"),
            language=settings.LANGUAGE_CODE,
        )


def _blocks(part: Part) -> list[Block]:
    """A heading with the lines: a table where they have days, else a list."""
    heading = Heading(2, part.title)
    if not part.lines:
        return [heading, Text(part.empty, soft=True)]
    if any(line.on for line in part.lines):
        rows = tuple(
            (line.text, line.on.isoformat() if line.on else "–", line.note or "–") for line in part.lines
        )
        head = (_("What"), _("Day"), _("More about it"))
        return [heading, Table("", head, rows, widths=(2.6, 1, 2.6))]
    return [
        heading,
        Bullets(tuple(f"{line.text} – {line.note}" if line.note else line.text for line in part.lines)),
    ]
