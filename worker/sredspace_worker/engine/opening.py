"""What a log complains of before anything was tried is what the work is about, and no result of it."""

from __future__ import annotations

import re
from typing import Any

from sredspace_worker.engine import deeds, stages
from sredspace_worker.engine.units import Unit

# What comes again and again.
_AGAIN = re.compile(
    r"\b(?:again|always|every (?:time|one|plate|part|batch|piece|single)|keeps? (?:on )?\w+ing|comes? back|puzzling|(?:for )?no (?:apparent |visible )?reason|whatever we do|nobody (?:can|knows)"
    r"|recommence\w*|encore|toujours|(?:a )?chaque fois|d'une \w+ a l'autre|(?:deuxieme|troisieme|quatrieme) (?:fois|en)|sans raison|ca recommence)\b"
)
# What a thing does, told as something that it always does: `the foil lifts after two weeks`, `la croûte décolle au bout de dix jours`.
_HABIT = re.compile(
    r"\b(?:is|are|isn't|aren't|has|have|do(?:es)?(?:n't| not)|can(?:not|'t)|won't|loses?|drifts?|overlaps?|flattens?|splits?|cracks?|fails?|jumps?|covers?|hears?|hides?|sees?|comes? (?:off|out|apart|loose)|gets?|goes"
    r"|lies|lie|drops?|leaks?|breaks?|sticks?|peels?|lifts?|warps?|jams?|clogs?|slips?|swells?|shrinks?|fades?|stalls?|oscillates?|vibrates?|rattles?|sags?|melts?|burns?|foams?|rots?|rusts?|bleeds?|smears?|misses|miss|confuses?|crash(?:es)?|freezes?|hangs?)\b"
    r"|\b(?:est|sont|n'est|ne sont|a|ont|fait|font|reste(?:nt)?|tourne(?:nt)?|devien(?:t|nent)|met(?:tent)?|prend|prennent|passe(?:nt)?|sort(?:ent)?|ressort(?:ent)?|tient|tiennent|perd(?:ent)?|casse(?:nt)?|lache(?:nt)?|cloque(?:nt)?|bouche(?:nt)?|coupe(?:nt)?"
    r"|explose(?:nt)?|croute|decolle(?:nt)?|oscille(?:nt)?|vibre(?:nt)?|fige(?:nt)?|jauni(?:t|ssent)|gliss?e(?:nt)?|avale(?:nt)?|s'affaisse(?:nt)?|fissure(?:nt)?|fend(?:ent)?|fond(?:ent)?|coule(?:nt)?|fuit|fuient|gonfle(?:nt)?|gondole(?:nt)?|coince(?:nt)?|plante(?:nt)?|brule(?:nt)?|accroche(?:nt)?|se \w+ent|ne se \w+ent plus)\b"
    r"|\b(?:never|no longer|any ?more|lets?|diverges?|rejects?|garbles?|cannot)\b"
    # `Les amas brunissent`
    r"|\b(?:les|des) (?:\S+ ){1,8}?(?!souvent|argent|agent|client|patient|talent|present|absent|urgent|different|recent|\w*ment\b)\w{2,}ent\b"
)
# What was read once: what happened, or what came of a set-up.
_ONCE = re.compile(
    r"\b(?:was|were|had|did|went|gave|came|fell|rose|got|slid|held|broke|lost|ran|took|stood|(?!need|speed|seed|feed|indeed|bleed|wanted|used|based|red|embed)\w{3,}ed)\b"
    r"|\b(?:est|sont|a|ont|s'est|se sont) (?:pas )?(?:tombee?s?|passee?s?|montee?s?|descendue?s?|restee?s?|sortie?s?|donne|tenu|casse|fondu|fendu|lache|perdu|bouge|jauni|pris|change)\b"
    r"|->|→"
)
_LEAST = 5  # words of a complaint
_GUESS = re.compile(
    r"\b(?:might|could|should|would|perhaps|maybe|i will|we will|suppos\w+|pourrai\w+|devrai\w+|peut-etre|hypothese)\b"
)


def complains(group: list[Unit]) -> bool:
    """Whether an entry tells what keeps going wrong, and no reading of something that somebody did."""
    first = group[0]
    if first.sha is not None and deeds.is_deed(first):
        return False
    if any(deeds.is_deed(u) or deeds.we_began(u) or stages.reads(u) for u in group):
        return False
    said = " ".join(u.folded for u in group)
    if _GUESS.search(said) or len(said.split()) < _LEAST:
        return False
    if _AGAIN.search(said):
        return True
    return bool(_HABIT.search(said)) and not _ONCE.search(said)


# `Memory went from 48 to 610 MB`, `overlaps are down to 17 %`
_MOVED = re.compile(
    r"\b(?:went|dropped|fell|rose|down|up|goes|gone|climbed|passee?s?|tombee?s?|descendue?s?|montee?s?|baisse\w*|falls?|drops?) (?:\w+ ){0,2}(?:from|to|de|a|under|below|sous) ~?\d|\d ?%? ?(?:->|→) ?\d"
)
_UNKNOWN = re.compile(r"\b(?:nobody|no one|no idea|not known|unknown|whether|do(?:es)? not know|don't know|personne|on sait pas|on ne sait|aucune idee)\b")


def moves(group: list[Unit]) -> bool:
    said = " ".join(u.folded for u in group)
    return bool(_MOVED.search(said)) and not _UNKNOWN.search(said)


def settle(dated: list[dict[str, Any]]) -> None:
    """Entries in the order of their days: what is complained of before the first idea or test is a problem, and a figure that has moved is
    a result after it."""
    first = next((n for n, entry in enumerate(dated) if entry["stage"] in ("experiment", "hypothesis")), 0)
    for entry in dated[:first]:
        if entry["stage"] in ("result", "conclusion") and entry["_says"][0]:
            entry["stage"], entry["lines"] = "problem", [242]
    for entry in dated[first:]:
        if entry["stage"] == "problem" and entry["_says"][1]:
            entry["stage"], entry["lines"] = "result", [244]
