"""One row of every kind in Norsjö, each with a word of its own, and who may find it."""

from datetime import date, timedelta

from django.utils import timezone

from plans.models import Document, SituationUpdate
from reviews.models import Method, Offer, PeerAnswer, PeerQuestion, ReviewSection
from tests import factories, survey_factories

READS_DRAFTS = {"coordinator", "manager"}
MUNICIPAL = {"coordinator", "colleague", "manager", "registrar", "reader"}
OWN = MUNICIPAL | {"partner"}
AT_WORK = OWN | {"county_officer"}
SUPPORTED = {"coordinator", "manager", "county_officer"}
EXCHANGE = SUPPORTED | {"foreign_coordinator", "foreign_officer"}


class Sown:
    """Words that stand in one place each: `roles` by the word, and the source that each is for."""

    def __init__(self):
        self.roles, self.sources = {}, {}

    def word(self, source, roles):
        """A new word for a row of the source, which these roles may find."""
        word = f"kanarie{chr(97 + len(self.roles) // 26)}{chr(97 + len(self.roles) % 26)}q"
        self.roles[word], self.sources[word] = roles, source
        return f"Om {word} i skolan"


def sow(cast):
    """Sow every source, open and hidden."""
    sown = Sown()
    # What was sent first: a report names the documents that stand then.
    for part in (
        reports,
        activities,
        documents,
        follow_up,
        cooperation,
        surveys,
        support,
        meetings,
        exchange,
    ):
        part(cast, sown.word)
    return sown


def activities(cast, word):
    shared = MUNICIPAL | {"county_officer"}
    factories.activity(cast.norsjo, title=word("activity", shared), shared=True, by=cast.coordinator)
    factories.activity(cast.norsjo, method=word("activity", {"coordinator", "colleague", "manager"}))
    factories.activity(cast.norsjo, title=word("activity", READS_DRAFTS), is_draft=True, by=cast.coordinator)


def documents(cast, word):
    for roles, is_final in ((AT_WORK, True), (READS_DRAFTS, False)):
        report = factories.situation_report(cast.norsjo, title=word("report", roles), subject="other")
        report.parts.filter(kind="analysis").update(text=word("report_part", roles))
        problem = factories.problem(report, word("problem", roles))
        factories.cause(problem, word("cause", roles))
        plan = factories.action_plan(cast.norsjo, title=word("plan", roles), subject="other")
        factories.goal(plan, word("goal", roles))
        factories.measure(plan, "Åtgärd", description=word("measure", roles))
        if is_final:
            factories.seal(report, "completed", timezone.localdate())
            factories.decide(plan)
            SituationUpdate.objects.create(report=report, text=word("report_update", roles))
    factories.document(cast.norsjo, title=word("document", READS_DRAFTS))
    locked = factories.document(cast.norsjo, title=word("document", OWN))
    Document.objects.filter(pk=locked.pk).update(
        state="locked",
        paper={"blocks": []},
        pdf=b"%PDF",
        word=b"PK",
        sha256="0" * 64,
        locked_at=timezone.now(),
    )


def follow_up(cast, word):
    plan = factories.action_plan(cast.norsjo, subject="other")
    measure = factories.measure(plan)
    factories.decide(plan)
    final = factories.follow_up(measure, sentence=word("follow_up", AT_WORK))
    factories.lesson(final, word("lesson", AT_WORK))
    factories.follow_up(measure, state="draft", sentence=word("follow_up", READS_DRAFTS))
    factories.follow_up_round(plan, finished_on=timezone.localdate(), conclusion=word("round", AT_WORK))
    at_work = {"coordinator", "manager", "colleague"}
    factories.follow_up_round(plan, conclusion=word("round", at_work))


def cooperation(cast, word):
    body = factories.body(cast.norsjo, name=word("body", MUNICIPAL))
    meeting = factories.meeting(body, agenda=word("meeting", MUNICIPAL))
    factories.decision(meeting, word("decision", MUNICIPAL))
    factories.agreement(cast.norsjo, title=word("agreement", OWN))
    factories.agreement(cast.norsjo, title=word("agreement", MUNICIPAL), state="negotiating")


