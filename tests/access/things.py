"""One of everything that an address can name, for the rows of the table."""

from uuid import uuid4

import pytest
from django.utils import timezone

from accounts import actions as account_actions
from accounts.models import OutgoingMail
from activities.models import ImportBatch, LoadShare, Participation
from municipalities.models import Organisation
from plans.models import SharedDuty
from reviews.following import actions as review_actions
from reviews.models import SupportContact
from surveys.models import IndicatorImport, InterfaceLanguage, Questionnaire, SurveyRound
from tests import asking_factories as asking
from tests import factories, survey_factories


@pytest.fixture
def things(cast):
    """The cast, and one of everything that an address can name."""
    found = {name: getattr(cast, name) for name in ("shared", "unshared", "draft", "partner")}
    found["opened"] = factories.activity(cast.norsjo, title="Öppnad", by=cast.coordinator)
    found["opened"].participations.get().guests.create(user=cast.partner)
    found["removed"] = factories.activity(cast.norsjo, title="Borttagen", by=cast.coordinator)
    Participation.objects.filter(activity=found["removed"]).update(deleted_at=timezone.now())
    found["batch"] = ImportBatch.objects.create(
        municipality=cast.norsjo,
        created_by=cast.coordinator,
        file_name="lista.csv",
        content=b"Datum;Rubrik\n2026-10-01;Nattvandring\n",
    )
    found["link"] = factories.tell_link(cast.norsjo, by=cast.coordinator)
    found["told"] = factories.telling(found["link"]).activity
    found["contact"] = SupportContact.objects.create(
        municipality=cast.norsjo,
        on=timezone.localdate(),
        kind="visit",
        note="Besök",
        form_token=uuid4(),
        created_by=cast.county_officer,
    )
    found |= law_things(cast)
    found |= event_things(cast)
    found |= method_things(cast)
    found |= support_things(cast)
    found |= asking_things(cast)
    found |= cooperation_things(cast)
    found["load_share"] = LoadShare.objects.create(user=cast.colleague, municipality=cast.norsjo)
    found["planned_date"] = factories.planned_date(cast.colleague, cast.norsjo)
    found["figures_file"] = indicator_things(cast)
    found |= questionnaire_things(cast)
    found["colleague_membership"] = cast.colleague.memberships.get()
    found["write_link"] = factories.write_link(cast.colleague, cast.norsjo)[0]
    invitation = account_actions.invite_person(
        by=cast.portal_administrator,
        email="ny@exempel.se",
        place=cast.norsjo,
        role="reader",
    )
    found["invited_membership"] = invitation.membership
    found |= reports_being_written(cast)
    found |= plans_being_written(cast)
    found["helper"] = factories.member("colleague", cast.norsjo)
    for document in (found["report"], found["plan"]):
        document.invitees.create(user=found["helper"])
    found |= followed_things(cast)
    found |= registered_documents(cast)
    found["document"] = factories.document(cast.norsjo)
    found["reply"] = factories.duty_reply(cast.norsjo, by=cast.coordinator)
    found["asked_reply"] = factories.asked_reply(cast.norsjo, by=cast.coordinator)
    found["year_report"] = factories.year_report(cast.vasterbotten, by=cast.county_officer)
    found |= review_things(cast)
    found |= survey_things(cast)
    found |= result_things(cast)
    found["failing_mail"] = OutgoingMail.objects.create(
        to="bort@exempel.se", subject="Hej", error="SMTPException"
    )
    found["leaver"] = factories.member("coordinator", cast.norsjo)
    return {name: str(thing.pk) for name, thing in found.items()}


def followed_things(cast):
    """A plan that is followed up, with a measure that the colleague answers for, and one of every follow-up."""
    plan = factories.action_plan(cast.norsjo, title="Plan att följa upp", subject="other")
    waiting, begun = (
        factories.measure(plan, title=title, person=cast.colleague) for title in ("Ny åtgärd", "Påbörjad")
    )
    factories.decide(plan)
    final = factories.follow_up(begun)
    elsewhere = {"is_registered": True, "file": factories.stored_file(cast.norsjo, "uppfoljning.pdf")}
    return {
        "followed_plan": plan,
        "measure_to_follow": waiting,
        "open_round": factories.follow_up_round(plan),
        "finished_round": factories.follow_up_round(plan, finished_on=timezone.localdate(), **elsewhere),
        "follow_up": final,
        "follow_up_draft": factories.follow_up(begun, state="draft", created_by=cast.colleague),
        "lesson": factories.lesson(final),
    }


