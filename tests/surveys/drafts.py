"""Questionnaires of every kind of question, drawn by Hypothesis."""

from uuid import UUID

from hypothesis import strategies as st

from surveys.exchange.drafts import Asked, Draft, Part
from surveys.models import Question, Questionnaire
from surveys.questions.check import HOWS
from surveys.structure import ONE_OF, REFUSED, SLOTLESS, TEXTS, UNKNOWN, Comparison, Condition, Kind, Option

LANGUAGES = ("en", "ar", "se")
WORDS = st.text("abcdefghijåäö ABC?!,.<>&'\"=+-", min_size=1, max_size=30).map(
    lambda text: " ".join(f"x{text}y".split())
)


@st.composite
def drafts(draw, kinds=tuple(Kind), *, plain=False):
    """Any draft. `plain`: only what an XLSForm can say."""
    languages = tuple(sorted(draw(st.sets(st.sampled_from(LANGUAGES), max_size=2))))
    texts = st.fixed_dictionaries(dict.fromkeys(("sv", *languages), WORDS))
    maybe = st.one_of(st.just({}), texts)
    asked: list[Asked] = []
    sections = []
    for _section in range(draw(st.integers(1, 3))):
        inside = []
        for _question in range(draw(st.integers(1, 4))):
            one = draw(questions(len(asked), asked, texts, maybe, kinds, plain))
            asked.append(one)
            inside.append(one)
        sections.append(Part(draw(texts), draw(st.just({}) if plain else maybe), tuple(inside)))
    return Draft(
        title=draw(texts),
        introduction={} if plain else draw(maybe),
        closing={} if plain else draw(maybe),
        languages=languages,
        audience=draw(st.sampled_from(Questionnaire.Audience.values)),
        sections=tuple(sections),
    )


@st.composite
def questions(draw, number, earlier, texts, maybe, kinds, plain):
    """A question, with a condition on earlier ones now and then."""
    kind = draw(st.sampled_from(kinds))
    options = rows = ()
    if kind in ONE_OF | {Kind.MANY, Kind.MATRIX}:
        options = tuple(
            Option(value, draw(texts), kind is Kind.MANY and draw(st.booleans()))
            for value in range(1, 1 + draw(st.integers(2, 4)))
        )
    if kind is Kind.MATRIX:
        rows = tuple(Option(value, draw(texts)) for value in range(1, 1 + draw(st.integers(1, 3))))
    least = most = None
    if kind is Kind.NUMBER:
        least, most = draw(st.sampled_from([(None, None), (0, 9), (5, None), (None, 120), (18, 32_000)]))
    elif kind is Kind.MANY:
        least, most = draw(st.sampled_from([(None, None), (1, 2), (None, 2)]))
    elif kind in TEXTS:
        most = draw(st.sampled_from([None, 200, 2000]))
    values = tuple(option.value for option in options)
    with_answer = kind not in SLOTLESS
    return Asked(
        code=f"q{number}_{kind.value}",
        kind=kind,
        label=draw(texts),
        hint=draw(maybe),
        options=options,
        rows=rows,
        condition=draw(conditions(earlier)) if earlier and draw(st.booleans()) else Condition(),
        least=least,
        most=most,
        offers_unknown=with_answer and draw(st.booleans()),
        offers_refusal=with_answer and draw(st.booleans()),
        is_sensitive=draw(st.booleans()),
        bands=(0, 13, 16) if kind is Kind.NUMBER and draw(st.booleans()) else (),
        share=tuple(sorted(draw(st.sets(st.sampled_from(values))))) if values else (),
        share_label=draw(maybe),
        factor=draw(st.sampled_from(Question.Factor.values)),
        origin=UUID(int=draw(st.integers(1, 2**128 - 1))),
    )


@st.composite
def conditions(draw, earlier):
    """A condition on answers to earlier questions, one level deep or two."""
    asked = [one for one in earlier if one.kind in HOWS]
    if not asked:
        return Condition()
    parts = [draw(comparisons(asked)) for _part in range(draw(st.integers(1, 2)))]
    if draw(st.booleans()):
        inner = [draw(comparisons(asked)) for _part in range(2)]
        parts.append(Condition(tuple(inner), draw(st.booleans())))
    return Condition(tuple(parts), draw(st.booleans()))


@st.composite
def comparisons(draw, asked):
    """A comparison with the answer to one of the questions."""
    one = draw(st.sampled_from(asked))
    how = draw(st.sampled_from(HOWS[one.kind]))
    row = draw(st.sampled_from(one.rows)).value if one.rows else 0
    if how == "answered":
        return Comparison(one.code, how, (), row)
    if how in ("at_least", "at_most"):
        return Comparison(one.code, how, (draw(st.integers(0, 1500)),), row)
    values = [option.value for option in one.options]
    values += [UNKNOWN] * one.offers_unknown + [REFUSED] * one.offers_refusal
    return Comparison(one.code, how, tuple(sorted(draw(st.sets(st.sampled_from(values), min_size=1)))), row)
