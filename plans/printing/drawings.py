"""An indicator's figures as a block of a document: the drawing, what it says, and the table."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from portal.lib.papers.blocks import Block, Facts, Figure, Table
from surveys.figures import Figures

# Per level as on the pages: colour, dashes, thickness.
STROKES = {
    "own": ("#17563f", "none", "3"),
    "similar": ("#8a5300", "7 3", "2"),
    "county": ("#1d4f7a", "none", "2"),
    "nation": ("#5a6672", "2 3", "2"),
}


def figure_block(figures: Figures) -> Block:
    """The figures as they stand: drawn where two years can be, else as a line of text."""
    table = Table(
        caption=figures.name,
        head=(_("Year"), *(series.label for series in figures.shown)),
        rows=tuple((str(year), *cells) for year, cells in figures.rows),
        numbers=tuple(range(1, len(figures.shown) + 1)),
    )
    if figures.chart is None:
        return Facts(((figures.name, figures.summary),))
    chart = figures.chart
    _x, _y, width, height = chart.view_box.split()
    svg = render_to_string(
        "plans/lines.svg",
        {
            "chart": chart,
            "width": width,
            "height": height,
            "lines": [(line, *STROKES[line.level]) for line in chart.lines],
        },
    )
    notes = [
        _("From %(year)s: %(note)s") % {"year": item.year, "note": item.note} for item in figures.breaks_shown
    ]
    said = " ".join(filter(None, [figures.summary, figures.warning, *notes]))
    return Figure(f"{figures.name}, {figures.unit}", said, svg, table, figures.source_line)
