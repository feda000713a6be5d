"""Pages of documents: what there is, what to write, how it looks, and locking it for good."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from municipalities.models import MUNICIPAL, Municipality
from plans.closed import closed
from plans.models import Document
from plans.planning.people import reads_names
from plans.printing import actions
from plans.printing.content import SECTIONS, paper_of
from plans.printing.forms import CaseNumberForm, NewDocumentForm, ReportedForm, TextsForm
from portal.lib.editions import EditConflict
from portal.lib.htmx import render_page
from portal.lib.papers.pdf import pdf_of
from portal.lib.papers.word import word_of
from portal.lib.removals import removed_once
from portal.lib.reopening import reopened
from portal.lib.uploads import KINDS, download

form_page = require_http_methods(["GET", "HEAD", "POST"])
FILES = ("pdf", "word", "paper")


def scope(request, code, pk):
    """The document, if the user may read it there; its files are left unread. Else 404."""
    documents = Document.objects.visible_to(request.user).select_related(
        "municipality", "report", "plan", "round__plan"
    )
    return get_object_or_404(documents.defer(*FILES), municipality__code=code, pk=pk)


def coordinated(request, code, pk):
    """The document, if the user coordinates its municipality; else 404."""
    document = scope(request, code, pk)
    if not document.municipality.is_coordinated_by(request.user):
        raise Http404
    return document


def draft_scope(request, code, pk):
    """The document, if the user may write in it now; else 404."""
    document = coordinated(request, code, pk)
    if document.state != Document.State.DRAFT:
        raise Http404
    return document


@require_safe
def document_list(request, code):
    """The municipality's documents, the newest first."""
    municipality = get_object_or_404(
        Municipality.objects.where(request.user, *MUNICIPAL, "partner"), code=code
    )
    documents = Document.objects.visible_to(request.user).filter(municipality=municipality)
    year = timezone.localdate().year
    replies = municipality.duty_replies.visible_to(request.user)
    context = {
        "municipality": municipality,
        "documents": documents.defer(*FILES),
        "can_coordinate": municipality.is_coordinated_by(request.user),
        "year": year,
        "requests": replies.counted(year) if municipality.is_read_in_full_by(request.user) else (),
        "answers_county": municipality.pk in request.user.reach("coordinator", "manager", "colleague"),
        "gives_out": municipality.pk in request.user.reach("coordinator", "registrar"),
    }
    return render(request, "plans/document_list.html", context)


@form_page
def document_new(request, code):
    """Choose what is needed; a link from a lägesbild or a plan has chosen already."""
    municipality = get_object_or_404(Municipality.objects.coordinated_by(request.user), code=code)
    chosen = {name: request.GET[name] for name in ("kind", "report", "plan", "round") if name in request.GET}
    form = NewDocumentForm(request.POST or None, user=request.user, municipality=municipality, initial=chosen)
    if request.method == "POST" and form.is_valid():
        document = actions.begin_document(
            by=request.user,
            municipality=municipality,
            form_token=form.cleaned_data["form_token"],
            **form.document_fields,
        )
        return redirect("document_detail", code, document.pk)
    return render(request, "plans/document_new.html", {"municipality": municipality, "form": form})


@require_safe
def document_detail(request, code, pk):
    """What the document holds and how far it has come; while it is made, htmx asks every second."""
    document = scope(request, code, pk)
    if request.htmx and document.state != Document.State.MAKING:
        return HttpResponseClientRedirect(request.path)
    is_bundle = document.kind == Document.Kind.GRANT_BUNDLE
    context = {
        "municipality": document.municipality,
        "document": document,
        "zip": reverse("document_zip", args=[code, pk]) if is_bundle else None,
        "sections": [(section, document.texts.get(section.code, "")) for section in SECTIONS[document.kind]],
        "is_about_drafts": actions.is_about_drafts(document),
        "can_coordinate": document.municipality.is_coordinated_by(request.user),
        "can_number": Document.objects.numbered_by(request.user).contains(document),
        "case_form": CaseNumberForm(initial={"case_number": document.case_number}),
        "reported_form": ReportedForm(),
        "locked_by": document.locked_by if reads_names(request.user, document.municipality) else None,
    }
    return render_page(request, "plans/document_detail.html", context, fragment="progress")


