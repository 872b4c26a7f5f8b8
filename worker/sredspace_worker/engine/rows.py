"""A row of a table as a sentence of its column names; what does not make one stays in the evidence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sredspace_worker.engine import dates
from sredspace_worker.engine.classifier import scores
from sredspace_worker.engine.debris import is_sentence
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.say import Say
from sredspace_worker.engine.units import Cells, Unit

if TYPE_CHECKING:
    from sredspace_worker.engine.analysis import Analysis

_MOST = 8
_PROSE = 6  # words of a cell that is a text
_BOOKS = frozenset(
    "key|id|#|no|issue key|issue id|ticket|summary|sommaire|title|titre|status|statut|etat|state|priority|priorite|type|issue type|created|updated|resolved|cree|mis a jour|labels|sprint|resolution|reporter|story points|points|estimate".split(
        "|"
    )
)
_NAMED = 6  # words of a first cell that stand behind the name of their column
# What a column is measured in, behind its name: `Binder left (%)`, `Chlorures ppm`, `vitesse tr/min`.
_UNIT = re.compile(
    r"\s*(?:_(?P<low>pct|mm|cm|µm|um|kg|mg|ml|ms|min|kpa|mpa|psi|hz|khz|rpm|ppm|[msgh])|\((?P<in>[^()\d]{1,12}|[^()\s]{1,12})\)|\[(?P<br>[^\]]{1,12})\]|[ ,](?P<bare>%|°C|°F|°|deg|[µumnck]?m|[µu]L|mL|L|ms|s|min|h|ppm|ppb|[kMG]?Pa|bar|psi|[kmµ]?g|[mk]?N|[mk]?V|[mk]?A|[kMG]?W|[kMG]?Hz|tr/min|rpm"
    r"|[kMG]?(?:B|o)/s|[\w°µ%]{1,5}/[\w³²]{1,6}))$"
)
_WRITTEN = {"pct": "%"}
_WORDS = re.compile(r"\w+(?:[^\w\s]+\w+)*")
_FIGURE = re.compile(r"[~≈<>≤≥±+-]?\s?\d[\d.,\u00a0\u202f ]*(?:\s?(?:±|[-–])\s?\d[\d.,]*)?")
# Not the sign of an element: `Pb`.
_PLAIN = re.compile(r"[A-ZÀ-Ý][a-zà-ÿ]{2,}\b")
# A figure that is no part of a name: `RD-4` and `B3` count nothing.
_READS = re.compile(r"(?<![\w-])[~<>≈±+-]?\d")
_ORDINAL = re.compile(r"\b\d{1,2}(?:st|nd|rd|th|er|e)\b")
_CELL = re.compile(r"[^\t\s][^\t]*")
_EMPTY = re.compile(r"^[\s\-–—./]*$|^n/?a$", re.I)


def row_text(say: Say, unit: Unit, *, whole: bool = False) -> str | None:
    """`Batch 3: temperature 60 °C, friction 0.19 N.` `whole`: with every cell, whatever it is about."""
    if unit.cells is None:
        return _without_names(say, unit)
    said = [(name, value) for name, value in named(unit) if not _EMPTY.match(value) and (whole or len(value) <= 200)]
    if not whole:
        # The remark stands last and says what the figures mean.
        said = [*said[: _MOST - 1], *said[-1:]] if len(said) > _MOST else said
        said = [pair for n, pair in enumerate(said) if not (n and _beside_the_work(pair[1]))]
    if (turned := _turned(say, said)) is not None:
        return turned
    told = [(name, value) for name, value in said if fold(name) not in _BOOKS]
    if len(told) == 1 and len(told[0][1].split()) >= _PROSE:
        # Of a ticket its text, without the columns by which it is kept.
        words = " ".join(re.sub(r"\*\*|__|`", "", told[0][1]).split())
        return words[0].upper() + words[1:]
    if len(said) < 2 or not any(_READS.search(value) for _, value in said):
        return None
    parts = [_cell(say, " ".join(name.split()).rstrip(":"), " ".join(value.split()), n) for n, (name, value) in enumerate(said)]
    words = f"{parts[0]}{say('colon')} {', '.join(parts[1:])}"
    words = re.sub(r"\*\*|__|`", "", words)
    if words[-1] not in ".!?":
        words += "."
    return words[0].upper() + words[1:]


def _without_names(say: Say, unit: Unit) -> str | None:
    """`T4 | 12 h soak | 2 of 6 cracked`, where no row of names stands above."""
    cells = [cell.strip() for cell in unit.text.strip("| ").split("|")] if unit.kind != "header" else []
    if not 1 < len(cells) <= _MOST or not all(cells) or not _NUMBERED.fullmatch(cells[0]) or dates.find(fold(cells[0])):
        return None
    if not any(_READS.search(cell) and any(map(str.isalpha, cell)) for cell in cells[1:]):
        return None
    return f"{cells[0]}{say('colon')} {', '.join(' '.join(cell.split()) for cell in cells[1:]).rstrip('.')}."


# `T4`, `Trial 3`, `K-5`: what a row is about.
_NUMBERED = re.compile(r"[^\W\d]{1,12}(?:[ -][^\W\d]{1,8})?[ -]?\d{1,4}[a-z]?")


def named(unit: Unit) -> list[tuple[str, str]]:
    """The cells of a row, each with the name of its column."""
    if unit.cells is None:
        return []
    text = unit.source.text
    return [(name, text[slice(*cell)]) for name, (_, cell) in zip(unit.cells.names(text), unit.cells.pairs, strict=True)]


def _turned(say: Say, said: list[tuple[str, str]]) -> str | None:
    """`Quantity | Run 1 | Run 2` above `Thickness (µm) | 4.1 | 6.3`: the row is named by its first cell, with the unit of its figures."""
    if len(said) < _TURNED or not (
        all(_FIGURE.fullmatch(value) for _, value in said[1:])
        or (_QUANTITY.match(fold(said[0][0])) and _REMARKS.match(fold(said[0][1])))
    ):
        return None
    if any(_UNIT.search(name) for name, _ in said):
        return None
    unit = _UNIT.search(said[0][1])
    named, measure = said[0][1], ""
    if unit is not None and (unit["in"] or unit["br"]) and unit.start() > 0:
        named, measure = named[: unit.start()].rstrip(" ,"), f" {_measure(unit)}"
    elif not _QUANTITY.match(fold(said[0][0])):
        return None
    cells = ", ".join(f"{' '.join(name.split())} {' '.join(value.split())}{measure}" for name, value in said[1:])
    words = f"{named}{say('colon')} {cells}."
    return words[0].upper() + words[1:]


def turned(unit: Unit) -> bool:
    """Whether the first cell of a row names what the others hold, and their columns are called by runs or samples."""
    said = named(unit)
    return bool(said) and _QUANTITY.match(fold(said[0][0])) is not None


_TURNED = 3  # cells
_QUANTITY = re.compile(
    r"(?:quantit(?:y|e)|parameter|parametre|property|propriete|measure(?:ment)?|mesure|variable|metric|grandeur|characteristic|caracteristique|reading)s?$"
)
_TOLD, _NOTHING = 4, 0.02  # words of a remark that says something, and a score of one that says nothing of the work


def _beside_the_work(value: str) -> bool:
    """`Club wants its sheet back by Friday` beside a reading."""
    said = fold(value)
    return len(said.split()) >= _TOLD and not _READS.search(_ORDINAL.sub("", said)) and max(scores(said)) < _NOTHING


def has_reading(unit: Unit) -> bool:
    """Whether a figure stands in a row behind its first cell."""
    text = unit.source.text
    cells = unit.cells.pairs[1:] if unit.cells is not None else ()
    return any(_FIGURE.fullmatch(text[a:b].strip()) for _, (a, b) in cells)


_NAME = 3  # words


def names_reading(unit: Unit) -> bool:
    """`Plain control, bare | 20 | 9`: the cell names of what the figures behind it are, and tells nothing without them."""
    return unit.words <= _NAME and unit.labels.keys() <= {"result"} and has_reading(unit)


def _cell(say: Say, name: str, value: str, place: int) -> str:
    """A cell with its name in front and the unit of its column behind: `Vane deg` and `35` are `vane 35 deg`."""
    name = re.sub(r"\*\*|__|`", "", name)
    unit = _UNIT.search(name)
    counted = bool(_FIGURE.fullmatch(value))
    if place and _PLAIN.match(name):
        name = name[0].lower() + name[1:]
    if counted and unit is not None and name[: unit.start()].rstrip()[-1:].isdigit():
        # `Spread at 700 kPa`: under what it was read, and not what it is read in.
        return f"{name.replace('_', ' ')}{say('colon')} {value}"
    if counted and unit is not None and unit.start() > 0:
        return f"{name[: unit.start()].replace('_', ' ').rstrip(' ,')} {value} {_measure(unit)}"
    name = name.replace("_", " ")
    few = _NAMED if not place else 2
    return f"{name} {value}" if counted or len(_WORDS.findall(value)) <= few else f"{name}{say('colon')} {value}"


def _measure(found: re.Match[str]) -> str:
    return found["in"] or found["br"] or found["bare"] or _WRITTEN.get(found["low"], found["low"])


def attach_tabs(units: list[Unit]) -> None:
    """The rows of a table that a page shows, where each of its lines has as many cells as the line of its names."""
    head: list[tuple[int, int]] = []
    last: Unit | None = None
    for unit in units:
        if "\t" not in unit.text or "\n" in unit.text or unit.cells is not None or unit.kind != "sentence":
            head, last = [], None
            continue
        spans = [(unit.start + m.start(), unit.start + m.end()) for m in _CELL.finditer(unit.text)]
        follows = last is not None and last.source is unit.source and unit.block - last.block <= 1
        if not follows:
            head = [] if any(c.isdigit() for c in unit.text.partition("\t")[0]) or _READS.search(unit.text) else spans
        elif last is not None and head and len(spans) == len(head):
            unit.kind = "row"
            unit.cells = Cells((head[0][0], head[-1][1]), tuple(zip(head, spans, strict=True)))
        else:
            head = []
        last = unit


def row_cites(a: Analysis, unit: Unit) -> list[str]:
    """The row itself and the row of names."""
    if unit.cells is None:
        return [a.cite(unit)]
    first = min(unit.start, *(c[0] for _, c in unit.cells.pairs))
    last = max(unit.end, *(c[1] for _, c in unit.cells.pairs))
    return [a.citations.cite(unit.source, first, last), a.citations.cite(unit.source, *unit.cells.header)]


_REMARK = 10  # words


def beside_figures(unit: Unit) -> bool:
    """A short remark at the end of a row: `under 1.0 now, done` says nothing without the figures in front of it."""
    if unit.cells is None or len(unit.text.split()) > _REMARK:
        return False
    text = unit.source.text
    if any(a > unit.start and not _EMPTY.match(text[a:b]) for _, (a, b) in unit.cells.pairs) and not _is_remark(unit):
        # A remark stands behind the figures, or under a name that says that it is one.
        return False
    others = [text[a:b] for _, (a, b) in unit.cells.pairs if not (a <= unit.start < b) and not _EMPTY.match(text[a:b])]
    figures = [cell for cell in others if _FIGURE.fullmatch(cell)]
    return len(others) > 1 and bool(figures) and all(len(cell.split()) < _PROSE for cell in others)


_REMARKS = re.compile(r"(?:remarks?|comments?|notes?|obs\.?|observations?|remarques?|commentaires?)(?: .{0,12})?$")


def _is_remark(unit: Unit) -> bool:
    """`Run | Notes | Feed (g/min)`: what was seen, in a column of its own between the figures."""
    own = next((name for name, (a, b) in zip(_names(unit), _spans(unit), strict=True) if a <= unit.start < b), "")
    return _REMARKS.match(fold(own).strip(" *_:.")) is not None and count_figures(unit) > 1


def _names(unit: Unit) -> list[str]:
    return [name for name, _ in named(unit)]


def _spans(unit: Unit) -> list[tuple[int, int]]:
    return [cell for _, cell in unit.cells.pairs] if unit.cells is not None else []


# `Employee no`, `Week`, `Ticket`: the figures of such a column name something and read nothing.
NUMBERS = re.compile(
    r"^(?:no|n[o°]|nr|num(?:ero|ber)?|id|code|matricule|badge|semaine|sem|weeks?|wk|poste|page|ticket|phase|wbs|rate|taux|p\.?o|tel|ext)\b"
    r"|(?:\b(?:id|no|number|num|code|badge)\.?|#)$"
)


def has_figures(unit: Unit) -> bool:
    """Whether a row holds figures of the work behind its first cell, and not only those by which a sheet is kept."""
    return count_figures(unit) > 0


def count_figures(unit: Unit) -> int:
    return sum(
        bool(_FIGURE.fullmatch(value.strip()))
        and fold(name).strip(" *_:.") not in _BOOKS
        and not _NO_READING.match(fold(name))
        and not NUMBERS.search(fold(name).strip(" .:*_"))
        for name, value in named(unit)[1:]
    )


def of_figures(unit: Unit) -> bool:
    """A row that is read by the names of its columns, or its remark."""
    return unit.cells is not None and ("|" in unit.text or "\t" in unit.text or beside_figures(unit))


def last_figure(unit: Unit) -> tuple[str, str, str] | None:
    """What a row reads: the figure that stands last in it, its unit, and the remark behind it."""
    if unit.cells is None or not of_figures(unit):
        return None
    cells = [(name, value) for name, value in named(unit) if not _EMPTY.match(value)]
    place = max((n for n, (_, value) in enumerate(cells) if n and _FIGURE.fullmatch(value)), default=None)
    if place is None:
        return None
    measure = _UNIT.search(cells[place][0])
    return cells[place][1], _measure(measure) if measure else "", " ".join(value for _, value in cells[place + 1 :])


# What a column counts that is no reading of the work.
_NO_READING = re.compile(
    r"^(?:h|hrs?|hours?|heures?|time|temps|duree|duration|costs?|couts?|prix|price|montant|amount|qty|quantity|quantite|stock|pages?|week|semaine|day|jour|date|nombre|count|n|who|par|by|rate|taux|km|badge|matricule|story points|points|estimate|wbs|code|ticket|page|phone|tel)\b"
)


def reading(unit: Unit) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The one figure behind the cell that says what was tried, where no remark tells it: `Control, wet ice | 0.07`."""
    if unit.cells is None or unit.words > _REMARK or not is_sentence_cell(unit):
        return None
    text = unit.source.text
    behind = [(name, cell) for name, cell in unit.cells.pairs if cell[0] >= unit.end and not _EMPTY.match(text[slice(*cell)])]
    if len(behind) != 1:
        return None
    name, cell = behind[0]
    held, called = text[slice(*cell)], fold(text[slice(*name)])
    if (
        not _FIGURE.fullmatch(held)
        or called in _BOOKS
        or _NO_READING.match(called)
        or not _PLAIN.match(text[slice(*name)].title())
    ):
        return None
    return None if held in unit.text else (name, cell)


