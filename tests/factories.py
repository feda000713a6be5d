"""The plainest valid objects; a test says only what matters to it."""

from datetime import date, timedelta
from itertools import count
from uuid import uuid4

from django.utils import timezone
from django.utils.text import slugify

from accounts.links.actions import adding_membership, terms
from accounts.models import Membership, Role, User, WriteLink, hash_token, new_token
from activities.models import Activity, Participation, PlannedDate, ReportingDuty
from activities.reference import load_report_questions, load_types_and_tags
from activities.telling import actions as telling_actions
from municipalities.models import (
    Attempt,
    Body,
    CitizenPledge,
    ContactCard,
    CooperationAgreement,
    CoordinationFunction,
    County,
    Decision,
    GroupMember,
    Meeting,
    Municipality,
    MunicipalityGroup,
    Organisation,
    Position,
    Seat,
    SeatHolder,
    Status,
    StoredFile,
)
from plans.models import (
    ActionPlan,
    Cause,
    CouncilReport,
    Document,
    DutyStatement,
    FollowUp,
    FollowUpRound,
    Goal,
    LessonLearned,
    Measure,
    PlanPlace,
    Problem,
    ReportPart,
    ReportPlace,
    ReportSource,
    SituationReport,
)
from portal.lib.dates import moment
from portal.lib.swedish import sort_key
from portal.lib.uploads import Upload
from reviews.following import actions as review_actions
from reviews.following import opening
from reviews.following.content import gather
from reviews.models import (
    Commitment,
    DutyReply,
    Event,
    EventInvite,
    EventNeed,
    GrantProject,
    GrantRemain,
    Method,
    MethodNote,
    MethodUse,
    Need,
    Promise,
    Review,
    ReviewRound,
    ReviewSubmission,
    SignUp,
    SupportCase,
    SupportContact,
    SupportPlace,
    YearReport,
)
from reviews.replies import actions as reply_actions
from reviews.year_report.actions import begin_report
from surveys.models import Indicator, IndicatorValue

numbers = count(1)


def county(code="24", name="Västerbottens län"):
    return County.objects.get_or_create(code=code, defaults={"name": name, "sort_key": sort_key(name)})[0]


def municipality(code="2417", name=None, **fields):
    """The municipality of the reference data, or a plain one with that code."""
    found = Municipality.objects.filter(code=code).first()
    if found is None:
        name = name or f"Kommun {code}"
        plain = {
            "population": 4000,
            "skr_group": "C8",
            "latitude": 64,
            "longitude": 19,
            "sort_key": sort_key(name),
        }
        home = county(code[:2], f"Län {code[:2]}")
        found = Municipality.objects.create(code=code, name=name, county=home, **plain)
    for field, value in fields.items():
        setattr(found, field, value)
    if fields:
        found.save(update_fields=list(fields))
    return found


PASSWORD = "ett-gott-losenord-27"


def user(email=None, name="Test Person", password=PASSWORD, **fields):
    """Someone who has seen the welcome page."""
    fields.setdefault("welcomed_at", timezone.now())
    return User.objects.create_user(
        email or f"person{next(numbers)}@exempel.se", password, name=name, **fields
    )


def membership(person=None, role=Role.COORDINATOR, place=None, **fields):
    """An accepted membership, in force since long; the place is a municipality unless another is given."""
    if place is not None:
        field = {
            "Municipality": "municipality",
            "MunicipalityGroup": "group",
            "LocalPoliceArea": "police_area",
            "County": "county",
        }[type(place).__name__]
        fields[field] = place
    fields.setdefault("starts_on", date(2024, 1, 1))
    fields.setdefault("accepted_at", timezone.now())
    return Membership.objects.create(user=person or user(), role=role, **fields)


def member(role=Role.COORDINATOR, place=None, **fields):
    """A new person with that role at the place."""
    return membership(role=role, place=place, **fields).user


def activity(*municipalities, title="Nattvandring", on=date(2026, 10, 5), shared=False, by=None, **fields):
    """An activity in the municipalities' records."""
    fields.setdefault("family", "presence")
    created = Activity.objects.create(title=title, starts_on=on, created_by=by, form_token=uuid4(), **fields)
    for place in municipalities or [municipality()]:
        Participation.objects.create(
            activity=created,
            municipality=place,
            on=on,
            is_draft=created.is_draft,
            is_incomplete=created.is_incomplete,
            shared_at=timezone.now() if shared else None,
        )
    return created


