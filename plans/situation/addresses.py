"""How the parts and kinds of source are called in addresses, and what is asked for in each part."""

from django.utils.translation import gettext_lazy

from plans.models import ReportPart, ReportSource
from plans.situation.rules import Lack, lacking
from plans.situation.versions import facts_of

PARTS = {
    "omfattning": ReportPart.Kind.EXTENT,
    "konsekvenser": ReportPart.Kind.CONSEQUENCES,
    "annan-information": ReportPart.Kind.OTHER_INFORMATION,
    "analys": ReportPart.Kind.ANALYSIS,
}
SLUGS = {kind: slug for slug, kind in PARTS.items()}
ASKED = {
    ReportPart.Kind.EXTENT: gettext_lazy(
        "What happens, how much, where and when? Compare with earlier years and with similar municipalities."
    ),
    ReportPart.Kind.CONSEQUENCES: gettext_lazy(
        "Whom does it harm, and how? Think of people, places, trust and what it costs."
    ),
    ReportPart.Kind.OTHER_INFORMATION: gettext_lazy(
        "What else matters: what is planned, what is changing, what people tell you, what is being done already?"
    ),
    ReportPart.Kind.ANALYSIS: gettext_lazy(
        "What does it mean, taken together? Which problems are the most important, and why do they arise?"
    ),
}
SOURCES = {
    "indikator": ReportSource.Kind.INDICATOR,
    "resultat": ReportSource.Kind.SURVEY,
    "dokument": ReportSource.Kind.DOCUMENT,
    "polisen": ReportSource.Kind.POLICE,
    "samtal": ReportSource.Kind.OBSERVATION,
}
MISSING = {
    Lack.EXTENT: gettext_lazy("The part about extent is empty."),
    Lack.CONSEQUENCES: gettext_lazy("The part about consequences is empty."),
    Lack.OTHER_INFORMATION: gettext_lazy("The part about other information is empty."),
    Lack.ANALYSIS: gettext_lazy("The analysis is empty."),
    Lack.AREA: gettext_lazy("It does not say which area it is about."),
    Lack.PERIOD: gettext_lazy("It does not say which period it is about."),
    Lack.SOURCES: gettext_lazy("It names no source."),
}


def mend(lack):
    """Where a lack is mended: the name of the page, and the part it is about if any."""
    if lack in (Lack.AREA, Lack.PERIOD):
        return "report_edit", None
    if lack == Lack.SOURCES:
        return "report_detail", None
    return "report_part", SLUGS[ReportPart.Kind(lack)]


def missing(report, contents):
    """What is lacking in a report with these contents: in words, and the page and part where it is mended."""
    lacks = lacking(facts_of(report, contents.written, len(contents.sources)))
    return [(MISSING[lack], *mend(lack)) for lack in lacks]