def with_reading(say: Say, unit: Unit, shown: str) -> str | None:
    found = reading(unit)
    if found is None:
        return None
    text = unit.source.text
    said = _cell(say, " ".join(text[slice(*found[0])].split()), text[slice(*found[1])], 1)
    return f"{shown.rstrip(' .')}{say('colon')} {said}."


_SAMPLE = re.compile(
    r"^(?:lots?|batch(?:es)?|samples?|specimens?|coupons?|plates?|panels?|rings?|discs?|parts?|pieces?|runs?|trials?|mix(?:es)?|heats?|casts?|formulas?"
    r"|echantillons?|eprouvettes?|plaques?|panneaux?|anneaux?|pieces?|essais?|coulees?|recettes?|formules?|melanges?)(?: (?:no\.?|n°|#|id))?$"
)
_SAMPLE_WORDS = 2


def sample(unit: Unit) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Of which lot or sample the cell of a row tells, where it does not say it itself: the name of the column and its cell."""
    text = unit.source.text
    for name, cell in unit.cells.pairs if unit.cells is not None else ():
        held = text[slice(*cell)]
        if cell[0] <= unit.start < cell[1] or not _SAMPLE.match(fold(text[slice(*name)])):
            continue
        if any(c.isdigit() for c in held) and len(held.split()) <= _SAMPLE_WORDS and held.lower() not in unit.text.lower():
            return name, cell
    return None


def is_sentence_cell(unit: Unit) -> bool:
    """The cell of a log that tells what was done reads as a sentence."""
    if unit.cells is None or "|" in unit.text or "\t" in unit.text or beside_figures(unit):
        return False
    cells, unit.cells = unit.cells, None
    try:
        return is_sentence(unit)
    finally:
        unit.cells = cells