def write_link(person, place, kind=WriteLink.Kind.MAIL):
    """A link by which the person writes to the place, and its token."""
    person, token = User.objects.get(pk=person.pk), new_token()
    made = terms(adding_membership(person, place), place, kind)
    return WriteLink.objects.create(token_hash=hash_token(token), **made), token


def tell_link(place=None, organisation="Norsjöskolan", by=None, **fields):
    """An open link for an organisation."""
    return telling_actions.create_link(
        by=by, municipality=place or municipality(), form_token=uuid4(), organisation=organisation, **fields
    )


def telling(link=None, title="Temadag om nätmobbning", on=date(2026, 10, 5), **fields):
    """Something that an organisation has told, which waits."""
    return telling_actions.tell(
        link=link or tell_link(), form_token=uuid4(), title=title, starts_on=on, **fields
    )


def planned_date(person, place=None, title="Nattvandring", on=date(2027, 10, 4)):
    """A day that the person has set aside."""
    return PlannedDate.objects.create(user=person, municipality=place or municipality(), title=title, on=on)


def body(*places, kind=Body.Kind.STRATEGIC_COUNCIL, name="Folkhälso- och trygghetsrådet", **fields):
    """A council or group of the municipalities."""
    fields.setdefault("starts_on", date(2024, 1, 1))
    made = Body.objects.create(kind=kind, name=name, **fields)
    made.municipalities.set(places or [municipality()])
    return made


def seat(group, organisation=Organisation.MUNICIPALITY, role=Seat.Role.MEMBER, holder="", **fields):
    """An organisation's seat in a body, from the body's first day; filled if a holder is named."""
    fields = {"organisation_name": str(organisation.label), "level": Position.LEADING} | fields
    fields.setdefault("starts_on", group.starts_on)
    made = Seat.objects.create(body=group, organisation=organisation, role=role, **fields)
    if holder:
        SeatHolder.objects.create(seat=made, name=holder, starts_on=made.starts_on)
    return made


def agreement(*places, state=CooperationAgreement.State.SIGNED, **fields):
    """A signed agreement with the police."""
    plain = {
        "title": "Samverkansöverenskommelse",
        "purposes": "Tryggare offentliga miljöer",
        "areas": "Centrum",
        "signed_on": date(2025, 2, 1),
        "valid_from": date(2025, 2, 1),
    }
    made = CooperationAgreement.objects.create(state=state, **plain | fields)
    made.municipalities.set(places or [municipality()])
    return made


def meeting(group, on=date(2026, 10, 1), state=Meeting.State.HELD, **fields):
    """A meeting of the body, held one day at nine."""
    return Meeting.objects.create(body=group, starts_at=moment(on, 9), state=state, **fields)


def decision(of, text="Belysningen vid skolan ska ses över", responsible="Fastighetschefen", **fields):
    """A task that a meeting decided."""
    return Decision.objects.create(meeting=of, text=text, responsible=responsible, **fields)


def coordination_function(place=None, unit="Kommunledningskontoret", holder="", **fields):
    """The coordination function since long, filled if a holder is named."""
    fields.setdefault("starts_on", date(2024, 1, 1))
    made = CoordinationFunction.objects.create(municipality=place or municipality(), unit=unit, **fields)
    if holder:
        made.holders.create(name=holder, starts_on=made.starts_on)
    return made


def contact_card(place=None, title="Brottsförebyggande samordnare", **fields):
    """A contact card that only the municipality's own see."""
    purpose = ContactCard.Purpose.COORDINATION
    return ContactCard.objects.create(
        municipality=place or municipality(),
        **{"title": title, "purpose": purpose, "phone": "0918-140 00"} | fields,
    )


def attempt(place=None, duty=Attempt.Duty.AGREEMENT, on=date(2026, 9, 1), **fields):
    """An invitation to the police."""
    plain = {"kind": Attempt.Kind.INVITED, "counterpart": "Polisen"}
    return Attempt.objects.create(municipality=place or municipality(), duty=duty, on=on, **plain | fields)


def pledge(*places, text="Vi finns ute varje fredagskväll", **fields):
    """A promise to those who live there, which still holds."""
    plain = {"issuers": "Kommunen och polisen", "starts_on": date(2026, 1, 1)}
    made = CitizenPledge.objects.create(text=text, **plain | fields)
    made.municipalities.set(places or [municipality()])
    return made


def stored_file(place=None, name="lagesbild.pdf", content=b"%PDF-1.7 ..."):
    upload = Upload(name, "application/pdf", content)
    return StoredFile.objects.create(municipality=place or municipality(), **upload.columns)