@form_page
def document_write(request, code, pk):
    """Write in the document's sections; what someone else saved meanwhile is shown beside one's own."""
    document = coordinated(request, code, pk)
    if document.state != Document.State.DRAFT:
        return closed(request, code, document)
    initial = {"title": document.title, "case_number": document.case_number, "edition": document.edition}
    form = TextsForm(request.POST or None, document=document, initial=initial)
    difference = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.write_in_document(
                document=document,
                edition=data["edition"],
                title=data["title"],
                case_number=data["case_number"],
                texts=form.texts,
            )
        except actions.NotDraft:
            return closed(request, code, document)
        except EditConflict as conflict:
            difference = reopened(form, conflict.current, form.saved_in(conflict.current))
        else:
            messages.success(request, _("Saved."))
            return redirect("document_detail", code, pk)
    context = {
        "municipality": document.municipality,
        "document": document,
        "form": form,
        "difference": difference,
    }
    status = 422 if form.errors or difference else 200
    return render(request, "plans/document_write.html", context, status=status)


def files_of(document, user):
    """The document's PDF and Word file: as they were locked, or as they would be now."""
    if document.is_locked:
        return bytes(document.pdf), bytes(document.word)
    paper = paper_of(document, by=user)
    return pdf_of(paper), word_of(paper)


def file_name(document, ending):
    return f"{slugify(document.title) or 'dokument'}-{slugify(document.municipality.name)}.{ending}"


@require_safe
def document_pdf(request, code, pk):
    """Give the document as PDF."""
    document = scope(request, code, pk)
    pdf = bytes(document.pdf) if document.is_locked else pdf_of(paper_of(document, by=request.user))
    return download(pdf, name=file_name(document, "pdf"), content_type=KINDS["pdf"][1])


@require_safe
def document_word(request, code, pk):
    """Give the document as a Word file to go on with."""
    document = scope(request, code, pk)
    word = bytes(document.word) if document.is_locked else word_of(paper_of(document, by=request.user))
    return download(word, name=file_name(document, "docx"), content_type=KINDS["docx"][1])


@require_safe
def document_zip(request, code, pk):
    """Give both files and what was registered as files of their own, packed together."""
    document = scope(request, code, pk)
    pdf, word = files_of(document, request.user)
    packed = {file_name(document, "pdf"): pdf, file_name(document, "docx"): word}
    for source in (document.report, document.plan):
        if source is not None and source.file_id and not source.file.removed_at:
            packed[f"{source.pk}-{source.file.name}"] = bytes(source.file.content)
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, file in packed.items():
            archive.writestr(name, file)
    return download(content.getvalue(), name=file_name(document, "zip"), content_type="application/zip")


@form_page
def document_lock(request, code, pk):
    """Ask once more, then let the document be made for good."""
    document = draft_scope(request, code, pk)
    if request.method == "POST":
        try:
            actions.lock_document(by=request.user, document=document)
        except actions.NotFinal:
            messages.warning(
                request, _("What the document is about is still a draft. Complete or decide it first.")
            )
        return redirect("document_detail", code, pk)
    context = {
        "municipality": document.municipality,
        "document": document,
        "is_about_drafts": actions.is_about_drafts(document),
        "empty": [
            section.title for section in SECTIONS[document.kind] if not document.texts.get(section.code)
        ],
    }
    return render(request, "plans/document_lock.html", context)


@require_http_methods(["POST"])
def document_case_number(request, code, pk):
    """Fill in the number that a locked document was given."""
    numbered = Document.objects.numbered_by(request.user).filter(municipality__code=code)
    document = get_object_or_404(numbered.defer(*FILES), pk=pk)
    form = CaseNumberForm(request.POST)
    if form.is_valid():
        actions.give_case_number(document=document, case_number=form.cleaned_data["case_number"])
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("The case number was not saved: check what you wrote."))
    return redirect("document_detail", code, pk)


@require_http_methods(["POST"])
def document_reported(request, code, pk):
    """Note in the law's log that the report has been to fullmäktige."""
    document = coordinated(request, code, pk)
    if not document.is_locked or document.kind != Document.Kind.COUNCIL_REPORT:
        raise Http404
    form = ReportedForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        actions.note_council_report(
            by=request.user,
            document=document,
            reported_on=data["reported_on"],
            minutes_ref=data["minutes_ref"],
            form_token=data["form_token"],
        )
        messages.success(request, _("Noted in the table of the law."))
    else:
        messages.error(request, _("The report was not noted: check the date."))
    return redirect("document_detail", code, pk)


@form_page
@removed_once
def document_remove(request, code, pk):
    """Remove a draft, after a question."""
    document = draft_scope(request, code, pk)
    if request.method == "POST":
        try:
            actions.remove_document(document=document)
        except actions.NotDraft as error:
            raise Http404 from error
        messages.success(request, _("The draft is removed."))
        return redirect("document_list", code)
    return render(
        request, "plans/document_remove.html", {"municipality": document.municipality, "document": document}
    )
