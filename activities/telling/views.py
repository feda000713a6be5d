"""Links by which organisations tell, the form that a link opens, and the decisions about what came."""

from io import BytesIO

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.actions import EditConflict, FormUsed
from activities.choices import reference
from activities.models import Telling, TellLink
from activities.telling import actions, letters, reports
from activities.telling.forms import DeclineForm, LinkForm, TellForm
from activities.telling.limits import LETTERS, MAILED, exceeded
from activities.telling.poster import poster
from municipalities.models import Municipality
from portal.lib.htmx import render_page
from portal.lib.open_pages import link_closed
from portal.lib.paging import paginate
from portal.limits import is_too_many, sender_of

FULL_FOR = 60 * 60  # seconds until one tries again a link on which too much waits
form_page = require_http_methods(["GET", "HEAD", "POST"])


# The page that the link opens


def open_link(token):
    """The link that takes something in today, by its address; else None."""
    return TellLink.objects.open().with_token(token).select_related("municipality").first()


@login_not_required
@form_page
def tell(request, token):
    """The organisation's form. Over the limits it answers 429, with the text kept."""
    link = open_link(token)
    if link is None:
        return not_sent(request)
    form = TellForm(request.POST or None)
    wait = None
    if request.method == "POST" and form.is_valid():
        if limit := exceeded(link, sender_of(request)):
            wait = limit.seconds_left
        else:
            try:
                actions.tell(link=link, **form.told)
            except actions.LinkClosed:
                return not_sent(request)
            except actions.LinkFull:
                wait = FULL_FOR
            except FormUsed:
                form.renew_token()
            else:
                return redirect("tell_thanks", token)
    context = {"link": link, "municipality": link.municipality, "form": form, "too_many": wait is not None}
    answer = render(request, "open/tell.html", context, status=422 if form.errors else 200)
    if wait:
        answer.status_code = 429
        answer.headers["Retry-After"] = str(wait)
    return answer


def not_sent(request):
    """Answer 404 alike for a link that takes nothing in, whatever the reason; a text that was sent is shown back."""
    if request.method != "POST":
        return link_closed(request)
    written = [text for name in ("title", "method") if (text := request.POST.get(name, "").strip())]
    return render(request, "open/tell_not_saved.html", {"written": written}, status=404)


@login_not_required
@require_safe
def tell_thanks(request, token):
    """Thank for what was told; nothing of it is shown."""
    link = open_link(token)
    if link is None:
        return link_closed(request)
    return render(request, "open/tell_thanks.html", {"link": link, "token": token})


# The coordinator's links


def coordinated(request, code):
    return get_object_or_404(Municipality.objects.coordinated_by(request.user), code=code)


def link_scope(request, code, pk):
    """The link, if the user coordinates its municipality; else 404."""
    links = TellLink.objects.visible_to(request.user).select_related("municipality")
    return get_object_or_404(links, municipality__code=code, pk=pk)


@require_safe
def tell_link_list(request, code):
    """The municipality's links, and how many entries came by each."""
    municipality = coordinated(request, code)
    links = list(reports.links_of(request.user, municipality))
    context = {
        "municipality": municipality,
        "links": links,
        "waiting": sum(link.waiting for link in links),
        "asker_gone": reports.asked_by_someone_gone(links, municipality),
    }
    return render(request, "activities/tell_link_list.html", context)


@form_page
def tell_link_new(request, code):
    """Open a link for an organisation."""
    municipality = coordinated(request, code)
    asked_by = "" if municipality.is_practice else request.user.name
    form = LinkForm(request.POST or None, initial={"asked_by": asked_by})
    if request.method == "POST" and form.is_valid():
        token = form.cleaned_data["form_token"]
        try:
            link = actions.create_link(
                by=request.user, municipality=municipality, form_token=token, **form.link_fields
            )
        except TellLink.DoesNotExist as error:
            raise Http404 from error
        return redirect("tell_link_detail", code, link.pk)
    context = {"municipality": municipality, "form": form, "link": None}
    return render(request, "activities/tell_link_edit.html", context, status=422 if form.errors else 200)


@require_safe
def tell_link_detail(request, code, pk):
    """One link: its address, its poster, and what can be done with it."""
    link = link_scope(request, code, pk)
    numbers = get_object_or_404(reports.links_of(request.user, link.municipality), pk=pk)
    context = {
        "municipality": link.municipality,
        "link": link,
        "numbers": numbers,
        "address": letters.address_of(link),
    }
    return render(request, "activities/tell_link_detail.html", context)


