"""The municipality's report to the county board: a task list, its sections, sending it, and what was sent."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from municipalities.models import Municipality
from plans.planning.people import people_at
from portal.lib.editions import EditConflict
from portal.lib.htmx import render_page
from portal.lib.papers.pdf import pdf_of
from portal.lib.reopening import reopened
from portal.lib.uploads import KINDS, download
from reviews.following import actions, reports
from reviews.following.comparing import compared
from reviews.following.content import figures_under, gather, period_of
from reviews.following.county import file_of
from reviews.following.forms import CommentForm, GiveForm, SectionForm, SendForm
from reviews.following.scopes import (
    coordinated_scope,
    review_scope,
    section_scope,
    sent_scope,
    while_possible,
    whole_scope,
)
from reviews.following.states import Act, Actor, NotNow, can, look, turn_in_words
from reviews.models import Review, ReviewComment

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def review_list(request, code):
    """The municipality's reports to the county board, the latest round first."""
    municipality = get_object_or_404(Municipality.objects.visible_to(request.user), code=code)
    if municipality.pk not in request.user.reach("coordinator", "manager", "colleague"):
        raise Http404
    found = reports.reports_of(request.user, municipality)
    rows = [
        (one, look(one.state, Actor.MUNICIPALITY), turn_in_words(one.state, Actor.MUNICIPALITY))
        for one in found
    ]
    return render(request, "reviews/review_list.html", {"municipality": municipality, "rows": rows})


def page(request, review, form=None, *, status=200):
    """The task list with all that both sides have said; a colleague sees the headings and his or her own sections."""
    municipality = review.municipality
    reads_all = municipality.is_read_in_full_by(request.user)
    tasks = reports.tasks_of(request.user, review)
    sent = list(reports.submissions_of(review)) if reads_all else []
    sections = compared(sent[0].answers) if sent else []
    open_now = can(review.state, Act.WRITE, round_state=review.round.state)
    context = {
        "municipality": municipality,
        "review": review,
        "look": look(review.state, Actor.MUNICIPALITY),
        "turn": turn_in_words(review.state, Actor.MUNICIPALITY),
        "tasks": tasks,
        "lacks": reports.lacks(review, tasks) if open_now else [],
        "is_open": open_now,
        "reads_all": reads_all,
        "sends": municipality.is_coordinated_by(request.user),
        "approves": approves(request.user, review),
        "sent": sent,
        "reason": reports.reason_of(review),
        "form": None,
        "feedback": review.feedback if review.state == Review.State.FEEDBACK_GIVEN else "",
    }
    if reads_all:
        context |= {
            "log": reports.log_of(review, for_county=False),
            "comments": reports.comments_of(request.user, review, sections),
            "form": form or (CommentForm(sections=sections, is_county=False) if sent else None),
        }
    return render(request, "reviews/review_detail.html", context, status=status)


def approves(user, review):
    """Whether the user may approve the report now: a manager there; while practising everyone is."""
    place = review.municipality
    is_manager = place.is_practice or place.pk in user.reach("manager")
    return (
        review.round.needs_approval
        and is_manager
        and can(review.state, Act.APPROVE, round_state=review.round.state)
    )


@require_safe
def review_detail(request, code, pk):
    """The report: what is left to write, whose turn it is, what was sent, and what the county board has said."""
    return page(request, review_scope(request, code, pk))


