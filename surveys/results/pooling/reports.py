"""With which rounds a round can be put together, and why it cannot with others."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from surveys.models import Pool, Question, SurveyRound
from surveys.results.scopes import PUBLISHED, alike


def reason_words(reason: str) -> str:
    """Return in words why rounds cannot be put together."""
    return {
        "few": _("Choose at least one more round."),
        "unpublished": _("Only published rounds can be put together."),
        "deleted": _(
            "The answers of one of the rounds are deleted, and what is left cannot be put together."
        ),
        "overlap": _(
            "One of the rounds stands in another pool already. Two pools with a round in common would tell of the "
            "difference between them."
        ),
        "different": _("The rounds have no question in common."),
        "alone": _(
            "Besides your own municipality only one takes part in the rounds. You could not be shown them together: "
            "the figures of the other could be worked out."
        ),
    }[reason]


def choices_for(user: User, survey: SurveyRound) -> QuerySet[SurveyRound]:
    """Return the other published rounds that the user keeps, which asked some of the same questions and stand in no
    pool: of other years, or of neighbours."""
    origins = Question.objects.filter(questionnaire=survey.questionnaire_id).values("origin")
    return (
        alike(survey, SurveyRound.objects.editable_by(user))
        .filter(state__in=PUBLISHED, questionnaire__questions__origin__in=origins, pools=None)
        .exclude(pk=survey.pk)
        .order_by("-year", "-pk")
        .distinct()
    )


def can_pool(user: User, survey: SurveyRound) -> bool:
    """Whether there is something to choose, or to look at, on the page where the round is put together with others."""
    return pool_of(survey) is not None or choices_for(user, survey).exists()


def why_none(survey: SurveyRound) -> str:
    """Return in words why there is no round that this one can be put together with."""
    if survey.county_id:
        return _(
            "There is no other round to put it together with. The county can put together its own rounds, of other "
            "years: published ones with some of the same questions that stand in no pool already. Rounds of "
            "municipalities are put together by the municipalities."
        )
    return _(
        "There is no other round to put it together with: a published one that you keep, with some of the same "
        "questions."
    )


def pool_of(survey: SurveyRound) -> Pool | None:
    """Return the pool in which the round stands."""
    return survey.pools.first()
