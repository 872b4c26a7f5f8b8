"""A trimmed quote says what its source says: a run of its words, with the same quantities, negations, directions and hedges."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sredspace_worker.engine import trims
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.sentences import read
from sredspace_worker.engine.units import Unit

NUMBERS = st.one_of(
    st.integers(0, 99_999).map(str),
    st.decimals(0, 999, places=2).map(str),
    st.decimals(0, 99, places=1).map(lambda d: str(d).replace(".", ",")),
    st.tuples(st.integers(1, 40), st.integers(41, 90)).map(lambda p: f"{p[0]}-{p[1]}"),
    st.tuples(st.integers(1, 40), st.integers(41, 90)).map(lambda p: f"{p[0]} to {p[1]}"),
    st.integers(1, 60).map(lambda n: f"-{n}"),
    st.integers(1, 60).map(lambda n: f"± {n}"),
)
UNITS = st.sampled_from(["%", "°C", "N", "mm", "ms", "kPa", "h", "µm", "bar", "mg/L", ""])
DAY = st.sampled_from(
    ["", "2025-03-04: ", "2025-03-04 - ", "2025-03-04 ", "March 4, 2025: ", "4 mars 2025 – ", "- 2025-03-04: ", "04/25/2025 "]
)
LABEL = st.sampled_from(
    [
        "",
        "Result: ",
        "Result - ",
        "Hypothesis: ",
        "RESULT: ",
        "Résultat : ",
        "Conclusion – ",
        "CORRECTION: ",
        "Correction: ",
        "Actually, ",
        "En fait, ",
    ]
)
BODY = st.sampled_from(
    [
        "the drift did not fall below {q}", "friction at 60 C is {q} and not {q}.", "we measured less than {q} at {q}.", "it may have reached {q} between {q} and {q};",
        "{q} was never exceeded, but {q} was", "the error rose from {q} to {q}.", "at most {q} of the plates failed, not {q}.", "{q} were lost",
        "la perte n'a pas dépassé {q}.", "le débit était d'environ {q}, et non de {q}.", "il se peut que {q} suffise à {q}.", "moins de {q} ont cédé.",
        "the 40 % figure is wrong: it was {q}, not {q}.", "the seal held {q}, not {q} as we said.", "the reading of {q} is not wrong: it is {q}.", "le chiffre de 40 % est faux : {q}, et non {q}.",
    ]
)  # fmt: skip
FLAGS = st.sampled_from([frozenset(), frozenset({"correction"}), frozenset({"correction", "corrects"})])
SENSE = re.compile(
    r"\b(?:not|never|no|less|below|at most|may|about|from|to|between|pas|n'|moins|environ|se peut|rose|fall|exceeded|dépassé)\b|n't",
    re.I,
)
QUANTITY = re.compile(r"(?<!\w)[-±~]?\s?\d+(?:[.,]\d+)*(?:\s?(?:%|°C|N|mm|ms|kPa|h|µm|bar|mg/L)(?!\w))?")


@st.composite
def sentences(draw: st.DrawFn) -> str:
    body = draw(BODY)
    while "{q}" in body:
        unit = draw(UNITS)
        body = body.replace("{q}", f"{draw(NUMBERS)}{' ' if unit else ''}{unit}", 1)
    return draw(DAY) + draw(LABEL) + body


def _words(text: str) -> list[str]:
    return [w.lower() for w in re.findall(r"[-±]?\w[\w.,/]*\w|\w|%", text)]


def _run_of(part: list[str], whole: list[str]) -> int:
    return next((n for n in range(len(whole) - len(part) + 1) if whole[n : n + len(part)] == part), -1)


def _one(text: str, flags: frozenset[str]) -> list[Unit]:
    units = read(Source("file", "x", "notes.md", text))
    for unit in units:
        unit.flags |= flags
    return units


@given(sentences(), FLAGS, st.booleans())
@settings(max_examples=600, deadline=None)
def test_a_trim_is_a_run_of_the_words_and_keeps_what_they_say(text: str, flags: frozenset[str], keep_day: bool) -> None:
    for unit in _one(text, flags):
        source, kept = " ".join(unit.text.split()), trims.shown(unit, keep_day=keep_day).text
        words, part = _words(source), _words(kept)
        place = _run_of(part, words)
        assert place >= 0, (source, kept)
        # What is kept ends where the source ends, or where a whole clause that denies an old figure begins.
        dropped_end = " ".join(words[place + len(part) :])
        assert not dropped_end or re.match(r"(?:and not|not|et non|pas)\b", dropped_end), (source, kept)
        start = source.lower().find(kept.rstrip(".").lower())
        assert start >= 0, (source, kept)
        run = source[start : start + len(kept.rstrip("."))]
        assert QUANTITY.findall(run) == QUANTITY.findall(kept.rstrip("."))
        assert SENSE.findall(run.lower()) == SENSE.findall(kept.rstrip(".").lower())
        # In front of it stands nothing but a day, a label, or a clause of its own that ends with a colon.
        front = source[:start].strip()
        assert (
            not front or front[-1] in ":–-,|" or re.search(r"(?:\d{4}|-\d\d)$", front) or front.lower() in ("actually", "en fait")
        ), (source, kept)
        # A sign in front of a figure is not left behind.
        assert not (re.search(r"[-±<>~]$", source[:start]) and kept[:1].isdigit()), (source, kept)


@given(sentences(), st.integers(12, 120))
@settings(max_examples=400, deadline=None)
def test_a_shortened_text_never_ends_inside_a_quantity_or_behind_a_denial(text: str, limit: int) -> None:
    short = trims.shorten(text, limit)
    if short == text:
        return
    head = short.removesuffix(" …")
    assert text.startswith(head)
    if " " in head:
        assert not re.search(r"(?:\b(?:not|never|less|than|n'a|pas|moins)|\d)$", head, re.I), (text, short)
        assert not re.match(r"\s?[%°]", text[len(head) :]), (text, short)


@pytest.mark.parametrize(
    ("text", "flags", "expected"),
    [
        ("friction at 60 C is 0.19 N and not 0.12 N.", {"correction", "corrects"}, "Friction at 60 C is 0.19 N."),
        ("friction at 60 C is 0.19 N and not 0.12 N.", set(), "Friction at 60 C is 0.19 N and not 0.12 N."),
        (
            "CORRECTION: the 40 % figure is wrong; it is 12 %.",
            {"correction", "corrects"},
            "The 40 % figure is wrong; it is 12 %.",
        ),
        ("2025-03-04 -5 °C was reached.", set(), "2025-03-04 -5 °C was reached."),
        ("2025-03-04: -5 °C was reached.", set(), "-5 °C was reached."),
        ("Résultat : la perte n'est pas de 8,5 % à 40 °C.", set(), "La perte n'est pas de 8,5 % à 40 °C."),
        ("Result - 5 plates of 12 cracked in the oven.", set(), "Result - 5 plates of 12 cracked in the oven."),
    ],
)
def test_trims(text: str, flags: set[str], expected: str) -> None:
    (unit,) = _one(text, frozenset(flags))
    assert trims.shown(unit).text == expected