@form_page
@while_possible
def review_section(request, code, pk, section):
    """A section: the figures with what they build on, the municipality's own words, and the last round's beside."""
    section = section_scope(request, code, pk, section)
    review = section.review
    may_write = can(
        review.state, Act.WRITE, round_state=review.round.state
    )  # who reads it may, while it can be
    if request.method == "POST" and not may_write:
        raise NotNow
    form = SectionForm(request.POST or None, section=section) if may_write else None
    difference = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.write_section(
                by=request.user,
                section=section,
                edition=data["edition"],
                text=data["text"],
                shows_basis=data.get("shows_basis", section.shows_basis),
                is_ready=data["is_ready"],
            )
        except EditConflict as conflict:
            saved = {"text": conflict.current.text, "shows_basis": conflict.current.shows_basis}
            difference = reopened(
                form, conflict.current, saved | {"is_ready": conflict.current.ready_at is not None}
            )
        else:
            messages.success(request, _("Saved."))
            return redirect("review_detail", code, pk)
    earlier_round, answers = reports.answers_before(review)
    context = {
        "municipality": review.municipality,
        "review": review,
        "section": section,
        "figures": figures_under(section.question.basis, period_of(review)),
        "earlier_round": earlier_round,
        "earlier": answers.get(section.question.code),
        "form": form,
        "give": give_form(review, section)
        if may_write and review.municipality.is_coordinated_by(request.user)
        else None,
        "difference": difference,
    }
    status = 422 if form is not None and (form.errors or difference) else 200
    return render(request, "reviews/review_section.html", context, status=status)


def give_form(review, section, data=None):
    """Whom a section can be given to; None where nobody is named, which is while practising."""
    if review.municipality.is_practice:
        return None
    return GiveForm(data, people=people_at(review.municipality), initial={"to": section.given_to_id})


@require_POST
@while_possible
def review_give(request, code, pk, section):
    """Ask a colleague to write a section, or take it back."""
    coordinated_scope(request, code, pk)
    section = section_scope(request, code, pk, section)
    form = give_form(section.review, section, request.POST)
    if form is None:
        raise Http404
    if form.is_valid():
        to = form.cleaned_data["to"]
        actions.give_section(by=request.user, section=section, to=to)
        text = _("%(name)s has been asked to write the section.") % {"name": to} if to else _("Saved.")
        messages.success(request, text)
    else:
        messages.error(request, _("Choose one of the municipality's own people."))
    return redirect("review_section", code, pk, section.question.code)


@require_safe
def review_draft_pdf(request, code, pk):
    """The report as it would be sent now, to be read through."""
    review = whole_scope(request, code, pk)
    if not can(review.state, Act.WRITE, round_state=review.round.state):
        raise Http404
    paper, _answers = gather(review)
    return download(pdf_of(paper), name=f"utkast-{code}-{pk}.pdf", content_type=KINDS["pdf"][1])


@require_POST
@while_possible
def review_approve(request, code, pk):
    """A manager approves the report as it stands."""
    review = whole_scope(request, code, pk)
    place = review.municipality
    if not (place.is_practice or place.pk in request.user.reach("manager")):
        raise Http404
    if not approves(request.user, review):
        raise NotNow
    try:
        actions.approve(by=request.user, review=review)
    except actions.NotReady:
        messages.warning(request, _("Something is missing before it can be approved."))
    else:
        messages.success(request, _("The report is approved."))
    return redirect("review_detail", code, pk)


@form_page
@while_possible
def review_send(request, code, pk):
    """Check what is missing, then send: from then on it is a public document, and stays as it was."""
    review = coordinated_scope(request, code, pk)
    if not can(review.state, Act.WRITE, round_state=review.round.state):
        raise NotNow
    form = SendForm(request.POST if request.method == "POST" else None)
    lacks = actions.lacks_of(review)
    if request.method == "POST" and form.is_valid():
        try:
            sent = actions.send(by=request.user, review=review, gather=gather, **send_fields(form))
        except actions.NotReady as error:
            lacks = error.lacks
        else:
            messages.success(request, _("The report is sent to the county board."))
            return redirect("review_sent", code, pk, sent.number)
    context = {
        "municipality": review.municipality,
        "review": review,
        "form": form,
        "lacks": lacks,
        "tasks": reports.tasks_of(request.user, review),
    }
    status = 422 if form.errors or request.method == "POST" else 200
    return render(request, "reviews/review_send.html", context, status=status)


def send_fields(form):
    return {name: form.cleaned_data[name] for name in ("case_number", "secrecy")}


