"""A yearly report's words and figures: each section's blocks, what they build on, and the whole as a paper."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from activities.choices import reference
from portal.lib.papers.blocks import Block, Bullets, Facts, Heading, Paper, Table, Text
from portal.lib.swedish import format_number
from reviews.models import SupportContact, YearReport, YearReportSection
from reviews.models.support import hours_text
from reviews.year_report.reports import NONE, DutyLine, Told, Year

LISTED = 12  # things named in the report; the list behind it shows all
Blocks = list[Block]


@dataclass(frozen=True)
class Basis:
    """What figures build on, in words, and the list that shows it."""

    text: str
    url: str


@dataclass(frozen=True)
class Content:
    """What is gathered for a section, what it builds on, and the list behind each row; nothing for an own heading."""

    blocks: tuple[Block, ...] = ()
    bases: tuple[Basis, ...] = ()
    rows: tuple[Basis, ...] = ()


def codes_of(year: Year) -> str:
    """The counties as they stand in addresses: "24", or "24-25"."""
    return "-".join(county.code for county in year.counties)


def content_of(section: YearReportSection, year: Year) -> Content:
    """Gather what stands under a heading, as the record is now."""
    gather = _GATHERED.get(section.basis)
    return gather(year, codes_of(year)) if gather else Content()


def paper_of(report: YearReport) -> Paper:
    """The report as the record stands now; a locked one is as it was when it was locked.

    The portal's language is the document's, whoever asks.
    """
    if report.is_locked:
        return Paper.from_json(report.paper or {})
    with override(settings.LANGUAGE_CODE):
        year = Year(report)
        blocks: Blocks = []
        for section in report.sections.filter(position__isnull=False):
            blocks += _section(section, year)
        return Paper(
            title=str(report),
            place=_(" and ").join(county.name for county in year.counties),
            about=_("Prevention of crime in %(year)s, report to Brå") % {"year": report.year},
            on=timezone.localdate(),
            blocks=tuple(blocks),
            note=_("Draft"),
            language=settings.LANGUAGE_CODE,
        )


def _section(section: YearReportSection, year: Year) -> Blocks:
    """The heading with text and figures under it; nothing where there is neither."""
    blocks: Blocks = [Text(section.text)] if section.text.strip() else []
    if section.shows_basis:
        content = content_of(section, year)
        blocks += content.blocks
        if content.blocks and content.bases:
            said = ", ".join(basis.text for basis in content.bases)
            blocks.append(Text(_("Basis: %(basis)s.") % {"basis": said}, soft=True))
    return [Heading(1, section.heading), *blocks] if blocks else []


def _number(value: float, decimals: int = 0) -> str:
    return format_number(value, decimals)


def background(year: Year, codes: str) -> Content:
    """Municipalities and inhabitants, and official statistics of the counties."""
    caption = _("The county in figures") if len(year.groups) == 1 else _("The counties in figures")
    rows = tuple(
        (group.name, _number(len(group.places)), _number(group.inhabitants)) for group in year.groups
    )
    head = (_("County"), _("Municipalities"), _("Inhabitants"))
    blocks: Blocks = [Table(caption, head, rows, widths=(3, 1.4, 1.4), numbers=(1, 2))]
    blocks.append(Text(_("Inhabitants on 31 December 2023, according to SCB."), soft=True))
    names = {county.pk: county.name for county in year.counties}
    official = year.official()
    if official:
        figures = tuple(
            (
                figure.name,
                names[figure.county],
                str(figure.year),
                f"{_number(figure.value, figure.decimals)} {figure.unit}",
                _("%(source)s, through Kolada") % {"source": figure.source},
            )
            for figure in official
        )
        columns = (_("Figure"), _("County"), _("Year"), _("Value"), _("Source"))
        blocks.append(Table(_("Official statistics"), columns, figures, widths=(2.4, 1.7, 0.7, 2, 1.6)))
    text = ngettext("%(n)s municipality", "%(n)s municipalities", len(year.places)) % {"n": len(year.places)}
    return Content(tuple(blocks), (Basis(text, reverse("county_desk", args=[codes])),))


def law(year: Year, codes: str) -> Content:
    """How each duty stands: counts among those that share it, of all the municipalities; nobody is named."""
    blocks: Blocks = [
        Text(
            _(
                "The table shows how the municipalities that have shared it say that it stands today. "
                "What is not shared is unknown, and says nothing about the work."
            )
        )
    ]
    head = (
        _("Paragraph"), _("Duty"), _("Done"), _("Ongoing"), _("Date has passed"), _("Other"), _("Shared by"),
    )  # fmt: skip
    for name, lines in year.law().items():
        caption = _("The duties of the law, %(place)s") % {"place": name}
        rows = tuple(_duty_row(line) for line in lines)
        widths = (0.9, 2.6, 0.7, 0.9, 1.1, 0.8, 1.2)
        blocks.append(Table(caption, head, rows, widths=widths, numbers=(2, 3, 4, 5, 6)))
    text = _("what the municipalities have shared of the table of the law")
    return Content(tuple(blocks), (Basis(text, reverse("county_law", args=[codes])),))


def _duty_row(line: DutyLine) -> tuple[str, ...]:
    counts = (line.done, line.ongoing, line.passed, line.other)
    shared = _("%(n)s of %(all)s") % {"n": line.shared, "all": line.total}
    return (line.duty.paragraph, line.duty.name, *(str(count) for count in counts), shared)


def activities(year: Year, codes: str) -> Content:
    """Shared activities per theme. An activity with two themes counts under both, in the sum once."""
    names = {**reference().themes, NONE: _("Without a theme")}
    counts = [year.theme_counts(group) for group in year.groups]
    found = [code for code in names if counts[-1][code]]
    listed = reverse("county_activities", args=[codes])
    days = {"fran": f"{year.year}-01-01", "till": f"{year.year}-12-31"}
    bases = [Basis(_activities(len(year.shared)), f"{listed}?{urlencode(days)}")]
    if not found:
        nothing = Text(_("No activities of the year are shared yet."), soft=True)
        return Content((nothing,), tuple(bases))
    rows = [(str(names[code]), *(_number(count[code]) for count in counts)) for code in found]
    rows.append((_("Activities in all"), *(_number(len(year.shared_in(group))) for group in year.groups)))
    head = (_("Theme"), *(group.name for group in year.groups))
    caption = _("Activities that the municipalities have shared, by theme")
    many = tuple(range(1, len(head)))
    table = Table(caption, head, tuple(rows), widths=(3, *[1.5] * len(many)), numbers=many)
    note = _("An activity with several themes counts under each of them, and once in the sum.")
    behind = tuple(
        Basis(
            f"{names[code]}: {_activities(counts[-1][code])}",
            f"{listed}?{urlencode(days | {'tema': code})}",
        )
        for code in found
        if code != NONE
    )
    return Content((table, Text(note, soft=True)), tuple(bases), behind)


def _activities(count: int) -> str:
    return ngettext("%(n)s activity", "%(n)s activities", count) % {"n": _number(count)}


def support(year: Year, codes: str) -> Content:
    """The county boards' contacts with the municipalities, by how they were."""
    rows = year.contact_rows
    text = ngettext("%(n)s contact", "%(n)s contacts", len(rows)) % {"n": _number(len(rows))}
    basis = (Basis(text, _list_of(year, codes, "support")),)
    seen: Blocks = []
    if year.observations:
        said = ngettext(
            "The county board has noted %(n)s observation of how a duty of the law stands.",
            "The county board has noted %(n)s observations of how duties of the law stand.",
            year.observations,
        )
        seen = [Text(said % {"n": year.observations})]
    if not (rows or year.case_rows or year.need_rows):
        return Content((Text(_("No contacts of the year are noted."), soft=True), *seen), basis)
    kinds = [kind for kind in SupportContact.Kind if any(how == kind for _place, how in rows)]
    table_rows = [
        (
            str(kind.label),
            *(
                _number(sum(place in group.ids and how == kind for place, how in rows))
                for group in year.groups
            ),
        )
        for kind in kinds
    ]
    reached = [
        _("%(n)s of %(all)s")
        % {"n": len({place for place, _how in rows} & group.ids), "all": len(group.places)}
        for group in year.groups
    ]
    table_rows.append((_("Municipalities with at least one contact"), *reached))
    table_rows += _support_beside(year)
    head = (_("How"), *(group.name for group in year.groups))
    many = tuple(range(1, len(head)))
    caption = _("The county board's contacts with the municipalities")
    table = Table(caption, head, tuple(table_rows), widths=(3, *[1.5] * len(many)), numbers=many)
    return Content((table, *seen), basis)


