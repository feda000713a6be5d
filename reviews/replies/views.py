"""Pages of replies: what is asked this year, a question at a time, locking, sharing; and questions nobody foresaw."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from municipalities.models import Municipality
from municipalities.scopes import county_scope
from plans.planning.people import reads_names
from portal.lib.editions import EditConflict
from portal.lib.htmx import render_page
from portal.lib.papers.blocks import Paper
from portal.lib.papers.pdf import pdf_of
from portal.lib.papers.word import word_of
from portal.lib.removals import removed_once
from portal.lib.reopening import reopened
from portal.lib.uploads import KINDS, download
from portal.resend import texts_of, typed_in
from reviews.models import DutyReply, ReplyAnswer
from reviews.replies import actions, reports
from reviews.replies.content import file_of, paper_of, uses_of
from reviews.replies.forms import (
    AnswerForm,
    AskForm,
    BeginForm,
    CaseNumberForm,
    QuestionForm,
    SettingsForm,
    WordsForm,
    YearForm,
)
from reviews.replies.knowledge import Knowledge
from reviews.replies.proposing import Search, chosen_among

form_page = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 100  # activities of an answer that can be ticked; all stand in it
OFFERED = 50  # of those that fit no question


def place_scope(request, code):
    """The municipality, for its coordinators, managers, colleagues and registrars; else 404."""
    places = Municipality.objects.visible_to(request.user).select_related("law_settings")
    place = get_object_or_404(places, code=code)
    if place.pk not in request.user.reach("coordinator", "manager", "colleague", "registrar"):
        raise Http404
    return place


def reply_scope(request, code, pk):
    """The reply, if the user may read it there; its files are left unread. Else 404."""
    replies = DutyReply.objects.visible_to(request.user).select_related("municipality__law_settings")
    return get_object_or_404(replies.defer("pdf", "word"), municipality__code=code, pk=pk)


def coordinated(request, code, pk):
    """The reply, if the user keeps its municipality's record; else 404."""
    reply = reply_scope(request, code, pk)
    if not reply.municipality.is_coordinated_by(request.user):
        raise Http404
    return reply


def closed(request, reply):
    """Lead to the reply and say that it is locked; what somebody had written is shown first, to be kept."""
    address = reverse("reply_detail", args=[reply.municipality.code, reply.pk])
    text = _("The reply is locked, so nothing was changed.")
    if not (written := texts_of(typed_in(request))):
        messages.warning(request, text)
        return redirect(address)
    context = {"title": str(reply), "text": text, "written": written, "address": address}
    return render(request, "plans/closed.html", context, status=422)


@require_safe
def reply_list(request, code):
    """What is asked of the municipality in a year, how far each reply has come, and how much was filled in."""
    municipality = place_scope(request, code)
    form = YearForm(request.GET)
    year = form.year
    replies = reports.replies_of(request.user, municipality, year)
    today = timezone.localdate()
    reads_all = municipality.is_read_in_full_by(request.user)
    context = {
        "municipality": municipality,
        "year": year,
        "years": range(today.year + 1, today.year - 4, -1),
        "duties": reports.duties_of(replies, year) if reads_all else [],
        "replies": [reply for reply in replies if reply.is_unforeseen or not reads_all],
        "counted": reports.counted(municipality, year) if reads_all else None,
        "reads_all": reads_all,
        "can_coordinate": municipality.is_coordinated_by(request.user),
    }
    return render(request, "reviews/reply_list.html", context)


@require_safe
def reply_preview(request, code, duty):
    """What a duty asks about a year, and what is filled in already; htmx asks for the count alone, for the list."""
    municipality = place_scope(request, code)
    if not municipality.is_read_in_full_by(request.user):
        raise Http404
    duty = get_object_or_404(reports.asked_of_municipalities(), code=duty)
    year = YearForm(request.GET).year
    context = {
        "municipality": municipality,
        "preview": reports.preview(municipality, duty, year, today=timezone.localdate()),
        "can_coordinate": municipality.is_coordinated_by(request.user),
    }
    return render_page(request, "reviews/reply_preview.html", context, fragment="filled")


@require_POST
def reply_new(request, code):
    """Begin the reply to a duty for a year; there is one, however often it is asked for."""
    municipality = get_object_or_404(Municipality.objects.coordinated_by(request.user), code=code)
    form = BeginForm(request.POST, duties=reports.asked_of_municipalities())
    if not form.is_valid():
        messages.error(request, _("Choose what is to be answered, and for which year."))
        return redirect("reply_list", code)
    reply = actions.begin_reply(by=request.user, municipality=municipality, **form.cleaned_data)
    return redirect("reply_detail", code, reply.pk)


