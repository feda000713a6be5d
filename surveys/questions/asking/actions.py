"""Changes to questions. Callers check access. All but the figure raise Locked once a round has opened."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.text import slugify

from portal.lib.editions import EditConflict, save_edition
from portal.lib.once import once
from surveys.models import Question, Questionnaire, Section
from surveys.questions.actions import copied_fields, merged
from surveys.questions.asking.options import Line, written
from surveys.questions.asking.presets import preset_fields
from surveys.questions.check import broken_because, tests_in
from surveys.questions.holding import hold, withdraw_approvals
from surveys.questions.order import Hangs, Link, hanging_on, in_order, parts_of, save_order
from surveys.structure import Condition, condition_as, condition_from

LONGEST_CODE = 50
LIMITS = ("least", "most", "bands")


class CodeTaken(Exception):
    """Another question of the questionnaire has the code."""


def free_code(text: str, taken: set[str]) -> str:
    """Return a code made from the text that no other question has: har-du-rokt, har-du-rokt-2."""
    stem = slugify(text)[:LONGEST_CODE].strip("-") or "fraga"
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    return code


@transaction.atomic
def add_question(
    *,
    questionnaire: Questionnaire,
    form_token: UUID,
    label: str,
    kind: str,
    section: Section | None = None,
    after: Question | None = None,
) -> tuple[Question, list[str]]:
    """Add a question after another, or last in a section (the last one, if none is named).

    Returns it with the languages whose approval fell. The same form twice gives one. Raises Locked and MarkTaken.
    """
    held = hold(questionnaire)
    parts = parts_of(held) or [(held.sections.create(position=1), [])]
    taken = {question.code for question in in_order(parts)}
    home = (after.section_id if after else section.pk if section else None) or parts[-1][0].pk
    inside = next((questions for one, questions in parts if one.pk == home), parts[-1][1])
    question, is_new = once(
        held.questions,
        form_token,
        section_id=home,
        position=len(inside) + 1,
        code=free_code(label, taken),
        label={held.main_language: label},
        **preset_fields(kind, held.audience, held.main_language),
    )
    if not is_new:
        return question, []
    _put_in(inside, question, after)
    save_order(parts)
    return question, withdraw_approvals(held)


@transaction.atomic
def copy_question(*, question: Question, form_token: UUID) -> Question:
    """Put a copy right after the question, with the same condition. The same form twice gives one.

    It is a question of its own: results of other years are compared with the first. Raises Locked and MarkTaken.
    """
    held = hold(question.questionnaire)
    parts = parts_of(held)
    source = next((one for one in in_order(parts) if one.pk == question.pk), None)
    if source is None:
        raise Question.DoesNotExist
    taken = {one.code for one in in_order(parts)}
    inside = next(questions for one, questions in parts if one.pk == source.section_id)
    fields = copied_fields(source, held) | {"origin": uuid4(), "code": free_code(source.code, taken)}
    copy, is_new = once(
        held.questions, form_token, section_id=source.section_id, position=len(inside) + 1, **fields
    )
    if is_new:
        _put_in(inside, copy, source)
        save_order(parts)
    return copy


def _put_in(inside: list[Question], question: Question, after: Question | None) -> None:
    at = next((at for at, one in enumerate(inside, 1) if after and one.pk == after.pk), len(inside))
    inside.insert(at, question)


@transaction.atomic
def change_question(
    *,
    question: Question,
    edition: int,
    label: str,
    hint: str,
    code: str,
    options: Sequence[Line] | None = None,
    rows: Sequence[Line] | None = None,
    alone: Sequence[int] | None = None,
    **fields: Any,
) -> list[str]:
    """Change a question; translations of what stays are kept. Returns the languages whose approval fell.

    Raises Locked, EditConflict, RowGone, CodeTaken, and Hangs where questions hang on an option, a row or a
    code that would go.
    """
    held = hold(question.questionnaire)
    main = held.main_language
    everyone = in_order(parts_of(held))
    current = next((one for one in everyone if one.pk == question.pk), question)
    if any(one.code == code for one in everyone if one.pk != current.pk):
        raise CodeTaken
    texts, is_changed = merged(current, main, {"label": label, "hint": hint})
    fields |= texts
    for name, lines in (("options", options), ("rows", rows)):
        if lines is not None:
            stored = getattr(current, name)
            fields[name] = written(lines, stored, main, alone if name == "options" else None)
            is_changed = is_changed or _words(fields[name], main) != _words(stored, main)
    if options is not None:
        fields["share"] = [value for value in current.share if value in _values(fields["options"])]
    _refuse_broken(current, everyone, fields)
    if code != current.code:
        _rename(current.code, code, everyone)
    save_edition(current, edition=edition, code=code, **fields)
    return withdraw_approvals(held) if is_changed else []


def _words(options: Sequence[dict[str, Any]], main: str) -> list[tuple[int, str]]:
    return [(one["value"], one["label"].get(main, "")) for one in options]


def _values(options: Sequence[dict[str, Any]]) -> set[int]:
    return {one["value"] for one in options}


def _refuse_broken(question: Question, everyone: Sequence[Question], fields: dict[str, Any]) -> None:
    """Raise Hangs where a condition looks at an option, a row or a way of not answering that would go."""
    gone = _values(question.options) - _values(fields.get("options", question.options))
    gone |= {-2} if question.offers_unknown and not fields.get("offers_unknown", True) else set()
    gone |= {-3} if question.offers_refusal and not fields.get("offers_refusal", True) else set()
    rows = _values(question.rows) - _values(fields.get("rows", question.rows))
    links = [
        Link(other, question)
        for other in hanging_on(question, everyone)
        if any(
            test.question == question.code and (gone & set(test.values) or test.row in rows)
            for test in tests_in(condition_from(other.condition))
        )
    ]
    if links:
        raise Hangs(links)


def _rename(before: str, after: str, everyone: Sequence[Question]) -> None:
    """Let the conditions name a question by its new code."""

    def renamed(stored: dict[str, Any]) -> dict[str, Any]:
        if "parts" in stored:
            return {**stored, "parts": [renamed(part) for part in stored["parts"]]}
        return {**stored, "question": after} if stored.get("question") == before else stored

    changed = [one for one in everyone if before in condition_from(one.condition).codes()]
    for one in changed:
        one.condition = renamed(one.condition)
        one.edition += 1
    Question.objects.bulk_update(changed, ["condition", "edition"])


@transaction.atomic
def change_kind(*, question: Question, edition: int, kind: str) -> list[str]:
    """Make it a question of another type, with that type's own options; a choice among own options keeps them.

    Returns the languages whose approval fell. Raises Locked, EditConflict, RowGone, and Hangs where questions
    hang on it.
    """
    held = hold(question.questionnaire)
    everyone = in_order(parts_of(held))
    current = next((one for one in everyone if one.pk == question.pk), question)
    if kind == current.kind:
        return []
    if others := hanging_on(current, everyone):
        raise Hangs([Link(other, current) for other in others])
    fields = preset_fields(kind, held.audience, held.main_language)
    if not fields["options"] and kind in ("one", "many", "matrix"):
        fields |= {"options": current.options, "share": current.share}
    save_edition(current, edition=edition, **fields)
    return withdraw_approvals(held)


@transaction.atomic
def change_condition(*, question: Question, edition: int, condition: Condition) -> None:
    """Say when the question is asked. The form has offered only earlier questions; what has moved since is seen.

    Raises Locked, EditConflict, RowGone, and Hangs where it would look at what does not come before.
    """
    held = hold(question.questionnaire)
    everyone = in_order(parts_of(held))
    at = next((index for index, one in enumerate(everyone) if one.pk == question.pk), 0)
    before = {one.code for one in everyone[:at]}
    by_code = {one.code: one for one in everyone}
    if later := sorted(code for code in condition.codes() - before if code in by_code):
        raise Hangs([Link(question, by_code[code]) for code in later])
    current, sheet = by_code.get(question.code, question), held.sheet()
    kept = {*tests_in(condition_from(current.condition))}
    if any(broken_because(test, sheet, before) for test in tests_in(condition) if test not in kept):
        raise EditConflict(current)
    save_edition(question, edition=edition, condition=condition_as(condition))


@transaction.atomic
def change_figure(*, question: Question, edition: int, share_label: str, main: str, **fields: Any) -> None:
    """Say what the question's figure counts and where it goes; also of a locked questionnaire.

    Raises EditConflict and RowGone.
    """
    current = Question.objects.select_for_update(no_key=True).filter(pk=question.pk).first() or question
    texts, _is_changed = merged(current, main, {"share_label": share_label})
    save_edition(current, edition=edition, **texts, **fields)


@transaction.atomic
def remove_question(*, question: Question) -> None:
    """Remove a question that no other hangs on. Raises Locked, and Hangs with those that do."""
    parts = parts_of(hold(question.questionnaire))
    if others := hanging_on(question, in_order(parts)):
        raise Hangs([Link(other, question) for other in others])
    for section, inside in parts:
        if section.pk == question.section_id:
            inside[:] = [one for one in inside if one.pk != question.pk]
    question.delete()
    save_order(parts)
