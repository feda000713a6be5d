"""What a respondent meets: the code, the start, the questions a page at a time, the end, and the way out."""

from calendar import Calendar
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.limits import sender_of
from surveys.answering import doors, limits, sitting
from surveys.answering.device import Held, forget, held_by, hold
from surveys.answering.doors import Now
from surveys.answering.seat import seat_of
from surveys.answering.sending import AlreadyAnswered, RoundNotOpen, send_sitting
from surveys.answering.sheets import asked_of
from surveys.answering.words import languages_of, speak, told
from surveys.questions.check import minutes_to_answer
from surveys.structure import text_in

FRAME = {"is_trial": False, "is_seated": False, "opens": ""}
form_page = require_http_methods(["GET", "HEAD", "POST"])
CANNOT = {Now.EARLY: "early", Now.PAUSED: "paused", Now.CLOSED: "over"}


def shown(request, template, spoken, context=None, *, status=200):
    """Draw a page in a language, which needs not be one of the portal's."""
    language, words = spoken
    context = {"language": language, "words": words} | FRAME | (context or {})
    return render(request, f"surveys/answering/{template}.html", context, status=status)


def spoken_by_browser():
    return speak(get_language())


# Coming in


@login_not_required
@form_page
def answer_code(request):
    """Take a code, however it is written. Too many wrong ones from a network are answered 429."""
    spoken = spoken_by_browser()
    typed, error, status, wait = request.POST.get("code", "")[:40], "", 200, None
    if request.method == "POST":
        network = sender_of(request)
        if not typed.strip():
            error, status = "code_missing", 422
        elif limits.guesses_too_much(network):
            error, status, wait = "too_many", 429, limits.WRONG_CODES.seconds_left
        else:
            door = doors.by_code(typed)
            if door and not door.is_used:
                return come_in(request, door, spoken)
            limits.count_wrong_code(network)
            error, status = "code_used" if door else "code_wrong", 422
    context = {"typed": typed, "error": spoken[1][error] if error else ""}
    answer = shown(request, "code", spoken, context, status=status)
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer


@login_not_required
@require_safe
def answer_link(request, token):
    """Open a link: its secret moves into the browser's cookie and out of the address."""
    door = doors.by_link(token)
    if door is None:
        return shown(request, "closed", spoken_by_browser(), {"why": "closed"}, status=404)
    return come_in(request, door, speak(door.survey_round.questionnaire.main_language))


def come_in(request, door, spoken):
    """Let the browser hold the door, or say why one cannot come in now. One's own code goes on where one was."""
    if door.is_used:
        return shown(request, "closed", spoken, {"why": "used"})
    if door.now is not Now.OPEN:
        return cannot(request, door.survey_round, door.now, spoken)
    before = held_by(request)
    is_same = before and (before.door, before.key) == (door.held.door, door.held.key)
    goes_on = is_same and door.survey_round.is_personal
    return hold(redirect("answer_start"), before if goes_on else door.held)


def cannot(request, survey_round, now, spoken):
    """Say that the round has not opened, has a pause, or is over; then nothing stays in the browser."""
    day = survey_round.opens_on
    opens = spoken[1].say("early", day=day.isoformat()) if day > timezone.localdate() else ""
    context = {"why": CANNOT[now], "opens": opens, "is_seated": held_by(request) and now is not Now.CLOSED}
    answer = shown(request, "closed", spoken, context)
    return forget(answer) if now is Now.CLOSED else answer


