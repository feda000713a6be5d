"""The sections that the county's own desk fills: support given, work across borders, needs and obstacles."""

from collections.abc import Callable
from decimal import Decimal

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.lib.papers.blocks import Bullets, Table, Text
from reviews.models import Commitment, Event, SupportContact, SupportForm
from reviews.models.support import hours_text
from reviews.year_report.desk import Met
from reviews.year_report.pieces import (
    LISTED,
    Basis,
    Blocks,
    Content,
    Row,
    activity_count,
    by_group,
    group_table,
    list_of,
    more,
    n_of,
    number,
)
from reviews.year_report.reports import Group, Year

QUOTED = 500  # characters of what a municipality wrote in its report; the list behind shows all of it


# Support given


def support(year: Year, codes: str) -> Content:
    """The county boards' contacts by how they were, hours, and support over time by what it was."""
    contacts, url = year.contact_rows, list_of(year, codes, "support")
    text = ngettext("%(n)s contact", "%(n)s contacts", len(contacts)) % {"n": number(len(contacts))}
    bases = [Basis(text, url)]
    if year.cases:
        text = ngettext("%(n)s support over time", "%(n)s supports over time", len(year.cases))
        bases.append(Basis(text % {"n": number(len(year.cases))}, url))
    if not (contacts or year.cases):
        nothing = Text(_("No contacts of the year are noted."), soft=True)
        return Content((nothing, *_observed(year)), tuple(bases))
    caption = _("The county board's contacts with the municipalities")
    table = group_table(year, caption, _("How"), [*_contact_rows(year), *_case_rows(year)])
    return Content((table, *_observed(year)), tuple(bases))


def _contact_rows(year: Year) -> list[Row]:
    """Contacts by how they were, the municipalities that were reached, and hours where any are noted."""
    contacts = year.contact_rows

    def of_kind(kind: str) -> Callable[[Group], str]:
        return lambda group: number(sum(place in group.ids and how == kind for place, how in contacts))

    def reached(group: Group) -> str:
        return n_of(len({place for place, _how in contacts} & group.ids), len(group.places))

    def hours(group: Group) -> str:
        return hours_text(Decimal(sum(hours for place, hours in year.hour_rows if place in group.ids)))

    kinds = [kind for kind in SupportContact.Kind if any(how == kind for _place, how in contacts)]
    rows = [by_group(year, str(kind.label), of_kind(kind)) for kind in kinds]
    rows.append(by_group(year, _("Municipalities with at least one contact"), reached))
    return [*rows, by_group(year, _("Hours noted"), hours)] if year.hour_rows else rows


def _case_rows(year: Year) -> list[Row]:
    """Support over time, in all and by form. A joint one counts once in each county."""
    if not year.cases:
        return []

    def going(form: str = "") -> Callable[[Group], str]:
        found = [one for one in year.cases if form in ("", one.case.form)]
        return lambda group: number(sum(bool(one.places.keys() & group.ids) for one in found))

    forms = [form for form in SupportForm if any(one.case.form == form for one in year.cases)]
    named = _("Support over time: %(form)s")
    return [
        by_group(year, _("Support over time that went on"), going()),
        *(by_group(year, named % {"form": form.label}, going(form)) for form in forms),
    ]


def _observed(year: Year) -> Blocks:
    """How often the county boards noted how a duty of the law stands."""
    if not year.observations:
        return []
    said = ngettext(
        "The county board has noted %(n)s observation of how a duty of the law stands.",
        "The county board has noted %(n)s observations of how duties of the law stand.",
        year.observations,
    )
    return [Text(said % {"n": year.observations})]


# Projects


def projects(year: Year) -> Blocks:
    """Projects with grants that their municipalities show, and what of it stands by itself; nothing if none does."""
    found = year.projects
    if not found:
        return []
    lines = tuple(
        (
            one.project.name,
            one.project.municipality.name,
            one.project.funder,
            one.project.ends_on.isoformat(),
            n_of(one.stands, one.built) if one.built else _("Unknown"),
        )
        for one in found[:LISTED]
    )
    head = (_("Project"), _("Municipality"), _("Grant from"), _("Last day"), _("Stands by itself"))
    caption = _("Projects with grants, and how much of what they built stands by itself")
    return [Table(caption, head, lines, widths=(2.4, 1.4, 1.6, 1.1, 1.2)), *more(len(found))]


# Work across borders


