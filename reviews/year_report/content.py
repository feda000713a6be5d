"""A yearly report's words and figures: each section's blocks, what they build on, and the whole as a paper."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from activities.choices import reference
from portal.lib.papers.blocks import Facts, Heading, Paper, Table, Text
from reviews.models import YearReport, YearReportSection
from reviews.year_report.desk_content import joint, needs, projects, support
from reviews.year_report.pieces import Basis, Blocks, Content, activity_count, group_table, number
from reviews.year_report.reports import NONE, DutyLine, Told, Year


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


def background(year: Year, codes: str) -> Content:
    """Municipalities and inhabitants, and official statistics of the counties."""
    caption = _("The county in figures") if len(year.groups) == 1 else _("The counties in figures")
    rows = tuple((group.name, number(len(group.places)), number(group.inhabitants)) for group in year.groups)
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
                f"{number(figure.value, figure.decimals)} {figure.unit}",
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
    """Shared activities per theme, and projects with grants that are shown. An activity with two themes counts under
    both, in the sum once."""
    names = {**reference().themes, NONE: _("Without a theme")}
    counts = [year.theme_counts(group) for group in year.groups]
    found = [code for code in names if counts[-1][code]]
    listed = reverse("county_activities", args=[codes])
    days = {"fran": f"{year.year}-01-01", "till": f"{year.year}-12-31"}
    bases = [Basis(activity_count(len(year.shared)), f"{listed}?{urlencode(days)}")]
    shown = projects(year)
    if shown:
        text = ngettext("%(n)s project shown", "%(n)s projects shown", len(year.projects))
        said = text % {"n": number(len(year.projects))}
        bases.append(Basis(said, reverse("county_projects", args=[codes])))
    if not found:
        nothing = Text(_("No activities of the year are shared yet."), soft=True)
        return Content((nothing, *shown), tuple(bases))
    rows = [(str(names[code]), *(number(count[code]) for count in counts)) for code in found]
    rows.append((_("Activities in all"), *(number(len(year.shared_in(group))) for group in year.groups)))
    table = group_table(year, _("Activities that the municipalities have shared, by theme"), _("Theme"), rows)
    note = _("An activity with several themes counts under each of them, and once in the sum.")
    behind = tuple(
        Basis(
            f"{names[code]}: {activity_count(counts[-1][code])}",
            f"{listed}?{urlencode(days | {'tema': code})}",
        )
        for code in found
        if code != NONE
    )
    return Content((table, Text(note, soft=True), *shown), tuple(bases), behind)


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


_GATHERED: dict[str, Callable[[Year, str], Content]] = {
    "background": background,
    "law": law,
    "activities": activities,
    "support": support,
    "joint": joint,
    "needs": needs,
    "examples": examples,
}
