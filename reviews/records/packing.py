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
from municipalities.models import CooperationAgreement, Meeting, Municipality
from plans.models import ActionPlan, CouncilReport, Document, SituationReport
from plans.printing.content import paper_of
from portal.lib.papers.blocks import Paper, Table
from portal.lib.papers.pdf import pdf_of
from reviews.models import DutyReply, Review, ReviewSubmission, YearReport
from reviews.records.record import (
    AGREEMENT,
    COUNCIL,
    DOCUMENT,
    FEEDBACK,
    MINUTES,
    PLAN,
    REPLY,
    REPORT,
    SENT,
    YEAR,
    Record,
)


def packed(records: Sequence[Record], *, by: User, place: str, municipality: Municipality | None) -> bytes:
    """A ZIP with each document's file, and index.pdf that lists them in the same order, also those without a file.

    `municipality` is whose lägesbilder and plans they are; a county has none.
    """
    content = BytesIO()
    lines = []
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for number, record in enumerate(records, start=1):
            file = file_of(record, by, municipality)
            name = ""
            if file is not None:
                name = f"{number:03}-{file_name(record, file[0])}"
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


def file_name(record: Record, ending: str) -> str:
    """What the document's file is called outside the portal."""
    return f"{slugify(record.title)[:60].strip('-') or record.kind}.{ending}"


def file_of(record: Record, by: User, municipality: Municipality | None) -> tuple[str, bytes] | None:
    """The file's ending and content; None where there is none, or none any more."""
    if not record.has_file:
        return None
    if record.kind in (REPORT, PLAN) and municipality is not None:
        return _steering(record, by, municipality)
    if record.kind == COUNCIL:
        return _kept(CouncilReport.objects.select_related("file").get(pk=record.pk).file)
    if record.kind == AGREEMENT:
        return _kept(CooperationAgreement.objects.select_related("document").get(pk=record.pk).document)
    if record.kind == MINUTES:
        return _kept(Meeting.objects.select_related("minutes").get(pk=record.pk).minutes)
    if record.kind == FEEDBACK:
        return "txt", Review.objects.get(pk=record.pk).feedback.encode()
    models: dict[str, Any] = {
        DOCUMENT: Document, SENT: ReviewSubmission, REPLY: DutyReply, YEAR: YearReport,
    }  # fmt: skip
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