def _support_beside(year: Year) -> list[tuple[str, ...]]:
    """Hours, support over time and needs, as far as there are any. A joint case counts once in each county."""
    found: list[tuple[str, ...]] = []
    if year.hour_rows:
        hours = (
            sum(number for place, number in year.hour_rows if place in group.ids) for group in year.groups
        )
        found.append((_("Hours noted"), *(hours_text(Decimal(number)) for number in hours)))
    if year.case_rows:
        cases = (len({case for case, place in year.case_rows if place in group.ids}) for group in year.groups)
        found.append((_("Support over time that went on"), *(_number(number) for number in cases)))
    if year.need_rows:
        needs = (sum(place in group.ids for place in year.need_rows) for group in year.groups)
        found.append((_("Needs that municipalities told of"), *(_number(number) for number in needs)))
    return found


def joint(year: Year, codes: str) -> Content:
    """What municipalities do together: joint documents in force, and activities that several have shared."""
    documents, together = year.joint_documents(), year.joint_activities()
    parts = [
        _activities(len(together)),
        ngettext("%(n)s joint document", "%(n)s joint documents", len(documents)) % {"n": len(documents)},
    ]
    basis = (Basis(_(" and ").join(parts[: 2 if documents else 1]), _list_of(year, codes, "joint")),)
    blocks: Blocks = []
    if documents:
        blocks.append(
            Table(
                _("Joint lägesbilder and plans"),
                (_("Document"), _("What it is"), _("Group"), _("Municipalities")),
                tuple((one.title, one.kind, one.group, ", ".join(one.places)) for one in documents[:LISTED]),
                widths=(2.4, 1.2, 1.6, 2.6),
            )
        )
        blocks += _more(len(documents))
    if together:
        blocks.append(
            Table(
                _("Activities that several municipalities have shared"),
                (_("Activity"), _("When"), _("Municipalities")),
                tuple((one.title, one.on.isoformat(), ", ".join(one.places)) for one in together[:LISTED]),
                widths=(3, 1, 2.6),
            )
        )
        blocks += _more(len(together))
    if not blocks:
        blocks = [Text(_("Nothing that municipalities do together is shared yet."), soft=True)]
    return Content(tuple(blocks), basis)


