"""The county sees what was shared, and nothing else: not in a list, a figure, a date, a hit or a file."""

import random
import re
from collections import Counter
from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Role, User
from activities import actions
from activities.models import Activity, Participation, SharedCount
from reviews import reports
from reviews.stats import YEAR_MONTHS, months_until
from tests import factories

CANARY = "Kanariefågel"
THEMES = ["alkohol", "narkotika", "trygghet", "vejp"]
# What differs between two answers though nothing has changed.
CHANGING = re.compile(
    r'(name="(?:csrfmiddlewaretoken|form_token|read_to)" value=")[^"]*|("X-CSRFToken": ?")[^"]*'
)


def recount():
    """Shared activities per municipality, month and theme, counted anew from the entries."""
    found = Counter()
    for row in Participation.objects.shared().select_related("activity"):
        for theme in ["", *row.activity.themes]:
            found[row.municipality_id, row.on.replace(day=1), theme] += 1
    return found


def kept():
    """The same as the database keeps it."""
    rows = SharedCount.objects.exclude(shared=0).values_list("municipality", "month", "theme", "shared")
    return {(place, month, theme): shared for place, month, theme, shared in rows}


class Walk:
    """Things that happen to entries, one after the other, in any order."""

    def __init__(self, seed, by, places):
        self.random = random.Random(seed)
        self.by = by
        self.places = places

    def step(self):
        participations = list(Participation.objects.select_related("activity"))
        deeds = [self.log] if len(participations) < 5 else [
            self.log, self.change, self.move, self.finish, self.place, self.share, self.unshare,
            self.remove, self.restore, self.share_all, self.erase,
        ]  # fmt: skip
        deed = self.random.choice(deeds)
        deed(self.random.choice(participations) if participations else None)

    def day(self):
        return date(2026, 11, 22) - timedelta(days=self.random.randrange(500))

    def themes(self):
        return self.random.sample(THEMES, self.random.randrange(4))

    def some(self):
        return self.random.sample(self.places, self.random.randrange(1, len(self.places) + 1))

    def save(self, row, **fields):
        actions.change_activity(
            by=self.by, activity=row.activity, version=row.activity.version, fields=fields
        )

    def log(self, _row):
        actions.log_activity(
            by=self.by,
            municipalities=self.some(),
            form_token=UUID(int=self.random.getrandbits(128)),
            title="Något",
            starts_on=self.day(),
            themes=self.themes(),
            is_draft=self.random.random() < 0.2,
        )

    def change(self, row):
        self.save(row, themes=self.themes())

    def move(self, row):
        self.save(row, starts_on=self.day(), themes=self.themes())

    def finish(self, row):
        self.save(row, is_draft=self.random.random() < 0.3)

    def place(self, row):
        actions.change_activity(
            by=self.by,
            activity=row.activity,
            version=row.activity.version,
            fields={},
            municipalities=self.some(),
            among=self.places,
        )

    def share(self, row):
        actions.share(participation=row)

    def unshare(self, row):
        actions.stop_sharing(participation=row)

    def remove(self, row):
        actions.remove(by=self.by, participation=row)

    def restore(self, row):
        actions.restore(participation=row)

    def share_all(self, row):
        actions.share_all(municipality=row.municipality)

    def erase(self, row):
        if self.random.random() < 0.2:
            Activity.objects.filter(pk=row.activity_id).delete()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shared_counts_and_desk_equal_a_recount_after_any_walk(cast, seed):
    cast.mala.shares_by_default = True
    cast.mala.save()
    walk = Walk(seed, cast.coordinator, [cast.norsjo, cast.mala, cast.asele])
    today = date(2026, 11, 22)
    first = months_until(today, YEAR_MONTHS)[0]

    for turn in range(240):
        walk.step()
        if turn % 8:
            continue
        expected = recount()
        assert kept() == dict(expected)
        officer = User.objects.get(pk=cast.officer.pk)
        for row in reports.county_desk(officer, [cast.west], today=today).rows:
            shared = Participation.objects.shared().filter(municipality__code=row.code)
            recent = [
                entry.activity.themes for entry in shared.filter(on__gte=first).select_related("activity")
            ]
            assert row.shared == len(recent)
            assert set(row.themes) == set().union(*recent)
            assert row.latest_on == max((entry.on for entry in shared), default=None)

    assert recount(), "the walk shared nothing, and so proved nothing"


def pages(codes, places, joint):
    """Every page and file of the county's desk, with every kind of filter and order."""
    desk = reverse("county_desk", args=[codes])
    listed = reverse("county_activities", args=[codes])
    news = reverse("county_news", args=[codes])
    yield from (desk, f"{desk}?sortera=-senaste", f"{desk}?sortera=-delade", f"{desk}?tema=vejp")
    yield from (f"{desk}?status=inget-delat", f"{desk}?status=delar")
    yield from (listed, f"{listed}?q={CANARY}", f"{listed}?q=nattvandring", f"{listed}?tema=vejp")
    yield from (f"{listed}?kommun={place.code}&fran=2020-01-01" for place in places)
    yield from (news, f"{news}?sedan=2020-01-01")
    yield from (reverse("county_municipality", args=[codes, place.code]) for place in places)
    yield from (reverse("county_export", args=[codes, kind]) for kind in ("csv", "xlsx"))
    yield reverse("activity_detail", args=["2417", joint.pk])


