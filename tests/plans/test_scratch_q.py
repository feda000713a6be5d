import re, pytest
from datetime import date
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import factories
from plans.models import *

def short(s):
    return re.sub(r"SELECT .*? FROM", lambda m: m.group(0) if len(m.group(0)) < 120 else m.group(0)[:70] + "… FROM", s, flags=re.S)[:230]

def dump(client, a):
    client.get(a)
    with CaptureQueriesContext(connection) as q:
        r = client.get(a)
    print("\n=====", a, r.status_code, len(q))
    for i, s in enumerate(q.captured_queries, 1):
        print(f"{i:2}", short(s["sql"]))

def test_dump(cast, sign_in):
    p = cast.norsjo
    basis = factories.situation_report(p, completed=date(2026, 1, 1), tags=["andts"])
    prob = factories.problem(factories.situation_report(p))
    series = factories.indicator()
    plan = factories.action_plan(p, basis=[basis])
    m = factories.measure(plan, "A", [], indicator=series, tags=["bf_lag"])
    m.tasks.create(title="x", person=cast.colleague)
    factories.measure(plan, "B")
    plan.comments.create(text="hm", created_by=cast.colleague)
    for u in (cast.coordinator,):
        c = sign_in(u)
        dump(c, reverse("plan_detail", args=["2417", plan.pk]))
        dump(c, reverse("measure_detail", args=["2417", m.pk]))
    factories.decide(plan, date(2026, 2, 1))
    factories.follow_up(m)
    for u in (cast.coordinator,cast.county_officer):
        c = sign_in(u)
        dump(c, reverse("plan_detail", args=["2417", plan.pk]))
        dump(c, reverse("measure_detail", args=["2417", m.pk]))
