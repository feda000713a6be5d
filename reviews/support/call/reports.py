"""Inför samtal: the sheet that an officer reads before calling a municipality, from what the county board may read.

What is not known is *Okänt*. What the municipality has not shared leaves no trace here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Role, Unit, User
from municipalities.models import ContactCard, Municipality
from plans.law.days import PARTS
from plans.law.reports import dated_rows, settings_brought_by
from plans.models import Duty, SharedDuty
from reviews.models import Promise, Review, Side, SupportContact
from reviews.reports.arrivals import arrivals_since
from reviews.stats import Coordination, coordination
from reviews.support.call.gathered import PLACES, gather
from reviews.support.call.questions import Known, Question, questions
from reviews.support.looks import Look, promise_look
from reviews.support.rows import Rows, read_day

SINCE_DAYS = 90  # how far back changes are told of where there has been no contact
SHOWN = 5  # lines under each heading: all of it is one A4
OURS = (Side.COUNTY,)


@dataclass(frozen=True)
class Contact:
    """Someone to turn to: function, name, and what is known; an empty string is not known."""

    title: str
    name: str = ""
    phone: str = ""
    email: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Line:
    """One thing: what, when, how it stands, and the page about it."""

    text: str
    on: date | None = None
    note: str = ""
    look: Look | None = None
    url: str = ""


@dataclass(frozen=True)
class Latest:
    """The latest contact, and what was promised at it."""

    on: date
    kind: str
    present: str
    note: str
    by: str
    promises: tuple[Line, ...]


@dataclass(frozen=True)
class CallSheet:
    """All of it, in the order in which it is read."""

    municipality: Municipality
    coordinators: tuple[Contact, ...]
    staffing: str  # why nobody is named, where nobody is
    share: int | None  # per cent of full time; None: unknown
    managers: tuple[Contact, ...]
    police: tuple[Contact, ...]
    latest: Latest | None
    owed: tuple[Line, ...]  # open promises from earlier contacts
    dates: tuple[Line, ...]  # of the law; without a day: unknown
    since: date
    changes: tuple[Line, ...]
    more_changes: int
    needs: tuple[Line, ...]
    coming: tuple[Line, ...]
    questions: tuple[Question, ...]
    alike: tuple[Line, ...]
    cases: tuple[tuple[int, str], ...]  # number and title, for the form


def with_call_facts(user: User, places: Any) -> Any:
    """Municipalities with the day of their latest contact, and the codes of the duties that they share."""
    contacts: Any = SupportContact.objects.visible_to(user).filter(municipality=OuterRef("pk")).order_by()
    latest = contacts.values("municipality").annotate(on=Max("on")).values("on")
    shared = SharedDuty.objects.filter(municipality=OuterRef("pk")).values("duty_code")
    return places.select_related("law_settings").annotate(
        last_contact_on=Subquery(latest), duties_shared=ArraySubquery(shared)
    )


def call_sheet(user: User, municipality: Municipality, *, today: date) -> CallSheet:
    """Gather the sheet of a municipality that was read `with_call_facts`; four questions, however much there is."""
    shared: Collection[str] = municipality.duties_shared  # type: ignore[attr-defined]
    last_on: date | None = municipality.last_contact_on  # type: ignore[attr-defined]
    since = last_on or today - timedelta(days=SINCE_DAYS)
    rows = gather(user, municipality, shared=shared, since=since, today=today)
    law = _law(municipality, shared, rows, today)
    promises = [_promise(row, today) for row in rows.get("promise", ())]
    latest = _latest(rows, promises)
    open_ones = [(row, line) for row, line in promises if not row["outcome"]]
    earlier = [
        line for row, line in open_ones if latest is None or row["contact_id"] != rows["contact"][0]["pk"]
    ]
    people = _people(rows, municipality, today)
    changes = _changes(user, municipality, rows, since, today)
    needs = [row for row in rows.get("need", ()) if not row["ended_on"]]
    late = tuple(
        (row["text"], day)
        for row, _line in open_ones
        if row["side"] == Side.COUNTY and (day := read_day(row["due_on"])) and day < today
    )
    latest_shared = read_day(rows["latest"][0]["on"]) if "latest" in rows else None
    asked = questions(
        Known(
            today=today,
            late=late,
            needs=tuple(
                (row["text"], date.fromisoformat(row["said_on"])) for row in needs if not row["case_id"]
            ),
            law=tuple((code, day) for code, line in law if (day := line.on)),
            is_vacant=people.state == Coordination.VACANT,
            shares=people.in_use,
            latest_shared_on=latest_shared,
        )
    )
    return CallSheet(
        municipality=municipality,
        coordinators=people.coordinators,
        staffing=people.reason,
        share=rows["function"][0]["share"] if "function" in rows else None,
        managers=people.managers,
        police=people.police,
        latest=latest,
        owed=tuple(earlier[:SHOWN]),
        dates=tuple(line for _code, line in law),
        since=since,
        changes=tuple(changes[:SHOWN]),
        more_changes=max(len(changes) - SHOWN, 0),
        needs=tuple(_need(row, rows) for row in needs[:SHOWN]),
        coming=tuple(_coming(rows, today)[:SHOWN]),
        questions=tuple(asked),
        alike=tuple(_alike(rows)),
        cases=tuple((row["pk"], row["title"]) for row in rows.get("case", ())),
    )


def _moment_day(text: str | None) -> date | None:
    """The day in Sweden of a moment."""
    return timezone.localdate(datetime.fromisoformat(text)) if text else None


def _promise(row: dict[str, Any], today: date) -> tuple[dict[str, Any], Line]:
    due_on = read_day(row["due_on"])
    promise = Promise(side=row["side"], due_on=due_on, outcome=row["outcome"])
    look = promise_look(promise, own=OURS, today=today)
    return row, Line(f"{Side(row['side']).label}: {row['text']}", due_on, row["outcome_note"], look)


def _latest(rows: Rows, promises: list[tuple[dict[str, Any], Line]]) -> Latest | None:
    if "contact" not in rows:
        return None
    row = rows["contact"][0]
    made = tuple(line for one, line in promises if one["contact_id"] == row["pk"])
    kind = str(SupportContact.Kind(row["kind"]).label)
    return Latest(date.fromisoformat(row["on"]), kind, row["present"], row["note"], row["by"] or "", made)


@dataclass(frozen=True)
class _People:
    coordinators: tuple[Contact, ...]
    managers: tuple[Contact, ...]
    police: tuple[Contact, ...]
    state: Coordination
    in_use: bool
    reason: str


def _people(rows: Rows, municipality: Municipality, today: date) -> _People:
    """Who coordinates, leads and polices, by their accounts and the public contact cards."""
    here: list[Any] = []
    had_before = False
    for row in rows.get("staff", ()):
        begun, ends = date.fromisoformat(row["starts_on"]), read_day(row["ends_on"])
        if begun <= today and row["is_active"] and (ends is None or ends > today):
            here.append(row)
        elif row["role"] == Role.COORDINATOR and begun <= today:
            had_before = True
    cards = {
        purpose: [row for row in rows.get("card", ()) if row["purpose"] == purpose]
        for purpose in ContactCard.Purpose
    }
    working = [row for row in here if row["role"] != Role.PARTNER]
    in_use = bool(working) or municipality.is_practice
    coordinating = [row for row in working if row["role"] == Role.COORDINATOR]
    state = coordination(coordinators=len(coordinating), had_before=had_before, in_use=in_use)
    if municipality.is_practice:
        state = Coordination.FILLED
    reason = {
        Coordination.VACANT: _("Vacancy in coordination"),
        Coordination.UNKNOWN: _("Unknown"),
    }.get(state, _("Everyone who practises") if municipality.is_practice else "")
    title = cards[ContactCard.Purpose.COORDINATION][:1]
    leads = [row for row in working if row["role"] == Role.MANAGER]
    chiefs = [row for row in leads if row["unit"] == Unit.MANAGEMENT] or leads
    officers = [row for row in here if row["role"] == Role.PARTNER]
    return _People(
        coordinators=tuple(_account(row, title) for row in coordinating)
        or tuple(_card(row) for row in title),
        managers=tuple(_account(row, ()) for row in chiefs[:1]),
        police=tuple(_card(row) for row in cards[ContactCard.Purpose.POLICE][:1])
        or tuple(_account(row, ()) for row in officers[:1]),
        state=state,
        in_use=in_use,
        reason=reason,
    )


def _account(row: dict[str, Any], cards: Collection[dict[str, Any]]) -> Contact:
    """Somebody with a role there; title and phone from the public card of the function, if there is one."""
    card = next(iter(cards), {"title": "", "phone": ""})
    title = card["title"] or row["organisation"] or str(Role(row["role"]).label)
    since = date.fromisoformat(row["starts_on"])
    return Contact(title, row["name"] or row["email"], card["phone"], row["email"], since)


def _card(row: dict[str, Any]) -> Contact:
    title = ", ".join(filter(None, [row["title"], row["organisation"]]))
    return Contact(title, row["name"], row["phone"], row["email"])


def _law(
    municipality: Municipality, shared: Collection[str], rows: Rows, today: date
) -> list[tuple[str, Line]]:
    """The dates of the law with their source, where the duty is shared; the others are unknown."""
    names = {row["code"]: row["name"] for row in rows.get("duty", ())}
    labels = {
        "s6_report": _("Lägesbild updated (6 §)"),
        "s6_plan": _("Plan followed up (6 §)"),
        "s9": _("Agreement holds until (9 §)"),
        "s13_report": _("Report to fullmäktige (13 §)"),
    }
    duties = [Duty(code=code, name=names.get(code, "")) for code in PARTS if code in shared]
    settings = {municipality.pk: settings_brought_by(municipality)}
    table = (
        {row.duty.code: row for row in dated_rows(settings, duties, today)[municipality.pk]} if duties else {}
    )
    lines = []
    for code, label in labels.items():
        row = table.get(code)
        if row is None:
            lines.append((code, Line(label, note=_("Not shared"))))
            continue
        source = _("what is in the portal")
        if row.is_by_statement and row.statement:
            source = row.statement.get_source_display()
        look = None
        if row.next_on and row.next_on < today:
            look = Look("soon", "clock", _("The day has passed"))
        note = _("Source: %(source)s") % {"source": source} if row.next_on else ""
        lines.append((code, Line(label, row.next_on, note, look)))
    return lines


def _changes(user: User, municipality: Municipality, rows: Rows, since: date, today: date) -> list[Line]:
    """What has come since the day, the latest first."""
    start = timezone.make_aware(datetime.combine(since + timedelta(days=1), time.min))
    lines = [
        Line(f"{arrival.kind}: {arrival.title}", arrival.on, str(arrival.label), url=arrival.url)
        for arrival in arrivals_since(user, [municipality.pk], start)
    ]
    if "new" in rows:
        number = rows["new"][0]["number"]
        said = ngettext("%(n)s activity is shared", "%(n)s activities are shared", number)
        lines.append(Line(said % {"n": number}))
    for row in rows.get("staff", ()):
        begun, ends = date.fromisoformat(row["starts_on"]), read_day(row["ends_on"])
        if row["role"] == Role.COORDINATOR:
            name = row["name"] or row["email"]
            if since < begun <= today:
                lines.append(Line(_("%(name)s coordinates") % {"name": name}, begun))
            if ends and since < ends <= today:
                lines.append(Line(_("%(name)s coordinates no more") % {"name": name}, ends))
    for row in rows.get("promise", ()):
        answered = _moment_day(row["outcome_at"])
        if answered and answered > since:
            outcome = Promise.Outcome(row["outcome"]).label
            lines.append(Line(f"{Side(row['side']).label}: {row['text']}", answered, str(outcome)))
    for row in rows.get("need", ()):
        said_on, ended = date.fromisoformat(row["said_on"]), read_day(row["ended_on"])
        if ended and ended > since:
            lines.append(Line(_("The need is over: %(need)s") % {"need": row["text"]}, ended))
        elif said_on > since:
            lines.append(Line(_("A new need: %(need)s") % {"need": row["text"]}, said_on))
    return sorted(lines, key=lambda line: line.on or today, reverse=True)


def _need(row: dict[str, Any], rows: Rows) -> Line:
    titles = {case["pk"]: case["title"] for case in rows.get("case", ())}
    note = titles.get(row["case_id"], "")
    methods = f"?tema={row['themes'][0]}" if row["themes"] else ""  # what follows the bank's own address
    return Line(row["text"], date.fromisoformat(row["said_on"]), note, url=methods)


def _coming(rows: Rows, today: date) -> list[Line]:
    """Days to come: the next steps of support, rounds to be sent in, and the council's next meeting if it is shared."""
    lines = [
        Line(f"{row['title']}: {row['next_step']}", day)
        for row in rows.get("case", ())
        if (day := read_day(row["next_on"])) and row["next_step"]
    ]
    lines += [
        Line(row["title"], read_day(row["due_on"]), _("To be sent in"))
        for row in rows.get("round", ())
        if row["state"] in Review.WRITABLE
    ]
    lines += [Line(row["name"], read_day(row["on"]), _("Meets")) for row in rows.get("meeting", ())]
    return sorted(lines, key=lambda line: line.on or today)


def _alike(rows: Rows) -> list[Line]:
    """At most two places: first those that have opened a similar need, then those alike by their lägesbild."""
    found: dict[str, Line] = {}
    for row in rows.get("similar", ()):
        found.setdefault(row["place"], Line(row["place"], read_day(row["on"]), row["text"]))
    for row in rows.get("twin", ()):
        note = _("Works with: %(problem)s") % {"problem": row["text"]}
        if row["contact"]:
            note = f"{note}. {row['contact']}"
        found.setdefault(row["place"], Line(row["place"], None, note))
    return list(found.values())[:PLACES]