def joint(year: Year, codes: str) -> Content:
    """What municipalities do together: meetings, joint support and documents, and activities that several shared."""
    documents, together, meetings = year.joint_documents(), year.joint_activities(), year.meetings
    shared = [one for one in year.cases if len(one.places) > 1]
    url = list_of(year, codes, "joint")
    said = [activity_count(len(together))]
    if documents:
        text = ngettext("%(n)s joint document", "%(n)s joint documents", len(documents))
        said.append(text % {"n": len(documents)})
    if shared:
        text = ngettext("%(n)s joint support", "%(n)s joint supports", len(shared))
        said.append(text % {"n": len(shared)})
    if meetings:
        text = ngettext("%(n)s joint meeting", "%(n)s joint meetings", len(meetings))
        said.append(text % {"n": len(meetings)})
    blocks: Blocks = []
    if meetings or shared:
        rows = [*_meeting_rows(year), *_joint_support(year)]
        caption = _("Meetings and support for several municipalities")
        blocks.append(group_table(year, caption, _("What"), rows))
    blocks += [*_meetings(year), *_hours(year)]
    if documents:
        blocks.append(
            Table(
                _("Joint lägesbilder and plans"),
                (_("Document"), _("What it is"), _("Group"), _("Municipalities")),
                tuple((one.title, one.kind, one.group, ", ".join(one.places)) for one in documents[:LISTED]),
                widths=(2.4, 1.2, 1.6, 2.6),
            )
        )
        blocks += more(len(documents))
    if together:
        blocks.append(
            Table(
                _("Activities that several municipalities have shared"),
                (_("Activity"), _("When"), _("Municipalities")),
                tuple((one.title, one.on.isoformat(), ", ".join(one.places)) for one in together[:LISTED]),
                widths=(3, 1, 2.6),
            )
        )
        blocks += more(len(together))
    if not blocks:
        blocks = [Text(_("Nothing that municipalities do together is shared yet."), soft=True)]
    return Content(tuple(blocks), tuple(Basis(text, url) for text in said))


def _meeting_rows(year: Year) -> list[Row]:
    """Meetings by kind, who was there, what was brought and taken home, each county by its own municipalities."""
    meetings = year.meetings
    if not meetings:
        return []

    def held(kind: str) -> Callable[[Group], str]:
        found = [one for one in meetings if one.kind == kind]
        return lambda group: number(sum(bool(one.counties & group.counties) for one in found))

    def with_others(group: Group) -> str:
        return number(sum(len(one.counties) > 1 and bool(one.counties & group.counties) for one in meetings))

    def there(group: Group) -> str:
        return n_of(len({place for one in meetings for place in one.there} & group.ids), len(group.places))

    def people(group: Group) -> str:
        return number(sum(n for one in meetings for place, n in one.there.items() if place in group.ids))

    def brought(group: Group) -> str:
        return number(sum(n for one in meetings for place, n in one.brought.items() if place in group.ids))

    def home(*outcomes: str) -> Callable[[Group], str]:
        found = [
            place for one in meetings for place, how in one.taken_home if not outcomes or how in outcomes
        ]
        return lambda group: number(sum(place in group.ids for place in found))

    kinds = [kind for kind in Event.Kind if any(one.kind == kind for one in meetings)]
    rows = [by_group(year, str(kind.label), held(kind)) for kind in kinds]
    if any(len(one.counties) > 1 for one in meetings):
        rows.append(by_group(year, _("Of these arranged by several counties together"), with_others))
    if any(one.is_noted for one in meetings):
        rows.append(by_group(year, _("Municipalities that were at a meeting"), there))
        rows.append(by_group(year, _("Participants from the municipalities"), people))
    rows.append(by_group(year, _("Questions that municipalities brought"), brought))
    rows.append(by_group(year, _("What municipalities took home to do"), home()))
    done = (Commitment.Outcome.DONE, Commitment.Outcome.ONGOING)
    return [*rows, by_group(year, _("Of it done or going on"), home(*done))]


def _joint_support(year: Year) -> list[Row]:
    """Support over time for several municipalities together, if there is any."""
    shared = [one for one in year.cases if len(one.places) > 1]
    if not shared:
        return []

    def going(group: Group) -> str:
        return number(sum(bool(one.places.keys() & group.ids) for one in shared))

    return [by_group(year, _("Support over time for several municipalities"), going)]


def _meetings(year: Year) -> Blocks:
    """Each meeting with its day and how many municipalities and people were there. No municipality is named."""
    meetings = year.meetings
    if not meetings:
        return []
    kinds = dict(Event.Kind.choices)
    lines = tuple(
        (one.title, str(kinds[one.kind]), one.on.isoformat(), *_present(one)) for one in meetings[:LISTED]
    )
    head = (_("Joint meeting"), _("Kind of meeting"), _("When"), _("Municipalities"), _("Participants"))
    caption = _("Meetings that the county board arranged")
    table = Table(caption, head, lines, widths=(3, 1.6, 1.1, 1.3, 1.2), numbers=(3, 4))
    return [table, *more(len(meetings))]


