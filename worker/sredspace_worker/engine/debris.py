"""What never belongs in a line of the form, though it stands in the text: lists of names, footers, page numbers, bits of tables."""

from __future__ import annotations

import re

from sredspace_worker.engine.names import FULL
from sredspace_worker.engine.units import DEBRIS, Unit

_FOOTER = re.compile(
    r"^\W*(?:page \d+(?: (?:of|de|sur|/) ?\d+)?|\d+ ?/ ?\d+|confidential\w*|confidentiel\w*|copyright\b.*|©.*|all rights reserved.*|tous droits reserves.*|draft|ebauche|(?:rev(?:ision)?|version)\.? ?[\d.]+"
    r"|(?:[^.!?]|\b[a-z]\.){0,80}[,;–—-] page \d+(?: ?(?:of|de|sur|/) ?\d+)?"
    r"|(?:time (?:spent|logged)|temps (?:passe|consacre)|hours?|heures?|status|statut|priority|priorite|assignee|sprint) ?: ?[\w ,.]{1,24}"
    r"|sent from my \w+|envoye de mon \w+|unsubscribe.*|https?://\S+|www\.\S+|(?:[^.!?:;\d]{0,60}\b)?(?:(?:internal use|usage interne|diffusion interne)(?: only| seulement)?|do not distribute|ne pas diffuser)\b[^.!?:;\d]{0,30}\d{0,3}|table of contents|table des matieres|last (?:modified|edited|updated)\b.*|derniere (?:modification|mise a jour)\b.*)\W*$"
)
# What a document repeats at the head and foot of its pages, as its reader marks it.
_MARKED = re.compile(r"^(?:(?:header|footer|en-tete|pied de page) ?:|(?:subject|objet) ?: ?(?:re|fwd?|tr) ?:)")
_SIGN_OFF = re.compile(
    r"^\W*(?:(?:best|kind|warm) regards|regards|cheers|thanks?(?: you)?(?: (?:all|everyone|again))?|many thanks|hi|hello|hey|dear|good (?:morning|afternoon)|have a (?:good|nice|great) \w+|cordialement|salutations|bonne (?:fin de semaine|journee|soiree|semaine)|merci(?: beaucoup)?|bonjour|salut|bien a (?:toi|vous))\b[\w ,'-]{0,30}\W*$"
)
_BRIEF = 110
# `21 janvier 2025 - Maude (6,5 h)`, `Started fall 2024.`, `Kept by Dot Farrow.`
_HEAD = re.compile(
    r"^\W*(?:(?:le )?\d{1,2}(?:er|st|nd|rd|th)? )?[\w.]{0,10} ?(?:19|20)\d\d[-/\d]*\W+[\w'.-]+(?: [\w'.-]+)?\W*\(?\d[\d.,]* ?(?:h|hrs?|hours?|heures?)\)?\W*$"
    r"|^\W*(?:work |project )?(?:started|began|begun|commence\w*|debute?\w*)(?: (?:in|on|le|en|a l'))?(?: ?\w{2,12}\.?)? (?:19|20)\d\d\W*$"
    r"|^\W*(?:auteure?s?|authors?) ?: [^;]{2,80}$"
    r"|^\W*(?:(?:note|log|diary|journal|cahier|carnet)s? )?(?:kept|written|maintained|typed(?: up)?|tenue?s?|redigee?s?|ecrite?s?|tapee?s?) (?:by|par) (?:(?![.;:] )[^\d;:]){2,50}\W*$"
)
# `Prairie Hum Apiaries, Registered Beekeeper no. 4471`, `M. Roy, ing., membre no 1234`
_TITLE = re.compile(
    r"^[^.:;]{0,60}\b(?:registered|licen[cs]ed|certified|chartered|agreee?|membre|permit|permis|member)\b[\w ,]{0,30}?(?:no\.?|#|n°|number|numero) ?\d+\W*$"
)
# `Next review: 3 June 2025`, `12 comments, 3 likes`, `Copies in binder 3`, `@kyle has joined the channel`
_KEPT = re.compile(
    r"^\W*(?:(?:next review|prochaine revision|reviewed(?: by)?|revisee?(?: par)?|page owner|owner|responsable(?: de la page)?|approved(?: for release)?|approuvee?(?: pour diffusion)?|initialled|initiales|c\. ?c\.|cc)(?: ?:| by\b| par\b)"
    r"|document (?:no\b|number|n°)|cop(?:y|ies?) (?:in|au|dans le|is in|are in) (?:the )?(?:binder|cartable|classeur|file|folder|drawer|tiroir)|\d+ (?:comments?|commentaires?|likes?|views?|vues|replies|reponses)(?:\W+\d+ [\w' ]{3,20})*\W*$)"
    r"|^\W*[\w.-]{2,24} (?:has |have |a )?(?:joined|left|renamed|archived|rejoint|quitte) (?:the|le|la) (?:channel|group|conversation|canal|groupe)\b"
)
# `D. Wills / 20 May 2025`, `Dana Roy, ing., chef du groupe rotor`
_PERSON = r"[A-ZÀ-Ý](?:\.|[\w'’-]+) ?(?:[A-ZÀ-Ý][\w'’.-]* ?){1,2}"
_SIGNED = re.compile(
    rf"^\W*{_PERSON}[\s,/|–—-]*(?:\d{{1,2}}(?:er)? [^\W\d]{{3,9}}\.? (?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d|[^\W\d]{{3,9}}\.? \d{{1,2}}, (?:19|20)\d\d)\W*$"
    rf"|^\W*{_PERSON}, ?(?:P\.? ?[Ee]ng|ing|Ing|Ph\. ?D|PhD|M\. ?Sc|MSc|arch|CPA|CET)\b[^:;]{{0,60}}$"
)
# `What we take from it`, `Where that leaves us`: a title that begins like a sentence.
_HEADLINE = re.compile(
    r"^\W*(?:what (?:we|it|is|this)|where (?:that|this)|ce qu'on|ce que nous|ou (?:ca|cela|on))\b(?: (?!is\b|are\b|was\b|were\b|est\b|c'est\b)[\w']+){1,5}[^\w?.!]*$"
)
_PEOPLE = re.compile(
    r"^\W*(?:present|attendees?|participants?|distribution|team|staff|presents?|absents?|equipe|regrets|chair|cc)\s*[:：]"
)
_NAME_LIST = re.compile(
    r"^(?:[A-ZÀ-Ý][\w'’.-]*\s?(?:[A-ZÀ-Ý][\w'’.-]*)?(?:\s?\([^)]*\))?(?:\s*[,;/&]\s*|\s+(?:and|et)\s+|$)){2,}\W*$"
)
# `Prepared by the field group, 30 April 2025`, `Interview, 9 September 2025, recorded with consent`: about the paper, not the work.
_IMPRINT = re.compile(
    r"^\W*(?:(?:last|page) (?:edited|modified|updated|saved|maintained)|(?:edited|modified|updated)(?= by (?!\w+ing\b))|last (?:edit|change|update)|(?:page )?(?:modifiee?|mise? a jour|enregistree?) (?:en dernier|pour la derniere fois|par)|derniere (?:modification|mise a jour)"
    r"|prepared|written|dictated|dictee?|compiled|recorded|reviewed|approved|signed|drafted|printed|exported|interview|transcript|minutes|memo|notes|redige\w*|prepare\w*|compile\w*|revise\w*|approuve\w*"
    r"|tax year|fiscal year|year ended|exercice|annee d'imposition|signe\w*|imprime\w*|exporte\w*|entrevue|compte rendu|proces-verbal)\b(?:[^.;]|\b[a-z]\.){0,40}?\b(?:by|par|du|of|on|le|,) ?(?:[^.;]|\b[a-z]\.){0,60}?\b(?:19|20)\d\d\b[^.;\d]{0,40}(?:\d{1,2} ?[:h] ?\d\d(?::\d\d)?(?: ?[ap]m)?)?\W*$"
)
_ISO = re.compile(r"(?<=\w )(?:19|20)\d\d-\d\d-\d\d\W*$")
_FIGURE = re.compile(r"(?<![^\W_])\d")
_LEADERS = re.compile(r"\.{4,}|…{2,}|_{4,}")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_VERBISH = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|should|may|might|must|shows?|gives?|holds?|needs?|stops?|runs?|ran|built|made|cut|drew|found|met|took|saw"
    r"|got|kept|held|broke|gave|fell|rose|went|grew|lost|led|left|let|put|set|split|stood|wrote|drove|froze|began|came|became|\w{2,}ed|\w{3,}ing"
    r"|est|sont|etait|etaient|a|ont|avait|avaient|avons|ai|fut|sera|peut|peuvent|pouvait|doit|faut|donne\w*|montre\w*|tient|tenait|tombe\w*|passe\w*|reste\w*|\w{3,}(?:ait|aient|ons|ent|e|i|u))\b"
)