def plans_being_written(cast):
    """A decided plan with a measure and a task, its next version with one of everything, and a lent measure."""
    decided = factories.action_plan(cast.norsjo, title="ANDTS-plan", subject="andts")
    decided_measure = factories.measure(decided, "Kontrollköp av folköl")
    factories.decide(decided)
    plan = factories.action_plan(
        cast.norsjo,
        title="ANDTS-plan, nästa",
        subject="andts",
        previous=decided,
        line=decided.line,
        version=2,
    )
    measure = factories.measure(plan, "Kontrollköp av nikotin", line=decided_measure.line)
    malo = factories.municipality("2418", "Malå")
    lending = factories.action_plan(malo)
    lent = factories.measure(lending, "Vuxna på badet", is_lent=True, lent_note="Börja i tid.")
    factories.decide(lending)
    return {
        "decided_plan": decided,
        "decided_measure": decided_measure,
        "task": decided_measure.tasks.create(title="Boka butikerna"),
        "plan": plan,
        "measure": measure,
        "goal": factories.goal(plan),
        "plan_remark": plan.comments.create(text="Finns pengar?", created_by=cast.manager),
        "lent_measure": lent,
    }


def reports_being_written(cast):
    """A lägesbild in force, and its next version being written, with one of everything in it."""
    in_force = factories.situation_report(cast.norsjo, completed=timezone.localdate())
    report = factories.situation_report(
        cast.norsjo, title="Lägesbild, nästa", previous=in_force, line=in_force.line, version=2
    )
    problem = factories.problem(report, priority=1)
    return {
        "report_in_force": in_force,
        "report": report,
        "report_source": factories.report_source(report, file=factories.stored_file(cast.norsjo)),
        "report_remark": report.comments.create(text="Bra om skolan.", created_by=cast.manager),
        "problem": problem,
        "cause": factories.cause(problem),
    }


def registered_documents(cast):
    """A lägesbild and a plan that were registered as files."""
    kept = {"subject": "other", "origin": "registered", "file": factories.stored_file(cast.norsjo)}
    report = factories.situation_report(cast.norsjo, completed=timezone.localdate(), parts=False, **kept)
    report.places.update(deciding_body="Kommunstyrelsen", decided_on=timezone.localdate())
    return {
        "registered_report": report,
        "registered_plan": factories.decide(factories.action_plan(cast.norsjo, **kept)),
    }


def support_things(cast):
    """Support that goes on and that is closed, promises of two sides, a need, and a project with what it built."""
    case = factories.support_case(cast.norsjo, responsible=cast.county_officer)
    project = factories.grant_project(cast.norsjo, is_shared=True)
    return {
        "support_case": case,
        "support_closed": factories.support_case(
            cast.norsjo,
            title="Avslutat stöd",
            state="closed",
            ended_on=timezone.localdate(),
            result="Planen finns.",
        ),
        "promise": factories.promise(cast.norsjo, case=case),
        "police_promise": factories.promise(cast.norsjo, "Vi tar fram bilden", side="police", case=case),
        "need": factories.need(cast.norsjo, form="analysis", themes=["trygghet"]),
        "grant_project": project,
        "grant_remain": factories.grant_remain(project),
        "officer_leaving": factories.member("county_officer", cast.vasterbotten),
    }


def event_things(cast):
    """Meetings: to come, being planned, on its day, and one that another county asks to arrange; with all that hangs
    on them."""
    invited = {"invited": [cast.norsjo], "roles": ["manager", "colleague", "police"]}
    to_come = factories.event(cast.vasterbotten, **invited)
    today = factories.event(cast.vasterbotten, title="Träff i dag", days=0, **invited)
    brought = factories.event_need(to_come, cast.norsjo, said_by=cast.coordinator)
    return {
        "event": to_come,
        "event_today": today,
        "event_draft": factories.event(cast.vasterbotten, title="Planeras"),
        "event_asking": factories.event(cast.norrbotten, asked_counties=[cast.vasterbotten.pk]),
        "event_need": brought,
        "point": to_come.programme.create(title="Föräldrar", who="Malå"),
        "sign_up": factories.sign_up(to_come, cast.norsjo, signed_by=cast.coordinator),
        "event_note": today.notes.create(text="Börja med skolan.", created_by=cast.county_officer),
        "commitment": factories.commitment(today, cast.norsjo),
        "commitment_noted": factories.commitment(today, cast.norsjo, created_by=cast.county_officer),
        "own_commitment": factories.commitment(today, cast.norsjo, created_by=cast.coordinator),
    }