def everything(client, codes, places, joint):
    """What the county can see, as text, by address."""
    seen = {}
    for address in pages(codes, places, joint):
        response = client.get(address)
        assert response.status_code == 200, address
        if address.endswith("xlsx"):
            sheet = load_workbook(BytesIO(response.content)).active
            seen[address] = repr([[cell.value for cell in row] for row in sheet.rows])
        else:
            seen[address] = CHANGING.sub(r"\1\2", response.content.decode())
    return seen


@pytest.fixture
def desk(officer, cast):
    """The desk, with entries of Norsjö and Malå; nothing of Åsele is shared, not even by a joint entry."""
    old = timezone.now() - timedelta(days=60)
    User.objects.filter(pk=cast.officer.pk).update(previous_login=timezone.now() - timedelta(days=30))
    for place in (cast.norsjo, cast.mala):
        factories.activity(place, on=cast.days_ago(100), shared=True, themes=["alkohol"], updated_at=old)
    factories.member(Role.COORDINATOR, cast.asele)
    cast.joint = factories.activity(
        cast.norsjo, on=cast.days_ago(50), shared=True, title="Gemensamt", updated_at=old
    )
    Participation.objects.update(shared_at=old)
    factories.activity(cast.norsjo, cast.mala, on=cast.days_ago(3), shared=True, themes=["trygghet"])
    cast.places = [cast.norsjo, cast.mala, cast.asele]
    return lambda: everything(officer, "24", cast.places, cast.joint)


def unshared(cast, **fields):
    """An entry in Åsele, as new as can be, that is not shared."""
    plain = {"title": CANARY, "on": cast.today, "themes": ["vejp"], "by": cast.coordinator}
    return factories.activity(cast.asele, **plain | fields)


def test_desk_changes_nothing_when_an_unshared_entry_is_added(desk, cast):
    before = desk()

    unshared(cast)
    unshared(cast, is_draft=True)

    assert desk() == before


@pytest.mark.parametrize(
    "fields",
    [
        {"title": f"{CANARY} igen"},
        {"themes": ["alkohol", "narkotika"]},
        {"starts_on": date(2020, 2, 2)},
        {"is_draft": True},
        {"family": "", "organiser": CANARY, "method": CANARY},
    ],
)
def test_desk_changes_nothing_when_an_unshared_entry_is_edited(desk, cast, fields):
    entry = unshared(cast)
    before = desk()

    actions.change_activity(by=cast.coordinator, activity=entry, version=1, fields=fields)

    assert desk() == before


def test_desk_changes_nothing_when_an_unshared_entry_is_removed_and_restored(desk, cast):
    row = unshared(cast).participations.get()
    before = desk()

    actions.remove(by=cast.coordinator, participation=row)
    removed = desk()
    actions.restore(participation=row)

    assert removed == before
    assert desk() == before


def test_desk_changes_nothing_when_another_municipality_joins_without_sharing(desk, cast):
    before = desk()

    actions.change_activity(
        by=cast.coordinator,
        activity=cast.joint,
        version=1,
        fields={},
        municipalities=[cast.norsjo, cast.asele],
        among=[cast.norsjo, cast.asele],
    )

    assert Participation.objects.filter(activity=cast.joint).count() == 2
    assert desk() == before


def test_desk_shows_a_joint_entry_only_where_it_was_shared(desk, officer, cast):
    Participation.objects.create(
        activity=cast.joint,
        municipality=cast.asele,
        on=cast.joint.starts_on,
        is_draft=False,
        is_incomplete=False,
    )

    seen = desk()

    asele = next(text for address, text in seen.items() if "/2463/" in address)
    assert "Gemensamt" not in asele
    listed = seen[reverse("county_activities", args=["24"])]
    (row,) = re.findall(r"<tr>(?:(?!</tr>).)*Gemensamt.*?</tr>", listed, re.DOTALL)
    assert "Norsjö" in row
    assert "Åsele" not in row


def test_desk_forgets_an_entry_that_is_no_longer_shared(desk, cast):
    before = desk()
    entry = unshared(cast)
    actions.share(participation=entry.participations.get())
    shared = desk()

    actions.stop_sharing(participation=entry.participations.get())

    assert CANARY in "".join(shared.values())
    assert {address for address in before if shared[address] != before[address]} >= {
        reverse("county_desk", args=["24"]),
        reverse("county_export", args=["24", "csv"]),
        reverse("county_municipality", args=["24", "2463"]),
    }
    assert desk() == before


def test_desk_of_one_county_changes_nothing_when_another_county_shares(desk, cast):
    before = desk()

    factories.activity(cast.boden, cast.asele, title=CANARY, shared=False)
    Participation.objects.filter(municipality=cast.boden).update(shared_at=timezone.now())

    assert desk() == before