# `OF Orla Finnerty / DK Dov Karpeles (typing only)`
_WHO = rf"[A-ZÀ-Ý]{{2,4}}\s?[=:]?\s?(?:{FULL})(?:\s?\([^()]{{2,40}}\))?"
_LEGEND = re.compile(rf"^\W*{_WHO}(?:\s*[/;,|·]\s*{_WHO})+\W*$")


def marked(unit: Unit) -> bool:
    """A head or foot of a page, or the subject of a reply, as the reader of the file marks it; or who the initials are."""
    return bool(_MARKED.match(unit.folded) or _LEGEND.match(unit.text))


def imprint(folded: str) -> bool:
    return bool(_IMPRINT.match(folded) or (len(folded) < _BRIEF and _HEAD.match(folded)))


# `File: note_002.m4a`: the name of a recording or a file alone.
_FILE = re.compile(
    r"^\W*(?:(?:source |audio )?file|audio|fichier(?: audio| source)?|recording|enregistrement|piece jointe|attachment)s?\s*:\s*\S+\.\w{1,5}\W*$"
)

# `alright this is Gil on the third of April driving`: how a recording begins.
_SPEAKS = re.compile(
    r"^\W*(?:(?:alright|all right|ok(?:ay)?|so|hi|hello|hey|uh|um|bon|allo|bonjour|euh)[ ,]+)*(?:this is|ici|my name is|je m'appelle)\s[^\d.;:]{2,20}\b(?:here|again|on|speaking|talking|driving|le|au|du)\b[^;:]{0,50}$"
)
_HELLO = 14  # words of such a line at most


