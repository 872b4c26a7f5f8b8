"""What a name of a person looks like."""

from __future__ import annotations

import re

from sredspace_worker.engine.dates import LONG_WEEKDAYS, MONTHS, WEEKDAYS
from sredspace_worker.engine.rules import fold, is_technical
from sredspace_worker.engine.shapes import NO_PERSON

WORD = r"[A-ZÀ-Ý][\w'’-]+"
FULL = rf"(?:{WORD}|[A-ZÀ-Ý]\.)(?:[ -](?:(?:de|van|von) (?:la |der |den |de )?|la |le |d['’])?(?:{WORD}|[A-ZÀ-Ý]\.)){{1,3}}|[A-ZÀ-Ý]\. ?{WORD}"
_IN_TEXT = re.compile(rf"(?<![\w.]){FULL}")
_LOOKED_AT = 200_000
_POSSESSIVE = re.compile(r"['’]s?$")
# `Boisclair, Sylvain`
TURNED = rf"{WORD}(?:[ -]{WORD})?, [A-ZÀ-Ý][a-zà-ÿ][\w'’-]*(?:[ -](?:{WORD}|[A-ZÀ-Ý]\.))?"
# Who a transcript cannot name.
VOICE = r"(?:[Ss]peaker|[Ll]ocut(?:eur|rice)|[Ii]ntervenante?|[Vv]oice|[Vv]oix|SPEAKER|LOCUTEUR)[ _]?\d{1,2}"
# Two or three capitals that name no person.
_NO_INITIALS = frozenset(
    (
        "ok nb ps qc qa rh ci pr ui ux ac dc pc id io ip os tv usb led pcb cad fea cfd fem ph rt hv lv rf ir uv ai ml api sdk gpu cpu "
        "ram rom ssd sql css am pm todo tbd fyi eta est utc gmt "
        "na re cc rev ver ref fig tab eq mr ms dr st rd no yes tp bp hp lp sp mpa kpa dna rna pcr nmr sem tem xrd ftir hplc pid plc ros "
        "imu gps eeg ecg mri ct mdp sav dev ops hr vs rpm psi"
    ).split()
)
NO_NAMES = NO_PERSON.union(
    LONG_WEEKDAYS,
    (
        "from by de par to attn the les nos our memo memos note notes carnet cahier journal diary log notebook book transcription transcript dictee dictees calepin registre fiche project projet team equipe lab labo plant usine week semaine date day jour sprint phase step etape part partie "
        "section sample batch lot plate plaque cell trial issue next open known new old final first second third "
        "action goal aim objective summary title subject version table figure method setup equipment "
        "wiki confluence notion onenote evernote slack teams discord jira trello linear asana github gitlab sharepoint dropbox obsidian excel word google zoom "
        "material materials hypothese question answer reponse decision reason cause effect before after morning afternoon"
    ).split(),
)
# Who a cell for one person names that everybody is.
ALL = frozenset(
    "all,everyone,everybody,team,the team,all of us,group,tous,toutes,equipe,l'equipe,toute l'equipe,tout le monde,groupe".split(
        ","
    )
)
# `Tue Oct`
_WEEKDAYS = frozenset((*WEEKDAYS, "tues", "thur", "thurs"))
_A_VOICE = re.compile(VOICE)
_TURNED = re.compile(rf"{TURNED}|{WORD}(?:[ -]{WORD})?, [A-ZÀ-Ý]\.(?:[ -]?[A-ZÀ-Ý]\.)?")

# Given names that begin like a word of technology.
_GIVEN = frozenset(
    "colleen dustin ethan fabrice genevieve heather iona ramon ramona selena selma silke solange solene solenn solenne solomon solveig"
    " sondra sondre sonia sonya weldon".split()
)
_HOUSES = frozenset(
    (
        "boulangerie ferme fermes bakery farm garage scierie sawmill clinique clinic magasin store firme firm firma chez compagnie chantier entreprise"
        " tourbiere tourbieres conserverie conserveries pecherie pecheries serres ruchers moulins ateliers entreprises cooperative coop atelier ateliers fonderie fromagerie brasserie laboratoire laboratoires groupe usine usines verger vergers pepiniere"
        " institut universite college cegep hopital societe industries technologies maison domaine vignoble centre"
    ).split()
)
_SAINTS = frozenset(("saint", "sainte", "st", "ste"))
# The last word of a firm or a house: `Stretch book, Brightfield Creamery`.
_FIRMS = frozenset(
    "conseils consultants conseil consulting associes associates services partners inc ltd ltee llc corp company cie group groupe creamery dairy farm farms ferme fromagerie brewery brasserie bakery boulangerie winery vignoble orchard orchards"
    " foundry fonderie mill mills moulin works labs lab laboratory laboratoire studio studios systems systemes solutions technologies technology industries engineering"
    " manufacturing university universite college cegep hospital hopital clinic clinique institute institut centre center workshop atelier usine plant nursery coop"
    " cooperative energy energie foods aliments robotics robotique software logiciels composites textiles ceramics minerals mines marine aerospace plastics".split()
)


def is_firm(front: str) -> bool:
    """Whether what stands in front of a name says that it is one of a house: `boulangerie Grand Fournil`."""
    return bool((word := fold(front.rstrip()).rpartition(" ")[2]) and word in _FIRMS | _HOUSES)


def may_be(name: str, *, listed: bool = False) -> bool:
    """Whether this could be a person: no word of technology, no label, no unit, no firm. In a list of people any name is one."""
    if _A_VOICE.fullmatch(name):
        return True
    folded = fold(name)
    words = folded.replace(".", " ").replace("-", " ").split()
    if (
        not words
        or words[0] in NO_NAMES
        or folded in _NO_INITIALS
        or any(c.isdigit() for c in name)
        or any(w in MONTHS for w in words[: 2 if words[0] in _WEEKDAYS else 1])
        or words[-1] in _FIRMS
        or words[0] in _HOUSES
        # `Saint-Cyprien` alone is a place.
        or (words[0] in _SAINTS and " " not in name)
    ):
        return False
    # `Heat Sink:` begins with its subject; a family name may well be a word of technology.
    return (
        listed
        or len(name) <= 3
        or words[0] in _GIVEN
        or not is_technical(words[0], name.title() if name.isupper() else name.split()[0])
    )


def straight(name: str) -> str:
    """`Boisclair, Sylvain` as Sylvain Boisclair, `Roy, A.` as A. Roy."""
    return " ".join(reversed(name.split(", "))) if _TURNED.fullmatch(name) else name


def by_initials(text: str) -> dict[str, str]:
    """The people of a text by their initials, the first of each."""
    found: dict[str, str] = {}
    for match in _IN_TEXT.finditer(text[:_LOOKED_AT]):
        name = _POSSESSIVE.sub("", match[0])
        if may_be(name):
            for short in initials(name):
                found.setdefault(short, name)
    return found


def initials(name: str) -> set[str]:
    """`Mei-Lin Chau` signs MLC or MC."""
    return {"".join(part[0] for part in re.split(mark, name) if part).upper() for mark in (r"[ -]+", r" +")}