@form_page
def reply_ask(request, code):
    """Take down a question that nobody foresaw."""
    municipality = get_object_or_404(Municipality.objects.coordinated_by(request.user), code=code)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reply = actions.ask(by=request.user, municipality=municipality, **form.asked)
        return redirect("reply_answer", code, reply.pk, actions.QUESTION)
    context = {"municipality": municipality, "form": form}
    return render(request, "reviews/reply_ask.html", context, status=422 if form.errors else 200)


@require_safe
def reply_detail(request, code, pk):
    """The questions and how far they have come; while it is made, htmx asks every second; locked, its words."""
    reply = reply_scope(request, code, pk)
    if request.htmx and reply.state != DutyReply.State.MAKING:
        return HttpResponseClientRedirect(request.path)
    place = reply.municipality
    reads_all = place.is_read_in_full_by(request.user)
    is_draft = reply.state == DutyReply.State.DRAFT
    rest = []
    if is_draft and not reply.is_unforeseen:
        rest = reports.fits_nowhere(reply, Knowledge(reply, timezone.localdate()))
    context = {
        "municipality": place,
        "reply": reply,
        "answers": [] if reply.is_locked else reply.answers.all(),
        "paper": Paper.from_json(reply.paper) if reply.is_locked else None,
        "rest": rest[:OFFERED],
        "rest_count": len(rest),
        "is_draft": is_draft,
        "reads_all": reads_all,
        "can_coordinate": place.is_coordinated_by(request.user),
        "can_number": DutyReply.objects.numbered_by(request.user).filter(pk=pk).exists(),
        "case_form": CaseNumberForm(initial={"case_number": reply.case_number}),
        "locked_by": reply.locked_by if reads_names(request.user, place) else None,
    }
    return render_page(request, "reviews/reply_detail.html", context, fragment="progress")


@form_page
def reply_edit(request, code, pk):
    """Change what the reply is called, its date and its period."""
    reply = coordinated(request, code, pk)
    if reply.state != DutyReply.State.DRAFT:
        return closed(request, reply)
    form = SettingsForm(request.POST or None, reply=reply)
    difference = []
    if request.method == "POST" and form.is_valid():
        names = ("title", "asker", "due_on", "period_from", "period_to", "edition")
        try:
            actions.change_settings(reply=reply, **{name: form.cleaned_data[name] for name in names})
        except actions.NotDraft:
            return closed(request, reply)
        except EditConflict as conflict:
            difference = reopened(form, conflict.current)
        else:
            messages.success(request, _("Saved."))
            return redirect("reply_detail", code, pk)
    context = {"municipality": reply.municipality, "reply": reply, "form": form, "difference": difference}
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/reply_edit.html", context, status=status)


@form_page
def reply_answer(request, code, pk, question):
    """A question: what the portal knows with what it builds on, the person's words, and last time's beside."""
    reply = coordinated(request, code, pk)
    answers = ReplyAnswer.objects.visible_to(request.user).filter(reply=reply)
    answer = get_object_or_404(answers.prefetch_related("uses"), code=question)
    answer.reply = reply
    if reply.state != DutyReply.State.DRAFT:
        return closed(request, reply)
    if reply.is_unforeseen:
        return unforeseen(request, answer)
    knowledge = Knowledge(reply, timezone.localdate())
    known = knowledge.gathered(answer, uses_of(answer))
    offered = offered_to(answer, knowledge, known)
    form = AnswerForm(request.POST or None, answer=answer, inside=known.entries[:SHOWN], outside=offered)
    difference = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.write_answer(
                answer=answer,
                edition=data["edition"],
                text=data["text"],
                shows_basis=data["shows_basis"],
                ticked=form.ticked,
            )
        except actions.NotDraft:
            return closed(request, reply)
        except EditConflict as conflict:
            saved = {name: getattr(conflict.current, name) for name in ("text", "shows_basis")}
            difference = reopened(form, conflict.current, saved)
        else:
            messages.success(request, _("Saved."))
            return redirect("reply_detail", code, pk)
    context = {
        "municipality": reply.municipality,
        "reply": reply,
        "answer": answer,
        "known": known,
        "shown": SHOWN,
        "earlier": reports.answer_before(answer),
        "form": form,
        "difference": difference,
    }
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/reply_answer.html", context, status=status)


def offered_to(answer, knowledge, known):
    """What can be put under the question: what was left out of it, then what fits no question at all."""
    inside = {one.pk for one in known.entries}
    left_out = [
        knowledge.entries[pk] for pk in uses_of(answer) if pk in knowledge.entries and pk not in inside
    ]
    rest = [one for one in reports.fits_nowhere(answer.reply, knowledge) if one.pk not in inside]
    return list({one.pk: one for one in (*left_out, *rest)}.values())[:OFFERED]


