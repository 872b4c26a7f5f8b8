"""Words by which the draft of Part 2 tells what a sentence is for."""

from __future__ import annotations

import re

PAIR = re.compile(r"[\w .,°%/-]{1,30}[:=] ?[~<>≈]?\d[\d.,]*(?: ?[\w°%/µ²³]{1,12})?\W*$")
# A line that is emptier than this takes in what stands beside its sentences.
ROOM = 0.8
KNOWS = re.compile(r"(?:we|it is|on|nous) (?:now |also )?(?:knows?|known|savons|sait|have learned)\b")
# What says by itself that it is known now, or open still: no words in front of it say so once more.
SAYS_KNOWN = re.compile(
    r"(?:so |donc )?(?:(?:we|it is|on|nous) (?:now |also )?(?:knows?|known|savons|sait|have learned|have learnt|learned)\b|what (?:we|it|this) (?:now |have |has )?(?:know|learned|learnt|taught)\b"
    r"|ce (?:qu'on|que nous|que ca|que cela) (?:a |avons )?(?:sait|savons|appris|retient|retenons)\b|(?:il est|it is) (?:now |thus |therefore |maintenant |donc |desormais )*(?:established|etabli)\b)"
)
SAYS_OPEN = re.compile(
    r"(?:still (?:open|unknown|to be)|what (?:is|remains|stays|we) (?:still |do not |don't |yet )?(?:open|unknown|unclear|know)|(?:il )?reste a (?:savoir|comprendre|voir)|ce qu'on ne sait (?:toujours )?pas|ce que nous ne savons (?:toujours )?pas"
    r"|(?:we|i|on|nous) (?:still |ne |do not |don't |cannot |can't )+(?:\w+ )?(?:know|say|tell|explain|sait|savons|pouvons|peut)\b)"
)
# `Broken by acid and not by ice` says what is so.
CONTRAST = re.compile(
    r"\b(?:and|but) not (?:by|from|to|because|the|in|at)\b|\brather than\b|\bet non\b"
    # `Ce n'est pas la condensation, c'est la membrane`
    r"|\bn'(?:est|etait) pas\b.{1,60}\bc'(?:est|etait)\b|\b(?:is|was)(?: not|n't)\b.{1,50}[;,] (?:it|they|\w+ (?:is|was))\b|\bpas\b.{1,40}\bmais\b"
)
# `… the rot ketones above 200, that's why the staircase can part them`
EXPLAINS = re.compile(
    r"\b(?:that(?:'s| is) why|which is why|this is why|explains? why|which explains|c'est pour (?:ca|cela) que|voila pourquoi|ce qui explique)\b"
)
# `It does not, scatter is 9 before and 8.6 after`: nobody knows of what without the sentence before.
POINTS_BACK = re.compile(
    r"\W*(?:it (?:does|did|is|was|has|had|can|could)(?: not|n't)\b|(?:they|these|those|neither|both|same|nope?|yes|yep|that|this)\b(?! (?:is|are) why)"
    r"|(?:non|oui|ni l'un|les deux|idem|pareil|ca|cela)\b|(?:il|elle|ils|elles) (?:ne|n')|c'est (?:le contraire|l'inverse|pareil|non|oui)\b)"
)
# `Propose 242, 244 et 246 à partir du classeur` is what a person asks for.
ASKS = re.compile(r"\b(?:t661|242 ?(?:,|to|and|a|et|-|–) ?24[46]|(?:lines?|lignes?|sections?) 24[246])\b")
ORDINALS = 8  # as many uncertainties have a number in words
PART_OF = re.compile(r"[\w .,%°+-]{1,14}:")  # `8 %: 2 of 20 cracked` is half of a comparison
# A score from which a sentence without a label may stand beside the labelled ones, and one that tells which of two it is nearer.
LIKELY = 0.3
LEANS = 0.2
HINTS = 0.1
BY_ITSELF = 0.4
STRANGE = 0.55  # of a sentence without a word of the work
HALF = 0.5  # where no label is sure
SHARED = 2  # words of the work that a sentence needs which nothing else speaks for
FEW = 5  # words; what is shorter needs a word of the work