def method_things(cast):
    """A method of the municipality's with what it tells of it, and one of the county board's."""
    method = factories.method(municipality=cast.norsjo)
    factories.method_note(method, cast.norsjo)
    factories.method_use(method, cast.norsjo, 2026)
    return {"method": method, "county_method": factories.method("Länets metod", county=cast.vasterbotten)}


def asking_things(cast):
    """Questions with answers, an offer, hours that wait for a yes, and groups: one that Norsjö has proposed and shows
    something in, one that it is asked into, one of the county's."""
    vindeln = factories.municipality("2404", "Vindeln")
    question = asking.peer_question(cast.norsjo)
    asked = asking.peer_question(vindeln)
    own = asking.group(cast.norsjo, vindeln, proposed_by=cast.norsjo, shares=[cast.norsjo])
    other = asking.group(name="Älvdalarna", proposed_by=vindeln, asked=[cast.norsjo])
    return {
        "peer_question": question,
        "peer_asked": asked,
        "peer_county_question": asking.peer_question(cast.vasterbotten),
        "peer_answer": asking.peer_answer(asked, cast.norsjo),
        "peer_county_answer": asking.peer_answer(question, cast.vasterbotten),
        "offer": asking.offer(cast.norsjo),
        "borrowed_hours": asking.borrowed_hours(cast.norsjo, vindeln),
        "exchange_group": own,
        "exchange_invite": other.proposal.invites.get(),
        "county_group": asking.group(name="Länets grupp", proposed_by=cast.vasterbotten),
    }


def law_things(cast):
    """A row of the law table that is shared, a statement of another with a file, and a report to fullmäktige."""
    SharedDuty.objects.create(municipality=cast.norsjo, duty_code="s4", shared_by=cast.coordinator)
    file = factories.stored_file(cast.norsjo)
    return {
        "duty_statement": factories.duty_statement("s5", cast.norsjo, by=cast.coordinator, file=file),
        "council_report": factories.council_report(
            cast.norsjo, by=cast.coordinator, file=factories.stored_file(cast.norsjo)
        ),
    }


def indicator_things(cast):
    """A common indicator and one of Norsjö's own, with figures, and a file on its way in, which is returned."""
    series = factories.indicator()
    factories.indicator("egen-kvallar", name="Kvällar med nattvandrare", municipality=cast.norsjo)
    factories.figure(series, 800, place=cast.norsjo)
    return IndicatorImport.objects.create(
        municipality=cast.norsjo,
        created_by=cast.coordinator,
        file_name="siffror.csv",
        content=b"Indikator;\xc3\x85r;V\xc3\xa4rde\nviolent_crime_100k;2024;12\n",
        columns=[
            {"title": title, "samples": [], "field": field}
            for title, field in (("Indikator", "indicator"), ("År", "year"), ("Värde", "value"))
        ],
    )


def cooperation_things(cast):
    """A council where the partner has a seat, with a meeting and all that hangs on it, agreements, cards."""
    council = factories.body(cast.norsjo)
    seat = factories.seat(council, Organisation.POLICE, holder="Polisens plats")
    seat.holders.update(user=cast.partner)
    meeting = factories.meeting(council, minutes=factories.stored_file(cast.norsjo, "protokoll.pdf"))
    function = factories.coordination_function(cast.norsjo, holder="Samordnaren")
    return {
        "body": council,
        "seat": seat,
        "meeting": meeting,
        "decision": factories.decision(meeting),
        "function_holder": function.holders.get(),
        "card": factories.contact_card(cast.norsjo),
        "attempt": factories.attempt(cast.norsjo),
        "pledge": factories.pledge(cast.norsjo),
        "agreement": factories.agreement(
            cast.norsjo, document=factories.stored_file(cast.norsjo, "avtal.pdf")
        ),
        "negotiated": factories.agreement(cast.norsjo, state="negotiating", title="Under förhandling"),
        "police_area": cast.norsjo.police_areas.get(),
    }


