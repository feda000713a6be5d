"""The pages of plans, law and figures beside their floors, in municipalities with ten years of them."""

from django.urls import reverse

from municipalities.models import Municipality
from plans.models import ActionPlan, Duty
from portal.bench.chain import GOALS, MEASURES
from portal.bench.pages import BIGGEST, COUNTIES, ROW, Page, Visit, coordinator_of
from surveys.models import Indicator

MOST, MOST_QUERIES = 6, 15
OFFICER = "erik.sundqvist@exempel.se"
ALIKE = 10
INDICATOR = "violent_crime_100k"


def plan_pages(
    *, code: str = BIGGEST, codes: str = COUNTIES, shared: int = 20, alike: int = ALIKE
) -> list[Page]:
    """Return the pages of a coordinator, and the county's table of the law, each at most six times its floor.

    In the county at least `shared` municipalities must show every duty, and the municipality have `alike`
    others like it, or what is shown is not what is to be measured.
    """
    coordinator = coordinator_of(code)
    municipality = Municipality.objects.get(code=code)
    plan = ActionPlan.objects.of(municipality).in_force()[0]
    indicator = Indicator.objects.get(code=INDICATOR, municipality=None)
    duties = Duty.objects.current().count()

    def page(name: str, view: str, args: list[object], expects: str, times: int, *cells: int) -> Page:
        rows, columns = cells
        visit = Visit(coordinator, reverse(view, args=args), expects, times)
        floor = Visit(coordinator, reverse("bench_floor", args=[code, *cells]), "<td>", rows * columns)
        return Page(name, visit, floor, most=MOST, most_queries=MOST_QUERIES)

    county = Page(
        "plans_law_county",
        Visit(OFFICER, reverse("county_law", args=[codes]), "<td", shared * duties),
        Visit(OFFICER, reverse("bench_floor", args=[codes, 29, duties + 2]), "<td>", 29 * (duties + 2)),
        most=MOST,
        most_queries=MOST_QUERIES,
    )
    return [
        page("plans_page", "plan_detail", [code, plan.pk], "Belysning på skolgård", MEASURES, MEASURES, 6),
        county,
        page("plans_law", "law_table", [code], ROW, duties, duties, 5),
        page("plans_gaps", "gap_list", [code], "<li", GOALS // 2, MEASURES, 3),
        page("plans_alike", "alike_list", [code], "<h3", alike, ALIKE, 4),
        page("plans_indicator", "indicator_detail", [code, indicator.code], ROW, 10, 10, 5),
        page("plans_readers", "readers_page", [code], "<h2", 3, MEASURES, 3),
        page("plans_load", "own_load", [], "Belysning på skolgård", 3, MEASURES, 3),
    ]