def group(*places, name="Södra Lappland"):
    """Municipalities that work together since long."""
    made = MunicipalityGroup.objects.create(name=name)
    for place in places:
        GroupMember.objects.create(group=made, municipality=place, starts_on=date(2020, 1, 1))
    return made


def indicator(code="violent_crime_100k", **fields):
    """A common indicator."""
    plain = {
        "name": "Anmälda våldsbrott",
        "definition": "Antal anmälda våldsbrott per 100 000 invånare.",
        "unit": "per 100 000 invånare",
        "source": "Brå",
        "kind": Indicator.Kind.REGISTER,
        "direction": Indicator.Direction.LOWER,
        "valid_from": date(2000, 1, 1),
    }
    return Indicator.objects.create(code=code, **plain | fields)


def figure(series, value, year=2025, place=None, county=None, **fields):
    """A figure of an indicator; without place and county, the nation's."""
    fields = {"source": "kolada"} | fields
    return IndicatorValue.objects.create(
        indicator=series, municipality=place, county=county, year=year, value=value, **fields
    )


REPORT_TEXT = "Skadegörelsen är vanligast vid skolan på fredagskvällar."


def situation_report(*places, completed=None, parts=True, owner_group=None, **fields):
    """A lägesbild with its four parts written, a draft unless a day of completion is given."""
    places = places or (municipality(),)
    owner = {"group": owner_group} if owner_group else {"municipality": places[0]}
    report = SituationReport.objects.create(
        **owner
        | {"title": "Lägesbild 2026", "area": "Hela kommunen", "period_from": date(2025, 1, 1)}
        | fields
    )
    for place in places:
        ReportPlace.objects.create(document=report, municipality=place)
    if parts:
        for kind in ReportPart.REQUIRED:
            ReportPart.objects.create(report=report, kind=kind, text=REPORT_TEXT)
    if completed:
        seal(report, SituationReport.State.COMPLETED, completed)
    return report


def report_source(report, title="Trygghetsmätningen 2025", kind=ReportSource.Kind.DOCUMENT, **fields):
    return ReportSource.objects.create(report=report, title=title, kind=kind, **fields)


def seal(document, state, day):
    """Complete or decide a document as of the day, whatever it lacks: for tests of what comes after."""
    document.state, document.final_on, document.final_at = state, day, timezone.now()
    document.save(update_fields=["state", "final_on", "final_at"])
    return document


def problem(report, title="Skadegörelse vid skolan", **fields):
    return Problem.objects.create(report=report, title=title, **fields)


def cause(of, text="Mörkt och tomt efter klockan 18", perspective=Cause.Perspective.SITUATIONAL, **fields):
    return Cause.objects.create(problem=of, text=text, perspective=perspective, **fields)


def action_plan(*places, basis=(), owner_group=None, **fields):
    """A plan being written."""
    places = places or (municipality(),)
    owner = {"group": owner_group} if owner_group else {"municipality": places[0]}
    plan = ActionPlan.objects.create(
        **owner
        | {"title": "Åtgärdsplan 2026–2027", "period_from": date(2026, 1, 1), "period_to": date(2027, 12, 31)}
        | fields
    )
    for place in places:
        PlanPlace.objects.create(document=plan, municipality=place)
    plan.basis.set(basis)
    return plan


def decide(plan, day=date(2026, 2, 1), place=None):
    """Let kommunstyrelsen have decided the plan that day, whatever it lacks."""
    plan.places.filter(**{"municipality": place} if place else {}).update(
        deciding_body="Kommunstyrelsen", decided_on=day, minutes_ref="§ 12", case_number="KS 2026/12"
    )
    return seal(plan, ActionPlan.State.DECIDED, day)


def goal(plan, text="Skadegörelsen vid skolan ska halveras", causes=(), **fields):
    made = Goal.objects.create(plan=plan, text=text, **{"level": Goal.Level.OPERATIVE} | fields)
    made.causes.set(causes)
    return made


def measure(plan, title="Belysning på skolgården", causes=(), **fields):
    """A measure with all that a decision asks for but its causes."""
    plain = {
        "operative_goal": "Halverad skadegörelse",
        "responsible": "Fastighetschefen",
        "starts_on": date(2026, 3, 1),
        "ends_on": date(2027, 6, 30),
        "follow_up_on": date(2027, 3, 1),
    }
    made = Measure.objects.create(plan=plan, title=title, **plain | fields)
    made.causes.set(causes)
    return made


def follow_up_round(plan, place=None, **fields):
    """A round over the plan that goes on; finished if a day for that is given."""
    return FollowUpRound.objects.create(plan=plan, municipality=place or plan.municipality, **fields)