@form_page
def tell_link_edit(request, code, pk):
    """Change whom the link is for, who asks, and its last day."""
    link = link_scope(request, code, pk)
    form = LinkForm(request.POST or None, instance=link)
    if request.method == "POST" and form.is_valid():
        actions.change_link(link=link, **form.link_fields)
        messages.success(request, _("Saved."))
        return redirect("tell_link_detail", code, pk)
    context = {"municipality": link.municipality, "form": form, "link": link}
    return render(request, "activities/tell_link_edit.html", context, status=422 if form.errors else 200)


@require_safe
def tell_link_poster(request, code, pk):
    """Give the poster with the QR code, as a PDF."""
    link = link_scope(request, code, pk)
    if link.withdrawn_at or not link.token:
        messages.warning(request, _("The link has no address to print. Make a new one first."))
        return redirect("tell_link_detail", code, pk)
    name = f"berätta-{slugify(link.organisation, allow_unicode=True)[:60] or 'affisch'}.pdf"
    return FileResponse(
        BytesIO(poster(link)), as_attachment=True, filename=name, content_type="application/pdf"
    )


@require_POST
def tell_link_mail(request, code, pk):
    """Mail the organisation its address; pressed twice in a row it is sent once."""
    link = link_scope(request, code, pk)
    if link.state != TellLink.State.OPEN or not link.contact_email or not link.token:
        messages.warning(
            request, _("The link cannot be mailed: it is not open, or there is no e-mail address.")
        )
    elif link.municipality.is_practice:
        messages.warning(request, _("No mail leaves the practice municipality."))
    elif is_too_many(MAILED, str(link.pk)):
        messages.warning(
            request, _("The link was mailed just now. Wait ten minutes before you send it again.")
        )
    elif is_too_many(LETTERS, str(request.user.pk)):
        messages.warning(request, _("You have sent many letters today. Go on tomorrow."))
    else:
        letters.send_link(link)
        messages.success(request, _("The link is on its way to %(email)s.") % {"email": link.contact_email})
    return redirect("tell_link_detail", code, pk)


@require_POST
def tell_link_pause(request, code, pk):
    """Let the link take nothing in for a while."""
    actions.pause_link(link=link_scope(request, code, pk))
    messages.success(request, _("The link is paused. Whoever opens it is told that it is not open."))
    return redirect("tell_link_detail", code, pk)


@require_POST
def tell_link_resume(request, code, pk):
    """Open a paused link again."""
    actions.resume_link(link=link_scope(request, code, pk))
    messages.success(request, _("The link is no longer paused."))
    return redirect("tell_link_detail", code, pk)


@form_page
def tell_link_renew(request, code, pk):
    """Give the link a new address, after a question."""
    link = link_scope(request, code, pk)
    if request.method == "POST":
        actions.renew_link(link=link)
        messages.success(request, _("The link has a new address. The old one opens nothing any longer."))
        return redirect("tell_link_detail", code, pk)
    return render(
        request, "activities/tell_link_renew.html", {"link": link, "municipality": link.municipality}
    )


@form_page
def tell_link_close(request, code, pk):
    """Close the link for good, after a question."""
    link = link_scope(request, code, pk)
    if request.method == "POST":
        actions.close_link(link=link)
        messages.success(request, _("The link is closed."))
        return redirect("tell_link_list", code)
    return render(
        request, "activities/tell_link_close.html", {"link": link, "municipality": link.municipality}
    )


@form_page
def tell_link_decline_all(request, code, pk):
    """Decline all that waits on the link, after a question: what someone flooded it with."""
    link = link_scope(request, code, pk)
    if request.method == "POST":
        declined = actions.decline_waiting(by=request.user, link=link)
        told = ngettext("%(count)s entry is declined.", "%(count)s entries are declined.", declined)
        messages.success(request, told % {"count": declined})
        return redirect("tell_link_detail", code, pk)
    context = {"link": link, "municipality": link.municipality, "waiting": link.tellings.waiting().count()}
    return render(request, "activities/tell_link_decline_all.html", context)


# What came by them


def told_scope(request, code, pk):
    """What was told, if the user coordinates the municipality that it was told to; else 404."""
    tellings = Telling.objects.visible_to(request.user).select_related("link__municipality", "activity")
    return get_object_or_404(tellings, link__municipality__code=code, activity=pk)


