"""Pages of groups of municipalities: the list, a proposal, an answer, what one shows, and the group's own page."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from municipalities.models import MUNICIPAL, Municipality
from reviews.asking.groups import actions, reports
from reviews.asking.groups.forms import InviteForm, ProposeForm, ShareForm, name_taken
from reviews.asking.pages import act_page, confirm_page
from reviews.asking.scopes import deciding_scope, side_scope
from reviews.asking.sides import Side, groups_of
from reviews.asking.tabs import tabs_of
from reviews.models import GroupInvite, GroupShare

form_page = require_http_methods(["GET", "HEAD", "POST"])


def list_scope(request, code="", codes=""):
    """The county boards of the address, or the municipality for whoever has a role in it; else 404."""
    if codes:
        return side_scope(request, codes=codes)
    places = Municipality.objects.where(request.user, *MUNICIPAL).select_related("county")
    return Side(code, municipality=get_object_or_404(places, code=code))


@require_safe
def group_list(request, **place):
    """The groups that one is in, and those that one is asked into."""
    side = list_scope(request, **place)
    municipality = side.municipality
    reads = municipality is None or municipality.is_read_in_full_by(request.user)
    decides = municipality is None or municipality.is_coordinated_by(request.user)
    context = {
        "side": side,
        "tabs": tabs_of(side, "group_list") if reads else [],
        "rows": reports.groups_at(request.user, side),
        "invites": reports.invites_waiting(request.user, municipality) if municipality else (),
        "decides": decides,
        "propose_url": side.url("group_propose") if decides and not side.is_practice else "",
    }
    return render(request, "reviews/group_list.html", context)


def crumbs(side):
    """The page above."""
    return [(_("Groups"), side.url("group_list"))]


@form_page
def group_propose(request, **place):
    """Propose a group; those who are asked answer themselves. There is nobody to ask where one practises."""
    side = deciding_scope(request, **place)
    if side.is_practice:
        raise Http404
    form = ProposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        names = ("name", "purpose", "municipalities", "form_token")
        try:
            actions.propose_group(
                by=request.user, place=side.places[0], **{name: data[name] for name in names}
            )
        except actions.NameTaken:
            form.add_error("name", name_taken())
        except IntegrityError as error:
            raise Http404 from error
        else:
            messages.success(request, _("The group is proposed. Each municipality answers itself."))
            return redirect(side.url("group_list"))
    return act_page(
        request,
        form,
        heading=_("Propose a group"),
        lead=_(
            "Those you ask say yes or no themselves. Those in the group can put questions to it, choose what they "
            "show on its page, and write lägesbilder and plans together."
        ),
        button=_("Propose"),
        crumbs=crumbs(side),
    )


@form_page
def group_invite(request, pk, **place):
    """Ask more municipalities into a group that one has proposed."""
    side = deciding_scope(request, **place)
    row = next((row for row in reports.groups_at(request.user, side) if row.group.pk == pk), None)
    if row is None or not row.may_invite:
        raise Http404
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        municipalities = form.cleaned_data["municipalities"]
        actions.invite_more(proposal=row.group.proposal, municipalities=municipalities)
        messages.success(request, _("They are asked. Each municipality answers itself."))
        return redirect(side.url("group_list"))
    return act_page(
        request,
        form,
        heading=_("Ask more municipalities"),
        lead=_("Those you ask say yes or no themselves."),
        button=_("Ask"),
        crumbs=crumbs(side),
        said=row.group.name,
    )


@form_page
def group_answer(request, code, pk):
    """Say yes or no to being in a group."""
    side = deciding_scope(request, code)
    invites = GroupInvite.objects.visible_to(request.user).filter(municipality=side.municipality)
    invite = get_object_or_404(
        invites.select_related("proposal__group", "proposal__municipality", "proposal__county"), pk=pk
    )
    if request.method == "POST":
        says_yes = "no" not in request.POST
        actions.answer_invite(by=request.user, invite=invite, says_yes=says_yes)
        if says_yes:
            messages.success(request, _("You are in the group. Choose what you show on its page."))
            return redirect("group_share", code, invite.proposal.group_id)
        messages.success(request, _("You have said no."))
        return redirect(side.url("group_list"))
    asked = invite.proposal.invites.select_related("municipality").order_by("municipality__sort_key")
    context = {
        "municipality": side.municipality,
        "crumbs": crumbs(side),
        "invite": invite,
        "proposed_by": reports.place_name(invite.proposal.place),
        "asked": [one.municipality.name for one in asked if one != invite],
    }
    return render(request, "reviews/group_answer.html", context)


def own_group_scope(request, code, pk):
    """The side, and a group that the municipality is in; else 404."""
    side = deciding_scope(request, code)
    return side, get_object_or_404(groups_of(side), pk=pk)


@form_page
def group_share(request, code, pk):
    """Choose whether one takes part in the group's page, and what one shows there."""
    side, group = own_group_scope(request, code, pk)
    share = (
        GroupShare.objects.visible_to(request.user)
        .filter(group=group, municipality=side.municipality)
        .first()
    )
    form = ShareForm(request.POST if request.method == "POST" else None, share=share)
    if request.method == "POST" and form.is_valid():
        takes_part = form.cleaned_data["takes_part"]
        try:
            actions.show_in_group(
                by=request.user,
                group=group,
                municipality=side.municipality,
                parts=form.parts,
                takes_part=takes_part,
            )
        except actions.NotMember as error:
            raise Http404 from error
        if takes_part:
            messages.success(request, _("Saved. You take part in the group's page."))
            return redirect("group_detail", pk)
        messages.success(request, _("Saved. Nothing of yours is shown on the group's page."))
        return redirect(side.url("group_list"))
    return act_page(
        request,
        form,
        heading=_("What you show in the group"),
        lead=_("You choose, and can change it whenever you like. What you take away vanishes at once."),
        button=_("Save"),
        crumbs=crumbs(side),
        said=group.name,
    )


