"""Tells what came of the measures: tasks, moved dates, follow-ups, rounds, lessons, and the activities of each."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from accounts.models import User
from activities.models import Activity, ActivityMeasure, Participation
from plans.following.actions import lacking_in, start_round, write_follow_up
from plans.models import FollowUp, FollowUpRound, LessonLearned, Measure, Postponement
from plans.planning.measures.actions import add_task, lend, postpone
from portal.demo.story.calendar import token
from portal.demo.story.cast import Stage
from portal.demo.story.documents import Told
from portal.lib.dates import moment

OF_EACH = 9  # activities at most linked to a measure


def tell_following(told: Told, cycle: dict[str, Any], stage: Stage) -> None:
    """Tell what lives on after a plan was decided, and its round of follow-up if one was made."""
    rows = {_key(values): values for values in cycle["plan"]["measures"]}
    for key, values in rows.items():
        _tell_life(told, told.measures[key], values, stage)
    if "round" in cycle:
        _tell_round(told, cycle["round"], rows, stage)
    for key, values in rows.items():
        for number, follow_up in enumerate(values.get("follow_ups", [])):
            _tell_follow_up(told, key, dict(follow_up), stage, number)


def _key(values: dict[str, Any]) -> str:
    return values.get("key") or values.get("continues") or values["borrowed"]


def _tell_life(told: Told, measure: Measure, values: dict[str, Any], stage: Stage) -> None:
    """Its tasks, moved dates, the state that was set, and that it is lent."""
    for number, task in enumerate(values.get("tasks", [])):
        task = dict(task)
        person = stage.people.get(task.pop("person", ""))
        done_by = person if "done_on" in task else None
        add_task(
            measure=measure,
            form_token=token("task", measure.pk, number),
            person=person,
            done_by=done_by,
            **task,
        )
    if moved := values.get("postponed"):
        by = stage.keeper(told.place, moved["decided_on"])
        made = postpone(by=by, measure=measure, form_token=token("moved", measure.pk), **moved)
        Postponement.objects.filter(pk=made.pk).update(created_at=moment(moved["decided_on"], 14))
    if set_to := values.get("state"):
        by = stage.keeper(told.place, set_to["on"])
        Measure.objects.filter(pk=measure.pk).update(
            set_state=set_to["state"], set_reason=set_to["reason"], set_on=set_to["on"], set_by=by
        )
    if note := values.get("lent"):
        lend(measure=measure, edition=measure.edition, note=note)


def _tell_round(
    told: Told, values: dict[str, Any], rows: dict[str, dict[str, Any]], stage: Stage
) -> FollowUpRound:
    """A finished walk through the plan: every measure that was not cancelled has its follow-up in it."""
    plan = told.plan
    assert plan is not None
    by = stage.keeper(told.place, values["started_on"])
    going_on = start_round(by=by, plan=plan, municipality=told.place, form_token=token("round", plan.pk))
    FollowUpRound.objects.filter(pk=going_on.pk).update(started_on=values["started_on"])
    days = values["finished_on"] - values["started_on"]
    for number, (key, row) in enumerate(rows.items(), start=1):
        if "follow_up" in row:
            on = values["started_on"] + days * number // (len(rows) + 1)
            _tell_follow_up(told, key, {"on": on} | row["follow_up"], stage, "round")
    assert not lacking_in(going_on)
    FollowUpRound.objects.filter(pk=going_on.pk).update(
        finished_on=values["finished_on"], finished_by=by, conclusion=values["conclusion"]
    )
    return going_on


def _tell_follow_up(told: Told, key: str, values: dict[str, Any], stage: Stage, number: object) -> None:
    measure = told.measures[key]
    made = write_follow_up(
        by=_who(measure, told, values["on"], stage),
        measure=measure,
        municipality=told.place,
        form_token=token("follow-up", measure.pk, number),
        is_final=False,
        activities=_done_before(measure, values["on"]),
        lesson=values.pop("lesson", ""),
        is_shared=values.pop("shared", False),
        **values,
    )
    written = moment(values["on"], 11)
    LessonLearned.objects.filter(follow_up=made).update(created_at=written)
    made.created_at, made.state = written, FollowUp.State.FINAL
    made.save(update_fields=["created_at", "state"])


def _done_before(measure: Measure, on: date) -> list[Activity]:
    """What a follow-up that day rests on: what was done for the measure since the one before it."""
    since = FollowUp.objects.filter(measure__line=measure.line, on__lt=on).order_by("-on").first()
    done = Activity.objects.filter(measures__line=measure.line, starts_on__lte=on).distinct()
    return list(done.filter(starts_on__gt=since.on) if since else done)


def _who(measure: Measure, told: Told, on: date, stage: Stage) -> User:
    return measure.person or stage.keeper(told.place, on)


def take_up_lessons(told: Told) -> None:
    """Note that the lägesbild that was just completed took up the lessons of the plan before it."""
    lessons = LessonLearned.objects.of(told.place).filter(used_in=None)
    lessons.filter(follow_up__measure__plan=told.plan).update(used_in=told.report)


def link_activities(told: Told, measures: Iterable[Measure], words: dict[str, list[str]]) -> None:
    """Let the place's own activities carry out its measures, in their time: the latest that hold one of the
    measure's `words` (by its title) in theirs."""
    rows = Participation.objects.standing().filter(municipality=told.place, is_draft=False)
    entries = list(rows.values_list("activity_id", "on", "activity__title").order_by("-on", "activity_id"))
    links = []
    for measure in measures:
        sought = [word.casefold() for word in words.get(measure.title, [])]
        first, last = measure.starts_on or date.max, measure.ends_on or date.max
        found = [
            activity
            for activity, on, title in entries
            if first <= on <= last and any(word in title.casefold() for word in sought)
        ]
        links += [ActivityMeasure(activity_id=pk, measure=measure) for pk in found[:OF_EACH]]
    ActivityMeasure.objects.bulk_create(links)
