"""A lägesbild that is being written: what its tests share."""

from datetime import date

import pytest
from django.urls import reverse

from plans.models import SituationReport
from plans.situation import versions
from tests import factories

LIST = "/kommuner/2417/lagesbilder/"


def at(name, report, **more):
    return reverse(name, kwargs={"code": "2417", "pk": report.pk} | more)


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture
def report(cast):
    return factories.situation_report(cast.norsjo)


@pytest.fixture
def coordinator(cast, sign_in):
    return sign_in(cast.coordinator)


def complete(report, cast, **fields):
    period = {"period_from": date(2025, 1, 1), "period_to": date(2026, 6, 30)}
    SituationReport.objects.filter(pk=report.pk).update(**period)
    if not report.sources.exists():
        factories.report_source(report)
    versions.complete(by=cast.coordinator, report=report, municipality=cast.norsjo, **fields)
    report.refresh_from_db()
    return report
