"""A report beside another one: the same question and figure over the years, and what has changed since it was sent."""

from collections.abc import Mapping, Sequence
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
    def has_earlier_figures(self) -> bool:
        return any(figure.earlier for figure in self.figures)

    @property
    def text_differs(self) -> bool:
        return self.is_known and self.text != self.earlier_text


def compared(answers: Answers, earlier: Answers | None = None) -> list[ComparedSection]:
    """Each answer, and what the earlier report answered under the same code; figures that fell away come last."""
    in_order = sorted(answers.items(), key=lambda item: item[1]["position"])
    return [_section(code, answer, (earlier or {}).get(code)) for code, answer in in_order]


def changed_headings(now: Answers, before: Answers) -> list[str]:
    """The headings under which words or figures differ between two reports that were sent."""
    return [one.heading for one in compared(now, before) if not one.is_known or _differs(one)]


def _differs(section: ComparedSection) -> bool:
    return section.text_differs or any(figure.differs for figure in section.figures)


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


def changed_figures(sent: Sequence[Mapping[str, Any]], now: Sequence[Any]) -> list[ComparedFigure]:
    """The figures of a sent report that the record would tell otherwise now; `earlier` is what was sent."""
    current = {figure.code: str(figure.value) for figure in now}
    known = {one["code"] for one in sent}
    changed = [
        ComparedFigure(one["code"], one["label"], current.get(one["code"], ""), "", one["value"])
        for one in sent
        if current.get(one["code"], "") != one["value"]
    ]
    return changed + [
        ComparedFigure(one.code, one.label, str(one.value)) for one in now if one.code not in known
    ]