def unforeseen(request, answer):
    """Proposals from the record with their sources, and the answer that a person writes."""
    reply = answer.reply
    search = WordsForm(request.GET)
    shelves = Search(reply.municipality, answer, search.words).shelves()
    form = QuestionForm(request.POST or None, answer=answer)
    difference = []
    sources = answer.sources
    if request.method == "POST":
        sources = chosen_among(request.POST.getlist("source"), shelves, answer.sources)
        if form.is_valid():
            data = form.cleaned_data
            try:
                actions.write_question(
                    answer=answer, edition=data["edition"], text=data["text"], sources=sources
                )
            except actions.NotDraft:
                return closed(request, reply)
            except EditConflict as conflict:
                difference = reopened(form, conflict.current, {"text": conflict.current.text})
            else:
                messages.success(request, _("Saved."))
                return redirect("reply_detail", reply.municipality.code, reply.pk)
    context = {
        "municipality": reply.municipality,
        "reply": reply,
        "answer": answer,
        "search": search,
        "shelves": [shelf for shelf in shelves if shelf.proposals],
        "empty": [str(shelf.name) for shelf in shelves if not shelf.proposals],
        "sources": sources,
        "chosen": {one["key"] for one in sources},
        "form": form,
        "difference": difference,
    }
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/reply_question.html", context, status=status)


def file_name(reply, ending):
    return f"{slugify(str(reply)) or 'svar'}-{slugify(reply.municipality.name)}.{ending}"


@require_safe
def reply_pdf(request, code, pk):
    """Give the reply as PDF: as it was locked, or as it would be now."""
    reply = reply_scope(request, code, pk)
    pdf = bytes(reply.pdf) if reply.is_locked else pdf_of(paper_of(reply))
    return download(pdf, name=file_name(reply, "pdf"), content_type=KINDS["pdf"][1])


@require_safe
def reply_word(request, code, pk):
    """Give the reply as a Word file to go on with."""
    reply = reply_scope(request, code, pk)
    word = bytes(reply.word) if reply.is_locked else word_of(paper_of(reply))
    return download(word, name=file_name(reply, "docx"), content_type=KINDS["docx"][1])


@require_safe
def reply_export(request, code, pk, kind):
    """Give the reply as a table: CSV or Excel."""
    reply = reply_scope(request, code, pk)
    try:
        content, content_type = file_of(kind, paper_of(reply))
    except ValueError as error:
        raise Http404 from error
    return download(content, name=file_name(reply, kind), content_type=content_type)


@form_page
def reply_lock(request, code, pk):
    """Ask once more, then let the reply be made for good."""
    reply = coordinated(request, code, pk)
    if reply.state != DutyReply.State.DRAFT:
        return closed(request, reply)
    if request.method == "POST":
        actions.lock_reply(by=request.user, reply=reply)
        return redirect("reply_detail", code, pk)
    empty = reply.answers.filter(text="", is_prefilled=False)
    context = {"municipality": reply.municipality, "reply": reply, "empty": empty}
    return render(request, "reviews/reply_lock.html", context)


@require_POST
def reply_share(request, code, pk):
    """Show a locked reply to the county board."""
    reply = coordinated(request, code, pk)
    if actions.share(by=request.user, reply=reply):
        messages.success(request, _("The county board can read the reply now."))
    return redirect("reply_detail", code, pk)


@require_POST
def reply_stop_sharing(request, code, pk):
    """Show the reply to the county board no more."""
    actions.stop_sharing(reply=coordinated(request, code, pk))
    messages.success(request, _("The county board cannot read the reply any more."))
    return redirect("reply_detail", code, pk)


@require_POST
def reply_case_number(request, code, pk):
    """Fill in the number that the reply was given."""
    numbered = DutyReply.objects.numbered_by(request.user).filter(municipality__code=code)
    reply = get_object_or_404(numbered.defer(*DutyReply.FILES), pk=pk)
    form = CaseNumberForm(request.POST)
    if form.is_valid():
        actions.give_case_number(reply=reply, case_number=form.cleaned_data["case_number"])
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("The case number was not saved: check what you wrote."))
    return redirect("reply_detail", code, pk)


@form_page
@removed_once
def reply_remove(request, code, pk):
    """Remove a draft, after a question."""
    reply = coordinated(request, code, pk)
    if reply.state != DutyReply.State.DRAFT:
        return closed(request, reply)
    if request.method == "POST":
        try:
            actions.remove_reply(reply=reply)
        except actions.NotDraft:
            return closed(request, reply)
        messages.success(request, _("The draft is removed."))
        return redirect("reply_list", code)
    return render(request, "reviews/reply_remove.html", {"municipality": reply.municipality, "reply": reply})


@require_safe
def county_reply_list(request, codes):
    """The replies that municipalities have shared with the counties."""
    counties = county_scope(request, codes)
    context = {"codes": codes, "counties": counties, "replies": reports.shared_with(request.user, counties)}
    return render(request, "reviews/county_reply_list.html", context)