def by_form(unit: Unit) -> bool:
    """Whether its words alone show that a unit is no statement; read once, when it is labelled."""
    folded = unit.folded
    return bool(
        _FOOTER.match(folded)
        or marked(unit)
        or _SIGN_OFF.match(folded)
        or _PEOPLE.match(folded)
        or _TITLE.match(folded)
        or _KEPT.match(folded)
        or _FILE.match(folded)
        or _SIGNED.match(unit.text)
        or imprint(folded)
        or _LEADERS.search(unit.text)
    )


def debris(unit: Unit) -> bool:
    """Whether a unit is no statement by its form alone. A measured value always is one."""
    folded = unit.folded
    if unit.cues & DEBRIS if unit.cues >= 0 else by_form(unit):
        return True
    if unit.words <= _HELLO and not unit.measures and _SPEAKS.match(folded):
        return True
    if "\t" in unit.text and not _FIGURE.search(unit.text):
        # The names of the columns of a table that a page shows.
        return True
    if unit.measures:
        return False
    if not unit.strong and _HEADLINE.match(folded) and not unit.text.rstrip().endswith("?"):
        return True
    if "footer" in unit.flags:
        # A line that every page repeats.
        return not unit.labels
    # `Recharge forecast, run of 2025-06-12`; with the day in front it is an entry.
    dated = unit.date is not None and not (_ISO.search(unit.text) and not _FIGURE.search(_ISO.sub("", unit.text)))
    if unit.number == 1 and not dated and unit.source.kind == "file" and unit.text[-1] not in ".!?:;":
        # The title: in a few words, or in parts or without a verb, and without a figure.
        bare = "\n" not in unit.text and (" - " in unit.text or " – " in unit.text or not _VERBISH.search(unit.folded))
        return (unit.words <= 8 and not unit.labels) or (
            bare and unit.words <= 14 and (not unit.labels or not _FIGURE.search(_ISO.sub("", unit.text)))
        )
    return bool(_NAME_LIST.match(unit.text)) or len(_LETTERS.findall(unit.text)) == 0


def is_sentence(unit: Unit) -> bool:
    """Fit to stand in a line of the form as it is: it says something of something."""
    if unit.kind == "header" or debris(unit) or unit.words < 3:
        return False
    if unit.cells is not None or "|" in unit.text:
        return False
    letters = len(_LETTERS.findall(unit.text))
    if letters < 3 or letters * 3 < unit.words:
        return False
    return bool(_VERBISH.search(unit.folded)) or bool(unit.labels and unit.words >= 4)
