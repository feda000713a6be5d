"""A report beside another one: the same question and figure over the years, and what has changed since it was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Answers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class ComparedFigure:
    """A figure now and before; empty where it was not told."""

    code: str
    label: str
    value: str
    basis: str = ""
    earlier: str = ""

    @property
    def differs(self) -> bool:
        return self.value != self.earlier


@dataclass(frozen=True)
class ComparedSection:
    """An answer with its figures, and what was answered to the same question before."""

    code: str
    heading: str
    text: str
    figures: tuple[ComparedFigure, ...]
    earlier_text: str = ""
    is_known: bool = False  # whether it was asked before

    @property
    def text_differs(self) -> bool:
        return self.is_known and self.text != self.earlier_text


def compared(answers: Answers, earlier: Answers | None = None) -> list[ComparedSection]:
    """Each answer, and what the earlier report answered under the same code; figures that fell away come last."""
    return [_section(code, answer, (earlier or {}).get(code)) for code, answer in answers.items()]


def _section(code: str, answer: Mapping[str, Any], before: Mapping[str, Any] | None) -> ComparedSection:
    known = {one["code"]: one for one in (before or {}).get("figures", ())}
    figures = [
        ComparedFigure(one["code"], one["label"], one["value"], one["basis"], _value(known, one["code"]))
        for one in answer["figures"]
    ]
    told = {one.code for one in figures}
    figures += [
        ComparedFigure(one["code"], one["label"], "", "", one["value"])
        for one in known.values()
        if one["code"] not in told
    ]
    text = str((before or {}).get("text", ""))
    return ComparedSection(code, answer["heading"], answer["text"], tuple(figures), text, before is not None)


def _value(known: Mapping[str, Any], code: str) -> str:
    return str(known[code]["value"]) if code in known else ""


def changed_figures(sent: Answers, now: Mapping[str, list[Any]]) -> dict[str, list[ComparedFigure]]:
    """By question, the figures of a sent report that the record would tell otherwise now; `earlier` is as sent."""
    found = {}
    for code, answer in sent.items():
        if code not in now:
            continue
        current = {figure.code: figure for figure in now[code]}
        before = {one["code"]: one for one in answer["figures"]}
        rows = [
            ComparedFigure(one["code"], one["label"], _now(current, one["code"]), "", one["value"])
            for one in before.values()
            if _now(current, one["code"]) != one["value"]
        ]
        rows += [
            ComparedFigure(one.code, one.label, one.value, "", "")
            for one in current.values()
            if one.code not in before
        ]
        if rows:
            found[code] = rows
    return found


def _now(current: Mapping[str, Any], code: str) -> str:
    return str(current[code].value) if code in current else ""
