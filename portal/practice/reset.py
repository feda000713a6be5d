"""Makes Övningskommunen anew: everything that hangs on it is removed, and invented work put in its place."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from accounts.models import WeeklyLink, WriteLink
from activities.models import (
    Activity,
    ActivityGuest,
    ActivityMeasure,
    FollowUpBasis,
    Handover,
    ImportBatch,
    LoadShare,
    Participation,
    PlannedDate,
    PublicPage,
    SharedCount,
    Telling,
    TellLink,
)
from municipalities.models import (
    PRACTICE,
    AgreementParty,
    Attempt,
    Attendance,
    Body,
    CitizenPledge,
    ContactCard,
    CooperationAgreement,
    CoordinationFunction,
    CoordinationHolder,
    Decision,
    LeadingBody,
    Meeting,
    Municipality,
    Seat,
    SeatHolder,
    StoredFile,
)
from plans.models import (
    ActionPlan,
    AlikeConsent,
    Borrowing,
    Cause,
    CouncilReport,
    Document,
    DutyStatement,
    FollowUp,
    FollowUpRound,
    Goal,
    LawSettings,
    LessonLearned,
    Measure,
    MeasureTask,
    PlanComment,
    PlanInvitee,
    PlanPlace,
    PlanPlaceCorrection,
    Postponement,
    Problem,
    ReportComment,
    ReportInvitee,
    ReportPart,
    ReportPlace,
    ReportPlaceCorrection,
    ReportSource,
    SelfCheck,
    SharedDuty,
    SituationReport,
    SituationUpdate,
)
from portal.due import recurring
from portal.practice.content import fill
from reviews.models import (
    Commitment,
    CommitmentAnswer,
    DutyReply,
    Event,
    EventInvite,
    EventNeed,
    EventNote,
    GrantProject,
    GrantRemain,
    Method,
    MethodNote,
    MethodUse,
    Need,
    Offer,
    OfficerHandover,
    PeerAnswer,
    PeerQuestion,
    ProgrammePoint,
    Promise,
    ReadMark,
    ReplyAnswer,
    ReplyUse,
    Review,
    ReviewComment,
    ReviewEvent,
    ReviewLook,
    ReviewQuestion,
    ReviewRound,
    ReviewSection,
    ReviewSubmission,
    SignUp,
    SupportCase,
    SupportContact,
    SupportEvent,
    SupportPlace,
    YearReport,
    YearReportExample,
    YearReportSection,
)
from surveys.models import (
    AnswerGroup,
    Arrival,
    Assurance,
    CompiledCounts,
    FreeText,
    Indicator,
    IndicatorImport,
    IndicatorValue,
    Invitee,
    OneTimeCode,
    Pool,
    PublicResult,
    PublishedCounts,
    PurgeProtocol,
    Question,
    Questionnaire,
    QuestionnaireLanguage,
    Response,
    RoundPlace,
    RoundUnit,
    Section,
    SeriesBreak,
    Sitting,
    SuppressionProtocol,
    SurveyRound,
)


def everything_practised() -> list[QuerySet]:
    """What hangs on Övningskommunen or its county, in the order in which it can be removed.

    Participations go before their activities, so that the counts of what is shared are taken down by them.
    What is completed or decided lets go of its parts only while practising (see the migration of `plans`).
    """
    plan = {"plan__municipality": PRACTICE}
    measure = {"measure__plan__municipality": PRACTICE}
    report = {"report__municipality": PRACTICE}
    document = {"document__municipality": PRACTICE}
    place = {"municipality": PRACTICE}
    places = {"municipalities": PRACTICE}
    survey = Q(round__municipality=PRACTICE) | Q(round__county=PRACTICE)
    pool = Q(pool__municipality=PRACTICE) | Q(pool__county=PRACTICE)
    in_round = "group__unit__place__round"
    group = Q(**{f"{in_round}__municipality": PRACTICE}) | Q(**{f"{in_round}__county": PRACTICE})
    owned = Q(municipality=PRACTICE) | Q(county=PRACTICE)
    asked = Q(questionnaire__municipality=PRACTICE) | Q(questionnaire__county=PRACTICE)
    return [
        ReviewLook.objects.filter(review__round__counties=[PRACTICE]),
        ReviewComment.objects.filter(review__round__counties=[PRACTICE]),
        ReviewEvent.objects.filter(review__round__counties=[PRACTICE]),
        ReviewSubmission.objects.filter(review__round__counties=[PRACTICE]),
        ReviewSection.objects.filter(review__round__counties=[PRACTICE]),
        Review.objects.filter(round__counties=[PRACTICE]),
        ReviewQuestion.objects.filter(round__counties=[PRACTICE]),
        ReviewRound.objects.filter(counties=[PRACTICE]),
        ReplyUse.objects.filter(answer__reply__municipality=PRACTICE),
        ReplyAnswer.objects.filter(reply__municipality=PRACTICE),
        DutyReply.objects.filter(**place),
        YearReportExample.objects.filter(report__counties=[PRACTICE]),
        YearReportSection.objects.filter(report__counties=[PRACTICE]),
        YearReport.objects.filter(counties=[PRACTICE]),
        Document.objects.filter(**place),
        PublicPage.objects.filter(**place),
        Handover.objects.filter(**place),
        ActivityGuest.objects.filter(participation__municipality=PRACTICE),
        Participation.objects.filter(municipality=PRACTICE),
        Telling.objects.filter(link__municipality=PRACTICE),
        TellLink.objects.filter(municipality=PRACTICE),
        FollowUpBasis.objects.filter(follow_up__measure__plan__municipality=PRACTICE),
        ActivityMeasure.objects.filter(**measure),
        Activity.objects.filter(places__contains=[PRACTICE]),
        LessonLearned.objects.filter(follow_up__measure__plan__municipality=PRACTICE),
        FollowUp.objects.filter(**measure),
        FollowUpRound.objects.filter(**place),
        Borrowing.objects.filter(**measure),
        Postponement.objects.filter(**measure),
        MeasureTask.objects.filter(**measure),
        Measure.causes.through.objects.filter(**measure),
        Measure.problems.through.objects.filter(**measure),
        Measure.objects.filter(**plan),
        Goal.causes.through.objects.filter(goal__plan__municipality=PRACTICE),
        Goal.objects.filter(**plan),
        PlanComment.objects.filter(**document),
        PlanInvitee.objects.filter(**document),
        PlanPlaceCorrection.objects.filter(place__municipality=PRACTICE),
        PlanPlace.objects.filter(**place),
        ActionPlan.basis.through.objects.filter(actionplan__municipality=PRACTICE),
        ActionPlan.objects.filter(**place),
        Cause.objects.filter(problem__report__municipality=PRACTICE),
        Problem.sources.through.objects.filter(problem__report__municipality=PRACTICE),
        Problem.objects.filter(**report),
        ReportSource.objects.filter(**report),
        ReportPart.objects.filter(**report),
        SituationUpdate.objects.filter(**report),
        ReportComment.objects.filter(**document),
        ReportInvitee.objects.filter(**document),
        ReportPlaceCorrection.objects.filter(place__municipality=PRACTICE),
        ReportPlace.objects.filter(**place),
        SituationReport.objects.filter(**place),
        CouncilReport.objects.filter(**place),
        AlikeConsent.objects.filter(**place),
        DutyStatement.objects.filter(**place),
        SharedDuty.objects.filter(**place),
        SelfCheck.objects.filter(**place),
        LawSettings.objects.filter(**place),
        PublicResult.objects.filter(survey),
        SuppressionProtocol.objects.filter(survey | pool),
        PublishedCounts.objects.filter(survey | pool),
        CompiledCounts.objects.filter(survey),
        Pool.rounds.through.objects.filter(pool),
        Pool.objects.filter(owned),
        PurgeProtocol.objects.filter(survey),
        FreeText.objects.filter(survey),
        Response.objects.filter(survey),
        Arrival.objects.filter(survey),
        Sitting.objects.filter(group),
        OneTimeCode.objects.filter(group),
        Invitee.objects.filter(group),
        AnswerGroup.objects.filter(
            Q(unit__place__round__municipality=PRACTICE) | Q(unit__place__round__county=PRACTICE)
        ),
        RoundUnit.objects.filter(Q(place__round__municipality=PRACTICE) | Q(place__round__county=PRACTICE)),
        RoundPlace.objects.filter(survey),
        Assurance.objects.filter(survey),
        SurveyRound.objects.filter(owned),
        Question.objects.filter(asked),
        Section.objects.filter(asked),
        QuestionnaireLanguage.objects.filter(asked),
        Questionnaire.objects.filter(owned),
        IndicatorValue.objects.filter(
            Q(municipality=PRACTICE) | Q(county=PRACTICE) | Q(source__startswith="0000:")
        ),
        SeriesBreak.objects.filter(indicator__municipality=PRACTICE),
        IndicatorImport.objects.filter(**place),
        Indicator.objects.filter(**place),
        Attempt.objects.filter(**place),
        CitizenPledge.objects.filter(**places),
        CitizenPledge.municipalities.through.objects.filter(**place),
        AgreementParty.objects.filter(agreement__municipalities=PRACTICE),
        CooperationAgreement.objects.filter(**places),
        CooperationAgreement.municipalities.through.objects.filter(**place),
        Decision.objects.filter(meeting__body__municipalities=PRACTICE),
        Attendance.objects.filter(meeting__body__municipalities=PRACTICE),
        Meeting.objects.filter(body__municipalities=PRACTICE),
        SeatHolder.objects.filter(seat__body__municipalities=PRACTICE),
        Seat.objects.filter(body__municipalities=PRACTICE),
        Body.predecessors.through.objects.filter(from_body__municipalities=PRACTICE),
        Body.objects.filter(**places),
        Body.municipalities.through.objects.filter(**place),
        ContactCard.objects.filter(**place),
        CoordinationHolder.objects.filter(function__municipality=PRACTICE),
        CoordinationFunction.objects.filter(**place),
        LeadingBody.objects.filter(**place),
        StoredFile.objects.filter(**place),
        ImportBatch.objects.filter(municipality=PRACTICE),
        SharedCount.objects.filter(municipality=PRACTICE),
        CommitmentAnswer.objects.filter(commitment__municipality=PRACTICE),
        Commitment.objects.filter(**place),
        SignUp.objects.filter(**place),
        ProgrammePoint.objects.filter(event__counties=[PRACTICE]),
        EventNeed.objects.filter(**place),
        EventNote.objects.filter(event__counties=[PRACTICE]),
        EventInvite.objects.filter(**place),
        Event.objects.filter(counties=[PRACTICE]),
        MethodUse.objects.filter(Q(**place) | Q(method__in=Method.objects.filter(owned).values("pk"))),
        MethodNote.objects.filter(Q(**place) | Q(method__in=Method.objects.filter(owned).values("pk"))),
        Method.objects.filter(owned),
        Promise.objects.filter(**place),
        SupportContact.objects.filter(municipality=PRACTICE),
        Need.objects.filter(**place),
        SupportPlace.objects.filter(**place),
        SupportEvent.objects.filter(case__places=None),  # every other case has a place
        SupportCase.objects.filter(places=None),
        GrantRemain.objects.filter(project__municipality=PRACTICE),
        GrantProject.objects.filter(**place),
        OfficerHandover.objects.filter(counties=[PRACTICE]),
        ReadMark.objects.filter(county=PRACTICE),
        PeerAnswer.objects.filter(Q(municipality=PRACTICE) | Q(county=PRACTICE)),
        PeerQuestion.objects.filter(Q(municipality=PRACTICE) | Q(county=PRACTICE)),
        Offer.objects.filter(**place),
        WriteLink.objects.filter(municipality=PRACTICE),
        WeeklyLink.objects.filter(municipality=PRACTICE),
        LoadShare.objects.filter(municipality=PRACTICE),
        PlannedDate.objects.filter(municipality=PRACTICE),
    ]


@recurring(every=timedelta(days=1))
@transaction.atomic
def reset_practice() -> None:
    """Remove all that was practised and put invented work in its place; all of it or nothing.

    Whoever practises meanwhile waits for a moment, and finds nothing left of what was open.
    """
    if not Municipality.objects.filter(pk=PRACTICE).exists():
        return  # the reference data has not been loaded yet
    lock_practice()
    for rows in everything_practised():
        rows._raw_delete(rows.db)  # in one statement: someone may have tried with a hundred thousand rows
    practice = Municipality.objects.get(pk=PRACTICE)
    practice.shares_by_default = Municipality._meta.get_field("shares_by_default").get_default()
    practice.save(update_fields=["shares_by_default"])
    fill(practice)


def lock_practice() -> None:
    """Wait for changes on their way in Övningskommunen, and hold new ones back: no deadlocks.

    Rows are locked in the order in which those who tell, enter and change lock them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5min'")  # an import may be on its way
    for rows in (
        TellLink.objects.filter(municipality=PRACTICE).order_by("pk"),
        Activity.objects.filter(places__contains=[PRACTICE]).order_by("pk"),
        Participation.objects.filter(municipality=PRACTICE).order_by("pk"),
        SharedCount.objects.filter(municipality=PRACTICE).order_by("month", "theme"),
        Municipality.objects.filter(pk=PRACTICE),  # last: a new row of any of them asks for it at commit
    ):
        list(rows.select_for_update().values_list("pk", flat=True))


def is_untouched() -> bool:
    """Whether nothing was ever put into Övningskommunen."""
    return not Participation.objects.filter(municipality=PRACTICE).exists()
