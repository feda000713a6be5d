"""A reply as a paper, and as a table: what the portal knows, what it builds on, and what a person wrote."""

from collections.abc import Iterator
from io import BytesIO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from portal.lib.cells import CSV_CONTENT_TYPE, XLSX_CONTENT_TYPE, Cell, csv_lines, write_xlsx
from portal.lib.papers.blocks import Block, Bullets, Facts, Heading, Paper, Text, paragraphs
from reviews.models import DutyReply, ReplyAnswer
from reviews.replies.knowledge import Gathered, Knowledge

LISTED = 40  # activities named under a question
WIDTHS = (8, 48, 20, 90)


def paper_of(reply: DutyReply) -> Paper:
    """The reply as the record stands now; a locked one is as it was when it was locked.

    The portal's language is the document's, whoever asks.
    """
    if reply.is_locked:
        return Paper.from_json(reply.paper or {})
    with override(settings.LANGUAGE_CODE):
        knowledge = Knowledge(reply, timezone.localdate())
        blocks: list[Block] = [Facts(_facts(reply))]
        for number, answer in enumerate(reply.answers.prefetch_related("uses"), start=1):
            blocks += answer_blocks(number, answer, knowledge.gathered(answer, uses_of(answer)))
        return Paper(
            title=str(reply),
            place=reply.municipality.full_name,
            about=_("Reply to %(asker)s") % {"asker": reply.asker},
            on=timezone.localdate(),
            blocks=tuple(blocks),
            note=_("Draft"),
            language=settings.LANGUAGE_CODE,
        )


def uses_of(answer: ReplyAnswer) -> dict[int, str]:
    """What is kept of the answer's activities: found, chosen or left out."""
    return {use.activity_id: use.how for use in answer.uses.all()}


def _facts(reply: DutyReply) -> tuple[tuple[str, str], ...]:
    rows = [(_("Who asks"), reply.asker)]
    if reply.basis:
        rows.append((_("Ground"), reply.basis))
    rows.append((_("Period"), f"{reply.period_from.isoformat()} – {reply.period_to.isoformat()}"))
    return tuple(rows)


def answer_blocks(number: int, answer: ReplyAnswer, known: Gathered) -> list[Block]:
    """A question with all that stands under it; where there is nothing, that is what it says."""
    blocks: list[Block] = []
    if (
        answer.shows_basis
        and (known.is_prefilled or known.entries)
        and known.text
        and answer.basis != "search"
    ):
        said = f"{known.text} ({known.why})" if known.why else known.text
        blocks.append(Facts(((_("In the portal"), said),)))
    if answer.shows_basis and known.lines:
        blocks.append(Bullets(tuple(_pointed(line.text, line.note) for line in known.lines)))
    if answer.shows_basis and known.entries and not answer.sources:
        blocks.append(Bullets(tuple(_pointed(one.title, one.kind, one.on) for one in known.entries[:LISTED])))
        if (more := len(known.entries) - LISTED) > 0:
            said = ngettext("and %(n)s activity more", "and %(n)s activities more", more) % {"n": more}
            blocks.append(Text(said, soft=True))
    if answer.text.strip():
        blocks.append(Text(answer.text))
    if not blocks:
        blocks.append(Text(_("No answer"), soft=True))
    if answer.sources:
        pointed = tuple(_pointed(one["title"], one["kind"], one.get("day")) for one in answer.sources)
        blocks += [Heading(2, _("Sources")), Bullets(pointed)]
    return [Heading(1, f"{number}. {answer.question}"), *blocks]


def _pointed(text: str, note: str = "", day: object = None) -> str:
    first, *more = (str(part) for part in (day, text, note) if part)
    for part in more:
        first += f" {part}" if first.endswith((".", "!", "?")) else f", {part}"
    return first


def table_of(paper: Paper) -> Iterator[tuple[Cell, ...]]:
    """The paper line by line: number and question, what stands there, and the words. Locked: the words then."""
    number, question = "", ""
    heading_of_list = _("Builds on")
    for block in paper.blocks:
        if isinstance(block, Heading) and block.level == 1:
            number, _point, question = block.text.partition(". ")
            heading_of_list = _("Builds on")
        elif isinstance(block, Heading):
            heading_of_list = block.text
        elif isinstance(block, Facts):
            for label, text in block.rows:
                yield number, question, label, text
        elif isinstance(block, Bullets):
            for item in block.items:
                yield number, question, heading_of_list, item
        elif isinstance(block, Text):
            label = "" if block.soft else _("Own words")
            for part in paragraphs(block.text):
                yield number, question, label, part


def file_of(kind: str, paper: Paper) -> tuple[bytes, str]:
    """The table as a file and its type; raises ValueError for a kind other than csv and xlsx."""
    with override(settings.LANGUAGE_CODE):
        header = [_("Question number"), _("Question"), _("What stands here"), _("Text")]
        rows = list(table_of(paper))
    if kind == "csv":
        return "".join(csv_lines(header, rows)).encode(), CSV_CONTENT_TYPE
    if kind != "xlsx":
        raise ValueError(kind)
    file = BytesIO()
    write_xlsx(file, header, rows, sheet_title=paper.title[:31], widths=WIDTHS)
    return file.getvalue(), XLSX_CONTENT_TYPE