@require_POST
def review_comment(request, code, pk):
    """Answer the county board, or remark on one's own report; both sides read it."""
    review = whole_scope(request, code, pk)
    sent = reports.submissions_of(review).first()
    if sent is None or not review.municipality.is_coordinated_by(request.user):
        raise Http404
    form = CommentForm(request.POST, sections=compared(sent.answers), is_county=False)
    if not form.is_valid():
        return page(request, review, form, status=422)
    actions.add_comment(
        by=request.user,
        review=review,
        form_token=form.cleaned_data["form_token"],
        text=form.cleaned_data["text"],
        **reports.place_of_comment(review, *form.place),
    )
    messages.success(request, _("The comment is saved."))
    return redirect("review_detail", code, pk)


@require_POST
def review_settle(request, code, pk):
    """Mark a remark as dealt with."""
    review = coordinated_scope(request, code, pk)
    comment = get_object_or_404(
        ReviewComment.objects.visible_to(request.user).filter(review=review, own_of=None),
        pk=reports.number(request.POST.get("comment", "")),
    )
    actions.settle_comment(by=request.user, comment=comment)
    messages.success(request, _("Marked as dealt with."))
    return redirect("review_detail", code, pk)


def sent_page(request, submission, form=None, *, status=200):
    """What was sent, as it was; while its files are made htmx asks for them. What the record would say otherwise today
    is asked for heading by heading."""
    review = submission.review
    place = review.municipality
    numbers = {"case_number": submission.case_number, "secrecy": submission.secrecy}
    sections = compared(submission.answers)
    reads_all = place.is_read_in_full_by(request.user)
    remarks = reports.comments_of(request.user, review, sections) if reads_all else []
    context = {
        "municipality": place,
        "review": review,
        "submission": submission,
        "sections": reports.beside(sections, remarks),
        "reads_all": reads_all,
        "form": form or SendForm(initial=numbers),
        "registers": may_register(request.user, place),
        "mailbox": "" if place.is_practice else place.registrar_email,
    }
    return render_page(request, "reviews/review_sent.html", context, fragment="papers", status=status)


def may_register(user, place):
    """Whether the user fills in case numbers there: coordinators and registrars."""
    return place.is_coordinated_by(user) or place.pk in user.reach("registrar")


@require_safe
def review_sent(request, code, pk, number):
    """What was sent, and when; while the files are made the page says so."""
    return sent_page(request, sent_scope(request, code, pk, number))


@require_safe
def review_changed(request, code, pk, number, section):
    """What the municipality's own record would tell otherwise today under a heading; htmx asks for that alone."""
    submission = sent_scope(request, code, pk, number)
    if (
        not submission.review.municipality.is_read_in_full_by(request.user)
        or section not in submission.answers
    ):
        raise Http404
    context = {
        "municipality": submission.review.municipality,
        "review": submission.review,
        "submission": submission,
        "heading": submission.answers[section]["heading"],
        "changed": reports.changed_since(submission, section),
    }
    return render_page(request, "reviews/review_changed.html", context, fragment="changed")


@require_safe
def review_file(request, code, pk, number, kind):
    """Give what was sent as PDF or Word, as it was frozen."""
    return file_of(sent_scope(request, code, pk, number), kind)


@require_POST
def review_register(request, code, pk, number):
    """Fill in the case number and the secrecy paragraph of what was sent."""
    submission = sent_scope(request, code, pk, number)
    if not may_register(request.user, submission.review.municipality):
        raise Http404
    form = SendForm(request.POST)
    if not form.is_valid():
        return sent_page(request, submission, form, status=422)
    actions.register_as(submission=submission, **send_fields(form))
    messages.success(request, _("Saved."))
    return redirect(reverse("review_sent", args=[code, pk, number]))


@require_POST
def review_to_registrar(request, code, pk, number):
    """Send what was sent to the official mailbox, to be registered."""
    submission = sent_scope(request, code, pk, number)
    place = submission.review.municipality
    if not may_register(request.user, place):
        raise Http404
    if actions.hand_to_registrar(submission=submission):
        messages.success(request, _("It is on its way to %(mailbox)s.") % {"mailbox": place.registrar_email})
    else:
        messages.warning(request, _("Nothing was sent: there is no mailbox, or the file is not made yet."))
    return redirect(reverse("review_sent", args=[code, pk, number]))
