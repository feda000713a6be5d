"""An officer's hand-over sheet: the county's support, promises, rounds, reports, needs and people, for a successor."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from activities.handover.sheet import Chapter, Line, Part
from municipalities.models import County, Municipality
from portal.lib.papers.blocks import Block, Bullets, Heading, Paper, Table, Text
from reviews.models import Need, OfficerHandover, Promise, ReviewRound, Side, SupportCase, YearReport
from reviews.reports.people import staffing_of
from reviews.support.cases.reports import as_rows, with_places

SOON = timedelta(days=14)


@dataclass(frozen=True)
class CountySheet:
    """The whole hand-over as it stands on a day."""

    place: str
    on: date
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True)
class Known:
    """What several chapters need, read once."""

    codes: str
    today: date
    places: list[Municipality]
    cases: list[Any]
    promises: list[Promise]
    needs: list[Need]
    rounds: list[ReviewRound]
    reports: list[YearReport]
    is_practice: bool

    def page(self, name: str, *ids: Any) -> str:
        return reverse(name, args=[self.codes, *ids])


def known_of(user: User, counties: Sequence[County]) -> Known:
    """Read what the chapters share."""
    ids = [county.pk for county in counties]
    cases: Any = with_places(SupportCase.objects.led_by(user).in_counties(counties).going_on())
    promises: Any = Promise.objects.visible_to(user).open().filter(municipality__county__in=counties)
    needs: Any = Need.objects.visible_to(user).waiting().filter(municipality__county__in=counties)
    rounds: Any = ReviewRound.objects.visible_to(user).filter(counties__overlap=ids)
    reports: Any = YearReport.objects.editable_by(user).filter(counties__overlap=ids)
    today = timezone.localdate()
    return Known(
        codes="-".join(county.code for county in counties),
        today=today,
        places=list(Municipality.objects.served_by(user).filter(county__in=counties)),
        cases=as_rows(cases.order_by("next_on", "pk"), today=today),
        promises=list(promises.select_related("municipality", "case")),
        needs=list(needs.select_related("municipality").order_by("said_on", "pk")),
        rounds=list(rounds.exclude(state=ReviewRound.State.FINISHED)),
        reports=list(reports.only("counties", "year", "due_on").order_by("due_on", "pk")),
        is_practice=any(county.is_practice for county in counties),
    )


def county_sheet(user: User, counties: Sequence[County]) -> CountySheet:
    """All that a successor needs to know, as it stands today."""
    known = known_of(user, counties)
    chapters = (
        Chapter(
            "first-week",
            _("The first week"),
            (Part(_("Do this first"), tuple(_first(known)), _("Nothing is in a hurry.")),),
        ),
        Chapter("support", _("Process support"), (Part("", tuple(_cases(known)), _("No support goes on.")),)),
        Chapter(
            "dates",
            _("Promises and dates"),
            (
                Part(_("What we have promised"), tuple(_promises(known, ours=True)), _("Nothing waits.")),
                Part(
                    _("What others have promised"), tuple(_promises(known, ours=False)), _("Nothing waits.")
                ),
                Part(_("Rounds and yearly reports"), tuple(_in_hand(known)), _("Nothing is in hand.")),
            ),
        ),
        Chapter("needs", _("Needs"), (Part("", tuple(_needs(known)), _("No need waits.")),)),
        Chapter(
            "people",
            _("People"),
            (
                Part(_("Who coordinates where"), tuple(_people(known)), _("Nobody is named here.")),
                Part(
                    _("Earlier handovers"),
                    tuple(_earlier(counties)),
                    _("Nothing has been handed over before."),
                ),
            ),
        ),
    )
    place = _(" and ").join(county.name for county in counties)
    return CountySheet(place, known.today, chapters)


def _cases(known: Known) -> Iterator[Line]:
    for row in known.cases:
        who = "" if known.is_practice else row.responsible or _("Nobody is responsible")
        said = row.case.next_step or row.case.why_rests
        note = ". ".join(filter(None, [row.places, said, who]))
        url = known.page("support_case_detail", row.case.pk)
        yield Line(f"{row.case.title} ({row.look.label})", note, row.case.next_on, url)


def _promises(known: Known, *, ours: bool) -> Iterator[Line]:
    for promise in known.promises:
        if (promise.side == Side.COUNTY) is ours:
            who = "" if ours else str(promise.get_side_display())
            case = promise.case.title if promise.case else ""
            note = ", ".join(filter(None, [promise.municipality.name, who, case]))
            yield Line(promise.text, note, promise.due_on, known.page("county_promise", promise.pk))


def _in_hand(known: Known) -> Iterator[Line]:
    for one in known.rounds:
        said = _("Opens") if one.state == ReviewRound.State.DRAFT else _("To be sent in")
        day = one.opens_on if one.state == ReviewRound.State.DRAFT else one.due_on
        yield Line(one.title, said, day)
        yield Line(one.title, _("Feedback by"), one.feedback_on)
    for report in known.reports:
        yield Line(str(report), _("To be handed in by"), report.due_on)


def _needs(known: Known) -> Iterator[Line]:
    for need in known.needs:
        note = need.municipality.name if need.case_id else f"{need.municipality.name}. {_('No support yet')}"
        yield Line(need.text, note, need.said_on)


def _people(known: Known) -> Iterator[Line]:
    if known.is_practice:
        return
    staff = staffing_of([place.pk for place in known.places], today=known.today)
    for place in known.places:
        here = staff[place.pk]
        names = ", ".join(f"{person.name} ({person.email})" for person in here.coordinators)
        yield Line(place.name, names or here.text, url=known.page("support_call", place.code))


def _earlier(counties: Sequence[County]) -> Iterator[Line]:
    ids = sorted(county.pk for county in counties)
    rows = OfficerHandover.objects.filter(counties__overlap=ids).select_related("from_user", "to_user")
    for row in rows:
        said = _("%(leaver)s handed over to %(successor)s") % {
            "leaver": row.from_user or _("Somebody"),
            "successor": row.to_user or _("somebody"),
        }
        yield Line(said, row.note, timezone.localdate(row.at))


def _first(known: Known) -> Iterator[Line]:
    """What cannot wait: our own late promises, steps within two weeks, needs that nobody answers, and reports due."""
    soon = known.today + SOON
    for promise in known.promises:
        if promise.side == Side.COUNTY and promise.due_on and promise.due_on <= soon:
            note = _("We have promised this to %(place)s") % {"place": promise.municipality.name}
            yield Line(promise.text, note, promise.due_on, known.page("county_promise", promise.pk))
    for row in known.cases:
        if row.case.next_on and row.case.next_on <= soon:
            url = known.page("support_case_detail", row.case.pk)
            yield Line(row.case.next_step, f"{row.case.title}, {row.places}", row.case.next_on, url)
    for need in known.needs:
        if not need.case_id:
            note = _("%(place)s has said that it needs this, and no support answers it") % {
                "place": need.municipality.name
            }
            url = f"{known.page('support_case_new')}?behov={need.pk}"
            yield Line(need.text, note, need.said_on, url)
    for line in _in_hand(known):
        if line.on and line.on <= soon:
            yield line


def paper_of(user: User, counties: Sequence[County]) -> Paper:
    """The same as a paper, in the portal's language."""
    with override(settings.LANGUAGE_CODE):
        sheet = county_sheet(user, counties)
        blocks: list[Block] = []
        for chapter in sheet.chapters:
            blocks.append(Heading(1, chapter.title))
            for part in chapter.parts:
                blocks += _blocks(part)
        return Paper(
            title=_("Handover"),
            place=sheet.place,
            about=_("For whoever takes over the county board's support to the municipalities"),
            on=sheet.on,
            blocks=tuple(blocks),
            note=_("For the county board's own use"),
            language=settings.LANGUAGE_CODE,
        )


def _blocks(part: Part) -> list[Block]:
    """The lines under their heading, if it has one: a table where they have days, else a list."""
    heading: list[Block] = [Heading(2, part.title)] if part.title else []
    if not part.lines:
        return [*heading, Text(part.empty, soft=True)]
    if any(line.on for line in part.lines):
        rows = tuple(
            (line.text, line.on.isoformat() if line.on else "–", line.note or "–") for line in part.lines
        )
        head = (_("What"), _("Day"), _("More about it"))
        return [*heading, Table("", head, rows, widths=(2.6, 1, 2.6))]
    said = tuple(f"{line.text} – {line.note}" if line.note else line.text for line in part.lines)
    return [*heading, Bullets(said)]