def _hours(year: Year) -> Blocks:
    """Hours that municipalities have worked for each other; nothing where none are shared."""
    found = year.hours
    if not found:
        return []
    said = ngettext(
        "Municipalities have worked %(hours)s hours for each other, on %(n)s occasion.",
        "Municipalities have worked %(hours)s hours for each other, on %(n)s occasions.",
        found.times,
    ) % {"hours": hours_text(found.hours), "n": number(found.times)}
    taking_part = ngettext(
        "%(n)s municipality of the county took part.",
        "%(n)s municipalities of the county took part.",
        found.municipalities,
    ) % {"n": number(found.municipalities)}
    counted = _("Hours are counted where both have confirmed and shared them.")
    return [Text(f"{said} {taking_part} {counted}")]


def _present(one: Met) -> tuple[str, str]:
    """How many municipalities and people were there, as far as it is noted."""
    if not one.is_noted:
        return (_("Unknown"), _("Unknown"))
    return (number(len(one.there)), number(sum(one.there.values())))


# Needs and obstacles


def needs(year: Year, codes: str) -> Content:
    """What municipalities have told that they need, by form; and in their own words where they chose that others
    read them: needs that are open to others, reports that were sent, and what helped or hindered in shared work."""
    told, said, sent, url = year.needs(), year.needs_told, year.sent, list_of(year, codes, "needs")
    bases = [Basis(activity_count(len(told)), url)]
    if said:
        text = ngettext("%(n)s need", "%(n)s needs", len(said)) % {"n": number(len(said))}
        bases.append(Basis(text, url))
    if sent:
        text = ngettext("%(n)s report sent in", "%(n)s reports sent in", len(sent)) % {"n": number(len(sent))}
        bases.append(Basis(text, reverse("review_round_list", args=[codes])))
    blocks: Blocks = [*_needs_by_form(year), *_open_needs(year), *_sent_words(year)]
    if told:
        said_lines = [
            f"”{one.text}” ({', '.join(one.places)}, {one.on.isoformat()})" for one in told[:LISTED]
        ]
        blocks.append(Text(_("This is what the municipalities have written about what helped or hindered:")))
        blocks += [Bullets(tuple(said_lines)), *more(len(told))]
    if not blocks:
        nothing = _("No shared activity of the year says what helped or hindered.")
        blocks = [Text(nothing, soft=True)]
    return Content(tuple(blocks), tuple(bases))


def _needs_by_form(year: Year) -> Blocks:
    """How many needs were told, by the form of support that was wished for; no municipality is named."""
    said = year.needs_told
    if not said:
        return []

    def of_form(form: str) -> Callable[[Group], str]:
        return lambda group: number(
            sum(one.form == form and one.municipality_id in group.ids for one in said)
        )

    def in_all(group: Group) -> str:
        return number(sum(one.municipality_id in group.ids for one in said))

    def met(group: Group) -> str:
        return number(sum(one.end == one.End.MET and one.municipality_id in group.ids for one in said))

    forms = [(str(form.label), form.value) for form in SupportForm] + [(_("No form named"), "")]
    rows = [
        by_group(year, label, of_form(form)) for label, form in forms if any(one.form == form for one in said)
    ]
    rows.append(by_group(year, _("Needs that municipalities told of"), in_all))
    rows.append(by_group(year, _("Of these met"), met))
    return [group_table(year, _("What the municipalities say that they need"), _("Support wished for"), rows)]


def _open_needs(year: Year) -> Blocks:
    """Those that the municipalities let others read, in their own words."""
    found = [one for one in year.needs_told if one.is_open and one.end != one.End.WITHDRAWN]
    if not found:
        return []
    lines = tuple(
        f"”{one.text}” ({one.municipality.name}, {one.said_on.isoformat()})" for one in found[:LISTED]
    )
    return [Text(_("Needs that the municipalities let others read:")), Bullets(lines), *more(len(found))]


def _sent_words(year: Year) -> Blocks:
    """How many have sent in a report of the year, and what they wrote there of support and needs."""
    if not year.sent:
        return []
    places = {one.place for one in year.sent}
    text = _("Reports about the year have been sent in by %(n)s municipalities.") % {
        "n": n_of(len(places), len(year.places))
    }
    wrote = [one for one in year.sent if one.text]
    if not wrote:
        return [Text(text)]
    lines = tuple(f"”{Truncator(one.text).chars(QUOTED)}” ({one.name})" for one in wrote[:LISTED])
    return [
        Text(f"{text} {_('This is what they write about support and needs:')}"),
        Bullets(lines),
        *more(len(wrote)),
    ]