@login_not_required
@form_page
def answer_start(request):
    """Say who asks, why, and what happens, in the language that is chosen; begin, or go on where one was."""
    held = held_by(request)
    door = doors.by_device(held) if held else None
    if door is None:
        return forget(redirect("answer_code"))
    survey_round, questionnaire = door.survey_round, door.survey_round.questionnaire
    languages = languages_of(survey_round)
    wished = request.POST.get("language") or request.GET.get("sprak")
    codes = [language.code for language in languages]
    spoken = speak(wished if wished in codes else codes[0])
    if door.is_used:
        return forget(shown(request, "closed", spoken, {"why": "used"}))
    if door.now is not Now.OPEN:
        return cannot(request, survey_round, door.now, spoken)
    asked = asked_of(questionnaire)
    wait = None
    if request.method == "POST" and asked.pages:
        limit = None if sitting.load(held.secret) else limits.floods(door.group, sender_of(request))
        if limit is None:
            return begin(request, door, asked, spoken[0].code)
        wait = limit.seconds_left
    minutes = minutes_to_answer(asked.sheet)
    context = {
        "survey_round": survey_round,
        "owner": survey_round.municipality.full_name
        if survey_round.municipality
        else survey_round.county.name,
        "why": told(survey_round, "why", spoken[0]),
        "afterwards": told(survey_round, "afterwards", spoken[0]),
        "title": text_in(questionnaire.title, spoken[0].code, questionnaire.main_language),
        "introduction": text_in(questionnaire.introduction, spoken[0].code, questionnaire.main_language),
        "languages": languages if len(languages) > 1 else [],
        "minutes": spoken[1].say("time", minutes=minutes) if minutes > 1 else spoken[1]["time_one"],
        "keeps": sitting.keeps_unfinished(survey_round),
        "is_trial": door.is_trial,
        "floods": bool(wait),
        "is_seated": True,
    }
    answer = shown(request, "start", spoken, context, status=429 if wait else 200)
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer


def again_when_outrun(work):
    """Do it again with what is kept now when another window was before: both are kept, one after the other."""

    @wraps(work)
    def tried(*args):
        while True:
            try:
                return work(*args)
            except sitting.Outrun:
                continue

    return tried


@again_when_outrun
def begin(request, door, asked, language):
    """Begin an answer, or go on with the one that the browser has begun by the same door."""
    if seat := seat_of(request):
        seat.sitting.language = language
        sitting.save(seat.sitting)
        return redirect("answer_page", seat.course.unsent() or 1)
    secret = sitting.begin(door.group, language, asked, is_test=door.is_trial)
    return hold(redirect("answer_page", 1), Held(door.held.door, door.held.key, secret))


# The questions


@login_not_required
@form_page
def answer_page(request, number):
    """Show a page of questions, or keep what was answered there and go on. Sent twice, it is kept once."""
    if request.method == "POST":
        return take_page(request, number)
    seat = seat_of(request)
    if refusal := cannot_sit(request, seat):
        return refusal
    if not 1 <= number <= seat.course.last:
        return redirect("answer_page", 1)
    items = seat.course.on(number)
    return page_of(request, seat, number, seat.kept(items), {}) if items else step(seat.course.after(number))


@again_when_outrun
def take_page(request, number):
    """Keep what a page sent; then the next page, the one before, or the same with what is wrong."""
    seat = seat_of(request)
    if seat is None or seat.now is Now.CLOSED:
        return cannot_sit(request, seat)
    if not 1 <= number <= seat.course.last:
        return redirect("answer_page", 1)
    sent, version, cleared = (
        dict(request.POST.lists()),
        request.POST.get("version", ""),
        request.POST.get("clear"),
    )
    errors = seat.take(seat.items_sent(number, sent, version), sent, without=cleared)
    if refusal := cannot_sit(request, seat):  # a pause: what was answered is kept
        return refusal
    if version != seat.asked.version:
        return redirect(reverse("answer_page", args=[seat.course.unsent() or 1]) + "?andrad=1")
    if cleared in seat.asked.sheet.by_code:
        return redirect(reverse("answer_page", args=[number]) + f"#q.{cleared}")
    if errors:
        return page_of(request, seat, number, sent, errors)
    if request.POST.get("go") == "back":
        before = seat.course.before(number)
        return redirect("answer_page", before) if before else redirect("answer_start")
    return step(seat.course.after(number))


def cannot_sit(request, seat):
    """What one is told who cannot answer now; None for one who can."""
    if seat is None:
        return left_off(request)
    return None if seat.now is Now.OPEN else cannot(request, seat.survey_round, seat.now, seat.spoken)


def step(number):
    """Go to a page, or to the end."""
    return redirect("answer_page", number) if number else redirect("answer_send")