def follow_up(of, on=date(2026, 9, 1), rests_on=(), **fields):
    """A final follow-up: green, effect unknown, to go on."""
    state = fields.pop("state", FollowUp.State.FINAL)
    plain = {
        "state": FollowUp.State.DRAFT if rests_on else state,  # what it rests on stays when it is final
        "colour": FollowUp.Colour.GREEN,
        "sentence": "Belysningen är på plats.",
        "effect": FollowUp.Effect.UNKNOWN,
        "choice": FollowUp.Choice.CONTINUE,
    }
    made = FollowUp.objects.create(measure=of, on=on, **plain | fields)
    if rests_on:
        made.activities.set(rests_on)
        made.state = state
        made.save(update_fields=["state"])
    return made


def lesson(of, text="Prata med vaktmästaren först.", **fields):
    """What a follow-up taught."""
    return LessonLearned.objects.create(follow_up=of, text=text, **fields)


def duty_statement(duty_code="s5", place=None, by=None, said_on=None, **fields):
    """What the municipality says of a duty today: done, in its own word."""
    if said_on:
        fields["said_at"] = moment(said_on, 12)
    return DutyStatement.objects.create(
        municipality=place or municipality(),
        duty_code=duty_code,
        said_by=by,
        **{"status": Status.DONE, "rationale": "Beslutad i kommunstyrelsen."} | fields,
    )


def council_report(place=None, on=date(2026, 6, 15), by=None, **fields):
    """A report to fullmäktige."""
    return CouncilReport.objects.create(
        municipality=place or municipality(),
        reported_on=on,
        created_by=by,
        **{"minutes_ref": "§ 40"} | fields,
    )


def document(place=None, kind=Document.Kind.COUNCIL_REPORT, **fields):
    """A report to fullmäktige that is being written."""
    plain = {
        "title": "Förebyggande arbete 2026",
        "period_from": date(2026, 1, 1),
        "period_to": date(2026, 11, 30),
    }
    return Document.objects.create(municipality=place or municipality(), kind=kind, **plain | fields)


def year_report(*counties, year=2026, by=None):
    """The counties' report on a year, just begun."""
    report = begin_report(by=by, counties=counties or [county()], year=year)
    return YearReport.objects.get(pk=report.pk)


def review_round(
    *counties, title="Uppföljning", is_open=True, by=None, places=None, questions=None, **fields
):
    """A round of the counties with the starting set of questions, for all their municipalities; open."""
    today = timezone.localdate()
    counties = counties or [county()]
    plain = {
        "title": title,
        "period_from": today.replace(month=1, day=1),
        "period_to": today.replace(month=12, day=31),
        "opens_on": today,
        "due_on": today + timedelta(days=30),
        "feedback_on": today + timedelta(days=60),
    }
    made, _new = opening.create_round(
        by=by,
        counties=counties,
        form_token=uuid4(),
        municipalities=places or Municipality.objects.filter(county__in=counties),
        questions=questions or opening.starting_set(),
        **plain | fields,
    )
    if is_open:
        opening.open_round(review_round=made)
    return ReviewRound.objects.get(pk=made.pk)


def ready_review(of, by=None):
    """A report in which every section is written and ready."""
    for section in of.sections.select_related("question", "review__round", "review__municipality"):
        review_actions.write_section(
            by=by,
            section=section,
            edition=section.edition,
            text=f"Om {section.question.heading.lower()}.",
            shows_basis=section.shows_basis,
            is_ready=True,
        )
    return Review.objects.get(pk=of.pk)


def sent_review(of, by=None):
    """A report that was sent, with its files made."""
    submission = review_actions.send(
        by=by, review=ready_review(of, by=by), case_number="", secrecy="", gather=gather
    )
    review_actions.make_submission.call(submission.pk)
    return ReviewSubmission.objects.get(pk=submission.pk)


def support_case(*places, title="Från lägesbild till plan", **fields):
    """Support that goes on for the places (Norsjö by default), with a next step."""
    fields = {
        "goal": "Kommunen har en plan som följs.",
        "form": "guidance",
        "starts_on": date(2026, 3, 2),
    } | fields
    if fields.get("state", "open") == "open":
        fields = {"next_step": "Gå igenom utkastet", "next_on": date(2026, 12, 10)} | fields
    case = SupportCase.objects.create(title=title, **fields)
    for place in places or [municipality()]:
        SupportPlace.objects.create(case=case, municipality=place)
    return case


