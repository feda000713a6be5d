"""Requirements of the law and the strategy that no single part holds alone, by number (R9, R19, R24)."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from municipalities.choices import forget_words, words
from municipalities.models import Tag
from plans.law.reports import law_table
from tests import factories


def test_r09_a_lagesbild_shows_which_other_duties_it_is_shared_with(cast, sign_in):
    report = factories.situation_report(
        cast.norsjo, tags=["bf_lag", "andts", "vbe"], completed=date(2026, 3, 1)
    )

    html = sign_in(cast.reader).get(reverse("report_detail", args=["2417", report.pk])).content.decode()
    row = law_table(cast.norsjo, is_whole=True).row("s7")

    names = words().tag_names(["andts", "vbe"])
    assert all(name in html for name in names)
    assert all(name in " ".join([row.why, *(item.text for item in row.computed.evidence)]) for name in names)


def test_r19_camera_surveillance_is_a_kind_of_measure_and_asks_for_no_plan(cast, sign_in):
    plan = factories.action_plan(cast.norsjo)
    measure = factories.measure(plan, "Kamera vid resecentrum", is_camera_surveillance=True)

    html = (
        sign_in(cast.coordinator).get(reverse("measure_detail", args=["2417", measure.pk])).content.decode()
    )
    duties = [row.duty.paragraph for row in law_table(cast.norsjo, is_whole=True).rows]

    assert "kamerabevakning" in html.lower()
    assert "14 §" not in duties


def test_r24_tags_of_an_old_strategy_stay_on_what_bears_them_and_cannot_be_chosen(cast, sign_in):
    yesterday = timezone.localdate() - timedelta(days=1)
    Tag.objects.create(
        kind="duty", code="andts_2022", name="ANDTS-strategin 2022–2025", position=99,
        valid_from=date(2022, 1, 1), valid_to=yesterday,
    )  # fmt: skip
    forget_words()
    report = factories.situation_report(cast.norsjo, tags=["andts_2022"], completed=date(2025, 3, 1))

    shown = sign_in(cast.coordinator).get(reverse("report_detail", args=["2417", report.pk])).content.decode()
    form = sign_in(cast.coordinator).get(reverse("report_new", args=["2417"])).content.decode()
    forget_words()

    assert "ANDTS-strategin 2022–2025" in shown
    assert "ANDTS-strategin 2022–2025" not in form
