from tests.browser.test_every_page import *  # noqa
from tests.browser.pages import listed_pages, more_pages
from reviews.models import Review, ReviewSubmission
from reviews.following import actions as ra
from tests import factories
from uuid import uuid4
import os
NAMES = {"record_search","county_promise_new","municipality_promise_new","county_municipality","county_municipality-support","county_review","county_review-answered","review_sent","municipality_contacts","review_detail-completed"}
for n in list(globals()):
    if n.startswith("test_"): del globals()[n]
def test_tmp(open_page, live_server, cast, things):
    from tests.browser.page import Page
    fill_with_work(cast)
    pages = [*listed_pages(things), *more_pages(cast, things)]
    for sub in ReviewSubmission.objects.select_related("review__round"):
        q = sub.review.round.questions.first()
        code = next(iter(sub.answers[q.code]["figures"]), {"code": ""})["code"] if q.code in sub.answers else ""
        ra.add_comment(by=cast.county_officer, review=sub.review, form_token=uuid4(), text="Hur räknade ni de här? Vi ser en annan siffra hos oss.", question=q, figure=code)
        ra.add_comment(by=cast.county_officer, review=sub.review, form_token=uuid4(), text="Fråga kollegan.", question=q, own_of=cast.vasterbotten)
    sub = ReviewSubmission.objects.filter(sha256="").first()
    pages.append(Page("record_register-some", "/kommuner/2417/handlingar/till-registrator/?" + "&".join(f"val=sent-{s.pk}" for s in ReviewSubmission.objects.exclude(sha256="")[:3]), "registrar"))
    eyes, people = Eyes(open_page), {"cast": cast}
    for where in pages:
        if where.name in NAMES or where.name.startswith("record_register"):
            try:
                visit(eyes.page, where, people, live_server.url)
            except AssertionError as e:
                print(where, e); continue
            eyes.look(where.name, [violations, small_targets])
    eyes.expect_nothing_wrong()
