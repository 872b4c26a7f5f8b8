"""What a clause speaks of: days, names, the points of a claim, kinds of sentences, and any other subject."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sredspace_worker.engine import askeddays
from sredspace_worker.engine.projects import Papers
from sredspace_worker.engine.tokens import Found, Token
from sredspace_worker.engine.wishlists import lists, one, phrases, words

_SPLITS = frozenset(
    (
        ",",
        ":",
        "(",
        ")",
        "or",
        "and",
        "et",
        "ou",
        "ni",
        "nor",
        "but",
        "mais",
        "c'",
        "est",
        "is",
        "are",
        "sont",
        "—",
        "–",
        "-",
        "&",
    )
)
_FROM = frozenset(
    ("from", "in", "out", "of", "des", "dans", "du", "de", "d'", "my", "the", "mes", "les", "our", "nos", "notre", "mon")
)
_ABOUT = frozenset(("about", "on", "sur", "concerne", "concernant", "touche", "mention", "mentions", "mentioning", "parle", "mentionne", "regarding"))  # fmt: skip


@dataclass
class Objects:
    times: list[askeddays.Time] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    slots: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    rest: bool = False  # `the rest`, `what falls outside`
    pronoun: bool = False
    text: bool = False  # `the sentences`, `everything`
    notes: bool = False  # `from the notes`
    places: list[int] = field(default_factory=list)

    def any(self) -> bool:
        return bool(self.times or self.names or self.slots or self.kinds or self.topics)


def find(tokens: Sequence[Token], used: Iterable[int], papers: Papers) -> Objects:
    """The objects among the tokens that no operation uses."""
    out = Objects()
    taken = set(used)
    out.times = [
        t for t in askeddays.find(tokens) if not {n for n in range(t.start, t.end) if tokens[n].word[:1].isdigit()} & taken
    ]
    for time in out.times:
        taken.update(range(time.start, time.end))
        out.places += range(time.start, time.end)
    _sources(tokens, taken, out)
    pronouns, texts, plain = words("words", "pronoun"), words("words", "text"), words("words", "stop")
    rest = one("words", "rest").all(tokens)
    out.rest = bool(rest)
    for found in rest:
        taken.update(found.places)
    named: set[int] = set()
    for first, last in _named(tokens, taken, papers):
        raw = (
            "-".join(t.raw for t in tokens[first:last])
            if tokens[first].capitals or last == first + 1
            else " ".join(t.raw for t in tokens[first:last])
        )
        out.names.append(raw)
        named.update(range(first, last))
    taken |= named
    out.places += named
    labels = {n: f for f in phrases("slots", "kinds").all(tokens) if not taken.intersection(f.places) for n in f.places}
    run: list[int] = []
    for place in range(len(tokens) + 1):
        if place < len(tokens) and place not in taken and tokens[place].word not in _SPLITS and not tokens[place].mark:
            word = tokens[place].word
            out.pronoun |= word in pronouns
            out.text |= word in texts
            run.append(place)
            continue
        if place < len(tokens) and tokens[place].word in pronouns:
            out.pronoun = True
        if run:
            _phrase(tokens, run, labels, plain | texts, papers, out)
        run = []
    out.kinds, out.slots = list(dict.fromkeys(out.kinds)), list(dict.fromkeys(out.slots))
    return out


def _sources(tokens: Sequence[Token], taken: set[int], out: Objects) -> None:
    """`from my notes`, `in lab.md`: where to take it from."""
    notes = words("markers", "notes")
    for place, token in enumerate(tokens):
        if place in taken:
            continue
        if "." in token.word and token.word[:1].isalpha() and len(token.word) > 3:
            out.notes = True
            taken.add(place)
        elif (token.word in notes and place and tokens[place - 1].word in _FROM | notes) or token.word in ("notes", "notebook"):
            out.notes = True
            taken.add(place)
            before = place - 1
            while before >= 0 and tokens[before].word in _FROM and before not in taken:
                taken.add(before)
                before -= 1


def _named(tokens: Sequence[Token], taken: set[int], papers: Papers) -> list[tuple[int, int]]:
    """Code names, names that the papers have, and what stands behind `project`."""
    none = words("words", "no_name")
    shouted = sum(t.capitals and len(t.raw) > 3 for t in tokens) > 0.6 * sum(len(t.raw) > 3 for t in tokens) and len(tokens) > 4
    found = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        length = papers.named_at([t.word for t in tokens[place : place + 6]])
        behind = (
            place > 0 and tokens[place - 1].word in ("project", "projet") and (token.raw[:1].isupper() or token.raw[:1].isdigit())
        )
        code = token.capitals and not shouted and token.word not in none and not token.word.isdigit()
        if place in taken or (token.word in none and not length):
            place += 1
        elif length:
            found.append((place, place + length))
            place += length
        elif code or behind:
            last = place + 1
            while (
                last < len(tokens)
                and tokens[last].start == tokens[last - 1].end + 1
                and tokens[last].raw.isalnum()
                and (tokens[last].raw.isupper() or tokens[last].raw.isdigit())
                and papers.joined(tokens[last - 1].end)
            ):
                last += 1
            found.append((place, last))
            place = last
        else:
            place += 1
    return found


def _phrase(
    tokens: Sequence[Token], run: list[int], labels: dict[int, Found], empty: frozenset[str], papers: Papers, out: Objects
) -> None:
    """A run of words: a point of the claim, a kind of sentences, or a subject of its own."""
    hits = list(dict.fromkeys(labels[n] for n in run if n in labels))
    covered = {n for n in run if n in labels}
    content = [
        n
        for n in run
        if n not in covered and tokens[n].word not in empty and (len(tokens[n].word) > 1 or tokens[n].word.isdigit())
    ]
    names = [kind for hit in hits for kind in hit.kinds]
    kinds = [k for k in names if k in lists("kinds")]
    slots = [k for k in names if k in lists("slots")]
    if not hits and not content:
        return
    inside = [n for n in run if n in covered or n in content]
    out.places += inside
    first, last = inside[0], inside[-1]
    said = " ".join(t.raw for t in tokens[first : last + 1]).replace("' ", "'").replace("’ ", "’")
    about = any(t.word in _ABOUT for t in tokens[max(0, first - 4) : first])
    if kinds and "money" in kinds:
        subject = about or bool(content and papers.has_phrase([tokens[n].word for n in inside]))
        (out.topics if subject else out.kinds).append(said if subject else "business")
    elif kinds:
        # `the customer portal` is a subject where the draft speaks of one; `customer stuff` is a kind.
        subject = bool(content) and len(inside) > 1 and papers.has_phrase([tokens[n].word for n in inside])
        if subject:
            out.topics.append(said)
        else:
            out.kinds += kinds[:1] if len(hits) == 1 else kinds
    elif slots:
        out.slots += [slots[0]] if len(hits) == 1 else slots
        if content:
            out.topics.append(" ".join(tokens[n].raw for n in content))
    elif content:
        out.topics.append(said)
