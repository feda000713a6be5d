"""A package of documents to give out: the files as they are kept, and an index of them."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import Municipality
from plans.models import ActionPlan, CouncilReport, Document, SituationReport
from plans.printing.content import paper_of
from portal.lib.papers.blocks import Paper, Table
from portal.lib.papers.pdf import pdf_of
from reviews.models import Review, ReviewSubmission, YearReport
from reviews.records.reports import COUNCIL, DOCUMENT, FEEDBACK, PLAN, REPORT, SENT, YEAR, Record


def packed(records: Sequence[Record], *, by: User, place: str, municipality: Municipality | None) -> bytes:
    """A ZIP with each document's file, and index.pdf that lists them in the same order, also those without a file.

    `municipality` is whose lägesbilder and plans they are; a county has none.
    """
    content = BytesIO()
    lines = []
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for number, record in enumerate(records, start=1):
            file = _file(record, by, municipality) if record.has_file else None
            name = ""
            if file is not None:
                name = f"{number:03}-{slugify(record.title)[:60] or record.kind}.{file[0]}"
                archive.writestr(name, file[1])
            lines.append((str(number), *_line(record), name or _("no file")))
        archive.writestr("index.pdf", pdf_of(_index(lines, place)))
    return content.getvalue()


def _line(record: Record) -> tuple[str, ...]:
    return (
        record.on.isoformat(),
        record.title,
        str(record.kind_label),
        record.sender,
        record.receiver or "–",
        record.case_number or "–",
        record.secrecy or "–",
    )


def _index(lines: Sequence[tuple[str, ...]], place: str) -> Paper:
    head = (
        _("No."), _("Date"), _("Title"), _("Kind"), _("Sender"), _("Receiver"), _("Case number"),
        _("Secrecy paragraph"), _("File"),
    )  # fmt: skip
    widths = (0.4, 0.9, 2, 1.3, 1.5, 1.5, 1, 1, 1.8)
    return Paper(
        title=_("Documents given out"),
        place=place,
        about=_("Index of the package"),
        on=timezone.localdate(),
        blocks=(Table(_("The documents"), head, tuple(lines), widths=widths, wide=True),),
        language=settings.LANGUAGE_CODE,
    )


def _file(record: Record, by: User, municipality: Municipality | None) -> tuple[str, bytes] | None:
    """The file's ending and content; None where there is none any more."""
    if record.kind in (REPORT, PLAN) and municipality is not None:
        return _steering(record, by, municipality)
    if record.kind == COUNCIL:
        kept = CouncilReport.objects.select_related("file").get(pk=record.pk).file
        return _kept(kept)
    if record.kind == FEEDBACK:
        return "txt", Review.objects.get(pk=record.pk).feedback.encode()
    models: dict[str, Any] = {DOCUMENT: Document, SENT: ReviewSubmission, YEAR: YearReport}
    pdf = models[record.kind].objects.values_list("pdf", flat=True).get(pk=record.pk)
    return ("pdf", bytes(pdf)) if pdf else None


def _kept(file: Any) -> tuple[str, bytes] | None:
    if file is None or file.removed_at is not None:
        return None
    return file.name.rpartition(".")[2], bytes(file.content)


def _steering(record: Record, by: User, municipality: Municipality) -> tuple[str, bytes] | None:
    """A registered lägesbild or plan as its file; one that was written here set as a document."""
    is_report = record.kind == REPORT
    model: Any = SituationReport if is_report else ActionPlan
    row = model.objects.select_related("file").get(pk=record.pk)
    if row.is_registered:
        return _kept(row.file)
    kind = Document.Kind.SITUATION_REPORT if is_report else Document.Kind.ACTION_PLAN
    shown = Document(municipality=municipality, kind=kind, title=row.title)
    shown.report, shown.plan = (row, None) if is_report else (None, row)
    note = _("Case number %(number)s") % {"number": record.case_number} if record.case_number else ""
    return "pdf", pdf_of(replace(paper_of(shown, by=by), note=note))