def support_contact(place=None, note="Vi gick igenom läget.", by=None, **fields):
    fields = {"on": date(2026, 10, 1), "kind": "visit", "form_token": uuid4()} | fields
    return SupportContact.objects.create(
        municipality=place or municipality(), note=note, created_by=by, **fields
    )


def promise(place=None, text="Skicka underlaget", side="county", **fields):
    return Promise.objects.create(municipality=place or municipality(), text=text, side=side, **fields)


def need(place=None, text="Hjälp med att läsa statistik", **fields):
    return Need.objects.create(municipality=place or municipality(), text=text, **fields)


def grant_project(place=None, name="Trygg skolväg", **fields):
    fields = {"funder": "Brå", "starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31)} | fields
    return GrantProject.objects.create(municipality=place or municipality(), name=name, **fields)


def grant_remain(project, text="Föräldragruppen", **fields):
    return GrantRemain.objects.create(project=project, text=text, **fields)


def event(*counties, title="Inspirationsdag i Malå", days=30, invited=(), roles=(), **fields):
    """A meeting of the counties (24 by default) in so many days, at nine; with invited places it is open."""
    begins = moment(timezone.localdate() + timedelta(days=days), 9)
    fields = {"starts_at": begins, "ends_at": begins + timedelta(hours=6), "place": "Folkets hus"} | fields
    state = Event.State.INVITED if invited else Event.State.DRAFT
    ids = [each.pk for each in counties] or [county().pk]
    found = Event.objects.create(title=title, counties=ids, **({"state": state} | fields))
    for place in invited:
        EventInvite.objects.create(event=found, municipality=place, roles=list(roles))
    return found


def event_need(of, place, text="Hur når vi föräldrar?", **fields):
    return EventNeed.objects.create(event=of, municipality=place, text=text, **fields)


def sign_up(of, place, name="Karin Holm", function="Fritidsledare", **fields):
    return SignUp.objects.create(event=of, municipality=place, name=name, function=function, **fields)


def commitment(of, place, text="Bjuda in föräldrar till ett samtal", **fields):
    fields = {"function": "ANDTS-samordnaren", "ask_on": of.on + timedelta(days=90)} | fields
    return Commitment.objects.create(event=of, municipality=place, text=text, **fields)


def method(name="Nattvandring på riskhelger", municipality=None, county=None, code=None, **fields):
    """A method of the municipality's or the county board's, or of the portal's own if neither is named."""
    if not (municipality or county or code):
        code = slugify(name)[:60]
    fields = {"short": "Vuxna ute där unga är.", "sort_key": sort_key(name)} | fields
    return Method.objects.create(name=name, code=code, municipality=municipality, county=county, **fields)


def method_note(of, place, text="Vi gick fyra kvällar om året.", **fields):
    fields = {"inhabitants": place.population, "edition": 1} | fields
    return MethodNote.objects.create(method=of, municipality=place, text=text, **fields)


def method_use(of, place, year=2026, verdict="worked", **fields):
    fields = {"edition": 1} | fields
    return MethodUse.objects.create(method=of, municipality=place, year=year, verdict=verdict, **fields)


def duty_reply(place=None, duty="extremism", year=2026, by=None, **fields):
    """A reply to a duty, just begun; the duties are those of the file."""
    if not ReportingDuty.objects.filter(code=duty).exists():
        load_types_and_tags()
        load_report_questions()
    reply = reply_actions.begin_reply(
        by=by, municipality=place or municipality(), duty=ReportingDuty.objects.get(code=duty), year=year
    )
    DutyReply.objects.filter(pk=reply.pk).update(**fields)
    return DutyReply.objects.select_related("municipality").get(pk=reply.pk)


def asked_reply(place=None, question="Vad gör ni mot skadegörelse?", by=None, **fields):
    """A question that nobody foresaw, taken down."""
    plain = {"title": "Fråga från tidningen", "asker": "Tidningen", "due_on": None, "themes": [], "tags": []}
    return reply_actions.ask(
        by=by, municipality=place or municipality(), form_token=uuid4(), question=question, **plain | fields
    )


def locked_reply(place=None, by=None, is_shared=False, **fields):
    """A reply that is locked, with its files made; shared with the county board or not."""
    reply = duty_reply(place, by=by, **fields)
    reply_actions.lock_reply(by=by, reply=reply)
    reply_actions.make_reply.call(reply.pk)
    if is_shared:
        reply_actions.share(by=by, reply=reply)
    return DutyReply.objects.select_related("municipality").get(pk=reply.pk)
