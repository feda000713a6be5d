"""Which questionnaire, section and question an address names, for whom: what is not theirs is not found."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from municipalities.models import County, Municipality
from surveys.models import Question, Questionnaire
from surveys.questions.holding import Locked
from surveys.questions.languages.names import in_a_row, language_names
from surveys.questions.order import Hangs
from surveys.questions.reports import hanging_rows

RELATED = ("municipality", "county")


def questionnaire_scope(request, pk, *, whole=False):
    """A questionnaire that the user may see, with its sections and questions if the whole is asked for; else 404."""
    return _found(request, Questionnaire.objects.visible_to(request.user), pk, whole)


def owned_scope(request, pk, *, whole=False):
    """A questionnaire that the user may change, or could if it were not locked; else 404."""
    return _found(request, Questionnaire.objects.editable_by(request.user), pk, whole)


def edited_scope(request, pk, *, whole=False):
    """A questionnaire that the user may change now; else 404. Raises Locked."""
    questionnaire = owned_scope(request, pk, whole=whole)
    if questionnaire.is_locked:
        raise Locked(questionnaire)
    return questionnaire


def section_scope(request, pk, section):
    """A questionnaire that the user may change now, and one of its sections; else 404. Raises Locked."""
    questionnaire = edited_scope(request, pk)
    return questionnaire, get_object_or_404(questionnaire.sections, pk=section)


def question_scope(request, pk, question, *, whole=False):
    """A questionnaire that the user may change now, and one of its questions; else 404. Raises Locked."""
    questionnaire = edited_scope(request, pk, whole=whole)
    return questionnaire, question_of(questionnaire, question)


def question_of(questionnaire, question):
    """One of the questionnaire's questions; else 404."""
    return get_object_or_404(questionnaire.questions.select_related("section"), pk=question)


def _found(request, questionnaires, pk, whole):
    rows = questionnaires.select_related(*RELATED)
    found = get_object_or_404(rows.prefetch_related("sections", "questions") if whole else rows, pk=pk)
    owner = found.municipality or found.county
    request.place_key = owner.code if owner else ""  # the place under whose sections the page stands
    return found


def owners_for(user, here=""):
    """The municipalities and counties that the user may make questionnaires for, by code; 404 where there are none.

    `here` is the code of where one is: who practises does so there, and elsewhere nothing is told of it.
    """
    places = [*Municipality.objects.coordinated_by(user), *County.objects.visible_to(user)]
    practises = any(place.is_practice and place.code == here for place in places)
    found = {place.code: place for place in places if place.is_practice == practises}
    if not found:
        raise Http404
    return found


def explained(view):
    """Let the view answer in words what a questionnaire does not allow: a locked one, a condition that would break."""

    @wraps(view)
    def answered(request, pk, *args, **kwargs):
        try:
            return view(request, pk, *args, **kwargs)
        except Locked:
            messages.warning(
                request,
                _(
                    "A round has opened with this questionnaire, so it stays as it is. Make a new version instead."
                ),
            )
            return redirect("questionnaire_detail", pk)
        except Hangs as hangs:
            questionnaire = questionnaire_scope(request, pk, whole=True)
            context = {"questionnaire": questionnaire, "rows": hanging_rows(questionnaire, hangs.links)}
            return render(request, "surveys/questions/questionnaire_hangs.html", context, status=422)
        except (Question.DoesNotExist, Questionnaire.DoesNotExist) as error:  # removed just now
            raise Http404 from error

    return answered


def tell_withdrawn(request, codes):
    """Say which languages have to be approved anew."""
    if codes:
        names = in_a_row(language_names()[code] for code in codes)
        says = _("The text was changed, so the translation to %(languages)s must be approved again.")
        messages.warning(request, says % {"languages": names})