def page_of(request, seat, number, sent, errors):
    """One page of questions."""
    items = seat.course.on(number)
    language, main = seat.sitting.language, seat.questionnaire.main_language
    context = {
        "survey_round": seat.survey_round,
        "questions": seat.drawn(items, sent, errors),
        "has_errors": bool(errors),
        "heading": text_in(seat.asked.heading(number), language, main),
        "introduction": text_in(seat.asked.introduction(number), language, main),
        "progress": seat.words.say("progress", page=number, pages=seat.course.last),
        "number": number,
        "pages": seat.course.last,
        "version": seat.asked.version,
        "help_lines": told(seat.survey_round, "help_contacts", seat.spoken[0]),
        "has_changed": seat.has_changed or "andrad" in request.GET,
        "is_trial": seat.sitting.is_test,
        "is_seated": True,
    }
    return shown(request, "page", seat.spoken, context, status=422 if errors else 200)


# The end, and the way out


@login_not_required
@form_page
def answer_send(request):
    """The last page: send in what has been answered. Sent twice, or after a lost answer, it counts once."""
    seat = seat_of(request)
    if refusal := cannot_sit(request, seat):
        return refusal
    if unsent := seat.course.unsent():
        return redirect("answer_page", unsent)
    if request.method != "POST":
        context = {
            "survey_round": seat.survey_round,
            "is_trial": seat.sitting.is_test,
            "is_seated": True,
            "back": seat.course.before(seat.course.last + 1),
        }
        return shown(request, "send", seat.spoken, context)
    try:
        send_sitting(seat.sitting, doors.digests_of(seat.held.key))
    except RoundNotOpen:  # just now
        return redirect("answer_send")
    except AlreadyAnswered:
        seat.sitting.delete()
        return forget(shown(request, "closed", seat.spoken, {"why": "used"}))
    return thank(seat.survey_round, seat.sitting.language, is_trial=seat.sitting.is_test)


def left_off(request):
    """Answer one whose browser holds no answer on its way: never begun, or sent in already by the same browser."""
    held = held_by(request)
    door = doors.by_device(held) if held else None
    if door is None:
        return forget(redirect("answer_code"))
    if door.now is Now.CLOSED:
        return cannot(request, door.survey_round, door.now, spoken_by_browser())
    if not held.secret or (door.survey_round.is_personal and not door.is_used and not door.is_trial):
        return redirect("answer_start")
    return thank(door.survey_round, get_language(), is_trial=door.is_trial)


def thank(survey_round, language, *, is_trial):
    """Lead to the thanks. The browser holds what it held until it is there: a lost answer is asked for again."""
    address = reverse("answer_thanks", args=[survey_round.public_token]) + f"?sprak={language}"
    return redirect(address + "&prov=1" * is_trial)


@login_not_required
@require_safe
def answer_thanks(request, token):
    """Thank, and say where help is to be had; the browser forgets. Nothing here is about who answered."""
    survey_round = doors.by_public_token(token)
    if survey_round is None:
        raise Http404
    codes = [language.code for language in languages_of(survey_round)]
    wished = request.GET.get("sprak")
    spoken = speak(wished if wished in codes else codes[0])
    questionnaire = survey_round.questionnaire
    context = {
        "survey_round": survey_round,
        "closing": text_in(questionnaire.closing, spoken[0].code, questionnaire.main_language),
        "help_lines": told(survey_round, "help_contacts", spoken[0]),
        "is_trial": "prov" in request.GET,
    }
    return forget(shown(request, "thanks", spoken, context))


@login_not_required
@require_POST
def answer_leave(request):
    """Leave at once: the browser forgets, the answer is dropped by the round's rule, and the day is shown."""
    if seat := seat_of(request):
        sitting.drop(seat.sitting)
    return forget(redirect("today"))


@login_not_required
@require_safe
def today(request):
    """The month, with today: a page that tells nobody what was here before."""
    day = timezone.localdate()
    context = {"today": day, "weeks": Calendar().monthdatescalendar(day.year, day.month)}
    return render(request, "surveys/answering/today.html", context)