def number(text):
    """A posted number; 0, which no id and no version is, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def already_decided(request, telling):
    """Tell that someone, perhaps oneself in another tab, was there before; nothing is done twice."""
    telling.refresh_from_db()
    if telling.outcome == Telling.Outcome.WAITING:  # taken out of the record by the entry's own page
        messages.warning(request, _("The entry is no longer in the record. You can restore it."))
    else:
        outcome = telling.get_outcome_display()
        messages.warning(request, _("It has already been decided: %(outcome)s.") % {"outcome": outcome})
    return redirect("telling_list", telling.link.municipality.code)


@require_safe
def telling_list(request, code):
    """All that waits, each with its text, so that many can be handled in a row."""
    municipality = coordinated(request, code)
    page = paginate(
        request, reports.waiting_tellings(request.user, municipality), key=("-told_at", "-pk"), size=20
    )
    kinds = reference()
    rows = [(row, kinds.kind_name(row.activity.family, row.activity.type_id)) for row in page.items]
    context = {"municipality": municipality, "page": page, "rows": rows}
    return render(request, "activities/telling_list.html", context)


@require_POST
def telling_accept(request, code, pk):
    """Take in what was told, as it stands."""
    telling = told_scope(request, code, pk)
    try:
        actions.accept(by=request.user, telling=telling, version=number(request.POST.get("version", "")))
    except actions.AlreadyDecided:
        return already_decided(request, telling)
    except actions.LacksTitle:
        messages.warning(request, _("Write first what was done."))
        return redirect("activity_edit", code, pk)
    except EditConflict:
        messages.warning(request, _("Someone changed the text just now. Read it again before you accept it."))
        return redirect("activity_detail", code, pk)
    messages.success(request, _("Accepted: %(title)s") % {"title": telling.activity})
    return redirect("telling_list", code) if "list" in request.POST else redirect("activity_detail", code, pk)


@form_page
def telling_merge(request, code, pk):
    """Choose the entry that what was told belongs to; htmx asks for the entries alone."""
    telling = told_scope(request, code, pk)
    if not Telling.objects.waiting().filter(pk=telling.pk).exists():
        return already_decided(request, telling)
    words, problem = request.GET.get("q", "").replace("\0", "")[:200], ""
    if request.method == "POST":
        targets = reports.merge_targets(request.user, telling)
        chosen = targets.filter(activity=number(request.POST.get("into", ""))).first()
        problem = merge_or_problem(request, telling, chosen)
        if not problem:
            messages.success(request, _("Merged: %(title)s") % {"title": chosen.activity})
            return redirect("activity_detail", code, chosen.activity_id)
    context = {
        "municipality": telling.link.municipality,
        "telling": telling,
        "activity": telling.activity,
        "words": words,
        "problem": problem,
        "candidates": reports.merge_candidates(request.user, telling, words),
    }
    answer = render_page(request, "activities/telling_merge.html", context, fragment="candidates")
    answer.status_code = 422 if problem else 200
    return answer


def merge_or_problem(request, telling, chosen):
    """Merge with the chosen entry; returns why it could not be done, in words, or nothing."""
    if chosen is None:
        return _("Choose an entry of the record.")
    try:
        actions.merge(
            by=request.user,
            telling=telling,
            into=chosen.activity,
            version=number(request.POST.get("version", "")),
        )
    except EditConflict:
        return _("Someone saved that entry just now. Nothing was merged: look at it and try again.")
    except actions.NoRoom:
        return _(
            "There is no room for the text in that entry. Shorten what was told first, or accept it as it is."
        )
    except actions.AlreadyDecided:
        return _("Someone has just decided about it.")
    return ""


@form_page
def telling_decline(request, code, pk):
    """Decline with a thank-you: the text can be changed, and goes by mail where there is an address."""
    telling = told_scope(request, code, pk)
    if not Telling.objects.waiting().filter(pk=telling.pk).exists():
        return already_decided(request, telling)
    posted = request.POST if request.method == "POST" else None
    form = DeclineForm(posted, initial={"letter": letters.regrets(telling)})
    recipient = letters.recipient_of(telling)
    is_answered = form.is_valid() and form.cleaned_data["letter"] and recipient
    if is_answered and is_too_many(LETTERS, str(request.user.pk)):
        form.add_error("letter", _("You have sent many letters today. Empty the text, or go on tomorrow."))
    if form.is_valid():
        try:
            actions.decline(by=request.user, telling=telling, **form.cleaned_data)
        except actions.AlreadyDecided:
            return already_decided(request, telling)
        messages.success(request, _("Declined: %(title)s") % {"title": telling.activity})
        return redirect("telling_list", code)
    context = {
        "municipality": telling.link.municipality,
        "telling": telling,
        "activity": telling.activity,
        "form": form,
        "recipient": recipient,
    }
    return render(request, "activities/telling_decline.html", context, status=422 if form.errors else 200)