MILD = frozenset(("arose", "refuted", "year_above", "weak", "trial_and_error", "effort", "failure"))
COUNTED = re.compile(
    r"\W*(?:(?:the|only|all|les|la|le|seuls?) )?(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|none|both|half|un|une|deux|trois|quatre|cinq|sept|huit|neuf|dix|douze|aucune?|moitie|tous|toutes)\b"
)
NO_WORK = re.compile(
    r"\W*(?:(?:(?:i am|i'm|we are) )?going to|(?:i|we) will|next,? (?:we|i|week)|je vais|on va|nous allons|docs?|chore|ci|style|build|notes?|readme|changelog|release|merge|see|voir)\b"
)
TO_DO = re.compile(
    r"^\W*(?:(?:to ?do|next steps?|up next|next|later|action|follow-?up|planned|plan|a faire|ensuite|a suivre|plus tard|suivi|prochaines? etapes?|prevu|reste a faire)\b\s*[:–—-]"
    r"|(?:(?:i am|i'm|we are|we're) )?(?:now )?going to (?:try|test|run|build|use|make)\b)"
)
# Knowledge by its own words, wherever in the work it was gained.
LESSON = re.compile(
    r"\b(?:learn\w*|now know\w*|knowledge|established|demonstrated|proved|in general|always|governed by|limited by|depends on|determined by|lesson\w*|appris|savons (?:maintenant|a present|desormais|aujourd'hui)|on sait|connaissances?|etabli\w*"
    r"|demontre\w*|prouve\w*|en general|toujours|limitee?s? par|depend(?:ent)? d\w+|gouvernee?s? par|lecons?)\b"
)
# How things are done everywhere now, and what others have found: known before the work, whatever else the sentence says.
NOWADAYS = re.compile(
    r"\W*(?:right now|currently|at present|nowadays|these days|presentement|actuellement|a l'heure actuelle|de nos jours)\b(?! (?:running|testing|en test))"
    r"(?=.*\b(?:each|every\w*|by hand|usually|always|normally|typically|nobody|no one|shops?|chaque|tous les|toutes les|a la main|d'habitude|toujours|personne|normalement)\b)"
)
PUBLISHED = re.compile(
    r"\b(?:the|la|le|les) (?:only|seule?s?) (?:\w+ ){1,3}?(?:(?:we|i|anyone) (?:found|know of|could find)|(?:qu'on a |que nous avons )?(?:trouve(?:e|es|s)?|connue?s?|publiee?s?))\b"
    # `… by hand, same as every shop in the country`
    r"|\b(?:same as|like|as|the way) (?:every|any|all|most)(?: other)? (?:shops?|mills?|plants?|farms?|labs?|yards?|makers?|growers?|builders?|breweries|bakeries|studios?|crews?|trades?)\b|\b(?:same as|like|as) every(?:one|body)(?: else)?(?: in (?:the|our) (?:trade|business|country|industry)| does)\b"
    r"|\bcomme (?:tout le monde|partout|ailleurs|tous les (?:ateliers|fabricants|producteurs|artisans|moulins|laboratoires|chantiers))\b"
    r"|\b(?:our|my) (?:own )?trade\b|\b(?:notre|le) metier (?:n'a|n'en|ne)\b"
)
# Knowledge by what it holds for.
HOLDS = re.compile(
    r"\b(?:il est (?:maintenant |desormais |donc |ainsi |alors |bien )*acquis|it is (?:now |thus |therefore )?(?:established|settled)|(?:vaut|valent|valable|valides?) (?:pour|seulement|aux?)\b|(?:is|are|holds?) (?:valid|good|true) (?:only )?for"
    r"|both (?:of them )?are (?:needed|necessary|required)|(?:les|toutes les) deux sont necessaires|(?:can't|cannot) be done (?:with|at|on|by)|out of reach|hors de portee|nailed down)"
)
# What nobody knows at the end either.
STILL = re.compile(
    r"\bstill (?:can't|cannot|don't|do not|doesn't|does not|unknown|open|unclear|unexplained|not (?:known|clear|understood|explained|solved))\b|\b(?:remains?|stays?) (?:unknown|open|unclear|unexplained|to be seen)\b|\b(?:cannot|can't|can not|do not|don't) yet\b"
    r"|\breste(?:nt)? (?:encore )?(?:inconnue?s?|a savoir|ouverte?s?|a comprendre|inexpliquee?s?)\b|\b(?:ne |n').{1,24}\btoujours pas\b|\btoujours (?:inconnue?s?|pas (?:comment|pourquoi|si))\b|\b(?:ne |n').{1,24}\b(?:pas|rien) encore\b|\bpersonne ne le sait encore\b|\bsans reponse\b|\breste qu'(?:on|il|nous)\b.{0,30}\b(?:sait|ignore|savons) (?:pas|encore)?|\bno (?:way|answer|fix) (?:a?round|for|to) (?:that|it|this) yet\b"
)
# `We still cannot explain why two of the sheets haloed`: of what somebody saw.
UNEXPLAINED = re.compile(
    r"\b(?:still|yet|toujours|encore)\b.{0,24}\b(?:explain\w*|expliqu\w+|understand|comprend\w*|comprenons) (?:\w+ )?(?:why|how|what|pourquoi|comment)\b"
)
# An unknown that speaks of the reading before it.
BACK = re.compile(
    r"\b(?:if|whether|why|how|what causes|pourquoi|comment) (?:that|this|it|they|those|these|ca|cela|c'est|ce)\b|\W*so now\b|\bsi (?:c'est|ca|cela)\b"
    r"|\b(?:now|maintenant) (?:the|la|une) (?:open |seule )?question\b|\bwhy only\b|\bpourquoi (?:seulement|(?:sur|dans|avec|pour) (?:le|la|les) \w+ seulement)\b"
)
# What says that an idea did not hold.
REFUTED = re.compile(
    r"\b(?P<idea>(?:my|our|mon|notre) (?:guess|bet|idea|hypothesis|theory|hunch|pari|idee|hypothese|theorie) (?:was|were|etait|is|est) (?:\w+ )?(?:wrong|backwards|a l'envers|faux|fausse|the (?:other|wrong) way))"
    r"|[,;.] (?:useless|reverting|reverted|abandoned|dropped|inutile|abandonnee?|on abandonne)\b"
)
THINKS = re.compile(
    r"\W*(?:\w+ )?(?:i (?:think|bet|believe|suspect)|my (?:guess|bet|hunch) is|je (?:crois|pense|gage\w*|parie\w*|soupconne)|mon (?:pari|idee)|on (?:croit|pense))\b"
)
