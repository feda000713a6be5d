"""Pages of questions between municipalities, for a municipality and for county boards alike."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from municipalities.choices import words
from portal.lib.editions import EditConflict
from portal.lib.htmx import render_page
from portal.lib.paging import paginate
from portal.lib.reopening import reopened
from reviews.asking.fields import audience_of
from reviews.asking.looks import with_cards
from reviews.asking.pages import act_page, confirm_page
from reviews.asking.questions import actions, reports
from reviews.asking.questions.forms import AnswerForm, CloseForm, QuestionFilter, QuestionForm
from reviews.asking.scopes import side_scope
from reviews.asking.tabs import tabs_of
from reviews.models import PeerAnswer, PeerQuestion

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def peer_question_list(request, **place):
    """What one has asked, and what others ask that one can answer."""
    side = side_scope(request, **place)
    filters = QuestionFilter(request.GET, themes=words().current_themes)
    questions = PeerQuestion.objects.visible_to(request.user).read_at(*side.places)
    listed = reports.with_answers(filters.apply(questions, side))
    page = paginate(request, listed, key=("-asked_on", "-pk"))
    context = {
        "side": side,
        "tabs": tabs_of(side, "peer_question_list"),
        "filters": filters,
        "page": page,
        "rows": reports.question_rows(side, page),
        "new_url": side.url("peer_question_new"),
    }
    return render_page(request, "reviews/peer_question_list.html", context, fragment="questions")


def question_scope(request, place, pk):
    """The side, and a question that is read there; else 404."""
    side = side_scope(request, **place)
    questions = PeerQuestion.objects.visible_to(request.user).read_at(*side.places)
    return side, get_object_or_404(with_cards(reports.with_asker(questions)), pk=pk)


def own_question_scope(request, place, pk):
    """The side, and a question of its own; else 404."""
    side = side_scope(request, **place)
    questions = PeerQuestion.objects.editable_by(request.user).of(*side.places)
    return side, get_object_or_404(reports.with_asker(questions), pk=pk)


def answer_scope(request, place, question, pk):
    """The side, a question that is read there, and an answer of the side's own; else 404."""
    side, question = question_scope(request, place, question)
    answers = PeerAnswer.objects.editable_by(request.user).filter(question=question)
    answer = get_object_or_404(answers.select_related("municipality", "county"), pk=pk)
    if not side.owns(answer):
        raise Http404
    return side, question, answer


def crumbs(side, question=None):
    """The pages above."""
    found = [(_("Questions"), side.url("peer_question_list"))]
    if question:
        found.append((str(question), side.url("peer_question_detail", question.pk)))
    return found


def not_open(request, side, question):
    """Lead to the question and say that it is open no more."""
    messages.info(request, _("The question is closed or taken back already."))
    return redirect(side.url("peer_question_detail", question.pk))


@require_safe
def peer_question_detail(request, pk, **place):
    """A question, its answers, and what one may do about it."""
    side, question = question_scope(request, place, pk)
    links = ("edit", "close", "take_back")
    context = {
        "side": side,
        "crumbs": crumbs(side),
        "page": reports.question_page(request.user, side, question),
        "answer_url": side.url("peer_answer_new", pk),
        "urls": {name: side.url(f"peer_question_{name}", pk) for name in links},
    }
    return render(request, "reviews/peer_question_detail.html", context)


@form_page
def peer_question_new(request, **place):
    """Put a question to others."""
    side = side_scope(request, **place)
    form = QuestionForm(request.POST or None, side=side)
    if request.method == "POST" and form.is_valid():
        try:
            question = actions.ask(
                by=request.user,
                place=form.place,
                form_token=form.cleaned_data["form_token"],
                **form.columns,
            )
        except IntegrityError as error:
            raise Http404 from error
        messages.success(request, _("The question is asked. You see the answers here."))
        return redirect(side.url("peer_question_detail", question.pk))
    return act_page(request, form, crumbs=crumbs(side), **question_words(_("Ask others")))


def question_words(heading):
    """What the page of a question says."""
    return {
        "heading": heading,
        "lead": _(
            "Those you put it to read it as soon as you have pressed the button. You can take it back."
        ),
        "button": _("Ask"),
    }


