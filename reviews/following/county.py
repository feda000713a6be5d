"""A municipality's report on the county's side: as it was sent, what is said about it, and whose turn it is."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.lib.editions import EditConflict
from portal.lib.reopening import reopened
from portal.lib.uploads import KINDS, download
from reviews.following import actions, reports
from reviews.following.comparing import changed_headings, compared
from reviews.following.forms import CommentForm, FeedbackForm, ReasonForm
from reviews.following.scopes import followed_scope, while_possible
from reviews.following.states import Act, Actor, NotNow, can, look, turn_in_words
from reviews.models import Review, ReviewComment, ReviewSubmission

form_page = require_http_methods(["GET", "HEAD", "POST"])
COUNTYS_ACTS = (Act.ASK, Act.FEEDBACK, Act.WAIVE, Act.RESUME)


def page(request, codes, review, form=None, *, status=200):
    """The report as it was last sent beside the last round's, with what was said; before that only its state."""
    sent = list(reports.submissions_of(review))
    earlier, answers = reports.answers_before(review) if sent else (None, {})
    sections = compared(sent[0].answers, answers if earlier else None) if sent else []
    comments = reports.comments_of(request.user, review, sections)
    context = {
        "codes": codes,
        "review": review,
        "look": look(review.state, Actor.COUNTY),
        "turn": turn_in_words(review.state, Actor.COUNTY),
        "sent": sent,
        "sections": reports.beside(sections, comments),
        "earlier": earlier,
        "completed": changed_headings(sent[0].answers, sent[1].answers) if len(sent) > 1 else [],
        "reason": reports.reason_of(review),
        "log": reports.log_of(review, for_county=True),
        "comments": comments,
        "form": form or CommentForm(sections=sections, is_county=True),
        "acts": reports.acts_of(review, *COUNTYS_ACTS),
        "came_after": reports.came_after(request.user, sent[0]) if sent else [],
        "looked_at": reports.looked_at(request.user, review),
    }
    return render(request, "reviews/county_review.html", context, status=status)


@require_safe
def county_review(request, codes, pk, code):
    """A municipality's report, as it was sent."""
    _counties, review = followed_scope(request, codes, pk, code)
    return page(request, codes, review)


@require_POST
def county_review_looked(request, codes, pk, code):
    """Remember that the officer has looked; the page sends it by itself when it is opened."""
    _counties, review = followed_scope(request, codes, pk, code)
    actions.look_at(by=request.user, review=review)
    return redirect("county_review", codes, pk, code)


@require_POST
def county_review_comment(request, codes, pk, code):
    """Remark on the report: for both sides, or as the county's own note."""
    _counties, review = followed_scope(request, codes, pk, code)
    sent = reports.submissions_of(review).first()
    if sent is None:
        raise Http404
    form = CommentForm(request.POST, sections=compared(sent.answers), is_county=True)
    if not form.is_valid():
        return page(request, codes, review, form, status=422)
    actions.add_comment(
        by=request.user,
        review=review,
        form_token=form.cleaned_data["form_token"],
        text=form.cleaned_data["text"],
        own_of=review.municipality.county if form.cleaned_data["is_own"] else None,
        **reports.place_of_comment(review, *form.place),
    )
    messages.success(request, _("The comment is saved."))
    return redirect("county_review", codes, pk, code)


@require_POST
def county_review_settle(request, codes, pk, code):
    """Mark a remark as dealt with."""
    _counties, review = followed_scope(request, codes, pk, code)
    comment = get_object_or_404(
        ReviewComment.objects.visible_to(request.user).filter(review=review),
        pk=reports.number(request.POST.get("comment", "")),
    )
    actions.settle_comment(by=request.user, comment=comment)
    messages.success(request, _("Marked as dealt with."))
    return redirect("county_review", codes, pk, code)


def with_reason(request, codes, review, act, does, done, texts):
    """A page that asks for a reason, and does it; 422 with the form while there is none."""
    if not can(review.state, act, round_state=review.round.state):
        raise NotNow
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        does(by=request.user, review=review, reason=form.cleaned_data["reason"])
        messages.success(request, done)
        return redirect("county_review", codes, review.round_id, review.municipality.code)
    title, text, button = texts
    context = {"codes": codes, "review": review, "form": form, "title": title, "text": text, "button": button}
    return render(request, "reviews/county_review_reason.html", context, status=422 if form.errors else 200)


@form_page
@while_possible
def county_review_ask(request, codes, pk, code):
    """Ask the municipality to complete its report, with a reason."""
    _counties, review = followed_scope(request, codes, pk, code)
    texts = (
        _("Ask for completion"),
        _(
            "Say what is missing, and why you need it. The municipality gets the report back, and sees your words."
        ),
        _("Ask for completion"),
    )
    done = _("The municipality has been asked to complete its report.")
    return with_reason(request, codes, review, Act.ASK, actions.ask_completion, done, texts)


@form_page
@while_possible
def county_review_waive(request, codes, pk, code):
    """The municipality does not take part this time, with a reason."""
    _counties, review = followed_scope(request, codes, pk, code)
    texts = (
        _("Not taking part this time"),
        _(
            "Say why, in words that both of you can stand by. The municipality reads them, and can take part later."
        ),
        _("Note that it does not take part"),
    )
    done = _("It is noted that the municipality does not take part this time.")
    return with_reason(request, codes, review, Act.WAIVE, actions.waive, done, texts)


@require_POST
@while_possible
def county_review_resume(request, codes, pk, code):
    """The municipality takes part again."""
    _counties, review = followed_scope(request, codes, pk, code)
    actions.resume(by=request.user, review=review)
    messages.success(request, _("The municipality takes part again."))
    return redirect("county_review", codes, pk, code)


@form_page
@while_possible
def county_review_feedback(request, codes, pk, code):
    """Write the feedback: keep it as a draft, or give it to the municipality."""
    _counties, review = followed_scope(request, codes, pk, code)
    if not can(review.state, Act.FEEDBACK, round_state=review.round.state):
        raise NotNow
    form = FeedbackForm(
        request.POST or None, initial={"feedback": review.feedback, "edition": review.edition}
    )
    difference = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if "draft" in request.POST:
                actions.keep_feedback(review=review, edition=data["edition"], text=data["feedback"])
                messages.success(request, _("The draft is saved. Only the county board reads it."))
            else:
                actions.give_feedback(
                    by=request.user, review=review, edition=data["edition"], text=data["feedback"]
                )
                messages.success(request, _("The feedback is given."))
        except EditConflict as conflict:
            difference = reopened(form, conflict.current)
        else:
            return redirect("county_review", codes, pk, code)
    context = {
        "codes": codes,
        "review": review,
        "form": form,
        "difference": difference,
        "is_given": review.state == Review.State.FEEDBACK_GIVEN,
    }
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/county_review_feedback.html", context, status=status)


@require_safe
def county_review_file(request, codes, pk, code, number, kind):
    """Give what was sent as PDF or Word, as it was frozen."""
    _counties, review = followed_scope(request, codes, pk, code)
    sent = ReviewSubmission.objects.visible_to(request.user).filter(review=review)
    return file_of(get_object_or_404(sent, number=number), kind)


def file_of(submission, kind):
    """The file of what was sent; 404 for another kind, or while it is being made."""
    content = {"pdf": submission.pdf, "docx": submission.word}.get(kind)
    if content is None:
        raise Http404
    review = submission.review
    name = f"uppfoljning-{review.municipality.code}-{review.round_id}-{submission.number}.{kind}"
    return download(bytes(content), name=name, content_type=KINDS[kind][1])
