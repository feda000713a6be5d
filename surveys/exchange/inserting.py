"""Putting ready questions into a questionnaire that is there already. Callers check access."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Max

from portal.lib.editions import save_edition
from portal.lib.once import MarkTaken
from surveys.exchange.actions import columns, indicators_for
from surveys.exchange.drafts import Asked
from surveys.exchange.library import blocks
from surveys.models import Question, Questionnaire, Section
from surveys.questions.asking.actions import free_code
from surveys.questions.check import broken_because, tests_in
from surveys.questions.holding import hold, withdraw_approvals
from surveys.questions.order import in_order, parts_of, save_order
from surveys.structure import Comparison, Condition, Sheet, Texts


@dataclass
class Inserted:
    """What an insertion came to: the new questions, those that were there already, those that had to lose their
    condition, and the languages whose approval fell."""

    questions: list[Question] = field(default_factory=list)
    already: list[Asked] = field(default_factory=list)
    unconditional: list[Asked] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)


@transaction.atomic
def insert_questions(
    *,
    questionnaire: Questionnaire,
    form_token: UUID,
    chosen: Sequence[Asked],
    title: Texts,
    after: Question | None = None,
) -> Inserted:
    """Copy ready questions in after a question, or last in a section of their own with the title. In a questionnaire
    without questions that is the section it begins with.

    Each keeps its origin, so that years can be compared; one that is there already is not put in again. A
    condition on a question that is neither chosen nor earlier in the questionnaire is left out. The same form
    twice gives one. Raises Locked, MarkTaken, and Question.DoesNotExist where `after` has gone.
    """
    held = hold(questionnaire)
    parts = parts_of(held)
    everyone = in_order(parts)
    tokens = {asked.code: uuid5(form_token, asked.code) for asked in chosen}
    used = Question.objects.filter(form_token__in=tokens.values())
    if sent := list(used.select_related("questionnaire")):
        if any(one.questionnaire_id != held.pk for one in sent):
            raise MarkTaken
        return Inserted(questions=sent)
    if after and all(one.pk != after.pk for one in everyone):
        raise Question.DoesNotExist
    ready = [asked for block in blocks().values() for asked in block.questions]
    by_origin = {one.origin: one for one in everyone}
    new = [asked for asked in chosen if asked.origin not in by_origin]
    done = Inserted(already=[asked for asked in chosen if asked.origin in by_origin])
    if not new:
        return done
    names = _names(new, {one.code for one in everyone})
    names |= {asked.code: by_origin[asked.origin].code for asked in ready if asked.origin in by_origin}
    if after is None:
        if everyone or len(parts) != 1:
            last = held.sections.aggregate(last=Max("position"))["last"] or 0
            parts.append((Section.objects.create(questionnaire=held, position=last + 1, title=title), []))
        home, inside = parts[-1]
        at, place = len(everyone), 0
        if not everyone and home.edition == 1:  # the section that every questionnaire begins with
            save_edition(home, edition=1, title=title)
    else:
        home, inside = next(part for part in parts if part[0].pk == after.section_id)
        place = [one.pk for one in inside].index(after.pk) + 1
        at = [one.pk for one in everyone].index(after.pk) + 1
    fitted = _fitted(new, names, held.sheet(), at, done)
    indicators = indicators_for(held)
    done.questions = Question.objects.bulk_create(
        Question(
            questionnaire=held,
            section=home,
            position=len(inside) + number,
            form_token=tokens[asked.code],
            **(columns(asked, indicators) | {"code": names[asked.code]}),
        )
        for number, asked in enumerate(fitted, 1)
    )
    inside[place:place] = done.questions
    save_order(parts)
    done.withdrawn = withdraw_approvals(held)
    return done


def _names(new: Sequence[Asked], taken: set[str]) -> dict[str, str]:
    """The code that each new question gets: its own, or one like it where that is taken."""
    names = {}
    for asked in new:
        names[asked.code] = asked.code if asked.code not in taken else free_code(asked.code, taken)
        taken.add(names[asked.code])
    return names


def _fitted(
    new: Sequence[Asked], names: dict[str, str], sheet: Sheet, at: int, done: Inserted
) -> list[Asked]:
    """The new questions with conditions that name what stands before them; those that cannot are noted."""
    before = list(sheet.items[:at])
    fitted = []
    for asked in new:
        here = Sheet(tuple(before))
        condition = _renamed(asked.condition, names)
        codes = set(here.by_code)
        if any(broken_because(test, here, codes) for test in tests_in(condition)):
            condition = Condition()
            done.unconditional.append(asked)
        fitted.append(replace(asked, condition=condition))
        before.append(replace(fitted[-1].as_item(0), code=names[asked.code]))
    return fitted


def _renamed(condition: Condition, names: dict[str, str]) -> Condition:
    parts: list[Comparison | Condition] = [
        _renamed(part, names)
        if isinstance(part, Condition)
        else replace(part, question=names.get(part.question, ""))
        for part in condition.parts
    ]
    return Condition(tuple(parts), condition.any)