def needs(year: Year, codes: str) -> Content:
    """What the municipalities have written of what helped or hindered, in activities that they have shared."""
    told = year.needs()
    basis = (Basis(_activities(len(told)), _list_of(year, codes, "needs")),)
    if not told:
        nothing = _("No shared activity of the year says what helped or hindered.")
        return Content((Text(nothing, soft=True),), basis)
    said = tuple(f"”{one.text}” ({', '.join(one.places)}, {one.on.isoformat()})" for one in told[:LISTED])
    intro = Text(_("This is what the municipalities have written about what helped or hindered:"))
    return Content((intro, Bullets(said), *_more(len(told))), basis)


def _more(count: int) -> Blocks:
    """That there is more than the report names."""
    if count <= LISTED:
        return []
    said = _("The %(listed)s latest of %(all)s are shown.") % {"listed": LISTED, "all": _number(count)}
    return [Text(said, soft=True)]


def examples(year: Year, codes: str) -> Content:
    """The activities that the officers have chosen, in their order, as far as they are still shared."""
    told = year.examples()
    url = reverse("year_report_examples", args=[codes, year.year])
    text = ngettext("%(n)s chosen example", "%(n)s chosen examples", len(told)) % {"n": len(told)}
    blocks: Blocks = []
    for one in told:
        blocks += _example(one)
    return Content(tuple(blocks), (Basis(text, url),))


def _example(one: Told) -> Blocks:
    facts = Facts(((_("Where"), ", ".join(one.places)), (_("When"), one.on.isoformat())))
    blocks: Blocks = [Heading(2, one.title), facts]
    return blocks + ([Text(one.text)] if one.text.strip() else [])


def _list_of(year: Year, codes: str, basis: str) -> str:
    return reverse("year_report_basis", args=[codes, year.year, basis])


_GATHERED: dict[str, Callable[[Year, str], Content]] = {
    "background": background,
    "law": law,
    "activities": activities,
    "support": support,
    "joint": joint,
    "needs": needs,
    "examples": examples,
}