@form_page
def peer_question_edit(request, pk, **place):
    """Change a question that is open. Two at once: the later one sees both texts."""
    side, question = own_question_scope(request, place, pk)
    if not question.is_open:
        return not_open(request, side, question)
    form = QuestionForm(request.POST or None, side=side, question=question)
    difference = []
    if request.method == "POST" and form.is_valid():
        try:
            edition = form.cleaned_data["edition"]
            actions.change_question(question=question, edition=edition, **form.columns)
        except EditConflict as conflict:
            saved = QuestionForm.begins_as(conflict.current) | {"audience": audience_of(conflict.current)}
            difference = reopened(form, conflict.current, saved)
        except actions.NotNow:
            return not_open(request, side, question)
        else:
            messages.success(request, _("Saved. Those you ask see it."))
            return redirect(side.url("peer_question_detail", pk))
    said = question_words(_("Change the question")) | {"button": _("Save")}
    return act_page(request, form, crumbs=crumbs(side, question), difference=difference, **said)


@form_page
def peer_question_close(request, pk, **place):
    """Say which answers helped, and close the question."""
    side, question = own_question_scope(request, place, pk)
    if not question.is_open:
        return not_open(request, side, question)
    answers = PeerAnswer.objects.visible_to(request.user).standing().filter(question=question)
    sent = request.POST if request.method == "POST" else None  # it may say nothing at all
    form = CloseForm(sent, answers=answers.select_related("municipality", "county"))
    if request.method == "POST" and form.is_valid():
        conclusion = form.cleaned_data["conclusion"]
        try:
            actions.close_question(question=question, helped=form.chosen, conclusion=conclusion)
        except actions.NotNow:
            return not_open(request, side, question)
        messages.success(request, _("The question is closed. Those who answered see what helped."))
        return redirect(side.url("peer_question_detail", pk))
    return act_page(
        request,
        form,
        heading=_("Close the question"),
        lead=_("No more answers can be given. Question and answers stay, for others who wonder the same."),
        button=_("Close the question"),
        crumbs=crumbs(side, question),
        said=question.text,
    )


@form_page
def peer_question_take_back(request, pk, **place):
    """Let nobody else see the question any more."""
    side, question = own_question_scope(request, place, pk)
    if request.method == "POST":
        actions.take_back_question(question=question)
        messages.success(request, _("It is taken back. Nobody else sees it any more."))
        return redirect(side.url("peer_question_list"))
    return confirm_page(
        request,
        heading=_("Take the question back?"),
        lead=_("Nobody else will see the question or its answers. You still do."),
        button=_("Take it back"),
        crumbs=crumbs(side, question),
        said=question.text,
    )


@form_page
def peer_answer_new(request, question, **place):
    """Answer a question that others have asked."""
    side, question = question_scope(request, place, question)
    if side.owns(question):
        raise Http404
    form = AnswerForm(request.POST or None, side=side)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.answer(
                by=request.user,
                question=question,
                place=form.place,
                form_token=data["form_token"],
                text=data["text"],
            )
        except actions.NotNow:
            return not_open(request, side, question)
        except IntegrityError as error:
            raise Http404 from error
        messages.success(request, _("Thank you. Everyone who sees the question sees your answer."))
        return redirect(side.url("peer_question_detail", question.pk))
    if not question.is_open:
        return not_open(request, side, question)
    return act_page(
        request,
        form,
        heading=_("Answer the question"),
        lead=_(
            "Your answer stands with the place's name, not with yours. You can change it and take it back."
        ),
        button=_("Send the answer"),
        crumbs=crumbs(side, question),
        said=question.text,
    )


@form_page
def peer_answer_edit(request, question, pk, **place):
    """Change what one has answered. Two at once: the later one sees both texts."""
    side, question, answer = answer_scope(request, place, question, pk)
    if answer.withdrawn_on:
        messages.info(request, _("The answer is taken back already."))
        return redirect(side.url("peer_question_detail", question.pk))
    form = AnswerForm(request.POST or None, side=side, answer=answer)
    difference = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_answer(answer=answer, edition=data["edition"], text=data["text"])
        except EditConflict as conflict:
            difference = reopened(form, conflict.current)
        else:
            messages.success(request, _("Saved. Those who see the question see it."))
            return redirect(side.url("peer_question_detail", question.pk))
    return act_page(
        request,
        form,
        heading=_("Change the answer"),
        lead=_("Everyone who sees the question sees your answer."),
        button=_("Save"),
        crumbs=crumbs(side, question),
        said=question.text,
        difference=difference,
    )


@form_page
def peer_answer_take_back(request, question, pk, **place):
    """Let nobody else see one's answer any more."""
    side, question, answer = answer_scope(request, place, question, pk)
    if request.method == "POST":
        actions.take_back_answer(answer=answer)
        messages.success(request, _("It is taken back. Nobody else sees it any more."))
        return redirect(side.url("peer_question_detail", question.pk))
    return confirm_page(
        request,
        heading=_("Take your answer back?"),
        lead=_("Nobody else will see it. You still do."),
        button=_("Take it back"),
        crumbs=crumbs(side, question),
        said=answer.text,
    )
