"""Who is meant by a first name, initials or a handle: the one person whose full name the papers of a run know."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby

from sredspace_worker.engine import deeds, legends, onbehalf, owners, performers, phones, quoted
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.minutes import attendees
from sredspace_worker.engine.names import FULL, by_initials, may_be, straight
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.units import Unit
from sredspace_worker.extract.records.tickets import ACCOUNT

_FULL = re.compile(FULL)
_PARTICLES = frozenset("de du des da van von der den la le el al".split())
_INITIALS = re.compile(r"[A-ZÀ-Ý](?:\.?-?[A-ZÀ-Ý]){1,3}\.?")
_ABBREVIATED = re.compile(
    r"(?P<first>[A-ZÀ-Ý]{1,2})\.?(?:[ -]?(?P<second>[A-ZÀ-Ý])\.)? ?(?P<last>(?:[A-ZÀ-Ý][a-zà-ÿ]+ |(?:van der|van den|de la|van|von|der|den|de|du|di|da|la|le) )?[A-ZÀ-Ý][a-zà-ÿ'’][\w'’-]*)"
)
_NOTES = re.compile(
    r"\b(?:\w*books?|notes?|log|diary|journal|cahier|carnet|calepin|memos?|dictee?s?|registre|page|suivi|bench|bloc"
    r"|essais?|tests?|trials?|runs?|mesures?|resultats?|results?|readings|data|donnees)\b"
)
# `Ginny W` in a chat, where a message says the rest of her name.
_LAST_CUT = re.compile(r"(?P<first>[A-ZÀ-Ý][a-zà-ÿ'’]+(?:-[A-ZÀ-Ý]?[a-zà-ÿ]+)?) (?P<letter>[A-ZÀ-Ý])\.?")
# Two words that may be a first name and a family name; each may also begin the next two.
_BOTH = re.compile(
    r"\b(?=(?P<first>[A-ZÀ-Ý][a-zà-ÿ'’]+(?:-[A-ZÀ-Ý]?[a-zà-ÿ]+)?) (?P<last>(?:(?:van der|van den|de la|van|von|der|den|de|du|di|da|la|le) )?[A-ZÀ-Ý][a-zà-ÿ'’][\w'’-]*)(?: (?P<third>[A-ZÀ-Ý][a-zà-ÿ'’][\w'’-]*))?)"
)
# `Okafor` in `Okafor-Smith` and in `Okafor's`.
_END = re.compile(r"(?<=\w)(?!\w)")
_POSSESSIVE = re.compile(r"['’]s$|-$")
_COMPOUND = re.compile(r"[A-ZÀ-Ý][a-zà-ÿ]+-(?P<second>[A-ZÀ-Ý])[a-zà-ÿ]+")
_INTRODUCED = re.compile(
    rf"\b(?i:by|par) (?P<by>{FULL})|(?<![\w-])(?P<who>{FULL})(?=,? (?:\(|[a-zà-ÿ]+(?:er|or|ist|ian|eur|euse|ien|ienne|iste|trice)\b)"
    # `Ada Roy, naval architect`
    r"|, (?:[a-zà-ÿ]+ )?[a-zà-ÿ]+(?:er|or|ist|ian|ect|man|woman|lead|eur|euse|ien|ienne|iste|trice|ecte)\b)"
)
_TITLED = re.compile(r"[^.!?()]{3,70}\s\((?:(?:by|par) )?(?P<name>[A-ZÀ-Ý][a-zà-ÿ'’-]{2,}|[A-ZÀ-Ý]{2,4}|(?:[A-ZÀ-Ý]\.){2,4})\)")
# `# strand pairing, Ida Fry`: only of somebody whom other papers name.
_TITLED_FULL = re.compile(rf"[^.!?()]{{3,70}}(?:,| [–—|·-]) (?P<name>{FULL})")
# First names that are no short form of a longer one that begins with them.
_WHOLE_NAMES = frozenset(
    "ana ann anna anne carl eric jean karl lea leo leon line lise luc marc mari omar paul rene emil erik".split()
)
_LOOKED_AT = 400_000
# `Capt. Aoife Brannigan` is she without her rank.
_RANK = re.compile(
    r"^(?:(?:capt(?:ain|aine)?|cpt|cmdr|sgt|dr|dre|prof|mrs?|ms|mme|mlle|ing|ir|eng)\.?|(?:mr|mrs|ms|dr) )\s+(?=[A-ZÀ-Ý][\w'’.-]* [A-ZÀ-Ý])",
    re.I,
)
_ID = re.compile(rf"{legends.SLACK_ID}|{ACCOUNT.pattern}")
_LOGIN = re.compile(r"[a-z]{4,20}")
_HANDLE = re.compile(r"@?(?P<a>[^\W\d_]+)(?:[._](?P<b>[^\W\d_]+))?\d{0,2}")


class People:
    """A name that two people could have is left as it is: a wrong author is worse than a short one."""

    def __init__(self, sources: Iterable[Source], units: Iterable[Unit]) -> None:
        self._ends: set[str] = set()  # `Ada Roy-Holm` as the papers write it, and no Ada Roy in it
        names: set[str] = set()
        self.legend: dict[str, set[str]] = defaultdict(set)
        self.roles: dict[str, set[str]] = defaultdict(set)
        self.texts: list[str] = []
        listed: set[str] = set()
        for source in sources:
            if source.kind == "file" or source.prompt:
                # Whoever sends the papers may say who wrote them.
                self.texts.append(source.text[:_LOOKED_AT])
            if source.kind != "file":
                continue
            present = attendees(source.text)
            names.update(present)
            for role, name in legends.roles(source.text).items():
                self.roles[role].add(name)
            for short, name in legends.read(source.text).items():
                self.legend[phones.key(short) or short].add(name)
                names.add(name)
                listed.add(name)
            listed |= {*present, *phones.listed(source.text).values()}
        # By family name, those of a list of people.
        self._family: dict[str, set[str]] = defaultdict(set)
        for name in listed:
            self._family[name.partition(" ")[2]].add(name)
        authors = {_RANK.sub("", u.author) for u in units if u.author}
        self.alone = {name for name in authors if " " not in name}
        names.update(map(self._straight, authors))
        self.forms: dict[str, set[str]] = defaultdict(set)
        folded: set[str] = set()
        for written in [match for name in names if (match := _ABBREVIATED.fullmatch(name)) is not None]:
            # `I. Nassar (Ibrahim Nassar, P.Eng.)` signs IN too.
            if len(whole := self._written_out(written["first"], written["last"])) == 1:
                names.update(whole)
        for name in sorted(names):
            if (
                fold(name) not in folded
                and _FULL.fullmatch(name)
                # `Mei-Lin` alone is short for somebody.
                and (" " in name or "." in name)
                and may_be(name, listed=True)
                and not _ABBREVIATED.fullmatch(name)
                and not _LAST_CUT.fullmatch(name)
            ):
                folded.add(fold(name))
                for form in _forms(name):
                    self.forms[form].add(name)
        self.whole_names = {name for names in self.forms.values() for name in names}
        self._known: dict[str, str] = {}

    def whole(self, name: str) -> str:
        if name not in self._known:
            found = self._whole(name)
            # `Béa` is Béatrice, and she is Béatrice Roy.
            self._known[name] = self._whole(found) if " " not in found and found != name else found
        return self._known[name]

    def _straight(self, name: str) -> str:
        """`Boisclair, Sylvain` is one person, `Anna, Sylvain` are two."""
        return name if self.alone.issuperset(name.split(", ")) else straight(name)

    def _whole(self, name: str) -> str:
        name = self._straight(_RANK.sub("", name))
        bare = name.strip(" .")
        found = self.legend.get(bare) or self.legend.get(name) or self.legend.get(legends.bare(name)) or set()
        if not found:
            found = set().union(*(self.forms.get(form, set()) for form in _asked(bare)))
        if not found and (asked := _initials_of(bare)):
            found = self._introduced.get(asked, set())
        if not found and (short := _ABBREVIATED.fullmatch(name)):
            found = self._written_out(short["first"] + (short["second"] or ""), short["last"]) or self._written_out(
                short["first"], short["last"]
            )
            found = found or self.forms.get(f"handle:{fold(short['first'])}{fold(short['last'])}", set())
        if not found and (cut := _LAST_CUT.fullmatch(name)) is not None:
            beginning = f"{cut['first']} {cut['letter']}"
            found = {n for n in self.forms.get(f"name:{fold(cut['first'])}", ()) if n.startswith(beginning)} or {
                n for n in self._firsts.get(cut["first"], ()) if n.startswith(beginning)
            }
        if not found and (login := _LOGIN.fullmatch(bare)) is not None:
            # `rkaur` where the papers speak of one Rajdeep Kaur.
            found = self._logins.get(login[0], set())
        if not found and bare.istitle() and " " not in bare:
            found = self._firsts.get(bare, set())
        if not found and len(bare) in (3, 4) and bare.isalpha() and bare.istitle() and fold(bare) not in _WHOLE_NAMES:
            # `Dev` where the papers know one Devraj Sidhu.
            found = {name for name in self.whole_names if fold(name.split()[0]).startswith(fold(bare))}
        if not found and 3 <= len(bare) <= 5 and bare.isalpha() and bare.istitle() and fold(bare) not in _WHOLE_NAMES:
            # `Ibra` where they speak of one Ibrahima Diop.
            longer = (names for first, names in self._firsts.items() if fold(first).startswith(fold(bare)))
            found = set().union(*longer)
        if not found and 3 <= len(bare) <= 4 and bare.isalpha() and bare.islower():
            # `mfs` where they speak of one Miguel Ferreira-Stone.
            found = {name for name in (short.get(bare.upper()) for short in self._shorts) if name is not None}
        if not found and len(bare.partition(" ")[0]) > 2 and bare not in self._family.get(last := bare.partition(" ")[2], ()):
            # `Ibra Diop` in a chat, Ibrahima Diop in the list of those who work there.
            found = {n for n in self._family.get(last, ()) if fold(n).startswith(fold(bare.partition(" ")[0]))} if last else set()
        if not found and len(bare) > 2 and " " not in bare:
            # `Eng` is the engineer.
            found = set().union(*(names for role, names in self.roles.items() if role.startswith(fold(bare))))
        return next(iter(found)) if len(found) == 1 else name

    def _written_out(self, first: str, last: str) -> set[str]:
        """`M. Okafor` where the papers speak of one Mercy Okafor, or of `Mercy's lab book`."""
        if found := self._in_full.get((first, last), set()):
            return found
        return {f"{name} {last}" for name in self._books if name[0] == first}

    @functools.cached_property
    def _books(self) -> set[str]:
        return {m["first"] or m["prenom"] for text in self.texts for m in owners.FIRST.finditer(text)}

    @functools.cached_property
    def _introduced(self) -> dict[str, set[str]]:
        """`Runs 3 and 4 carried out by Ottilie Krahn, technologist`: by the initials of who did something or is something."""
        found: dict[str, set[str]] = defaultdict(set)
        for text in self.texts:
            for match in _INTRODUCED.finditer(text):
                name = match["by"] or match["who"]
                if may_be(name):
                    for form in _forms(name):
                        if form.startswith("initials:"):
                            found[form.removeprefix("initials:")].add(name)
        return found

    @functools.cached_property
    def _logins(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for (first, last), names in self._in_full.items():
            found[fold(first[0]) + fold(last).replace("-", "")] |= {name for name in names if may_be(name)}
        return found

    @functools.cached_property
    def _firsts(self) -> dict[str, set[str]]:
        """`Wren` where the papers speak of one Wren Callahan, by full names that no capital but a sentence's first explains."""
        found: dict[str, set[str]] = defaultdict(set)
        for names in self._in_full.values():
            for name in names & self._ends:
                if may_be(name):
                    found[name.split()[0]].add(name)
        return found

    @functools.cached_property
    def _shorts(self) -> list[dict[str, str]]:
        return [by_initials(text) for text in self.texts]

    @functools.cached_property
    def _in_full(self) -> dict[tuple[str, str], set[str]]:
        """First names before a family name as the papers write them, by initials and family name; read once, when a short one asks."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for text in self.texts:
            for match in _BOTH.finditer(text):
                first = match["first"]
                self._ends.add(f"{first} {_POSSESSIVE.sub('', match['last'])}")
                for end in (m.start() for m in _END.finditer(match["last"])):
                    last = match["last"][:end]
                    found[first[0], last].add(f"{first} {last}")
                    if compound := _COMPOUND.fullmatch(first):
                        found[first[0] + compound["second"], last].add(f"{first} {last}")
                if third := match["third"]:
                    # `Dang Minh Trinh` is D. M. Trinh.
                    found[first[0] + match["last"][0], third].add(f"{first} {match['last']} {third}")
                    # `E. Vander Hoek`
                    found[first[0], f"{match['last']} {third}"].add(f"{first} {match['last']} {third}")
        return found

    def of_title(self, text: str) -> str | None:
        """`# chirp and skid (Odile)`, `Bilan — déc. 2025 (ASRB)`: whose a paper is by the end of its title."""
        lines = (line.strip(" #*_") for line in text[:600].split("\n") if line.strip() and not line.startswith("%%"))
        title = next(lines, "")
        if (full := _TITLED_FULL.fullmatch(title)) is not None and full["name"] in self.whole_names:
            return full["name"]
        named = _TITLED.match(title)
        whole = self.whole(named["name"]) if named is not None else ""
        return whole if named is not None and " " in whole and whole != named["name"] else None

    def of_file(self, name: str) -> str | None:
        """Whose notes a file is by its name: `Wes bench book.txt`, `cahier G Dubé.txt`."""
        stem = (name.rpartition(".")[0] or name).replace("_", " ")
        if not _NOTES.search(fold(stem)):
            return None
        words = re.findall(r"[^\W\d_]{2,}(?:-[^\W\d_]+)?", stem)
        found = set().union(*(self.forms.get(f"name:{fold(word)}", set()) for word in words if len(word) > 2))
        # `trials July NG.xlsx`
        short = [word for word in words if word.isupper() and len(word) < 4 and may_be(word)]
        found |= set().union(*(self.forms.get(f"initials:{fold(word)}", set()) for word in short)) if not found else set()
        return next(iter(found)) if len(found) == 1 else None


def settle(sources: list[Source], units: list[Unit]) -> People:
    tested = {id(s): s for s in sources if s.kind == "file" and performers.of_tests(s.text) is not None}
    for place, part in groupby((unit for unit in units if id(unit.source) in tested), lambda unit: id(unit.source)):
        performers.give(tested[place], list(part))
    people = People(sources, units)
    signed = {id(unit.source) for unit in units if unit.author}
    owners: dict[int, str | None] = {}
    for unit in units:
        if unit.author:
            # An id or a number that nothing explains names nobody.
            unit.author = None if _ID.fullmatch(name := people.whole(unit.author)) or phones.key(name) else name
            unit.author_source = unit.author_source if unit.author else None
        elif unit.source.kind == "file" and id(unit.source) not in signed:
            if id(unit.source) not in owners:
                owners[id(unit.source)] = people.of_file(unit.source.name) or people.of_title(unit.source.text)
            owner = owners[id(unit.source)]
            unit.author, unit.author_source = owner, "file_text" if owner else None
        said_by = quoted.speaker(unit.text) if unit.source.kind == "file" and unit.kind == "sentence" else None
        # Only of somebody whose whole name the papers have.
        if said_by is not None and " " in (whole := people.whole(said_by)) and may_be(whole):
            unit.author, unit.author_source = whole, "sender"
        elif (did := _did(unit, people)) is not None:
            unit.author, unit.author_source = did, "sender"
            unit.flags.add("told_deed")
    onbehalf.give(units, people.whole)
    return people


def _did(unit: Unit, people: People) -> str | None:
    """`Ida ran it through the probe on Friday` in the notes of another one."""
    if unit.author is None or unit.source.kind != "file" or unit.kind != "sentence" or (did := deeds.they_did(unit)) is None:
        return None
    whole = people.whole(did)
    # `With Ida's cups` looks like a name, but nobody is called that.
    return whole if "." not in did and did not in unit.author and whole in people.whole_names else None


def _forms(name: str) -> set[str]:
    """All short forms in which a full name may be written."""
    words = [w for w in name.replace(".", ". ").split() if fold(w) not in _PARTICLES]
    first, last = fold(words[0]).strip("."), fold(words[-1]).strip(".")
    plain = fold(name).replace("-", " ").replace(".", " ").split()
    found = {
        f"name:{first}",
        f"name:{last}",
        f"handle:{first[0]}{last}".replace("-", "").replace("'", ""),
        f"handle:{first}.{last[0]}",
        f"handle:{first}.{last}",
        f"handle:{first[0]}.{last}",
        f"handle:{first}{last}",
        f"initials:{first[0]}{last[0]}",
        "initials:" + "".join(w[0] for w in plain),
        "initials:" + "".join(w[0] for w in plain if w not in _PARTICLES),
        "initials:" + "".join(w[0] for w in (fold(x) for x in words)),
    }
    return found


def _initials_of(name: str) -> str:
    return re.sub(r"[.\- ]", "", fold(name)) if _INITIALS.fullmatch(name) and name.upper() == name else ""


def _asked(name: str) -> list[str]:
    if initials := _initials_of(name):
        return [f"initials:{initials}"]
    if " " in name:
        return []
    asked = [f"name:{fold(name.lstrip('@'))}"]
    if match := _HANDLE.fullmatch(name):
        parts = [fold(part) for part in match.groups() if part]
        asked.append("handle:" + ".".join(parts))
        if len(parts) == 1 and len(parts[0]) < 4 and name.lstrip("@").islower():
            asked.append("initials:" + parts[0])
    return asked