def questionnaire_things(cast):
    """A questionnaire that is written, with two sections and a translation, a locked one, and an interface language."""
    being_written = survey_factories.questionnaire(cast.norsjo)
    section = being_written.sections.create(position=2, title={"sv": "Fritid"})
    question = survey_factories.question(being_written, section=section)
    being_written.languages.create(language="en")
    locked = survey_factories.questionnaire(cast.norsjo, title={"sv": "Låst"})
    Questionnaire.objects.filter(pk=locked.pk).update(locked_at=timezone.now())
    return {
        "questionnaire": being_written,
        "questionnaire_section": section,
        "questionnaire_question": question,
        "locked_questionnaire": locked,
        "interface_language": InterfaceLanguage.objects.create(
            code="ar", name="العربية", name_sv="arabiska", is_rtl=True
        ),
    }


def review_things(cast):
    """Rounds of the county: one being set up, one begun with a section given away, one sent, one waived."""
    begun = factories.review_round(cast.vasterbotten, opens_on=timezone.localdate())
    waived = factories.review_round(cast.vasterbotten, title="Avstådd")
    sent = factories.review_round(cast.vasterbotten, title="Inskickad")
    review = begun.reviews.get(municipality=cast.norsjo)
    section = review.sections.get(question__code="behov")
    review_actions.write_section(
        by=cast.coordinator,
        section=section,
        edition=1,
        text="Vi vill lära.",
        shows_basis=True,
        is_ready=False,
    )
    review_actions.give_section(by=cast.coordinator, section=section, to=cast.colleague)
    factories.sent_review(sent.reviews.get(municipality=cast.norsjo), by=cast.coordinator)
    review_sent = sent.reviews.get(municipality=cast.norsjo)
    review_actions.waive(
        by=cast.county_officer, review=waived.reviews.get(municipality=cast.norsjo), reason="Ny samordnare."
    )
    remark, _new = review_actions.add_comment(
        by=cast.county_officer, review=review_sent, form_token=uuid4(), text="Tack, det här är tydligt."
    )
    return {
        "review_draft_round": factories.review_round(cast.vasterbotten, title="På väg", is_open=False),
        "review_begun_round": begun,
        "review_begun": review,
        "review_sent_round": sent,
        "review_sent": review_sent,
        "review_waived_round": waived,
        "review_comment": remark,
    }


def survey_things(cast):
    """Rounds of Norsjö: one being set up, one open with a class, one with slips and one with invitations."""
    asked = survey_factories.questionnaire(cast.norsjo)
    ways = {"survey_slips": SurveyRound.Way.ONE_TIME, "survey_invitation": SurveyRound.Way.INVITATION}
    found = {name: survey_factories.open_round(asked, way=way) for name, way in ways.items()}
    for name in ways:
        found[f"{name}_group"] = survey_factories.answer_group(
            found[name].places.get().units.get(), "", code=None
        )
    found["survey_draft"] = survey_factories.survey_round(asked)
    found["survey_open"] = survey_factories.open_round(asked, has_paper=True)
    found["survey_place"] = found["survey_open"].places.get()
    found["survey_school"] = survey_factories.unit(found["survey_open"])
    found["survey_class"] = survey_factories.answer_group(found["survey_school"], enrolled=23)
    return found


def result_things(cast):
    """Rounds of Norsjö that are closed, counted and published, one of them to be deleted, and two put together."""
    asked = survey_factories.questionnaire(cast.norsjo, grade=False)
    survey_factories.question(asked, code="trygg", label="Känner du dig trygg i skolan?")
    found = {"survey_closed": survey_factories.answered_round(asked)}
    found["survey_settled"] = survey_factories.settled_round(asked)
    names = ("survey_published", "survey_to_purge", "survey_pooled", "survey_pooled_too")
    found |= {name: survey_factories.published_round(asked) for name in names}
    found["survey_pool"] = survey_factories.pool(found["survey_pooled"], found["survey_pooled_too"])
    return found