@form_page
def group_leave(request, code, pk):
    """Leave a group; all that one shows there vanishes."""
    side = deciding_scope(request, code)
    row = next((row for row in reports.groups_at(request.user, side) if row.group.pk == pk), None)
    if row is None or not row.may_leave:
        if request.method == "POST" and has_left(request, side, pk):
            messages.info(request, _("You have left the group already."))
            return redirect(side.url("group_list"))
        raise Http404
    if request.method == "POST":
        actions.leave_group(by=request.user, group=row.group, municipality=side.municipality)
        messages.success(request, _("You have left the group. Nothing of yours is shown there."))
        return redirect(side.url("group_list"))
    return confirm_page(
        request,
        heading=_("Leave the group?"),
        lead=_("What you show on its page vanishes, and you no longer read what the others show."),
        button=_("Leave the group"),
        crumbs=crumbs(side),
        said=row.group.name,
    )


def has_left(request, side, pk):
    """Whether the municipality was asked into the group and is not in it: the button was pressed twice."""
    invites = GroupInvite.objects.visible_to(request.user).filter(municipality=side.municipality)
    return invites.filter(proposal__group=pk, answer=GroupInvite.Answer.NO).exists()


@require_safe
def group_detail(request, pk):
    """What the municipalities of a group show each other; read by those of them who take part, and their counties."""
    shares = GroupShare.objects.visible_to(request.user).filter(group=pk)
    shares = list(shares.select_related("group", "municipality__county"))
    if not shares:
        raise Http404
    side = reading_side(request.user, shares)
    request.place_key = side.key
    reads = side.municipality is None or side.municipality.is_read_in_full_by(request.user)
    page = reports.group_page(request.user, shares[0].group, shares)
    context = {
        "side": side,
        "crumbs": crumbs(side),
        "page": page,
        "questions": [
            (question, reports.place_name(question.place), side.url("peer_question_detail", question.pk))
            for question in (page.questions if reads else ())
        ],
        "share_url": side.url("group_share", pk)
        if side.municipality and side.municipality.is_coordinated_by(request.user)
        else "",
    }
    return render(request, "reviews/group_detail.html", context)


def reading_side(user, shares):
    """From where the user reads the page: a municipality of one's own that takes part, else a county."""
    own = user.reach(*MUNICIPAL)
    for share in shares:
        if share.municipality_id in own:
            return Side(share.municipality.code, municipality=share.municipality)
    county = next(
        share.municipality.county for share in shares if share.municipality.county_id in user.county_ids
    )
    return Side(county.code, counties=(county,))