def surveys(cast, word):
    asked = survey_factories.questionnaire(cast.norsjo, grade=False)
    survey_factories.question(asked, code="trygg", label="Känner du dig trygg i skolan?")
    survey_factories.survey_round(asked, name=word("survey", {"coordinator"}))
    published = survey_factories.published_round(asked)
    type(published).objects.filter(pk=published.pk).update(name=word("survey_results", MUNICIPAL))


def support(cast, word):
    police_too = SUPPORTED | {"partner"}
    case = factories.support_case(cast.norsjo, title=word("case", police_too))
    factories.support_contact(cast.norsjo, word("contact", SUPPORTED))
    factories.support_contact(cast.norsjo, word("contact", police_too), case=case)
    factories.promise(cast.norsjo, word("promise", police_too), case=case)
    factories.need(cast.norsjo, word("need", SUPPORTED))
    factories.grant_project(cast.norsjo, name=word("project", READS_DRAFTS))
    factories.grant_project(cast.norsjo, name=word("project", SUPPORTED), is_shared=True)


def reports(cast, word):
    sent, begun = (factories.review_round(cast.vasterbotten) for _number in range(2))
    review = factories.ready_review(sent.reviews.get(municipality=cast.norsjo), by=cast.coordinator)
    text = word("sent_report", SUPPORTED | {"registrar"})
    ReviewSection.objects.filter(review=review, question__code="behov").update(text=text)
    factories.review_actions.send(
        by=cast.coordinator, review=review, case_number="", secrecy="", gather=factories.gather
    )
    factories.ready_review(begun.reviews.get(municipality=cast.norsjo), by=cast.coordinator)
    ReviewSection.objects.filter(review__round=begun).update(text=word("a report that is not sent", set()))
    factories.duty_reply(cast.norsjo, by=cast.coordinator, title=word("reply", READS_DRAFTS))
    locked = factories.duty_reply(cast.norsjo, year=2025, by=cast.coordinator)
    inside = READS_DRAFTS | {"colleague", "registrar"}
    locked.answers.filter(position=locked.answers.earliest("position").position).update(
        text=word("answer", inside)
    )
    factories.reply_actions.lock_reply(by=cast.coordinator, reply=locked)
    factories.reply_actions.make_reply.call(locked.pk)
    year = factories.year_report(cast.vasterbotten, by=cast.county_officer)
    section = year.sections.exclude(position=None).earliest("position")
    year.sections.filter(pk=section.pk).update(text=word("year_report", {"county_officer"}))


def meetings(cast, word):
    factories.event(cast.vasterbotten, title=word("event", {"county_officer"}))
    invited = {"coordinator", "manager", "county_officer"}
    factories.event(
        cast.vasterbotten, title=word("invitation", invited), invited=[cast.norsjo], roles=["manager"]
    )


def exchange(cast, word):
    everyone = AT_WORK | {"foreign_coordinator", "foreign_officer"}
    factories.method(word("method", everyone), municipality=cast.norsjo)
    hidden = factories.method(word("method", READS_DRAFTS), municipality=cast.norsjo)
    Method.objects.filter(pk=hidden.pk).update(withdrawn_on=timezone.localdate())
    to_all = PeerQuestion.objects.create(
        municipality=cast.norsjo, text=word("question", EXCHANGE), audience="all"
    )
    PeerAnswer.objects.create(question=to_all, municipality=cast.arjeplog, text=word("peer_answer", EXCHANGE))
    PeerAnswer.objects.create(
        question=to_all, municipality=cast.arjeplog, withdrawn_on=timezone.localdate(),
        text=word("peer_answer", {"foreign_coordinator"}),
    )  # fmt: skip
    PeerQuestion.objects.create(municipality=cast.norsjo, text=word("question", SUPPORTED), audience="county")
    PeerQuestion.objects.create(
        municipality=cast.norsjo, text=word("question", READS_DRAFTS), audience="all",
        withdrawn_on=timezone.localdate(),
    )  # fmt: skip
    offer = {"municipality": cast.norsjo, "kind": "offered", "function": "Rektor", "audience": "county"}
    Offer.objects.create(
        text=word("offer", SUPPORTED), until=timezone.localdate() + timedelta(days=9), **offer
    )
    Offer.objects.create(text=word("offer", set()), until=date(2026, 1, 1), made_on=date(2025, 1, 1), **offer)
